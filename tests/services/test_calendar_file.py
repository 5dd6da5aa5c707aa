"""The calendar: lines that are folded and unfold to what was written, nothing that a stranger's text could add."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from evidence_log.i18n import texts
from evidence_log.services import complaints, due_report
from evidence_log.services.calendar_file import LINE, calendar, folded, text
from evidence_log.store.vault import CaseFile, Vault

NOW = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
HOSTILE = "编号;1,2\\n\r\nEND:VEVENT\nBEGIN:VALARM\x1b[31m\u202e😀"


def unfolded(content: bytes) -> list[str]:
    """Return the content lines, as a reader puts them together again."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    return content.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def written(vault: Vault, case: CaseFile, language: str = "zh", now: datetime = NOW) -> bytes:
    """Return the calendar of a case."""
    return calendar(due_report.report(vault, case, language=language, now=now), case, texts(language))


def filed(vault: Vault, case: CaseFile, channel: str, **facts: Any) -> None:
    """Record a complaint of 2 March."""
    data = {"occurred_at": "2026-03-02T10:00:00+08:00", "precision": "minute", **facts}
    complaints.add(vault, case, channel, data, attach=(), now=NOW)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_a_line_is_folded_between_characters(value: str) -> None:
    line = f"SUMMARY:{text(value)}"
    content = folded(line)
    assert all(len(piece) <= LINE for piece in content.removesuffix(b"\r\n").split(b"\r\n"))
    assert unfolded(content) == [line]
    for piece in content.split(b"\r\n"):
        piece.decode()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_a_text_cannot_leave_its_line(value: str) -> None:
    found = text(value)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", found)
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", found)
    read = re.sub(r"\\(.)", lambda mark: "\n" if mark[1] == "n" else mark[1], found)
    kept = re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]", "", value.replace("\r\n", "\n"))
    assert [char for char in read if char in kept] == list(read)
    assert read.count("\n") == kept.count("\n")


def test_a_calendar_has_an_event_with_a_reminder_for_every_day(vault: Vault, case: CaseFile) -> None:
    filed(vault, case, "lender")
    filed(vault, case, "police")  # nothing runs before it is accepted
    lines = unfolded(written(vault, case))
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-1] == "END:VCALENDAR"
    assert [line for line in lines if line.startswith("DTSTART")] == [
        "DTSTART;VALUE=DATE:20260317",
        "DTSTART;VALUE=DATE:20260401",
    ]
    assert [line for line in lines if line.startswith("DTEND")] == [
        "DTEND;VALUE=DATE:20260318",
        "DTEND;VALUE=DATE:20260402",
    ]
    assert (
        lines.count("BEGIN:VEVENT")
        == lines.count("END:VEVENT")
        == lines.count("BEGIN:VALARM")
        == lines.count("END:VALARM")
        == 2
    )
    assert [line for line in lines if line.startswith("UID:")] == [
        f"UID:{case.log_id}-E-0002-cn-lender-{days}@evidence-log" for days in (15, 30)
    ]
    assert lines.count("DTSTAMP:20260318T040000Z") == 2


def test_an_event_keeps_its_name_and_a_calendar_its_bytes(vault: Vault, case: CaseFile) -> None:
    filed(vault, case, "lender")
    first = written(vault, case)
    assert written(vault, case) == first
    step = {"occurred_at": "2026-03-17T10:00:00+08:00", "precision": "minute", "step": "extended"}
    complaints.reply(vault, case, "E-0002", step, attach=(), now=NOW)
    names = [
        [line for line in unfolded(content) if line.startswith("UID:")] for content in (first, written(vault, case))
    ]
    assert set(names[1]) < set(names[0])


def test_what_others_wrote_stays_text(vault: Vault, case: CaseFile) -> None:
    filed(vault, case, "lender", organisation=HOSTILE, reference=HOSTILE)
    for language in ("zh", "en"):
        lines = unfolded(written(vault, case, language))
        assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
        assert lines.count("BEGIN:VALARM") == 2
        assert all(re.match(r"[A-Z-]+[:;]", line) for line in lines)
        described = [line for line in lines if line.startswith("DESCRIPTION:") and "编号" in line]
        assert all(r"编号\;1\,2\\n\nEND:VEVENT\nBEGIN:VALARM[31m😀" in line for line in described)
        assert described
