"""What comparing a case with rules yields: findings with their arithmetic, what could not be tested, what is within. Pure.

Words are never here: a note is a key into the pack's words with the values of its placeholders.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

DEFINITE: Final = "definite"
POSSIBLE: Final = "possible"

FORCES: Final = ("law", "regulation", "standard", "self-regulation", "guideline", "tool-setting")
"""How binding a text is. `tool-setting` is no text at all: a threshold of this program, labelled so wherever it is shown."""


class Note(NamedTuple):
    """One sentence by key, with the values of its placeholders."""

    key: str
    values: Mapping[str, Any]


class Group(NamedTuple):
    """What contacts are counted together: one organisation (its full name) and one kind of person reached.

    `organisation` is the lender where the rule counts a lender with its agencies, else the organisation itself.
    """

    organisation: str | None
    reached: str | None


class Finding(NamedTuple):
    """Contacts beyond one norm.

    `entries` are the ledger numbers counted, `over` those beyond the limit, both by time; for a limit of 0 they are equal.
    `window` is the first and last local time covered (ISO with offset). `observed` is compared with `limit`: beyond is `>`.
    `facts` maps an entry to what the rule measured of it (`minutes` past the boundary, `day` after settlement, `cause`).
    `part` names the sub-limit where a rule has several. `sure` is how many of the counted entries need no further reading,
    tag or better proof.
    """

    rule: str
    verdict: str
    group: Group
    window: tuple[str, str]
    observed: int
    limit: int
    entries: tuple[int, ...]
    over: tuple[int, ...]
    grades: Mapping[str, int] = MappingProxyType({})
    facts: Mapping[int, Mapping[str, Any]] = MappingProxyType({})
    trace: tuple[Note, ...] = ()
    assumptions: tuple[Note, ...] = ()
    could_explain: tuple[Note, ...] = ()
    next_steps: tuple[Note, ...] = ()
    part: str = ""
    sure: int = 0


class Suggestion(NamedTuple):
    """A tag that the words of a contact suggest; it counts for nothing until a person adds it.

    `start` and `end` are the place in what was said of the words that gave it, both None where no place is known.
    """

    entry: int
    tag: str
    because: Note
    start: int | None = None
    end: int | None = None


class NotTested(NamedTuple):
    """A rule, or part of it, that could not be tested, and what is missing."""

    rule: str
    missing: Note


class Within(NamedTuple):
    """A rule that was tested and not exceeded: how many contacts it looked at, and the highest count against its limit."""

    rule: str
    tested: int
    highest: int | None
    limit: int
    part: str = ""
