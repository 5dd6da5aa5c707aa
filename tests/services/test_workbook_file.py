"""The workbook: every sheet, typed cells, nothing that runs, the same bytes for the same case."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evidence_log.errors import BadInput
from evidence_log.i18n import texts
from evidence_log.services import complaints, record, workbook_file
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import CaseFile, Vault

NOW = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
LENDER = "示例银行股份有限公司"
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    " =1",
    "＝1",
    '=HYPERLINK("http://example.invalid","x")',
    "http://example.invalid",
    "'=1",
]


def add(vault: Vault, case: CaseFile, **facts: Any) -> None:
    """Record a contact."""
    data: Any = {"occurred_at": "2026-03-16T22:31:00+08:00", "precision": "minute", "channel": "call", **facts}
    with vault.writing() as connection:
        Ledger(connection, case.case_id).append("contact.add", data, NOW)


def written(vault: Vault, case: CaseFile, folder: Path, language: str = "zh") -> bytes:
    """Return the workbook of a case."""
    with workbook_file.written(vault, case, folder / "out.xlsx", language=language, now=NOW) as path:
        return b"".join(workbook_file.pieces(path))


def opened(vault: Vault, case: CaseFile, folder: Path, language: str = "zh") -> Any:
    """Return it as a spreadsheet reads it."""
    (folder / "read.xlsx").write_bytes(written(vault, case, folder, language))
    return openpyxl.load_workbook(folder / "read.xlsx")


def column(sheet: Any, head: str) -> list[Any]:
    """Return the cells of a column by its heading."""
    place = next(cell.column for cell in sheet[1] if cell.value == head)
    return [sheet.cell(row, place) for row in range(2, sheet.max_row + 1)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_there_is_a_sheet_for_every_kind_of_record(vault: Vault, case: CaseFile, tmp_path: Path, language: str) -> None:
    book = opened(vault, case, tmp_path, language)
    t = texts(language)
    kinds = ("contacts", "debts", "payments", "events", "phones", "complaints", "about")
    assert book.sheetnames == [t(f"export.sheet.{kind}") for kind in kinds]
    for sheet in book:
        heads = [cell.value for cell in sheet[1]]
        assert all(heads)
        assert len(heads) == len(set(heads))


def test_records_stand_in_typed_cells(vault: Vault, case: CaseFile, tmp_path: Path) -> None:
    record.add_debt(
        vault, case, {"product": "示例贷", "lender": LENDER, "principal": "20000.50", "due": "2026-02-01"}, now=NOW
    )
    record.pay_debt(vault, case, "D-1", amount="3200.5", paid_on="2026-03-02", settles=True, proof=None, now=NOW)
    add(
        vault,
        case,
        phone="095384",
        duration_s=90,
        outcome="answered",
        direction="in",
        demands="88.00",
        said="今天必须还清",
        tags=["insult", "自己的"],
    )
    facts = {"occurred_at": "2026-03-03T00:00:00+08:00", "precision": "day", "reference": "007"}
    complaints.add(vault, case, "lender", facts, attach=(), now=NOW)
    book = opened(vault, case, tmp_path)
    contacts = book["联系"]
    (time,), (text,) = column(contacts, "时间"), column(contacts, "时间（含时区）")
    assert (time.value, time.is_date, text.value) == (datetime(2026, 3, 16, 22, 31), True, "2026-03-16T22:31:00+08:00")
    values = {cell.value: contacts.cell(2, cell.column) for cell in contacts[1]}
    assert (values["号码"].value, values["号码"].data_type) == ("095384", "s")
    assert (values["时长（秒）"].value, values["要求金额"].value) == (90, 88)
    assert (values["联系方式"].value, values["方向"].value, values["结果"].value) == ("电话", "呼入", "已接")
    assert values["标记"].value == "辱骂、自己的"
    assert [cell.value for cell in column(book["借款"], "本金")] == [20000.5]
    assert [cell.value for cell in column(book["还款"], "还款日期")] == [datetime(2026, 3, 2)]
    complaint = book["投诉"]
    assert [column(complaint, head)[0].value for head in ("受理编号", "状态", "下一个期限")] == [
        "007",
        "待答复",
        datetime(2026, 3, 18),
    ]
    assert column(book["事项"], "提交渠道")[0].value == "贷款机构投诉渠道"


def test_no_text_is_a_formula_or_a_link(vault: Vault, case: CaseFile, tmp_path: Path) -> None:
    for said in FORMULAS:
        add(vault, case, said=said, phone=said, person=said, tags=[said], claims=said)
    sheet = opened(vault, case, tmp_path)["联系"]
    for head in ("对方原话", "号码", "称呼", "自称代表"):
        cells = column(sheet, head)
        assert [(cell.value, cell.data_type) for cell in cells] == [(said, "s") for said in FORMULAS]
        assert all(cell.hyperlink is None for cell in cells)
    # nor does one become a formula when its cell is edited
    assert [cell.quotePrefix for cell in column(sheet, "对方原话")] == [said[0] != "h" for said in FORMULAS]
    with zipfile.ZipFile(tmp_path / "read.xlsx") as parts:
        assert not any(b"<f>" in parts.read(name) or b"<hyperlink" in parts.read(name) for name in parts.namelist())


def test_odd_characters_and_long_texts_are_borne(vault: Vault, case: CaseFile, tmp_path: Path) -> None:
    add(vault, case, said="\x00\x0b\ufffe😀" + "长" * 40_000, summary="a\nb")
    sheet = opened(vault, case, tmp_path)["联系"]
    said = column(sheet, "对方原话")[0].value
    assert "😀长" in said
    assert said.endswith("…（超出单元格上限，已截断）")
    assert column(sheet, "摘要")[0].value == "a\nb"


def test_numbers_that_a_cell_would_round_stay_text(vault: Vault, case: CaseFile, tmp_path: Path) -> None:
    for amount in ("12345678901234567.89", "0.10"):
        add(vault, case, demands=amount)
    cells = column(opened(vault, case, tmp_path)["联系"], "要求金额")
    assert [(cell.value, cell.data_type) for cell in cells] == [("12345678901234567.89", "s"), (0.1, "n")]


def test_the_same_case_gives_the_same_bytes(vault: Vault, case: CaseFile, tmp_path: Path) -> None:
    add(vault, case, said="一")
    first = written(vault, case, tmp_path)
    assert written(vault, case, tmp_path) == first
    add(vault, case, said="二")
    assert written(vault, case, tmp_path) != first


def test_more_rows_than_a_sheet_has_are_refused_and_nothing_is_left(
    vault: Vault, case: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_file, "ROWS", 2)
    for _ in range(3):
        add(vault, case)
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(BadInput, match="too_many_rows"):
        written(vault, case, folder)
    assert list(folder.iterdir()) == []
    with pytest.raises(BadInput, match="no_folder"):
        written(vault, case, tmp_path / "none")
