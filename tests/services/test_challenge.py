"""A case read as the other side's lawyer would: what the ledger's real facts are objected to, in words, as JSON and as text."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from evidence_log.core.challenges import KINDS
from evidence_log.core.completeness import ITEMS, LEVELS
from evidence_log.core.contact import CHANNELS
from evidence_log.core.joining import KINDS as SOURCES
from evidence_log.i18n import LANGUAGES, texts
from evidence_log.importers.base import ReadOptions
from evidence_log.resources import templates
from evidence_log.services import backup_notes, record
from evidence_log.services.challenge import SEVERITIES, challenge, scale
from evidence_log.services.challenge_report import LISTED, document, lines
from evidence_log.services.correct import amend, withdraw
from evidence_log.services.ingest import import_file
from evidence_log.store.copying import Head
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import CaseFile, Vault

LENDER, AGENCY = "示例银行股份有限公司", "示例催收有限公司"
Filled = tuple[Vault, CaseFile]


def at(text: str) -> datetime:
    """Return a local time of the case."""
    return datetime.fromisoformat(f"{text}+08:00")


NOW: Final = at("2026-03-18T12:00")


def contact(
    vault: Vault, case: CaseFile, when: str, *, late: float = 0, attach: Sequence[Path] = (), **facts: Any
) -> int:
    """Record a contact of the lender, `late` days after it took place."""
    moment = at(when)
    data: Any = {
        "occurred_at": moment.isoformat(), "precision": "minute", "channel": "call", "direction": "in", "outcome": "answered",
        "duration_s": 60, "phone": "95384", "reached": "self", **facts,
    }  # fmt: skip
    kept: Any = {name: value for name, value in data.items() if value is not None}
    return record.add_contact(vault, case, kept, attach=attach, now=moment + timedelta(days=late, minutes=5)).entry


def tie(
    vault: Vault, case: CaseFile, phone: str, name: str, basis: str, confidence: str = "strong", **more: Any
) -> int:
    """Tie a number."""
    given: dict[str, Any] = {"kind": "lender", "collects_for": None, "basis": basis, "confidence": confidence, **more}
    return int(record.tie_phone(vault, case, phone, name, now=at("2026-02-01T09:00"), **given))


def event(vault: Vault, case: CaseFile, kind: str, when: str, *, late: float = 0, **facts: Any) -> int:
    """Record an event, `late` days after it took place."""
    data = {"kind": kind, "occurred_at": at(when).isoformat(), "precision": "minute", **facts}
    return record.add_event(vault, case, data, attach=(), now=at(when) + timedelta(days=late, minutes=5)).entry


def backup(path: Path, calls: Sequence[tuple[str, str, int]]) -> Path:
    """Write the call log of a phone: when, number, seconds."""
    rows = [
        f'  <call number="{phone}" duration="{seconds}" date="{int(at(when).timestamp()) * 1000}" type="{1 if seconds else 3}"/>\n'
        for when, phone, seconds in calls
    ]  # fmt: skip
    path.write_text(f'<calls count="{len(rows)}">\n{"".join(rows)}</calls>\n', encoding="utf-8")
    return path


def imported(vault: Vault, case: CaseFile, path: Path, **options: Any) -> int:
    """Import a file; return the entry of the import."""
    chosen = ReadOptions(zone=case.zone, now=NOW, **options)
    report = import_file(vault, case, path, chosen, format_name=None, now=NOW)
    assert report.entry is not None
    return report.entry


def told(vault: Vault, case: CaseFile, language: str = "en") -> dict[str, Any]:
    """Return the JSON."""
    return document(challenge(vault, case, now=NOW), language)


def kinds(vault: Vault, case: CaseFile) -> dict[str, dict[str, Any]]:
    """Return the first objection of each kind."""
    found: dict[str, dict[str, Any]] = {}
    for one in told(vault, case)["objections"]:
        found.setdefault(one["kind"], one)
    return found


def invented(vault: Vault, case: CaseFile, folder: Path) -> None:
    """Record a case with weak spots of every weight."""
    loan = record.add_debt(vault, case, {"product": "示例贷", "lender": LENDER}, now=at("2026-02-01T08:00"))
    tie(vault, case, "95384", LENDER, "官网公布的客服热线", "confirmed")
    tie(vault, case, "0755-00000101", AGENCY, "与 0755-00000102 同一话术", kind="agency", collects_for=LENDER)
    tie(vault, case, "0755-00000102", AGENCY, "与 0755-00000101 同一人来电", kind="agency", collects_for=LENDER)
    calls = [
        (f"2026-02-{day:02d}T{hour:02d}:15", "15400000001", 30)
        for day in (*range(2, 9), *range(20, 27))
        for hour in (9, 12, 19)
    ]
    calls += [("2026-02-05T22:40", "0755-00000101", 44), ("2026-02-22T23:05", "0755-00000102", 0)]
    imported(vault, case, backup(folder / "calls.xml", sorted(calls)))
    shot = folder / "微信截图.png"
    shot.write_bytes(b"\x89PNG invented")
    contact(vault, case, "2026-02-10T22:10", late=6, said="今晚必须还")
    contact(
        vault,
        case,
        "2026-02-11T15:00",
        channel="sms",
        duration_s=None,
        outcome="delivered",
        said="请还款。",
        attach=[shot],
    )
    contact(
        vault,
        case,
        "2026-02-12T10:00",
        reached="parent",
        person="母亲",
        summary="要求转告",
        tags=["third-party-pressed"],
    )
    contact(vault, case, "2026-02-22T09:30", direction="out", phone="0755-00000102", replied="请不要晚上打来。")
    night = contact(vault, case, "2026-02-24T22:30", phone="15400000002", claims=LENDER, said="今晚必须还")
    amend(
        vault,
        case,
        f"E-{night:04d}",
        {"occurred_at": at("2026-02-24T22:31").isoformat(), "precision": "minute"},
        why=None,
        now=at("2026-02-24T23:00"),
    )
    event(vault, case, "consent", "2026-02-20T10:00", organisation=LENDER, note="同意晚上联系")
    record.pay_debt(
        vault,
        case,
        loan["id"],
        amount="1000",
        paid_on="2026-02-21",
        settles=True,
        proof=None,
        now=at("2026-02-21T12:00"),
    )


@pytest.fixture
def filled(vault: Vault, case: CaseFile, tmp_path: Path) -> Filled:
    """Return the invented case."""
    invented(vault, case, tmp_path)
    return vault, case


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_of_a_whole_challenge(filled: Filled, language: str, golden: Callable[[str, str], None]) -> None:
    golden(f"challenge.{language}.txt", "\n".join(lines(challenge(*filled, now=NOW), language)) + "\n")


def test_the_heaviest_come_first_and_each_says_how_to_mend_it(filled: Filled) -> None:
    found = told(*filled)["objections"]
    places = [SEVERITIES.index(one["severity"]) for one in found]
    assert places == sorted(places)
    assert set(places) == {0, 1, 2}
    for one in found:
        assert list(one) == ["kind", "severity", "title", "entries", "says", "mend"]
        assert one["says"]
        assert one["mend"]
        assert "{" not in one["says"] + one["mend"]


def test_what_stands_in_the_ledger_is_what_is_objected_to(filled: Filled) -> None:
    found = kinds(*filled)
    expected = {
        "memory": "high", "hearsay": "high", "circular": "high", "amended-facts": "high", "untied": "high", "no-payment-proof": "high",
        "consent": "high", "gap": "medium", "called-back": "medium", "undated": "low", "own-calls": "low", "own-number": "low",
        "unsealed": "low", "no-backup": "low", "no-words": "high",
    }  # fmt: skip
    assert {kind: found[kind]["severity"] for kind in expected if kind in found} == expected
    assert "2026-02-09 to 2026-02-19" in found["gap"]["says"]
    assert "0755-00000101, 0755-00000102" in found["circular"]["says"]
    assert "one-source" not in found


def test_languages_differ_in_words_only(filled: Filled) -> None:
    zh, en = told(*filled, "zh"), told(*filled, "en")
    plain = ("kind", "severity", "entries")
    assert [[one[name] for name in plain] for one in zh["objections"]] == [
        [one[name] for name in plain] for one in en["objections"]
    ]
    assert (zh["level"], zh["percent"], zh["next"]["entries"]) == (en["level"], en["percent"], en["next"]["entries"])
    assert all(one["says"] != other["says"] for one, other in zip(zh["objections"], en["objections"], strict=True))


def test_a_list_of_entries_is_written_out_once(filled: Filled) -> None:
    text = [line.strip() for line in lines(challenge(*filled, now=NOW), "en")]
    listed = [line for line in text if line.startswith("Concerns: E-") and line.count("E-") >= 3]
    assert len(listed) == len(set(listed))
    assert any("same records as no." in line for line in text)


def test_a_long_list_is_cut_in_the_text_and_whole_in_json(vault: Vault, case: CaseFile) -> None:
    for day in range(1, LISTED + 6):
        contact(vault, case, f"2026-02-{day:02d}T10:00", claims=LENDER, late=3)
    assert len(kinds(vault, case)["memory"]["entries"]) == LISTED + 5
    line = next(line for line in lines(challenge(vault, case, now=NOW), "en") if "Concerns" in line)
    assert line.count("E-") == LISTED
    assert str(LISTED + 5) in line


def test_an_empty_case_is_told_what_to_fetch_first(vault: Vault, case: CaseFile) -> None:
    found = told(vault, case)
    assert (found["level"], found["percent"], found["contacts"]) == ("wanting", 0, 0)
    assert (found["next"]["what"], found["next"]["entries"]) == ("contacts", [])
    assert {one["kind"] for one in found["objections"]} == {"unsealed", "no-backup"}
    assert next(lines(challenge(vault, case, now=NOW), "zh")).startswith("完整程度：需补充（0%）")


def test_what_is_held_against_nobody_is_not_objected_to(vault: Vault, case: CaseFile) -> None:
    contact(vault, case, "2026-02-10T22:10", late=6)
    assert told(vault, case)["contacts"] == 0
    assert "memory" not in kinds(vault, case)


def test_a_second_source_takes_the_objection_away(vault: Vault, case: CaseFile, tmp_path: Path) -> None:
    tie(vault, case, "95384", LENDER, "官网公布的客服热线", "confirmed")
    contact(vault, case, "2026-02-10T22:10", late=6, said="今晚必须还")
    before = told(vault, case)
    assert "memory" in kinds(vault, case)
    assert before["next"]["what"] == "phone-log"
    imported(vault, case, backup(tmp_path / "calls.xml", [("2026-02-10T22:10", "95384", 60)]))
    after = told(vault, case)
    assert "memory" not in kinds(vault, case)
    assert after["percent"] == before["next"]["percent"]
    assert after["next"]["what"] == "carrier-bill"
    assert after["next"]["months"] == ["2026-02"]


def test_two_that_may_be_one_are_shown_with_the_command_that_joins_them(
    vault: Vault, case: CaseFile, tmp_path: Path
) -> None:
    tie(vault, case, "95384", LENDER, "官网公布的客服热线", "confirmed")
    imported(vault, case, backup(tmp_path / "calls.xml", [("2026-02-10T10:10", "95384", 60)]))
    near = contact(vault, case, "2026-02-10T10:11", duration_s=None)
    found = kinds(vault, case)["repeats"]
    assert found["entries"][-1] == f"E-{near:04d}"
    assert f"evidence-log merge {' '.join(found['entries'])}" in found["mend"]


def test_files_that_do_not_meet_and_files_that_were_picked_from(vault: Vault, case: CaseFile, tmp_path: Path) -> None:
    tie(vault, case, "95384", LENDER, "官网公布的客服热线", "confirmed")
    first = [(f"2026-02-{day:02d}T{hour:02d}:00", "95384", 0) for day in range(1, 9) for hour in (9, 15)]
    second = [(f"2026-02-{day:02d}T{hour:02d}:00", "95384", 0) for day in range(12, 20) for hour in (9, 15)]
    runs = [
        imported(vault, case, backup(tmp_path / f"{name}.xml", rows)) for name, rows in (("a", first), ("b", second))
    ]
    found = kinds(vault, case)
    assert found["between"]["entries"] == [f"E-{run:04d}" for run in runs]
    assert "2026-02-09 to 2026-02-11" in found["between"]["says"]
    assert "one-source" in found
    assert "selected" not in found
    withdraw(vault, case, f"E-{runs[1]:04d}", why="导错了", now=NOW)
    picked = imported(vault, case, backup(tmp_path / "c.xml", second), only=("95384",))
    found = kinds(vault, case)
    assert "between" not in found
    assert found["selected"]["entries"] == [f"E-{picked:04d}"]
    assert found["withdrawn"]["entries"] == [f"E-{runs[1]:04d}"]


def test_saying_ones_own_number_shows_which_was_called(vault: Vault, case: CaseFile, tmp_path: Path) -> None:
    tie(vault, case, "95384", LENDER, "官网公布的客服热线", "confirmed")
    path = backup(tmp_path / "calls.xml", [("2026-02-10T10:10", "95384", 60)])
    imported(vault, case, path)
    assert "own-number" in kinds(vault, case)
    imported(vault, case, path, own=("15400000009",))
    assert "own-number" not in kinds(vault, case)


def test_a_noted_backup_and_a_seal_take_theirs_away(vault: Vault, case: CaseFile) -> None:
    seq, head = Ledger(vault.connection, case.case_id).last()
    assert backup_notes.remember(vault.path, vault.path, [Head("main", "f" * 32, seq, head.hex())], NOW)
    assert "no-backup" in kinds(vault, case), "a backup of another case"
    assert backup_notes.remember(vault.path, vault.path, [Head("main", case.log_id, seq, head.hex())], NOW)
    assert "no-backup" not in kinds(vault, case)


def test_an_event_written_down_late_weighs_as_much_as_the_finding_that_counts_from_it(
    vault: Vault, case: CaseFile
) -> None:
    tie(vault, case, "95384", LENDER, "官网公布的客服热线", "confirmed")
    person: dict[str, Any] = {"reached": "parent", "person": "母亲"}
    stop = event(vault, case, "stop-request", "2026-02-10T10:00", late=9, organisation=LENDER, **person)
    assert kinds(vault, case)["late"]["severity"] == "low"
    contact(vault, case, "2026-02-12T10:00", **person, said="让他还钱")
    found = kinds(vault, case)["late"]
    assert (found["severity"], found["entries"]) == ("medium", [f"E-{stop:04d}"])


def test_a_number_from_a_file_cannot_break_the_command_that_names_it(vault: Vault, case: CaseFile) -> None:
    contact(vault, case, "2026-02-10T10:00", phone='9538"; rm $x', claims=LENDER)
    assert 'phone tie "9538; rm x" ' in kinds(vault, case)["untied"]["mend"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_every_fetch_and_every_level_has_its_words(language: str) -> None:
    words = texts(language)
    weights = tomllib.loads((templates() / "challenges.toml").read_text(encoding="utf-8"))
    assert (
        set(weights["kind"])
        == set(KINDS)
        == set(words.domain("challenge")["title"])
        == set(words.domain("challenge")["says"])
    )
    assert set(words.domain("challenge")["mend"]) == set(KINDS) - {"innocent"}
    assert {severity for pair in weights["kind"].values() for severity in pair} == set(SEVERITIES)
    assert set(weights["settings"]["whole_logs"]) <= set(SOURCES)
    asked = scale()
    fetched = (
        {what for table in asked.fetch.values() for what in table.values()} | set(asked.theirs.values()) | {"contacts"}
    )
    assert set(words.domain("challenge")["fetch"]) == fetched
    assert set(words.domain("challenge")["level"]) == set(LEVELS)


def test_every_channel_is_weighed_and_knows_what_to_fetch_for_each_item() -> None:
    asked = scale()
    assert set(asked.weights) == set(asked.fetch) == set(CHANNELS)
    for channel, weights in asked.weights.items():
        assert set(weights) == set(asked.fetch[channel]) <= set(ITEMS)
        assert all(weight > 0 for weight in weights.values())
    assert 0 < asked.ready < asked.fuller <= 100


def test_what_is_quoted_is_the_other_sides_and_no_sentence_leaves_a_gap() -> None:
    for language in LANGUAGES:
        for table in ("says", "mend", "further", "answer"):
            for key, said in texts(language).domain("challenge")[table].items():
                names = {name for _, name, _, _ in string.Formatter().parse(said) if name}
                assert names <= {
                    "count", "total", "days", "id", "other", "months", "phones", "typed", "organisation", "tags", "fields", "debts",
                    "rules", "explanation", "files", "hours", "gaps", "source", "after", "unsaid", "more",
                }, key  # fmt: skip
