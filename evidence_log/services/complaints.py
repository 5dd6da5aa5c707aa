"""Complaints: what was filed where, what came back, what is due next. A complaint and its replies are events of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from evidence_log.core.clock import Wall
from evidence_log.errors import BadInput
from evidence_log.i18n import texts
from evidence_log.services import clocks, due
from evidence_log.services.complaint_events import KINDS, LENDER, answered, is_complaint
from evidence_log.services.due import Due, Filed, Step
from evidence_log.services.record import Written, add_event
from evidence_log.services.target import require_complaint, resolve
from evidence_log.store import reading
from evidence_log.store.ledger import entry_id
from evidence_log.store.vault import CaseFile, Vault

_OVER: Final = ("answered", "refused")


class Complaint(NamedTuple):
    """One complaint that stands: its event, the replies to it by time, its files, its periods on a day.

    `channel` None: it was not said with whom. `inferred`: it follows from the kind of the event, or from the organisation being a
    lender of the case.
    """

    event: Mapping[str, Any]
    channel: str | None
    inferred: bool
    replies: tuple[Mapping[str, Any], ...]
    files: Mapping[int, Sequence[Mapping[str, Any]]]
    periods: tuple[Due, ...]

    @property
    def id(self) -> str:
        """Return the id that people see."""
        return str(self.event["id"])

    @property
    def closed_on(self) -> str | None:
        """Return the day on which the matter was over."""
        return next((reply["occurred_at"][:10] for reply in self.replies if reply["closes"]), None)

    @property
    def open(self) -> list[Due]:
        """Return the periods that run."""
        return [one for one in self.periods if one.met_on is None]

    @property
    def status(self) -> str:
        """Return `closed`, `late` (the other side is), `refused`, `answered` or `open`."""
        if self.closed_on:
            return "closed"
        if any(one.late for one in self.open):
            return "late"
        last = [reply["step"] or "answered" for reply in self.replies]
        return next((step for step in reversed(last) if step in _OVER), "open")


def add(
    vault: Vault, case: CaseFile, channel: str, facts: Mapping[str, Any], *, attach: Sequence[Path], now: datetime
) -> Written:
    """Record what was filed with a channel. `facts` has keys of the `event` table: when, organisation, note, reference, debt.

    Without a name it went to the body that the channel is, or to the only lender of the case. Raises BadInput for an unknown channel.
    """
    chosen = clocks.load(case.pack).channel(channel)
    data = {"kind": chosen.event, "filed_with": chosen.key, **facts}
    if not data.get("organisation"):
        data["organisation"] = only_lender(vault, case) if chosen.key == LENDER else chosen.body
    return add_event(vault, case, data, attach=attach, now=now)


def reply(
    vault: Vault, case: CaseFile, complaint: str, facts: Mapping[str, Any], *, attach: Sequence[Path], now: datetime
) -> Written:
    """Record what came back on a complaint. `facts`: when, `step`, `closes`, note, reference.

    Raises BadInput when the id is no complaint that stands, and for a day before it was filed.
    """
    target = require_complaint(vault.connection, case, resolve(vault.connection, case, complaint).entry)
    filed, came = target.row["occurred_at"][:10], str(facts["occurred_at"])[:10]
    if came < filed:
        raise BadInput("complaint.before", id=target.id, filed=filed, day=came)
    data = {"kind": "reply", "answers": target.entry, "organisation": target.row["organisation"], **facts}
    return add_event(vault, case, data, attach=attach, now=now)


def only_lender(vault: Vault, case: CaseFile) -> str | None:
    """Return the lender of the case's debts where there is only one."""
    lenders = {debt["lender"] for debt in reading.debts(vault.connection, case)}
    return lenders.pop() if len(lenders) == 1 else None


def complaints(vault: Vault, case: CaseFile, *, now: datetime) -> list[Complaint]:
    """Return the complaints that stand, by time, each with its periods on the day of `now`."""
    connection = vault.connection
    events = reading.events(connection, case)
    whose, known = reading.attribution(connection, case), clocks.load(case.pack)
    today = date.fromisoformat(Wall(case.zone).of_epoch(int(now.timestamp()))[:10])
    files: dict[int, list[Mapping[str, Any]]] = {}
    for row in reading.attachments(connection, case):
        if row["target"] is not None:
            files.setdefault(row["target"], []).append(row)
    filed_events = [event for event in events if is_complaint(event)]
    replies: dict[int, list[Mapping[str, Any]]] = {}
    for event in events:
        if event["kind"] == "reply" and (entry := answered(event, filed_events)) is not None:
            replies.setdefault(entry, []).append(event)
    found = []
    for event in filed_events:
        channel = event["filed_with"] or KINDS.get(event["kind"])
        if channel is None and event["organisation"] and whose.kind(event["organisation"]) == LENDER:
            channel = LENDER
        answers = tuple(replies.get(event["entry"], ()))
        found.append(Complaint(event, channel, event["filed_with"] is None, answers, files, ()))
    filed = [_filed(one) for one in found]
    workday = clocks.workdays(known.calendar)
    return [
        one._replace(
            periods=tuple(due.periods(brief, known.of(one.channel), today=today, workday=workday, others=filed))
        )
        for one, brief in zip(found, filed, strict=True)
    ]


def unlinked(vault: Vault, case: CaseFile) -> list[str]:
    """Return the ids of replies of which it is not known which complaint they are about."""
    events = reading.events(vault.connection, case)
    filed = [event for event in events if is_complaint(event)]
    return [event["id"] for event in events if event["kind"] == "reply" and answered(event, filed) is None]


def _filed(one: Complaint) -> Filed:
    steps = tuple(Step(_day(reply), reply["step"] or "answered") for reply in one.replies)
    closed = one.closed_on
    return Filed(
        one.event["entry"], one.channel, _day(one.event), steps, date.fromisoformat(closed) if closed else None
    )


def _day(event: Mapping[str, Any]) -> date:
    return date.fromisoformat(event["occurred_at"][:10])


def shown(one: Complaint, case: CaseFile, language: str) -> dict[str, Any]:
    """Return a complaint in the JSON shape of `complaint list`."""
    event = one.event
    upcoming = next_due(one)
    return {
        "id": one.id, "channel": one.channel, "to": event["organisation"], "filed_on": event["occurred_at"][:10],
        "reference": event["reference"], "status": one.status, "answers": [_answer(one, reply) for reply in one.replies],
        "next": None if upcoming is None else due_item(one, upcoming, case, language),
        "about": event["note"], "debt": event["debt"], "channel_inferred": one.inferred and one.channel is not None,
        "closed_on": one.closed_on, "occurred_at": event["occurred_at"], "precision": event["precision"],
        "recorded_at": event["recorded_at"], "entry": event["entry"], "attachments": _files(one, event["entry"]),
    }  # fmt: skip


def next_due(one: Complaint) -> Due | None:
    """Return what is to be looked at next: the other side's delay, else the next day that is not past, else the last one."""
    late = [item for item in one.open if item.late]
    ahead = [item for item in one.open if item.days_left is None or item.days_left >= 0]
    return next(iter([*late, *ahead, *reversed(one.open)]), None)


def due_item(one: Complaint, item: Due, case: CaseFile, language: str) -> dict[str, Any]:
    """Return one period in the JSON shape of `due`."""
    what, then = due.in_words(item, clocks.words(clocks.load(case.pack).id, language), one.id)
    return {
        "complaint": one.id, "what": what, "due_on": item.ends.day.isoformat() if item.ends.day else None,
        "days_left": item.days_left, "citation": due.citation(item, language), "confidence": item.clock.confidence, "then": then,
        "clock": item.clock.id, "channel": one.channel, "to": one.event["organisation"], "reference": one.event["reference"],
        "late": item.late, "weight": item.clock.weight, "starts_on": item.starts_on.isoformat(), "days": item.days,
        "unit": item.clock.unit, "met_on": item.met_on.isoformat() if item.met_on else None,
        "assumptions": list(assumptions(one, item, language)), "missing": missing(item, language),
    }  # fmt: skip


def assumptions(one: Complaint, item: Due, language: str) -> tuple[str, ...]:
    """Return what a period takes for granted, as sentences."""
    t = texts(language)
    found = ["channel"] if one.inferred and one.event["kind"] == "complaint" else []
    return tuple(t(f"due.assumption.{key}") for key in (*found, *item.assumptions))


def missing(item: Due, language: str) -> str | None:
    """Return why the last day of a period cannot be told; None where it is."""
    t = texts(language)
    if item.ends.stopped:
        return t("due.missing.stopped")
    if item.ends.unknown_year is not None:
        return t("due.missing.calendar", year=item.ends.unknown_year)
    return None


def _answer(one: Complaint, reply: Mapping[str, Any]) -> dict[str, Any]:
    late = [item for item in one.periods if item.late and item.met_on is not None and item.met_on == _day(reply)]
    return {
        "id": entry_id(reply["entry"]), "on": reply["occurred_at"][:10], "step": reply["step"] or "answered",
        "says": reply["note"], "reference": reply["reference"], "closes": bool(reply["closes"]),
        "late_by_days": max((-(item.days_left or 0) for item in late), default=None),
        "occurred_at": reply["occurred_at"], "precision": reply["precision"], "entry": reply["entry"],
        "attachments": _files(one, reply["entry"]),
    }  # fmt: skip


def _files(one: Complaint, entry: int) -> list[dict[str, Any]]:
    names = ("id", "name", "sha256", "size", "media_type")
    return [{name: row[name] for name in names} for row in one.files.get(entry, ())]
