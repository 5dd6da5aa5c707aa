"""Carriers' bills: which carrier's a table is, and what its rows are."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from evidence_log.errors import BadInput
from evidence_log.importers import by_name, identify
from evidence_log.importers.base import BadRow, Ignored, ReadOptions

NOW: Final = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
PLAIN: Final = "起始时间,通话时长,呼叫类型,对方号码,通话类型\n2026-03-16 11:04:13,83,被叫,95384,国内通话\n"
"""A table that could be any carrier's."""
MOBILE: Final = "起始时间,通信地点,通信方式,对方号码,通信时长,通信类型\n"
ROW: Final = "{},深圳,被叫,95384,10秒,国内通话\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "x.csv"
    path.write_text(text, encoding="utf-8")
    return path


def american(path: Path) -> list[Any]:
    return list(identify(path).read(path, ReadOptions(zone="America/New_York", now=NOW, region="US")))


def read(path: Path, name: str | None = None, **given: Any) -> list[Any]:
    importer = by_name(name) if name else identify(path)
    return list(importer.read(path, ReadOptions(zone="Asia/Shanghai", now=NOW, **given)))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("", "generic-csv"),
        ("中国移动客户详单\n", "carrier-cn-mobile"),
        ("中国联通客户详单\n", "carrier-cn-unicom"),
        ("中国电信客户详单\n", "carrier-cn-telecom"),
        ("中国电信客户详单（原中国联通号码）\n", "generic-csv"),
    ],
)
def test_a_plain_table_is_the_bill_of_the_carrier_that_its_title_names(tmp_path: Path, title: str, name: str) -> None:
    assert identify(written(tmp_path, title + PLAIN)).name == name


def test_columns_tell_the_carrier_unless_a_title_names_another(tmp_path: Path) -> None:
    table = MOBILE + ROW.format("2026-03-16 11:04:13")
    assert identify(written(tmp_path, table)).name == "carrier-cn-mobile"
    assert identify(written(tmp_path, "中国联通\n" + table)).name == "carrier-cn-unicom"
    unicom = PLAIN.replace("通话类型\n", "本机通话地\n")
    assert identify(written(tmp_path, unicom)).name == "carrier-cn-unicom"
    assert identify(written(tmp_path, PLAIN.replace("通话类型\n", "使用地点\n"))).name == "carrier-cn-telecom"


def test_a_name_below_the_header_says_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, PLAIN + "2026-03-16 12:04:13,83,被叫,95384,中国移动\n")
    assert identify(path).name == "generic-csv"


def test_a_format_that_is_named_needs_no_proof(tmp_path: Path) -> None:
    path = written(tmp_path, PLAIN)
    contact = read(path, "carrier-cn-telecom")[1]
    assert (contact[1]["direction"], contact[1]["outcome"], contact[1]["duration_s"]) == ("in", "answered", 83)
    with pytest.raises(BadInput):
        read(written(tmp_path, "a,b\n1,2\n"), "carrier-cn-telecom")


def test_each_period_holds_from_its_heading_on_also_for_a_spelling_met_before(tmp_path: Path) -> None:
    text = (
        "查询月份：2025年02月\n"
        + MOBILE
        + ROW.format("02-28 10:00:00")
        + "查询月份：2026年02月\n"
        + ROW.format("02-28 10:00:00")
    )
    found = read(written(tmp_path, text))
    assert [row[1]["occurred_at"][:10] for row in found if isinstance(row, tuple)] == ["2025-02-28", "2026-02-28"]


def test_a_day_row_ends_with_its_month(tmp_path: Path) -> None:
    text = (
        "查询月份：2026年02月\n"
        + MOBILE
        + "02-28,,,,,\n"
        + ROW.format("10:00:00")
        + "查询月份：2026年01月\n"
        + ROW.format("10:00:00")
    )
    found = read(written(tmp_path, text))
    assert [row[1]["occurred_at"][:10] for row in found if isinstance(row, tuple)] == ["2026-02-28"]
    assert [(row.where, row.reason) for row in found if isinstance(row, BadRow)] == [("line:6", "missing_date")]


def test_lines_before_a_header_are_its_title_and_others_are_told(tmp_path: Path) -> None:
    text = (
        MOBILE
        + ROW.format("2026-03-16 11:04:13")
        + "甲\n乙,丙\n"
        + MOBILE
        + "丁\n"
        + ROW.format("2026-03-16 11:05:13")
        + "戊\n"
    )
    found = read(written(tmp_path, text))
    assert [(row.where, row.kind) for row in found if isinstance(row, Ignored)] == [
        ("line:1", "header"),
        ("line:3", "preamble"),
        ("line:4", "preamble"),
        ("line:5", "header"),
    ]
    bad = [row for row in found if isinstance(row, BadRow)]
    assert bad == [
        BadRow("line:6", "unparseable_date", {"text": "丁"}),
        BadRow("line:8", "unparseable_date", {"text": "戊"}),
    ]


def test_one_number_out_of_a_bill(tmp_path: Path) -> None:
    text = (
        MOBILE
        + ROW.format("2026-03-16 11:04:13")
        + "2026-03-17 11:04:13,深圳,被叫,15400000002,10秒,国内通话\n合计,,,,20秒\n"
    )
    found = read(written(tmp_path, text), only=("95384",))
    assert [row[1]["phone"] for row in found if isinstance(row, tuple)] == ["95384"]
    assert [row.kind for row in found if isinstance(row, Ignored)] == ["header", "other_number", "footer_total"]


def test_a_city_in_the_place_of_incoming_is_a_call_out_and_an_empty_one_is_not_known(tmp_path: Path) -> None:
    text = "Date Time,Number,Destination,Minutes,Type\n" + "".join(
        f"03/07/2026 11:5{minute} PM,(202) 555-0143,{place},1 Min,--\n"
        for minute, place in enumerate(("INCOMING", "incoming", '"HILO, HI"', "", "--"))
    )
    path = written(tmp_path, text)
    rows = american(path)[1:]
    assert [row[1].get("direction") for row in rows] == ["in", "in", "out", None, None]
    assert ["direction_unknown" in row[1].get("warnings", ()) for row in rows] == [False, False, False, True, True]


def test_the_shifted_table_of_calls_abroad_is_told_by_its_rows(tmp_path: Path) -> None:
    header = "Item,Day,Date,Time,Call To,Min,Rate Code,Total\n"
    shifted = "1,TUE,03/10/2026,9:05AM,202-555-0144,INCOMI CL,2,ABCD,0.00\n"
    straight = "1,TUE,03/10/2026,9:05AM,INCOMI CL,2,ABCD,0.00\n"
    contacts = [american(written(tmp_path, header + row))[1][1] for row in (shifted, straight)]
    assert [facts.get("phone") for facts in contacts] == ["202-555-0144", None]
    assert [(facts["direction"], facts["duration_s"]) for facts in contacts] == [("in", 120), ("in", 120)]
