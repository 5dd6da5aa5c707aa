"""The families are complete: every importer has a sample, every rule its examples, every section a title."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

from evidence_log.i18n import LANGUAGES, texts

ROOT: Final = Path(__file__).resolve().parent.parent
TEMPLATES: Final = ROOT / "templates"
SAMPLES: Final = ROOT / "tests" / "data" / "imports"
RULES: Final = [path for path in sorted((TEMPLATES / "rules").glob("*/*.toml")) if path.name != "pack.toml"]
BY_RULE: Final = pytest.mark.parametrize("path", RULES, ids=lambda path: f"{path.parent.name}/{path.stem}")


def rule(path: Path) -> dict[str, Any]:
    """Return a rule's file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_there_are_rules() -> None:
    assert RULES


@BY_RULE
def test_a_rule_has_examples_that_match_that_do_not_and_that_lie_between(path: Path) -> None:
    assert {example["kind"] for example in rule(path)["example"]} >= {"hit", "miss", "boundary"}


@BY_RULE
def test_a_rule_names_its_source_or_says_that_it_has_none(path: Path) -> None:
    found = rule(path)
    assert bool(found.get("citation")) == (found["force"] != "tool-setting")


@BY_RULE
def test_a_rule_is_dated_unless_it_is_no_law(path: Path) -> None:
    found = rule(path)
    assert found["force"] == "tool-setting" or all("since" in terms for terms in found["terms"])


@BY_RULE
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_has_a_title_and_says_what_it_does_not_show(path: Path, language: str) -> None:
    words = tomllib.loads((path.parent / "i18n" / f"{language}.toml").read_text(encoding="utf-8"))
    assert {"title", "explanation", "limits"} <= set(words["rule"][path.stem])


def test_every_importer_has_a_sample_with_its_expectation() -> None:
    from evidence_log.importers import IMPORTERS

    for importer in IMPORTERS:
        samples = [path for path in (SAMPLES / importer.name).rglob("*") if path.name.endswith("expected.json")]
        assert samples, importer.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_importer_says_what_it_is_and_how_to_get_the_file(language: str) -> None:
    from evidence_log.importers import IMPORTERS

    words = texts(language)
    for importer in IMPORTERS:
        assert words.has(f"import.format.{importer.name}.title")
        assert words.has(f"import.format.{importer.name}.how")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_of_the_dossier_has_a_title(language: str) -> None:
    from evidence_log.dossier.sections import SECTIONS

    words = texts(language)
    assert SECTIONS
    assert [name for name in SECTIONS if not words.has(f"dossier.title.{name}")] == []
