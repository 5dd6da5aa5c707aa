"""Write the samples that a text editor cannot: other encodings, workbooks. `python tests/data/imports/make.py`.

Everything is invented. Workbooks get the date of the day they are made in their properties, so they are made once and kept.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HERE = Path(__file__).resolve().parent / "generic-csv"


def encoded() -> None:
    """Write texts in the encodings that programs and carriers use."""
    bill = (
        "示例通信客户详单\r\n客户姓名：测*,,手机号码：154****0009\r\n查询时间：2026年03月\r\n\r\n"
        "起始时间,通信地点,通信方式,对方号码,通信时长,通信类型,套餐优惠,实收通信费(元)\r\n"
        '\t2026-03-01 22:31:05,深圳,被叫,="95384",1分23秒,国内通话,,0.00\r\n'
        '\t2026-03-02 08:05:00,深圳,主叫,="15400000002",1小时2分3秒,国内通话,,0.00\r\n'
        '\t2026-03-02 08:05:00,深圳,国际漫游被叫,="",00:00:09,国内通话,,0.00\r\n'
        "\t2026-03-03 07:00:00,--,--,--,--,--,,1.00\r\n"
        '\t2026-02-30 10:00:00,深圳,被叫,="95384",10秒,国内通话,,0.00\r\n'
        '\t2026-03-04 12:00:00,深圳,呼转,="15400000003",30秒,呼叫转移,,0.10\r\n'
        "合计,,,,1小时4分5秒,,,1.10\r\n备注：详单仅供参考。\r\n"
    )
    (HERE / "carrier-gb18030.csv").write_bytes(bill.encode("gb18030"))
    table = (
        "联系人\t号码\t类型\t通话时间\t通话时长\r\n某公司\t95384\t未接来电\t2026/3/1 9:05\t\r\n"
        "\t154 0000 0002\t已拨电话\t2026/3/1 9:07\t3分\r\n"
    )
    (HERE / "excel-unicode-text.txt").write_bytes(table.encode("utf-16"))
    (HERE / "utf16-without-mark.csv").write_bytes(table.encode("utf-16-be"))
    spanish = (
        "Número;Tipo;Fecha y hora;Duración\r\n+525512345678;Entrante;2026-03-01 09:05:10;0:35\r\n"
        "+525512345678;Perdida;2026-03-01 09:06:10;\r\n"
    )
    (HERE / "spanish-cp1252.csv").write_bytes(spanish.encode("cp1252"))
    (HERE / "name-only-gb18030.csv").write_bytes(
        "Time,Number,Type,Name\n2026-03-01 09:05:10,95384,Incoming,催收\n".encode("gb18030")
    )


def mixed_cells() -> None:
    """Write a bill in which text and true cells stand in one column."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "语音详单"
    rows: list[list[Any]] = [
        ["示例通信语音通话详单"],
        ["手机号码", "15400000009"],
        [],
        ["序号", "通话日期", "起始时间", "通话时长", "呼叫类型", "对方号码", "通话类型"],
        [1, "2026-03-16", "11:04:13", "1分23秒", "被叫", "95384", "国内通话"],
        [2, date(2026, 3, 16), time(23, 5, 9), timedelta(seconds=62), "被叫", 15400000002, "国内通话"],
        [3, "20260317", "090000", "1小时59分钟41秒", "呼叫转移", "8615400000003", "国内通话"],
        [4, 46098, 0.5, 0.00065, "主叫", 15400000002.0, "国内通话"],
        [5, "2026-03-19", "", "5秒", "被叫", "95384", "国内通话"],
        [6, "2026-03-19", "10:00:00", "00:00:07", "被叫", 1.2345678901234567e18, "国内通话"],
        ["合计", "", "", "2小时3分15秒"],
    ]
    for row in rows:
        sheet.append(row)
    book.save(HERE / "mixed-cells.xlsx")


def sheets() -> None:
    """Write a workbook of two months and a sheet of another kind, with a moment at midnight, serial days and a formula as text."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "三月"
    for row in (
        ["时间", "对方号码", "类型", "内容"],
        [datetime(2026, 3, 16, 0, 0), "95384", "接收", "=1+1"],
        [datetime(2026, 3, 16, 22, 31, 5), "95384", "接收", "请回电"],
        [46098.93825231482, "95384", "接收", "序号日期"],
    ):
        first.append(row)
    first["D2"].data_type = "s"
    second = book.create_sheet("四月")
    second.append(["说明", "第二个月"])
    second.append(["时间", "对方号码", "类型", "内容"])
    second.append(["2026-04-01 08:00", "95384", "发送", "已还款"])
    other = book.create_sheet("价目")
    other.append(["套餐", "月费"])
    other.append(["甲", 10])
    book.save(HERE / "two-months.xlsx")


if __name__ == "__main__":
    encoded()
    mixed_cells()
    sheets()
