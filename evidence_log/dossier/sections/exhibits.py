"""The index of exhibits: what each file is, where it comes from, which records it shows, and its fingerprint. Pure."""

from __future__ import annotations

from itertools import groupby

from evidence_log.dossier.model import (
    Block,
    Column,
    Heading,
    Items,
    Paragraph,
    Row,
    Run,
    Signature,
    Table,
    Words,
    joined,
)
from evidence_log.dossier.sections.exhibit_list import Exhibit, pairs_of
from evidence_log.dossier.sections.telling import Teller


def exhibits(tell: Teller) -> list[Block]:
    """One table for each group, then the place for a signature."""
    t = tell.t
    if not tell.exhibits:
        return [Paragraph(t("dossier.exhibits.none"))]
    columns = (
        Column(t("dossier.exhibits.number"), 32), Column(t("dossier.exhibits.name"), 102), Column(t("dossier.exhibits.form"), 58),
        Column(t("dossier.exhibits.source"), 114), Column(t("dossier.exhibits.shows"), 94), Column(t("dossier.exhibits.pages"), 54),
        Column(t("dossier.exhibits.size"), 44, right=True),
    )  # fmt: skip
    blocks: list[Block] = [Paragraph(t("dossier.exhibits.note"), "note")]
    for group, members in groupby(tell.exhibits, key=lambda exhibit: exhibit.group):
        listed = list(members)
        title = t(
            "dossier.exhibits.group", number=listed[0].number.partition("-")[0], title=t(f"dossier.exhibits.{group}")
        )
        blocks += [Heading(2, title), Table(columns, [_row(tell, exhibit) for exhibit in listed], small=True)]
    blocks += _twice(tell)
    return [*blocks, Signature((t("dossier.exhibits.signed"), t("dossier.declaration.day")))]


def _row(tell: Teller, exhibit: Exhibit) -> Row:
    t, record = tell.t, exhibit.record
    cells: tuple[Words, ...] = (
        exhibit.number, record["name"], t(f"dossier.exhibits.{exhibit.kind}"), _source(tell, exhibit), _shows(tell, exhibit),
        _pages(tell, exhibit), size(tell, record["size"]),
    )  # fmt: skip
    return Row(cells, ((t("dossier.exhibits.sha256"), record["sha256"]),))


def _pages(tell: Teller, exhibit: Exhibit) -> str:
    """Return how much there is to read or hear; a document is counted by hand, since what it prints to is not known here."""
    t = tell.t
    if exhibit.is_audio:
        seconds = [tell.contacts[entry]["duration_s"] for entry in exhibit.entries if entry in tell.contacts]
        known = [length for length in seconds if length]
        return t("dossier.numbers.seconds", seconds=known[0]) if len(known) == 1 else t("dossier.exhibits.file")
    if exhibit.is_picture:
        return t("dossier.exhibits.one_page")
    return t("dossier.exhibits.file" if exhibit.is_import else "dossier.exhibits.to_count")


def _twice(tell: Teller) -> list[Block]:
    """Return which contacts two independent files tell of."""
    t = tell.t
    found = pairs_of(tell.exhibits, tell.facts.contacts)
    if not found:
        return []
    items = [
        joined(
            [
                t("dossier.exhibits.pair", numbers=t("dossier.exhibits.and").join(numbers), count=len(entries)),
                tell.ids(entries),
            ],
            "",
        )
        for numbers, entries in found
    ]
    return [Heading(2, t("dossier.exhibits.twice")), Items(tuple(items))]


def _source(tell: Teller, exhibit: Exhibit) -> str:
    t, record = tell.t, exhibit.record
    when = tell.recorded(record["recorded_at"])
    if exhibit.is_import:
        known = t.find(f"dossier.medium.{record['format'].partition('-')[0]}") or t("dossier.exhibits.medium_unknown")
        return t("dossier.exhibits.imported", when=when, medium=known)
    return t("dossier.exhibits.attached", when=when, note=record["note"] or t("dossier.exhibits.medium_unknown"))


def _shows(tell: Teller, exhibit: Exhibit) -> Words:
    t, entries = tell.t, exhibit.entries
    if not entries:
        return t("dossier.exhibits.shows_case")
    if exhibit.is_import:
        if len(entries) == 1:
            return (tell.id(entries[0]), Run(t("dossier.exhibits.shows_one")))
        ends = (tell.id(entries[0]), Run(t("dossier.exhibits.to")), tell.id(entries[-1]))
        return (*ends, Run(t("dossier.exhibits.shows_import", count=len(entries))))
    return (tell.id(entries[0]), Run(t(f"dossier.exhibits.shows_{exhibit.group}")))


def size(tell: Teller, count: int) -> str:
    """Return a number of bytes as people read it."""
    if count < 1 << 20:
        return tell.t("dossier.exhibits.kilobytes", count=max(1, round(count / 1024)))
    return tell.t("dossier.exhibits.megabytes", count=f"{count / (1 << 20):.1f}")
