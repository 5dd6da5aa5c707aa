"""Android backups in the vault: overlapping ones counted once, files with their messages, all of a file or nothing."""

from __future__ import annotations

import base64
import random
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest

from evidence_log.errors import BadInput
from evidence_log.importers.base import ReadOptions
from evidence_log.services import ingest
from evidence_log.services.audit import verify
from evidence_log.services.correct import withdraw
from evidence_log.services.import_result import FileReport
from evidence_log.store import blobs, reading
from evidence_log.store.ledger import Ledger, entry_id
from evidence_log.store.projection import epoch_of
from evidence_log.store.vault import CaseFile, Vault

SAMPLES: Final = Path(__file__).resolve().parent.parent / "data" / "imports"
AT: Final = 1_772_331_305_000
PNG: Final = b"\x89PNG" + bytes(200)

Take = Callable[..., FileReport]


@pytest.fixture
def take(vault: Vault, case: CaseFile, tmp_path: Path, now: datetime) -> Take:
    """Return what imports a file, or the text of one."""

    def imported(content: Path | str, name: str = "sms.xml", **given: Any) -> FileReport:
        path = content if isinstance(content, Path) else tmp_path / name
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        options = ReadOptions(zone=case.zone, now=now, **given)
        return ingest.import_file(vault, case, path, options, format_name=None, now=now)

    return imported


def held(vault: Vault, case: CaseFile) -> list[dict[str, Any]]:
    return list(reading.contacts(vault.connection, case, extra=True))


def files(vault: Vault, case: CaseFile) -> list[list[str]]:
    return [[file["name"] for file in row["attachments"]] for row in held(vault, case)]


def message(*contents: bytes | str, text: str = "见图", at: int = AT) -> str:
    listed = "".join(
        f'<part seq="{n}" ct="image/png" cl="{n}.png"'
        f' data="{one if isinstance(one, str) else base64.b64encode(one).decode()}" />'
        for n, one in enumerate(contents)
    )
    words = f'<part seq="9" ct="text/plain" text="{text}" />' if text else ""
    return f'<mms date="{at}" msg_box="1" m_type="132" address="95384"><parts>{listed}{words}</parts></mms>'


def sms(text: str = "见图", at: int = AT) -> str:
    return f'<sms address="95384" date="{at}" type="1" body="{text}" />'


def backup(*listed: str) -> str:
    return f"<smses>{''.join(listed)}</smses>"


@pytest.mark.parametrize("order", [("before", "after"), ("after", "before")])
def test_overlapping_backups_give_each_call_once_in_any_order(
    take: Take, vault: Vault, case: CaseFile, order: tuple[str, str]
) -> None:
    for _ in range(2):
        for name in order:
            take(SAMPLES / "sbr-calls" / f"overlap-{name}.xml")
    found = held(vault, case)
    assert [row["occurred_at"] for row in found] == [f"2025-03-0{day}T10:00:00+08:00" for day in (1, 2, 3)]
    assert {row["phone_e164"] for row in found} == {"+8613800138000"}


def test_a_copy_is_one_contact_and_a_repeat_in_the_same_second_another(
    take: Take, vault: Vault, case: CaseFile
) -> None:
    report = take(SAMPLES / "sbr-sms" / "copies.xml")
    assert (report.read, report.imported, report.duplicates) == (8, 5, 3)
    found = held(vault, case)
    assert [row["sources"][0]["where"] for row in found] == ["sms[1]", "sms[2]", "sms[5]", "mms[2]", "mms[3]"]
    # The picture of the MMS went to the SMS that is the same message.
    assert files(vault, case) == [[], [], ["a.png"], ["b.png"], ["c.png"]]
    again = take((SAMPLES / "sbr-sms" / "copies.xml").read_text(encoding="utf-8") + "\n")
    assert (again.known, again.imported, again.duplicates) == (None, 0, 8)
    assert len(held(vault, case)) == 5
    assert verify(vault, [case]).ok


def test_files_are_in_the_vault_with_their_message(take: Take, vault: Vault, case: CaseFile) -> None:
    report = take(backup(message(PNG, b"other", PNG), message(PNG, at=AT + 9000)))
    assert (report.imported, report.attachments) == (2, 4)
    first, second = held(vault, case)
    assert [(file["name"], file["size"], file["media_type"]) for file in first["attachments"]] == [
        ("0.png", 204, "image/png"),
        ("1.png", 5, "image/png"),
        ("2.png", 204, "image/png"),
    ]
    assert b"".join(blobs.read(vault.connection, second["attachments"][0]["sha256"])) == PNG
    (count,) = vault.connection.execute("SELECT count(*) FROM blob").fetchone()
    assert count == 3  # the backup, and two different files
    assert verify(vault, [case]).ok


def test_a_damaged_file_is_told_and_its_message_stays(take: Take, vault: Vault, case: CaseFile) -> None:
    long = base64.b64encode(random.Random(1).randbytes(3000)).decode()
    spoiled = ["QUJ*", "Q", "QQ==QQ==", f"{long[:2000]}!{long[2000:]}", f"{long}=A", f"{long}\\u0041"]
    report = take(backup(message(*spoiled, "", "null", long[:-1] + "="), message(long.replace("+", "-"), at=AT + 9000)))
    assert report.warnings == {"attachment_unreadable": 6, "attachment_missing": 2}
    assert files(vault, case) == [["8.png"], ["0.png"]]
    (count,) = vault.connection.execute("SELECT count(*) FROM blob").fetchone()
    assert count == 3
    assert verify(vault, [case]).ok


def test_a_later_backup_with_files_adds_them_to_the_message_that_came_without(
    take: Take, vault: Vault, case: CaseFile
) -> None:
    take(backup(sms(), sms("还款", AT + 5000)))
    second = take(backup(message(PNG, PNG), sms("还款", AT + 5000)))
    assert (second.imported, second.duplicates, second.attachments) == (0, 2, 1)
    third = take(backup(message(PNG, b"new"), sms("新", AT + 6000)))
    assert (third.imported, third.attachments) == (1, 1)
    fourth = take(backup(message(PNG), message(b"new")))
    assert (fourth.imported, fourth.attachments) == (0, 0)
    assert files(vault, case) == [["0.png", "1.png"], [], []]
    assert verify(vault, [case]).ok


def test_a_message_taken_back_gets_no_files(take: Take, vault: Vault, case: CaseFile, now: datetime) -> None:
    take(backup(sms()))
    withdraw(vault, case, entry_id(held(vault, case)[0]["entry"]), why="误记", now=now)
    report = take(backup(message(PNG)))
    assert (report.imported, report.attachments) == (0, 0)
    (count,) = vault.connection.execute("SELECT count(*) FROM blob").fetchone()
    assert count == 2


def test_a_file_that_is_refused_at_its_end_leaves_nothing(take: Take, vault: Vault, case: CaseFile) -> None:
    with pytest.raises(BadInput) as refused:
        take(backup(message(PNG), *(sms(str(n), AT + n * 1000) for n in range(5000)), "<!DOCTYPE a>"))
    assert refused.value.key == "import.doctype_forbidden"
    assert held(vault, case) == []
    for table in ("blob", "blob_chunk", "attachment", "import_run"):
        assert vault.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert verify(vault, [case]).ok


def test_a_preview_opens_no_file(take: Take, vault: Vault, case: CaseFile, tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "sms.xml"
    path.write_text(backup(message("!!!")), encoding="utf-8")
    options = ReadOptions(zone=case.zone, now=now)
    report = ingest.import_file(vault, case, path, options, format_name=None, now=now, dry_run=True)
    assert (report.imported, report.warnings) == (1, {})


def test_a_film_in_a_message_does_not_fill_the_memory(take: Take, vault: Vault, case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "film.xml"
    path.write_text(backup(message(random.Random(7).randbytes(20 << 20)), sms("后面", AT + 1000)), encoding="utf-8")
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        report = take(path)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert report.attachments == 1
    assert peak < 16 << 20
    assert [len(row["attachments"]) for row in held(vault, case)] == [1, 0]


def test_messages_of_megabytes_are_written_before_many_are_held(vault: Vault, case: CaseFile, now: datetime) -> None:
    with vault.writing() as connection:
        ledger = Ledger(connection, case.case_id)
        data = {"name": "x.xml", "sha256": "0" * 64, "size": 1, "format": "sbr-sms", "options": "{}"}
        start = ledger.append("import.start", data, now)

        def contacts() -> Iterator[Any]:
            for number in range(40):
                (written,) = connection.execute("SELECT count(*) FROM contact").fetchone()
                assert number - written < 10
                at = f"2026-03-16T22:{number:02d}:00+08:00"
                facts = {"occurred_at": at, "precision": "minute", "channel": "sms", "said": "x" * (1 << 20)}
                yield epoch_of(at), facts

        assert ledger.append_contacts(contacts(), start, now) == 40


def test_an_archive_of_messages_is_kept_with_its_files(take: Take, vault: Vault, case: CaseFile) -> None:
    report = take(SAMPLES / "sms-ie" / "messages.zip", own=("15400000009",))
    assert (report.imported, report.attachments, len(report.rejected)) == (3, 1, 2)
    old = take(SAMPLES / "sms-ie" / "messages-v1.json", own=("15400000009",))
    assert (old.imported, old.duplicates, old.attachments) == (0, 2, 0)
    assert files(vault, case) == [[], ["a.png"], []]
    assert verify(vault, [case]).ok
