"""What is told after recording: every fact that was understood, and that a name is nearly one that is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from evidence_log.cli.output import note, shortened
from evidence_log.cli.show import tag_words
from evidence_log.cli.state import t
from evidence_log.services import vocabulary

_COLUMNS: Final = 72
"""Columns of a text that is repeated, so that a fact is a line."""
_FACTS: Final = ("debt", "caller_name", "staff_no", "claims", "demands", "place", "reference")
_WORDS: Final = ("said", "replied", "summary", "note")


def facts(record: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[str]:
    """Yield lines with the facts of a record that its own line does not show. `given`: those that the shape of it leaves out."""
    known = {**given, **record}
    short = [t(f"record.echo.{name}", text=known[name]) for name in _FACTS if known.get(name)]
    if known.get("person") and known.get("reached") in {None, "self"}:
        short.append(t("record.echo.person", text=known["person"]))
    if known.get("duration_s") and known["outcome"] != "answered":
        short.append(t("record.echo.duration", seconds=known["duration_s"]))
    tags = known.get("tags") or ()
    short += [
        t("record.echo.own_tag", text=tag)
        if vocabulary.own_tag(tag)
        else t("record.echo.tag", text=tag_words(tag), tag=tag)
        for tag in tags
    ]
    if short:
        yield t("record.echo.line", text=t("record.echo.between").join(short))
    for name in _WORDS:
        if known.get(name):
            yield t("record.echo.line", text=t(f"record.echo.{name}", text=shortened(known[name], _COLUMNS)))
    for file in known.get("attachments") or ():
        yield t("record.echo.line", text=t("record.echo.file", id=file["id"], name=file["name"]))


def warn_of_name(record: str, field: str, name: str | None, known: str | None) -> None:
    """Say that a name that was just recorded is nearly one that is known: the two are counted apart."""
    if name and known:
        note(t("record.nearly", name=name, known=known, id=record, field=field, value=as_word(known)))


def as_word(text: str) -> str:
    """Return a text as one word of a command line that can be copied."""
    if all(char.isalnum() or char in "+-" for char in text):
        return text
    return '"' + "".join(char for char in text if char not in '"$`\\!') + '"'
