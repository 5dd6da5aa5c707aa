"""Words for people: every language has every key with the same placeholders, none is missing, none is left over, none overclaims."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from evidence_log.cli.main import MODULES, application
from evidence_log.i18n import LANGUAGES, keys

ROOT: Final = Path(__file__).resolve().parent.parent
TEMPLATES: Final = ROOT / "templates"
PROGRAM: Final = TEMPLATES / "i18n"
FILES: Final = sorted((ROOT / "evidence_log").rglob("*.py"))
FOLDERS: Final = (
    PROGRAM,
    *sorted(TEMPLATES.glob("rules/*/i18n")),
    *sorted(TEMPLATES.glob("clocks/*/i18n")),
    *sorted(TEMPLATES.glob("complaints/*/i18n")),
)

ERRORS: Final = frozenset({"EvidenceLogError", "BadInput", "Unverified"})
LOOKUPS: Final = frozenset({"t", "words", "texts"})

NOTHING: Final = {
    "dossier.plain.sentence_gap": "what stands between two sentences: a blank in English, nothing in Chinese",
}
"""Keys whose words may be empty or a blank, with the reason."""

NOT_SEEN: Final[dict[str, str]] = {}
"""Keys that the code composes in a way this test cannot follow, with the reason; one that it can follow must go."""


def catalogue(folder: Path, language: str) -> dict[str, str]:
    """Return the words of one language below a folder: a file per domain, or one file for all."""
    single = folder / f"{language}.toml"
    files = (
        {"": single}
        if single.is_file()
        else {f"{path.stem}.": path for path in sorted((folder / language).glob("*.toml"))}
    )
    found: dict[str, str] = {}
    for prefix, path in files.items():
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
        found |= {f"{prefix}{key}": words for key, words in keys(tree)}
    return found


@cache
def program(language: str = "en") -> dict[str, str]:
    """Return the words of the program itself."""
    return catalogue(PROGRAM, language)


def placeholders(words: str) -> set[str]:
    """Return the names that a text leaves open."""
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


class Use(NamedTuple):
    """A call that looks words up: where, the pattern of its key, and the values it gives (None: not all can be seen)."""

    where: str
    pattern: re.Pattern[str]
    values: frozenset[str] | None


def pattern_of(node: ast.expr) -> str | None:
    """Return a regular expression of the texts that an expression can be; None for one that says nothing."""
    match node:
        case ast.Constant(value=str(text)):
            return re.escape(text)
        case ast.JoinedStr(values=pieces):
            return "".join(re.escape(str(piece.value)) if isinstance(piece, ast.Constant) else ".+" for piece in pieces)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = pattern_of(left), pattern_of(right)
            return None if first is None and second is None else f"{first or '.+'}{second or '.+'}"
        case ast.IfExp(body=body, orelse=other):
            found = [pattern for pattern in (pattern_of(body), pattern_of(other)) if pattern]
            return f"(?:{'|'.join(found)})" if len(found) == 2 else None
        case _:
            return None


def called(node: ast.Call) -> str:
    """Return the last name of what is called; for `texts(language)(key)` the name of the inner call."""
    function = node.func.func if isinstance(node.func, ast.Call) else node.func
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


@cache
def trees() -> dict[str, ast.Module]:
    """Return every module's syntax tree by its path inside the package."""
    root = ROOT / "evidence_log"
    return {path.relative_to(root).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in FILES}


def uses(names: frozenset[str]) -> Iterator[Use]:
    """Yield the calls of these names whose first argument can be read off."""
    for module, tree in trees().items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and called(node) in names and node.args):
                continue
            pattern = pattern_of(node.args[0])
            if pattern is None or pattern == ".+" or "\\." not in pattern:
                continue
            given = [keyword.arg for keyword in node.keywords]
            values = None if None in given else frozenset(name for name in given if name)
            yield Use(f"{module}:{node.lineno}", re.compile(pattern), values)


def composed() -> list[re.Pattern[str]]:
    """Return every text in the code that could be a key, or a part of it up to where a name is filled in."""
    found = set()
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp):
                pattern = pattern_of(node)
                # one that begins with what is filled in would match every key there is
                if pattern and not pattern.startswith(".+"):
                    found.add(pattern)
    return [re.compile(pattern) for pattern in found]


def help_keys() -> set[str]:
    """Return the keys that the parser's own commands and options name."""
    import typer

    def below(command: Any) -> Iterator[str]:
        yield command.help
        yield from (param.help for param in command.params if getattr(param, "help", None))
        for member in getattr(command, "commands", {}).values():
            yield from below(member)

    found = set(below(typer.main.get_command(application(tuple(MODULES)))))
    return {f"help.{key}" for key in found} | {f"help.examples.{command}" for command in MODULES}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(TEMPLATES).as_posix())
def test_every_language_has_every_key_with_the_same_placeholders(folder: Path) -> None:
    first, *others = [
        {key: placeholders(words) for key, words in catalogue(folder, language).items()} for language in LANGUAGES
    ]
    assert first
    for other in others:
        assert {key: names for key, names in first.items() if other.get(key) != names} == {}
        assert set(other) - set(first) == set()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(TEMPLATES).as_posix())
def test_no_words_are_empty(folder: Path) -> None:
    for language in LANGUAGES:
        empty = {key for key, words in catalogue(folder, language).items() if not words.strip()}
        assert empty - set(NOTHING) == set()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(TEMPLATES).as_posix())
def test_chinese_is_punctuated_as_chinese(folder: Path) -> None:
    half = re.compile(r"[\u4e00-\u9fff][,;:?!(]|[,;?!)][\u4e00-\u9fff]")
    found = {key: words for key, words in catalogue(folder, "zh").items() if half.search(words)}
    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_are_looked_up_are_there(language: str) -> None:
    known = program(language)
    missing = [
        f"{use.where}: {use.pattern.pattern}" for use in uses(LOOKUPS) if not any(map(use.pattern.fullmatch, known))
    ]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_a_message(language: str) -> None:
    known = [
        key.removeprefix("errors-").removesuffix(".message") for key in program(language) if key.startswith("errors-")
    ]
    missing = [
        f"{use.where}: {use.pattern.pattern}" for use in uses(ERRORS) if not any(map(use.pattern.fullmatch, known))
    ]
    assert missing == []


def test_what_words_leave_open_is_given() -> None:
    known, faults = program(), []
    for use in uses(LOOKUPS | ERRORS):
        # where a name is filled in, which key is meant cannot be seen
        if use.values is None or ".+" in use.pattern.pattern:
            continue
        for key, words in known.items():
            plain = re.sub(r"^errors-(.*)\.(message|hint)$", r"\1", key)
            if use.pattern.fullmatch(plain) and placeholders(words) - use.values:
                faults.append(f"{use.where}: {key} wants {sorted(placeholders(words) - use.values)}")
    assert faults == []


def test_no_words_are_left_over() -> None:
    patterns, of_help = composed(), help_keys()
    unused = []
    for key in program():
        if key.startswith("errors-"):
            plain = key.removeprefix("errors-").removesuffix(".message").removesuffix(".hint")
            seen = any(pattern.fullmatch(plain) for pattern in patterns)
        else:
            seen = key in of_help or any(pattern.fullmatch(key) for pattern in patterns)
        if not seen:
            unused.append(key)
    assert sorted(unused) == sorted(NOT_SEEN)


CLAIMS: Final = re.compile(
    r"违法|非法|犯法|犯罪|有罪|违规|侵权|胜诉|必胜|必须赔偿|一定能|骚扰"
    r"|\b(?:illegal\w*|unlawful\w*|guilty|crime|criminal\w*|violat\w+|offen[cs]e|harass\w*|you will win|must pay|proves? that)\b",
    re.IGNORECASE,
)
"""Verdicts, which are not ours to give: the program says what the record shows, against a norm."""

ALLOWED: Final[dict[str, str]] = {
    "clocks/cn/clocks.toml: instrument.report20.title": "the official name of a regulation",
    "i18n/zh/dossier.toml: requests.report20": "the official name of a regulation",
    "i18n/en/dossier.toml: requests.report20": "the official name of a regulation",
}
"""Texts that may use such a word, `file: key` to the reason; one that no longer does must go."""


def texts_of_templates() -> Iterator[tuple[str, str]]:
    """Yield (file: key, text) of every text in the data files, lists included."""

    def below(node: Any, key: str) -> Iterator[tuple[str, str]]:
        if isinstance(node, dict):
            for name, value in node.items():
                yield from below(value, f"{key}.{name}" if key else name)
        elif isinstance(node, list):
            for place, value in enumerate(node):
                yield from below(value, f"{key}[{place}]")
        elif isinstance(node, str):
            yield key, node

    for path in sorted(TEMPLATES.rglob("*.toml")):
        if path.parent.name == "words":  # what others say is looked for there, and never said by the program
            continue
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
        where = path.relative_to(TEMPLATES).as_posix()
        yield from ((f"{where}: {key}", text) for key, text in below(tree, ""))


def test_no_text_passes_a_verdict() -> None:
    tags = tomllib.loads((TEMPLATES / "vocabulary.toml").read_text(encoding="utf-8"))["tag"]
    found = {where: text for where, text in texts_of_templates() if CLAIMS.search(text) and text not in tags}
    assert {where: text for where, text in found.items() if where not in ALLOWED} == {}
    assert set(ALLOWED) - set(found) == set()
