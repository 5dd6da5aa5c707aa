"""The layout holds: who may import whom, what is pure, who reads the clock, how long a module may be, where words live."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

import pytest

from evidence_log.cli.main import MODULES, SECTIONS

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGE: Final = ROOT / "evidence_log"
FILES: Final = sorted(PACKAGE.rglob("*.py"))

LAYERS: Final = (
    ("errors",), ("core",), ("resources",), ("i18n",), ("rules",), ("store", "importers", "dossier"), ("services",), ("cli", "web"),
    ("__main__",),
)  # fmt: skip
"""Lowest first. A part imports from itself and from lower layers, never from one beside it."""

RANK: Final = {part: place for place, parts in enumerate(LAYERS) for part in parts}

PURE: Final = (
    "core/**/*.py", "rules/pack*", "rules/kinds*", "rules/engine*", "dossier/model*", "dossier/sections*", "dossier/text*",
    "importers/dedupe*",
)  # fmt: skip
IMPURE: Final = frozenset(
    ("sqlmodel", "sqlalchemy", "sqlite3", "typer", "reportlab", "os", "pathlib", "time", "random", "secrets", "subprocess", "socket")
)  # fmt: skip

LONGEST: Final = 300

CLOCK: Final = "cli/state.py"
CLOCK_CALLS: Final = frozenset(
    {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.localtime"}
)

HAN: Final = re.compile(r"[\u3400-\u9fff]")
HAN_IN_CODE: Final = {
    "cli/correct.py": "yes and no as typed",
    "core/amount.py": "units of money as typed",
    "core/duration.py": "units of a length of time as typed and as files show them",
    "core/names.py": "what the names of companies end with",
    "core/phone.py": "what phones show instead of a hidden number",
    "core/when_patterns.py": "times as typed",
    "core/when_words.py": "words of time as typed",
    "importers/dates.py": "words of dates and times as files show them",
    "importers/periods.py": "the period that a bill says it covers",
    "rules/lint.py": "verdicts that a pack's words must not pass",
}
"""Modules that read Chinese, which is data; none prints it. An entry that is no longer needed must go."""

SAYING: Final = frozenset({"say", "note", "print"})


def name(path: Path) -> str:
    """Return a module's path inside the package, with slashes."""
    return path.relative_to(PACKAGE).as_posix()


def part(module: str) -> str:
    """Return the layer part of a path such as `cli/main.py` or a dotted name such as `core.when`."""
    return re.split(r"[/.]", module)[0]


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted name of everything imported anywhere in a module, also inside functions and for types only."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "relative imports hide the layer"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def layer_faults(module: str, tree: ast.AST) -> list[str]:
    """Return the imports of a module that go up or sideways."""
    here, faults = part(module), []
    for imported in imports(tree):
        if not imported.startswith("evidence_log."):
            continue
        there = part(imported.removeprefix("evidence_log."))
        if there != here and there in RANK and RANK[there] >= RANK[here]:
            faults.append(f"{module} imports {imported}")
    return faults


def purity_faults(module: str, tree: ast.AST) -> list[str]:
    """Return the imports of a module that a pure one must not have."""
    return [f"{module} imports {imported}" for imported in imports(tree) if part(imported) in IMPURE]


def clock_faults(module: str, tree: ast.AST) -> list[str]:
    """Return the places where a module reads the clock."""
    calls = (ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [f"{module} calls {call}" for call in calls if ".".join(call.split(".")[-2:]) in CLOCK_CALLS]


def docstrings(tree: ast.AST) -> set[int]:
    """Return the identities of the string nodes that stand as statements."""
    return {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def han_literals(tree: ast.AST) -> list[str]:
    """Return the Chinese string literals of a module, its documentation left aside."""
    said = docstrings(tree)
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in said
        and HAN.search(node.value)
    ]


def spoken_literals(module: str, tree: ast.AST) -> list[str]:
    """Return the words that a module prints without looking them up; the program's own name is not a word."""
    faults = []
    for node in ast.walk(tree):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING and node.args
        ):
            continue
        pieces = node.args[0].values if isinstance(node.args[0], ast.JoinedStr) else [node.args[0]]
        texts = [piece.value for piece in pieces if isinstance(piece, ast.Constant) and isinstance(piece.value, str)]
        said = [text for text in texts if re.search(r"[A-Za-z]{2}", text) and text.strip() != "evidence-log"]
        faults += [f"{module}:{node.lineno} prints {text!r}" for text in said]
    return faults


def pure_files() -> list[Path]:
    """Return the modules that must be pure: those of the listed patterns, and all that call themselves so."""
    matches = [match for pattern in PURE for match in PACKAGE.glob(pattern)]
    listed = {path for match in matches for path in ([match] if match.is_file() else match.rglob("*.py"))}
    claimed = {path for path in FILES if re.search(r"\bPure\.", ast.get_docstring(parsed(path)) or "")}
    return sorted(path for path in listed | claimed if path.suffix == ".py")


def test_every_module_belongs_to_a_layer() -> None:
    parts = {part(name(path)).removesuffix(".py") for path in FILES}
    assert parts - {"__init__"} <= set(RANK)


def test_modules_import_downward_only() -> None:
    assert [fault for path in FILES for fault in layer_faults(name(path), parsed(path))] == []


def test_pure_modules_touch_nothing_outside() -> None:
    assert [fault for path in pure_files() for fault in purity_faults(name(path), parsed(path))] == []


def test_modules_of_the_core_say_that_they_are_pure() -> None:
    core = [path for path in FILES if part(name(path)) == "core" and path.name != "__init__.py"]
    assert [name(path) for path in core if "Pure." not in (ast.get_docstring(parsed(path)) or "")] == []


def test_only_the_state_of_the_command_line_reads_the_clock() -> None:
    assert {name(path) for path in FILES if clock_faults(name(path), parsed(path))} == {CLOCK}


def test_a_module_is_short_enough_to_be_read_at_once() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {module: lines for module, lines in lengths.items() if lines > LONGEST} == {}


def test_chinese_in_code_is_data_that_is_read_and_listed_here() -> None:
    found = {name(path) for path in FILES if han_literals(parsed(path))}
    assert found == set(HAN_IN_CODE)


def test_nothing_is_said_that_is_not_in_the_word_files() -> None:
    assert [fault for path in FILES for fault in spoken_literals(name(path), parsed(path))] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [name(path) for path in FILES if not ast.get_docstring(parsed(path))] == []


def test_every_command_is_where_the_table_says_and_nowhere_else() -> None:
    for module in sorted(set(MODULES.values())):
        commands = import_module(f"evidence_log.cli.{module}").COMMANDS
        assert {command for command, place in MODULES.items() if place == module} == set(commands)


def test_every_command_is_in_one_section_of_the_help() -> None:
    listed = [command for commands in SECTIONS.values() for command in commands]
    assert sorted(listed) == sorted(MODULES)


PLANTED: Final = (
    (layer_faults, "core/when.py", "from evidence_log.store import vault"),
    (layer_faults, "store/vault.py", "def f():\n    import evidence_log.dossier.model"),
    (layer_faults, "services/record.py", "from evidence_log.cli.state import now"),
    (purity_faults, "core/when.py", "import os.path"),
    (purity_faults, "dossier/text.py", "def f():\n    from pathlib import Path"),
    (clock_faults, "services/record.py", "import datetime\nx = datetime.datetime.now(tz)"),
    (clock_faults, "services/record.py", "from datetime import date\nx = date.today()"),
    (spoken_literals, "cli/view.py", "say('Nothing found')"),
    (spoken_literals, "cli/view.py", "say(f'{count} rows')"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "module", "code"), PLANTED, ids=[f"{rule.__name__}-{n}" for n, (rule, _, _) in enumerate(PLANTED)]
)
def test_a_planted_fault_is_caught(rule: object, module: str, code: str) -> None:
    assert callable(rule)
    assert len(rule(module, ast.parse(code))) == 1
