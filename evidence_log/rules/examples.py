"""The small cases that a rule file holds, made into cases that rules can see. Pure.

A contact has `at` (a local time); unless said otherwise it is an incoming, answered call of `LENDER` to the person themselves, known to
the minute and imported. `repeat` makes several, `every_s` seconds apart. Every Monday to Friday is worked, in every calendar, unless the
year is one of `NO_CALENDAR`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from evidence_log.core.attribution import Attribution
from evidence_log.core.clock import Wall
from evidence_log.core.codec import compact
from evidence_log.rules.pack import Example
from evidence_log.rules.view import CaseView, Debt, Details, Event, Row

LENDER: Final = "lender"
"""The lender of every example, and of its debts unless they name another."""

NO_CALENDAR: Final = frozenset({2099})
"""Years that the calendar of the examples does not know."""

_LONG_AGO: Final = "2000-01-01T00:00:00Z"


def view_of(example: Example, zone: str) -> CaseView:
    """Return the case of an example; its contacts are entries 1, 2, ... as listed. Raises KeyError for a contact without a time."""
    wall = Wall(zone)
    rows: list[Row] = []
    details: dict[int, Details] = {}
    times: dict[int, str] = {}
    for entry, contact in enumerate(_repeated(example), 1):
        local, epoch = _instant(contact["at"], wall)
        memory = contact.get("memory", False)
        recorded = datetime.fromtimestamp(epoch, tz=datetime.fromisoformat(local).tzinfo) + timedelta(days=30)
        rows.append(
            (
                epoch, entry, local, contact.get("precision", "minute"), contact.get("zone"), contact.get("channel", "call"),
                contact.get("outcome", "answered"), contact.get("duration_s", 60), compact(contact["tags"]) if "tags" in contact else None,
                recorded.isoformat() if memory else _LONG_AGO, None if memory else 1, contact.get("phone"),
                contact.get("organisation", LENDER), contact.get("debt"), contact.get("direction", "in") or None,
                contact.get("reached", "self"),
            )
        )  # fmt: skip
        details[entry] = Details(contact.get("said"), contact.get("demands"), contact.get("person"))
        times[entry] = local
    debts = tuple(_debt(debt, place) for place, debt in enumerate(example.debts, 1))
    events = tuple(_event(event, place, wall) for place, event in enumerate(example.events, len(rows) + 1))
    organisations: dict[str, tuple[str, str | None]] = dict.fromkeys(example.agencies, ("agency", LENDER))
    organisations |= {LENDER: ("lender", None)} | {debt.lender: ("lender", None) for debt in debts}
    lenders = {debt.id: debt.lender for debt in debts}
    return CaseView(
        zone=zone, attribution=Attribution((), organisations, lenders, str), batches=[sorted(rows, key=lambda row: row[:2])],
        details=lambda entries: {entry: details[entry] for entry in entries}, time_of=times.__getitem__, phone_key=str, debts=debts,
        events=tuple(sorted(events, key=lambda event: (event.epoch, event.entry))),
        today=example.today, calendar=lambda _name: _worked,
    )  # fmt: skip


def _repeated(example: Example) -> Iterator[Mapping[str, Any]]:
    for contact in example.contacts:
        for place in range(contact.get("repeat", 1)):
            yield {**contact, "at": contact["at"] + timedelta(seconds=place * contact.get("every_s", 60))}


def _instant(at: datetime, wall: Wall) -> tuple[str, int]:
    found = wall.at(at.year, at.month, at.day, at.hour, at.minute, at.second)
    return found.iso, found.epoch


def _debt(values: Mapping[str, Any], place: int) -> Debt:
    settled: date | None = values.get("settled_on")
    name = values.get("id", f"D-{place}")
    due: date | None = values.get("due")
    days = (day.isoformat() if day else None for day in (settled, due))
    return Debt(name, values.get("product", name), values.get("lender", LENDER), *days)


def _worked(day: date) -> bool | None:
    return None if day.year in NO_CALENDAR else day.weekday() < 5


def _event(values: Mapping[str, Any], entry: int, wall: Wall) -> Event:
    local, epoch = _instant(values["at"], wall)
    precision = values.get("precision", "minute")
    whom = (values.get("organisation"), values.get("reached"), values.get("person"))
    return Event(entry, values["kind"], local, epoch, precision, *whom)
