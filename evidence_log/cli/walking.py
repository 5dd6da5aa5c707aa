"""Going through drafts and suggested tags at a terminal: one after the other is shown, and the person says what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from evidence_log.cli import correct, errors, suggested
from evidence_log.cli.output import note, safe, say
from evidence_log.cli.review import lines, tell_accepted, told
from evidence_log.cli.show import field_words
from evidence_log.cli.state import now, t
from evidence_log.errors import BadInput
from evidence_log.services import review as reviewing
from evidence_log.store.vault import CaseFile, Vault

Ask = Callable[[str], str]
"""Shows a question and returns the answer typed. Raises EOFError at the end of the input."""

ANSWERS: Final = ("accept", "change", "reject", "skip", "quit")
ANSWERS_TAG: Final = ("accept", "reject", "skip", "quit")
FIELDS: Final = (
    "occurred_at", "phone", "direction", "outcome", "duration_s", "said", "replied", "channel", "caller_name", "claims", "reached",
)  # fmt: skip
"""What can be corrected, in the order shown."""
_SHARED: Final = ("channel", "platform", "claims")
"""Facts that, said of one row of a picture, hold for its other rows that lack them."""


def walk(vault: Vault, case: CaseFile, ask: Ask) -> None:
    """Show each draft that waits, then each suggested tag, and ask about it, until none is left or the person stops.

    Every decision is in the vault at once. Tags are looked for when the drafts are through: an accepted draft has words too.
    """
    counts = dict.fromkeys(("accepted", "rejected", "skipped"), 0)
    try:
        if _drafts(vault, case, ask, counts):
            _tags(vault, case, ask, counts)
    except EOFError:
        say()
    left = len(reviewing.waiting(vault, case)) + len(suggested.waiting(vault, case))
    say(t("review.done" if any(counts.values()) or left else "review.none", **counts, left=left))


def _drafts(vault: Vault, case: CaseFile, ask: Ask, counts: dict[str, int]) -> bool:
    """Ask about each draft, and count what was decided. Return whether to go on."""
    shared: dict[str, dict[str, Any]] = {}
    last: str | None = None
    while (draft := reviewing.unsettled(reviewing.waiting(vault, case), last)) is not None:
        last = draft["id"]
        known = shared.get(draft["sha256"], {})
        changes = {name: value for name, value in known.items() if draft["facts"].get(name) is None}
        decided = _decide(vault, case, draft, changes, ask)
        if decided == "quit":
            return False
        counts[decided] += 1
        shared[draft["sha256"]] = known | {name: changes[name] for name in _SHARED if changes.get(name)}
    return True


def _tags(vault: Vault, case: CaseFile, ask: Ask, counts: dict[str, int]) -> None:
    """Ask about each suggested tag, and count what was decided."""
    waiting = suggested.waiting(vault, case)
    if waiting:
        say()
        say(t("review.tags", count=len(waiting)))
    for found in waiting:
        decided = _judge(vault, case, found, ask)
        if decided == "quit":
            return
        counts[decided] += 1


def _judge(vault: Vault, case: CaseFile, found: Mapping[str, Any], ask: Ask) -> str:
    """Ask about one suggested tag. Return `accepted`, `rejected`, `skipped` or `quit`."""
    say()
    for line in suggested.lines(found, suggested.contact_of(vault, case, found["entry"]), case.zone):
        say(line)
    try:
        match _answer(ask, "review.ask_tag", ANSWERS_TAG):
            case "accept":
                say(suggested.accepted_words(suggested.accept(vault, case, found["id"], (found["id"],))))
                return "accepted"
            case "reject":
                why = ask(t("review.ask_why")).strip()
                say(suggested.rejected_words(suggested.reject(vault, case, found["id"], (found["id"],), why or None)))
                return "rejected"
            case "skip":
                return "skipped"
            case _:
                return "quit"
    except BadInput as error:  # decided about elsewhere in the meantime
        errors.report(error)
        return "skipped"


def _decide(vault: Vault, case: CaseFile, draft: Mapping[str, Any], changes: dict[str, Any], ask: Ask) -> str:
    """Ask about one draft until it is decided; `changes` gains what was corrected. Return `accepted`, `rejected`, `skipped` or `quit`."""
    while True:
        facts = _together(draft, changes)
        say()
        for line in lines({**draft, "facts": facts, "missing": reviewing.missing(facts)}, case.zone):
            say(line)
        match _answer(ask, "review.ask", ANSWERS):
            case "accept":
                try:
                    accepted = reviewing.accept(vault, case, draft["id"], changes, now=now())
                except BadInput as error:
                    errors.report(error)
                    continue
                tell_accepted(vault, case, accepted)
                return "accepted"
            case "change":
                _change(case, facts, changes, ask)
            case "reject":
                why = ask(t("review.ask_why")).strip()
                reviewing.reject(vault, case, draft["id"], why=why or None, now=now())
                say(t("review.rejected", id=draft["id"]))
                return "rejected"
            case "skip":
                return "skipped"
            case _:
                return "quit"


def _together(draft: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: value for name, value in draft["facts"].items() if value not in (None, [])}
    return reviewing.together(facts, changes)


def _answer(ask: Ask, question: str, answers: Sequence[str]) -> str:
    """Ask until one of the answers is given: its first letter, or its word."""
    while True:
        typed = ask(t(question)).strip().casefold()
        for answer in answers:
            if typed and typed in t(f"review.answer.{answer}").split():
                return answer
        note(t("review.not_an_answer" if "change" in answers else "review.not_an_answer_tag"))


def _label(name: str) -> str:
    return t("review.name_shown") if name == "caller_name" else field_words(name)


def _change(case: CaseFile, facts: Mapping[str, Any], changes: dict[str, Any], ask: Ask) -> None:
    """Ask which fact is wrong and what it should be. What cannot be read changes nothing, and is said."""
    for number, name in enumerate(FIELDS, 1):
        say(t("review.field", number=number, name=_label(name), value=told(name, facts)))
    chosen = ask(t("review.ask_field")).strip()
    if not (chosen.isascii() and chosen.isdigit() and 1 <= int(chosen) <= len(FIELDS)):
        if chosen:
            note(t("review.not_a_field", text=safe(chosen)))
        return
    name = FIELDS[int(chosen) - 1]
    value = ask(t("review.ask_value", name=_label(name)))
    try:
        changes.update(correct.read_values({name: value}, case, "contact"))
    except BadInput as error:
        errors.report(error)
