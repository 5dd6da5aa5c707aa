"""What `challenge` says is for the person alone: no dossier has a word of it, and nothing that makes one knows of it."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from evidence_log.dossier import text
from evidence_log.dossier.facts import Complainant
from evidence_log.i18n import LANGUAGES, keys, texts
from evidence_log.services import dossier
from evidence_log.services.challenge import challenge
from evidence_log.services.challenge_report import document
from evidence_log.services.dossier import Request
from evidence_log.store.vault import CaseFile, Vault

PACKAGE: Final = Path(__file__).resolve().parents[2] / "evidence_log"
MAKERS: Final = (*sorted(PACKAGE.glob("dossier/**/*.py")), *sorted(PACKAGE.glob("services/dossier*.py")))
NOW: Final = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
LIBRARIES: Final = (("Python", "3"), ("reportlab", "0"))
WHO: Final = Complainant("张某", "110101199001011234", "13900000000", "示例市示例路 1 号")
LEAST: Final = 12
"""Characters from which on a piece of a sentence is nobody else's."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["general", "lender", "nfra"])
def test_no_dossier_says_a_word_of_it(filled: tuple[Vault, CaseFile], language: str, form: str) -> None:
    content, _ = dossier.make(*filled, Request(form, language, "none", WHO), now=NOW, libraries=LIBRARIES)
    said = text.render(content)
    for name in ("says", "mend", "further", "answer", "text", "fetch", "severity"):
        for key, words in keys(texts(language).domain("challenge")[name]):
            pieces = [piece.strip() for piece in re.split(r"\{\w+\}", words)]
            assert [piece for piece in pieces if len(piece) >= LEAST and piece in said] == [], key
    found = document(challenge(*filled, now=NOW), language)
    assert found["objections"]
    assert [one["kind"] for one in found["objections"] if one["says"] in said or one["mend"] in said] == []


def test_nothing_that_makes_a_dossier_knows_of_it() -> None:
    assert len(MAKERS) > 10
    for path in MAKERS:
        source = path.read_text(encoding="utf-8")
        imported = [
            name
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in (getattr(node, "module", None) or "", *(alias.name for alias in node.names))
        ]
        assert not any(part in name for name in imported for part in ("challenge", "completeness")), path
        assert "challenge." not in source, path
