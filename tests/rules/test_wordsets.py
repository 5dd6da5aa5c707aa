"""The words made ready are those of the lists: kept beside them, read where they are up to date, and only there."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from evidence_log import resources
from evidence_log.rules import wordlists, wordsets

KEPT = resources.templates() / "words" / wordsets.NAME


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the lists that the program reads instead of its own."""
    shutil.copytree(KEPT.parent, tmp_path / "words")
    for module in (wordsets, wordlists):
        monkeypatch.setattr(module, "templates", lambda: tmp_path)
    for read in (wordlists.load, wordlists.shared, wordlists.alike, wordlists.variants):
        monkeypatch.setattr(wordlists, read.__name__, read.__wrapped__)
    return tmp_path / "words"


def test_the_file_is_what_the_lists_make() -> None:
    written = wordsets.written(wordsets.from_toml(), wordsets.digest())
    assert KEPT.read_text(encoding="utf-8") == written, "run: make words"


def test_what_is_kept_is_what_the_lists_make() -> None:
    assert json.loads(KEPT.read_bytes())["sources"] == wordsets.digest()
    assert wordsets.ready() == wordsets.from_toml()


def test_what_is_kept_needs_no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "evidence_log.rules.wordlists", None)  # to import it would fail
    monkeypatch.delattr("evidence_log.rules.wordlists")
    assert len(wordsets.ready().cues) > 100


def test_an_edited_list_is_read_as_it_was_edited(copied: Path) -> None:
    assert wordsets.ready() == wordsets.from_toml()
    assert "借条撕了喂狗" not in wordsets.ready().phrases
    listed = copied / "zh.toml"
    text = listed.read_text(encoding="utf-8")
    listed.write_text(text.replace("negation = [", 'negation = ["借条撕了喂狗", ', 1), encoding="utf-8")
    assert "借条撕了喂狗" in wordsets.ready().phrases


@pytest.mark.parametrize("kept", ["", "{", "[]", "{}", '{"sources": "0"}'])
def test_a_kept_file_that_is_none_is_not_read(copied: Path, kept: str) -> None:
    (copied / wordsets.NAME).write_text(kept, encoding="utf-8")
    assert wordsets.ready() == wordsets.from_toml()
    (copied / wordsets.NAME).unlink()
    assert wordsets.ready() == wordsets.from_toml()


def test_the_list_that_leads_to_a_cue_is_the_rarest_that_it_needs() -> None:
    alike = {"zh": ["你"], "rare": ["甲乙丙丁"]}
    tree = {
        "guard": {"negation": [], "reach": 4, "warning": [], "official": []},
        "category": {"threat": {"cue": [{"then": [alike["zh"], alike["rare"]], "within": 4}]}},
    }
    sets = wordsets.made([wordlists.parse("zh", tree, {})], wordlists.shared(), {})
    (cue,) = sets.cues
    assert [[sets.phrases[phrase] for phrase in sets.lists[number]] for number in cue.needed] == [["甲乙丙丁"], ["你"]]
    assert not sets.negations
    assert not sets.warnings
