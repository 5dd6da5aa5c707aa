"""Rules as data: every key is read and checked, and a refusal names the file and the key."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evidence_log.errors import BadInput
from evidence_log.resources import templates
from evidence_log.rules import library
from evidence_log.rules.kinds import KINDS, parameters
from evidence_log.rules.pack import parse_rule

HOURS: dict[str, Any] = tomllib.loads(
    (templates() / "rules" / "cn" / "gbt-quiet-hours.toml").read_text(encoding="utf-8")
)
INSTRUMENTS = tomllib.loads((templates() / "rules" / "cn" / "pack.toml").read_text(encoding="utf-8"))["instrument"]


def where(change: Callable[[dict[str, Any]], object]) -> tuple[str, str]:
    """Return the key of the error and the place it names after a change to a rule's file."""
    values = copy.deepcopy(HOURS)
    change(values)
    with pytest.raises(BadInput) as caught:
        parse_rule("cn", "gbt-quiet-hours", values, INSTRUMENTS, parameters)
    return caught.value.key, str(caught.value.values["where"])


def test_the_file_as_it_is_can_be_read() -> None:
    rule = parse_rule("cn", "gbt-quiet-hours", HOURS, INSTRUMENTS, parameters)
    assert (rule.id, rule.kind, rule.force, rule.confidence) == (
        "cn/gbt-quiet-hours", "time-window", "standard", "secondary",
    )  # fmt: skip
    assert rule.terms[0].since == "2025-02-28"
    assert rule.terms[0].parameters["forbidden"] == ((22 * 3600, 8 * 3600),)


@pytest.mark.parametrize(
    ("change", "key", "place"),
    [
        (lambda rule: rule.pop("kind"), "rules.missing", "cn/gbt-quiet-hours: kind"),
        (lambda rule: rule.update(kind="guess"), "rules.unknown_kind", "cn/gbt-quiet-hours: terms[0].kind"),
        (lambda rule: rule.update(force="illegal"), "rules.wrong", "cn/gbt-quiet-hours: force"),
        (lambda rule: rule.update(colour="red"), "rules.unknown_key", "cn/gbt-quiet-hours: colour"),
        (lambda rule: rule.pop("citation"), "rules.missing", "cn/gbt-quiet-hours: citation"),
        (lambda rule: rule["citation"][0].pop("place"), "rules.missing", "cn/gbt-quiet-hours: citation[0].place"),
        (
            lambda rule: rule["citation"][0].update(instrument="gtb"),
            "rules.wrong",
            "cn/gbt-quiet-hours: citation[0].instrument",
        ),
        (lambda rule: rule["terms"][0].pop("since"), "rules.missing", "cn/gbt-quiet-hours: terms[0].since"),
        (lambda rule: rule["terms"][0].update(since="2025-02-28"), "rules.wrong", "cn/gbt-quiet-hours: terms[0].since"),
        (lambda rule: rule["terms"][0].pop("forbidden"), "rules.missing", "cn/gbt-quiet-hours: terms[0].forbidden"),
        (
            lambda rule: rule["terms"][0].update(reachd=["self"]),
            "rules.unknown_key",
            "cn/gbt-quiet-hours: terms[0].reachd",
        ),
        (lambda rule: rule["terms"][0].update(reached=["me"]), "rules.wrong", "cn/gbt-quiet-hours: terms[0].reached"),
        (
            lambda rule: rule["terms"].append({**rule["terms"][0], "since": date(2026, 1, 1)}),
            "rules.overlap",
            "cn/gbt-quiet-hours: terms",
        ),
        (
            lambda rule: rule["terms"][0].update(until=date(2025, 1, 1)),
            "rules.wrong",
            "cn/gbt-quiet-hours: terms[0].until",
        ),
        (lambda rule: rule["example"][1].update(kind="maybe"), "rules.wrong", "cn/gbt-quiet-hours: example[1].kind"),
    ],
)
def test_a_refusal_names_the_file_and_the_key(change: Callable[[dict[str, Any]], object], key: str, place: str) -> None:
    assert where(change) == (key, place)


def test_terms_that_follow_one_another_can_be_read() -> None:
    values = copy.deepcopy(HOURS)
    values["terms"] = [
        {**HOURS["terms"][0], "until": date(2026, 12, 31)},
        {**HOURS["terms"][0], "since": date(2027, 1, 1)},
    ]
    rule = parse_rule("cn", "gbt-quiet-hours", values, INSTRUMENTS, parameters)
    assert [(terms.since, terms.until) for terms in rule.terms] == [
        ("2025-02-28", "2026-12-31"), ("2027-01-01", None),
    ]  # fmt: skip


def test_a_misspelt_rule_or_a_stray_file_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "xx"
    folder.mkdir()
    pack = 'version = "1"\nzone = "UTC"\nread_on = 2026-01-01\nrecheck_after = 2026-07-01\nrules = []\n[instrument]\n'
    (folder / "pack.toml").write_text(pack, encoding="utf-8")
    assert library.read(folder).rules == ()
    (folder / "left-over.toml").write_text("", encoding="utf-8")
    with pytest.raises(BadInput, match=r"rules\.unlisted"):
        library.read(folder)
    (folder / "left-over.toml").unlink()
    (folder / "pack.toml").write_text(pack.replace("[]", '["gone"]'), encoding="utf-8")
    with pytest.raises(BadInput, match=r"rules\.no_such_rule"):
        library.read(folder)
    (folder / "pack.toml").write_text("version = ", encoding="utf-8")
    with pytest.raises(BadInput, match=r"rules\.not_toml"):
        library.read(folder)


def test_every_kind_is_used_by_a_rule() -> None:
    assert {rule.kind for name in library.known() for rule in library.load(name).rules} == set(KINDS)
