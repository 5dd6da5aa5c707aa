"""The chronology: every contact, event and payment in order of time, and two pictures of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final, overload

from evidence_log.dossier.facts import Record
from evidence_log.dossier.model import Bars, Block, Column, Heading, HourGrid, Paragraph, Row, Run, Table, Words
from evidence_log.dossier.sections.telling import Teller, days_between, each_day

DAYS_DRAWN: Final = 124
"""Up to here a bar is a day; longer cases are drawn by week."""


def chronology(tell: Teller) -> list[Block]:
    """The table, with the pictures before it."""
    t = tell.t
    columns = (
        Column(t("dossier.plain.no"), 43), Column(t("dossier.chronology.time"), 90), Column(t("dossier.chronology.whose"), 134),
        Column(t("dossier.chronology.way"), 84), Column(t("dossier.chronology.reached"), 62),
        Column(t("dossier.chronology.exhibits"), 42), Column(t("dossier.chronology.grade"), 32),
    )  # fmt: skip
    return [
        *charts(tell),
        Heading(2, t("dossier.chronology.table")),
        Paragraph(t("dossier.chronology.note", **tell.roles), "note"),
        Table(columns, _Rows(tell), small=True),
    ]


def charts(tell: Teller) -> list[Block]:
    """Return the hours of the week, and the contacts of each day; contacts of the other side only."""
    return [*_grid(tell), *_bars(tell)]


class _Rows(Sequence[Row]):
    """The rows, each told only when it is asked for: those of a large case would fill the memory."""

    def __init__(self, tell: Teller) -> None:
        self._tell, facts = tell, tell.facts
        order: list[tuple[float, int, Callable[[Teller, Record], Row], Record]] = []
        order += [(_epoch(contact["occurred_at"]), contact["entry"], _contact, contact) for contact in facts.contacts]
        order += [(float(event["epoch"]), event["entry"], _event, event) for event in facts.events]
        order += [(_midnight(tell, row["paid_on"]), row["entry"], _payment, row) for row in facts.payments]
        self._order = sorted(order, key=lambda item: item[:2])

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [tell(self._tell, record) for _, _, tell, record in self._order[place]]
        _, _, tell, record = self._order[place]
        return tell(self._tell, record)


def _epoch(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()


def _midnight(tell: Teller, day: str) -> float:
    """Return the first instant of a day that is known without its time, as near as the offset of today tells."""
    return _epoch(f"{day}T00:00:00{tell.facts.created[-6:]}")


def _contact(tell: Teller, contact: Record) -> Row:
    t = tell.t
    at = contact["occurred_at"]
    number = contact["phone"] or t("dossier.plain.no_number")
    cells: tuple[Words, ...] = (
        (Run(contact["id"], bold=True),),
        f"{tell.day(at)}\n{tell.clock(at, contact['precision'])}",
        f"{number}\n{contact['organisation']}",
        "\n".join(part for part in (tell.channel(contact), tell.outcome(contact)) if part),
        tell.reached(contact, below=True),
        _numbers(tell, contact["entry"]),
        contact["grade"],
    )
    return Row(cells, tuple(details(tell, contact)), contact["id"])


def details(tell: Teller, contact: Record) -> list[tuple[str, Words]]:
    """Return what was said and marked of a contact, each with its label."""
    t = tell.t
    found: list[tuple[str, Words]] = []
    staff_no = t("dossier.chronology.staff_no", number=contact["staff_no"]) if contact["staff_no"] else ""
    caller = t("dossier.plain.between").join(part for part in (contact["caller_name"], staff_no) if part)
    if caller:
        found.append((t("dossier.chronology.caller"), caller + tell.added(contact, "caller_name", "staff_no")))
    if contact["claims"] and contact["claims"] != contact["organisation"]:
        found.append((t("dossier.chronology.claims"), contact["claims"] + tell.added(contact, "claims")))
    mine, theirs = t("dossier.chronology.my_words"), t("dossier.chronology.their_words")
    if contact["said"]:
        label = mine if contact["direction"] == "out" and contact["channel"] in {"sms", "chat", "email"} else theirs
        found.append((label, tell.quoted(contact["said"]) + tell.added(contact, "said")))
    if contact["replied"]:
        found.append((mine, tell.quoted(contact["replied"]) + tell.added(contact, "replied")))
    if contact["summary"]:
        found.append((t("dossier.chronology.summary"), contact["summary"] + tell.added(contact, "summary")))
    if contact["demands"]:
        found.append((t("dossier.chronology.demands"), tell.money(contact["demands"]) + tell.added(contact, "demands")))
    if contact["place"]:
        found.append((t("dossier.chronology.place"), contact["place"] + tell.added(contact, "place")))
    if contact["tags"]:
        found.append((t("dossier.chronology.tags"), tell.comma.join(tell.tag(tag) for tag in contact["tags"])))
    if len(contact["sources"]) > 1:
        sources = dict.fromkeys(_source(tell, source) for source in contact["sources"])
        found.append((t("dossier.chronology.sources"), tell.comma.join(sources)))
    late = tell.late_days(contact)
    if late:
        found.append(
            (
                t("dossier.chronology.recorded"),
                t("dossier.chronology.late", when=tell.recorded(contact["recorded_at"]), days=late),
            )
        )
    if contact["amended"]:
        found.append(
            (
                t("dossier.chronology.amended"),
                t("dossier.chronology.amended_words", section=t("dossier.title.against")),
            )
        )
    return found


def _source(tell: Teller, source: Record) -> str:
    """Return where a contact was learned from: the kind of file, with its number as an exhibit."""
    if source["format"] is None:
        return tell.t("dossier.chronology.source_note")
    title = tell.t.find(f"import.format.{source['format']}.title") or source["format"]
    number = tell.imported.get(source["sha256"])
    return tell.t("dossier.chronology.source_file", title=title, number=number) if number else title


def _event(tell: Teller, event: Record) -> Row:
    t = tell.t
    at = event["occurred_at"]
    kind = t("dossier.chronology.event", kind=t(f"words.event.{event['kind']}"))
    cells: tuple[Words, ...] = (
        (Run(event["id"], bold=True),),
        f"{tell.day(at)}\n{tell.clock(at, event['precision'])}",
        event["organisation"] or "",
        kind,
        tell.reached(event, below=True),
        _numbers(tell, event["entry"]),
        "",
    )
    details: list[tuple[str, Words]] = []
    if event["note"]:
        details.append((t("dossier.chronology.event_note"), event["note"]))
    if event["reference"]:
        details.append((t("dossier.chronology.reference"), event["reference"]))
    return Row(cells, tuple(details), event["id"])


def _payment(tell: Teller, payment: Record) -> Row:
    t = tell.t
    effect = t("dossier.loan.settles" if payment["settles"] else "dossier.loan.part")
    cells: tuple[Words, ...] = (
        (Run(payment["id"], bold=True),), tell.day(payment["paid_on"]), tell.debt(payment["debt"]),
        f"{t('dossier.chronology.payment', amount=tell.money(payment['amount']))}\n{effect}", "",
        _numbers(tell, payment["entry"]), "",
    )  # fmt: skip
    return Row(cells, (), payment["id"])


def _numbers(tell: Teller, entry: int) -> str:
    return tell.comma.join(tell.exhibits_of.get(entry, ()))


def _grid(tell: Teller) -> list[Block]:
    t, facts = tell.t, tell.facts
    timed = [contact for contact in facts.received if contact["precision"] != "day"]
    if len(timed) < 2:
        return []
    counts = [[0] * 24 for _ in range(7)]
    for contact in timed:
        counts[date.fromisoformat(contact["occurred_at"][:10]).weekday()][int(contact["occurred_at"][11:13])] += 1
    quiet = facts.quiet
    inside = 0
    if quiet:
        hours = [
            hour
            for hour in range(24)
            if (hour >= quiet[0] or hour < quiet[1] if quiet[0] > quiet[1] else quiet[0] <= hour < quiet[1])
        ]
        inside = sum(row[hour] for row in counts for hour in hours)
    left = len(facts.received) - len(timed)
    caption = t(
        "dossier.chart.caption",
        first=timed[0]["occurred_at"][:10],
        last=timed[-1]["occurred_at"][:10],
        zone=facts.zone,
        count=len(timed),
    )
    if quiet:
        caption += t("dossier.chart.quiet", start=f"{quiet[0]:02d}:00", end=f"{quiet[1]:02d}:00", count=inside)
    if left:
        caption += t("dossier.chart.untimed", count=left)
    weekdays = tuple(t(f"words.weekday.d{day}") for day in range(7))
    summary = t("dossier.plain.semicolon").join(
        f"{name} " + tell.comma.join(f"{hour:02d}:00 {count}" for hour, count in enumerate(row) if count)
        for name, row in zip(weekdays, counts, strict=True) if any(row)
    )  # fmt: skip
    return [HourGrid(t("dossier.chart.hours"), caption, weekdays, tuple(map(tuple, counts)), quiet, summary)]


def _bars(tell: Teller) -> list[Block]:
    t, facts = tell.t, tell.facts
    received = facts.received
    days = sorted({contact["occurred_at"][:10] for contact in received})
    if len(days) < 2:
        return []
    settled = [debt for debt in facts.settled if days[0] <= debt["settled_on"]]
    last = max([days[-1], *(debt["settled_on"] for debt in settled if days_between(days[-1], debt["settled_on"]) < 60)])
    every = each_day(days[0], last)
    by_week = len(every) > DAYS_DRAWN
    width = 7 if by_week else 1
    beyond = {entry for shown in facts.findings if not shown.is_setting for entry in shown.over} | set(
        facts.after.entries
    )
    steps: list[list[int]] = [[0, 0] for _ in range(0, len(every), width)]
    for contact in received:
        step = steps[days_between(days[0], contact["occurred_at"]) // width]
        step[0] += 1
        step[1] += contact["entry"] in beyond
    names = every[::width]
    long = names[0][:4] != names[-1][:4]
    labels = [name if long else name[5:] for name in names]
    gap = max(1, -(-len(labels) // 9))
    lines = tuple(
        (days_between(days[0], debt["settled_on"]) // width, t("dossier.chart.settled", id=debt["id"]))
        for debt in settled
        if debt["settled_on"] <= last
    )
    caption = t("dossier.chart.caption", first=days[0], last=days[-1], zone=facts.zone, count=len(received))
    caption += t("dossier.chart.no_record_week" if by_week else "dossier.chart.no_record")
    legend = (t("dossier.chart.all"), t("dossier.chart.beyond", section=t("dossier.title.reasons")) if beyond else "")
    shown = tuple((label, total, dark) for label, (total, dark) in zip(labels, steps, strict=True))
    summary = t("dossier.plain.semicolon").join(
        f"{label} {total}({dark})" if dark else f"{label} {total}" for label, total, dark in shown if total
    )
    title = t("dossier.chart.weeks" if by_week else "dossier.chart.days")
    return [Bars(title, caption, shown, tuple(range(0, len(labels), gap)), lines, legend, summary)]
