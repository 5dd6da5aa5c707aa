"""Where a file lies: on which kind of file system, in a folder that is copied to a server, with locks or without, with how much room."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from evidence_log.resources import templates

MOUNTS: Final = Path("/proc/self/mountinfo")


@cache
def _known() -> dict[str, Any]:
    with (templates() / "places.toml").open("rb") as file:
        return tomllib.load(file)


def file_system(path: Path, mounts: str | None = None) -> str | None:
    """Return the kind of file system that a path is on, None where the system does not tell. `mounts`: Linux's own table of them.

    A Windows path of another machine is `unc`.
    """
    if str(path).startswith("\\\\"):
        return "unc"
    if mounts is None:
        try:
            mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return None
    place = os.path.realpath(path)
    best, found = "", None
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, kind = before.split(" "), after.split(" ")[0]
        if len(fields) < 5 or not kind:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), fields[4])
        inside = place == point or place.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):  # of two mounted on one point the later hides the earlier
            best, found = point, kind
    return found


def is_network(kind: str | None) -> bool:
    """Say whether a kind of file system is another machine's."""
    return kind == "unc" or kind in _known()["network"]["types"]


def cloud_folder(path: Path) -> str | None:
    """Return the folder of a path that a program copies to a server, going by its name."""
    known = tuple(name.lower() for name in _known()["cloud"]["folders"])
    for part in Path(os.path.realpath(path)).parent.parts:
        if part.lower() in known or part.lower().startswith(tuple(f"{name} " for name in known)):
            return part
    return None


def can_lock(folder: Path) -> bool | None:
    """Say whether files in a folder can be locked, None where that cannot be tried. Leaves nothing behind."""
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return False
    except OSError:
        return None
    return True


def free_bytes(folder: Path) -> int | None:
    """Return the room that is left where a folder is, None where that cannot be told."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def open_to_others(path: Path) -> Iterator[Path]:
    """Yield the files of a vault that other people on this computer may read or write, and its folder where they may write to it."""
    if os.name != "posix":
        return
    for name in (path.name, *(f"{path.name}{suffix}" for suffix in ("-wal", "-shm", "-journal"))):
        file = path.with_name(name)
        if file.exists() and file.stat().st_mode & 0o077:
            yield file
    mode = path.parent.stat().st_mode
    if mode & 0o022 and not mode & 0o1000:  # where the sticky bit is set they cannot move what is mine
        yield path.parent
