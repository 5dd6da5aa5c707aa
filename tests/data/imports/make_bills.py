"""Write the samples of carriers' bills. `python tests/data/imports/make_bills.py`, with openpyxl, and xlwt for the one old workbook.

Everything is invented. Workbooks get the date of the day they are made in their properties, so they are made once and kept.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HERE = Path(__file__).resolve().parent

CALLS = "起始时间,通信地点,通信方式,对方号码,通信时长,通信类型,套餐优惠,实收通信费(元)"
PAGE_CALLS = (
    "对方号码",
    "呼叫类型",
    "起始时间",
    "通话时长（秒）",
    "费用（元）",
    "通话类型",
    "使用地点",
    "是否在套餐内",
)


def text(name: str, lines: list[str], encoding: str = "utf-8", end: str = "\r\n") -> None:
    """Write one text."""
    (HERE / name).write_bytes((end.join(lines) + end).encode(encoding))


def mobile() -> None:
    """Write the bills of provinces, months in one file, and rows that are spoiled."""
    text(
        "carrier-cn-mobile/heilongjiang.csv",
        [
            "中国移动通信集团 详单查询",
            "查询月份：2026年02月,,,,,,,,",
            "起始时间,通信地点,通信方式,对方号码,通信时长,通信类型,执行套餐,实收通信费,网络类型",
            "02-01 00:00:00,哈尔滨,被叫,95384,2分钟,国内通话,示例套餐,0.00元,4G",
            "02-28 23:59:59,哈尔滨,主叫,15400000002,1分,国内通话,示例套餐,0.15元,4G",
            "02-29 10:00:00,哈尔滨,被叫,95384,10秒,国内通话,示例套餐,0.00元,4G",
            "01-31 23:59:59,哈尔滨,被叫,95384,10秒,国内通话,示例套餐,0.00元,4G",
            "02-10 23:59:59,--,--,--,--,VPMN,集团套餐,5.00元,--",
            "02-11 10:00:00,哈尔滨,VPMN主叫,610,00:01:23,VPMN,示例套餐,0.00元,2G",
            "02-12 10:00:00,哈尔滨,国际漫游被叫,0085200000000,45,国际漫游,示例套餐,0.99元,4G",
            "通信费:1.14元,,,,,,,,",
        ],
        "gb18030",
    )
    text(
        "carrier-cn-mobile/anhui-messages.csv",
        [
            "起始时间,通信地点,对方号码,通信方式,信息类型,业务名称,套餐优惠,通信费(元)",
            "2026/3/1 6:19:29,梦网短信,10690000,接收,梦网短信,示例业务,,0",
            "2026/3/1 6:20:05,网内短信,15400000002,发送,网内短信,,,0.10",
            "2026/3/1 6:20:05,网内短信,15400000002,发送,网内短信,,,0.10",
            "2026/3/2 8:00:00,,-,接收,短信,示例银行-还款提醒,,0",
            "2026/3/2 8:30:00,,,,GPRS,,,0.30",
            "2026/3/3 0:00:00,,--,--,--,短信包,,5.00",
            "共6条记录,,,,,,,",
        ],
    )
    text(
        "carrier-cn-mobile/months-pasted.csv",
        [
            "中国移动通信客户详单",
            "查询时间段：2026年01月26日 至 2026年02月25日",
            CALLS,
            "02-03 21:30:11,深圳,被叫,95384,45秒,国内通话,,0.00",
            "01-26 09:00:00,深圳,被叫,95384,45秒,国内通话,,0.00",
            "合计,,,,1分30秒,,,0.00",
            "",
            "中国移动通信客户详单",
            "客户姓名：测*,,手机号码：154****0009",
            "查询时间段：2025年12月26日 至 2026年01月25日",
            "",
            CALLS,
            "01-02 08:05:00,深圳,主叫,15400000002,1小时2分3秒,国内通话,,0.00",
            "12-31 23:59:59,深圳,被叫,95384,1分23秒,国内通话,,0.00",
            "01-26 09:00:00,深圳,被叫,95384,45秒,国内通话,,0.00",
            "合计,,,,1小时3分26秒,,,0.00",
            "某某营业厅 三号台席",
            "起始时间,通信地点,对方号码,通信方式,信息类型,业务名称,套餐优惠,通信费(元)",
            "2025年12月30日,,,,,,,",
            "11:04:13,内地,10690000,接收,短信,,,0.00",
            "查询月份：2025年11月",
            "11-30 23:59:58,内地,10690000,接收,短信,,,0.00",
            "12-01 00:00:01,内地,10690000,接收,短信,,,0.00",
            "备注：详单仅供参考。",
        ],
        "gb18030",
    )
    text(
        "carrier-cn-mobile/day-rows-without-year.csv",
        [
            "详单查询,账期：202601",
            CALLS,
            "01月31日,,,,,,,",
            "23:59:59,深圳,被叫,95384,10秒,国内通话,,0.00",
            "02月01日,,,,,,,",
            "00:00:01,深圳,被叫,95384,10秒,国内通话,,0.00",
        ],
    )
    text(
        "carrier-cn-mobile/web-names.csv",
        [
            "startDate=20261001,endDate=20251231,totalNum=2",
            "startTime,commPlac,commMode,anotherNm,commTime,commType,mealFavorable,commFee",
            "10-01 11:04:13,深圳,被叫,95384,1分23秒,国内通话,,0.00",
            "11-01 11:04:13,深圳,被叫,95384,1分23秒,国内通话,,0.00",
        ],
    )
    text(
        "carrier-cn-mobile/no-period.csv",
        [
            CALLS,
            "03-16 11:04:13,深圳,被叫,95384,10秒,国内通话,,0.00",
            "2026-03-16 11:05:13,深圳,被叫,95384,10秒,国内通话,,0.00",
        ],
    )
    text("carrier-cn-mobile/no-period-year-said.csv", [CALLS, "03-16 11:04:13,深圳,被叫,95384,10秒,国内通话,,0.00"])
    text(
        "carrier-cn-mobile/spoiled.csv",
        [
            "查询月份:2026-03,打印时间：2026年04月02日 10:00:00",
            CALLS,
            "2015-2026-03-11 10:00:00,深圳,被叫,95384,10秒,国内通话,,0.00",
            "被叫,2026-03-11 10:00:00,深圳,95384,10秒,国内通话,,0.00",
            "通信费:1.20元,2026-03-11 10:00:00,深圳,被叫,95384,10秒,国内通话,",
            "2026-03-11 10:00:00,通信费:1.20元,被叫,95384,10秒,国内通话,,0.00",
            "2026-03-12 10:00:00,深圳,被叫,1.38001E+10,10秒,国内通话,,0.00",
            "2026-03-12 10:01:00,深圳,被叫,########,10秒,国内通话,,0.00",
            "2026-03-12 10:02:00,深圳,被叫,154****0002,十秒多,国内通话,,0.00",
            "2026-03-12 10:03:00,深圳,被叫,17951015400000002,10秒,国内通话,,0.00",
            "2026-03-12 10:04:00,深圳,主叫,1259315400000002,10秒,国内通话,,0.00",
            "２０２６－０３－１２　１０：０５：００,深圳,本地被叫,９５３８４,１０秒,国内通话,,0.00",
            '"2026-03-12 10:06:00",深圳,被叫,"=""95384""",10秒,国内通话,,0.00',
            "2026-03-12 10:07:00,深圳,看不懂,95384,10秒,国内通话,,0.00",
            "2026-03-12 10:08:00,深圳,被叫,私密号码,10秒,国内通话,,0.00",
            "2026-03-12 10:09:00\u00a0,深圳,被叫,95384\u00a0,--,国内通话,,0.00",
            "2026-03-12 24:00:00,深圳,被叫,95384,10秒,国内通话,,0.00",
            "2026-04-01 00:00:00,深圳,被叫,95384,10秒,国内通话,,0.00",
            "2026-02-28 23:59:59,深圳,被叫,95384,0秒,国内通话,,0.00",
            "2026-03-13,深圳,被叫,95384,10秒,国内通话,,0.00",
            "某行文字",
            "2026-03-13 10:00:00,深圳",
            "2026-03-13 10:01:00,深圳,被叫,154\0000002,10秒,国内通话,,0.00",
            "合计：12条",
        ],
    )
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "202603语音"
    calls: list[list[Any]] = [
        ["起始时间", "通信地点", "通信方式", "对方号码", "通信时长", "通信类型"],
        ["03-16 11:04:13", "深圳", "被叫", 95384, "1分23秒", "国内通话"],
        [datetime(2026, 3, 17), "深圳", "主叫", 15400000002.0, timedelta(hours=25, seconds=5), "国内通话"],
        [46099.5, "深圳", "被叫", "'95384", time(0, 1, 2), "国内通话"],
    ]
    for row in calls:
        sheet.append(row)
    second = book.create_sheet("短信")
    for row in (
        ["2026年03月短信详单"],
        ["起始时间", "通信地点", "对方号码", "通信方式", "信息类型", "业务名称"],
        ["03-16 11:05:00", "深圳", "10690000", "接收", "短信", ""],
    ):
        second.append(row)
    book.create_sheet("说明").append(["仅供参考"])
    book.save(HERE / "carrier-cn-mobile/two-lists.xlsx")


def unicom() -> None:
    """Write workbooks of both kinds, and the names of the web page's data."""
    text(
        "carrier-cn-unicom/web-names.csv",
        [
            "calldate,calltime,calllonghour,calltypeName,othernum,homeareaName,calledhome,landtype,thtypeName,totalfee",
            "2026-04-09,17:59:14,56秒,被叫,95384,深圳,,国内通话,语音电话,0.00",
            "2026-04-09,18:00:14,1分23秒,主叫,15400000002,深圳,,国内通话,语音电话,0.15",
            "20260410,180014,1小时59分钟41秒,呼叫转移,15400000003,深圳,,国内通话,语音电话,0.15",
            "2026-04-10,,5秒,被叫,95384,深圳,,国内通话,语音电话,0.00",
        ],
    )
    text(
        "carrier-cn-unicom/messages.csv",
        [
            "中国联通短信详单,,,",
            "短信日期,发送时间,对方号码,收发类型,业务类型,费用",
            "2026-04-09,17:59:14,10690000,接收,国内短信,0.00",
            "2026-04-09,18:00:00,15400000002,发送,彩信,0.30",
        ],
    )
    columns = (
        '<Row ss:Index="3">'
        + "".join(
            f'<Cell><Data ss:Type="String">{name}</Data></Cell>'
            for name in (
                "序号",
                "起始时间",
                "通话时长",
                "呼叫类型",
                "对方号码",
                "本机通话地",
                "对方归属地",
                "通话类型",
                "通话费",
            )
        )
        + "</Row>"
    )
    text(
        "carrier-cn-unicom/workbook-2003.xls",
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<?mso-application progid="Excel.Sheet"?>',
            '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">',
            '<Styles><Style ss:ID="s1"/></Styles>',
            '<Worksheet ss:Name="语音详单"><Table>',
            '<Row><Cell ss:MergeAcross="8"><Data ss:Type="String">2026年3月语音详单</Data></Cell></Row>',
            columns,
            '<Row><Cell><Data ss:Type="Number">1</Data></Cell><Cell><Data ss:Type="DateTime">2026-03-16T11:04:13.000</Data></Cell>'
            '<Cell><Data ss:Type="String">1分23秒</Data></Cell><Cell><Data ss:Type="String">被叫</Data>'
            "<Comment><ss:Data>备注</ss:Data></Comment></Cell>"
            '<Cell><Data ss:Type="Number">95384</Data></Cell><Cell ss:Index="8"><Data ss:Type="String">国内通话</Data></Cell></Row>',
            '<Row><Cell/><Cell><Data ss:Type="String">03-17 08:00:00</Data></Cell><Cell><Data ss:Type="String">00:00:56</Data></Cell>'
            '<Cell><Data ss:Type="String">主叫</Data></Cell><Cell><Data ss:Type="Number">15400000002.0</Data></Cell></Row>',
            '<Row ss:Index="9"><Cell><Data ss:Type="String">合计</Data></Cell></Row>',
            '</Table></Worksheet><Worksheet ss:Name="说明"><Table>',
            '<Row><Cell><Data ss:Type="String">仅供参考</Data></Cell></Row></Table></Worksheet>',
            "</Workbook>",
        ],
    )
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    rows: list[list[Any]] = [
        ["2026年3月语音通话详单"],
        ["通话日期", "起始时间", "通话时长", "呼叫类型", "对方号码", "本机通话地", "对方归属地", "通话费"],
        [date(2026, 3, 16), "11:04:13", "56秒", "被叫", "95384", "深圳", "--", 0],
        [None, "11:05:13", "57秒", "被叫", "95384", "深圳", "--", 0],
        [None, "23:59:59", "58秒", "主叫", 15400000002, "深圳", "--", 0],
        ["03-17", "00:00:00", "59秒", "被叫", "95384", "深圳", "--", 0],
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:H1")
    sheet.merge_cells("A3:A5")
    book.save(HERE / "carrier-cn-unicom/merged-days.xlsx")


def old_workbook() -> None:
    """Write a true .xls, which wants a library that nothing else here does."""
    import xlwt  # type: ignore[import-not-found]

    book = xlwt.Workbook()
    sheet = book.add_sheet("语音详单")
    day, clock, span = (xlwt.easyxf(num_format_str=form) for form in ("yyyy-mm-dd", "h:mm:ss", "[h]:mm:ss"))
    for place, name in enumerate(
        (
            "序号",
            "通话日期",
            "起始时间",
            "通话时长",
            "呼叫类型",
            "对方号码",
            "本机通话地",
            "对方归属地",
            "通话类型",
            "通话费",
        )
    ):
        sheet.write(2, place, name)
    sheet.write(0, 0, "中国联通语音通话详单")
    sheet.write(1, 0, "查询周期")
    sheet.write(1, 1, "2026-03-01至2026-03-31")
    sheet.write(3, 0, 1)
    sheet.write(3, 1, datetime(2026, 3, 16), day)
    sheet.write(3, 2, time(23, 5, 9), clock)
    sheet.write(3, 3, 62 / 86400, span)
    sheet.write(3, 4, "被叫")
    sheet.write(3, 5, 15400000002)
    for place, value in enumerate(
        (2, "2026-03-17", "08:00:00", "56秒", "主叫", "01000000000", "深圳", "北京", "国内通话", "0.00")
    ):
        sheet.write(4, place, value)
    for place, value in enumerate((3, "03-18", "08:00:00", "56秒", "被叫", "95384", "深圳", "--", "国内通话", "0.00")):
        sheet.write(5, place, value)
    sheet.write(6, 0, "合计")
    book.save(str(HERE / "carrier-cn-unicom/old-workbook.xls"))


def telecom() -> None:
    """Write texts, and pages that a browser would forgive."""
    text(
        "carrier-cn-telecom/chongqing-calls.csv",
        [
            "对方号码,呼叫类型,起始时间,通话时长（秒）,费用（元）,通话类型,使用地点,是否在套餐内",
            "95384,被叫,2026-03-16 11:04:13,83,0.00,国内通话,重庆,是",
            "15400000002,主叫,2026-03-16-12:04:13,5,0.10,国内通话,重庆,否",
            "02395384,被叫,2026-03-1612:27:20,12,0.00,本地,重庆,是",
            ",,2026-03-31 23:59:59,,10.00,功能费,,",
        ],
        "gb18030",
    )
    text(
        "carrier-cn-telecom/chongqing-messages.csv",
        [
            "业务类型,对方号码,发送时间,费用（元）,漫游状态,是否在套餐内",
            "点对点短信,10690000,2026-03-16 11:04:13,0.00,非漫游,是",
            "短信接收,15400000002,2026-03-16 11:05:13,0.00,非漫游,是",
        ],
    )
    head = "<tr>" + "".join(f"<th>{name}" for name in PAGE_CALLS)
    text(
        "carrier-cn-telecom/careless-page.xls",
        [
            "<HTML><HEAD><TITLE>中国电信清单</TITLE><STYLE>td { color: red }</STYLE>",
            "<script>var rows = '<tr><td>x</td></tr>';</script></HEAD>",
            "<BODY><h3>2026年02月 语音清单</h3><table width=100%><tr><td>",
            f"<table border=1>{head}",
            "<tr><td rowspan=2>95384<td>被叫<td>02-16 11:04:13<td>83<td>0<td>国内通话<td>深圳&nbsp;龙岗<td>是",
            "<tr><td>被叫<td>02-16&nbsp;11:06:13<td>84<td>0<td>国内通话<td>深圳<td>是</tr>",
            "<tr><td colspan=3>合计：<td>167</table>",
            "<p>2026年01月 语音清单<table>",
            f"{head}",
            "<tr><td>1<b>54</b>0000&#48;002<td>主叫</td><td>01-31<br>23:59:59<td>&#x35;<td>0<td>国内通话<td>深圳<td>是",
            "<tr><td>95384<td>被叫<td>02-01 00:00:00<td>5<td>0<td>国内通话<td>深圳<td>是",
            "</table></td></tr></table>",
            "<p>本页打印时间：2026年04月01日",
        ],
    )


def lists_for_lawyers() -> None:
    """Write sheets as they are handed to lawyers."""
    text(
        "generic-csv/list-for-lawyers.csv",
        [
            "话单分析表",
            "开始时间,事件类型,用户号码,通话时长,对端号码,对端归属地,活动地区",
            "2026-03-16 11:04:13,被叫,15400000009,83,95384,,深圳",
            "2026-03-16 11:05:13,主叫,15400000009,83,15400000002,,深圳",
            "合计,,,166,,,",
        ],
    )
    text(
        "generic-csv/list-for-lawyers-2.csv",
        [
            "通联类型,本端号码,对端号码,通话开始/短信发送时间,通话结束时间,通话时长（秒）",
            "被叫,15400000009,95384,2026-03-16 11:04:13,2026-03-16 11:05:36,83",
            "主叫,15400000009,15400000009,2026-03-16 12:04:13,2026-03-16 12:05:36,83",
            "接收短信,15400000009,10690000,2026-03-16 12:14:13,,",
        ],
    )


def american() -> None:
    """Write usage records."""
    text(
        "carrier-us-tmobile/messages.csv",
        [
            "Date Time,Number,Destination,Direction,Type",
            '03/07/2026 11:58 PM,(202) 555-0143,"WASHINGTN, DC",Incoming,Text',
            '03/07/2026 11:58 PM,(202) 555-0143,"WASHINGTN, DC",Incoming,Text',
            '03/08/2026 01:58 AM,(202) 555-0143,"WASHINGTN, DC",Outgoing,Picture',
            "03/08/2026 02:30 AM,72345,--,Incoming,Text",
            '03/09/2026 02:30 AM,Unavailable,"WASHINGTN, DC",Incoming,Text',
        ],
    )
    text(
        "carrier-us-tmobile/older-calls.csv",
        [
            "Date,Time,Destination,Number,Minutes,Type",
            "03/07/2026,11:58 PM,incoming,(202) 555-0143,1 Min,--",
            '03/07/2026,12:01 AM,"HILO, HI",(202) 555-0143,2 Min,Wi-Fi call',
            "03/07/2026,12:05 PM,VM Retrieval,123,2 Min,Voicemail",
            "03/07/2026,12:06 PM,,(202) 555-0144,2 Min,--",
            "Total,,,,7 Min,",
        ],
    )
    text(
        "carrier-us-att/account.csv",
        [
            "AT&T usage",
            "Smith phone,202-555-0199",
            "",
            "Item,Day,Date,Time,Number Called,Call To,Min,Rate Code,Rate Pd,Feature,Airtime,LD/Add'l,Total",
            "1,SAT,03/07/2026,11:58PM,202-555-0143,INCOMI CL,3,ABCD,NW,,0.00,0.00,0.00",
            "2,Sunday,03/08/2026,12:05AM,202-555-0143,WASHINGTN DC,1,ABCD,NW,,0.00,0.00,0.00",
            "3,SUN,03/08/2026,12:05AM,202-555-0199,VMAIL CL,1,ABCD,NW,,0.00,0.00,0.00",
            "Subtotal,,,,,,5,,,,0.00,0.00,0.00",
            "Item,Day,Date,Time,To/From,Type,Msg/KB,Rate Code,Rate Pd,Feature,In/Out,Total",
            "1,SAT,03/07/2026,11:58PM,202-555-0143,Text Message,1 Msg,ABCD,NW,,In,0.00",
            "2,SAT,03/07/2026,11:59PM,202-555-0143,Multimedia Msg,1 Msg,ABCD,NW,,Out,0.00",
            "3,SAT,03/07/2026,11:59PM,data,Data Transfer,20480 KB,ABCD,NW,,,0.00",
            "4,SAT,03/07/2026,11:59PM,72345,Text Message,1 Msg,ABCD,NW,,Rcvd,0.00",
            "Total,,,,,,,,,,,0.00",
            "",
            "AT&T usage",
            "Second phone,202-555-0198",
            "",
            "Item,Day,Date,Time,Number Called,Call To,Min,Rate Code,Rate Pd,Feature,Airtime,LD/Add'l,Total",
            "1,MON,03/09/2026,9:05AM,202-555-0143,INCOMI CL,1,ABCD,NW,,0.00,0.00,0.00",
            "Item,Day,Date,Time,Call To,Min,Rate Code,Rate Pd,Feature,Airtime,LD/Add'l,Total",
            "1,TUE,03/10/2026,9:05AM,202-555-0144,INCOMI CL,2,ABCD,NW,,0.00,0.00,0.00",
            "2,WED,03/11/2026,9:05AM,202-555-0144,MEXICO MX,2,ABCD,NW,,0.00,0.00,0.00",
        ],
    )
    text(
        "carrier-us-att/messages-alone.csv",
        [
            "Item,Day,Date,Time,To/From,Type,Msg/KB,Rate Code,Rate Pd,Feature,In/Out,Total",
            "1,SAT,03/07/2026,11:58PM,202-555-0143,Text Message,1 Msg,ABCD,NW,,Sent,0.00",
        ],
    )
    text(
        "carrier-us-verizon/calls.csv",
        [
            "Date,Time,Number,Origination,Destination,Min.,Airtime Charges,LD/Other Charges,Total",
            '03/07/2026,11:58 PM,202-555-0143,"Washington, DC",Incoming CL,3,--,--,--',
            '03/08/2026,1:58 AM,202-555-0143,"Washington, DC","Newark, NJ",1,--,--,--',
            '03/08/2026,2:30 AM,202-555-0143,"Washington, DC",Incoming CL,1,--,--,--',
            '03/08/2026,3:30 AM,Unavailable,"Washington, DC",Incoming CL,1,--,--,--',
            '03/09/2026,3:30 AM,000-000-0086,"Washington, DC",VM Deposit CL,1,--,--,--',
            "Total,,,,,7,,,",
        ],
    )


if __name__ == "__main__":
    for name in ("mobile", "unicom", "telecom"):
        (HERE / f"carrier-cn-{name}").mkdir(exist_ok=True)
    for name in ("tmobile", "att", "verizon"):
        (HERE / f"carrier-us-{name}").mkdir(exist_ok=True)
    mobile()
    unicom()
    telecom()
    lists_for_lawyers()
    american()
    old_workbook()
