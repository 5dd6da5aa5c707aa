"""How records are told in a dossier: ids that lead to the chronology, times with weekday and zone, people, numbers, grades. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

from evidence_log.core.grades import GRADES, NOTE_WITHIN_S
from evidence_log.dossier.facts import Facts, Filed, Record
from evidence_log.dossier.model import Run, Words
from evidence_log.dossier.sections.exhibit_list import Exhibit, listed
from evidence_log.i18n import Texts

MOST: Final = 12
"""Ids listed where a number is only named; the section with the finding lists them all."""


class Teller:
    """Tells the facts of one dossier in one language."""

    def __init__(self, facts: Facts, texts: Texts) -> None:
        self.facts, self.t = facts, texts
        self._days: dict[str, str] = {}

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Return the ids that stand in the chronology, where there is one."""
        facts = self.facts
        if "chronology" not in facts.form.sections:
            return frozenset()
        return frozenset(
            record["id"] for records in (facts.contacts, facts.events, facts.payments) for record in records
        )

    @cached_property
    def contacts(self) -> dict[int, Record]:
        """Return the contacts by entry."""
        return {contact["entry"]: contact for contact in self.facts.contacts}

    @cached_property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """Return the exhibits with their numbers."""
        return listed(self.facts)

    @cached_property
    def exhibits_of(self) -> dict[int, list[str]]:
        """Return the numbers of the exhibits that show a record, by its entry."""
        found: dict[int, list[str]] = {}
        for exhibit in self.exhibits:
            for entry in exhibit.entries:
                found.setdefault(entry, []).append(exhibit.number)
        return found

    @cached_property
    def imported(self) -> dict[str, str]:
        """Return the numbers of the imported files that are exhibits, by SHA-256."""
        return {exhibit.record["sha256"]: exhibit.number for exhibit in self.exhibits if exhibit.is_import}

    @property
    def comma(self) -> str:
        """Return what stands between the parts of a list."""
        return self.t("dossier.plain.comma")

    def paper(self, name: str, **values: object) -> str:
        """Return words of the kind of paper that this is: a complaint calls its parties otherwise than a claim before a court."""
        return self.t(f"dossier.paper.{self.facts.form.paper}.{name}", **values)

    @cached_property
    def roles(self) -> dict[str, str]:
        """Return what the parties and the paper are called, for words that name them."""
        return {name: self.paper(name) for name in ("who", "side", "act", "them", "me")}

    def title(self, key: str) -> str:
        """Return the title of a section."""
        return self.t(f"dossier.title.{key}", wanted=self.paper("wanted"), account=self.paper("account"), **self.roles)

    def form(self, name: str) -> str:
        """Return words that the addressee's form brings along."""
        return self.facts.form.words[name].format(lender=self.lender)

    @property
    def lender(self) -> str:
        """Return the institutions complained about."""
        return self.comma.join(self.facts.lenders)

    def id(self, entry: int | str) -> Run:
        """Return a record's id, leading to it where it stands in the chronology."""
        text = entry if isinstance(entry, str) else f"E-{entry:04d}"
        return Run(text, link=text if text in self.anchors else None)

    def ids(self, entries: Iterable[int], most: int | None = MOST) -> tuple[Run, ...]:
        """Return ids in order, the rest as a number beyond `most`."""
        every = list(entries)
        cut = every if most is None or len(every) <= most + 2 else every[:most]
        runs: list[Run] = []
        for entry in cut:
            runs += [self.id(entry), Run(self.comma)]
        if len(cut) < len(every):
            runs[-1] = Run(self.t("dossier.plain.and_more", count=len(every)))
        else:
            del runs[-1:]
        return tuple(runs) or (Run(self.t("dossier.plain.none")),)

    def run(self, words: str) -> tuple[Run]:
        """Return words as a run, to stand beside ids."""
        return (Run(words),)

    def then(self, first: str, following: str) -> str:
        """Return two sentences as one text."""
        return self.t("dossier.plain.then", first=first, next=following)

    def relation(self, record: Record) -> str:
        """Return who was reached, as seen from the complainant, with the name where there is one; for whole sentences."""
        relation = self.t(f"dossier.relation.{record['reached']}") if record["reached"] else ""
        person = record["person"]
        if not person or not relation:
            return relation or person or ""
        if person in self.t("dossier.relation_of.exact").split(self.comma):  # the relation itself, told more exactly
            return self.t("dossier.relation_of.mine", person=person)
        return self.t("dossier.plain.person", relation=relation, person=person)

    def added(self, record: Record, *fields: str) -> str:
        """Return when the words of a record were written into it afterwards, or changed; empty when they stand as first recorded.

        What a person adds to a call from memory must not read as if the phone had recorded it.
        """
        marks = [
            self.t(
                f"dossier.chronology.{'changed' if row['old'] else 'added'}", day=self.recorded(row["recorded_at"])[:10]
            )
            for row in self._amendments.get(record["entry"], ())
            if row["field"] in fields and row["new"]
        ]
        return self.t("dossier.chronology.since", marks=self.comma.join(dict.fromkeys(marks))) if marks else ""

    @cached_property
    def _amendments(self) -> dict[int, list[Record]]:
        found: dict[int, list[Record]] = {}
        for row in self.facts.amendments:
            found.setdefault(row["target"], []).append(row)
        return found

    def told(self, value: str | None) -> Words:
        """Return a value, or the words for one that was not recorded."""
        return value if value else (Run(self.t("dossier.plain.not_recorded"), muted=True),)

    def day(self, iso: str) -> str:
        """Return a local day with its weekday."""
        day = iso[:10]
        told = self._days.get(day)
        if told is None:
            weekday = self.t(f"words.weekday.d{date.fromisoformat(day).weekday()}")
            told = self._days[day] = self.t("dossier.plain.day", day=day, weekday=weekday)
        return told

    def clock(self, iso: str, precision: str = "minute") -> str:
        """Return a local time of day with its offset, as exact as it is known."""
        if precision == "day":
            return self.t("dossier.plain.clock_unknown")
        offset = _offset(iso)
        if precision == "hour":
            return self.t("dossier.plain.clock_hour", clock=iso[11:13], offset=offset)
        return self.t("dossier.plain.clock", clock=iso[11:19] if precision == "second" else iso[11:16], offset=offset)

    def when(self, iso: str, precision: str = "minute") -> str:
        """Return a local day and time."""
        if precision == "day":
            return self.day(iso)
        return self.t("dossier.plain.when", day=self.day(iso), clock=self.clock(iso, precision))

    def recorded(self, stamp: str) -> str:
        """Return when something was recorded, in the clock of the case."""
        return self.when(local(stamp, self.facts.created))

    def late_days(self, contact: Record) -> int:
        """Return how many days after the contact a person wrote it down; 0 within a day, and for what a device recorded."""
        if contact["sources"] and contact["sources"][0]["kind"] in {"import", "screenshot"}:
            return 0
        late = datetime.fromisoformat(contact["recorded_at"]) - datetime.fromisoformat(contact["occurred_at"])
        return max(late.days, 1) if late.total_seconds() > NOTE_WITHIN_S else 0

    def reached(self, record: Record, *, below: bool = False) -> str:
        """Return who was reached: the relation, and the name where there is one, `below` it in a narrow cell."""
        relation = self.t(f"words.reached.{record['reached']}") if record["reached"] else ""
        if record["person"]:
            key = "dossier.plain.person_below" if below else "dossier.plain.person"
            return self.t(key, relation=relation, person=record["person"])
        return relation

    def grades(self, entries: Iterable[int]) -> str:
        """Return how well some contacts are proved, A and B first."""
        counts = Counter(self.contacts[entry]["grade"] for entry in entries if entry in self.contacts)
        good = counts["A"] + counts["B"]
        parts = [self.t("dossier.plain.grade_ab", count=good)]
        parts += [self.t("dossier.plain.grade", grade=grade, count=counts[grade]) for grade in GRADES[2:]]
        return self.t("dossier.plain.between").join(parts)

    def filed_with(self, filed: Filed) -> str:
        """Return with whom a complaint was filed: the channel, and the organisation where it says more."""
        whose = filed.event["organisation"]
        if filed.channel is None:
            return whose or self.t("dossier.plain.not_recorded")
        channel = self.t(f"complaint.channel.{filed.channel}")
        return self.t("dossier.plain.person", relation=channel, person=whose) if whose else channel

    def tag(self, tag: str) -> str:
        """Return how the person marked a contact."""
        return self.t.find(f"words.tag.{tag}") or tag

    def debt(self, debt_id: str | None) -> str:
        """Return a debt by product and id."""
        for debt in self.facts.debts:
            if debt["id"] == debt_id:
                return self.t("dossier.plain.debt", id=debt["id"], product=debt["product"])
        return debt_id or ""

    def money(self, amount: str) -> str:
        """Return a sum with its currency."""
        return self.t("dossier.plain.money", amount=_grouped(amount))

    def quoted(self, text: str) -> str:
        """Return somebody's own words in quotation marks."""
        return self.t("dossier.plain.quoted", text=text)

    def outcome(self, contact: Record) -> str:
        """Return how a contact ended, with the length of a talk; empty for what ends in no way, such as a message that came."""
        outcome, seconds = contact["outcome"], contact["duration_s"]
        if outcome is None and contact["channel"] != "call":
            return ""
        words = self.t(f"words.outcome.{outcome}") if outcome else self.t("dossier.plain.outcome_unknown")
        return self.t("dossier.plain.lasted", outcome=words, seconds=seconds) if seconds else words

    def channel(self, contact: Record) -> str:
        """Return the channel, its platform where there is one, and who contacted whom."""
        channel, platform, direction = contact["channel"], contact["platform"], contact["direction"]
        words = self.t(f"words.channel.{channel}")
        if platform:
            named = self.t.find(f"words.platform.{platform}")
            words = named or platform
        if not direction:
            return words
        table = "direction" if channel in {"call", "visit", "other"} else "message_direction"
        way = self.t(f"words.{table}.{direction}")
        return (
            words
            if channel == "visit" and direction == "in"
            else self.t("dossier.plain.channel", channel=words, way=way)
        )


def local(stamp: str, like: str) -> str:
    """Return a UTC stamp as ISO in the offset of another ISO time."""
    return datetime.fromisoformat(stamp).astimezone(datetime.fromisoformat(like).tzinfo).isoformat(timespec="seconds")


def days_between(first: str, last: str) -> int:
    """Return the days from one ISO day to another, the first not counted."""
    return (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days


def each_day(first: str, last: str) -> list[str]:
    """Return every ISO day from the first to the last, both included."""
    start = date.fromisoformat(first)
    return [(start + timedelta(days=step)).isoformat() for step in range(days_between(first, last) + 1)]


def entries_of(records: Sequence[Record]) -> list[int]:
    """Return the entries of records, in their order."""
    return [record["entry"] for record in records]


def masked_id(id_no: str) -> str:
    """Return an identity number with its first three and last four characters."""
    return f"{id_no[:3]}{'*' * (len(id_no) - 7)}{id_no[-4:]}" if len(id_no) > 7 else "*" * len(id_no)


def _grouped(amount: str) -> str:
    whole, dot, part = amount.partition(".")
    return f"{int(whole):,}{dot}{part}" if whole.isdigit() else amount


def _offset(iso: str) -> str:
    sign, hours, minutes = iso[-6], iso[-5:-3], iso[-2:]
    plain = f"{sign}{int(hours)}" if minutes == "00" else f"{sign}{int(hours)}:{minutes}"
    return "" if plain in {"+0", "-0"} else plain
