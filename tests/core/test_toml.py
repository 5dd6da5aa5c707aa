"""What is read quickly is what the standard library reads, refusals included."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core import toml
from evidence_log.resources import templates

LINES = (
    "a = 1", "a = 01", "a = 1234567890123", "a = -1", "a = 1.5", "b = true", 'b = "x"', 'b = ""', 'b = "x" # said', "# [a]", "", "  ",
    'c = "say \\"so\\""', 'c = "x\\\\"', 'c = "\\u4e2d"', "c = 'x\"y'", 'c = "x', 'c = x"', 'c = "a" "b"', "c = \"it's\"", "c = 2025-01-31",
    "c = 2025-02-30", "c = 22:00:00", "c = 25:00:00", "c = 2025-01-31T08:00:00", "c=1", " c = 1", "c  = 1", 'c = "tab\there"', "d = []",
    'd = ["x", "y"]', 'd = ["x",]', 'd = [,"x"]', 'd = [["x"], ["y", "z"]]', 'd = [1, "x"]', 'd = ["x" "y"]',
    "d = [", '    "x",', '    "y", "z",',
    '    "last"', "]", "d.e = 1", '"d" = 1', "d = { e = 1 }", "d = [{ e = 1 }]", 'd = [{ e = 22:00:00, f = "x" }, { e = 08:00:00 }]',
    "d = [{ e = 1, e = 2 }]", 'd = [{ e = "a, b" }]', 'd = [{ e = "} {" }]', "d = [{ e = 1 } { e = 2 }]", "d = [, { e = 1 }]", "d = [{}]",
    "[a]", "[[a]]", "[a.b]", "[[a.b]]", "[b]", "[[d]]", "[d.e]", "[d]", "[x.y.z]", "[x]", "[[x.y]]", "[x] # said", "[x", "[[x]", "[]",
    '[x."y"]', 'e = """', 'text"""', "e = '''", "\x01", "f = \"\x7f\"", "f = 1\r",
)  # fmt: skip


@pytest.mark.parametrize(
    "name", sorted(path.relative_to(templates()).as_posix() for path in templates().rglob("*.toml"))
)
def test_every_file_is_read_as_the_standard_library_reads_it(name: str) -> None:
    text = (templates() / name).read_text(encoding="utf-8")
    assert repr(toml.loads(text)) == repr(tomllib.loads(text))


def test_the_files_that_a_check_reads_need_no_help_of_the_standard_library() -> None:
    """A form that is not read quickly is no error, but costs every check some milliseconds."""
    folder = templates() / "rules" / "cn"
    texts = [path.read_text(encoding="utf-8").partition("\n[[example]]\n")[0] for path in folder.rglob("*.toml")]
    texts += [
        (templates() / "i18n" / language / "findings.toml").read_text(encoding="utf-8") for language in ("zh", "en")
    ]
    assert len(texts) > 50
    assert all(toml._plain(text) is not None for text in texts)


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_any_order_of_lines_is_read_or_refused_as_the_standard_library_does(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert _read(toml.loads, text) == _read(tomllib.loads, text)


@given(st.text(alphabet='ab ="\\[]{},#.\n1-:', max_size=40))
def test_any_text_is_read_or_refused_as_the_standard_library_does(text: str) -> None:
    assert _read(toml.loads, text) == _read(tomllib.loads, text)


def _read(loads: Any, text: str) -> str:
    try:
        return repr(loads(text))
    except tomllib.TOMLDecodeError as error:
        return f"refused: {error}"
