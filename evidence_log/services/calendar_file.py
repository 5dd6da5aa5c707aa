"""What is due as a calendar file: all-day events with a reminder. Source: RFC 5545, read for line folding, text and alarms.

The same vault, day and language give the same bytes: an event is named by the case's ledger, the complaint and the period, so that a
calendar that takes the file in again moves the event instead of doubling it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from evidence_log import __version__
from evidence_log.i18n import Texts
from evidence_log.services.due_report import DueReport, cited
from evidence_log.store.vault import CaseFile

LINE: Final = 75
"""Octets of a line at most, its break aside; a longer one goes on after a break and a blank."""
REMIND: Final = "PT9H"
"""When the reminder comes: nine in the morning of the day."""


def calendar(report: DueReport, case: CaseFile, t: Texts) -> bytes:
    """Return the calendar: one event for each period that runs and whose last day is known."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//evidence-log//evidence-log {__version__}//{t.language.upper()}",
        "CALSCALE:GREGORIAN",
    ]  # fmt: skip
    for item in report.document["due"]:
        if item["due_on"] is not None:
            lines += _event(item, case, report.recorded_at[item["complaint"]], t)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def _event(item: dict[str, Any], case: CaseFile, recorded_at: str, t: Texts) -> Iterator[str]:
    day = date.fromisoformat(item["due_on"])
    title = text(t("due.calendar.title", id=item["complaint"], what=item["what"]))
    yield "BEGIN:VEVENT"
    yield f"UID:{case.log_id}-{item['complaint']}-{item['clock'].replace('/', '-')}@evidence-log"
    yield f"DTSTAMP:{datetime.fromisoformat(recorded_at):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{title}"
    yield f"DESCRIPTION:{text(_description(item, t))}"
    yield "TRANSP:TRANSPARENT"
    yield "CLASS:PRIVATE"
    yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:{REMIND}", f"DESCRIPTION:{title}", "END:VALARM")
    yield "END:VEVENT"


def _description(item: dict[str, Any], t: Texts) -> str:
    parts = [t(f"complaint.channel.{item['channel']}")]
    if item["to"]:
        parts.append(item["to"])
    if item["reference"]:
        parts.append(t("record.echo.reference", text=item["reference"]))
    return "\n".join([t("due.between").join(parts), item["then"], cited(item, t), *item["assumptions"]])


def text(value: str) -> str:
    """Return a text as a value: marks that part values are escaped, control characters left out, line breaks kept."""
    kept = "".join(char for char in value.replace("\r\n", "\n") if char == "\n" or not _hidden(char))
    for mark in ("\\", ";", ","):
        kept = kept.replace(mark, f"\\{mark}")
    return kept.replace("\n", "\\n")


def folded(line: str) -> bytes:
    """Return a content line as UTF-8 with its break, folded so that no character is torn."""
    pieces: list[bytes] = []
    piece = b""
    for char in line:
        octets = char.encode("utf-8", "replace")
        if len(piece) + len(octets) > LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"


def _hidden(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
