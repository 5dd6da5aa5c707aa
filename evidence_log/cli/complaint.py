"""`complaint add|reply|list`: what was filed where, and what came back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from evidence_log.cli import echo, typed
from evidence_log.cli.output import emit, note, say, table
from evidence_log.cli.show import channel_words, filed_words, full_time
from evidence_log.cli.state import STATE, now, t
from evidence_log.core.clock import Wall
from evidence_log.core.when import parse_when
from evidence_log.services import names, vocabulary

if TYPE_CHECKING:
    import typer

    from evidence_log.store.vault import CaseFile, Vault


def add(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="complaint.add.channel")],
    on: Annotated[str, typer.Option("--on", metavar="WHEN", help="complaint.add.on")],
    to: Annotated[str | None, typer.Option("--to", metavar="NAME", help="complaint.add.to")] = None,
    reference: Annotated[str | None, typer.Option("--reference", metavar="NO", help="complaint.add.reference")] = None,
    about: Annotated[str | None, typer.Option("--about", metavar="TEXT", help="complaint.add.about_")] = None,
    debt: Annotated[str | None, typer.Option("--debt", metavar="DEBT", help="event.add.debt")] = None,
    attach: Annotated[list[Path] | None, typer.Option("--attach", metavar="FILE", help="complaint.add.attach")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Record a complaint that was filed."""
    from evidence_log.services import complaints

    wanted = typed.required("CHANNEL", channel)
    with STATE.open(write=True) as (vault, case):
        facts = _when(on, case) | {
            "organisation": typed.fact(to), "reference": typed.fact(reference), "note": typed.words(about),
            "debt": typed.fact(debt),
        }  # fmt: skip
        nearly = names.nearly(vault.connection, case, facts["organisation"])
        written = complaints.add(vault, case, wanted, facts, attach=attach or (), now=now())
        found = _shown(vault, case, written.entry)
        if as_json:
            emit(found)
            echo.warn_of_name(found["id"], "organisation", found["to"], nearly)
            return
        words = filed_words(found["channel"], found["to"])
        say(t("complaint.added", id=found["id"], time=full_time(found, case.zone), words=words))
        _facts(found)
        _tell_next(found)
        say(t("complaint.how_to_reply", id=found["id"]))
        if found["channel"] == "lender" and found["to"] is None:
            note(t("complaint.which_lender", id=found["id"]))
        echo.warn_of_name(found["id"], "organisation", found["to"], nearly)


def reply(
    complaint: Annotated[str, typer.Argument(metavar="ID", help="complaint.reply.id")],
    on: Annotated[str, typer.Option("--on", metavar="WHEN", help="complaint.reply.on")],
    says: Annotated[str | None, typer.Option("--says", metavar="TEXT", help="complaint.reply.says")] = None,
    step: Annotated[str, typer.Option("--step", metavar="STEP", help="complaint.reply.step")] = "answered",
    closed: Annotated[bool, typer.Option("--closed", help="complaint.reply.closed")] = False,
    reference: Annotated[str | None, typer.Option("--reference", metavar="NO", help="event.add.reference")] = None,
    attach: Annotated[list[Path] | None, typer.Option("--attach", metavar="FILE", help="event.add.attach")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Record what came back on a complaint."""
    from evidence_log.services import complaints

    what = vocabulary.value("step", typed.required("--step", step))
    with STATE.open(write=True) as (vault, case):
        facts = _when(on, case) | {
            "step": what, "note": typed.words(says), "reference": typed.fact(reference), "closes": closed or None,
        }  # fmt: skip
        written = complaints.reply(vault, case, complaint, facts, attach=attach or (), now=now())
        event = next(
            one for one in complaints.complaints(vault, case, now=now()) if any(r["entry"] == written.entry for r in one.replies)
        )  # fmt: skip
        found = complaints.shown(event, case, STATE.language)
        if as_json:
            emit(found)
            return
        answer = next(one for one in found["answers"] if one["entry"] == written.entry)
        time = full_time(answer, case.zone)
        say(t("complaint.replied", id=answer["id"], time=time, complaint=found["id"], step=t(f"complaint.step.{what}")))
        if answer["says"]:
            say(t("complaint.says", text=answer["says"]))
        for file in answer["attachments"]:
            say(t("record.echo.line", text=t("record.echo.file", id=file["id"], name=file["name"])))
        if answer["late_by_days"]:
            say(t("complaint.came_late", days=answer["late_by_days"]))
        if found["status"] == "closed":
            say(t("complaint.closed", day=found["closed_on"]))
        _tell_next(found)
        if what == "answered" and not closed:
            note(t("complaint.only_answers", id=answer["id"]))


def list_(as_json: Annotated[bool, typer.Option("--json", help="json")] = False) -> None:
    """Show the complaints, their answers, and what is due next."""
    from evidence_log.services import complaints

    with STATE.open() as (vault, case):
        found = [complaints.shown(one, case, STATE.language) for one in complaints.complaints(vault, case, now=now())]
    if as_json:
        emit({"complaints": found})
        return
    if not found:
        note(t("complaint.none"))
        return
    none = t("words.plain.none")
    heads = ("id", "filed_on", "channel", "to", "reference", "status", "answers", "next")
    rows = [
        (
            one["id"], one["filed_on"], channel_words(one["channel"]), one["to"] or none, one["reference"] or none,
            t(f"complaint.status.{one['status']}"), _answers(one) or none, _brief(one) or none,
        )
        for one in found
    ]  # fmt: skip
    table([t(f"complaint.head.{name}") for name in heads], rows, cut=True)
    if any(one["next"] for one in found):
        note(t("complaint.see_due"))


def _when(text: str, case: CaseFile) -> dict[str, Any]:
    at = parse_when(text, wall=Wall(case.zone), now=now())
    return {"occurred_at": at.occurred_at, "precision": at.precision}


def _shown(vault: Vault, case: CaseFile, entry: int) -> dict[str, Any]:
    from evidence_log.services import complaints

    found = complaints.complaints(vault, case, now=now())
    return complaints.shown(next(one for one in found if one.event["entry"] == entry), case, STATE.language)


def _facts(found: dict[str, Any]) -> None:
    for name, key in (("debt", "debt"), ("reference", "reference"), ("about", "note")):
        if found[name]:
            say(t("record.echo.line", text=t(f"record.echo.{key}", text=found[name])))
    for file in found["attachments"]:
        say(t("record.echo.line", text=t("record.echo.file", id=file["id"], name=file["name"])))


def _tell_next(found: dict[str, Any]) -> None:
    if item := found["next"]:
        say(t("complaint.next", text=_day_words(item), what=item["what"]))


def _day_words(item: dict[str, Any]) -> str:
    """Return the last day with its weekday and how far off it is, or why it cannot be told."""
    if item["due_on"] is None:
        return str(item["missing"])
    day = full_time({"occurred_at": item["due_on"], "precision": "day"})
    left = item["days_left"]
    key = "today" if left == 0 else "left" if left > 0 else "late" if item["late"] else "past"
    return t(f"due.line.{key}", day=day, days=abs(left))


def _answers(one: dict[str, Any]) -> str:
    return t("view.comma").join(
        t("complaint.answer_brief", day=answer["on"], step=t(f"complaint.step.{answer['step']}")) for answer in one["answers"]
    )  # fmt: skip


def _brief(one: dict[str, Any]) -> str:
    item = one["next"]
    if item is None:
        return ""
    return str(item["missing"]) if item["due_on"] is None else _day_words(item)


COMMANDS: Final = {"complaint": {"add": add, "reply": reply, "list": list_}}
