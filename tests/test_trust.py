"""`docs/trust.md` promises nothing without a test: each one it names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")


def named() -> list[tuple[str, str]]:
    """Return the file and the name of every test that the page names."""
    return re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)


def test_every_test_that_is_named_exists() -> None:
    missing = []
    for file, name in named():
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        if name not in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}:
            missing.append(f"{file}::{name}")
    assert missing == []


def test_every_promise_names_a_test() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| promise")]
    assert len(rows) > 20
    assert [row for row in rows if "::test_" not in row] == []
    assert len(named()) > 40


def test_the_page_is_about_commands_that_exist() -> None:
    from evidence_log.cli.main import MODULES

    words = {found.split()[0] for found in re.findall(r"`([a-z]+(?: --?[\w-]+(?: [A-Z]+)?)*)`", PAGE)}
    assert words - {"openssl", "recorded_at"} <= set(MODULES)
