"""Write the samples of an iPhone's databases and of Google Voice's archive. `python tests/data/imports/make_phone.py`.

Everything is invented. The archive gets fixed times, so that it is the same bytes each time.
"""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
SINCE_1970: Final = 978_307_200
AT: Final = 1_773_671_465 - SINCE_1970
"""16 March 2026, 22:31:05 in Shanghai, as the phone counts."""
NS: Final = 10**9

CALLS: Final = "5a4935c78a5255723f707230a451d79c540d2741"
MESSAGES: Final = "3d0d7e5fb2ce288813306e4d4636395e047a3d28"
"""What a backup calls the two databases."""


def made(path: Path, statements: Iterable[str], rows: dict[str, Sequence[Sequence[Any]]]) -> None:
    """Write a database anew."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    for table, listed in rows.items():
        for row in listed:
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
    connection.commit()
    connection.execute("VACUUM")
    connection.close()


def attributed(words: str) -> bytes:
    """Return an attributed text as it is archived, shortened behind its words."""
    raw = words.encode()
    size = (
        bytes((len(raw),))
        if len(raw) < 0x80
        else b"\x81" + len(raw).to_bytes(2, "little")
        if len(raw) < 0x8000
        else b"\x82" + len(raw).to_bytes(4, "little")
    )
    head = b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x19NSMutableAttributedString\x00\x84\x84\x12NSAttributedString\x00"
    string = b"\x84\x84\x08NSObject\x00\x85\x92\x84\x84\x84\x0fNSMutableString\x01\x84\x84\x08NSString\x01\x95\x84\x01+"
    return head + string + size + raw + b"\x86\x84\x02iI\x01\x16\x92\x84\x84\x84\x0cNSDictionary\x00"


def calls() -> None:
    """Write a call log without a provider, with calls of several, a blocked one, two within a second, and values that are none."""
    folder = HERE / "ios-callhistory"
    made(
        folder / CALLS,
        (
            "CREATE TABLE ZCALLRECORD (Z_PK INTEGER PRIMARY KEY, ZORIGINATED, ZANSWERED, ZCALLTYPE, ZDATE, ZDURATION, ZADDRESS,"
            " ZNAME, ZBLOCKEDBYEXTENSION)",
            "CREATE TABLE ZHANDLE (Z_PK INTEGER PRIMARY KEY, ZVALUE VARCHAR, ZTYPE INTEGER)",
            "CREATE TABLE Z_2REMOTEPARTICIPANTHANDLES (Z_2REMOTEPARTICIPANTCALLS, Z_4REMOTEPARTICIPANTHANDLES)",
        ),
        {
            "ZCALLRECORD": (
                (1, 0, 0, 1, AT + 0.25, 4.0, "15400000001", None, "com.example.filter"),
                (2, 0, 0, 1, AT + 0.75, 0.0, "15400000001", None, None),
                (3, 0, 0, 1, AT + 60.25, 0.0, "15400000001", None, None),
                (4, 0, 0, 1, AT + 60.75, 0.0, "15400000001", None, None),
                (5, 0, 1, 8, AT + 120, 61.5, None, "催收员甲", None),
                (6, 0, 1, 16, AT + 180, 10, None, None, None),
                (7, None, None, 1, AT + 240, "x", b"\xff\xfe\x01", None, None),
                (8, 1, 0, 1, AT + 300, 0.4, b"075595384", None, None),
                (9, 0, 1, 1, "yesterday", 5, "95384", None, None),
                (10, 0, 1, 1, AT + 10**9, 5, "95384", None, None),
                (11, 0, 1, 1, 0, 5, "95384", None, None),
            ),
            "ZHANDLE": ((1, "+8615400000002", 2), (2, "agent@example.com", 3)),
            "Z_2REMOTEPARTICIPANTHANDLES": ((5, 1), (6, 1), (6, 2)),
        },
    )


def messages() -> None:
    """Write messages of a group, edited, taken back, not delivered, only in the attributed text, and with files."""
    message = (
        "CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, attributedBody BLOB, subject TEXT, handle_id INTEGER,"
        " service TEXT, date INTEGER, is_from_me INTEGER, item_type INTEGER, associated_message_type INTEGER, error INTEGER,"
        " date_edited INTEGER, date_retracted INTEGER)"
    )
    plain = (0, 0, 0, 0, 0)
    made(
        HERE / "ios-messages" / MESSAGES,
        (
            message,
            "CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT, service TEXT)",
            "CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, guid TEXT, style INTEGER, chat_identifier TEXT, service_name TEXT,"
            " display_name TEXT)",
            "CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER)",
            "CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY, filename TEXT, mime_type TEXT, transfer_name TEXT, total_bytes INTEGER)",
            "CREATE TABLE message_attachment_join (message_id INTEGER, attachment_id INTEGER)",
        ),
        {
            "message": (
                (1, "G1", None, attributed("今天不还就去你单位"), None, 1, "iMessage", AT * NS, 0, *plain),
                (2, "G2", "", attributed("很" * 120), None, 1, "iMessage", (AT + 1) * NS, 0, *plain),
                (3, "G3", "请还款", None, "通知", 2, "RCS", (AT + 2) * NS, 0, *plain),
                (4, "G4", "群里说一声", None, None, 1, "iMessage", (AT + 3) * NS, 0, *plain),
                (5, "G5", "请不要在群里发", None, None, 0, "iMessage", (AT + 4) * NS, 1, *plain),
                (6, "G6", "改过的话", None, None, 1, "iMessage", (AT + 5) * NS, 0, 0, 0, 0, (AT + 9) * NS, 0),
                (7, "G7", None, None, None, 1, "iMessage", (AT + 6) * NS, 0, 0, 0, 0, 0, (AT + 9) * NS),
                (8, "G8", "没发出去", None, None, 0, None, (AT + 7) * NS, 1, 0, 0, 22, 0, 0),
                (9, "G9", "\ufffc\ufffc", None, None, 1, "iMessage", (AT + 8) * NS, 0, *plain),
                (10, "G10", None, attributed("x")[:-60], None, 3, "iMessage", (AT + 9) * NS, 0, *plain),
                (11, "G11", None, CUT, None, 1, "SMS", (AT + 10) * NS, 0, *plain),
                (12, "G12", "一样的话", None, None, 2, "SMS", (AT + 11) * NS, 0, *plain),
                (13, "G13", "一样的话", None, None, 2, "SMS", (AT + 11) * NS + 5, 0, *plain),
                (14, "G14", "没有时间", None, None, 2, "SMS", 0, 0, *plain),
                (15, "G15", "没有会话", None, None, 0, "SMS", AT + 20, 1, *plain),
                (16, "G16", "已赞", None, None, 1, "iMessage", AT * NS, 0, 0, 3001, 0, 0, 0),
                (17, "G17", None, None, None, 1, "iMessage", AT * NS, 0, 3, 0, 0, 0, 0),
            ),
            "handle": ((1, "+8615400000001", "iMessage"), (2, "95384", "SMS"), (3, "agent@example.com", "iMessage")),
            "chat": (
                (1, "iMessage;-;+8615400000001", 45, "+8615400000001", "iMessage", None),
                (2, "SMS;-;95384", 45, "95384", "SMS", None),
                (3, "iMessage;+;chat100", 43, "chat100", "iMessage", "家人"),
            ),
            "chat_message_join": (
                *((1, number) for number in (1, 2, 6, 7, 9, 11, 16, 17)), *((2, number) for number in (3, 8, 12, 13, 14)), (3, 4), (3, 5),
            ),
            "attachment": (
                (1, "~/Library/SMS/Attachments/aa/01/IMG_0001.HEIC", "image/heic", "IMG_0001.HEIC", 1234),
                (2, "~/Library/SMS/Attachments/bb/02/../x.m4a", None, None, 99),
            ),
            "message_attachment_join": ((9, 1), (9, 2)),
        },
    )  # fmt: skip


CUT: Final = b"\x04\x0bstreamtyped\x84\x08NSString\x01\x94\x84\x01+\x82\xff\xff\xff\x7fcut"
"""An attributed text that says it is longer than it is."""
PAGE: Final = (
    '<?xml version="1.0" ?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd">\n<html><head><title>{title}</title>'
    "<style>.haudio {{ }} q::before {{ content: '<' }}</style></head><body>{body}</body></html>"
)


def call(label: str, title: str, *, length: str = "", number: str = "+12025550144", more: str = "") -> str:
    """Return the page of a call."""
    body = (
        f'<div class="haudio"><span class="fn">{label}</span><div class="contributor vcard"><a class="tel" href="tel:{number}">'
        f'<span class="fn">Recovery Desk</span></a></div><abbr class="published" title="{title}">?</abbr>{more}'
        f'<abbr class="duration" title="{length}">?</abbr><div class="tags"><a rel="tag" href="x#inbox">x</a>'
        f'<a rel="tag" href="http://www.google.com/voice#{label}">x</a></div></div>'
    )
    return PAGE.format(title=label, body=body)


def message(sender: str, name: str, title: str, content: str, *, own: bool = False) -> str:
    """Return a message of a conversation."""
    who = f'<abbr class="fn" title="">{name}</abbr>' if own else f'<span class="fn">{name}</span>'
    return (
        f'<div class="message"><abbr class="dt" title="{title}">?</abbr>: <cite class="sender vcard"><a class="tel" href="tel:{sender}">'
        f"{who}</a></cite>: {content}</div>"
    )


def conversation(title: str, *messages_: str, people: str = "") -> str:
    """Return the page of a conversation."""
    return PAGE.format(title=title, body=f'<div class="hChatLog hfeed">{people}{"".join(messages_)}</div>')


def takeout() -> None:
    """Write an archive with pages of every kind, files, what is none of it, and names that no honest archive has."""
    own, other, day = "+12025550199", "+12025550144", "2026-03-0"
    folder = "Takeout/Voice/Calls"
    picture = b"\x89PNG\r\n\x1a\n" + bytes(64)
    members: list[tuple[str, str | bytes]] = [
        ("Takeout/archive_browser.html", "<html><body>index</body></html>"),
        (f"{folder}/A - Placed - 2026-03-01T10_00_00Z.html", call("placed", f"{day}1T05:00:00.000-05:00", length="PT9.6S")),
        (f"{folder}/A - Placed - 2026-03-01T11_00_00Z.html", call("placed", f"{day}1T06:00:00.000-05:00", length="PT0S")),
        (f"{folder}/A - Recorded - 2026-03-02T10_00_00Z.html", call("recorded", f"{day}2T05:00:00-05:00", length="PT1H")),
        (f"{folder}/A - Other - 2026-03-02T11_00_00Z.html", call("dreamt", f"{day}2T06:00:00-05:00", length="soon", number="")),
        (f"{folder}/A - Missed - 2026-03-02T12_00_00Z.html", call("missed", f"{day}2T07:00:00")),
        (f"{folder}/A - Missed - 2026-03-02T13_00_00Z.html", call("missed", "")),
        (
            f"{folder}/A - Voicemail - 2026-03-03T10_00_00Z.html",
            call(
                "voicemail", f"{day}3T05:00:00-05:00", length="PT22S",
                more='<span class="full-text">call <b>us</b> back</span><audio controls src="A - Voicemail - 2026-03-03T10_00_00Z.mp3">'
                '<a rel="enclosure" href="A - Voicemail - 2026-03-03T10_00_00Z.mp3">Audio</a></audio>',
            ),
        ),
        (f"{folder}/A - Voicemail - 2026-03-03T10_00_00Z.mp3", b"ID3" + bytes(40)),
        (
            f"{folder}/A - Text - 2026-03-04T10_00_00Z.html",
            conversation(
                "A",
                message(own, "Ich", f"{day}4T05:00:00.100-05:00", "<q>Stop &lt;calling&gt;</q>", own=True),
                message(other, "A", f"{day}4T05:00:00.200-05:00", "<q>Same</q>"),
                message(other, "A", f"{day}4T05:00:00.300-05:00", "<q>Same</q>"),
                message(
                    other, "A", f"{day}4T05:01:00.000-05:00",
                    '<q>MMS Received</q><div><img src="A - Text - 2026-03-04T10_00_00Z-4-1" alt="x" /></div>',
                ),
                message(other, "A", f"{day}4T05:02:00.000-05:00", '<q></q><div><img src="../../../gone"></div>'),
            ),
        ),
        (f"{folder}/A - Text - 2026-03-04T10_00_00Z-4-1.png", picture),
        (
            f"{folder}/Group Conversation - 2026-03-05T10_00_00Z.html",
            conversation(
                "Group Conversation",
                message(other, "A", f"{day}5T05:00:00-05:00", "<q>Tell him to pay</q>"),
                message(own, "Me", f"{day}5T05:01:00-05:00", "<q>Leave my family alone</q>", own=True),
                people=f'<div class="participants">With: <cite class="sender vcard"><a class="tel" href="tel:{other}">'
                '<span class="fn">A</span></a></cite>, <cite class="sender vcard">'
                '<a class="tel" href="tel:+12025550145"><span class="fn">B</span></a></cite></div>',
            ),
        ),
        (
            f"{folder}/+12025550146 - Text - 2026-03-06T10_00_00Z.html",
            conversation("Me to +12025550146", message(own, "Me", f"{day}6T05:00:00-05:00", "<q>Who is this?</q>", own=True)),
        ),
        (
            f"{folder}/A - Text - 2026-03-07T10_00_00Z.html",
            conversation("A", message(other, "A", f"{day}7T05:00:00-05:00", "<q>whole</q>")).removesuffix("</div></body></html>")
            + message(other, "A", f"{day}7T05:01:00-05:00", "<q>broken off he").removesuffix("</div>"),
        ),
        (
            "../../Voice/Calls/B - Text - 2026-03-08T10_00_00Z.html",
            conversation("B", message(other, "B", f"{day}8T05:00:00-05:00", "<q>x</q>")),
        ),
    ]  # fmt: skip
    with zipfile.ZipFile(HERE / "google-voice-html" / "takeout.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 18, 12, 0, 0)), content, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    calls()
    messages()
    takeout()
