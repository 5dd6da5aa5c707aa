"""Write the Android samples that a text editor cannot, or not well. `python tests/data/imports/make_android.py`.

Everything is invented. The archive gets fixed times, so that it is the same bytes each time.
"""

from __future__ import annotations

import base64
import json
import zipfile
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
PNG: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
AT: Final = 1_772_331_305_000
"""2026-03-01 10:15:05 in Shanghai."""


def encoded() -> None:
    """Write a call log in the encodings that files come in after they went through other programs."""
    rows = "".join(
        f'  <call number="{number}" duration="{duration}" date="{AT + place * 60_000}" type="{kind}" presentation="1"'
        f' readable_date="n/a" contact_name="{name}" />\r\n'
        for place, (number, duration, kind, name) in enumerate(
            [("95384", 83, 1, "催收李四"), ("154 0000 0002", 0, 2, "张三😡"), ("", 0, 3, "(Unknown)")]
        )
    )
    content = f"<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\r\n<calls count=\"3\">\r\n{rows}</calls>\r\n"
    (HERE / "sbr-calls" / "utf16.xml").write_bytes(content.encode("utf-16"))
    (HERE / "sbr-calls" / "utf16-without-mark.xml").write_bytes(content.encode("utf-16-be"))
    (HERE / "sbr-calls" / "gb18030.xml").write_bytes(content.replace("UTF-8", "GB2312").encode("gb18030"))


def halves() -> None:
    """Write messages with characters in halves, in every way there is, and values that are no characters."""
    bodies = [
        b"&#55357;&#56865; &#xD83D;&#xDE02; &#128514;",
        b"\xed\xa0\xbd\xed\xb8\xa1 as six bytes",
        b"lone &#xDE02;&#55357; and &#0;&#x1F;&#xFFFE;",
        b"raw \x00 \x1f \xff",
        b"one\nline\r\nafter\tanother",
        b"R&D &nbsp; &amp;amp; &#55357",
    ]
    rows = b"".join(
        b'  <sms address="95384" date="%d" type="1" body="%s" />\n' % (AT + place * 1000, body)
        for place, body in enumerate(bodies)
    )
    (HERE / "sbr-sms" / "halves.xml").write_bytes(b"<smses count='%d'>\n%s</smses>" % (len(bodies), rows))


def files() -> None:
    """Write messages with files: with line ends in them, without padding, of every kind of name, cut off by a full disk."""
    picture = base64.b64encode(PNG).decode()
    lines = "&#10;".join(picture[place : place + 20] for place in range(0, len(picture), 20))
    parts = [
        ("image/png", 'cl="a.png"', picture),
        ("image/png", 'name="../../b.png"', lines),
        ("image/png", 'fn="null" cid="&lt;c.png&gt;"', picture.rstrip("=")),
        ("image/png", "", ""),
        ("application/octet-stream", 'name="null"', "null"),
    ]
    listed = "".join(
        f'      <part seq="{place}" ct="{kind}" {names} text="null" data="{data}" />\n'
        for place, (kind, names, data) in enumerate(parts)
    )
    card = '      <part seq="9" ct="text/x-vcard" cl="d.vcf" text="BEGIN:VCARD&#10;FN:某人&#10;END:VCARD" />\n'
    text = '      <part seq="5" ct="text/plain" text="见图" />\n'
    head = '  <mms date="{}" msg_box="1" m_type="132" address="10690000" sub="{}">\n'
    frame = head + "    <parts>\n{}    </parts>\n    <addrs>\n{}    </addrs>\n"
    sender = '      <addr address="10690000" type="137" charset="106" />\n'
    first = frame.format(AT, "还款提醒", listed + card + text, sender) + "  </mms>\n"
    second = frame.format(
        AT + 60_000, "null", '      <part seq="0" ct="image/png" cl="e.png" data="' + picture * 20, sender
    )
    cut = second[: second.index("data=") + 1500]
    (HERE / "sbr-sms" / "files.xml").write_text(f'<smses count="1">\n{first}</smses>', encoding="utf-8", newline="\n")
    (HERE / "sbr-sms" / "cut-in-a-picture.xml").write_text(
        f'<smses count="2">\n{first}{cut}', encoding="utf-8", newline="\n"
    )


def sms_ie() -> None:
    """Write exports of SMS Import / Export, of both versions."""
    sms: dict[str, Any] = {
        "_id": "3", "thread_id": "3", "address": "95384", "date": f"{AT + 123}", "date_sent": f"{AT - 3000}", "read": "1", "status": "-1",
        "type": "1", "body": "您好😡 请还款", "sub_id": "1", "__display_name": "催收李四",
    }  # fmt: skip
    mms: dict[str, Any] = {
        "_id": "9", "thread_id": "4", "date": f"{AT // 1000 + 60}", "date_sent": f"{AT // 1000 + 57}", "msg_box": "1", "m_type": "132",
        "sub": "还款提醒", "m_id": "m-9",
        "__sender_address": {"_id": "1", "address": "10690000", "type": "137", "charset": "106"},
        "__recipient_addresses": [{"_id": "2", "address": "15400000009", "type": "151", "charset": "106"}],
        "__parts": [
            {"_id": "1", "seq": "-1", "ct": "application/smil", "text": "<smil/>"},
            {"_id": "2", "seq": "0", "ct": "image/png", "cl": "a.png", "_data": "/data/user_de/0/x/app_parts/PART_1_a"},
            {"_id": "3", "seq": "0", "ct": "text/plain", "text": "见图"},
            {"_id": "4", "seq": "1", "ct": "image/png", "cl": "b.png", "_data": "/data/user_de/0/x/app_parts/PART_2_b"},
        ],
    }  # fmt: skip
    sent = sms | {"_id": "4", "date": f"{AT + 90_000}", "type": "2", "body": "null", "date_sent": "0"}
    draft = sms | {"_id": "5", "type": "3"}
    no_date = {name: value for name, value in sms.items() if name != "date"}
    folder = HERE / "sms-ie"
    lines = [json.dumps(one, ensure_ascii=False) for one in (sms, mms, sent, draft, no_date)]
    with zipfile.ZipFile(folder / "messages.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            ("messages.ndjson", "\n".join(lines).encode()),
            ("data/PART_1_a", PNG),
            ("data/../PART_2_b", PNG),
        ):
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 18, 9, 0, 0)), content, zipfile.ZIP_DEFLATED)
    old = json.loads(json.dumps([sms, mms]).replace('"__', '"'))
    old[1]["parts"][1]["binary_data"] = base64.b64encode(PNG).decode()
    (folder / "messages-v1.json").write_text(
        json.dumps(old, ensure_ascii=False, indent=2), encoding="utf-8", newline="\n"
    )
    call = {
        "_id": "1",
        "number": "95384",
        "date": f"{AT}",
        "duration": "83",
        "type": "1",
        "presentation": "1",
        "name": "催收李四",
        "new": "0",
    }
    listed = [
        call,
        call | {"number": "", "presentation": "2", "type": "3", "duration": "0", "name": "", "date": f"{AT + 60_000}"},
        call | {"type": "2", "duration": "0", "date": f"{AT + 120_000}", "display-name": "李四"},
        call | {"date": f"{AT // 1000 + 180}"},
        call | {"date": "0"},
        call | {"type": "99", "duration": "x", "date": f"{AT + 240_000}"},
    ]
    (folder / "calls.json").write_text(json.dumps(listed, ensure_ascii=False, indent=2), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    encoded()
    halves()
    files()
    sms_ie()
