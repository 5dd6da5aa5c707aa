"""Each rule's own examples come out, and they would notice another number, another day, another hour."""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
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
    ("gbt-notice-voice-3", "max = 3", "max = 4"),
    ("gbt-notice-voice-3", "max = 3", "max = 2"),
    ("gbt-notice-voice-3", "together = true", "together = false"),
    ("gbt-notice-voice-3", 'only_tag = "notice-call"\n', ""),
    ("gbt-notice-voice-3", "since = 2025-02-28", "since = 2025-02-27"),
    ("gbt-contact-precondition", "days = 8", "days = 7"),
    ("gbt-contact-precondition", "days = 8", "days = 10"),
    ("gbt-contact-precondition", 'doubt = "reading"\n', ""),
    ("gbt-debtor-only", 'tags = ["third-party-pressed"]', 'tags = ["insult"]'),
    ("gbt-debtor-only", '"guarantor", ', ""),
    ("card11-debtor-guarantor-only", 'is = ["credit-card"]', 'is_not = ["credit-card"]'),
    ("card11-debtor-guarantor-only", "any_contact = true", "any_contact = false"),
    ("loan20-third-person", 'is = ["bank"]', 'is = ["consumer-finance"]'),
    ("cfc24-third-person", 'is = ["consumer-finance"]', 'is = ["bank"]'),
    ("cba26-visit-min-2", "min_persons = 2", "min_persons = 1"),
    ("cba26-visit-min-2", "min_persons = 2", "min_persons = 3"),
    ("cba26-visit-id", 'channels = ["visit"]', 'channels = ["call"]'),
    ("threat-person", "until = 2025-12-31", "until = 2025-05-31"),
    ("psap-home", "since = 2021-01-01", "since = 2021-01-02"),
    ("psap-repeated-messages", 'doubt = "more-elements"\n', ""),
    ("con22-outsourcing-notice", 'notice = "agency-notice"', 'notice = "consent"'),
    ("con22-outsourcing-notice", 'is = ["agency"]', 'is = ["lender"]'),
    ("cba26-agency-poses-as-member", 'is = ["agency"]', 'is = ["lender"]'),
    ("sms15-sender", 'attribute = "hidden-number"', 'attribute = "any"'),
    ("post-settle-demand", 'causes = ["amount"]', 'causes = ["lag"]'),
    ("cmp20-no-decision", "days = 60", "days = 61"),
    ("cmp20-no-decision", "days = 60", "days = 59"),
    ("cmp20-no-decision", "days = 30", "days = 31"),
    ("cmp20-no-decision", 'addressee = ["lender"]', "addressee = []"),
    ("cmp20-regulator-forward-late", "days = 7", "days = 8"),
    ("cmp20-regulator-forward-late", "days = 7", "days = 6"),
    ("cmp20-regulator-forward-late", 'unit = "workday"', 'unit = "day"'),
    ("crir-objection-late", "days = 20", "days = 21"),
    ("crir-objection-late", "days = 20", "days = 19"),
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


def test_every_day_on_which_a_rule_begins_is_noticed(tmp_path: Path) -> None:
    """A rule that began a day earlier would count a contact that its examples leave out."""
    folder = tmp_path / "cn"
    shutil.copytree(CN, folder)
    qualitative = {
        rule.key for rule in library.load("cn").rules if rule.kind == "qualitative-pattern" or not rule.enabled
    }
    unmoved = []
    for path in sorted(folder.glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        found = re.search(r"^since = (\d{4}-\d\d-\d\d)$", text, flags=re.MULTILINE)
        if (
            found is None
            or path.stem in qualitative
            or path.stem.startswith(("post-settle", "cmp20-no-d", "cmp20-reg", "crir-obj"))
        ):
            continue
        earlier = (date.fromisoformat(found[1]) - timedelta(days=9)).isoformat()
        path.write_text(text.replace(f"since = {found[1]}", f"since = {earlier}", 1), encoding="utf-8")
        unmoved.append(path.stem)
    failed = {failure.rule.partition("/")[2] for failure in check_examples(library.read(folder, examples=True))}
    quiet = {
        "gbt-contact-stop", "cba26-unrelated-stop", "cba26-unanswered-6", "gbt-interactive-voice-3", "gbt-contact-precondition",
        "cba26-unrelated-precondition",
    }  # fmt: skip
    # what these count needs a refusal, a talk or a number of calls before it
    assert set(unmoved) - failed <= quiet


def test_examples_stand_last_in_every_file() -> None:
    for path in sorted(CN.glob("*.toml")):
        tables = re.findall(r"^\[\[?([a-z.]+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        first = tables.index("example") if "example" in tables else len(tables)
        assert set(tables[first:]) <= {"example"}, path.name
