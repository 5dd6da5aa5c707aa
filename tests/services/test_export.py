"""What is exported comes back as it was: the same bytes, whatever the cells hold."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence_log.core.cells import guard_cell
from evidence_log.core.contact import CHANNELS, OUTCOMES, PRECISIONS, RELATIONS
from evidence_log.importers.base import ReadOptions
from evidence_log.importers.own_csv import FIELDS, joined_tags, split_tags
from evidence_log.services import export, ingest, record
from evidence_log.services.correct import amend
from evidence_log.services.import_result import FileReport
from evidence_log.store import reading
from evidence_log.store.ledger import Ledger, entry_id
from evidence_log.store.vault import CaseFile, Vault, create

ZONE: Final = "Asia/Shanghai"
ZONES: Final = (ZONE, "America/New_York", "Asia/Kolkata", "America/Havana")
HOSTILE: Final = (
    "=1+1", "+8615400000002", "-", "@x", "'quoted", "''=1", "\t=1", "\r=1", "\r\nx", "a\rb", "\n", 'say "hi"', '"', '""', ",", ";",
    "a;b", "\\", "\\;", " x ", "\u3000", "\ufeffx", "\x00", "\x0b", "\u2028", "\u0085", "😀", "null", "0", "1.0", "1E5", '="95384"',
    "E-0001", "合计", "＝1", "'", "2026-03-16",
)  # fmt: skip

words = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), max_size=12))


@st.composite
def moments(draw: st.DrawFn) -> dict[str, str]:
    """Return a moment as the ledger keeps it: the wall clock of its zone, zero below its precision."""
    zone, precision = draw(st.sampled_from(ZONES)), draw(st.sampled_from(PRECISIONS))
    at = draw(st.datetimes(datetime(2024, 1, 1), datetime(2026, 3, 1))).replace(
        microsecond=0, fold=draw(st.integers(0, 1))
    )
    for finer, form in (("second", "%Y-%m-%dT%H:%M"), ("minute", "%Y-%m-%dT%H:00"), ("hour", "%Y-%m-%d")):
        if PRECISIONS.index(precision) > PRECISIONS.index(finer):
            at = datetime.fromisoformat(f"{at:{form}}").replace(fold=at.fold)
    # There and back, so that a wall clock that does not exist becomes one that does.
    known = at.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
    facts = {"occurred_at": known.isoformat(timespec="seconds"), "precision": precision}
    return facts if zone == ZONE else {**facts, "zone": zone}


@st.composite
def contacts(draw: st.DrawFn) -> dict[str, Any]:
    """Return the facts of any contact."""
    facts: dict[str, Any] = {**draw(moments()), "channel": draw(st.sampled_from(CHANNELS))}
    optional: dict[str, st.SearchStrategy[Any]] = {
        "direction": st.sampled_from(["in", "out"]), "outcome": st.sampled_from(OUTCOMES), "duration_s": st.integers(0, 10**9),
        "phone_e164": st.sampled_from(["+8615400000002"]), "reached": st.sampled_from(RELATIONS),
        "demands": st.sampled_from(["3200", "0.50", "12.3456"]), "tags": st.lists(words.filter(bool), max_size=3),
    }  # fmt: skip
    texts = (
        "platform",
        "phone",
        "caller_name",
        "staff_no",
        "claims",
        "debt",
        "person",
        "said",
        "replied",
        "summary",
        "place",
    )
    optional |= dict.fromkeys(texts, words)
    for name in draw(st.sets(st.sampled_from(sorted(optional)))):
        facts[name] = draw(optional[name])
    return facts


def exported(vault: Vault, case: CaseFile) -> bytes:
    return b"".join(export.csv_bytes(vault, case))


def taken_in(
    folder: Path, content: bytes, now: datetime, zone: str = ZONE
) -> tuple[bytes, FileReport, list[dict[str, Any]]]:
    """Import an export into a new case; return what that exports, the report and the contacts."""
    file = folder / "export.csv"
    file.write_bytes(content)
    (folder / "again.evl").unlink(missing_ok=True)
    with create(folder / "again.evl") as vault:
        case = record.create_case(vault, "main", name=None, zone=zone, pack="cn", now=now)
        report = ingest.import_file(vault, case, file, ReadOptions(zone=zone, now=now), format_name=None, now=now)
        return exported(vault, case), report, list(reading.contacts(vault.connection, case, extra=True))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(contacts(), min_size=1, max_size=12), st.booleans())
def test_an_export_comes_back_byte_for_byte(listed: list[dict[str, Any]], twice: bool) -> None:
    now = datetime(2026, 3, 18, 4, 0, tzinfo=ZoneInfo("UTC"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with create(folder / "first.evl") as vault:
            case = record.create_case(vault, "main", name=None, zone=ZONE, pack="cn", now=now)
            with vault.writing() as connection:
                for facts in listed * (2 if twice else 1):
                    Ledger(connection, case.case_id).append("contact.add", dict(facts), now)
            first = exported(vault, case)
            before = list(reading.contacts(vault.connection, case, extra=True))
        second, report, after = taken_in(folder, first, now)
        assert report.rejected == []
        assert second == first
        kept = [field for field in FIELDS if field != "organisation"]

        def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
            return [{name: row[name] or None for name in kept} for row in rows]

        assert plain(after) == plain(before)


def test_what_was_corrected_is_exported_as_it_stands(
    vault: Vault, case: CaseFile, tmp_path: Path, now: datetime
) -> None:
    facts: Any = {
        "occurred_at": "2026-03-16T22:31:00+08:00",
        "precision": "minute",
        "channel": "call",
        "phone": "95384",
        "tags": ["insult", "a;b"],
    }
    entry = record.add_contact(vault, case, facts, attach=(), now=now).entry
    amend(vault, case, entry_id(entry), {"direction": "out", "said": "=cmd", "claims": "微众银行"}, why="核对", now=now)
    content = exported(vault, case)
    again, _, found = taken_in(tmp_path, content, now)
    assert again == content
    assert found[0]["direction"] == "out"
    assert found[0]["organisation"] == "微众银行"
    assert found[0]["tags"] == ["insult", "a;b"]


def test_importing_an_export_into_the_same_case_adds_nothing(
    vault: Vault, case: CaseFile, tmp_path: Path, now: datetime
) -> None:
    for _ in range(2):
        facts: Any = {
            "occurred_at": "2026-03-16T22:31:00+08:00",
            "precision": "minute",
            "channel": "call",
            "phone": "95384",
        }
        entry = record.add_contact(vault, case, facts, attach=(), now=now).entry
    amend(vault, case, entry_id(entry), {"phone": "10690000"}, why="看错", now=now)
    file = tmp_path / "export.csv"
    file.write_bytes(exported(vault, case))
    report = ingest.import_file(vault, case, file, ReadOptions(zone=ZONE, now=now), format_name=None, now=now)
    assert (report.read, report.imported, report.duplicates) == (2, 0, 2)


def test_no_cell_of_an_export_is_run_as_a_formula(vault: Vault, case: CaseFile, now: datetime) -> None:
    for text in HOSTILE:
        facts: Any = {"occurred_at": "2026-03-16T22:31:00+08:00", "precision": "minute", "channel": "sms", "said": text}
        record.add_contact(vault, case, facts, attach=(), now=now)
    rows = list(csv.DictReader(io.StringIO(exported(vault, case).decode("utf-8-sig"), newline="")))
    assert len(rows) == len(HOSTILE)
    for row in rows:
        assert (
            not row["said"]
            .lstrip(" \u00a0\u3000\ufeff")
            .startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
        )


def test_the_header_is_the_fields_of_the_json_shape(vault: Vault, case: CaseFile) -> None:
    header = exported(vault, case).decode("utf-8-sig").strip().split(",")
    assert header == list(FIELDS)
    assert set(FIELDS) <= {*reading.CONTACT_FIELDS, *reading.EXTRA_FIELDS}


@given(st.lists(words.filter(bool), max_size=5))
def test_tags_part_where_they_were_joined(tags: list[str]) -> None:
    assert split_tags(joined_tags(tags)) == tags


def test_a_guarded_cell_is_told_from_a_quoted_one(tmp_path: Path, now: datetime) -> None:
    def shift(minutes: int) -> str:
        return (datetime(2026, 3, 16, 22, 0) + timedelta(minutes=minutes)).isoformat() + "+08:00"

    rows = ["occurred_at,channel,said", f"{shift(0)},sms,'=1", f"{shift(1)},sms,'plain", f"{shift(2)},sms,=1"]
    _, _, found = taken_in(tmp_path, "\n".join(rows).encode(), now)
    assert [row["said"] for row in found] == ["=1", "'plain", "=1"]
    assert guard_cell("=1") == "'=1"
