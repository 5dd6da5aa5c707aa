"""`due`: by when an answer is to come, and what to do then; as a calendar too."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from evidence_log.cli.output import emit, note, print_bytes, say
from evidence_log.cli.show import filed_words, full_time
from evidence_log.cli.state import STATE, now, t
from evidence_log.errors import BadInput
from evidence_log.services import due_report
from evidence_log.services.output_file import require_kind, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import typer

_STDOUT: Final = Path("-")


def due(
    ics: Annotated[Path | None, typer.Option("--ics", metavar="OUT.ics", help="due.ics")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Show what is due, earliest first; write it as a calendar where asked."""
    from evidence_log.services import calendar_file

    if as_json and ics == _STDOUT:
        raise BadInput("output.ics_is_not_json")
    with STATE.open() as (vault, case):
        report = due_report.report(vault, case, language=STATE.language, now=now())
        size = None
        if ics is not None:
            calendar = calendar_file.calendar(report, case, STATE.words)
            if ics == _STDOUT:
                print_bytes([calendar])
                return
            require_kind(ics, b"BEGIN:VCALENDAR")
            size = write_whole(ics, [calendar])
    if as_json:
        emit(report.document | ({} if ics is None else {"ics": {"path": str(ics), "size": size}}))
        return
    _tell(report.document)
    if ics is not None:
        note(t("due.ics_written", path=ics, size=size))
    if report.recheck:
        note(t("due.recheck", day=report.read_on))


def _tell(found: Mapping[str, Any]) -> None:
    if not found["filed"]:
        note(t("complaint.none"))
        return
    for number, group in enumerate(_groups(found["due"])):
        if number:
            say()
        say(_heading(group[0]))
        for item in group:
            for line in _lines(item):
                say(line)
    if not found["due"]:
        say(t("due.nothing"))
    if found["late_answers"]:
        say()
        say(t("due.came_late"))
        for item in found["late_answers"]:
            say(_heading(item))
            values = {"day": _day(item["met_on"]), "due": _day(item["due_on"]), "days": -item["days_left"]}
            say(t("due.late_answer", **values, what=item["what"]))
            say(t("due.cited", text=due_report.cited(item, STATE.words)))
    for one in found["without_clock"]:
        note(t("due.without_clock", id=one["complaint"], why=one["why"]))
    for reply in found["unlinked"]:
        note(t("due.unlinked", id=reply))
    if found["due"] or found["late_answers"]:
        note(t("due.how_counted", day=found["read_on"]))


def _groups(items: Iterable[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Return the items by complaint; the complaint whose first day is earliest comes first."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for item in items:
        groups.setdefault(item["complaint"], []).append(item)
    return list(groups.values())


def _heading(item: Mapping[str, Any]) -> str:
    words = f"{item['complaint']}  {filed_words(item['channel'], item['to'])}"
    filed = _day(item["filed_on"])
    if item["reference"]:
        return t("due.heading_reference", words=words, filed=filed, reference=item["reference"])
    return t("due.heading", words=words, filed=filed)


def _lines(item: Mapping[str, Any]) -> Iterable[str]:
    left = item["days_left"]
    if item["due_on"] is None:
        yield t("due.item", when=item["missing"], what=item["what"])
    else:
        key = "today" if left == 0 else "left" if left > 0 else "late" if item["late"] else "past"
        yield t("due.item", when=t(f"due.line.{key}", day=_day(item["due_on"]), days=abs(left)), what=item["what"])
    start = _day(item["starts_on"])
    yield t("due.counted_workdays" if item["unit"] == "workday" else "due.counted_days", start=start, days=item["days"])
    yield t("due.cited", text=due_report.cited(item, STATE.words))
    for sentence in item["assumptions"]:
        yield t("due.assumed", text=sentence)
    if item["then"]:
        yield t("due.then", text=item["then"])


def _day(iso: str) -> str:
    return full_time({"occurred_at": iso, "precision": "day"})


COMMANDS: Final = {"due": due}
