"""The contract of every importer: two functions, and the values they hand over.

A new source is a module (or a profile in `templates/imports/`) with an `Importer`, and one line in `IMPORTERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evidence_log.core.contact import ContactFacts
from evidence_log.core.joining import DEVICE
from evidence_log.i18n import Texts
from evidence_log.importers.attachment import Attachment, Warned

if TYPE_CHECKING:
    from evidence_log.importers.source import Source

SHOWN_TEXT: Final = 160
"""Characters of a rejected row that are shown with it."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the person says about a file. `now` (with a zone) only bounds what can be a time of a contact.

    `own`: own numbers and chat names. `only`: numbers to take, all when empty. `date_order`: `ymd`, `mdy` or `dmy`.
    """

    zone: str
    now: datetime
    region: str = "CN"
    own: tuple[str, ...] = ()
    date_order: str | None = None
    year: int | None = None
    only: tuple[str, ...] = ()
    organisation: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is no contact and should have been one. `reason` is a key below `import.reason`; `values["text"]` is the row."""

    where: str
    reason: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A line that is known not to be a contact: a header, a total. `kind` is a key below `import.ignored_kind`."""

    kind: str
    where: str


Row = tuple[int, ContactFacts] | tuple[int, ContactFacts, tuple[Attachment, ...]] | BadRow | Ignored | Warned
"""What a row turned out to be. A contact comes with its UTC seconds, and with its files where there are any; `zone` is absent from its
facts where it is that of the options. `Warned` is said once of the whole file."""


class Key(str):
    """A value of `Info` that is a key below `import`, to be told in the reader's language."""

    __slots__ = ()


class Info:
    """What was understood of a file, for the preview. It may grow while the file is read."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], Mapping[str, object]] = {}

    def tell(self, key: str, /, of: str = "", **values: object) -> None:
        """Keep a line: words below `import.info` and their values. A second one with the same `key` and `of` replaces the first."""
        self._told[key, of] = values

    def known(self) -> dict[tuple[str, str], Mapping[str, object]]:
        """Return what was told, for `replace`."""
        return self._told

    def replace(self, told: dict[tuple[str, str], Mapping[str, object]]) -> None:
        """Take over what another one was told of the same file."""
        self._told = told

    def lines(self, texts: Texts) -> list[str]:
        """Return the lines in the order they were first told."""
        return [
            texts(f"import.info.{key}", **{name: _word(value, texts) for name, value in values.items()})
            for (key, _), values in self._told.items()
        ]


@dataclass(frozen=True, slots=True)
class Reading:
    """A file being read: its rows, once, in the file's order. `info` is complete when they are through.

    `rows_are_distinct`: every row is a contact of its own, even where two agree to the second (a file with ids, our own export).
    `is_table`: no row comes with a file, so that another process can read them.
    Iterating raises BadInput for what makes the whole file unusable.
    """

    info: Info
    rows: Iterable[Row]
    rows_are_distinct: bool = False
    is_table: bool = False

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


@dataclass(frozen=True, slots=True)
class Draft:
    """A row as a machine read it from a picture: no contact until a person confirms it.

    `facts` are those of a contact, each of which may be missing, the time too. `text` is all that was read of the row, `box` where that
    stands (left, top, right, bottom in pixels), `confidence` the machine's own in percent, that of the line it was least sure of.
    """

    where: str
    text: str
    box: tuple[int, int, int, int]
    confidence: int
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Drafts:
    """A picture that was read by machine; `taken` says when it was taken, or nothing does."""

    info: Info
    media_type: str
    rows: tuple[Draft, ...]
    taken: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Importer:
    """One format. Its title and how to get such a file are words, `import.format.<name>.title` and `.how`.

    `sniff` looks at a file's content, never its name. `read` raises BadInput when the file is not of this format.
    A `last_resort` is asked only when no other importer claims the file. `beside` names a file that is read with the one it is given.
    `drafts`: the format is read by machine from a picture's bytes, and gives these; `read` then gives no contact.
    `kind` is that of its source (`core/joining`): records of two kinds are never copies of one.
    `reads_name`: what a contact is follows from the file's name too, so that the same bytes under another name are another file.
    """

    name: str
    sniff: Callable[[Source], bool]
    read: Callable[[Path, ReadOptions], Reading]
    last_resort: bool = False
    beside: Callable[[Path], Path | None] = lambda _: None
    drafts: Callable[[bytes, Path, ReadOptions], Drafts] | None = None
    reads_name: bool = False
    kind: str = DEVICE


def shown(cells: Iterable[str]) -> str:
    """Return a row as one short line."""
    text = " | ".join(" ".join(cell.split()) for cell in cells).rstrip(" |")
    return text if len(text) <= SHOWN_TEXT else text[: SHOWN_TEXT - 1] + "…"


def _word(value: object, texts: Texts) -> object:
    return texts(f"import.{value}") if isinstance(value, Key) else value
