"""Mergings in the tables: what a contact learns, how it forgets it again, and that only the ledger may say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from evidence_log.services import audit, record
from evidence_log.store import columns, merging, rebuilding
from evidence_log.store.ledger import Ledger, entry_id
from evidence_log.store.vault import CaseFile, Vault

BLANK: Final = {"occurred_at": "2026-03-16T22:31:00+08:00", "precision": "minute", "channel": "call"}
FINE: Final = {"occurred_at": "2026-03-16T22:31:05+08:00", "precision": "second"}
Add = Callable[..., int]
Say = Callable[..., int]


@pytest.fixture
def add(vault: Vault, case: CaseFile, now: datetime) -> Add:
    """Return what appends a contact, as a person's note or as one of an import; it returns the entry."""

    def added(run: int | None = None, **facts: Any) -> int:
        data = {**BLANK, **facts}
        with vault.writing() as connection:
            ledger = Ledger(connection, case.case_id)
            return ledger.append("contact.add", data if run is None else {**data, "import": run}, now)

    return added


@pytest.fixture
def say(vault: Vault, case: CaseFile, now: datetime) -> Say:
    """Return what appends any entry."""

    def said(kind: str, **data: Any) -> int:
        with vault.writing() as connection:
            return Ledger(connection, case.case_id).append(kind, data, now)

    return said


def imported(say: Say, name: str = "log.xml", kind: str = "sbr-calls") -> int:
    return say("import.start", name=name, sha256="0" * 64, size=1, format=kind, options="{}")


def row(vault: Vault, entry: int) -> dict[str, Any]:
    values = vault.connection.execute("SELECT * FROM contact WHERE entry = ?", (entry,)).fetchone()
    return {name: value for name, value in zip(columns.CONTACT, values, strict=True) if value is not None}


def tables(vault: Vault) -> dict[str, list[Any]]:
    return {
        name: vault.connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2, 3").fetchall()
        for name in rebuilding.PROJECTED
    }


def is_sound(vault: Vault) -> bool:
    """Say whether verifying finds nothing, but files that these tests never stored, before and after a rebuild."""

    def problems() -> list[Any]:
        return [one for one in audit.verify(vault, vault.cases()).problems if one.kind != "file_missing"]

    before = tables(vault)
    assert problems() == []
    with vault.writing() as connection:
        rebuilding.rebuild(connection)
    assert problems() == []
    return tables(vault) == before


def test_the_earlier_contact_stands_and_learns_what_it_does_not_say(
    vault: Vault, case: CaseFile, add: Add, say: Say
) -> None:
    run = imported(say)
    note = add(said="还钱", tags=["threat"])
    other = add(
        run, **FINE, phone="95384", duration_s=10, outcome="answered", said="", direction="in", reached="parent"
    )
    entry = say("contact.merge", pairs=[[note, other]], independent=False)
    kept = row(vault, note)
    assert (
        kept | FINE | {"phone": "95384", "duration_s": 10, "reached": "parent", "said": "还钱", "tags": '["threat"]'}
        == kept
    )
    assert "merged_into" not in kept
    assert row(vault, other)["merged_into"] == note
    assert merging.of(vault.connection, case) == {note: [other]}
    assert vault.connection.execute("SELECT entry, beside, agrees, refined, split_by FROM merged").fetchall() == [
        (entry, None, 1, 1, None)
    ]
    assert is_sound(vault)


def test_a_split_takes_back_what_was_learned_but_not_what_was_corrected_since(
    vault: Vault, case: CaseFile, now: datetime, add: Add, say: Say
) -> None:
    note = add()
    before = row(vault, note)
    other = add(imported(say), **FINE, phone="95384", duration_s=10)
    say("contact.merge", pairs=[[note, other]], independent=False)
    record.amend(vault, case, entry_id(note), {"duration_s": 12}, why=None, now=now)
    split = say("contact.split", contact=other)
    assert row(vault, note) == {**before, "duration_s": 12, "amended": row(vault, note)["amended"]}
    assert "merged_into" not in row(vault, other)
    assert merging.parted(vault.connection, case) == {(note, other)}
    assert vault.connection.execute("SELECT split_by FROM merged").fetchall() == [(split,)]
    assert is_sound(vault)


def test_a_field_that_a_person_emptied_does_not_come_back(
    vault: Vault, case: CaseFile, now: datetime, add: Add, say: Say
) -> None:
    note = add(phone="95384")
    first = add(imported(say), caller_name="王")
    second = add(imported(say, "bill.csv", "carrier-cn-mobile"), caller_name="王", place="深圳")
    say("contact.merge", pairs=[[note, first], [note, second]], independent=False)
    record.amend(vault, case, entry_id(note), {"caller_name": None}, why=None, now=now)
    say("contact.split", contact=first)
    assert "caller_name" not in row(vault, note)
    assert row(vault, note)["place"] == "深圳"
    assert is_sound(vault)


@pytest.mark.parametrize("by", ["split", "withdraw"])
def test_what_another_source_tells_too_is_kept(vault: Vault, add: Add, say: Say, by: str) -> None:
    note = add(phone="138****0000")
    first_run = imported(say)
    first = add(first_run, **FINE, phone="13800000000", phone_e164="+8613800000000", duration_s=10)
    second = add(imported(say, "bill.csv", "carrier-cn-mobile"), occurred_at="2026-03-16T22:31:09+08:00", precision="second",
                 phone="13800000000", phone_e164="+8613800000000", duration_s=11, place="深圳")  # fmt: skip
    say("contact.merge", pairs=[[note, first], [note, second]], independent=False)
    assert (row(vault, note)["occurred_at"], row(vault, note)["duration_s"]) == (FINE["occurred_at"], 10)
    if by == "split":
        say("contact.split", contact=first)
    else:
        say("withdraw", target=first_run, table="import_run", why="导错了")
    kept = row(vault, note)
    assert (kept["occurred_at"][11:19], kept["duration_s"], kept["phone"]) == ("22:31:09", 11, "13800000000")
    assert is_sound(vault)
    say("contact.split", contact=second)
    kept = row(vault, note)
    assert (kept["occurred_at"], kept["phone"], kept["precision"]) == (BLANK["occurred_at"], "138****0000", "minute")
    assert kept.keys().isdisjoint(("duration_s", "place", "phone_e164"))
    assert is_sound(vault)


@pytest.mark.parametrize("which", ["kept", "other"])
def test_the_withdrawal_of_either_import_parts_them(
    vault: Vault, case: CaseFile, add: Add, say: Say, which: str
) -> None:
    runs = {"kept": imported(say), "other": imported(say, "bill.csv", "carrier-cn-mobile")}
    kept, other = add(runs["kept"], **FINE), add(runs["other"], **FINE, place="深圳", claims="甲公司")
    before = row(vault, kept)
    say("contact.merge", pairs=[[kept, other]], independent=True)
    assert merging.grades(vault.connection, case) == {kept: "A"}
    gone = say("withdraw", target=runs[which], table="import_run", why="导错了")
    stands, taken = (other, kept) if which == "kept" else (kept, other)
    assert "merged_into" not in row(vault, other)
    assert row(vault, taken)["withdrawn_by"] == gone
    assert "withdrawn_by" not in row(vault, stands)
    assert {name: value for name, value in row(vault, kept).items() if name != "withdrawn_by"} == before
    assert (merging.of(vault.connection, case), merging.grades(vault.connection, case)) == ({}, {})
    assert merging.parted(vault.connection, case) == set(), "no person parted them"
    assert is_sound(vault)


def test_a_split_of_what_is_parted_already_changes_nothing(vault: Vault, add: Add, say: Say) -> None:
    one, other = add(), add(phone="95384")
    say("contact.merge", pairs=[[one, other]], independent=False)
    say("contact.split", contact=other)
    before = tables(vault)
    say("contact.split", contact=other)
    assert tables(vault) == before


def test_joined_again_after_a_split_learns_again(vault: Vault, case: CaseFile, add: Add, say: Say) -> None:
    one, other = add(), add(phone="95384")
    for _ in range(2):
        say("contact.merge", pairs=[[one, other]], independent=False)
        assert row(vault, one)["phone"] == "95384"
        say("contact.split", contact=other)
        assert "phone" not in row(vault, one)
    say("contact.merge", pairs=[[one, other]], independent=False)
    assert merging.of(vault.connection, case) == {one: [other]}
    assert is_sound(vault)


def test_a_contact_that_is_not_there_cannot_be_merged(vault: Vault, case: CaseFile, add: Add, say: Say) -> None:
    one = add()
    for pairs in ([[one, 99]], [[99, one]]):
        with pytest.raises(KeyError):
            say("contact.merge", pairs=pairs, independent=False)
    assert merging.of(vault.connection, case) == {}
    assert is_sound(vault)


def test_the_grade_is_that_of_sources_which_still_stand_and_agree(
    vault: Vault, case: CaseFile, now: datetime, add: Add, say: Say
) -> None:
    def grade() -> str | None:
        return merging.grades(vault.connection, case).get(note)

    note = add()
    runs = [imported(say), imported(say, "bill.csv", "carrier-cn-mobile")]
    log, bill = (add(run, **FINE) for run in runs)
    say("contact.merge", pairs=[[note, log]], independent=False)
    assert grade() == "B", "a device record beside a note"
    say("contact.merge", pairs=[[note, bill, log]], independent=True)
    assert grade() == "A", "log and bill, whatever the note"
    say("contact.split", contact=log)
    assert grade() == "B", "the bill alone beside a note"
    say("contact.merge", pairs=[[note, log, bill]], independent=True)
    assert grade() == "A"
    record.amend(vault, case, entry_id(note), {"summary": "很凶"}, why=None, now=now)
    assert grade() == "A", "that is no fact of a device"
    record.amend(vault, case, entry_id(note), {"outcome": "answered"}, why=None, now=now + timedelta(days=2))
    assert grade() is None, "what it says now is a person's word"


def test_a_record_that_a_person_corrected_or_that_disagrees_proves_nothing(
    vault: Vault, case: CaseFile, now: datetime, add: Add, say: Say
) -> None:
    runs = [imported(say), imported(say, "bill.csv", "carrier-cn-mobile")]
    log, bill = (add(run, **FINE) for run in runs)
    record.amend(vault, case, entry_id(bill), {"outcome": "answered"}, why=None, now=now)
    say("contact.merge", pairs=[[log, bill]], independent=True)
    assert merging.grades(vault.connection, case) == {}
    second = add(runs[1], occurred_at="2026-03-16T23:31:05+08:00", precision="second")
    say("contact.merge", pairs=[[log, second]], independent=False, agree=False)
    assert merging.grades(vault.connection, case) == {}


@pytest.mark.parametrize(
    ("statement", "kind", "table"),
    [
        ("UPDATE merged SET beside = NULL", "row_altered", "merged: beside"),
        ("UPDATE merged SET agrees = 0", "row_altered", "merged: agrees"),
        ("UPDATE merged SET filled = NULL", "row_altered", "merged: filled"),
        ("UPDATE merged SET split_by = 9", "row_altered", "merged: split_by"),
        ("DELETE FROM merged", "row_missing", "merged"),
        ("UPDATE contact SET merged_into = NULL WHERE merged_into IS NOT NULL", "row_altered", "contact: merged_into"),
        ("UPDATE contact SET merged_into = entry WHERE merged_into IS NULL", "row_altered", "contact: merged_into"),
        ("UPDATE contact SET place = NULL WHERE merged_into IS NULL", "row_altered", "contact: place"),
        ("UPDATE contact SET place = '上海' WHERE merged_into IS NULL", "row_altered", "contact: place"),
        (
            "INSERT INTO merged (case_id, entry, other, kept, agrees, refined) VALUES (1, 99, 98, 97, 1, 0)",
            "row_extra",
            "merged",
        ),
    ],
)
def test_verifying_names_what_a_hand_changed(
    vault: Vault, add: Add, say: Say, statement: str, kind: str, table: str
) -> None:
    log = add(imported(say), **FINE)
    bill = add(imported(say, "bill.csv", "carrier-cn-mobile"), **FINE, place="深圳")
    say("contact.merge", pairs=[[log, bill]], independent=True)
    assert is_sound(vault)
    vault.connection.execute(statement)
    found = [
        (one.kind, one.detail) for one in audit.verify(vault, vault.cases()).problems if one.kind != "file_missing"
    ]
    assert found == [(kind, table)]


def test_many_pairs_in_one_entry_are_folded_as_one_by_one(
    vault: Vault, case: CaseFile, now: datetime, add: Add, say: Say
) -> None:
    run = imported(say)
    notes = [add(phone="95384" if place % 3 else None) for place in range(1_000)]
    others = [add(run, **FINE, phone="95384", duration_s=place if place % 2 else None) for place in range(1_000)]
    say("contact.merge", pairs=[[one, other] for one, other in zip(notes, others, strict=True)], independent=False)
    assert row(vault, notes[3])["duration_s"] == 3
    assert is_sound(vault)
    say("withdraw", target=run, table="import_run", why="导错了")
    assert [row(vault, note)["occurred_at"] for note in notes] == [BLANK["occurred_at"]] * 1_000
    assert merging.of(vault.connection, case) == {}
    assert is_sound(vault)
