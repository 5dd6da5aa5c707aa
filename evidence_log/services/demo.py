"""The invented case of `examples/`: its files, and its steps as a person would type them, each at its own time."""

from __future__ import annotations

import os
import shlex
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from evidence_log.errors import BadInput
from evidence_log.resources import examples

VAULT_NAME: Final = "demo.evl"


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the walk. `title` says why it is typed, `part` begins a part of the walk (empty: goes on with the last).

    `lines` is how many lines of its output are worth showing, None for all of them; `exit_code` is the one it must end with.
    """

    at: datetime
    part: str
    title: str
    command: str
    exit_code: int
    lines: int | None

    @property
    def words(self) -> list[str]:
        """Return the command line without the program's name."""
        return shlex.split(self.command)[1:]


@dataclass(frozen=True, slots=True)
class Walk:
    """The case in one language. `files` maps the name a step uses to the file of `examples/` that it is a copy of.

    `dossier` is the file that the last `dossier` step writes.
    """

    language: str
    files: Mapping[str, Path]
    dossier: str
    steps: tuple[Step, ...]


def walk(language: str) -> Walk:
    """Return the walk through the case in a language: its steps in the order of their times."""
    with (examples() / f"case.{language}.toml").open("rb") as file:
        script = tomllib.load(file)
    zone = ZoneInfo(script["zone"])
    steps = tuple(
        Step(
            at=step["at"].replace(tzinfo=zone),
            part=step.get("part", ""),
            title=step["title"],
            command=step["run"],
            exit_code=step.get("exit", 0),
            lines=step.get("lines"),
        )
        for step in script["step"]
    )
    return Walk(
        language, {name: examples() / source for name, source in script["files"].items()}, script["dossier"], steps
    )


def can_be_named(played: Walk) -> bool:
    """Say whether this system can name the files of the walk; a locale without UTF-8 has no Chinese names."""
    try:
        for name in (played.dossier, *played.files):
            os.fsencode(name)
    except UnicodeEncodeError:
        return False
    return True


def lay_out(played: Walk, folder: Path) -> Path:
    """Copy the files of the walk into `folder`, made when missing; return where its vault will be.

    Raises BadInput when something of that name is there already: nothing of the user's is overwritten.
    """
    if not can_be_named(played):
        raise BadInput("demo.names", name=played.dossier)
    vault = folder / VAULT_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in (VAULT_NAME, played.dossier, *played.files):
            if (folder / name).exists():
                raise BadInput("demo.exists", path=folder / name)
        for name, source in played.files.items():
            shutil.copyfile(source, folder / name)
    except OSError as error:
        raise BadInput("demo.folder", path=folder, why=error.strerror or error) from error
    return vault
