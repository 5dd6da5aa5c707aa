"""A case that is erased is gone from the file, all at once or not at all, and nothing else is; a stone says so."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from evidence_log.core.contact import ContactFacts
from evidence_log.errors import BadInput
from evidence_log.services import audit, backup_notes, record
from evidence_log.services.backup import back_up
from evidence_log.services.case import cases, export_case, import_case
from evidence_log.services.erase import erase_case, require_case
from evidence_log.services.restore import restore
from evidence_log.store import erasure
from evidence_log.store.vault import CaseFile, Vault, create, open_vault

ROOT = Path(__file__).resolve().parents[2]
WORDS = ("催收逼死人", "zhang-wei-1987", "13800001234", "proof-of-zhang.bin", "ZHANGWEI")
"""What would tell of the person: said, the key, a number, the name of a file, what stands in it."""


def log(vault: Vault, case: CaseFile, said: str, now: datetime, *files: Path) -> None:
    facts: ContactFacts = {
        "occurred_at": "2026-03-16T22:31:00+08:00", "precision": "minute", "channel": "call", "said": said,
    }  # fmt: skip
    if case.key == WORDS[1]:
        facts["phone"] = WORDS[2]
    record.add_contact(vault, case, facts, attach=files, now=now)


@pytest.fixture
def filled(tmp_path: Path, now: datetime) -> Path:
    """Return a vault with the case of a person and one that stays; both have one file in common."""
    own, shared = tmp_path / WORDS[3], tmp_path / "shared.bin"
    own.write_bytes(f"{WORDS[4]} ".encode() * 200_000)
    shared.write_bytes(b"a leaflet " * 200_000)
    with create(tmp_path / "vault.evl") as vault:
        case = record.create_case(vault, WORDS[1], name="张伟", zone="Asia/Shanghai", pack="cn", now=now)
        stays = record.create_case(vault, "stays", name=None, zone="UTC", pack="cn", now=now)
        for number in range(200):
            log(vault, case, f"{WORDS[0]} {number} " + "x" * 300, now, *((own, shared) if number == 7 else ()))
        log(vault, stays, "not to be lost", now, shared)
    return tmp_path / "vault.evl"


def words_in(folder: Path, name: str) -> list[str]:
    """Return which of the words stand in the vault's file or in any that lies beside it."""
    content = b"".join(path.read_bytes() for path in folder.glob(f"{name}*") if path.is_file())
    return [word for word in WORDS if word.encode() in content]


def sound(path: Path) -> list[tuple[str, int]]:
    found = audit.verify_file(path, None)
    assert found.ok, found.problems
    return [(case.key, case.entries) for case in found.cases]


def test_no_byte_of_an_erased_case_is_left_in_the_file_or_beside_it(
    filled: Path, tmp_path: Path, now: datetime
) -> None:
    assert words_in(tmp_path, "vault.evl") == list(WORDS)
    before = audit.verify_file(filled, WORDS[1]).cases[0]
    done = erase_case(filled, WORDS[1], "consent withdrawn", now=now)
    assert words_in(tmp_path, "vault.evl") == []
    assert (done.stone.log_id, done.stone.entries, done.stone.head) == (before.log_id, before.entries, before.head)
    assert (done.stone.why, done.stone.erased_at) == ("consent withdrawn", "2026-03-18T04:00:00Z")
    assert done.stone.key_sha256 == hashlib.sha256(f"{before.log_id} {WORDS[1]}".encode()).hexdigest()
    assert sound(filled) == [("stays", 3)]
    assert audit.verify_file(filled, None).erased == (done.stone,)
    with open_vault(filled, write=False) as vault:
        assert cases(vault).erased == (done.stone,)


def test_what_was_in_the_write_ahead_log_is_gone_too(filled: Path, tmp_path: Path, now: datetime) -> None:
    killed = (
        "import os, sys\nfrom pathlib import Path\nfrom datetime import datetime, UTC\nfrom evidence_log.services import record\n"
        "from evidence_log.store.vault import open_vault\nvault = open_vault(Path(sys.argv[1]))\n"
        "facts = {'occurred_at': '2026-03-16T22:31:00+08:00', 'precision': 'minute', 'channel': 'call', 'said': 'ZHANGWEI in the log'}\n"
        "record.add_contact(vault, vault.case(sys.argv[2]), facts, attach=(), now=datetime(2026, 3, 18, tzinfo=UTC))\nos._exit(0)\n"
    )
    subprocess.run(
        [sys.executable, "-c", killed, filled, WORDS[1]], check=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert b"ZHANGWEI in the log" in filled.with_name("vault.evl-wal").read_bytes()
    erase_case(filled, WORDS[1], "consent withdrawn", now=now)
    assert words_in(tmp_path, "vault.evl") == []


def test_even_before_the_file_is_written_anew_the_words_are_overwritten(
    filled: Path, tmp_path: Path, now: datetime
) -> None:
    with open_vault(filled) as vault:
        assert erasure.prepare(vault.connection)
        with vault.writing() as connection:
            erasure.erase(connection, vault.case(WORDS[1]), "x", now)
    assert words_in(tmp_path, "vault.evl") == []
    done = erase_case(filled, WORDS[1], "given again", now=now + timedelta(days=1))
    assert (done.already, done.stone.why) == (True, "x")
    assert words_in(tmp_path, "vault.evl") == []


def test_the_guards_stand_again(filled: Path, now: datetime) -> None:
    erase_case(filled, WORDS[1], "x", now=now)
    with open_vault(filled) as vault, pytest.raises(sqlite3.IntegrityError):
        vault.connection.execute("DELETE FROM ledger")


def test_a_guard_that_was_missing_is_not_put_back_in_silence(filled: Path, now: datetime) -> None:
    with open_vault(filled) as vault:
        vault.connection.execute("DROP TRIGGER ledger_keeps_all")
    erase_case(filled, WORDS[1], "x", now=now)
    assert [problem.where for problem in audit.verify_file(filled, None).problems] == ["ledger_keeps_all"]


def test_a_case_that_is_not_there_is_refused(filled: Path, now: datetime) -> None:
    with pytest.raises(BadInput) as refused:
        erase_case(filled, "nobody", "x", now=now)
    assert refused.value.values["known"] == f"{WORDS[1]}, stays"
    with pytest.raises(BadInput):
        require_case(filled, "nobody")
    assert [key for key, _ in sound(filled)] == [WORDS[1], "stays"]


def test_while_another_has_the_vault_open_nothing_is_erased(filled: Path, now: datetime) -> None:
    with open_vault(filled, write=False) as other:
        other.connection.execute("BEGIN")
        other.connection.execute("SELECT count(*) FROM ledger").fetchone()
        with pytest.raises(BadInput) as refused:
            erase_case(filled, WORDS[1], "x", now=now)
    assert refused.value.key == "case.in_use"
    assert [key for key, _ in sound(filled)] == [WORDS[1], "stays"]


def test_an_erased_case_is_only_taken_in_again_when_asked_to(filled: Path, tmp_path: Path, now: datetime) -> None:
    sent = export_case(filled, WORDS[1], tmp_path / "sent", now=now)
    erase_case(filled, WORDS[1], "consent withdrawn", now=now)
    with pytest.raises(BadInput) as refused:
        import_case(filled, sent.path)
    assert (refused.value.key, refused.value.values["why"]) == ("case.was_erased", "consent withdrawn")
    assert import_case(filled, sent.path, again=True).state == "new"
    assert sound(filled) == [("stays", 3), (WORDS[1], sent.entries)]
    erase_case(filled, WORDS[1], "again", now=now)
    assert [stone.why for stone in audit.verify_file(filled, None).erased] == ["consent withdrawn", "again"]


def test_a_new_case_may_have_the_key_of_an_erased_one(filled: Path, now: datetime) -> None:
    erase_case(filled, WORDS[1], "x", now=now)
    with open_vault(filled) as vault:
        record.create_case(vault, WORDS[1], name=None, zone="UTC", pack="cn", now=now)
    assert sound(filled) == [("stays", 3), (WORDS[1], 1)]
    assert erase_case(filled, WORDS[1], "y", now=now).already is False


def test_noted_backups_that_still_hold_the_case_are_named_and_no_longer_noted(
    filled: Path, tmp_path: Path, now: datetime
) -> None:
    made = back_up(filled, tmp_path / "b.bak", replace=False, now=now)
    assert words_in(tmp_path, "vault.evl.backups.json") == [WORDS[1]]
    done = erase_case(filled, WORDS[1], "x", now=now)
    assert (done.elsewhere, done.forgotten) == ((str(made.path),), True)
    assert words_in(tmp_path, "vault.evl.backups.json") == []
    assert [head.key for note in backup_notes.read(filled) for head in note.heads] == ["stays"]


def test_a_backup_that_still_holds_the_case_may_be_replaced(filled: Path, tmp_path: Path, now: datetime) -> None:
    made = back_up(filled, tmp_path / "b.bak", replace=False, now=now)
    erase_case(filled, WORDS[1], "x", now=now)
    back_up(filled, made.path, replace=True, now=now)
    assert words_in(tmp_path, "b.bak") == []
    assert sound(made.path) == [("stays", 3)]


def test_a_backup_that_brings_an_erased_case_back_says_so(filled: Path, tmp_path: Path, now: datetime) -> None:
    made = back_up(filled, tmp_path / "b.bak", replace=False, now=now)
    erase_case(filled, WORDS[1], "x", now=now)
    done = restore(made.path, filled, replace=True, now=now)
    assert [head.key for head in done.returned] == [WORDS[1]]
    assert restore(made.path, filled, replace=True, now=now).returned == ()


def test_a_vault_whose_only_case_was_erased_is_sound(tmp_path: Path, now: datetime) -> None:
    record.new_vault(tmp_path / "v.evl", "main", name=None, zone="UTC", pack="cn", now=now)
    erase_case(tmp_path / "v.evl", "main", "x", now=now)
    assert sound(tmp_path / "v.evl") == []


KILLED = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from evidence_log.services.case import import_case
from evidence_log.services.erase import erase_case
vault, sent, key = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
print("begun", flush=True)
while True:
    erase_case(vault, key, "x", now=datetime(2026, 3, 18, tzinfo=UTC))
    import_case(vault, sent, again=True)
"""


def test_killed_at_any_moment_the_case_is_there_whole_or_gone(filled: Path, tmp_path: Path, now: datetime) -> None:
    sent = export_case(filled, WORDS[1], tmp_path / "sent", now=now)
    found = set()
    for moment in range(16):
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, filled, sent.path, WORDS[1]], env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as program:  # fmt: skip
            assert program.stdout is not None
            assert program.stdout.readline() == b"begun\n"
            time.sleep(0.02 * moment)
            program.send_signal(signal.SIGKILL)
        there = dict(sound(filled))
        assert there.pop("stays") == 3
        assert there in ({}, {WORDS[1]: sent.entries})
        with open_vault(filled, write=False) as vault:
            (files,) = vault.connection.execute("SELECT count(*) FROM blob").fetchone()
        assert files == (2 if there else 1)
        found.add(bool(there))
    assert found == {True, False}
