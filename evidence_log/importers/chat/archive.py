"""A ZIP archive read member by member, never unpacked: names are labels, sizes are not believed, and nothing is written anywhere."""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, cast

from evidence_log.errors import BadInput
from evidence_log.importers.attachment import Damaged
from evidence_log.importers.source import MEMBERS

PIECE: Final = 1 << 18
LARGEST: Final = 2 << 30
"""Bytes of one unpacked file: the most that chat programs send."""
_FREE: Final = 64 << 20
_RATIO: Final = 200
"""Beyond `_FREE` bytes, a file that is so many times as long as in the archive is a trap."""
ERRORS: Final = (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError)
"""What a damaged archive raises while it is read."""

_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UTF8: Final = 0x800
_ENCRYPTED: Final = 0x1
_DRIVE: Final = re.compile(r"[A-Za-z]:")


class Archive:
    """An archive. `names` are those of its files, as written, in order; `refused` those that no honest program writes.

    Raises BadInput for one that is damaged, has a password, or has too many members.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
            infos = self._zip.infolist()
        except ERRORS as error:
            raise BadInput("import.damaged_archive", path=path) from error
        if len(infos) > MEMBERS:
            raise BadInput("import.archive_too_large", path=path)
        self._members: dict[str, zipfile.ZipInfo] = {}
        self.refused: list[str] = []
        for info in infos:
            if info.is_dir():
                continue
            name = _name(info)
            if _is_unsafe(name, info) or name in self._members:
                self.refused.append(name)
            else:
                self._members[name] = info
        if any(info.flag_bits & _ENCRYPTED for info in self._members.values()):
            raise BadInput("import.encrypted", path=path)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._members)

    def open(self, name: str) -> BinaryIO:
        """Open a member. Raises BadInput for one that cannot be."""
        try:
            return cast("BinaryIO", self._zip.open(self._members[name]))
        except ERRORS as error:
            raise BadInput("import.damaged_archive", path=self._path) from error

    def head(self, name: str, size: int) -> bytes:
        """Return the first bytes of a member; empty for one that cannot be read."""
        try:
            with self._zip.open(self._members[name]) as file:
                return file.read(size)
        except ERRORS:
            return b""

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the content of a member. Raises Damaged when it is none, or far more than an archive of its size can hold."""
        info = self._members[name]
        most = min(LARGEST, max(_FREE, info.compress_size * _RATIO))
        try:
            with self._zip.open(info) as file:
                while piece := file.read(PIECE):
                    most -= len(piece)
                    if most < 0:
                        raise Damaged(name)
                    yield piece
        except ERRORS as error:
            raise Damaged(name) from error


def last_part(name: str) -> str:
    """Return a member's name without its folders."""
    return name.rsplit("/", 1)[-1]


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; one without the mark of UTF-8 is in what the writer's system used."""
    if info.flag_bits & _UTF8 or info.filename.isascii():
        return unicodedata.normalize("NFC", info.filename)
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return unicodedata.normalize("NFC", raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return info.filename


def _is_unsafe(name: str, info: zipfile.ZipInfo) -> bool:
    if info.compress_type not in _METHODS:
        return True
    parts = re.split(r"[/\\]", name)
    link = stat.S_ISLNK(info.external_attr >> 16)
    return (
        link or "\0" in info.orig_filename or ".." in parts or not parts[0] or bool(_DRIVE.match(name)) or "\\" in name
    )
