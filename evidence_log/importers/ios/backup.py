"""The backup that a database lies in, where it still does: its other files are named by the SHA-1 of where they were on the phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha1
from pathlib import Path
from typing import Final

from evidence_log.importers.attachment import pieces_of

MESSAGES: Final = "3d0d7e5fb2ce288813306e4d4636395e047a3d28"
"""The name of `sms.db` in a backup."""

_HOMES: Final = ("~/", "/var/mobile/")


class Backup:
    """The backup around `path`; empty when the file stands elsewhere, as one that was taken out of it does."""

    def __init__(self, path: Path) -> None:
        folder = path.absolute().parent
        inside = path.name.casefold() == MESSAGES and folder.name.casefold() == MESSAGES[:2]
        self._root = folder.parent if inside else None

    def pieces(self, stored: str | None) -> Callable[[], Iterator[bytes]] | None:
        """Return what opens the file that was at this path on the phone; None when it is not there."""
        if self._root is None or stored is None:
            return None
        home = next((one for one in _HOMES if stored.startswith(one)), None)
        if home is None:
            return None
        name = f"MediaDomain-{stored[len(home) :]}".encode(errors="surrogateescape")
        digest = sha1(name, usedforsecurity=False).hexdigest()
        path = self._root / digest[:2] / digest
        return partial(pieces_of, path) if path.is_file() and not path.is_symlink() else None
