"""The format of screenshots, whose modules are loaded when a file begins as a picture does: most imports are of other files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from evidence_log.core.joining import SCREEN
from evidence_log.importers.base import Drafts, Importer, Reading, ReadOptions
from evidence_log.importers.source import Source

_MAGIC: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def _sniff(source: Source) -> bool:
    """Say whether a file begins as a PNG, a JPEG or a WebP does."""
    return source.head.startswith(_MAGIC) or (source.head[:4] == b"RIFF" and source.head[8:12] == b"WEBP")


def _drafts(content: bytes, path: Path, options: ReadOptions) -> Drafts:
    from evidence_log.importers.screenshot import screen

    return screen.drafts(content, path, options)


def _read(path: Path, options: ReadOptions) -> Reading:
    """Check a picture and give no contact: what is on it is none until a person has confirmed it."""
    from evidence_log.importers.screenshot import picture

    return Reading(_drafts(picture.content(path), path, options).info, ())


SCREENSHOT: Final = Importer("screenshot", _sniff, _read, drafts=_drafts, kind=SCREEN)
