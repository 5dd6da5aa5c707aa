"""A backup is the vault at one moment, verified, whole or not there; restoring loses nothing that was there."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from evidence_log.core.contact import ContactFacts
from evidence_log.errors import BadInput, EvidenceLogError, Unverified
from evidence_log.services import audit, backup_notes, record
from evidence_log.services.backup import BackupReport, back_up
from evidence_log.services.restore import restore
from evidence_log.store import vault as opening
from evidence_log.store.vault import CaseFile, Vault, create, open_vault

ROOT = Path(__file__).resolve().parents[2]


def log(vault: Vault, case: CaseFile, said: str, now: datetime) -> None:
    facts: ContactFacts = {
        "occurred_at": "2026-03-16T22:31:00+08:00", "precision": "minute", "channel": "call", "said": said,
    }  # fmt: skip
    record.add_contact(vault, case, facts, attach=(), now=now)


@pytest.fixture
def filled(vault: Vault, case: CaseFile, now: datetime, tmp_path: Path) -> Path:
    """Return the path of a vault with a contact, a file and a second case, still open elsewhere."""
    (tmp_path / "proof").write_bytes(b"settled" * 300_000)
    record.add_debt(vault, case, {"product": "微粒贷", "lender": "微众银行"}, now=now)
    record.pay_debt(
        vault, case, "D-1", amount="5", paid_on="2026-03-01", settles=True, proof=tmp_path / "proof", now=now
    )
    log(vault, case, "还钱", now)
    record.create_case(vault, "second", name=None, zone="UTC", pack="cn", now=now)
    return vault.path


def entries(path: Path) -> list[int]:
    found = audit.verify_file(path, None)
    assert found.ok, found.problems
    return [case.entries for case in found.cases]


def hidden(folder: Path) -> list[Path]:
    """Return what was left of something unfinished."""
    return [path for path in folder.iterdir() if path.name.startswith(".")]


def test_a_backup_holds_what_the_vault_held_and_is_for_the_owner_alone(
    filled: Path, tmp_path: Path, now: datetime
) -> None:
    before = filled.read_bytes()
    made = back_up(filled, tmp_path / "b.evl", replace=False, now=now)
    assert [head.entries for head in made.heads] == entries(filled) == entries(made.path)
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert (made.size, made.replaced, made.noted) == (made.path.stat().st_size, False, True)
    assert filled.read_bytes() == before
    assert hidden(tmp_path) == []
    one, other = sqlite3.connect(filled), sqlite3.connect(made.path)
    assert list(one.iterdump()) == list(other.iterdump())
    one.close()
    other.close()


def test_a_backup_can_be_read_from_a_read_only_place(filled: Path, tmp_path: Path, now: datetime) -> None:
    made = back_up(filled, tmp_path / "b.evl", replace=False, now=now)
    with sqlite3.connect(f"{made.path.as_uri()}?mode=ro", uri=True) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


def test_a_backup_made_while_others_write_is_one_moment(
    filled: Path, case: CaseFile, tmp_path: Path, now: datetime
) -> None:
    stop = threading.Event()

    def write() -> None:
        with open_vault(filled) as mine:
            while not stop.is_set():
                log(mine, case, "x" * 20_000, now)

    writer = threading.Thread(target=write)
    writer.start()
    made: list[BackupReport] = []
    try:
        made += [back_up(filled, tmp_path / f"b{number}.evl", replace=False, now=now) for number in range(8)]
    finally:
        stop.set()
        writer.join()
    counts = [entries(one.path) for one in made]
    assert counts == [[head.entries for head in one.heads] for one in made]
    assert counts == sorted(counts)
    assert counts[0] != counts[-1], "something was written meanwhile"


def test_nothing_is_overwritten_unasked(filled: Path, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "note.txt").write_bytes(b"mine")
    made = back_up(filled, tmp_path / "b.evl", replace=False, now=now)
    content = made.path.read_bytes()
    for target, replace, key in (
        (made.path, False, "backup.exists"),
        (tmp_path / "note.txt", False, "backup.exists"),
        (tmp_path / "note.txt", True, "backup.not_a_backup"),
        (filled, True, "backup.is_the_vault"),
        (tmp_path / "none" / "b.evl", True, "output.no_folder"),
    ):
        with pytest.raises(BadInput) as refused:
            back_up(filled, target, replace=replace, now=now)
        assert refused.value.key == key
    assert (tmp_path / "note.txt").read_bytes() == b"mine"
    assert made.path.read_bytes() == content
    assert hidden(tmp_path) == []


def test_an_earlier_backup_is_replaced_only_by_its_continuation(
    vault: Vault, case: CaseFile, filled: Path, tmp_path: Path, now: datetime
) -> None:
    target = tmp_path / "b.evl"
    back_up(filled, target, replace=False, now=now)
    log(vault, case, "mehr", now)
    assert back_up(filled, target, replace=True, now=now).replaced
    longer = target.read_bytes()
    shorter = back_up(filled, tmp_path / "keep.evl", replace=False, now=now).path
    log(vault, case, "noch mehr", now)
    back_up(filled, target, replace=True, now=now)
    with pytest.raises(BadInput) as refused:
        back_up(shorter, target, replace=True, now=now)
    assert refused.value.key == "backup.holds_more"
    assert target.read_bytes() != longer
    assert entries(target)[0] == entries(filled)[0]


def test_a_damaged_backup_may_be_replaced(filled: Path, tmp_path: Path, now: datetime) -> None:
    made = back_up(filled, tmp_path / "b.evl", replace=False, now=now)
    made.path.write_bytes(made.path.read_bytes()[:9000])
    assert back_up(filled, made.path, replace=True, now=now).replaced
    assert entries(made.path) == entries(filled)


def test_a_folder_gives_a_dated_name(filled: Path, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "stick").mkdir()
    made = back_up(filled, tmp_path / "stick", replace=False, now=now)
    assert made.path == tmp_path / "stick" / "vault-20260318T040000Z.evl"
    with pytest.raises(BadInput):
        back_up(filled, tmp_path / "stick", replace=False, now=now)


def test_a_vault_that_does_not_verify_is_not_backed_up(
    vault: Vault, filled: Path, tmp_path: Path, now: datetime
) -> None:
    good = back_up(filled, tmp_path / "b.evl", replace=False, now=now).path.read_bytes()
    vault.connection.execute("UPDATE contact SET phone = '110'")
    with pytest.raises(Unverified) as refused:
        back_up(filled, tmp_path / "b.evl", replace=True, now=now)
    assert (refused.value.key, refused.value.values["where"]) == ("backup.not_sound", "E-0005")
    assert (tmp_path / "b.evl").read_bytes() == good
    assert hidden(tmp_path) == []


KILLED = """
import sys, time
from datetime import datetime, UTC
from pathlib import Path
from evidence_log.services.backup import back_up
print("ready", flush=True)
for number in range(1000):
    back_up(Path(sys.argv[1]), Path(sys.argv[2]) / f"{number}.evl", replace=False, now=datetime.now(UTC))
    print(number, flush=True)
"""


@pytest.mark.parametrize("moment", range(6))
def test_a_killed_backup_leaves_only_whole_files_under_their_names(filled: Path, tmp_path: Path, moment: int) -> None:
    (tmp_path / "out").mkdir()
    words = [sys.executable, "-c", KILLED, str(filled), str(tmp_path / "out")]
    with subprocess.Popen(words, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.stdout.readline()
        time.sleep(0.013 * moment)
        running.send_signal(signal.SIGKILL)
        acknowledged = len(running.stdout.read().splitlines())
    found = [path for path in (tmp_path / "out").iterdir() if path.suffix == ".evl" and not path.name.startswith(".")]
    assert len(found) >= acknowledged + 1
    for path in found:
        assert entries(path) == entries(filled)
    assert entries(filled) == [5, 1]


KILLED_RESTORING = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from evidence_log.services.restore import restore
for number in range(1000):
    print(number, flush=True)
    restore(Path(sys.argv[1]), Path(sys.argv[2]), replace=True, now=datetime.now(UTC))
"""


@pytest.mark.parametrize("moment", range(6))
def test_a_killed_restoring_leaves_a_whole_vault_in_its_place_at_every_moment(
    filled: Path, tmp_path: Path, now: datetime, moment: int
) -> None:
    made = back_up(filled, tmp_path / "b.evl", replace=False, now=now)
    there = tmp_path / "there" / "case.evl"
    restore(made.path, there, replace=False, now=now)
    words = [sys.executable, "-c", KILLED_RESTORING, str(made.path), str(there)]
    with subprocess.Popen(words, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        for _ in range(2):
            running.stdout.readline()
        time.sleep(0.011 * moment)
        running.send_signal(signal.SIGKILL)
        running.stdout.read()
    assert entries(there) == [5, 1]
    for path in there.parent.glob("case-*.evl"):
        assert entries(path) == [5, 1]


def test_a_full_disk_leaves_no_part_of_a_backup(filled: Path, tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys; from datetime import datetime, UTC; from pathlib import Path\n"
        "from evidence_log.errors import EvidenceLogError; from evidence_log.services.backup import back_up\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try: back_up(Path(sys.argv[1]), Path(sys.argv[2]), replace=False, now=datetime.now(UTC))\n"
        "except EvidenceLogError as error: sys.exit(print(error.key))\n"
    )
    (tmp_path / "out").mkdir()
    words = [sys.executable, "-c", script, str(filled), str(tmp_path / "out" / "b.evl")]
    done = subprocess.run(
        words, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() in {"vault.disk_full", "vault.failed"}, done.stderr
    assert list((tmp_path / "out").iterdir()) == []
    assert entries(filled) == [5, 1]


def test_backups_are_remembered_beside_the_vault(filled: Path, tmp_path: Path, now: datetime) -> None:
    assert backup_notes.read(filled) == []
    for number in range(backup_notes.KEPT + 2):
        back_up(filled, tmp_path / f"b{number}.evl", replace=False, now=now + timedelta(days=number))
    notes = backup_notes.read(filled)
    assert len(notes) == backup_notes.KEPT
    assert (notes[-1].at, Path(notes[-1].path).name) == ("2026-04-08T04:00:00Z", "b21.evl")
    assert [head.entries for head in notes[-1].heads] == [5, 1]
    assert backup_notes.place_of(filled).stat().st_mode & 0o777 == 0o600
    assert audit.verify_file(filled, None).ok


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"backups": [{"at": 5}]}', b"\xff", b"[" * 100_000])
def test_notes_that_are_not_ours_are_as_good_as_none(
    filled: Path, tmp_path: Path, now: datetime, content: bytes
) -> None:
    backup_notes.place_of(filled).write_bytes(content)
    assert backup_notes.read(filled) == []
    assert back_up(filled, tmp_path / "b.evl", replace=False, now=now).noted
    assert len(backup_notes.read(filled)) == 1


def test_a_backup_is_restored_where_there_is_no_vault(filled: Path, tmp_path: Path, now: datetime) -> None:
    made = back_up(filled, tmp_path / "b.evl", replace=False, now=now)
    there = tmp_path / "new" / "case.evl"
    done = restore(made.path, there, replace=False, now=now)
    assert (done.kept, done.heads, entries(there)) == (None, made.heads, [5, 1])
    assert there.read_bytes()[18:20] == b"\2\2", "it has a write-ahead log again"
    assert [path.stat().st_mode & 0o777 for path in (there, there.parent)] == [0o600, 0o700]
    assert sorted(path.name for path in there.parent.iterdir()) == ["case.evl", "case.evl.backups.json"]
    assert backup_notes.read(there)[-1].path == str(made.path)
    with open_vault(there) as again:
        log(again, again.case("main"), "weiter", now)
    assert entries(there) == [6, 1]


def test_a_vault_is_not_restored_over_unless_asked_and_is_kept_then(
    vault: Vault, case: CaseFile, filled: Path, tmp_path: Path, now: datetime
) -> None:
    made = back_up(filled, tmp_path / "b.evl", replace=False, now=now)
    log(vault, case, "später", now)
    with pytest.raises(BadInput) as refused:
        restore(made.path, filled, replace=False, now=now)
    assert refused.value.key == "backup.vault_exists"
    with pytest.raises(BadInput) as refused:
        restore(made.path, filled, replace=True, now=now)
    assert refused.value.key == "backup.in_use"
    vault.close()
    for again in ("", "-2"):
        done = restore(made.path, filled, replace=True, now=now)
        assert done.kept == tmp_path / f"vault-20260318T040000Z{again}.evl"
    assert (entries(filled), entries(tmp_path / "vault-20260318T040000Z.evl")) == ([5, 1], [6, 1])
    assert hidden(tmp_path) == []


def test_a_log_that_lay_beside_the_old_vault_does_not_come_back(
    vault: Vault, case: CaseFile, filled: Path, tmp_path: Path, now: datetime
) -> None:
    """A write-ahead log that stays under the name would be taken for the restored vault's, and bring the newer rows back."""
    made = back_up(filled, tmp_path / "b.evl", replace=False, now=now)
    vault.connection.execute("PRAGMA wal_autocheckpoint = 0")
    log(vault, case, "später", now)
    left = {suffix: filled.with_name(filled.name + suffix).read_bytes() for suffix in ("", "-wal")}
    place = tmp_path / "killed"
    place.mkdir()
    for damage in (False, True):
        for suffix, content in left.items():
            (place / f"v.evl{suffix}").write_bytes(content if suffix or not damage else b"ruined" * 1_500)
        done = restore(made.path, place / "v.evl", replace=True, now=now)
        assert entries(place / "v.evl") == [5, 1]
        assert not (place / "v.evl-wal").exists()
        assert done.kept is not None
        assert [head.entries for head in done.kept_heads] == ([] if damage else [6, 1])
        assert done.kept.with_name(f"{done.kept.name}-wal").exists() == damage
        shutil.rmtree(place)
        place.mkdir()


def test_what_is_no_backup_or_does_not_verify_is_not_restored(
    vault: Vault, filled: Path, tmp_path: Path, now: datetime
) -> None:
    there = tmp_path / "new.evl"
    (tmp_path / "note.txt").write_bytes(b"mine")
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE t (x)")
    other.close()
    made = back_up(filled, tmp_path / "b.evl", replace=False, now=now).path
    for source, key in ((tmp_path / "note.txt", "backup.not_a_backup"), (tmp_path / "other.db", "backup.not_a_backup"),
                        (tmp_path / "absent", "backup.missing"), (tmp_path, "backup.not_a_backup")):  # fmt: skip
        with pytest.raises(BadInput) as refused:
            restore(source, there, replace=False, now=now)
        assert refused.value.key == key
    whole = made.read_bytes()
    for content in (whole[: len(whole) // 2], whole.replace("还钱".encode(), "还钱".encode()[::-1])):
        made.write_bytes(content)
        with pytest.raises(Unverified):
            restore(made, there, replace=False, now=now)
    with pytest.raises(BadInput) as refused:
        restore(filled, filled, replace=True, now=now)
    assert refused.value.key == "backup.is_the_vault"
    assert not there.exists()
    assert hidden(tmp_path) == []


def test_a_backup_of_an_older_version_is_restored_and_its_tables_built_anew(
    vault: Vault, filled: Path, tmp_path: Path, now: datetime
) -> None:
    vault.connection.execute("DROP TABLE withdrawal")
    vault.connection.execute(f"PRAGMA user_version = {opening.PROJECTION_VERSION - 1}")
    made = back_up(filled, tmp_path / "b.evl", replace=False, now=now)
    done = restore(made.path, tmp_path / "new.evl", replace=False, now=now)
    assert (done.rebuilt, entries(tmp_path / "new.evl")) == (True, [5, 1])
    with open_vault(made.path, older=True, write=False) as old:
        assert old.connection.execute("PRAGMA user_version").fetchone() == (opening.PROJECTION_VERSION - 1,)


def test_a_backup_of_a_newer_version_is_left_alone(vault: Vault, filled: Path, tmp_path: Path, now: datetime) -> None:
    vault.connection.execute(f"PRAGMA user_version = {opening.PROJECTION_VERSION + 1}")
    with pytest.raises(EvidenceLogError) as refused:
        back_up(filled, tmp_path / "b.evl", replace=False, now=now)
    assert refused.value.key == "vault.newer"


def test_an_empty_vault_is_backed_up_and_restored(tmp_path: Path, now: datetime) -> None:
    create(tmp_path / "v.evl").close()
    made = back_up(tmp_path / "v.evl", tmp_path / "b.evl", replace=False, now=now)
    assert restore(made.path, tmp_path / "w.evl", replace=False, now=now).heads == ()
