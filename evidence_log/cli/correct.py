"""`amend`, `withdraw`: correcting without losing anything."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from evidence_log.cli.output import emit, say
from evidence_log.cli.state import STATE, now, t
from evidence_log.core.amount import amount
from evidence_log.core.clock import Wall
from evidence_log.core.duration import duration_s
from evidence_log.core.phone import unquoted
from evidence_log.core.when import parse_day, parse_when
from evidence_log.errors import BadInput
from evidence_log.services import record, view, vocabulary
from evidence_log.store.ledger import entry_id

_LISTS: Final = ("direction", "outcome", "precision", "reached", "kind", "confidence")
_DAYS: Final = ("due", "paid_on")
_AMOUNTS: Final = ("demands", "principal", "amount")
_ALIASES: Final = {"organisation": "claims", "by": "caller_name", "on": "occurred_at", "when": "occurred_at"}


def amend(
    target: Annotated[str, typer.Argument(metavar="ID", help="amend.id")],
    when: Annotated[str | None, typer.Option("--when", metavar="WHEN", help="amend.when")] = None,
    channel: Annotated[str | None, typer.Option("--channel", metavar="CHANNEL", help="amend.channel")] = None,
    phone: Annotated[str | None, typer.Option("--phone", metavar="PHONE", help="amend.phone")] = None,
    incoming: Annotated[bool | None, typer.Option("--in/--out", help="log.in_out")] = None,
    answered: Annotated[bool, typer.Option("--answered", help="log.answered")] = False,
    missed: Annotated[bool, typer.Option("--missed", help="log.missed")] = False,
    rejected: Annotated[bool, typer.Option("--rejected", help="log.rejected")] = False,
    voicemail: Annotated[bool, typer.Option("--voicemail", help="log.voicemail")] = False,
    duration: Annotated[str | None, typer.Option("--duration", metavar="TIME", help="log.duration")] = None,
    said: Annotated[str | None, typer.Option("--said", metavar="TEXT", help="log.said")] = None,
    replied: Annotated[str | None, typer.Option("--replied", metavar="TEXT", help="log.replied")] = None,
    summary: Annotated[str | None, typer.Option("--summary", metavar="TEXT", help="log.summary")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="log.by")] = None,
    staff_no: Annotated[str | None, typer.Option("--staff-no", metavar="NO", help="log.staff_no")] = None,
    claims: Annotated[str | None, typer.Option("--claims", "--org", metavar="ORG", help="log.claims")] = None,
    reached: Annotated[str | None, typer.Option("--reached", metavar="WHO", help="log.reached")] = None,
    person: Annotated[str | None, typer.Option("--person", metavar="NAME", help="log.person")] = None,
    debt: Annotated[str | None, typer.Option("--debt", metavar="DEBT", help="log.debt")] = None,
    demands: Annotated[str | None, typer.Option("--demands", metavar="AMOUNT", help="log.demands")] = None,
    place: Annotated[str | None, typer.Option("--place", metavar="TEXT", help="log.place")] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", metavar="TAG", help="amend.tag")] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="amend.set")] = None,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="amend.why")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Correct a record; the old values stay in the ledger."""
    flags = {"answered": answered, "missed": missed, "rejected": rejected, "voicemail": voicemail}
    given = [name for name, is_set in flags.items() if is_set]
    if len(given) > 1:
        raise BadInput("record.two_outcomes", given=", ".join(given))
    typed: dict[str, Any] = {
        "occurred_at": when, "channel": channel, "phone": phone, "outcome": given[0] if given else None, "duration_s": duration,
        "said": said, "replied": replied, "summary": summary, "caller_name": by, "staff_no": staff_no, "claims": claims,
        "reached": reached, "person": person, "debt": debt, "demands": demands, "place": place,
        "direction": None if incoming is None else "in" if incoming else "out",
    }  # fmt: skip
    changes = {name: value for name, value in typed.items() if value is not None}
    if tag:
        changes["tags"] = ";".join(tag)
    with STATE.open(write=True) as (vault, case):
        table = record.resolve(vault.connection, case, target).table
        for setting in settings or ():
            name, equals, value = setting.partition("=")
            if not equals:
                raise BadInput("record.bad_setting", text=setting)
            name = name.strip()
            changes[_ALIASES.get(name, name) if table == "contact" else name] = value
        read: dict[str, Any] = {}
        for name, value in changes.items():
            read |= _read(name, value, case.zone, table)
        entry = record.amend(vault, case, target, read, why=why, now=now())
        found = view.whole(vault, case, target)
        if as_json:
            emit(found)
            return
        say(t("record.amended", id=found["id"], entry=entry_id(entry)))
        for change in found["history"]:
            if change["id"] == entry_id(entry):
                old, new = (
                    t("words.plain.none") if change[side] is None else str(change[side]) for side in ("old", "new")
                )
                say(t("record.change", field=change["field"], old=old, new=new))


def withdraw(
    target: Annotated[str, typer.Argument(metavar="ID", help="withdraw.id")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="withdraw.why")],
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Take a record back with a reason; it stays visible."""
    with STATE.open(write=True) as (vault, case):
        entry, found = record.withdraw(vault, case, target, why=why, now=now())
        if as_json:
            emit({"id": entry_id(entry), "entry": entry, "target": entry_id(found.entry), "why": why.strip()})
            return
        say(t("record.withdrawn", id=entry_id(found.entry), entry=entry_id(entry)))


def _read(name: str, text: str, zone: str, table: str) -> dict[str, Any]:
    """Return the field or fields that a typed value sets; empty text empties the field."""
    if text == "" and name != "occurred_at":
        return {name: None}
    if name == "occurred_at":
        at = parse_when(text, wall=Wall(zone), now=now())
        return {
            "occurred_at": at.occurred_at,
            "precision": at.precision,
            **({"zone": None} if table == "contact" else {}),
        }
    if name == "channel":
        medium, platform = vocabulary.channel(text)
        return {"channel": medium, "platform": platform}
    if name == "kind" and table == "event":
        return {name: vocabulary.value("event", text)}
    if name in _LISTS:
        return {name: vocabulary.value(name, text)}
    if name == "phone":
        number = None if text == "-" else unquoted(text)[0]
        return {"phone": number, "phone_e164": record.e164_of(number)}
    if name == "duration_s":
        seconds = duration_s(text)
        if seconds is None:
            raise BadInput("record.bad_duration", text=text)
        return {name: seconds}
    if name in _DAYS:
        return {name: parse_day(text, wall=Wall(zone), now=now())}
    if name in _AMOUNTS:
        return {name: amount(text)}
    if name == "tags":
        return {name: [vocabulary.tag(word) for word in text.split(";") if word.strip()]}
    if name == "settles":
        if text.casefold() not in {"yes", "no", "true", "false", "1", "0", "是", "否"}:
            raise BadInput("record.bad_yes_no", text=text)
        return {name: text.casefold() in {"yes", "true", "1", "是"}}
    return {name: text}


COMMANDS: Final = {"amend": amend, "withdraw": withdraw}
