"""Finding the rules of a jurisdiction and their words: `templates/rules/<pack>/pack.toml`, one file per rule, `i18n/<lang>.toml`.

The SHA-256 of a pack is over all its files in order of their names: for each the name, its length in bytes in decimal, both
ended by a line feed, then the bytes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from evidence_log.core import toml
from evidence_log.core.finding import Note
from evidence_log.errors import BadInput
from evidence_log.i18n import texts
from evidence_log.resources import templates
from evidence_log.rules.kinds import parameters
from evidence_log.rules.pack import Pack, Table, parse_rule

EXAMPLES_START: Final = "\n[[example]]\n"
"""Examples stand last in a rule's file and are not read for a check: TOML is slow to read."""

_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class PackWords:
    """The words of one pack in one language. Notes that every kind of rule has are in the program's own words."""

    def __init__(self, pack: str, language: str, words: Mapping[str, Any]) -> None:
        self._where, self._words, self._texts = f"{pack}/{language}", words, texts(language)

    def of(self, key: str, name: str, part: str = "") -> str | None:
        """Return the words `name` of the rule `key`, of its sub-limit where there are such; None when it has none."""
        rule = self._words["rule"].get(key, {})
        found = rule.get("part", {}).get(part, {}).get(name) if part else None
        found = rule.get(name) if found is None else found
        return None if found is None else str(found)

    def title(self, key: str, part: str = "") -> str:
        """Return what a rule is called. Raises KeyError for a rule without words."""
        found = self.of(key, "title", part)
        if found is None:
            raise KeyError(f"{self._where}: rule.{key}.title")
        return found

    def note(self, note: Note, values: Mapping[str, Any]) -> str:
        """Return one sentence; `values` are those of the note as words. The pack's own words go before the program's."""
        found = self._words.get("note", {}).get(note.key)
        if found is not None:
            return str(found).format(**values)
        return self._texts(f"findings.note.{note.key}", **values)


def known() -> tuple[str, ...]:
    """Return the ids of the packs there are, in order."""
    return tuple(sorted(path.parent.name for path in (templates() / "rules").glob("*/pack.toml")))


@cache
def load(name: str, *, examples: bool = False) -> Pack:
    """Return a pack that comes with the program. Raises BadInput for one that does not, and for a file that is not as it must be."""
    if not _NAME.fullmatch(name) or not (templates() / "rules" / name / "pack.toml").is_file():
        raise BadInput("rules.no_such_pack", pack=name, known=", ".join(known()))
    return read(templates() / "rules" / name, examples=examples)


def read(folder: Path, *, examples: bool = False) -> Pack:
    """Return the pack in a folder, whose name is its id. Raises BadInput naming the file and key that are wrong."""
    files = dict(_files(folder))
    digest = sha256()
    for name in sorted(files):
        digest.update(f"{name}\n{len(files[name])}\n".encode())
        digest.update(files[name])
    table = Table(f"{folder.name}: ", _toml(folder.name, files.get("pack.toml", b"").decode()))
    instruments = table.take("instrument", dict, needed=True)
    rules = []
    for key in table.texts("rules"):
        where = f"{folder.name}/{key}"
        if f"{key}.toml" not in files:
            raise BadInput("rules.no_such_rule", where=table.at("rules"), rule=key)
        text = files[f"{key}.toml"].decode()
        if not examples:
            text = text.partition(EXAMPLES_START)[0]
        rules.append(parse_rule(folder.name, key, _toml(where, text), instruments, parameters))
    if unlisted := sorted(set(files) - {"pack.toml", *(f"{rule.key}.toml" for rule in rules)} - _words_of(files)):
        raise BadInput("rules.unlisted", where=f"{folder.name}/{unlisted[0]}")
    phrases = table.take("phrases", dict, {})
    pack = Pack(
        id=folder.name, version=table.text("version"), zone=table.text("zone"), read_on=table.day("read_on", needed=True) or "",
        recheck_after=table.day("recheck_after", needed=True) or "", rules=tuple(rules),
        phrases={name: tuple(words) for name, words in phrases.items()}, sha256=digest.hexdigest(),
        facts={name: {kind: tuple(words) for kind, words in kinds.items()} for name, kinds in table.take("facts", dict, {}).items()},
    )  # fmt: skip
    table.done()
    return pack


@cache
def words(pack: str, language: str) -> PackWords:
    """Return the words of a pack that comes with the program, `zh` or `en`."""
    path = templates() / "rules" / pack / "i18n" / f"{language}.toml"
    return PackWords(pack, language, _toml(f"{pack}/i18n/{language}", path.read_text(encoding="utf-8")))


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name below the folder, with slashes, and the bytes of each file; a pack has many, and paths as objects are slow."""
    pending = [""]
    for below in pending:
        with os.scandir(f"{folder}/{below}") as found:
            for each in found:
                if each.is_dir(follow_symlinks=False):
                    pending.append(f"{below}{each.name}/")
                elif each.name.endswith(".toml"):
                    with open(each.path, "rb") as file:
                        yield f"{below}{each.name}", file.read()


def _words_of(files: Mapping[str, bytes]) -> set[str]:
    return {name for name in files if name.startswith("i18n/")}


def _toml(where: str, text: str) -> dict[str, Any]:
    try:
        return toml.loads(text)
    except ValueError as error:
        raise BadInput("rules.not_toml", where=where, why=error) from error
