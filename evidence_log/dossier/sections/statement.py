"""The facts told in order of weight, as a report or a claim wants them: numbered sentences, each with its records. Pure."""

from __future__ import annotations

from evidence_log.dossier.model import Block, Items, Paragraph, Words, joined
from evidence_log.dossier.sections.narrative import Sentence, sentences
from evidence_log.dossier.sections.telling import Teller


def statement(tell: Teller) -> list[Block]:
    """The sentences; arithmetic and sources stand in the sections after it."""
    t = tell.t
    items = tuple(_told(tell, sentence) for sentence in sentences(tell))
    where = [tell.title(key) for key in ("reasons", "chronology") if key in tell.facts.form.sections]
    return [
        Items(items, numbered=True),
        Paragraph(t("dossier.statement.note", sections=t("dossier.statement.both").join(where)), "note"),
    ]


def _told(tell: Teller, sentence: Sentence) -> Words:
    t = tell.t
    if not sentence.entries:
        return sentence.words
    records: list[Words] = [t("dossier.requests.rests_on"), tell.ids(sentence.entries), t("dossier.requests.rests_end")]
    return joined([sentence.words, *records], "")
