"""Deciding about drafts: each is confirmed by a person, corrected where the machine misread, or rejected. Every decision is an entry.

A confirmed draft becomes a contact like one that was typed, with the picture as its file: a copy, not a device's record.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from evidence_log.core.contact import ContactFacts
from evidence_log.core.phone import phone_key
from evidence_log.errors import BadInput
from evidence_log.services.possible import require_number, require_possible
from evidence_log.services.target import debt_id
from evidence_log.store import drafts, reading
from evidence_log.store.ledger import Ledger, entry_id
from evidence_log.store.vault import CaseFile, Vault

REQUIRED: Final = ("occurred_at", "channel")
"""Facts without which a draft cannot become a contact."""
EXPECTED: Final[Mapping[str | None, tuple[str, ...]]] = {
    "call": ("direction", "outcome", "phone"),
    "sms": ("direction", "phone"),
    None: ("direction",),
}
"""Facts that a contact of a channel, or of any other, should have too."""
FACTS: Final = tuple(name for name in reading.CONTACT_FIELDS if name in ContactFacts.__annotations__)
_WORDS: Final = {"in": "said", "out": "replied"}
_NEAR_S: Final = 60
"""Seconds within which two contacts with one number may be the same one: a screen shows minutes."""
_DAY_S: Final = 86_400


class Accepted(NamedTuple):
    """A draft that became a contact: its id, the contact's entry, that of its picture, and facts that are not known."""

    id: str
    entry: int
    attachment: int
    missing: tuple[str, ...]


def waiting(vault: Vault, case: CaseFile) -> list[dict[str, Any]]:
    """Return the drafts that wait for a person, oldest first, in the JSON shape."""
    found = drafts.rows(vault.connection, case)
    return [
        _shown(vault.connection, case, row)
        for row in found
        if row["settled_by"] is None and row["withdrawn_by"] is None
    ]


def find(connection: sqlite3.Connection, case: CaseFile, text: str) -> dict[str, Any]:
    """Return the draft that an id names (`R-3`, `r3`, `3`). Raises BadInput when there is none, or its import was withdrawn."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    digits = plain.removeprefix("R").removeprefix("-")
    listed = drafts.rows(connection, case)
    found = next(
        (row for row in listed if digits.isascii() and digits.isdigit() and row["ordinal"] == int(digits)), None
    )
    if found is None:
        raise BadInput("review.no_such_draft", text=text)
    if found["withdrawn_by"] is not None:
        raise BadInput("review.withdrawn", id=found["id"], entry=entry_id(found["withdrawn_by"]))
    return found


def accept(vault: Vault, case: CaseFile, text: str, changes: Mapping[str, Any], *, now: datetime) -> Accepted:
    """Make a contact of a draft, with corrected facts (None: none) in place of those that were read; the picture is its file.

    Raises BadInput for a draft that was decided about, one whose time or channel nobody said, and facts that cannot be.
    """
    with vault.writing() as connection:
        draft = find(connection, case, text)
        _require_open(connection, case, draft, to="accepted")
        facts = together(draft["facts"], changes)
        if lacking := [name for name in REQUIRED if name not in facts]:
            raise BadInput(f"review.lacks_{lacking[0]}", id=draft["id"])
        require_possible(facts)
        require_number(facts)
        if "debt" in facts:
            facts["debt"] = debt_id(connection, case, facts["debt"])
        if standard := reading.standard_number(facts.get("phone")):
            facts["phone_e164"] = standard
        ledger = Ledger(connection, case.case_id)
        entry = ledger.append("contact.add", facts, now)
        run = next(row for row in reading.imports(connection, case) if row["entry"] == draft["target"])
        picture = {"target": entry, "name": run["name"], "sha256": run["sha256"], "size": run["size"]}
        file = ledger.append("attachment.add", picture | {"media_type": run["result"]["media_type"]}, now)
        ledger.append("draft.settle", {"target": draft["entry"], "contact": entry}, now)
    return Accepted(draft["id"], entry, file, missing(facts))


def reject(vault: Vault, case: CaseFile, text: str, *, why: str | None, now: datetime) -> dict[str, Any]:
    """Decide that a draft is no contact of this case; return it. Raises BadInput for one that was decided about."""
    with vault.writing() as connection:
        draft = find(connection, case, text)
        _require_open(connection, case, draft, to="rejected")
        data = {"target": draft["entry"], "contact": None}
        Ledger(connection, case.case_id).append("draft.settle", data | ({"why": why} if why else {}), now)
    return draft


def together(facts: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a draft with the corrections. Words go to the side on which a message now is; a new time drops its doubts."""
    result = {name: value for name, value in {**facts, **changes}.items() if value is not None}
    if changes.get("direction") and result.get("channel") != "call":
        mine, other = _WORDS[changes["direction"]], _WORDS["out" if changes["direction"] == "in" else "in"]
        if other in facts and not changes.keys() & {mine, other}:
            result[mine] = result.pop(other)
    if "occurred_at" in changes and "warnings" in result:
        result["warnings"] = [word for word in result["warnings"] if word != "time_from_above"]
    if not result.get("warnings"):
        result.pop("warnings", None)
    return result


def missing(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the facts that should be there and are not."""
    expected = EXPECTED.get(facts.get("channel"), EXPECTED[None])
    known = facts if "number_withheld" not in facts.get("warnings", ()) else {**facts, "phone": ""}
    return tuple(name for name in (*REQUIRED, *expected) if name not in known)


def alike(connection: sqlite3.Connection, case: CaseFile, facts: Mapping[str, Any]) -> list[str]:
    """Return the ids of contacts of the case that may be this one: at the time shown, with the same number or the same words."""
    if "occurred_at" not in facts:
        return []
    epoch = int(datetime.fromisoformat(facts["occurred_at"]).timestamp())
    last = epoch + (_DAY_S - 1 if facts["precision"] == "day" else _NEAR_S)
    key = phone_key(facts["phone"], reading.REGION) if facts.get("phone") else ""
    words = _bare(facts.get("said") or facts.get("replied"))
    found = connection.execute(
        "SELECT entry, channel, phone, said, replied FROM contact WHERE case_id = ? AND epoch BETWEEN ? AND ?"  # noqa: S608 - our own words
        f" AND {reading.STANDS} ORDER BY entry",
        (case.case_id, epoch - (0 if facts["precision"] == "day" else _NEAR_S - 1), last),
    ).fetchall()
    result = []
    for entry, channel, phone, said, replied in found:
        same_number = bool(key) and bool(phone) and phone_key(phone, reading.REGION) == key
        if (same_number and channel == facts.get("channel") and not words) or (
            words and _bare(said or replied) == words
        ):
            result.append(entry_id(entry))
    return result


def _require_open(connection: sqlite3.Connection, case: CaseFile, draft: Mapping[str, Any], *, to: str) -> None:
    """Refuse to decide again, unless a rejected draft is accepted after all, or its contact was taken back."""
    if draft["settled_by"] is None or (draft["outcome"] == "rejected" and to == "accepted"):
        return
    if draft["outcome"] == "rejected":
        raise BadInput("review.rejected_already", id=draft["id"], entry=entry_id(draft["settled_by"]))
    taken = connection.execute(
        "SELECT withdrawn_by FROM contact WHERE case_id = ? AND entry = ?", (case.case_id, draft["contact"])
    ).fetchone()
    if taken is None or taken[0] is None:
        raise BadInput("review.accepted_already", id=draft["id"], contact=entry_id(draft["contact"]))


def _shown(connection: sqlite3.Connection, case: CaseFile, row: Mapping[str, Any]) -> dict[str, Any]:
    facts = row["facts"]
    shown = {**dict.fromkeys(FACTS), "zone": case.zone, "reached": "self", "tags": [], **facts}
    shown["phone_e164"] = reading.standard_number(facts.get("phone"))
    shown |= {"claims": facts.get("claims"), "warnings": facts.get("warnings", [])}
    return {
        "id": row["id"], "picture": row["name"], "where": row["row"], "box": row["box"], "text": row["text"],
        "confidence": row["confidence"], "facts": shown, "missing": list(missing(facts)),
        "alike": alike(connection, case, facts), "import": entry_id(row["target"]), "sha256": row["sha256"],
    }  # fmt: skip


def _bare(words: str | None) -> str:
    """Return words without what a machine drops or swaps: blanks, marks, width."""
    return "".join(char for char in unicodedata.normalize("NFKC", words or "").casefold() if char.isalnum())


def unsettled(found: Sequence[Mapping[str, Any]], after: str | None) -> Mapping[str, Any] | None:
    """Return the first draft behind the one of that id, the first of all for None; None when there is none."""
    if after is None:
        return found[0] if found else None
    number = int(after.removeprefix(drafts.ID_PREFIX))
    return next((draft for draft in found if int(draft["id"].removeprefix(drafts.ID_PREFIX)) > number), None)
