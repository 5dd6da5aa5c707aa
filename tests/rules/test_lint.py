"""The packs that come with the program have no fault, and each kind of fault is found."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from typing import Any, Final

import pytest

from evidence_log.i18n import LANGUAGES
from evidence_log.resources import templates
from evidence_log.rules import library
from evidence_log.rules.engine import ExampleFailure, check_examples
from evidence_log.rules.lint import Fault, faults
from evidence_log.rules.pack import Pack, Rule

TODAY: Final = "2026-11-24"
PACK: Final = library.load("cn", examples=True)


def words(name: str) -> dict[str, Any]:
    """Return the files of words of a pack."""
    folder = templates() / "rules" / name / "i18n"
    return {
        language: tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8")) for language in LANGUAGES
    }


def none(_pack: Pack) -> list[ExampleFailure]:
    """Return that every example comes out, without trying."""
    return []


def found(pack: Pack, said: dict[str, Any] | None = None, today: str = TODAY) -> set[str]:
    """Return the kinds of fault."""
    return {fault.fault for fault in faults(pack, said or words("cn"), none, today)}


@pytest.mark.parametrize("name", library.known())
def test_a_pack_that_comes_with_the_program_has_no_fault(name: str) -> None:
    pack = library.load(name, examples=True)
    assert list(faults(pack, words(name), check_examples, TODAY)) == []


def test_a_pack_that_should_have_been_read_again_is_told() -> None:
    assert found(PACK, today="2027-05-23") == set()
    assert found(PACK, today="2027-05-24") == {"recheck-due"}
    assert found(PACK, today="2026-11-22") == {"read-in-future"}
    assert found(PACK._replace(recheck_after=PACK.read_on)) >= {"recheck-before-read"}


def changed(change: Callable[[Rule], Rule], key: str = "gbt-quiet-hours") -> Pack:
    """Return the pack with one rule changed."""
    return PACK._replace(rules=tuple(change(rule) if rule.key == key else rule for rule in PACK.rules))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda rule: rule._replace(confidence="weak"), "enabled-unfit"),
        (lambda rule: rule._replace(force="law"), "force"),
        (lambda rule: rule._replace(citations=(rule.citations[0]._replace(supports=True),)), "no-norm"),
        (lambda rule: rule._replace(citations=(rule.citations[0]._replace(place="5.3（未核实）"),)), "place-differs"),
        (lambda rule: rule._replace(terms=(rule.terms[0]._replace(since="2025-02-27"),)), "terms-without-text"),
        (lambda rule: rule._replace(examples=rule.examples[:1]), "examples"),
        (lambda rule: rule._replace(assumptions=("nothing-said",)), "note-missing"),
        (
            lambda rule: rule._replace(applies_when=(rule.applies_when[0]._replace(excluded=("card",)),)),
            "unknown-class",
        ),
    ],
)
def test_a_fault_of_a_rule_is_found(change: Callable[[Rule], Rule], fault: str) -> None:
    assert fault in found(changed(change))


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("explanation", "{organisation}的行为违法。", "verdict"),
        ("explanation", "{nobody}", "placeholder"),
        ("explanation", "没有次数。", "placeholders-differ"),
        ("limits", " ", "words-missing"),
    ],
)
def test_a_fault_of_the_words_is_found(name: str, text: str, fault: str) -> None:
    said = words("cn")
    said["zh"]["rule"]["gbt-quiet-hours"][name] = text
    assert fault in found(PACK, said)


def test_words_of_no_rule_and_examples_that_fail_are_found() -> None:
    said = words("cn")
    said["en"]["rule"]["gone"] = {}
    assert "words-left-over" in found(PACK, said)
    failing = [ExampleFailure("cn/gbt-quiet-hours", "night", "definite", (1,), ())]
    assert Fault("cn/gbt-quiet-hours", "example", "night") in list(
        faults(PACK, words("cn"), lambda _pack: failing, TODAY)
    )
