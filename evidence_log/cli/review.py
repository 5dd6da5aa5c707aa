"""`review`: what a machine read, and what words suggest, waits for a person, who accepts, corrects or rejects it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

from evidence_log.cli import correct, echo, suggested, typed
from evidence_log.cli.output import emit, note, say
from evidence_log.cli.show import field_words, full_time, one_line, value_words
from evidence_log.cli.state import STATE, now, t
from evidence_log.core.place import worded
from evidence_log.errors import BadInput
from evidence_log.services import review as reviewing
from evidence_log.services import suggestions
from evidence_log.services.import_result import FileReport
from evidence_log.store import reading
from evidence_log.store.ledger import entry_id
from evidence_log.store.vault import CaseFile, Vault

if TYPE_CHECKING:
    import typer

    from evidence_log.importers.base import Draft

ACTIONS: Final = ("accept", "reject")
_OF_ONE: Final = ("occurred_at", "duration_s", "said", "replied", "summary")
"""Facts that are no two contacts' together."""
_WORDS: Final = ("said", "replied")


def review(
    action: Annotated[str | None, typer.Argument(metavar="accept|reject", help="review.action")] = None,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help="review.ids")] = None,
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
    claims: Annotated[str | None, typer.Option("--claims", "--org", metavar="ORG", help="log.claims")] = None,
    reached: Annotated[str | None, typer.Option("--reached", metavar="WHO", help="log.reached")] = None,
    person: Annotated[str | None, typer.Option("--person", metavar="NAME", help="log.person")] = None,
    debt: Annotated[str | None, typer.Option("--debt", metavar="DEBT", help="log.debt")] = None,
    precision: Annotated[str | None, typer.Option("--precision", metavar="VALUE", help="log.precision")] = None,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="review.why")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Decide about drafts and suggested tags one by one; list them where nobody can be asked."""
    typed.once(said, replied, summary)
    flags = {"answered": answered, "missed": missed, "rejected": rejected, "voicemail": voicemail}
    given = [name for name, is_set in flags.items() if is_set] + ([] if outcome is None else [outcome])
    if len(given) > 1:
        raise BadInput("record.two_outcomes", given=", ".join(given))
    options: dict[str, str | None] = {
        "occurred_at": when, "channel": channel, "phone": phone, "outcome": given[0] if given else None, "duration_s": duration,
        "said": said, "replied": replied, "summary": summary, "caller_name": by, "claims": claims, "reached": reached,
        "person": person, "debt": debt, "precision": precision,
        "direction": None if incoming is None else "in" if incoming else "out",
    }  # fmt: skip
    settled = {name: value for name, value in options.items() if value is not None}
    _require_whole(action, ids or [], settled, why)
    asks = action is None and not as_json and _at_terminal()
    with STATE.open(write=asks or action is not None) as (vault, case):
        if action == "accept":
            _accept(vault, case, ids or [], settled, as_json=as_json)
        elif action == "reject":
            _reject(vault, case, ids or [], typed.fact(why), as_json=as_json)
        elif asks:
            from evidence_log.cli.walking import walk

            walk(vault, case, input)
        else:
            _list(vault, case, as_json=as_json)


def lines(draft: Mapping[str, Any], zone: str) -> Iterator[str]:
    """Yield what a draft says, what was read, and where on which picture."""
    yield t("review.draft", id=draft["id"], time=time_of(draft["facts"], zone), line=line_of(draft["facts"]))
    if draft["facts"].get("caller_name"):
        yield t("review.shown_name", name=draft["facts"]["caller_name"])
    for name in ("claims", "said", "replied", "summary"):
        if draft["facts"].get(name):
            yield t("review.fact", name=field_words(name), text=draft["facts"][name])
    left, top, right, bottom = draft["box"]
    place = {"left": left, "top": top, "right": right, "bottom": bottom}
    yield t("review.read", text=draft["text"], confidence=draft["confidence"])
    yield t("review.where", picture=draft["picture"], where=worded(draft["where"], t), **place)
    for kind in draft["facts"].get("warnings") or ():
        yield t("review.note", text=t(f"import.warning.{kind}"))
    if draft["missing"]:
        yield t("review.missing", names=t("view.comma").join(map(field_words, draft["missing"])))
    if draft["alike"]:
        yield t("review.alike", ids=t("view.comma").join(draft["alike"]))


def time_of(facts: Mapping[str, Any], zone: str) -> str:
    """Return the time of a draft in words, or that nobody knows it yet."""
    return full_time({"zone": zone, **facts}, zone) if facts.get("occurred_at") else t("review.no_time")


def line_of(facts: Mapping[str, Any]) -> str:
    """Return a draft on one line, without its time."""
    blank = dict.fromkeys(("platform", "direction", "outcome", "duration_s", "phone", "person"))
    known = {**blank, "reached": "self", **facts}
    if known.get("channel"):
        return one_line(known)
    direction = t(f"words.message_direction.{known['direction']}") if known["direction"] else ""
    return "  ".join(filter(None, (t("review.no_channel"), direction, known["phone"])))


def tell_accepted(vault: Vault, case: CaseFile, accepted: reviewing.Accepted) -> None:
    """Say what became of a draft, whether check counts it, and what is not known of it."""
    contact = next(reading.contacts(vault.connection, case, entry=accepted.entry, extra=True))
    time, line = full_time(contact, case.zone), one_line(contact)
    say(t("review.accepted", draft=accepted.id, id=contact["id"], time=time, line=line, grade=contact["grade"]))
    if contact["organisation"]:
        say(t("record.held_against", organisation=contact["organisation"]))
    elif contact["phone"]:
        note(t("record.unattributed", phone=echo.as_word(contact["phone"])))
    else:
        note(t("record.unattributed_no_phone", id=contact["id"]))
    if others := _alike(vault, case, contact):
        note(t("review.accepted_alike", ids=t("view.comma").join(others), first=others[0], second=contact["id"]))
    if accepted.missing:
        names = t("view.comma").join(map(field_words, accepted.missing))
        note(t("review.still_missing", id=contact["id"], names=names))


def _alike(vault: Vault, case: CaseFile, contact: Mapping[str, Any]) -> list[str]:
    """Return the ids of other contacts that may be the same as this one."""
    return [one for one in reviewing.alike(vault.connection, case, contact) if one != contact["id"]]


def tell_picture(report: FileReport, zone: str, *, dry_run: bool) -> None:
    """Say what was read from a picture that was imported, and that it waits."""
    if report.known is not None:
        say(t("import.known", id=entry_id(report.known)))
    if report.info is not None:
        for line in report.info.lines(STATE.words):
            say(f"  {line}")
    for row in report.drafted:
        say(t("review.row", where=worded(row.where, t), time=time_of(row.facts, zone), line=line_of(row.facts)))
        say(t("review.row_words", text=_words_of(row)))
    for kind, count in sorted(report.ignored.items()):
        say(t("import.ignored", kind=t(f"import.ignored_kind.{kind}"), count=count))
    if not report.read:
        say(t("review.nothing_read"))
    elif dry_run:
        say(t("review.would_wait", count=len(report.drafted)))
    elif report.waiting:
        say(t("review.wait", count=report.waiting))
    if report.entry is not None:
        say(t("import.undo", id=entry_id(report.entry)))


def told(name: str, facts: Mapping[str, Any]) -> str:
    """Return one fact of a draft in words."""
    if name == "occurred_at" and facts.get(name):
        return full_time(facts)
    return value_words({"record": "contact"}, name, facts.get(name))


def _words_of(row: Draft) -> str:
    words = next((row.facts[name] for name in _WORDS if row.facts.get(name)), None)
    return str(words or row.text)


def _require_whole(action: str | None, ids: Sequence[str], settled: Mapping[str, str], why: str | None) -> None:
    """Refuse an action that is none, ids without one, and corrections that do not go with it. Raises BadInput."""
    if action is not None and action not in ACTIONS:
        raise BadInput("review.no_such_action", text=action)
    if action is not None and not ids:
        raise BadInput("review.which", action=action)
    if settled and action != "accept":
        raise BadInput("review.only_accepting")
    if why is not None and action != "reject":
        raise BadInput("review.only_rejecting")
    if len(ids) > 1 and settled.keys() & set(_OF_ONE):
        raise BadInput("review.one_at_a_time")
    if settled and (named := next(filter(suggestions.names_suggestion, ids), None)) is not None:
        raise BadInput("review.only_drafts", id=named)


def _accept(vault: Vault, case: CaseFile, ids: Sequence[str], settled: Mapping[str, str], *, as_json: bool) -> None:
    known = suggested.ids(vault, case, ids)
    done: list[reviewing.Accepted | suggested.Tagged] = []
    try:
        for text in ids:
            if suggestions.names_suggestion(text):
                tagged = suggested.accept(vault, case, text, known)
                done.append(tagged)
                if not as_json:
                    say(suggested.accepted_words(tagged))
                continue
            changes = correct.read_values(_with_time(vault, case, text, settled), case, "contact")
            accepted = reviewing.accept(vault, case, text, changes, now=now())
            done.append(accepted)
            if not as_json:
                tell_accepted(vault, case, accepted)
    finally:  # those before one that could not be accepted are in the vault, and said so
        if as_json and done:
            emit({"accepted": [_became(vault, case, one) for one in done]})


def _became(vault: Vault, case: CaseFile, accepted: reviewing.Accepted | suggested.Tagged) -> dict[str, Any]:
    if isinstance(accepted, suggested.Tagged):
        contact = suggested.contact_of(vault, case, accepted.contact)
        return {"id": accepted.id, "entry": accepted.contact, "tag": accepted.tag, "contact": contact}
    contact = next(reading.contacts(vault.connection, case, entry=accepted.entry))
    others = _alike(vault, case, contact)
    return {"id": accepted.id, "contact": contact, "missing": list(accepted.missing), "alike": others}


def _with_time(vault: Vault, case: CaseFile, text: str, settled: Mapping[str, str]) -> Mapping[str, str]:
    """Return the corrections, with the time that was read where only its precision is corrected."""
    if "precision" not in settled or "occurred_at" in settled:
        return settled
    at = reviewing.find(vault.connection, case, text)["facts"].get("occurred_at")
    return {**settled, "occurred_at": at} if at else settled


def _reject(vault: Vault, case: CaseFile, ids: Sequence[str], why: str | None, *, as_json: bool) -> None:
    known = suggested.ids(vault, case, ids)
    done = []
    try:
        for text in ids:
            if suggestions.names_suggestion(text):
                named = suggested.reject(vault, case, text, known, why)
                words = suggested.rejected_words(named)
            else:
                named = reviewing.reject(vault, case, text, why=why, now=now())["id"]
                words = t("review.rejected", id=named)
            done.append({"id": named, "why": why})
            if not as_json:
                say(words)
    finally:
        if as_json and done:
            emit({"rejected": done})


def _list(vault: Vault, case: CaseFile, *, as_json: bool) -> None:
    drafts, tags = reviewing.waiting(vault, case), suggested.waiting(vault, case)
    if as_json:
        emit({"drafts": drafts, "suggestions": tags})
        return
    for draft in drafts:
        for line in lines(draft, case.zone):
            say(line)
    for line in suggested.listed(vault, case, tags):
        say(line)
    if drafts:
        note(t("review.how", count=len(drafts)))
    if tags:
        note(t("review.how_tags", count=len(tags), id=tags[0]["id"]))
    note(t("review.how_terminal" if drafts or tags else "review.none"))


def _at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout is not None and sys.stdout.isatty()


COMMANDS: Final = {"review": review}
