"""The sheet to write on by hand, and the table it is typed into: what is typed comes in as it was meant."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Final

import pypdf
import pytest

from evidence_log.dossier.pdf.form import _TINY
from evidence_log.dossier.pdf.sheet import SPAN, Sheet
from evidence_log.errors import BadInput
from evidence_log.i18n import texts
from evidence_log.importers.base import ReadOptions
from evidence_log.services import ingest, log_sheet
from evidence_log.store import reading
from evidence_log.store.vault import CaseFile, Vault

LANGUAGES: Final = pytest.mark.parametrize("language", ["zh", "en"])
SAID: Final = ("示例银行", "王某")
WORDS: Final = ("妈妈", "今天必须还清", "已还清", "家中", "第一次")
TYPED: Final = {
    "zh": ("2026-03-16 22:31", "电话", "呼入", "95384", "已接", "1分30秒", *SAID, "母亲", *WORDS),
    "en": ("2026-03-16 22:31", "phone call", "incoming", "95384", "answered", "90s", *SAID, "mother", *WORDS),
}


@LANGUAGES
def test_what_is_typed_into_the_table_is_imported(
    vault: Vault, case: CaseFile, tmp_path: Path, now: datetime, language: str
) -> None:
    path = tmp_path / "typed.csv"
    log_sheet.write(path, language=language)
    row = io.StringIO()
    csv.writer(row).writerow(TYPED[language])
    path.write_bytes(path.read_bytes() + row.getvalue().encode())
    options = ReadOptions(zone=case.zone, now=now)
    report = ingest.import_file(vault, case, path, options, format_name=None, now=now)
    assert (report.format, report.imported, report.rejected) == ("csv", 1, [])
    (contact,) = reading.contacts(vault.connection, case, extra=True)
    assert {name: contact[name] for name in log_sheet.COLUMNS if name not in {"organisation", "reached"}} == {
        "occurred_at": "2026-03-16T22:31:00+08:00", "channel": "call", "direction": "in", "phone": "95384", "outcome": "answered",
        "duration_s": 90, "caller_name": "王某", "person": "妈妈", "said": "今天必须还清", "replied": "已还清", "place": "家中",
        "summary": "第一次",
    }  # fmt: skip
    assert (contact["claims"], contact["reached"]) == ("示例银行", "parent")


@LANGUAGES
def test_the_sheet_says_what_to_write(tmp_path: Path, language: str) -> None:
    path = tmp_path / "sheet.PDF"
    size = log_sheet.write(path, language=language, pages=3)
    assert size == path.stat().st_size
    pages = pypdf.PdfReader(path).pages
    t = texts(language)
    assert len(pages) == 3
    said = [page.extract_text() for page in pages]
    assert said[0] == said[1] == said[2]
    assert t("sheet.title") in said[0]
    assert said[0].count(t("sheet.box.organisation")) >= 8
    assert log_sheet.sheet(language, 3) == path.read_bytes()


@LANGUAGES
def test_every_box_holds_its_words_on_one_line(language: str) -> None:
    t, page = texts(language), Sheet(language)
    for name, share in log_sheet.BOXES.items():
        width = SPAN * share / sum(log_sheet.BOXES.values()) - 3
        for part in ("box", "choices"):
            if t.has(f"sheet.{part}.{name}"):
                assert len(page.type.wrap(t(f"sheet.{part}.{name}"), _TINY, width)) == 1, (part, name)


def test_nothing_is_replaced_but_an_older_sheet(tmp_path: Path) -> None:
    for name in ("filled.csv", "letter.pdf"):
        (tmp_path / name).write_text("信", encoding="utf-8")
        with pytest.raises(BadInput, match=r"output\.(exists|other_kind)"):
            log_sheet.write(tmp_path / name, language="zh")
        assert (tmp_path / name).read_text(encoding="utf-8") == "信"
    log_sheet.write(tmp_path / "sheet.pdf", language="zh")
    log_sheet.write(tmp_path / "sheet.pdf", language="en")


@pytest.mark.parametrize(("name", "pages"), [("sheet.docx", 1), ("sheet", 1), ("sheet.pdf", 0), ("sheet.pdf", 101)])
def test_what_cannot_be_made_is_refused(tmp_path: Path, name: str, pages: int) -> None:
    with pytest.raises(BadInput, match=r"output\.bad_(sheet|pages)"):
        log_sheet.write(tmp_path / name, language="zh", pages=pages)
    assert list(tmp_path.iterdir()) == []
