"""`list`, `show`, `search`: seeing what the vault holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

import typer

from evidence_log.cli.output import emit, note, say, shortened, table
from evidence_log.cli.show import full_time, manner, result, short_time, tag_words, who, words_of
from evidence_log.cli.state import STATE, now, t
from evidence_log.core.clock import Wall
from evidence_log.core.when import parse_day
from evidence_log.services import view

_Since = Annotated[str | None, typer.Option("--since", metavar="DAY", help="list.since")]
_Until = Annotated[str | None, typer.Option("--until", metavar="DAY", help="list.until")]


def list_(
    since: _Since = None,
    until: _Until = None,
    phone: Annotated[str | None, typer.Option("--phone", metavar="PHONE", help="list.phone")] = None,
    organisation: Annotated[str | None, typer.Option("--org", metavar="ORG", help="list.org")] = None,
    all_: Annotated[bool, typer.Option("--all", help="list.all")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Show contacts in order of time."""
    with STATE.open() as (vault, case):
        first, last = _days(since, until, case.zone)
        found = view.contacts(
            vault,
            case,
            since=first,
            until=last,
            phone=phone,
            organisation=organisation,
            withdrawn=all_,
            extra=not as_json,
        )
        if as_json:
            emit({"contacts": list(found)})
        else:
            _table(found)


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="search.words")],
    all_: Annotated[bool, typer.Option("--all", help="list.all")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Show the contacts in which every word occurs."""
    with STATE.open() as (vault, case):
        found = view.search(vault, case, words, withdrawn=all_, extra=not as_json)
        if as_json:
            emit({"contacts": list(found)})
        else:
            _table(found)


def show(
    record: Annotated[str, typer.Argument(metavar="ID", help="show.id")],
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Show one record whole, with its history."""
    with STATE.open() as (vault, case):
        found = view.whole(vault, case, record)
        if as_json:
            emit(found)
            return
        say(t("view.title", id=found["id"], kind=t(f"view.kind.{found['record']}")))
        for name, text in _fields(found, case.zone):
            say(t("view.field", name=t(f"view.label.{name}"), text=text))
        for change in found["history"]:
            values = {name: _text(change[name]) for name in ("old", "new")}
            say(t("view.change", id=change["id"], at=change["recorded_at"], field=change["field"], **values))
            if change["why"]:
                say(t("view.why", why=change["why"]))
        if taken := found["withdrawal"]:
            say(t("view.withdrawn", id=taken["id"], at=taken["recorded_at"], why=taken["why"]))


def _days(since: str | None, until: str | None, zone: str) -> tuple[str | None, str | None]:
    wall, moment = Wall(zone), now()
    return tuple(parse_day(text, wall=wall, now=moment) if text else None for text in (since, until))  # type: ignore[return-value]  # two in, two out


def _table(contacts: Iterable[Mapping[str, Any]]) -> None:
    rows = [
        (
            contact["id"] + (t("view.withdrawn_mark") if contact["withdrawn"] else ""),
            short_time(contact),
            manner(contact),
            contact["phone"] or t("words.plain.none"),
            result(contact),
            who(contact),
            contact["organisation"] or t("words.plain.none"),
            contact["grade"],
            shortened(words_of(contact), 40),
        )
        for contact in contacts
    ]
    if not rows:
        note(t("view.nothing"))
        return
    heads = ("id", "occurred_at", "manner", "phone", "outcome", "reached", "organisation", "grade", "words")
    table([t(f"view.label.{name}") for name in heads], rows)
    note(t("view.count", count=len(rows)))


def _fields(found: Mapping[str, Any], zone: str) -> Iterable[tuple[str, str]]:
    """Yield (label key, text) of every fact that is there."""
    shown = dict(found)
    for name in (
        "id",
        "entry",
        "record",
        "history",
        "withdrawal",
        "epoch",
        "precision",
        "phone_key",
        "withdrawn",
        "amended",
    ):
        shown.pop(name, None)
    if "occurred_at" in found:
        shown["occurred_at"] = full_time(found, zone)
    if found["record"] == "contact":
        shown["manner"], shown["outcome"], shown["reached"] = manner(found), result(found), who(found)
        shown["tags"] = "、".join(map(tag_words, found["tags"])) if found["tags"] else None
        for name in ("channel", "platform", "direction", "duration_s", "person"):
            shown.pop(name)
    for name, value in shown.items():
        if value not in (None, "", [], {}):
            yield name, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return t("view.yes") if value else t("view.no")
    if isinstance(value, list):
        return "; ".join(_text(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_text(item)}" for name, item in value.items() if item not in (None, "", []))
    return t("words.plain.none") if value is None else str(value)


COMMANDS: Final = {"list": list_, "show": show, "search": search}
