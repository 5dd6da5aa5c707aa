"""A file before its format is known: opened so that nothing can hang or surprise, and told apart by its first bytes."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Hashable
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, Final

from evidence_log.errors import BadInput

HEAD: Final = 1 << 18
"""Bytes that recognition looks at."""
MEMBERS: Final = 20_000
"""More entries than any export has in its archive."""

_MAGIC: Final = (
    (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"), (b"SQLite format 3\x00", "sqlite"),
    (b"%PDF", "pdf"), (b"\x89PNG", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"), (b"bplist0", "binary"),
    (b"\x1f\x8b", "archive"), (b"7z\xbc\xaf", "archive"), (b"Rar!", "archive"),
    (b"RIFF", "binary"), (b"OggS\x00", "binary"), (b"fLaC", "binary"), (b"#!AMR", "binary"),
)  # fmt: skip
_CONTROLS: Final = bytes(code for code in range(32) if code not in b"\t\n\r\f\x1b")
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Source:
    """A regular file. Raises BadInput for anything else, without waiting for a pipe that nobody writes to.

    `encoding` is what the person says of it.
    """

    def __init__(self, path: Path, encoding: str | None = None) -> None:
        self.path = path
        self.encoding = encoding
        self.memo: dict[Hashable, Any] = {}
        """What recognition found out, so that the next format to look need not."""
        with open_regular(path) as file:
            self.size = os.fstat(file.fileno()).st_size
            self.head = file.read(HEAD)

    @property
    def whole(self) -> bool:
        """Say whether `head` is all there is."""
        return self.size <= len(self.head)

    @cached_property
    def kind(self) -> str:
        """Return `empty`, `xlsx`, `zip`, `ole`, `sqlite`, `pdf`, `image`, `archive`, `binary`, `xml`, `html`, `json` or `text`."""
        if not self.head.strip(b"\x00\t\n\r \xef\xbb\xbf\xff\xfe"):
            return "empty"
        for magic, kind in _MAGIC:
            if self.head.startswith(magic):
                return "xlsx" if kind == "zip" and self._is_workbook() else kind
        return self._textual()

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Return the names in a ZIP archive; empty for anything else, a damaged one too."""
        try:
            with open_regular(self.path) as file, zipfile.ZipFile(file) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return ()
        return tuple(names) if len(names) <= MEMBERS else ()

    @cached_property
    def unicode_encoding(self) -> str | None:
        """Return the encoding that a byte order mark, or the zero bytes of plain UTF-16, prove; None when neither is there."""
        for mark, encoding in _MARKS:
            if self.head.startswith(mark):
                return encoding
        sample = self.head[:4096]
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        if len(sample) >= 8 and (even + odd) * 10 > len(sample):
            if odd > 4 * even:
                return "utf-16-le"
            if even > 4 * odd:
                return "utf-16-be"
        return None

    def text(self, encoding: str, errors: str = "strict") -> str:
        """Return the head as text, a character cut off at its end left out. Raises UnicodeDecodeError."""
        reader = io.TextIOWrapper(io.BytesIO(self.head), encoding=encoding, errors=errors, newline="")
        if self.whole:
            return reader.read()
        import codecs

        return codecs.getincrementaldecoder(encoding)(errors).decode(self.head, final=False)

    def _is_workbook(self) -> bool:
        return "[Content_Types].xml" in self.members and any(name.startswith("xl/") for name in self.members)

    def _textual(self) -> str:
        controls = len(self.head) - len(self.head.translate(None, _CONTROLS))
        if self.unicode_encoding is None and controls > max(8, len(self.head) // 30):
            return "binary"
        start = self.text(self.unicode_encoding or "latin-1", "replace")[:2048].lstrip("\ufeff \t\r\n").lower()
        if start.startswith(("<!doctype html", "<html", "<table", "<head")) or (
            start.startswith("<") and "<html" in start
        ):
            return "html"
        if start.startswith("<"):
            return "xml"
        return "json" if start.startswith(("{", "[{", "[\n", "[\r", "[]", "[ ")) else "text"


def open_regular(path: Path) -> BinaryIO:
    """Open a file for reading. Raises BadInput when it is missing, unreadable or no regular file."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        handle = os.open(path, flags)
    except FileNotFoundError as error:
        raise BadInput("record.no_such_file", path=path) from error
    except (OSError, ValueError) as error:
        if path.is_dir():  # where a folder cannot even be opened
            raise BadInput("record.not_a_file", path=path) from error
        raise BadInput("record.unreadable_file", path=path, why=getattr(error, "strerror", None) or error) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise BadInput("record.not_a_file", path=path)
    return os.fdopen(handle, "rb")
