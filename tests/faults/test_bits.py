"""One flipped bit is found and named by the entry or file that it hit, and everything else can still be read and taken out."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from evidence_log.core.contact import ContactFacts
from evidence_log.errors import Unverified
from evidence_log.services import audit, export, record
from evidence_log.services.backup import back_up
from evidence_log.services.restore import restore
from evidence_log.store import blobs, reading
from evidence_log.store.vault import create, open_vault

PAGE = 8192
CONTACTS = 300
FILE = b"".join(hashlib.sha256(str(number).encode()).digest() for number in range(50_000))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of a vault of many pages with two files."""
    folder, now = tmp_path_factory.mktemp("sound"), datetime.fromisoformat("2026-03-18T04:00:00+00:00")
    (folder / "a.bin").write_bytes(FILE)
    (folder / "b.bin").write_bytes(FILE[::-1])
    with create(folder / "case.evl") as opened:
        case = record.create_case(opened, "main", name=None, zone="Asia/Shanghai", pack="cn", now=now)
        for number in range(CONTACTS):
            facts: ContactFacts = {
                "occurred_at": f"2026-03-16T{number // 60:02d}:{number % 60:02d}:00+08:00", "precision": "minute", "channel": "call",
                "said": f"words number {number:04d} " * 8,
            }  # fmt: skip
            record.add_contact(opened, case, facts, attach=(), now=now)
        for name in ("a.bin", "b.bin"):
            record.attach_file(opened, case, folder / name, to=None, note=None, now=now)
    return (folder / "case.evl").read_bytes()


def flipped(folder: Path, content: bytes, place: int, bit: int = 0) -> Path:
    changed = bytearray(content)
    changed[place] ^= 1 << bit
    path = folder / "case.evl"
    path.write_bytes(changed)
    return path


def places(content: bytes, wanted: bytes) -> list[int]:
    """Return where bytes occur."""
    return [match.start() for match in re.finditer(re.escape(wanted), content)]


def found(path: Path) -> set[tuple[str, str]]:
    return {(problem.kind, problem.where) for problem in audit.verify_file(path, None).problems}


def test_a_bit_of_a_payload_names_its_entry_and_all_contacts_are_still_there(tmp_path: Path, sound: bytes) -> None:
    for number in (0, 137, CONTACTS - 1):
        marks = places(sound, f'"said":"words number {number:04d}'.encode())
        assert len(marks) == 1, "the ledger's own bytes"
        path = flipped(tmp_path, sound, marks[0] + 20)
        names = found(path)
        assert ("chain_payload", f"E-{number + 2:04d}") in names
        assert {where for _, where in names} == {f"E-{number + 2:04d}"}
        with open_vault(path, write=False) as opened:
            case = opened.case(None)
            assert len(list(reading.contacts(opened.connection, case))) == CONTACTS
            assert b"".join(export.csv_bytes(opened, case)).count(b"words number") == CONTACTS * 8
            assert b"".join(blobs.read(opened.connection, hashlib.sha256(FILE).hexdigest())) == FILE


def test_a_bit_of_a_table_row_names_its_entry_and_rebuilding_mends_it(tmp_path: Path, sound: bytes) -> None:
    marks = places(sound, b"words number 0137 " * 7)
    (in_table,) = (place for place in marks if sound[place - 8 : place] != b'"said":"')
    path = flipped(tmp_path, sound, in_table)
    assert found(path) == {("row_altered", "E-0139")}
    with open_vault(path) as opened:
        audit.rebuild(opened)
    assert found(path) == set()


def test_a_bit_of_an_attachment_names_the_file_and_the_other_is_whole(tmp_path: Path, sound: bytes) -> None:
    place = sound.index(FILE[1_000_000:1_000_032])
    path = flipped(tmp_path, sound, place, bit=7)
    assert found(path) == {("file_altered", hashlib.sha256(FILE).hexdigest())}
    with open_vault(path, write=False) as opened:
        other = hashlib.sha256(FILE[::-1]).hexdigest()
        assert b"".join(blobs.read(opened.connection, other)) == FILE[::-1]
        assert len(list(reading.contacts(opened.connection, opened.case(None)))) == CONTACTS


def test_a_bit_of_a_page_of_the_tables_leaves_the_chain_readable_and_a_backup_brings_all_back(
    tmp_path: Path, sound: bytes, now: datetime
) -> None:
    whole = tmp_path / "whole.evl"
    whole.write_bytes(sound)
    made = back_up(whole, tmp_path / "b.evl", replace=False, now=now)
    with sqlite3.connect(whole) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'contact'").fetchone()
    connection.close()
    path = flipped(tmp_path, sound, (root - 1) * PAGE, bit=3)  # the kind of page
    seen = audit.verify_file(path, None)
    assert "file" in {problem.kind for problem in seen.problems}
    assert (seen.cases[0].entries, seen.cases[0].head) == (made.heads[0].entries, made.heads[0].head)
    with pytest.raises(Unverified):
        back_up(path, tmp_path / "b.evl", replace=True, now=now)
    done = restore(tmp_path / "b.evl", path, replace=True, now=now)
    assert done.kept is not None
    assert found(path) == set()
    with open_vault(path, write=False) as opened:
        assert len(list(reading.contacts(opened.connection, opened.case(None)))) == CONTACTS
