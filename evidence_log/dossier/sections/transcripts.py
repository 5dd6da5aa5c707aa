"""What was said in the recordings: per recording its file, its call, and the words as the person wrote them down. Pure."""

from __future__ import annotations

from typing import Final

from evidence_log.dossier.facts import Record
from evidence_log.dossier.model import Block, Facts, Heading, Lines, Paragraph, Run, Signature, Words
from evidence_log.dossier.sections.exhibit_list import Exhibit
from evidence_log.dossier.sections.telling import Teller

_LINES: Final = 6


def transcripts(tell: Teller) -> list[Block]:
    """One part for each recording, then the place for whoever compared it; or the plain statement that there is none."""
    t = tell.t
    recordings = [exhibit for exhibit in tell.exhibits if exhibit.is_audio]
    if not recordings:
        return [Paragraph(t("dossier.transcripts.none"))]
    blocks: list[Block] = [Paragraph(t("dossier.transcripts.note"), "note")]
    for exhibit in recordings:
        blocks += _recording(tell, exhibit)
    blocks.append(Paragraph(t("dossier.transcripts.compared")))
    return [*blocks, Signature((t("dossier.transcripts.checked"), t("dossier.declaration.day")))]


def _recording(tell: Teller, exhibit: Exhibit) -> list[Block]:
    t = tell.t
    calls = [tell.contacts[entry] for entry in exhibit.entries if entry in tell.contacts]
    pairs: list[tuple[str, Words]] = [(t("dossier.transcripts.sha256"), exhibit.record["sha256"])]
    for call in calls:
        at = tell.when(call["occurred_at"], call["precision"])
        words = t("dossier.transcripts.call_words", when=at, number=call["phone"] or t("dossier.plain.no_number"))
        pairs.append((t("dossier.transcripts.call"), (tell.id(call["id"]), Run(words))))
        if call["duration_s"]:
            pairs.append((t("dossier.transcripts.length"), t("dossier.numbers.seconds", seconds=call["duration_s"])))
        pairs.append((t("dossier.transcripts.speakers"), _speakers(tell, call)))
        pairs += _words(tell, call)
    blocks: list[Block] = [
        Heading(2, t("dossier.transcripts.title", number=exhibit.number, name=exhibit.record["name"])), Facts(tuple(pairs)),
    ]  # fmt: skip
    if not any(call["said"] or call["replied"] for call in calls):
        blocks.append(Lines(t("dossier.transcripts.to_fill"), _LINES))
    return blocks


def _speakers(tell: Teller, call: Record) -> str:
    theirs = call["caller_name"] or call["organisation"]
    return tell.t("dossier.transcripts.two", theirs=theirs, ours=tell.relation(call) or tell.t("dossier.relation.self"))


def _words(tell: Teller, call: Record) -> list[tuple[str, Words]]:
    t = tell.t
    found: list[tuple[str, Words]] = []
    if call["said"]:
        found.append((t("dossier.transcripts.theirs"), tell.quoted(call["said"]) + tell.added(call, "said")))
    if call["replied"]:
        found.append((t("dossier.transcripts.ours"), tell.quoted(call["replied"]) + tell.added(call, "replied")))
    return found
