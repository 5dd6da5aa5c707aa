"""What each addressee wants: `templates/complaints/<jurisdiction>/<channel>.toml`, with words in `i18n/<lang>.toml`.

The names are those of the channels of complaint in `templates/clocks`; `general` alone is to nobody in particular.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from evidence_log.core import toml
from evidence_log.dossier.facts import Complainant, Entry, Form
from evidence_log.dossier.paste import SOURCES
from evidence_log.dossier.sections import SECTIONS
from evidence_log.dossier.sections.exhibit_list import GROUPS
from evidence_log.dossier.sections.requests import REQUESTS
from evidence_log.errors import BadInput
from evidence_log.i18n import keys
from evidence_log.resources import templates
from evidence_log.rules.pack import Table
from evidence_log.services import clocks

GENERAL: Final = "general"
PAPERS: Final = ("complaint", "review", "report", "objection", "credit", "numbers", "police", "suit")
CONFIDENCES: Final = ("verified", "verified-tr", "secondary")
ABOUT: Final = ("reach", "supply", "bring", "refuses", "limits", "next")
"""What is told the person of an addressee, in this order."""
CHECKS: Final = (
    "filed", "decided", "decided-or-days", "within-days", "nowhere", "once", "months", "settled",
)  # fmt: skip
"""How the record is looked at for what must be true before; see `services/dossier_guide`."""


class Note(NamedTuple):
    """Something to know of an addressee; `about` is one of `ABOUT`. Without `confidence` it is advice, and of no text."""

    about: str
    key: str
    confidence: str | None


class Before(NamedTuple):
    """What must be true before something is filed. `days` are months for the check of that name.

    `refused`: the addressee does not take it otherwise, by what was read.
    """

    key: str
    check: str
    channels: tuple[str, ...]
    days: int
    refused: bool
    confidence: str | None


class Channel(NamedTuple):
    """An addressee: the form, what the person must know, how large one attached file may be (MiB), lenders with notes of their own."""

    form: Form
    before: tuple[Before, ...] = ()
    notes: tuple[Note, ...] = ()
    file_mb: float | None = None


class Lender(NamedTuple):
    """A lender whose own ways are known: how it is called in names of organisations, and what to know."""

    key: str
    names: tuple[str, ...]
    notes: tuple[Note, ...]


def forms(pack: str) -> tuple[str, ...]:
    """Return the names of the forms that a jurisdiction has: in the order of its channels, the general one last."""
    found = {path.stem for path in (templates() / "complaints" / pack).glob("*.toml")}
    order = [*clocks.load(pack).channels, GENERAL]
    return tuple(sorted(found, key=lambda name: (order.index(name) if name in order else -1, name)))


def form_name(pack: str, text: str) -> str:
    """Return the name of the form that a word means: its own, or what people call its channel. Raises BadInput."""
    known = forms(pack)
    if text in known:
        return text
    found = None
    try:
        found = clocks.load(pack).channel(text).key
    except BadInput:
        found = None
    if found not in known:
        raise BadInput("dossier.no_form", form=text, known=", ".join(known) or "-")
    return found


def load_form(pack: str, name: str) -> Form:
    """Return a form, without words. Raises BadInput for one that there is not, and for a file that is not as it must be."""
    return load_channel(pack, name).form


@cache
def load_channel(pack: str, name: str) -> Channel:
    """Return an addressee. Raises as `load_form` does."""
    if name not in forms(pack):
        raise BadInput("dossier.no_form", form=name, known=", ".join(forms(pack)) or "-")
    return parse(
        pack, name, toml.loads((templates() / "complaints" / pack / f"{name}.toml").read_text(encoding="utf-8"))
    )


def parse(pack: str, name: str, values: Mapping[str, Any]) -> Channel:
    """Return what a form's file says. Raises BadInput naming the key that is wrong."""
    where = f"{pack}/{name}"
    table = Table(f"{where}: ", values)
    listed = {
        key: _listed(where, table, key, known)
        for key, known in (
            ("sections", SECTIONS), ("requests", REQUESTS), ("required", Complainant._fields), ("groups", GROUPS),
        )
    }  # fmt: skip
    form = Form(
        where, name, listed["sections"], listed["requests"], listed["required"], table.text("paper", PAPERS),
        groups=listed["groups"], rules=table.texts("rules"), entries=tuple(map(_entry, table.tables("field"))),
    )  # fmt: skip
    channels = tuple(clocks.load(pack).channels)
    found = Channel(
        form, tuple(_before(one, channels) for one in table.tables("before")), tuple(map(_note, table.tables("note"))),
        table.take("file_mb", (int, float)),
    )  # fmt: skip
    table.done()
    return found


@cache
def lenders(pack: str) -> tuple[Lender, ...]:
    """Return the lenders of a jurisdiction of which something is known."""
    found = []
    for path in sorted((templates() / "complaints" / pack / "lenders").glob("*.toml")):
        table = Table(f"{pack}/lenders/{path.stem}: ", toml.loads(path.read_text(encoding="utf-8")))
        found.append(Lender(path.stem, table.texts("names"), tuple(map(_note, table.tables("note")))))
        table.done()
    return tuple(found)


@cache
def words(pack: str, name: str, language: str) -> Mapping[str, str]:
    """Return the words of a form by dotted key; of a lender by `lenders.<key>`."""
    tree: Any = _tree(pack, language)
    for step in name.split("."):
        tree = tree.get(step, {})
    return MappingProxyType(dict(keys(tree)))


@cache
def _tree(pack: str, language: str) -> dict[str, Any]:
    return toml.loads((templates() / "complaints" / pack / "i18n" / f"{language}.toml").read_text(encoding="utf-8"))


def _listed(where: str, table: Table, key: str, known: Mapping[str, Any] | tuple[str, ...]) -> tuple[str, ...]:
    found = table.texts(key)
    if any(item not in known for item in found) or (key == "sections" and not found):
        raise BadInput("dossier.bad_form", form=where, key=key)
    return found


def _entry(table: Table) -> Entry:
    found = Entry(table.text("key"), table.text("source", tuple(SOURCES)), table.take("limit", int))
    table.done()
    return found


def _note(table: Table) -> Note:
    found = Note(table.text("about", ABOUT), table.text("key"), _confidence(table))
    table.done()
    return found


def _before(table: Table, channels: tuple[str, ...]) -> Before:
    found = Before(
        table.text("key"), table.text("check", CHECKS), table.texts("channels"), table.take("days", int, 0),
        table.take("refused", bool, False), _confidence(table),
    )  # fmt: skip
    if unknown := next((one for one in found.channels if one not in channels), None):
        raise BadInput("rules.wrong", where=table.at("channels"), value=unknown)
    table.done()
    return found


def _confidence(table: Table) -> str | None:
    found: str | None = table.take("confidence", str)
    if found not in {None, *CONFIDENCES}:
        raise BadInput("rules.wrong", where=table.at("confidence"), value=found)
    return found
