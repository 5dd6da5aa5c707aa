"""The numbers that contacts came from, one row each, as a body that deals with numbers wants them. Pure."""

from __future__ import annotations

from typing import NamedTuple

from evidence_log.dossier.facts import Record
from evidence_log.dossier.model import Block, Column, Heading, Paragraph, Row, Table, Words
from evidence_log.dossier.sections.telling import Teller


class Number(NamedTuple):
    """One number with its contacts by time; `kind` is `call`, `sms` or another channel."""

    phone: str
    kind: str
    contacts: tuple[Record, ...]

    @property
    def longest(self) -> int:
        """Return the length of the longest talk in seconds, 0 without one."""
        return max((contact["duration_s"] or 0 for contact in self.contacts), default=0)


def of_numbers(tell: Teller) -> list[Number]:
    """Return the numbers by kind of contact, the most frequent first."""
    found: dict[tuple[str, str], list[Record]] = {}
    for contact in tell.facts.received:
        if contact["phone"] and contact["channel"] in {"call", "sms"}:
            found.setdefault((contact["phone"], contact["channel"]), []).append(contact)
    numbers = [Number(phone, kind, tuple(contacts)) for (phone, kind), contacts in found.items()]
    return sorted(numbers, key=lambda number: -len(number.contacts))


def numbers(tell: Teller) -> list[Block]:
    """The table of numbers, then the calls or messages of each: without whom they reached, which is nothing to this body."""
    t = tell.t
    columns = (
        Column(t("dossier.respondent.number"), 96), Column(t("dossier.numbers.kind"), 50),
        Column(t("dossier.respondent.contacts"), 38, right=True), Column(t("dossier.numbers.first"), 108),
        Column(t("dossier.numbers.last"), 108), Column(t("dossier.numbers.longest"), 56, right=True),
    )  # fmt: skip
    listed = of_numbers(tell)
    rows = [_row(tell, number) for number in listed]
    return [
        Paragraph(t("dossier.numbers.note"), "note"),
        Table(columns, rows, t("dossier.numbers.none"), small=True),
        *(block for number in listed for block in _one_by_one(tell, number)),
    ]


def _row(tell: Teller, number: Number) -> Row:
    first, last = number.contacts[0], number.contacts[-1]
    longest = tell.t("dossier.numbers.seconds", seconds=number.longest) if number.longest else ""
    return Row(
        (
            number.phone, tell.t(f"words.channel.{number.kind}"), str(len(number.contacts)),
            tell.when(first["occurred_at"], first["precision"]), tell.when(last["occurred_at"], last["precision"]), longest,
        )
    )  # fmt: skip


def _one_by_one(tell: Teller, number: Number) -> list[Block]:
    t = tell.t
    columns = (
        Column(t("dossier.plain.no"), 46), Column(t("dossier.chronology.time"), 180), Column(t("dossier.chronology.way"), 140),
        Column(t("dossier.chronology.exhibits"), 60),
    )  # fmt: skip
    title = t("dossier.numbers.of", number=number.phone, kind=t(f"words.channel.{number.kind}"))
    return [Heading(2, title), Table(columns, [_contact(tell, contact) for contact in number.contacts], small=True)]


def _contact(tell: Teller, contact: Record) -> Row:
    said = contact["said"]
    cells: tuple[Words, ...] = (
        (tell.id(contact["id"]),), tell.when(contact["occurred_at"], contact["precision"]), tell.outcome(contact),
        tell.comma.join(tell.exhibits_of.get(contact["entry"], ())),
    )  # fmt: skip
    details = (
        ((tell.t("dossier.chronology.their_words"), tell.quoted(said) + tell.added(contact, "said")),) if said else ()
    )
    return Row(cells, details)
