"""Databases of an iPhone: read from a copy, with the log beside them, and whatever stands in them; the tables that iMazing makes."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime
from hashlib import sha1
from pathlib import Path
from typing import Any, Final

import pytest

from evidence_log.errors import BadInput
from evidence_log.importers import by_name, identify
from evidence_log.importers.attachment import Warned
from evidence_log.importers.base import BadRow, Ignored, ReadOptions
from evidence_log.importers.contacts import Contacts
from evidence_log.importers.ios import database
from evidence_log.importers.ios.backup import MESSAGES
from evidence_log.importers.ios.values import SINCE_1970, attributed_text, epoch_of
from evidence_log.services.audit import verify
from evidence_log.services.import_result import FileReport
from evidence_log.services.ingest import import_file
from evidence_log.store import blobs, reading
from evidence_log.store.vault import CaseFile, Vault

DATA: Final = Path(__file__).resolve().parent.parent / "data" / "imports"
NOW: Final = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
AT: Final = 1_773_671_465
"""2026-03-16 22:31:05 in Shanghai."""
APPLE: Final = AT - SINCE_1970
CALLS: Final = "CREATE TABLE ZCALLRECORD (Z_PK INTEGER PRIMARY KEY, ZDATE, ZADDRESS, ZORIGINATED, ZANSWERED, ZDURATION)"
MESSAGE: Final = (
    "CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid, text, attributedBody, handle_id, service, date, is_from_me)"
)
HANDLE: Final = "CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id)"


def options(**given: Any) -> ReadOptions:
    known: dict[str, Any] = {"zone": "Asia/Shanghai", "now": NOW}
    return ReadOptions(**{**known, **given})


def rows(path: Path, **given: Any) -> list[Any]:
    return list(identify(path).read(path, options(**given)))


def facts(found: list[Any]) -> list[Any]:
    return [row[1] for row in found if isinstance(row, tuple)]


def refusal(path: Path, format_name: str | None = None) -> str:
    with pytest.raises(BadInput) as caught:
        list((by_name(format_name) if format_name else identify(path)).read(path, options()))
    return caught.value.key


def made(path: Path, *statements: str, calls: Any = (), messages: Any = ()) -> Path:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.executemany("INSERT INTO ZCALLRECORD VALUES (?, ?, ?, ?, ?, ?)", calls) if calls else None
        connection.executemany("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?)", messages) if messages else None
    connection.close()
    return path


def call(number: int, **given: Any) -> tuple[Any, ...]:
    values = {"date": APPLE + number * 60, "address": "95384", "out": 0, "answered": 1, "length": 5.0, **given}
    return (number, *values.values())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (APPLE, AT), (APPLE + 0.9, AT), (APPLE * 10**9 + 999_999_999, AT), (448_167_973, 448_167_973 + SINCE_1970), (-1.5, SINCE_1970 - 2),
        (None, "missing_date"), (0, "missing_date"), (0.0, "missing_date"), ("", "missing_date"), ("2026", "unparseable_date"),
        (b"1", "unparseable_date"), (float("inf"), "implausible_date"), (float("-inf"), "implausible_date"), (10**30, "implausible_date"),
    ],
)  # fmt: skip
def test_a_moment_counts_from_2001_in_seconds_or_nanoseconds(value: object, expected: int | str) -> None:
    assert epoch_of(value) == expected


@pytest.mark.parametrize(
    ("behind", "words"),
    [
        (b"\x05hello", "hello"), (b"\x00", ""), (b"\x81\x80\x00" + b"x" * 128, "x" * 128),
        (b"\x82\x00\x00\x01\x00" + b"y" * 65536, "y" * 65536),
        (b"\x06\xe6\xac\xa0\xe5\x80\xba\x86", "欠债"), (b"\x01\xff", "\udcff"),
        (b"\x05hell", None), (b"\x81\x05", None), (b"\x82\xff\xff\xff\x7fx", None), (b"\x92x", None), (b"\x84\x01x", None), (b"", None),
    ],
)  # fmt: skip
def test_attributed_words_are_taken_whole_or_not_at_all(behind: bytes, words: str | None) -> None:
    assert attributed_text(b"\x04\x0bstreamtyped\x84\x84\x08NSString\x01\x94\x84\x01+" + behind) == words


def test_an_attributed_text_of_another_kind_has_no_words() -> None:
    for archive in (None, "NSString+\x01x", b"", b"NSString", b"bplist00", b"NSString" + bytes(100) + b"+\x01x"):
        assert attributed_text(archive) is None


def test_a_database_is_told_by_its_tables_and_not_by_its_name(tmp_path: Path) -> None:
    path = made(tmp_path / "holiday.jpg", CALLS, calls=[call(1)])
    assert identify(path).name == "ios-callhistory"
    assert refusal(path, "ios-messages") == "import.not_this_format"
    assert refusal(made(tmp_path / "sms.db", "CREATE TABLE notes (text)")) == "import.unrecognised_binary"


def test_the_rows_in_the_log_beside_a_database_are_read_and_nothing_is_changed(tmp_path: Path) -> None:
    live = made(tmp_path / "live", CALLS, calls=[call(1)])
    connection = sqlite3.connect(live, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("INSERT INTO ZCALLRECORD VALUES (?, ?, ?, ?, ?, ?)", call(2))
    (folder := tmp_path / "taken").mkdir()
    path = folder / "CallHistory.storedata"
    path.write_bytes(live.read_bytes())
    alone = facts(rows(path))
    beside = folder / "CallHistory.storedata-wal"
    beside.write_bytes(Path(f"{live}-wal").read_bytes())
    connection.close()
    before = {one.name: one.read_bytes() for one in folder.iterdir()}
    for one in folder.iterdir():
        one.chmod(0o400)
    found = rows(path)
    assert [one["row"] for one in alone] == ["Z_PK=1"]
    assert [one["row"] for one in facts(found)] == ["Z_PK=1", "Z_PK=2"]
    assert found[0] == Warned("newest_rows_beside")
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == before


def test_the_log_beside_a_database_is_kept_with_it_and_it_is_read_each_time(
    tmp_path: Path, vault: Vault, case: CaseFile
) -> None:
    live = made(tmp_path / "live", CALLS, calls=[call(1)])
    connection = sqlite3.connect(live, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("INSERT INTO ZCALLRECORD VALUES (?, ?, ?, ?, ?, ?)", call(2))
    (folder := tmp_path / "taken").mkdir()
    path, beside = folder / "CallHistory.storedata", folder / "CallHistory.storedata-wal"
    path.write_bytes(live.read_bytes())
    beside.write_bytes(Path(f"{live}-wal").read_bytes())
    connection.close()

    def take() -> FileReport:
        return import_file(vault, case, path, options(), format_name=None, now=NOW)

    first = take()
    assert first.imported == 2
    (kept,) = reading.attachments(vault.connection, case)
    assert (kept["target"], kept["name"]) == (first.entry, beside.name)
    assert b"".join(blobs.read(vault.connection, kept["sha256"])) == beside.read_bytes()
    assert (take().known, take().duplicates) == (None, 2)
    beside.unlink()
    alone = take()
    assert (alone.known, alone.read, alone.duplicates) == (None, 1, 1)
    assert take().known == alone.entry
    assert verify(vault, [case]).ok


def test_no_copy_is_left_even_when_reading_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (temporary := tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    path = made(tmp_path / "x", CALLS, calls=[call(1), call(2)])
    reading = iter(identify(path).read(path, options()))
    next(reading)
    assert list(temporary.iterdir())
    reading.close()  # type: ignore[attr-defined]
    assert not list(temporary.iterdir())


def test_what_is_computed_by_the_file_is_not_run(tmp_path: Path) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x"
    view = f"CREATE VIEW ZCALLRECORD AS {endless} AS Z_PK, x AS ZDATE, x AS ZADDRESS, x AS ZORIGINATED FROM n"
    assert refusal(made(tmp_path / "view", view)) == "import.unrecognised_binary"
    computed = (
        "CREATE TABLE ZCALLRECORD (Z_PK INTEGER PRIMARY KEY, ZDATE, ZADDRESS, ZORIGINATED AS (zeroblob(1000000000)))"
    )
    assert refusal(made(tmp_path / "computed", computed)) == "import.unrecognised_binary"


def test_an_encrypted_and_a_damaged_database_say_so(tmp_path: Path) -> None:
    (secret := tmp_path / "sms.db").write_bytes(os.urandom(4096))
    assert refusal(secret) == refusal(secret, "ios-messages") == "import.encrypted_database"
    whole = made(tmp_path / "whole", CALLS, calls=[call(number) for number in range(1, 400)]).read_bytes()
    (cut := tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    assert refusal(cut) == "import.damaged_database"


def test_what_stands_before_a_damaged_place_is_read_and_the_place_is_told(tmp_path: Path) -> None:
    path = made(tmp_path / "x", CALLS, calls=[call(number) for number in range(1, 2000)])
    content = bytearray(path.read_bytes())
    middle = len(content) // 4096 // 2 * 4096
    content[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(content)
    found = rows(path)
    read = facts(found)
    assert 100 < len(read) < 1900
    assert found[-2:] == [BadRow(f"{read[-1]['row'].replace('=', '>')}", "malformed_record"), Warned("rest_unreadable")]


def test_a_value_of_enormous_size_costs_itself_and_no_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LARGEST", 100_000)
    path = made(
        tmp_path / "x", MESSAGE, HANDLE, "INSERT INTO handle VALUES (1, '95384')",
        messages=[(number, f"G{number}", "x" * (300_000 if number == 2 else 9), b"", 1, "SMS", APPLE + number, 0) for number in (1, 2, 3)],
    )  # fmt: skip
    found = facts(rows(path))
    assert [one.get("said") for one in found] == ["x" * 9, None, "x" * 9]
    assert found[1]["warnings"] == ["body_unavailable"]
    assert found[1]["phone"] == "95384"


def test_a_database_without_the_tables_around_it_still_gives_its_messages(tmp_path: Path) -> None:
    path = made(
        tmp_path / "x", MESSAGE, HANDLE,
        messages=[(1, "G", "a\0b", None, 7, "SMS", APPLE, 0), (2, None, b"\xe6\xac\xa0", None, "x", 5, APPLE, None)],
    )  # fmt: skip
    first, second = facts(rows(path))
    assert (first["said"], first["warnings"]) == ("a\ufffdb", ["number_missing", "invalid_char_replaced"])
    assert (second["said"], second["channel"]) == ("欠", "sms")


def test_no_calls_at_all_is_said(tmp_path: Path) -> None:
    assert rows(made(tmp_path / "x", CALLS)) == [Warned("no_records")]


def test_how_a_call_ended_follows_from_who_called_and_how_long(tmp_path: Path) -> None:
    listed = [
        call(1), call(2, answered=0, length=7.0), call(3, out=1, answered=0), call(4, out=1, answered=0, length=0.0),
        call(5, length=None), call(6, out=1, length=None), call(7, out=None), call(8, length=-4),
    ]  # fmt: skip
    found = facts(rows(made(tmp_path / "x", CALLS, calls=listed)))
    assert [(one.get("direction"), one.get("outcome"), one.get("duration_s")) for one in found] == [
        ("in", "answered", 5), ("in", "missed", 0), ("out", "answered", 5), ("out", None, 0), ("in", "answered", None), ("out", None, None),
        (None, None, 5), ("in", "answered", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("account", "region", "phone", "standard"),
    [
        ("13800138000@s.whatsapp.net", "CN", "13800138000", "+8613800138000"),
        ("8613800138000@s.whatsapp.net", "US", "+8613800138000", "+8613800138000"),
        ("12025550143@s.whatsapp.net", "CN", "+12025550143", "+12025550143"),
        ("agent@example.com", "CN", "agent@example.com", None),
        ("12025550143@example.com", "US", "12025550143@example.com", None),
    ],
)
def test_an_account_stands_for_a_number_where_it_is_one(
    account: str, region: str, phone: str, standard: str | None
) -> None:
    from evidence_log.importers.android.records import MISSING

    found = Contacts(options(region=region), when_no_number=MISSING).account(account)
    assert (found.phone, found.standard) == (phone, standard)


def test_only_the_wanted_numbers_are_taken(tmp_path: Path) -> None:
    path = made(tmp_path / "x", CALLS, calls=[call(1), call(2, address="+86 138 0013 8000")])
    assert [one["row"] for one in facts(rows(path, only=("13800138000",)))] == ["Z_PK=2"]
    assert Ignored("other_number", "Z_PK=1") in rows(path, only=("13800138000",))


def test_files_of_messages_are_kept_from_the_backup_around_the_database(
    vault: Vault, case: CaseFile, tmp_path: Path
) -> None:
    (tmp_path / "3d").mkdir()
    path = tmp_path / "3d" / MESSAGES
    path.write_bytes((DATA / "ios-messages" / MESSAGES).read_bytes())
    name = sha1(b"MediaDomain-Library/SMS/Attachments/aa/01/IMG_0001.HEIC").hexdigest()
    (tmp_path / name[:2]).mkdir()
    (tmp_path / name[:2] / name).write_bytes(b"a picture")
    report = import_file(vault, case, path, options(), format_name=None, now=NOW)
    assert (report.imported, report.attachments) == (14, 1)
    again = import_file(vault, case, path, options(year=2026), format_name=None, now=NOW)
    assert (again.imported, again.duplicates, again.attachments) == (0, 14, 0)


def test_a_file_outside_the_backup_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "3d").mkdir()
    path = tmp_path / "3d" / MESSAGES
    made(
        path, MESSAGE, HANDLE, "CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY, filename, mime_type, transfer_name)",
        "CREATE TABLE message_attachment_join (message_id, attachment_id)",
        "INSERT INTO attachment VALUES (1, '/etc/passwd', 'text/plain', '../../etc/passwd'), (2, '~/Library/x', NULL, NULL)",
        "INSERT INTO message_attachment_join VALUES (1, 1), (1, 2), (1, 3)", messages=[(1, "G", None, None, 0, "SMS", APPLE, 1)],
    )  # fmt: skip
    name = sha1(b"MediaDomain-Library/x").hexdigest()
    (tmp_path / name[:2]).mkdir()
    (tmp_path / name[:2] / name).symlink_to("/etc/passwd")
    (row,) = rows(path)
    assert [(one.name, one.pieces) for one in row[2]] == [("passwd", None), ("x", None)]


def test_the_second_import_of_a_call_log_adds_nothing_and_equal_calls_of_one_id_are_copies(
    vault: Vault, case: CaseFile
) -> None:
    path = DATA / "ios-callhistory" / "CallHistory.storedata"
    report = import_file(vault, case, path, options(), format_name=None, now=NOW)
    assert (report.read, report.imported, report.duplicates) == (9, 7, 1)
    assert [(row.where, row.reason) for row in report.rejected] == [("Z_PK=8", "missing_date")]
    again = import_file(vault, case, path, options(year=2026), format_name=None, now=NOW)
    assert (again.imported, again.duplicates) == (0, 8)


def test_two_calls_within_a_second_are_two_calls_in_every_import(vault: Vault, case: CaseFile) -> None:
    path = next(DATA.glob("ios-callhistory/5a*[0-9]"))
    report = import_file(vault, case, path, options(), format_name=None, now=NOW)
    assert (report.imported, report.duplicates) == (8, 0)
    again = import_file(vault, case, path, options(year=2026), format_name=None, now=NOW)
    assert (again.imported, again.duplicates) == (0, 8)


def test_columns_of_messages_are_found_by_name(tmp_path: Path) -> None:
    header, first = "Chat Session,Message Date,Service,Type,Sender ID,Sender Name,Text", "A,{},SMS,Incoming,95384,,x"
    order = (6, 3, 1, 0, 4, 2, 5)
    path = tmp_path / "x.csv"
    turned = [
        ",".join(line.split(",")[place] for place in order) for line in (header, first.format("2026-03-16 22:31:05"))
    ]
    path.write_text("\n".join(turned) + "\n")
    (one,) = facts(rows(path))
    assert (one["said"], one["phone"], one["channel"], one["direction"]) == ("x", "95384", "sms", "in")


def test_an_order_of_dates_that_no_row_tells_is_asked_for_in_messages(tmp_path: Path) -> None:
    header, line = (
        "Chat Session,Message Date,Service,Type,Sender ID,Sender Name,Text\n",
        "A,03/04/2026 10:00:00,SMS,Incoming,95384,,x\n",
    )
    (path := tmp_path / "x.csv").write_text(header + line)
    assert refusal(path) == "import.ambiguous_date_order"
    assert facts(rows(path, date_order="dmy", now=datetime(2026, 5, 1, tzinfo=UTC)))[0]["occurred_at"].startswith(
        "2026-04-03"
    )
    path.write_text(header + line + line.replace("03/04", "03/14"))
    assert [one["occurred_at"][:10] for one in facts(rows(path))] == ["2026-03-04", "2026-03-14"]


def test_quotes_that_do_not_pair_cost_no_following_message(tmp_path: Path) -> None:
    header, line = (
        "Chat Session,Message Date,Service,Type,Sender ID,Sender Name,Text\n",
        "A,2026-03-16 22:31:0{},SMS,Incoming,95384,,{}\n",
    )
    (path := tmp_path / "x.csv").write_text(
        header + line.format(1, '"open') + line.format(2, "x") + line.format(3, "y,z")
    )
    found = facts(rows(path))
    assert [one["row"] for one in found] == ["line:2", "line:3", "line:4"]
    assert [one.get("warnings") for one in found] == [["quotes_mended"], None, ["more_cells_than_header"]]
