"""The forms that the benchmarks write: each is found by its content, every row is a contact, and none is left over."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from benchmarks.forms import ASKED, FORMS, main
from evidence_log.importers import identify
from evidence_log.importers.base import ReadOptions

OPTIONS: Final = ReadOptions(zone="Asia/Shanghai", now=datetime(2026, 11, 1, tzinfo=UTC))


@pytest.mark.parametrize("form", FORMS)
def test_every_row_is_a_contact(form: str, tmp_path: Path) -> None:
    main([form, str(tmp_path / "file"), "--rows", "80"])
    importer = identify(tmp_path / "file")
    own = ASKED.get(form, ("", ""))[1]
    rows = list(importer.read(tmp_path / "file", ReadOptions(OPTIONS.zone, OPTIONS.now, own=(own,) if own else ())))
    assert importer.name == form
    assert sum(isinstance(row, tuple) for row in rows) == 80
    assert {type(row).__name__ for row in rows if not isinstance(row, tuple)} <= {"Ignored"}


@pytest.mark.parametrize("form", [form for form in FORMS if form != "ios-callhistory"])
def test_equal_arguments_give_equal_bytes(form: str, tmp_path: Path) -> None:
    for name in "ab":
        main([form, str(tmp_path / name), "--rows", "20"])
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_bill_is_of_calls_that_the_log_has(tmp_path: Path) -> None:
    main(["sbr-calls", str(tmp_path / "log"), "--rows", "90"])
    main(["carrier-cn-mobile", str(tmp_path / "bill"), "--rows", "30", "--of", "90"])
    log, bill = (
        [row for row in identify(tmp_path / name).read(tmp_path / name, OPTIONS) if isinstance(row, tuple)]
        for name in ("log", "bill")
    )
    assert (len(log), len(bill)) == (90, 30)
    known = {(row[1]["phone"], row[1]["duration_s"]): row[0] for row in log}
    assert all(0 <= row[0] - known[row[1]["phone"], row[1]["duration_s"]] < 9 for row in bill)
