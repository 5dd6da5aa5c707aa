"""Each rule's own examples come out, and they would notice another number, another day, another hour."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from evidence_log.resources import templates
from evidence_log.rules import library
from evidence_log.rules.engine import check_examples

CN = templates() / "rules" / "cn"


def test_every_example_comes_out_as_its_file_says() -> None:
    for name in library.known():
        assert check_examples(library.load(name, examples=True)) == []


CHANGES = (
    ("gbt-quiet-hours", "start = 22:00:00", "start = 22:00:01"),
    ("gbt-quiet-hours", "end = 08:00:00", "end = 07:59:00"),
    ("gbt-quiet-hours", "since = 2025-02-28", "since = 2025-03-01"),
    ("gbt-quiet-hours", 'reached = ["self"]\n', ""),
    ("gbt-quiet-hours", "not_collection = true", "not_collection = false"),
    ("gbt-quiet-hours", 'consent_ends = "consent-withdrawn"', 'consent_ends = "reply"'),
    ("cba26-quiet-hours", "start = 22:00:00", "start = 23:00:00"),
    ("cba26-quiet-hours", "since = 2026-01-30", "since = 2026-01-29"),
    ("cba26-quiet-hours", 'sure_channels = ["call", "visit"]', 'sure_channels = ["call"]'),
    ("gbt-interactive-voice-3", "max = 3", "max = 4"),
    ("gbt-interactive-voice-3", "max = 3", "max = 2"),
    ("gbt-interactive-voice-3", "min_duration_s = 1", "min_duration_s = 0"),
    ("gbt-interactive-voice-3", 'sure_tag = "effective"\n', ""),
    ("cba26-unanswered-6", "max = 6", "max = 7"),
    ("cba26-unanswered-6", "max = 6", "max = 5"),
    ("cba26-unanswered-6", '"rejected", ', ""),
    ("cba26-unanswered-6", "since = 2026-01-30", "since = 2026-01-29"),
    ("gbt-contact-stop", 'enter = "stop-request"', 'enter = "dispute"'),
    ("gbt-contact-no-debt-info", 'act = "debt-disclosed"', 'act = "insult"'),
    ("gbt-contact-no-debt-info", "since = 2025-02-28", "since = 2025-02-27"),
    ("post-settle-contact", "since = 2021-01-01", "since = 2026-01-07"),
    ("post-settle-third-party", 'not_reached = ["self"]\n', ""),
    ("pattern-burst", "max = 4", "max = 5"),
    ("pattern-burst", "max = 9", "max = 10"),
    ("pattern-burst", "max = 2", "max = 3"),
    ("pattern-burst", "window_s = 3600", "window_s = 3601"),
    ("pattern-burst", "window_s = 3600", "window_s = 3599"),
    ("pattern-burst", 'channels = ["call", "chat", "sms"]', 'channels = ["call", "chat", "sms", "visit"]'),
)


@pytest.mark.parametrize(("rule", "old", "new"), CHANGES, ids=[f"{rule} {new}".strip() for rule, _, new in CHANGES])
def test_another_value_in_a_rule_breaks_one_of_its_examples(rule: str, old: str, new: str, tmp_path: Path) -> None:
    folder = tmp_path / "cn"
    shutil.copytree(CN, folder)
    path = folder / f"{rule}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert {failure.rule for failure in check_examples(library.read(folder, examples=True))} == {f"cn/{rule}"}


def test_examples_stand_last_in_every_file() -> None:
    for path in sorted(CN.glob("*.toml")):
        tables = re.findall(r"^\[\[?([a-z.]+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        first = tables.index("example") if "example" in tables else len(tables)
        assert set(tables[first:]) <= {"example"}, path.name
