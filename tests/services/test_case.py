"""One case carried to another vault: its ledger byte for byte, checked on arrival, continued, never overwritten."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from evidence_log.core.chain import head_after
from evidence_log.core.codec import canonical
from evidence_log.core.contact import ContactFacts
from evidence_log.errors import BadInput, EvidenceLogError, Unverified
from evidence_log.importers.base import ReadOptions
from evidence_log.services import audit, correct, ingest, record
from evidence_log.services.case import cases, export_case, import_case
from evidence_log.store import blobs
from evidence_log.store.ledger import Ledger, decode
from evidence_log.store.vault import CaseFile, Vault, create, open_vault


def log(vault: Vault, case: CaseFile, said: str, now: datetime, *files: Path) -> int:
    facts: ContactFacts = {
        "occurred_at": "2026-03-16T22:31:00+08:00", "precision": "minute", "channel": "call", "said": said,
    }  # fmt: skip
    return record.add_contact(vault, case, facts, attach=files, now=now).entry


@pytest.fixture
def filled(vault: Vault, case: CaseFile, now: datetime, tmp_path: Path) -> Path:
    """Return the path of a vault with a case of many kinds of records, and a second case with a file of its own."""
    (tmp_path / "proof").write_bytes(b"settled" * 300_000)
    (tmp_path / "other").write_bytes(b"of the other case")
    record.add_debt(vault, case, {"product": "微粒贷", "lender": "微众银行"}, now=now)
    record.pay_debt(
        vault, case, "D-1", amount="5", paid_on="2026-03-01", settles=True, proof=tmp_path / "proof", now=now
    )
    rows = "".join(
        f"2026-03-{1 + row % 20:02d} 1{row % 10}:{row % 60:02d},call,9538{row % 10},a\n" for row in range(50)
    )
    (tmp_path / "calls.csv").write_text(f"occurred_at,channel,phone,said\n{rows}", encoding="utf-8")
    options = ReadOptions(zone="Asia/Shanghai", now=now)
    ingest.import_file(vault, case, tmp_path / "calls.csv", options, format_name=None, now=now)
    entry = log(vault, case, "还钱", now, tmp_path / "proof")
    correct.amend(vault, case, f"E-{entry}", {"said": "今天还钱"}, why="heard again", now=now)
    mistaken = log(vault, case, "by mistake", now)
    correct.withdraw(vault, case, f"E-{mistaken}", why="typed twice", now=now)
    second = record.create_case(vault, "second", name=None, zone="UTC", pack="cn", now=now)
    log(vault, second, "not of the first", now, tmp_path / "other")
    return vault.path


@pytest.fixture
def clinic(tmp_path: Path, now: datetime) -> Path:
    """Return another vault, whose one case has the same key."""
    with create(tmp_path / "clinic.evl") as vault:
        log(vault, record.create_case(vault, "main", name="X", zone="UTC", pack="cn", now=now), "x", now)
    return tmp_path / "clinic.evl"


def links(path: Path, key: str) -> list[tuple[int, bytes, bytes]]:
    with open_vault(path, write=False) as vault:
        return [(link.seq, link.body, link.head) for link in Ledger(vault.connection, vault.case(key).case_id).links()]


def rows(path: Path, key: str, table: str) -> list[tuple[object, ...]]:
    """Return a table's rows of a case, without its number in the vault."""
    with open_vault(path, write=False) as vault:
        found = vault.connection.execute(
            f"SELECT * FROM {table} WHERE case_id = ? ORDER BY entry", (vault.case(key).case_id,)
        )
        return [row[1:] for row in found]


def sound(path: Path) -> list[tuple[str, int]]:
    found = audit.verify_file(path, None)
    assert found.ok, found.problems
    return [(case.key, case.entries) for case in found.cases]


def hidden(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith(".")]


def test_a_case_arrives_byte_for_byte_with_its_files_and_nothing_else(
    filled: Path, clinic: Path, tmp_path: Path, now: datetime
) -> None:
    made = export_case(filled, "main", tmp_path / "f.evl", now=now)
    done = import_case(clinic, made.path, key="client-7")
    assert (done.state, done.key, done.added, done.files, done.made) == ("new", "client-7", made.entries, 2, False)
    assert links(clinic, "client-7") == links(filled, "main") == links(made.path, "main")
    for table in ("contact", "debt", "payment", "attachment", "import_run", "amendment", "withdrawal"):
        assert rows(clinic, "client-7", table) == rows(filled, "main", table) != []
    assert sound(clinic) == [("main", 2), ("client-7", made.entries)]
    assert sound(made.path) == [("main", made.entries)]
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert b"of the other case" not in made.path.read_bytes()
    assert b"not of the first" not in made.path.read_bytes()
    assert hidden(tmp_path) == []


def test_a_folder_gets_a_dated_name_and_nothing_is_overwritten(filled: Path, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "stick").mkdir()
    made = export_case(filled, "main", tmp_path / "stick", now=now)
    assert made.path.name == "main-20260318T040000Z.evl"
    for target in (made.path, filled):
        with pytest.raises(BadInput) as refused:
            export_case(filled, "main", target, now=now)
        assert refused.value.key in {"case.exists", "backup.is_the_vault"}
    assert sound(made.path) == [("main", made.entries)]


def test_a_folder_gets_a_name_whatever_the_key_is(filled: Path, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "stick").mkdir()
    with open_vault(filled) as vault:
        record.create_case(vault, "../../张三/..", name=None, zone="UTC", pack="cn", now=now)
    made = export_case(filled, "../../张三/..", tmp_path / "stick", now=now)
    assert made.path.parent == tmp_path / "stick"
    assert made.path.is_file()


def test_a_vault_is_made_where_there_is_none(filled: Path, tmp_path: Path, now: datetime) -> None:
    made = export_case(filled, "main", tmp_path / "f.evl", now=now)
    done = import_case(tmp_path / "new.evl", made.path)
    assert (done.made, done.key) == (True, "main")
    assert sound(tmp_path / "new.evl") == [("main", made.entries)]
    assert stat.S_IMODE((tmp_path / "new.evl").stat().st_mode) == 0o600


def test_the_same_or_an_older_file_changes_nothing_and_says_so(
    filled: Path, clinic: Path, tmp_path: Path, now: datetime
) -> None:
    first = export_case(filled, "main", tmp_path / "1.evl", now=now)
    with open_vault(filled) as vault:
        log(vault, vault.case("main"), "more", now)
    second = export_case(filled, "main", tmp_path / "2.evl", now=now)
    import_case(clinic, second.path, key="client")
    before = clinic.read_bytes()
    states = [import_case(clinic, path, key="client") for path in (second.path, first.path, second.path)]
    assert [done.state for done in states] == ["unchanged", "older", "unchanged"]
    assert {(done.entries, done.added, done.files) for done in states} == {(second.entries, 0, 0)}
    assert clinic.read_bytes() == before


def test_a_longer_chain_goes_on_from_what_is_there(filled: Path, clinic: Path, tmp_path: Path, now: datetime) -> None:
    first = export_case(filled, "main", tmp_path / "1.evl", now=now)
    import_case(clinic, first.path, key="client")
    (tmp_path / "later").write_bytes(b"a later file")
    with open_vault(filled) as vault:
        entry = log(vault, vault.case("main"), "more", now + timedelta(days=1), tmp_path / "later")
        correct.withdraw(vault, vault.case("main"), f"E-{entry}", why="no", now=now + timedelta(days=2))
    second = export_case(filled, "main", tmp_path / "2.evl", now=now)
    done = import_case(clinic, second.path)
    assert (done.state, done.key, done.added, done.files) == ("continued", "client", 3, 1)
    assert links(clinic, "client") == links(filled, "main")
    assert rows(clinic, "client", "contact") == rows(filled, "main", "contact")
    assert sound(clinic) == [("main", 2), ("client", second.entries)]


def test_a_chain_that_went_another_way_is_refused_and_the_entry_is_named(
    filled: Path, clinic: Path, tmp_path: Path, now: datetime
) -> None:
    first = export_case(filled, "main", tmp_path / "1.evl", now=now)
    import_case(clinic, first.path, key="client")
    with open_vault(clinic) as there:
        log(there, there.case("client"), "written here", now)
    with open_vault(filled) as vault:
        log(vault, vault.case("main"), "written there", now)
        log(vault, vault.case("main"), "and more", now)
    second = export_case(filled, "main", tmp_path / "2.evl", now=now)
    before = links(clinic, "client")
    with pytest.raises(Unverified) as refused:
        import_case(clinic, second.path)
    assert refused.value.exit_code == 4
    assert refused.value.values["id"] == f"E-{first.entries + 1:04d}"
    assert links(clinic, "client") == before
    assert sound(clinic)[1] == ("client", first.entries + 1)


def test_a_key_that_another_case_has_asks_for_one(filled: Path, clinic: Path, tmp_path: Path, now: datetime) -> None:
    made = export_case(filled, "main", tmp_path / "f.evl", now=now)
    with pytest.raises(BadInput) as refused:
        import_case(clinic, made.path)
    assert (refused.value.key, sound(clinic)) == ("case.key_taken", [("main", 2)])
    import_case(clinic, made.path, key="client")
    with pytest.raises(BadInput) as again:
        import_case(clinic, made.path, key="another")
    assert (again.value.key, again.value.values) == ("case.has_a_key", {"key": "client"})


def test_a_key_given_here_stays_when_the_tables_are_built_anew_and_is_not_sent_on(
    filled: Path, clinic: Path, tmp_path: Path, now: datetime
) -> None:
    import_case(clinic, export_case(filled, "main", tmp_path / "1.evl", now=now).path, key="client-of-ms-li")
    with open_vault(clinic) as vault:
        audit.rebuild(vault)
    assert [key for key, _ in sound(clinic)] == ["main", "client-of-ms-li"]
    sent = export_case(clinic, "client-of-ms-li", tmp_path / "2.evl", now=now)
    assert b"client-of-ms-li" not in sent.path.read_bytes()
    assert sent.path.stat().st_size == (tmp_path / "1.evl").stat().st_size
    assert import_case(filled, sent.path).state == "unchanged"


def test_a_file_with_several_cases_is_asked_about(filled: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as which:
        import_case(tmp_path / "new.evl", filled)
    assert (which.value.key, which.value.values["known"]) == ("case.which", "main, second")
    with pytest.raises(BadInput) as none:
        import_case(tmp_path / "new.evl", filled, wanted="third")
    assert none.value.key == "case.no_such"
    assert not (tmp_path / "new.evl").exists()
    assert import_case(tmp_path / "new.evl", filled, wanted="second").entries == 3
    assert sound(tmp_path / "new.evl") == [("second", 3)]


def test_what_is_no_case_is_refused(clinic: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("occurred_at,channel\n")
    create(tmp_path / "empty.evl").close()
    for path, key in (
        (tmp_path / "x.csv", "case.not_a_case"),
        (tmp_path / "none", "case.no_file"),
        (tmp_path / "empty.evl", "case.none"),
        (clinic, "case.is_the_vault"),
    ):
        with pytest.raises(BadInput) as refused:
            import_case(clinic, path)
        assert refused.value.key == key
    assert sound(clinic) == [("main", 2)]


def rewritten(path: Path, change: Callable[[sqlite3.Connection], object]) -> None:
    """Change a file as somebody with an editor for databases would."""
    with open_vault(path) as vault:
        for name in ("ledger_keeps_entries", "ledger_keeps_all", "ledger_has_no_gap"):
            vault.connection.execute(f"DROP TRIGGER {name}")
        change(vault.connection)
        vault.connection.execute("PRAGMA journal_mode = DELETE")


def with_new_hashes(connection: sqlite3.Connection, seq: int, change: Callable[[dict[str, object]], object]) -> None:
    """Change the facts of an entry and compute the whole chain anew."""
    links = connection.execute("SELECT seq, body FROM ledger ORDER BY seq").fetchall()
    prev = bytes(32)
    for number, body in links:
        if number == seq:
            entry = decode(body)
            change(entry.data)
            frame = {"v": 1, "salt": "0" * 32, **entry._asdict()}
            body = canonical(frame)
        prev = head_after(number, prev, body)
        connection.execute("UPDATE ledger SET body = ?, head = ? WHERE seq = ?", (body, prev, number))


DAMAGE: dict[str, tuple[str, Callable[[sqlite3.Connection], object]]] = {
    "a changed entry": (
        "case.chain",
        lambda db: db.execute("UPDATE ledger SET body = CAST(replace(body, '5', '6') AS BLOB) WHERE seq = 3"),
    ),
    "a changed head": ("case.chain", lambda db: db.execute("UPDATE ledger SET head = zeroblob(32) WHERE seq = 9")),
    "a missing entry": ("case.chain", lambda db: db.execute("DELETE FROM ledger WHERE seq = 7")),
    "no first entry": ("case.none", lambda db: db.execute("DELETE FROM ledger WHERE seq = 1")),
    "a second meaning": ("case.unreadable", lambda db: spaced(db, 5)),
    "another number": ("case.unreadable", lambda db: renumbered(db, 4)),
    "an unknown kind of fact": (
        "case.cannot_fold",
        lambda db: with_new_hashes(db, 6, lambda data: data.update({"occurred_at": "whenever"})),
    ),
    "a changed file": (
        "case.file",
        lambda db: db.execute("UPDATE blob_chunk SET content = zeroblob(length(content)) WHERE part = 1"),
    ),
    "a missing file": ("case.file", lambda db: db.execute("DELETE FROM blob_chunk")),
}


def spaced(connection: sqlite3.Connection, seq: int) -> None:
    """Give an entry white space, with hashes that fit."""
    prev = bytes(32)
    for number, body in connection.execute("SELECT seq, body FROM ledger ORDER BY seq").fetchall():
        body = body.replace(b",", b", ", 1) if number == seq else body
        prev = head_after(number, prev, body)
        connection.execute("UPDATE ledger SET body = ?, head = ? WHERE seq = ?", (body, prev, number))


def renumbered(connection: sqlite3.Connection, seq: int) -> None:
    """Have an entry say another number than it has, with hashes that fit."""
    prev = bytes(32)
    for number, body in connection.execute("SELECT seq, body FROM ledger ORDER BY seq").fetchall():
        body = body.replace(f'"seq":{seq}'.encode(), b'"seq":99') if number == seq else body
        prev = head_after(number, prev, body)
        connection.execute("UPDATE ledger SET body = ?, head = ? WHERE seq = ?", (body, prev, number))


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_does_not_verify_is_not_taken_in(
    damage: str, filled: Path, clinic: Path, tmp_path: Path, now: datetime
) -> None:
    key, change = DAMAGE[damage]
    made = export_case(filled, "main", tmp_path / "f.evl", now=now)
    rewritten(made.path, change)
    before = clinic.read_bytes()
    with pytest.raises(EvidenceLogError) as refused:
        import_case(clinic, made.path, key="client")
    assert refused.value.key == key
    assert refused.value.exit_code == (2 if key == "case.none" else 4)
    assert sound(clinic) == [("main", 2)]
    assert clinic.read_bytes() == before
    with pytest.raises(EvidenceLogError):
        import_case(tmp_path / "new.evl", made.path)
    assert list(tmp_path.glob("new.evl*")) == []


def test_names_of_facts_in_a_sent_file_never_become_statements(
    filled: Path, clinic: Path, tmp_path: Path, now: datetime
) -> None:
    made = export_case(filled, "main", tmp_path / "f.evl", now=now)
    hostile = {"said) VALUES (1); DROP TABLE ledger; --": "x"}
    rewritten(made.path, lambda db: with_new_hashes(db, 6, lambda data: data.update(hostile)))
    done = import_case(clinic, made.path, key="client")
    assert links(clinic, "client") == links(made.path, "main")
    assert sound(clinic) == [("main", 2), ("client", done.entries)]


def test_altered_tables_of_a_sent_file_are_not_believed(
    filled: Path, clinic: Path, tmp_path: Path, now: datetime
) -> None:
    made = export_case(filled, "main", tmp_path / "f.evl", now=now)
    rewritten(made.path, lambda db: db.execute("UPDATE contact SET said = 'forged'"))
    import_case(clinic, made.path, key="client")
    assert rows(clinic, "client", "contact") == rows(filled, "main", "contact")


def test_a_file_of_an_older_version_is_taken_in(filled: Path, clinic: Path, tmp_path: Path, now: datetime) -> None:
    made = export_case(filled, "main", tmp_path / "f.evl", now=now)
    with open_vault(made.path) as old:
        old.connection.execute("DROP TABLE contact")
        old.connection.execute("PRAGMA user_version = 1")
    assert import_case(clinic, made.path, key="client").state == "new"
    assert sound(clinic)[1] == ("client", made.entries)


def test_a_case_that_does_not_verify_is_not_exported(filled: Path, tmp_path: Path, now: datetime) -> None:
    with open_vault(filled) as vault:
        vault.connection.execute("DROP TRIGGER ledger_keeps_entries")
        vault.connection.execute("UPDATE ledger SET head = zeroblob(32) WHERE seq = 3 AND case_id = 1")
    with pytest.raises(Unverified) as refused:
        export_case(filled, "main", tmp_path / "f.evl", now=now)
    assert (refused.value.key, refused.value.values["id"]) == ("case.chain", "E-0003")
    assert not (tmp_path / "f.evl").exists()
    assert hidden(tmp_path) == []


def test_a_file_that_two_cases_have_is_kept_once(filled: Path, clinic: Path, tmp_path: Path, now: datetime) -> None:
    with open_vault(clinic) as vault:
        log(vault, vault.case("main"), "with the same file", now, tmp_path / "proof")
    done = import_case(clinic, export_case(filled, "main", tmp_path / "f.evl", now=now).path, key="client")
    assert done.files == 1
    stored = blobs.digest_of(tmp_path / "proof")
    with open_vault(clinic, write=False) as vault:
        assert vault.connection.execute("SELECT count(*) FROM blob WHERE sha256 = ?", (stored.sha256,)).fetchone() == (
            1,
        )


def test_the_cases_are_listed_with_how_far_they_have_come(filled: Path) -> None:
    with open_vault(filled, write=False) as vault:
        found = cases(vault)
    assert [(case.key, head.entries) for case, head in found.cases] == sound(filled)
    assert found.erased == ()
