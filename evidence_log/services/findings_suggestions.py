"""The suggestions of a check, told: as JSON, and as lines with the words marked and how to decide about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from evidence_log.core.finding import Suggestion
from evidence_log.services.findings_words import Speaker
from evidence_log.store.ledger import entry_id

SHOWN: Final = 10
"""Suggestions that a text lists."""


def identifier(found: Suggestion) -> str:
    """Return the id of a suggestion, `E-0007:false-authority`: a contact suggests a tag once."""
    return f"{entry_id(found.entry)}:{found.tag}"


def document(speaker: Speaker) -> list[dict[str, Any]]:
    """Return the suggestions in the JSON shape; `words`, `start` and `end` are null where a rule suggests without a place."""
    return [
        {
            "entry": entry_id(found.entry),
            "tag": found.tag,
            "because": speaker.suggestion(found),
            "words": None if found.start is None else found.because.values["words"],
            "start": found.start,
            "end": found.end,
        }
        for found in speaker.report.suggestions
    ]


def lines(speaker: Speaker) -> Iterator[str]:
    """Yield the section, nothing where nothing is suggested."""
    t, found = speaker.t, speaker.report.suggestions
    if not found:
        return
    yield ""
    yield t("findings.text.suggestions")
    for each in found[:SHOWN]:
        said_of = {"time": speaker.time(each.entry), "text": speaker.suggestion(each)}
        yield t("findings.text.suggestion", id=identifier(each), **said_of)
    if len(found) > SHOWN:
        yield t("findings.text.suggestions_more", count=len(found) - SHOWN)
    yield t("findings.text.suggestions_decide", id=identifier(found[0]))
    if speaker.report.suggestions_more:
        yield t("findings.text.suggestions_unread")
