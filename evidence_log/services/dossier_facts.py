"""Gathering what a dossier is made of: the records held against an organisation, the findings in words, the fingerprints."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, nullcontext
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from evidence_log.core.attribution import Attribution
from evidence_log.core.finding import DEFINITE, Finding
from evidence_log.core.phone import phone_key
from evidence_log.dossier.facts import (
    AfterSettlement,
    Complainant,
    Facts,
    Filed,
    Form,
    PackUsed,
    Passed,
    Shown,
    Untested,
)
from evidence_log.errors import BadInput
from evidence_log.rules.pack import UNFIT, Pack
from evidence_log.services.complaints import complaints
from evidence_log.services.findings import CheckReport, check
from evidence_log.services.findings_untested import lacking
from evidence_log.services.findings_words import Speaker, is_setting
from evidence_log.store import reading
from evidence_log.store.ledger import TOOL, Ledger
from evidence_log.store.vault import CaseFile, Vault

_TYPED: Final = ("--", "event add", "debt pay", "debt add", "phone tie", "phone list", "amend")
_COMMAND: Final = re.compile(
    r"[^。；;.]*?(?:--[a-z]|\b(?:event add|debt pay|debt add|phone tie|phone list|amend)\b)[^。.]*[。.]?"
)

_STOPS: Final = {"；": "。", ";": "."}
"""What ends a sentence whose second half was taken out."""

UNEXPLAINED: Final = "unexplained"
"""The cause of contacts after settlement of which the record shows none."""


def gather(
    vault: Vault, case: CaseFile, form: Form, complainant: Complainant, *, language: str, redacted: bool,
    libraries: tuple[tuple[str, str], ...], now: datetime,
) -> Facts:  # fmt: skip
    """Read one case as of one moment. Raises BadInput when no contact is held against an organisation."""
    connection = vault.connection
    own = nullcontext() if connection.in_transaction else closing(_Snapshot(connection))
    with own:
        whose = reading.attribution(connection, case)
        every = list(reading.contacts(connection, case, withdrawn=True, extra=True))
        # a record that another one stands for is told of there, as its further source
        every = [contact for contact in every if not contact["merged_into"]]
        standing = [contact for contact in every if not contact["withdrawn"]]
        contacts = [contact for contact in standing if contact["organisation"] is not None]
        if not contacts:
            raise BadInput("dossier.no_contact", count=len(standing))
        report = check(vault, case, most=0, now=now)  # what words suggest is nobody's statement
        seq, head = Ledger(connection, case.case_id).last()
        ties = reading.ties(connection, case)
        kinds = _kinds(contacts, ties, whose)
        lenders, agencies, others = _respondents(kinds, whose)
        if form.key == "lender" and len(lenders) > 1:
            raise BadInput("dossier.several_lenders", lenders=", ".join(lenders))
        debts = [debt for debt in reading.debts(connection, case) if debt["lender"] in lenders]
        payments = [payment for debt in debts for payment in debt["payments"]]
        events = reading.events(connection, case)
        told = {record["entry"] for records in (contacts, debts, payments, events, ties) for record in records}
        told |= {contact["entry"] for contact in every if contact["withdrawn"] and contact["organisation"] is not None}
        imports = reading.imports(connection, case)
        told |= {run["entry"] for run in imports}
        return Facts(
            form=form, complainant=complainant, redacted=redacted,
            created=now.astimezone(ZoneInfo(case.zone)).isoformat(timespec="seconds"), zone=case.zone, case_name=case.name,
            log_id=case.log_id, entries=seq, head=head.hex(), tool=TOOL, libraries=libraries, lenders=lenders, agencies=agencies,
            contacts=contacts, unattributed=len(standing) - len(contacts), withdrawn=len(every) - len(standing), debts=debts,
            payments=payments, events=events, numbers=_numbers(contacts, ties, whose),
            attachments=reading.attachments(connection, case), imports=imports,
            amendments=[row for row in reading.amendments(connection, case) if row["target"] in told],
            withdrawals=[row for row in reading.withdrawals(connection, case) if row["target"] in told],
            **_compared(report, language, form.rules), quiet=_quiet(report.packs, contacts[-1]["occurred_at"][:10]), others=others,
            kinds=kinds, complaints=tuple(Filed(one.event, one.channel, one.replies) for one in complaints(vault, case, now=now)),
        )  # fmt: skip


class _Snapshot:
    """Everything read until `close` is as of one moment, whatever another program writes meanwhile."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute("BEGIN")

    def close(self) -> None:
        self._connection.execute("ROLLBACK")  # nothing was written


def _kinds(
    contacts: Iterable[Mapping[str, Any]], ties: Iterable[Mapping[str, Any]], whose: Attribution
) -> dict[str, str]:
    """Return what each organisation is that made contacts, and each that others collect for: in order of the first contact."""
    tied = {tie["organisation"] for tie in ties}
    kinds: dict[str, str] = {}
    for made_by in dict.fromkeys(contact["organisation"] for contact in contacts):
        for name in (made_by, whose.institution(made_by)):
            kind = whose.kind(name)
            kinds.setdefault(name, "claimed" if kind == "other" and name not in tied else kind)
    return kinds


def _respondents(
    kinds: Mapping[str, str], whose: Attribution
) -> tuple[tuple[str, ...], tuple[tuple[str, str | None], ...], tuple[str, ...]]:
    """Return the institutions complained about, the agencies with whom they collect for, and who else made contacts.

    Where no lender is known, whoever was named stands in its place; a number tied to somebody as `other` does so last.
    """
    found: dict[str, list[str]] = {"lender": [], "claimed": [], "agency": [], "other": []}
    for name, kind in kinds.items():
        found[kind].append(name)
    first = next(names for names in found.values() if names)
    agencies = [] if first is found["agency"] else found["agency"]
    others = [name for kind in ("claimed", "other") if found[kind] is not first for name in found[kind]]
    principals = ((name, whose.institution(name)) for name in agencies)
    return tuple(first), tuple((name, None if by == name else by) for name, by in principals), tuple(others)


def _numbers(
    contacts: Iterable[Mapping[str, Any]], ties: Iterable[Mapping[str, Any]], whose: Attribution
) -> list[dict[str, Any]]:
    """Return the numbers of the contacts with what each is tied by, the most frequent first."""
    tied = {tie["phone_key"]: tie for tie in ties}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for contact in contacts:
        key = phone_key(contact["phone"], reading.REGION) if contact["phone"] else ""
        if not key:
            continue
        organisation = contact["organisation"]
        row = found.get((key, organisation))
        if row is None:
            tie = tied.get(key)
            holds = tie is not None and tie["organisation"] == organisation
            row = found[key, organisation] = {
                "phone": contact["phone"], "organisation": organisation, "kind": whose.kind(organisation), "contacts": 0,
                **{name: tie[name] if tie is not None and holds else None for name in ("basis", "confidence", "recorded_at")},
            }  # fmt: skip
        row["contacts"] += 1
    return sorted(found.values(), key=lambda row: -row["contacts"])


def _compared(report: CheckReport, language: str, wanted: tuple[str, ...]) -> dict[str, Any]:
    """Return the findings in words. A rule whose source is not verified well enough is left out altogether.

    `wanted` are what the ids of rules begin with that the addressee deals with; empty means all.
    """
    speaker = Speaker(report, language)
    fit = {
        rule.id for pack in report.packs for rule in pack.rules
        if rule.confidence not in UNFIT and rule.id.startswith(wanted or "")
    }  # fmt: skip
    after, gap = report.after_settlement, speaker.t("findings.plain.semicolon")
    return {
        "findings": tuple(_shown(speaker, finding) for finding in report.findings if finding.rule in fit),
        "passed": tuple(
            Passed(
                speaker.title(item.rule, item.part), item.tested, item.highest, item.limit, is_setting(speaker.rule(item.rule))
            )
            for item in report.within if item.rule in fit
        ),
        "untested": tuple(
            Untested(gap.join(item.titles), "".join(_said((item.missing,)))) for item in lacking(report, speaker, fit.__contains__)
        ),
        "after": AfterSettlement(
            after.entries, after.possible, after.days, _causes(speaker, after.causes), after.causes.get(UNEXPLAINED, 0)
        ),
        "packs": tuple(PackUsed(pack.id, pack.version, pack.sha256, pack.read_on) for pack in report.packs),
    }  # fmt: skip


def _said(sentences: Iterable[str]) -> tuple[str, ...]:
    """Return sentences without those that tell the user of the program what to type: a reader of the dossier has no program."""
    kept = (_COMMAND.sub("", said).strip() if any(word in said for word in _TYPED) else said for said in sentences)
    return tuple(
        f"{sentence[:-1]}{_STOPS[sentence[-1]]}" if sentence[-1] in _STOPS else sentence
        for sentence in kept
        if sentence
    )


def _causes(speaker: Speaker, causes: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    told = ((cause, count) for cause, count in causes.items() if cause != UNEXPLAINED)
    return tuple((speaker.t(f"findings.cause.{cause}"), count) for cause, count in told)


def _shown(speaker: Speaker, finding: Finding) -> Shown:
    told = speaker.worded(finding)
    return Shown(
        rule=finding.rule, title=told.title, definite=finding.verdict == DEFINITE, verdict=told.verdict, force=told.force,
        is_setting=is_setting(speaker.rule(finding.rule)), explanation=told.explanation, limits=told.limits,
        citations=told.citations, supporting=told.supporting, trace=_said(told.trace), assumptions=_said(told.assumptions),
        could_explain=_said(told.could_explain), entries=finding.entries, over=finding.over, observed=finding.observed,
        limit=finding.limit, organisation=finding.group.organisation, reached=finding.group.reached, window=finding.window,
        measured={entry: speaker.fact(finding, entry) for entry in finding.over}, part=finding.part,
    )  # fmt: skip


def _quiet(packs: Iterable[Pack], day: str) -> tuple[int, int] | None:
    """Return the hours in which a rule in force on `day` wants no contact, whole hours, for the picture; None without such a rule."""
    for pack in packs:
        for rule in pack.rules:
            if rule.kind != "time-window" or rule.confidence in UNFIT:
                continue
            for terms in rule.terms:
                hours = terms.parameters["forbidden"]
                if terms.since <= day and (terms.until is None or day <= terms.until) and len(hours) == 1:
                    start, end = hours[0][:2]
                    return start // 3600, end // 3600
    return None
