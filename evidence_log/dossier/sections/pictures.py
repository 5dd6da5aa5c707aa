"""The exhibits that are pictures, printed one to a page, and how the others are handed in. Pure."""

from __future__ import annotations

from typing import Final

from evidence_log.dossier.model import Block, Heading, Items, Paragraph, Picture
from evidence_log.dossier.sections.exhibit_list import Exhibit
from evidence_log.dossier.sections.telling import Teller

MOST: Final = 60
"""Pictures printed: a file of hundreds is better handed in as files."""


def pictures(tell: Teller) -> list[Block]:
    """How each exhibit that is no picture goes along, then the pictures. A masked copy has none: what they show cannot be masked."""
    t = tell.t
    if not tell.exhibits:
        return [Paragraph(t("dossier.exhibits.none"))]
    shown = [] if tell.facts.redacted else [exhibit for exhibit in tell.exhibits if exhibit.is_picture][:MOST]
    printed = {exhibit.number for exhibit in shown}
    blocks: list[Block] = [
        Paragraph(t("dossier.pictures.masked" if tell.facts.redacted else "dossier.pictures.note"), "note")
    ]
    apart = tuple(_apart(tell, exhibit) for exhibit in tell.exhibits if exhibit.number not in printed)
    if apart:
        blocks += [Heading(2, t("dossier.pictures.apart")), Items(apart)]
    for exhibit in shown:
        title = t("dossier.pictures.title", number=exhibit.number, name=exhibit.record["name"])
        note = t("dossier.pictures.caption", shows=_shows(tell, exhibit), sha256=exhibit.record["sha256"])
        blocks.append(Picture(title, note, exhibit.record["sha256"], t("dossier.pictures.unreadable")))
    return blocks


def _apart(tell: Teller, exhibit: Exhibit) -> str:
    """Return how an exhibit that is not printed is handed in."""
    how = "sound" if exhibit.is_audio else "picture" if exhibit.is_picture else exhibit.kind
    return tell.t(f"dossier.pictures.{how}", number=exhibit.number, name=exhibit.record["name"])


def _shows(tell: Teller, exhibit: Exhibit) -> str:
    return tell.comma.join(f"E-{entry:04d}" for entry in exhibit.entries) or tell.t("dossier.plain.none")
