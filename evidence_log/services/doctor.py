"""One page of plain checks: is the vault sound, safe where it lies, backed up, and has the program all it needs?"""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from evidence_log import __version__
from evidence_log.errors import EvidenceLogError, Unverified
from evidence_log.resources import templates
from evidence_log.services import audit, backup_notes, surroundings
from evidence_log.store import copying, seals
from evidence_log.store.ledger import Ledger, decode
from evidence_log.store.vault import Vault, open_vault

BACKUP_DAYS: Final = 7
"""How old the oldest entry may be that is in no backup."""
SPARE: Final = 100 << 20
"""Bytes that must be free beside room for two more copies of the vault: one for a backup, one for rebuilding."""
LEAST_SQLITE: Final = (3, 37, 0)
"""The first that has STRICT tables."""
FONTS: Final = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
"""The faces without which no dossier can be drawn; the others are for rare characters."""
SERVING_DEVELOPMENT: Final = ("dev", "bench", "audit")
DECISIVE: Final = ("ledger", "continuity")
"""Checks that say whether the evidence is what it was."""


@dataclass(frozen=True)
class Check:
    """What one check found. `said` names the words for it, `values` fill them; `error`: a failure that has words of its own."""

    name: str
    ok: bool
    said: str
    values: Mapping[str, object] = field(default_factory=dict)
    error: EvidenceLogError | None = None


@dataclass(frozen=True)
class Diagnosis:
    """All checks in order."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Say whether there is nothing to do."""
        return all(check.ok for check in self.checks)

    @property
    def exit_code(self) -> int:
        """Return 0 for nothing to do, 4 when the evidence is not as recorded, else 2."""
        for check in self.checks:
            damaged = check.error is None or isinstance(check.error, Unverified)  # else it could not be looked at
            if not check.ok and check.name in DECISIVE and damaged:
                return Unverified.exit_code
        return 0 if self.ok else 2


def examine(path: Path, now: datetime) -> Diagnosis:
    """Look at a vault, its surroundings and this program; change nothing."""
    checks: list[Check] = []
    if path.is_file():
        checks += [_vault(path), *_place(path), _space(path), *_ledger(path), *_inside(path, now)]
    else:
        checks += [Check("vault", False, "absent", {"path": path}), *_place(path), _space(path)]
    return Diagnosis((*checks, _sqlite(), _fonts(), _extras(), _program()))


def _vault(path: Path) -> Check:
    others = [str(found) for found in surroundings.open_to_others(path)]
    values = {"path": path, "size": path.stat().st_size, "open": ", ".join(others)}
    return Check("vault", not others, "open_to_others" if others else "private", values)


def _place(path: Path) -> Iterator[Check]:
    folder = _existing(path.parent)
    kind, cloud = surroundings.file_system(folder), surroundings.cloud_folder(path)
    values = {"path": folder, "kind": kind or "?", "folder": cloud}
    if surroundings.is_network(kind):
        yield Check("place", False, "network", values)
    elif cloud is not None:
        yield Check("place", False, "cloud", values)
    elif surroundings.can_lock(folder) is False:
        yield Check("place", False, "no_locks", values)
    else:
        yield Check("place", True, "local", values)


def _space(path: Path) -> Check:
    folder = _existing(path.parent)
    free = surroundings.free_bytes(folder)
    if free is None:
        return Check("space", True, "unknown")
    needed = SPARE + 2 * (path.stat().st_size if path.is_file() else 0)
    return Check(
        "space", free >= needed, "enough" if free >= needed else "little", {"free": free >> 20, "needed": needed >> 20}
    )


def _ledger(path: Path) -> Iterator[Check]:
    try:
        found = audit.verify_file(path, None)
    except EvidenceLogError as error:
        yield Check("ledger", False, "impossible", error=error)
        return
    values: dict[str, object] = {"entries": sum(case.entries for case in found.cases), "cases": len(found.cases)}
    if found.problems:
        values |= {"count": len(found.problems), "where": found.problems[0].where}
    yield Check("ledger", found.ok, "sound" if found.ok else "unsound", values)


def _inside(path: Path, now: datetime) -> Iterator[Check]:
    """Yield what can only be seen in a vault that opens; one that does not was named already."""
    steps: tuple[Callable[[Vault, datetime], Check], ...] = (_journal, _backup, _continuity, _seal, _clock)
    with suppress(EvidenceLogError), open_vault(path, write=False, older=True) as opened:
        for step in steps:
            with suppress(sqlite3.DatabaseError, ValueError):
                yield step(opened, now)


def _journal(opened: Vault, _: datetime) -> Check:
    (mode,) = opened.connection.execute("PRAGMA journal_mode").fetchone()
    log = opened.path.with_name(f"{opened.path.name}-wal")
    values: dict[str, object] = {"mode": mode, "size": log.stat().st_size if log.exists() else 0}
    return Check("journal", True, "log" if mode == "wal" else "older", values)


def _backup(opened: Vault, now: datetime) -> Check:
    notes = backup_notes.read(opened.path)
    held = {head.log_id: head.entries for note in notes[-1:] for head in note.heads}
    missing, oldest = 0, None
    for case in opened.cases():
        ledger, known = Ledger(opened.connection, case.case_id), held.get(case.log_id, 0)
        last, _ = ledger.last()
        if last > known:
            missing += last - known
            since = datetime.fromisoformat(ledger.entry(known + 1).recorded_at)
            oldest = since if oldest is None else min(oldest, since)
    late = oldest is not None and now - oldest > timedelta(days=BACKUP_DAYS)
    values: dict[str, object] = {"days": BACKUP_DAYS, "missing": missing}
    if not notes:
        return Check("backup", not late, "none" if late else "none_yet", values)
    age = now - datetime.fromisoformat(notes[-1].at)
    values |= {"at": notes[-1].at, "path": notes[-1].path, "age": max(age.days, 0)}
    return Check("backup", not late, "old" if late else "made", values)


def _continuity(opened: Vault, _: datetime) -> Check:
    """Compare with the heads noted at the last backup, a second place that whoever changes the vault may forget."""
    notes = backup_notes.read(opened.path)
    if not notes:
        return Check("continuity", True, "nothing")
    values: dict[str, object] = {"at": notes[-1].at, "notes": backup_notes.place_of(opened.path)}
    known = {case.log_id for case in opened.cases()}
    for head in notes[-1].heads:
        if not copying.holds(opened.connection, head):
            said = "cut" if head.log_id in known else "other"
            return Check("continuity", False, said, values | {"key": head.key, "entries": head.entries})
    return Check("continuity", True, "holds", values)


def _seal(opened: Vault, _: datetime) -> Check:
    """Say how far the ledgers are sealed; a wish that waits is something to do, having no seal is not."""
    waiting = covered = later = 0
    for case in opened.cases():
        found = seals.seals(opened.connection, case)
        through = max((seal.through for seal in found if seal.response), default=0)
        waiting += any(not seal.response and seal.through > through for seal in found)
        covered += through
        later += max(seals.newest_fact(opened.connection, case) - through, 0)
    values = {"covered": covered, "later": later}
    return Check("seal", not waiting, "pending" if waiting else "made" if covered else "none", values)


def _clock(opened: Vault, now: datetime) -> Check:
    latest = ""
    for (body,) in opened.connection.execute(
        "SELECT body FROM ledger WHERE (case_id, seq) IN (SELECT case_id, max(seq) FROM ledger GROUP BY case_id)"
    ):
        latest = max(latest, decode(body).recorded_at)
    ahead = bool(latest) and datetime.fromisoformat(latest) > now + timedelta(minutes=5)
    return Check(
        "clock", not ahead, "ahead" if ahead else "plausible", {"now": f"{now:%Y-%m-%d %H:%M}", "latest": latest}
    )


def _sqlite() -> Check:
    new = sqlite3.sqlite_version_info >= LEAST_SQLITE
    values = {"version": sqlite3.sqlite_version, "least": ".".join(map(str, LEAST_SQLITE[:2]))}
    return Check("sqlite", new, "new" if new else "old", values)


def _fonts() -> Check:
    folder = templates() / "fonts"
    missing = [name for name in FONTS if not (folder / name).is_file()]
    values = {"path": folder, "missing": ", ".join(missing)}
    return Check("fonts", not missing, "missing" if missing else "there", values)


def _extras() -> Check:
    there: list[str] = []
    absent: list[str] = []
    for extra, needs in _declared_extras().items():
        (there if all(map(_installed, needs)) else absent).append(extra)
    return Check("extras", True, "listed", {"there": ", ".join(there) or "-", "absent": ", ".join(absent) or "-"})


def _declared_extras() -> dict[str, list[str]]:
    """Return the packages of each extra, as this program's own metadata has them; none when it was not installed."""
    from importlib.metadata import PackageNotFoundError, requires

    found: dict[str, list[str]] = {}
    try:
        lines = requires("evidence-log") or []
    except PackageNotFoundError:
        return found
    for line in lines:
        package, extra = re.match(r"[\w.-]+", line), re.search(r"extra == ['\"]([\w-]+)['\"]", line)
        if package and extra and extra[1] not in SERVING_DEVELOPMENT:
            found.setdefault(extra[1], []).append(package[0])
    return found


def _installed(package: str) -> bool:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return bool(version(package))
    except PackageNotFoundError:
        return False


def _program() -> Check:
    python = ".".join(map(str, sys.version_info[:3]))
    return Check("program", True, "versions", {"tool": __version__, "python": python, "system": platform.system()})


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest above it that is there."""
    return next((place for place in (folder.absolute(), *folder.absolute().parents) if os.path.isdir(place)), folder)
