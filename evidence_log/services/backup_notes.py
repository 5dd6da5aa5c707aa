"""What is remembered of backups, in a small file beside the vault: when, where, and the heads they hold.

Beside and not inside, for two reasons: a backup changes no byte of the evidence, and a head kept in a second place shows a vault that
was cut or replaced since.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from evidence_log.core.codec import LARGEST_INTEGER
from evidence_log.store import copying
from evidence_log.store.copying import Head
from evidence_log.store.ledger import stamp

SUFFIX: Final = ".backups.json"
KEPT: Final = 20
"""Backups remembered, newest last."""


class Note(NamedTuple):
    """One backup: when it was made (UTC), where it was put, the heads it holds."""

    at: str
    path: str
    heads: tuple[Head, ...]


def place_of(vault: Path) -> Path:
    """Return where the notes of a vault are."""
    return vault.with_name(f"{vault.name}{SUFFIX}")


def read(vault: Path) -> list[Note]:
    """Return what is remembered, oldest first; nothing when there is no such file, or it is not one of ours."""
    try:
        found = json.loads(place_of(vault).read_text(encoding="utf-8"))
        return [
            Note(
                stamp(datetime.fromisoformat(note["at"])),
                str(note["path"]),
                tuple(_head(one) for one in note["cases"]),
            )
            for note in found["backups"]
        ]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return []


def _head(one: Any) -> Head:
    entries = int(one["entries"])
    if not 0 < entries <= LARGEST_INTEGER:
        raise ValueError(entries)
    return Head(str(one["key"]), str(one["log_id"]), entries, bytes.fromhex(one["head"]).hex())


def remember(vault: Path, path: Path, heads: Sequence[Head], now: datetime, *, alone: bool = False) -> bool:
    """Note a backup; say whether that could be written. `alone`: forget the earlier ones, which are of another vault."""
    notes = [] if alone else read(vault)
    notes.append(Note(stamp(now), os.fsencode(path.absolute()).decode("utf-8", "backslashreplace"), tuple(heads)))
    return _write(vault, notes)


def forget(vault: Path, log_id: str) -> bool:
    """Take a case that was erased out of the notes, its key with it; say whether that could be written."""
    notes, kept = read(vault), []
    for note in notes:
        heads = tuple(head for head in note.heads if head.log_id != log_id)
        if heads or not note.heads:
            kept.append(note._replace(heads=heads))
    return kept == notes or _write(vault, kept)


def _write(vault: Path, notes: Sequence[Note]) -> bool:
    document = {
        "backups": [
            {"at": note.at, "path": note.path, "cases": [head._asdict() for head in note.heads]}
            for note in notes[-KEPT:]
        ]
    }
    target = place_of(vault)
    made: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
        made = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(f"{json.dumps(document, ensure_ascii=False, indent=1)}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        copying.place(made, target, replace=True)
    except OSError:
        return False
    finally:
        if made is not None:
            with suppress(OSError):
                made.unlink(missing_ok=True)
    return True
