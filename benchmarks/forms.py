"""The invented contacts in the forms of other programs: `python -m benchmarks.forms FORMAT OUT --rows 500`.

A process of its own, so that the one that measures stays small. Equal arguments give equal contacts.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from benchmarks.corpus import CHINA, Sample, contacts
from benchmarks.generate import HEADER

MANY: Final = 4
"""Contacts drawn for each that is wanted: those of one channel are taken, and the rarest is one in eight."""
LATE_S: Final = 9
"""The seconds by which a bill's clock, which starts when a call is answered, is behind the phone's, at most."""
SINCE_1970: Final = 978_307_200
_IOS: Final = (
    "CREATE TABLE ZCALLRECORD (Z_PK INTEGER PRIMARY KEY, ZORIGINATED INTEGER, ZANSWERED INTEGER, ZCALLTYPE INTEGER, ZDATE REAL,"
    " ZDURATION REAL, ZADDRESS TEXT, ZSERVICE_PROVIDER TEXT, ZNAME TEXT, ZUNIQUE_ID TEXT)"
)


def samples(count: int, channel: str) -> Iterator[Sample]:
    """Yield that many contacts of one channel, by time, numbers as people dial them in China."""
    drawn = contacts(MANY * (3 if channel == "chat" else 1) * count, phones=60, messy=0)
    ours = (one for one in drawn if one.channel == channel and one.phone.startswith("+86"))
    for one in islice(ours, count):
        yield one._replace(phone=one.phone.removeprefix("+86"))


def _own(path: Path, rows: int) -> None:
    _table(path, ("occurred_at", "channel", "direction", "phone", "duration_s"), (
        (one.at.isoformat(), "call", one.direction, one.phone, one.duration_s) for one in samples(rows, "call")
    ))  # fmt: skip


def _generic(path: Path, rows: int) -> None:
    _table(path, HEADER, ((one.at.isoformat(), *one[1:]) for one in samples(rows, "call")))


def _bill(path: Path, rows: int, *, of: int | None = None) -> None:
    """Write a bill with `rows` of the answered calls among the first `of`: a carrier lists no missed ones."""
    dice = random.Random(5)
    calls = [one for one in samples(of or rows + rows // 20 + 5, "call") if one.duration_s]
    chosen = sorted(dice.sample(range(len(calls)), min(rows, len(calls))))
    head = ("起始时间", "通信地点", "通信方式", "对方号码", "通信时长", "通信类型", "套餐优惠", "实收通信费(元)")
    _table(path, head, (
        (f"{one.at + timedelta(seconds=dice.randrange(LATE_S)):%Y-%m-%d %H:%M:%S}", "深圳", "被叫" if one.direction == "in" else "主叫",
         one.phone, f"{one.duration_s}秒", "国内通话", "", "0.00")
        for one in (calls[place] for place in chosen)
    ))  # fmt: skip


def _table(path: Path, head: Sequence[str], rows: Iterator[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)


def _sbr_calls(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(f"<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<calls count=\"{rows}\">\n")
        for one in samples(rows, "call"):
            kind = 2 if one.direction == "out" else 1 if one.duration_s else 3
            file.write(
                f'  <call number="{one.phone}" duration="{one.duration_s}" date="{int(one.at.timestamp())}000" type="{kind}"'
                ' presentation="1" subscription_id="1" readable_date="n/a" contact_name="(Unknown)" />\n'
            )
        file.write("</calls>\n")


def _sbr_sms(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(f"<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses count=\"{rows}\">\n")
        for one in samples(rows, "sms"):
            file.write(
                f'  <sms protocol="0" address="{one.phone}" date="{int(one.at.timestamp())}000" type="{2 if one.direction == "out" else 1}"'
                f' subject="null" body={quoteattr(one.said)} read="1" status="-1" contact_name="(Unknown)" />\n'
            )
        file.write("</smses>\n")


def _whatsapp(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for place, one in enumerate(samples(rows, "chat")):
            at = f"{one.at.month}/{one.at.day}/{one.at:%y}, {one.at.hour % 12 or 12}:{one.at:%M:%S %p}"
            file.write(f"[{at}] {'Invented Recovery' if place % 8 else 'Me'}: {one.said}\n")


def _telegram(path: Path, rows: int) -> None:
    messages: list[dict[str, Any]] = [
        {
            "id": place, "type": "message", "date": f"{one.at:%Y-%m-%dT%H:%M:%S}", "date_unixtime": str(int(one.at.timestamp())),
            "from": "Me" if one.direction == "out" else "Invented Recovery",
            "from_id": "user2" if one.direction == "out" else "user1", "text": one.said, "text_entities": [],
        }
        for place, one in enumerate(samples(rows, "chat"), 1)
    ]  # fmt: skip
    _json(path, {"name": "Invented Recovery", "type": "personal_chat", "id": 1, "messages": messages})


def _weflow(path: Path, rows: int) -> None:
    messages: list[dict[str, Any]] = [
        {
            "localId": place, "createTime": int(one.at.timestamp()), "formattedTime": f"{one.at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}",
            "type": "文本消息", "localType": 1, "content": one.said, "isSend": int(one.direction == "out"),
            "senderUsername": "wxid_me" if one.direction == "out" else "wxid_invented", "senderDisplayName": "我", "source": "",
        }
        for place, one in enumerate(samples(rows, "chat"), 1)
    ]  # fmt: skip
    session = {
        "wxid": "wxid_invented",
        "nickname": "虚构催收",
        "displayName": "虚构催收",
        "type": "私聊",
        "messageCount": rows,
    }
    _json(path, {"weflow": {"version": "1.0.3", "generator": "WeFlow"}, "session": session, "messages": messages})


def _json(path: Path, document: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")


def _ios(path: Path, rows: int) -> None:
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.execute(_IOS)
    connection.executemany(
        "INSERT INTO ZCALLRECORD VALUES (?, ?, ?, 1, ?, ?, ?, 'com.apple.Telephony', NULL, ?)",
        (
            (place, int(one.direction == "out"), int(one.duration_s > 0), one.at.timestamp() - SINCE_1970, float(one.duration_s), one.phone,
             f"call-{place}")
            for place, one in enumerate(samples(rows, "call"), 1)
        ),
    )  # fmt: skip
    connection.commit()
    connection.close()


FORMS: Final[Mapping[str, Callable[[Path, int], None]]] = {
    "csv": _own,
    "generic-csv": _generic,
    "sbr-calls": _sbr_calls,
    "sbr-sms": _sbr_sms,
    "carrier-cn-mobile": _bill,
    "whatsapp-txt": _whatsapp,
    "telegram-json": _telegram,
    "wechat-weflow-json": _weflow,
    "ios-callhistory": _ios,
}
"""The formats that are written, by the names that the importers have."""
ASKED: Final[Mapping[str, tuple[str, ...]]] = {"whatsapp-txt": ("--own", "Me")}
"""What a person has to say beside a file."""


def main(words: Sequence[str] | None = None) -> None:
    """Write the file that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forms", description=__doc__.split(":", maxsplit=1)[0])
    parser.add_argument("form", choices=FORMS)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--of", type=int, help="for a bill: among how many calls of the phone's log its rows are")
    given = parser.parse_args(words)
    if given.of:
        _bill(given.out, given.rows, of=given.of)
    else:
        FORMS[given.form](given.out, given.rows)


if __name__ == "__main__":
    main()
