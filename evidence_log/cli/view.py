"""`list`, `show`, `search`: seeing what the vault holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any, Final

from evidence_log.cli import typed
from evidence_log.cli.output import emit, emit_rows, note, say, table
from evidence_log.cli.show import field_words, full_time, manner, moment, result, short_time, value_words, who, words_of
from evidence_log.cli.state import STATE, now, t
from evidence_log.core.clock import Wall
from evidence_log.core.when import parse_day
from evidence_log.errors import BadInput
from evidence_log.services import view

if TYPE_CHECKING:
    import typer


def list_(
    since: Annotated[str | None, typer.Option("--since", metavar="DAY", help="list.since")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="list.until")] = None,
    phone: Annotated[str | None, typer.Option("--phone", metavar="PHONE", help="list.phone")] = None,
    organisation: Annotated[str | None, typer.Option("--org", metavar="ORG", help="list.org")] = None,
    all_: Annotated[bool, typer.Option("--all", help="list.all")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Show contacts in order of time."""
    with STATE.open() as (vault, case):
        first, last = (_day(name, text, case.zone) for name, text in (("--since", since), ("--until", until)))
        if first and last and first > last:
            raise BadInput("record.days_reversed", since=first, until=last)
        found = view.contacts(
            vault, case, since=first, until=last, phone=typed.asked("--phone", phone),
            organisation=typed.asked("--org", organisation), withdrawn=all_, extra=not as_json,
        )  # fmt: skip
        if as_json:
            emit_rows("contacts", found)
        else:
            _table(found)


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="search.words")],
    all_: Annotated[bool, typer.Option("--all", help="list.all")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Show the contacts in which every word occurs."""
    wanted = [typed.required("WORDS", word) for word in words]
    with STATE.open() as (vault, case):
        found = view.search(vault, case, wanted, withdrawn=all_, extra=not as_json)
        if as_json:
            emit_rows("contacts", found)
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
            say(t("view.field", name=field_words(name), text=text.replace("\n", "\n    ")))
        for change in found["history"]:
            values = {side: value_words(found, change["field"], change[side]) for side in ("old", "new")}
            field = field_words(change["field"])
            say(t("view.change", id=change["id"], at=moment(change["recorded_at"], case.zone), field=field, **values))
            if change["why"]:
                say(t("view.why", why=change["why"]))
        if taken := found["withdrawal"]:
            say(t("view.withdrawn", id=taken["id"], at=moment(taken["recorded_at"], case.zone), why=taken["why"]))


def _day(name: str, text: str | None, zone: str) -> str | None:
    asked = typed.asked(name, text)
    return parse_day(asked, wall=Wall(zone), now=now(), future=True) if asked else None


def _table(contacts: Iterable[Mapping[str, Any]]) -> None:
    found = iter(contacts)
    first = next(found, None)
    if first is None:
        note(t("view.nothing"))
        return
    count = 0

    def rows() -> Iterator[tuple[str, ...]]:
        nonlocal count
        none, withdrawn = t("words.plain.none"), t("view.withdrawn_mark")
        for contact in chain((first,), found):
            count += 1
            yield (
                contact["id"] + (withdrawn if contact["withdrawn"] else ""), short_time(contact), manner(contact),
                contact["phone"] or none, result(contact), who(contact), contact["organisation"] or none, contact["grade"],
                words_of(contact),
            )  # fmt: skip

    heads = ("id", "occurred_at", "manner", "phone", "outcome", "reached", "organisation", "grade", "words")
    table([t(f"view.label.{name}") for name in heads], rows(), cut=True)
    note(t("view.count", count=count))


_NOT_SHOWN: Final = (
    "id", "entry", "record", "history", "withdrawal", "epoch", "precision", "phone_key", "withdrawn", "withdrawn_by", "amended", "salt",
)  # fmt: skip


def _fields(found: Mapping[str, Any], zone: str) -> Iterable[tuple[str, str]]:
    """Yield (label key, text) of every fact that is there."""
    shown = {name: value for name, value in found.items() if name not in _NOT_SHOWN}
    if "occurred_at" in found:
        shown["occurred_at"] = full_time(found, zone)
    if shown.get("recorded_at"):
        shown["recorded_at"] = moment(shown["recorded_at"], zone)
    if found["record"] == "contact":
        shown["outcome"] = result(found) if found["outcome"] else None
        shown["reached"] = who(found)
        shown = {"occurred_at": shown.pop("occurred_at"), "manner": manner(found)} | shown
        for name in ("channel", "platform", "direction", "duration_s", "person"):
            shown.pop(name)
    for name, value in shown.items():
        if value not in (None, "", [], {}):
            told = name == "occurred_at" or (found["record"] == "contact" and name in {"manner", "outcome", "reached"})
            yield name, value if told else value_words(found, name, value)


COMMANDS: Final = {"list": list_, "show": show, "search": search}
