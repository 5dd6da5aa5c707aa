"""How complete the records of a case are, and the one thing that would add most. Pure.

Source: the notes on contact logs, section 4: each item is there or not, with a weight by channel. The weights are data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from evidence_log.core.contact import UNANSWERED
from evidence_log.core.phone import hidden, masked

ITEMS: Final = ("time", "number", "outcome", "words", "identity", "link", "original", "second")
FULLER, READY, WANTING = "fuller", "ready", "wanting"
LEVELS: Final = (FULLER, READY, WANTING)
FIRST: Final = "contacts"
"""What to fetch where no contact counts yet."""

_ANSWERED: Final = frozenset({"words", "identity", "second"})
"""What only an answered call can have: a carrier's bill lists what it charges for, so that calls nobody answered are seldom on it."""
_PAPER: Final = frozenset({"letter", "visit", "email", "other"})
"""Channels of which a kept file is the original, or all that there can be of one."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The weights by channel and item, what to fetch for each, and the percentages from which on a record is fuller, or ready.

    `theirs`: what to fetch in place of one's own records where it was another person's phone that was called.
    """

    weights: Mapping[str, Mapping[str, int]]
    fetch: Mapping[str, Mapping[str, str]]
    theirs: Mapping[str, str]
    fuller: int
    ready: int

    def level(self, percent: int) -> str:
        """Return the level of a percentage."""
        return FULLER if percent >= self.fuller else READY if percent >= self.ready else WANTING


class Next(NamedTuple):
    """What to fetch next, the entries that it would mend, by time, and the percentage of the case with it."""

    what: str
    entries: tuple[int, ...]
    percent: int


class Completeness(NamedTuple):
    """The percentage (rounded down) of all weights that is there; `next` None where nothing is missing."""

    level: str
    percent: int
    next: Next | None


def missing(contact: Mapping[str, Any], tied: str | None, weights: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """Return the items asked of a contact (in the JSON shape), and those of them that are not there.

    `tied` is how sure the tie is by which it is held against an organisation, None for none.
    """
    unanswered = contact["channel"] == "call" and contact["outcome"] in UNANSWERED
    asked = [item for item in ITEMS if item in weights and not (unanswered and item in _ANSWERED)]
    there = _there(contact, tied)
    return asked, [item for item in asked if not there[item]]


def _there(contact: Mapping[str, Any], tied: str | None) -> dict[str, bool]:
    phone = contact["phone"]
    files = contact["attachments"]
    recorded = contact["grade"] in {"A", "B"} or any(file["media_type"].startswith("audio/") for file in files)
    return {
        "time": contact["precision"] in {"second", "minute"},
        "number": bool(phone) and not hidden(phone) and not masked(phone),
        "outcome": contact["outcome"] is not None,
        "words": bool(contact["said"] or contact["summary"]),
        "identity": bool(contact["caller_name"] or contact["staff_no"] or contact["claims"]),
        "link": tied in {"confirmed", "strong"},
        "original": recorded or (contact["channel"] in _PAPER and bool(files)),
        "second": contact["grade"] == "A",
    }


def completeness(contacts: Iterable[tuple[Mapping[str, Any], str | None]], scale: Scale) -> Completeness:
    """Return how complete the counted contacts are, each given with how sure its tie is."""
    whole = lost = 0
    gains: dict[str, int] = {}
    mends: dict[str, list[int]] = {}
    for contact, tied in contacts:
        channel = contact["channel"]
        weights, fetch = scale.weights[channel], scale.fetch[channel]
        asked, absent = missing(contact, tied, weights)
        whole += sum(weights[item] for item in asked)
        of_another = contact["reached"] != "self" and contact["grade"] not in {"A", "B"}
        for item in absent:
            what = scale.theirs.get(fetch[item], fetch[item]) if of_another else fetch[item]
            lost += weights[item]
            gains[what] = gains.get(what, 0) + weights[item]
            listed = mends.setdefault(what, [])
            if not listed or listed[-1] != contact["entry"]:
                listed.append(contact["entry"])
    if not whole:
        return Completeness(WANTING, 0, Next(FIRST, (), 0))
    percent = 100 * (whole - lost) // whole
    if not gains:
        return Completeness(scale.level(percent), percent, None)
    best = max(gains, key=lambda what: gains[what])  # the first of equals: what contacts lack first
    then = 100 * (whole - lost + gains[best]) // whole
    return Completeness(scale.level(percent), percent, Next(best, tuple(mends[best]), then))
