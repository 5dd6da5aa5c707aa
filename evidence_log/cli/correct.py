"""`amend`, `withdraw`: correcting without losing anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final

from evidence_log.cli import typed
from evidence_log.cli.echo import warn_of_name
from evidence_log.cli.output import emit, say
from evidence_log.cli.show import field_words, value_words
from evidence_log.cli.state import STATE, now, t
from evidence_log.core.amount import amount
from evidence_log.core.clock import Wall
from evidence_log.core.duration import duration_s
from evidence_log.core.phone import unquoted
from evidence_log.core.when import parse_day, parse_when
from evidence_log.errors import BadInput
from evidence_log.services import names, record, view, vocabulary
from evidence_log.store.ledger import entry_id, parse_id

if TYPE_CHECKING:
    import typer

    from evidence_log.store.vault import CaseFile

_LISTS: Final = ("direction", "outcome", "precision", "reached", "kind", "confidence", "step")
_DAYS: Final = ("due", "paid_on")
_NAMES: Final = ("claims", "organisation", "lender", "collects_for")
_AMOUNTS: Final = ("demands", "principal", "amount")
_WORDS: Final = ("said", "replied", "summary", "note")
_ALIASES: Final = {
    "contact": {"organisation": "claims", "org": "claims", "by": "caller_name", "on": "occurred_at", "when": "occurred_at",
                "duration": "duration_s", "tag": "tags"},
    "payment": {"on": "paid_on", "occurred_at": "paid_on", "when": "paid_on"},
    "event": {"on": "occurred_at", "when": "occurred_at", "claims": "organisation", "org": "organisation", "to": "organisation",
              "channel": "filed_with", "about": "note", "says": "note", "closed": "closes"},
    "phone": {"for": "collects_for", "claims": "organisation", "org": "organisation"},
}  # fmt: skip
"""Names of fields as the options have them, by table."""
_YES: Final = {"yes": True, "true": True, "1": True, "是": True, "no": False, "false": False, "0": False, "否": False}


def amend(
    target: Annotated[str, typer.Argument(metavar="ID", help="amend.id")],
    when: Annotated[str | None, typer.Option("--when", metavar="WHEN", help="amend.when")] = None,
    channel: Annotated[str | None, typer.Option("--channel", metavar="CHANNEL", help="amend.channel")] = None,
    phone: Annotated[str | None, typer.Option("--phone", metavar="PHONE", help="amend.phone")] = None,
    incoming: Annotated[bool | None, typer.Option("--in/--out", help="amend.in_out")] = None,
    answered: Annotated[bool, typer.Option("--answered", help="log.answered")] = False,
    missed: Annotated[bool, typer.Option("--missed", help="log.missed")] = False,
    rejected: Annotated[bool, typer.Option("--rejected", help="log.rejected")] = False,
    voicemail: Annotated[bool, typer.Option("--voicemail", help="log.voicemail")] = False,
    outcome: Annotated[str | None, typer.Option("--outcome", metavar="VALUE", help="log.outcome")] = None,
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
    precision: Annotated[str | None, typer.Option("--precision", metavar="VALUE", help="log.precision")] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="amend.set")] = None,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="amend.why")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Correct a record; the old values stay in the ledger."""
    typed.once(said, replied, summary)
    flags = {"answered": answered, "missed": missed, "rejected": rejected, "voicemail": voicemail}
    given = [name for name, is_set in flags.items() if is_set] + ([] if outcome is None else [outcome])
    if len(given) > 1:
        raise BadInput("record.two_outcomes", given=", ".join(given))
    options: dict[str, str | None] = {
        "occurred_at": when, "channel": channel, "phone": phone, "outcome": given[0] if given else None,
        "duration_s": duration, "said": said, "replied": replied, "summary": summary, "caller_name": by, "staff_no": staff_no,
        "claims": claims, "reached": reached, "person": person, "debt": debt, "demands": demands, "place": place,
        "tags": None if tag is None else ";".join(tag), "precision": precision,
        "direction": None if incoming is None else "in" if incoming else "out",
    }  # fmt: skip
    settled = {name: value for name, value in options.items() if value is not None} | dict(
        map(_setting, settings or ())
    )
    with STATE.open(write=True) as (vault, case):
        resolved = record.resolve(vault.connection, case, target)
        table = resolved.table
        aliases = _ALIASES.get(table, {})
        changes = read_values({aliases.get(name, name): value for name, value in settled.items()}, case, table)
        if reached and reached.strip() and "person" not in changes:
            changes |= _exact_person(reached, resolved.row.get("person"))
        nearly = {name: names.nearly(vault.connection, case, changes.get(name)) for name in _NAMES}
        entry = record.amend(vault, case, target, changes, why=typed.fact(why), now=now())
        found = view.whole(vault, case, target)
        if as_json:
            emit(found)
            _warn(found["id"], changes, nearly)
            return
        say(t("record.amended", id=found["id"], entry=entry_id(entry)))
        for change in found["history"]:
            if change["id"] == entry_id(entry):
                old, new = (value_words(found, change["field"], change[side]) for side in ("old", "new"))
                say(t("record.change", field=field_words(change["field"]), old=old, new=new))
        _warn(found["id"], changes, nearly)


def _exact_person(reached: str, person: str | None) -> dict[str, str | None]:
    """Return who was reached as far as the word for the relation says: a name stays, a word for an earlier relation does not."""
    if person and not vocabulary.exact(person):
        return {}
    exact = vocabulary.relation(reached)[1]
    return {} if exact == person else {"person": exact}


def _warn(target: str, changes: Mapping[str, Any], nearly: Mapping[str, str | None]) -> None:
    for name, known in nearly.items():
        warn_of_name(target, name, changes.get(name), known)


def withdraw(
    target: Annotated[str, typer.Argument(metavar="ID", help="withdraw.id")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="withdraw.why")],
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Take a record back with a reason; it stays visible."""
    with STATE.open(write=True) as (vault, case):
        entry, found = record.withdraw(vault, case, target, why=why, now=now())
        if as_json:
            emit({"id": entry_id(entry), "entry": entry, "target": found.id, "why": why.strip()})
            return
        say(t("record.withdrawn", id=found.id, entry=entry_id(entry)))
        if found.table == "contact" and (others := view.whole(vault, case, found.id)["merged"]):
            say(t("record.others_withdrawn", others=t("view.comma").join(others), id=others[-1]))
        if found.table == "import_run":
            say(t("record.import_withdrawn", count=view.taken_with(vault, case, entry)))


def _setting(text: str) -> tuple[str, str]:
    """Read `FIELD=VALUE`."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise BadInput("record.bad_setting", text=text)
    return name.strip().replace("-", "_"), value


def read_values(typed_values: Mapping[str, str], case: CaseFile, table: str) -> dict[str, Any]:
    """Return the values that typed ones mean; blank text empties a field. A time is read in the zone that is set beside it."""
    read: dict[str, Any] = {}
    zone = case.zone
    for name, text in typed_values.items():
        if name == "channel" and text.strip():
            medium, platform = vocabulary.channel(text)
            read |= {"channel": medium} if "platform" in typed_values else {"channel": medium, "platform": platform}
        elif name == "filed_with" and text.strip():
            from evidence_log.services import clocks  # only for a complaint

            read[name] = clocks.load(case.pack).channel(text).key
        elif name != "occurred_at" or not text.strip():
            read[name] = _value(name, text, zone, table) if text.strip() else None
    if read.get("zone"):
        Wall(read["zone"])
    if (when := typed_values.get("occurred_at", "")).strip():
        at = parse_when(when, wall=Wall(read.get("zone") or zone), now=now(), precision=read.get("precision"))
        read |= {"occurred_at": at.occurred_at, "precision": at.precision}
        if table == "contact":
            read.setdefault("zone", None)
    return read


def _value(name: str, text: str, zone: str, table: str) -> Any:
    if name == "kind" and table == "event":
        return vocabulary.value("event", text)
    if name in _LISTS:
        return vocabulary.value(name, text)
    if name == "phone":
        return None if text.strip() == "-" else unquoted(text)[0]
    if name == "duration_s":
        seconds = duration_s(text)
        if seconds is None:
            raise BadInput("record.bad_duration", text=text)
        return seconds
    if name in _DAYS:
        return parse_day(text, wall=Wall(zone), now=now(), future=name == "due")
    if name in _AMOUNTS:
        return amount(text)
    if name == "tags":
        return vocabulary.tags([text])
    if name == "answers":
        return parse_id(text)
    if name == "platform":
        return vocabulary.platform(text)
    if name in {"settles", "closes"}:
        if text.strip().casefold() not in _YES:
            raise BadInput("record.bad_yes_no", text=text)
        return _YES[text.strip().casefold()]
    return typed.words(text) if name in _WORDS else typed.fact(text)


COMMANDS: Final = {"amend": amend, "withdraw": withdraw}
