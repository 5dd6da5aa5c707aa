"""A file that came with a contact: named by an importer, read only when the contact turns out to be new."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evidence_log.errors import BadInput
from evidence_log.importers.source import open_regular

ANY: Final = "application/octet-stream"
PIECE: Final = 1 << 20
"""Bytes read at once."""

_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,100}")
_FOLDERS: Final = re.compile(r"[/\\]")
_LONGEST: Final = 120
"""Characters of a name that are kept, its ending among them."""


class Damaged(Exception):
    """What should be a file's content is none: raised while its pieces are read."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something about the whole file, or about a row that stays as it is. `kind` is a key below `import.warning`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a contact. `pieces` opens its content anew, in pieces of at most a few MiB, and may raise `Damaged`; None: not there.

    It is called while the imported file is being read and up to two times, so it must not move a place that the reader depends on.
    """

    name: str
    media_type: str
    pieces: Callable[[], Iterator[bytes]] | None


def pieces_of(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file that stands by itself. Raises Damaged when it cannot be read any more."""
    try:
        with open_regular(path) as file:
            while piece := file.read(PIECE):
                yield piece
    except (OSError, BadInput) as error:
        raise Damaged(path.name) from error


def media_type_of(text: str | None) -> str:
    """Return a media type without parameters; the one for anything when there is none."""
    plain = (text or "").split(";")[0].strip().lower()
    return plain if _MEDIA_TYPE.fullmatch(plain) else ANY


def file_name(candidates: Iterable[str | None], media_type: str, number: int) -> str:
    """Return the first candidate that names a file, without folders and marks; else one made of the number and the type."""
    for text in candidates:
        last = _FOLDERS.split(unicodedata.normalize("NFC", text or ""))[-1].strip().strip("<>")
        name = "".join(char for char in last if char.isprintable()).strip(" .")
        if name and name.lower() != "null":
            stem, dot, ending = name.rpartition(".")
            if len(name) <= _LONGEST or not dot:
                return name[:_LONGEST]
            return f"{stem[: _LONGEST - 1 - len(ending[:20])]}.{ending[:20]}"
    from mimetypes import MimeTypes  # 2 ms, only for a file without a name

    return f"part-{number}{MimeTypes().guess_extension(media_type) or ''}"
