"""What the person must know before sending a dossier: what must be true first, held against the record; what to bring; what comes next.

It is for the person alone and never part of the dossier. What the notes on a channel do not say is not said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from evidence_log.core.clock import Wall
from evidence_log.errors import BadInput
from evidence_log.i18n import Texts, texts
from evidence_log.services import clocks
from evidence_log.services.complaint_events import LENDER
from evidence_log.services.complaints import Complaint, complaints
from evidence_log.services.dossier_forms import ABOUT, Before, Channel, lenders, load_channel, words
from evidence_log.store import reading
from evidence_log.store.vault import CaseFile, Vault

_DECIDES: Final = frozenset({None, "answered", "refused"})
_REFUSED: Final = "refused"


class Checked(NamedTuple):
    """One thing that must be true before. `met` None: the record cannot tell. `found` is what the record shows of it."""

    key: str
    met: bool | None
    must: str
    unmet: str
    found: str
    refused: bool
    confidence: str | None


class Told(NamedTuple):
    """Something to know: what it is about, the words, how the wording is known (None: advice of this program)."""

    about: str
    words: str
    confidence: str | None


@dataclass(frozen=True, slots=True)
class Guide:
    """All there is to know of one channel on one day."""

    channel: str
    title: str
    what: str
    checks: tuple[Checked, ...]
    notes: tuple[Told, ...]
    file_mb: float | None

    @property
    def open(self) -> list[Checked]:
        """Return what is not as it must be."""
        return [one for one in self.checks if one.met is False]


def guide(vault: Vault, case: CaseFile, name: str, language: str, *, now: datetime) -> Guide:
    """Return what to know of a channel before filing on the day of `now`. Raises BadInput for an unknown one."""
    channel, said = load_channel(case.pack, name), words(case.pack, name, language)
    record = _Record(vault, case, now, texts(language))
    checks = tuple(_checked(one, record, said) for one in channel.before)
    return Guide(
        name, said["title"], said["what"], checks, tuple(_told(case, channel, said, record, language)), channel.file_mb
    )


def require_taken(found: Guide) -> None:
    """Raise BadInput for a paper that, by what was read of the channel, it does not take as things stand."""
    one = next((one for one in found.open if one.refused), None)
    if one is not None:
        raise BadInput("dossier.not_taken", channel=found.title, why=one.unmet, found=one.found)


class _Record:
    """What the checks look at: the complaints, the debts, the day."""

    def __init__(self, vault: Vault, case: CaseFile, now: datetime, t: Texts) -> None:
        self.vault, self.case, self.t = vault, case, t
        self.today = date.fromisoformat(Wall(case.zone).of_epoch(int(now.timestamp()))[:10])
        self.complaints = complaints(vault, case, now=now)

    def of(self, channels: Sequence[str]) -> list[Complaint]:
        """Return the complaints to these channels, by time."""
        return [one for one in self.complaints if one.channel in channels]

    def named(self, found: Sequence[Complaint]) -> str:
        """Return some complaints in words: ids with their days and references."""
        parts = []
        for one in found:
            reference = one.event["reference"]
            key = "dossier.guide.complaint_numbered" if reference else "dossier.guide.complaint"
            channel = self.t(f"complaint.channel.{one.channel}") if one.channel else ""
            parts.append(
                self.t(key, id=one.id, channel=channel, day=one.event["occurred_at"][:10], reference=reference or "")
            )
        return self.t("dossier.plain.semicolon").join(parts)


def _decision(one: Complaint) -> Mapping[str, Any] | None:
    return next((reply for reply in one.replies if reply["step"] in _DECIDES), None)


def _filed(one: Before, record: _Record) -> tuple[bool | None, str]:
    found = record.of(one.channels)
    return bool(found), record.named(found)


def _decided(one: Before, record: _Record) -> tuple[bool | None, str]:
    found = [filed for filed in record.of(one.channels) if _decision(filed)]
    return bool(found), record.named(found)


def _decided_or_days(one: Before, record: _Record) -> tuple[bool | None, str]:
    found = record.of(one.channels)
    ripe = [filed for filed in found if _decision(filed) or _age(filed.event, record.today) >= one.days]
    return bool(ripe), record.named(ripe or found)


def _within(one: Before, record: _Record) -> tuple[bool | None, str]:
    """The last decision lies no more than so many days back; the day it came is not counted."""
    found = [reply for filed in record.of(one.channels) if (reply := _decision(filed))]
    if not found:
        return None, ""
    last = max(found, key=lambda reply: str(reply["occurred_at"]))
    end = date.fromisoformat(last["occurred_at"][:10]) + timedelta(days=one.days)
    words = record.t("dossier.guide.decided_on", id=last["id"], day=last["occurred_at"][:10], end=end.isoformat())
    return record.today <= end, words


def _nowhere(one: Before, record: _Record) -> tuple[bool | None, str]:
    """Nothing was filed with these channels, unless they did not take it or the matter was closed without a decision."""
    found = [filed for filed in record.of(one.channels) if filed.status != _REFUSED]
    return not found, record.named(found)


def _once(one: Before, record: _Record) -> tuple[bool | None, str]:
    """It was not filed with this channel before; where more was sent in since, whether it counts as new is not for us to say."""
    found = [filed for filed in record.of(one.channels) if filed.status != _REFUSED]
    if found and any(reply["step"] == "supplied" for filed in found for reply in filed.replies):
        return None, record.named(found)
    return not found, record.named(found)


def _months(one: Before, record: _Record) -> tuple[bool | None, str]:
    """The last contact held against somebody lies no more than so many months (`days`) back; how many are older is told."""
    days = [
        contact["occurred_at"][:10] for contact in reading.contacts(record.vault.connection, record.case)
        if contact["organisation"] is not None and contact["direction"] != "out"
    ]  # fmt: skip
    if not days:
        return None, ""
    edge = _months_before(record.today, one.days).isoformat()
    older = sum(day < edge for day in days)
    return max(days) >= edge, record.t("dossier.guide.older", last=max(days), edge=edge, older=older, count=len(days))


def _settled(_: Before, record: _Record) -> tuple[bool | None, str]:
    debts = [debt for debt in reading.debts(record.vault.connection, record.case) if debt["settled_on"]]
    listed = (record.t("dossier.guide.settled", id=debt["id"], day=debt["settled_on"]) for debt in debts)
    return bool(debts), record.t("dossier.plain.semicolon").join(listed)


_CHECKS: Final[Mapping[str, Callable[[Before, _Record], tuple[bool | None, str]]]] = {
    "filed": _filed,
    "decided": _decided,
    "decided-or-days": _decided_or_days,
    "within-days": _within,
    "nowhere": _nowhere,
    "once": _once,
    "months": _months,
    "settled": _settled,
}


def _checked(one: Before, record: _Record, said: Mapping[str, str]) -> Checked:
    met, found = _CHECKS[one.check](one, record)
    must, unmet = (said[f"before.{one.key}.{name}"] for name in ("must", "unmet"))
    return Checked(one.key, met, must, unmet, found, one.refused, one.confidence)


def _told(case: CaseFile, channel: Channel, said: Mapping[str, str], record: _Record, language: str) -> list[Told]:
    """Return the notes by what they are about, those on the case's own lender first, then the periods."""
    found = []
    if channel.form.key == LENDER:
        whose = {debt["lender"] for debt in reading.debts(record.vault.connection, case)}
        for lender in lenders(case.pack):
            if any(name in debtor for name in lender.names for debtor in whose):
                own = words(case.pack, f"lenders.{lender.key}", language)
                found += [Told(note.about, own[note.key], note.confidence) for note in lender.notes]
    found += [Told(note.about, said[f"{note.about}.{note.key}"], note.confidence) for note in channel.notes]
    found += [Told("next", one, confidence) for one, confidence in _periods(case, channel.form.key, record, language)]
    return sorted(found, key=lambda one: ABOUT.index(one.about))


def _periods(case: CaseFile, name: str, record: _Record, language: str) -> list[tuple[str, str]]:
    """Return the periods of a channel that hold today, in words, each with how its text is known."""
    t, known = record.t, clocks.load(case.pack)
    told, english = clocks.words(known.id, language), language != "zh"
    found = []
    for clock in known.of(name):
        if not clock.holds(record.today):
            continue
        cited = _cited(clock, t, english=english)
        starts = t("dossier.guide.from_filed") if clock.starts == clocks.FILED else t(f"complaint.step.{clock.starts}")
        what = told.get(clock.key, {}).get("what", "")
        words_ = t(
            "dossier.guide.period",
            what=what,
            days=clock.days,
            unit=t(f"dossier.guide.{clock.unit}"),
            starts=starts,
            citation=cited,
        )
        found.append((words_, clock.confidence))
    return found


def _cited(clock: clocks.Clock, t: Texts, *, english: bool) -> str:
    """Return where a period stands: each text once, with its places."""
    places: dict[str, list[str]] = {}
    for one in clock.citations:
        name, place = (
            (f"{one.instrument_en}, {one.instrument}", one.place_en) if english else (one.instrument, one.place)
        )
        places.setdefault(name, []).append(place)
    comma = t("dossier.plain.comma")
    return comma.join(
        t("dossier.guide.cited", name=name, places=comma.join(filter(None, found))).strip(" ,")
        for name, found in places.items()
    )


def _age(event: Mapping[str, Any], today: date) -> int:
    return (today - date.fromisoformat(event["occurred_at"][:10])).days


def _months_before(day: date, months: int) -> date:
    """Return the day so many months earlier, the last of its month where that month is shorter."""
    place = day.year * 12 + day.month - 1 - months
    year, month = divmod(place, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def render(found: Guide, language: str) -> str:
    """Return the guide as text."""
    t = texts(language)
    lines = [t("dossier.guide.title", channel=found.title), t("dossier.guide.own"), "", found.what, ""]
    if found.checks:
        lines.append(t("dossier.guide.before"))
        lines += [line for one in found.checks for line in _check_lines(one, t)]
        lines.append("")
    for about in ABOUT:
        told = [one for one in found.notes if one.about == about]
        if told:
            lines += [
                t(f"dossier.guide.{about}"),
                *(t("dossier.guide.item", words=_sourced(one, t)) for one in told),
                "",
            ]
    return "\n".join(lines)


def _check_lines(one: Checked, t: Texts) -> list[str]:
    state = {True: "met", False: "refused" if one.refused else "unmet", None: "unknown"}[one.met]
    lines = [t(f"dossier.guide.{state}", words=_sourced(Told("", one.must, one.confidence), t))]
    if one.found:
        lines.append(t("dossier.guide.found", words=one.found))
    if one.met is not True:
        lines.append(t("dossier.guide.so", words=one.unmet))
    return lines


def _sourced(one: Told, t: Texts) -> str:
    if one.confidence is None:
        return one.words
    return t("dossier.guide.sourced", words=one.words, confidence=t(f"findings.confidence.{one.confidence}"))
