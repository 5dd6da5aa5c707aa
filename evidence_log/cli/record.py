"""`log`, `event add`, `attach`: telling what happened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from evidence_log.cli import echo, typed
from evidence_log.cli.output import emit, note, say
from evidence_log.cli.show import full_time, one_line, who
from evidence_log.cli.state import STATE, now, t
from evidence_log.core.amount import amount
from evidence_log.core.clock import Wall
from evidence_log.core.contact import ContactFacts
from evidence_log.core.duration import duration_s
from evidence_log.core.phone import unquoted
from evidence_log.core.when import When, parse_when
from evidence_log.errors import BadInput
from evidence_log.services import names, record, vocabulary
from evidence_log.store import reading
from evidence_log.store.ledger import entry_id

if TYPE_CHECKING:
    import typer


def log(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="log.channel")],
    phone: Annotated[str, typer.Argument(metavar="PHONE", help="log.phone")],
    when: Annotated[list[str], typer.Argument(metavar="WHEN", help="log.when")],
    incoming: Annotated[bool, typer.Option("--in/--out", help="log.in_out")] = True,
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
    reached: Annotated[str, typer.Option("--reached", metavar="WHO", help="log.reached")] = "self",
    person: Annotated[str | None, typer.Option("--person", metavar="NAME", help="log.person")] = None,
    debt: Annotated[str | None, typer.Option("--debt", metavar="DEBT", help="log.debt")] = None,
    demands: Annotated[str | None, typer.Option("--demands", metavar="AMOUNT", help="log.demands")] = None,
    place: Annotated[str | None, typer.Option("--place", metavar="TEXT", help="log.place")] = None,
    platform: Annotated[str | None, typer.Option("--platform", metavar="NAME", help="log.platform")] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", metavar="TAG", help="log.tag")] = None,
    attach: Annotated[list[Path] | None, typer.Option("--attach", metavar="FILE", help="log.attach")] = None,
    precision: Annotated[str | None, typer.Option("--precision", metavar="VALUE", help="log.precision")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Record one contact and echo what was understood."""
    typed.once(said, replied, summary)
    flags = {"answered": answered, "missed": missed, "rejected": rejected, "voicemail": voicemail}
    given = [name for name, is_set in flags.items() if is_set]
    if other := typed.fact(outcome):
        given.append(vocabulary.value("outcome", other))
    if len(given) > 1:
        raise BadInput("record.two_outcomes", given=", ".join(given))
    medium, of_channel = vocabulary.channel(typed.required("CHANNEL", channel))
    seconds = _seconds(duration)
    result = given[0] if given else "answered" if medium == "call" and seconds else None
    shown = typed.required("PHONE", phone)
    number = None if shown == "-" else unquoted(shown)[0]
    relation, exact = vocabulary.relation(reached)
    with STATE.open(write=True) as (vault, case):
        moment = now()
        at = _when(" ".join(when), case.zone, precision)
        facts: ContactFacts = {"occurred_at": at.occurred_at, "precision": at.precision, "channel": medium}
        optional = {
            "platform": vocabulary.platform(platform) if typed.fact(platform) and platform else of_channel,
            "direction": "in" if incoming else "out", "outcome": result, "duration_s": seconds, "phone": number,
            "phone_e164": record.e164_of(number), "caller_name": typed.fact(by), "staff_no": typed.fact(staff_no),
            "claims": typed.fact(claims), "debt": typed.fact(debt), "reached": relation,
            "person": typed.fact(person) or exact, "said": typed.words(said), "replied": typed.words(replied),
            "summary": typed.words(summary), "demands": amount(demands) if demands and demands.strip() else None,
            "place": typed.fact(place), "tags": vocabulary.tags(tag or ()) or None,
        }  # fmt: skip
        facts.update({name: value for name, value in optional.items() if value is not None})  # type: ignore[typeddict-item]  # names of ContactFacts
        nearly = names.nearly(vault.connection, case, facts.get("claims"))
        written = record.add_contact(vault, case, facts, attach=attach or (), now=moment)
        contact = next(reading.contacts(vault.connection, case, entry=written.entry, extra=True))
        if as_json:
            emit(contact)
            echo.warn_of_name(contact["id"], "claims", contact["claims"], nearly)
            return
        say(t("record.logged", id=contact["id"], time=full_time(contact, case.zone), line=one_line(contact)))
        say(t("record.precision", precision=t(f"words.precision.{contact['precision']}"), zone=contact["zone"]))
        for line in echo.facts(contact, {}):
            say(line)
        if contact["organisation"]:
            say(t("record.held_against", organisation=contact["organisation"]))
        elif number:
            note(t("record.unattributed", phone=echo.as_word(number)))
        else:
            note(t("record.unattributed_no_phone", id=contact["id"]))
        say(t("record.how_to_correct", id=contact["id"]))
        echo.warn_of_name(contact["id"], "claims", contact["claims"], nearly)


def event_add(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="event.add.kind")],
    on: Annotated[str, typer.Option("--on", metavar="WHEN", help="event.add.on")] = "now",
    organisation: Annotated[str | None, typer.Option("--org", metavar="ORG", help="event.add.org")] = None,
    reached: Annotated[str | None, typer.Option("--reached", metavar="WHO", help="event.add.reached")] = None,
    person: Annotated[str | None, typer.Option("--person", metavar="NAME", help="event.add.person")] = None,
    debt: Annotated[str | None, typer.Option("--debt", metavar="DEBT", help="event.add.debt")] = None,
    text: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="event.add.note")] = None,
    reference: Annotated[str | None, typer.Option("--reference", metavar="NO", help="event.add.reference")] = None,
    attach: Annotated[list[Path] | None, typer.Option("--attach", metavar="FILE", help="event.add.attach")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Record a dated fact that is not a contact."""
    what = vocabulary.value("event", typed.required("KIND", kind))
    relation, exact = vocabulary.relation(reached) if typed.fact(reached) and reached else (None, None)
    with STATE.open(write=True) as (vault, case):
        at = _when(on, case.zone, None)
        facts = {
            "kind": what, "occurred_at": at.occurred_at, "precision": at.precision, "organisation": typed.fact(organisation),
            "reached": relation, "person": typed.fact(person) or exact, "debt": typed.fact(debt), "note": typed.words(text),
            "reference": typed.fact(reference),
        }  # fmt: skip
        nearly = names.nearly(vault.connection, case, facts["organisation"])
        written = record.add_event(vault, case, facts, attach=attach or (), now=now())
        event = next(row for row in reading.events(vault.connection, case) if row["entry"] == written.entry)
        if as_json:
            emit(event)
            echo.warn_of_name(event["id"], "organisation", event["organisation"], nearly)
            return
        words = [t(f"words.event.{event['kind']}"), event["organisation"], who(event) if event["reached"] else None]
        shown = "  ".join(filter(None, words))
        say(t("record.event", id=event["id"], time=full_time(event, case.zone), words=shown))
        kept = reading.attachments(vault.connection, case) if attach else ()
        files = [row for row in kept if row["target"] == written.entry]
        for line in echo.facts(event, {"attachments": files}):
            say(line)
        say(t("record.how_to_correct", id=event["id"]))
        echo.warn_of_name(event["id"], "organisation", event["organisation"], nearly)


def attach(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="attach.file")],
    to: Annotated[str | None, typer.Option("--to", metavar="ID", help="attach.to")] = None,
    text: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="attach.note")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Keep a file in the vault."""
    with STATE.open(write=True) as (vault, case):
        written = record.attach_file(vault, case, file, to=typed.asked("--to", to), note=typed.words(text), now=now())
        row = next(row for row in reading.attachments(vault.connection, case) if row["entry"] == written.entry)
        if as_json:
            emit(row)
            return
        target = entry_id(row["target"]) if row["target"] else t("record.the_case")
        say(t("record.attached", id=row["id"], name=row["name"], size=row["size"], sha256=row["sha256"], target=target))


def _when(text: str, zone: str, precision: str | None) -> When:
    wanted = vocabulary.value("precision", precision) if precision and precision.strip() else None
    return parse_when(text, wall=Wall(zone), now=now(), precision=wanted)


def _seconds(duration: str | None) -> int | None:
    if duration is None or not duration.strip():
        return None
    seconds = duration_s(duration)
    if seconds is None:
        raise BadInput("record.bad_duration", text=duration)
    return seconds


COMMANDS: Final = {"log": log, "event": {"add": event_add}, "attach": attach}
