"""Comparing a case with the rules: what goes beyond, what is within, what cannot be told."""

from __future__ import annotations

import gc
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from evidence_log.core.deadline import Workday
from evidence_log.core.finding import DEFINITE, Finding, NotTested, Suggestion, Within
from evidence_log.core.phone import phone_key
from evidence_log.errors import BadInput
from evidence_log.rules import library
from evidence_log.rules.engine import FIRST_KIND, Evaluation, evaluate
from evidence_log.rules.pack import Pack
from evidence_log.rules.unknown import UnknownNumber
from evidence_log.rules.view import COLUMNS, CaseView, Debt, Details, Event, Row
from evidence_log.services import words
from evidence_log.services.complaint_events import as_rules_see
from evidence_log.store import merging, reading
from evidence_log.store.vault import CaseFile, Vault

BATCH: Final = 5_000
"""Contacts held at once: enough to group cheaply, few enough for any machine."""
ASKED: Final = 500
"""Entries asked for in one statement; SQLite allows 999 marks in old builds."""
SHOWN: Final = 30
"""Entries of one finding that a text lists; JSON has all."""

EVENT: Final = "event:"
"""What stands before the kind of an event where a contact would have its channel."""


class Settled(NamedTuple):
    """A debt that was repaid, and the day."""

    id: str
    product: str
    lender: str
    settled_on: str


class AfterSettlement(NamedTuple):
    """Contacts after a debt was repaid, each once, in ledger order: entries that are definite, entries that are possible only.

    `days` are the local days of the definite ones, `causes` counts them by possible cause.
    """

    entries: tuple[int, ...]
    possible: tuple[int, ...]
    days: tuple[str, ...]
    causes: Mapping[str, int]


class CheckReport(NamedTuple):
    """What one check found. `contacts` = `attributed` + `unattributed`; `own` are the attributed ones the person made.

    `grades` counts the attributed contacts of the other side by grade, every grade present. Days are local, ISO. `times` holds
    (`occurred_at`, precision, channel) of the entries that a text shows, for an event `event:` and its kind. `unknown_numbers` are those
    that behave like a collector's, of `unattributed_numbers` in all. `suggestions_more`: further messages are read for suggestions when
    these are decided.
    """

    packs: tuple[Pack, ...]
    contacts: int
    attributed: int
    own: int
    unattributed: int
    unattributed_numbers: int
    first_day: str | None
    last_day: str | None
    grades: Mapping[str, int]
    findings: tuple[Finding, ...]
    suggestions: tuple[Suggestion, ...]
    suggestions_more: bool
    not_tested: tuple[NotTested, ...]
    within: tuple[Within, ...]
    settled: tuple[Settled, ...]
    after_settlement: AfterSettlement
    unknown_numbers: tuple[UnknownNumber, ...]
    since: str | None
    until: str | None
    zone: str
    checked_on: str
    times: Mapping[int, tuple[str, str, str]]


def check(
    vault: Vault,
    case: CaseFile,
    *,
    packs: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
    most: int | None = words.OPEN,
    now: datetime,
) -> CheckReport:
    """Compare the case with its pack, or with `packs`. `since` and `until` are local days, both included.

    No message is read for suggestions after `most` were found; all are where it is None. Raises BadInput for an unknown pack, and for
    days in the wrong order.
    """
    if since and until and since > until:
        raise BadInput("record.days_reversed", since=since, until=until)
    loaded = tuple(library.load(name) for name in dict.fromkeys(packs or (case.pack,)))
    connection = vault.connection
    with snapshot(connection), without_collector():
        view = case_view(connection, case, since, until, now)
        found = evaluate(view, loaded)
        suggested = words.joined(
            connection, case, found.suggestions, view.attribution, view.debts, since=since, until=until, most=most
        )
        found = found._replace(suggestions=suggested.suggestions)
        after = _after(loaded, view.debts, found)
        times = _times(connection, case, found)
    settled = tuple(
        Settled(debt.id, debt.product, debt.lender, debt.settled_on) for debt in view.debts if debt.settled_on
    )
    return CheckReport(
        packs=loaded, contacts=found.contacts, attributed=found.attributed, own=found.own, unattributed=found.unattributed,
        unattributed_numbers=found.unknown_numbers, first_day=found.first_day, last_day=found.last_day, grades=found.grades,
        findings=found.findings, suggestions=found.suggestions, suggestions_more=suggested.more, not_tested=found.not_tested,
        within=found.within, settled=settled, after_settlement=after, unknown_numbers=found.unknown, since=since, until=until,
        zone=case.zone, checked_on=now.date().isoformat(), times=times,
    )  # fmt: skip


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Read everything as of one moment, whatever another program writes meanwhile."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("COMMIT")


@contextmanager
def without_collector() -> Iterator[None]:
    """Spare the search for cycles among millions of rows and entries, of which none has any: it costs a sixth of a check."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def case_view(
    connection: sqlite3.Connection, case: CaseFile, since: str | None, until: str | None, now: datetime
) -> CaseView:
    """Return what rules see of a case, or of its contacts between two local days."""
    debts = tuple(
        Debt(row["id"], row["product"], row["lender"], row["settled_on"], row["due"])
        for row in reading.debts(connection, case)
    )
    listed = as_rules_see(reading.events(connection, case))
    events = tuple(Event(*(row[name] for name in Event._fields)) for row in listed)
    stands_for = {other: kept for kept, others in merging.of(connection, case).items() for other in others}
    copied = frozenset(
        stands_for.get(row["target"], row["target"])
        for row in reading.attachments(connection, case)
        if row["target"] is not None
    )
    return CaseView(
        zone=case.zone, attribution=reading.attribution(connection, case), batches=_batches(connection, case, since, until),
        details=lambda entries: _details(connection, case, entries),
        time_of=lambda entry: _time_of(connection, case, entry), phone_key=lambda phone: phone_key(phone, reading.REGION),
        debts=debts, events=events, copied=copied, touched=reading.touched(connection, case), second=merging.grades(connection, case),
        today=_local_day(now, case.zone) if events else None, calendar=_calendar,
    )  # fmt: skip


def _batches(
    connection: sqlite3.Connection, case: CaseFile, since: str | None, until: str | None
) -> Iterator[Sequence[Row]]:
    clauses = ["case_id = ?", reading.STANDS]
    marks: list[object] = [case.case_id]
    for day, sign in ((since, ">="), (until, "<=")):
        if day:
            clauses.append(f"substr(occurred_at, 1, 10) {sign} ?")
            marks.append(day)
    rows = connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM contact WHERE {' AND '.join(clauses)} ORDER BY epoch, entry",  # noqa: S608 - our own names
        marks,
    )
    while batch := rows.fetchmany(BATCH):
        yield batch


def _details(connection: sqlite3.Connection, case: CaseFile, entries: Collection[int]) -> dict[int, Details]:
    kept = "AND coalesce(said, summary, demands, person) IS NOT NULL"
    rows = _asked(connection, case, "coalesce(said, summary), demands, person", entries, kept)
    return {row[0]: Details(*row[1:]) for row in rows}


def _time_of(connection: sqlite3.Connection, case: CaseFile, entry: int) -> str:
    return next(str(row[1]) for row in _asked(connection, case, "occurred_at", (entry,)))


def _asked(
    connection: sqlite3.Connection, case: CaseFile, names: str, entries: Collection[int], more: str = ""
) -> Iterator[Row]:
    listed = sorted(entries)
    for start in range(0, len(listed), ASKED):
        part = listed[start : start + ASKED]
        yield from connection.execute(
            f"SELECT entry, {names} FROM contact WHERE case_id = ? AND entry IN ({', '.join('?' * len(part))}) {more}",  # noqa: S608 - our own names
            (case.case_id, *part),
        )


def _times(connection: sqlite3.Connection, case: CaseFile, found: Evaluation) -> dict[int, tuple[str, str, str]]:
    entries = {entry for finding in found.findings for entry in shown_entries(finding)}
    entries |= {suggestion.entry for suggestion in found.suggestions}
    rows = _asked(connection, case, "occurred_at, precision, channel", entries)
    times = {entry: (at, precision, channel) for entry, at, precision, channel in rows}
    if missing := entries.difference(times):  # a rule on answers counts events
        for row in reading.events(connection, case):
            if row["entry"] in missing:
                times[row["entry"]] = (row["occurred_at"], row["precision"], f"{EVENT}{row['kind']}")
    return times


def _calendar(name: str) -> Workday | None:
    from evidence_log.services.clocks import workdays  # only where working days are counted

    return workdays(name)


def _local_day(now: datetime, zone: str) -> str:
    from zoneinfo import ZoneInfo  # not needed by those who read a report

    return now.astimezone(ZoneInfo(zone)).date().isoformat()


def shown_entries(finding: Finding) -> tuple[int, ...]:
    """Return the entries of a finding that a text lists: those beyond the limit, the first of them where there are many."""
    return finding.over[:SHOWN]


def _after(packs: Sequence[Pack], debts: Sequence[Debt], found: Evaluation) -> AfterSettlement:
    rules = {rule.id for pack in packs for rule in pack.rules if rule.kind == FIRST_KIND}
    settled = {debt.id: date.fromisoformat(debt.settled_on) for debt in debts if debt.settled_on}
    causes: dict[int, str] = {}
    possible: set[int] = set()
    days: set[tuple[str, int]] = set()
    for finding in found.findings:
        if finding.rule not in rules:
            continue
        if finding.verdict == DEFINITE:
            causes |= {entry: facts["cause"] for entry, facts in finding.facts.items()}
            days |= {(facts["debt"], facts["day"]) for facts in finding.facts.values()}
        else:
            possible.update(finding.over)
    return AfterSettlement(
        entries=tuple(sorted(causes)),
        possible=tuple(sorted(possible.difference(causes))),
        days=tuple(sorted({(settled[debt] + timedelta(day)).isoformat() for debt, day in days})),
        causes=dict(Counter(causes.values()).most_common()),
    )
