"""Everything that a dossier is made of, gathered once: the records as they stand, the findings in words, the form to be filled. Pure.

Records are plain mappings in the shapes of `store.reading`; a fact that was not recorded is None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

Record = Mapping[str, Any]

NOT_THIRD: Final = frozenset({"self", "co-borrower", "guarantor"})
"""Whom a lender may turn to about the debt: everybody else is a third person."""


class Complainant(NamedTuple):
    """Who complains, as far as told."""

    name: str | None = None
    id_no: str | None = None
    phone: str | None = None
    address: str | None = None


class Entry(NamedTuple):
    """A field of the addressee's own form: where what goes in comes from, and the most characters it takes, None where unknown."""

    key: str
    source: str
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What one addressee wants: which sections in which order, which requests it can act on, which facts it needs.

    `id` is `<jurisdiction>/<name>`; `key` the name. `paper` is what kind of paper it is, which says how the parties are called.
    `groups` are those of the exhibits that go along, `rules` what the ids of rules begin with that it is about; empty means all.
    `entries` are the fields of its own form, where it has one. `words` are its own, in the language of the dossier.
    """

    id: str
    key: str
    sections: tuple[str, ...]
    requests: tuple[str, ...]
    required: tuple[str, ...]
    paper: str = "complaint"
    groups: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding, worded.

    `citations` are the norm it is compared with, `supporting` give reasons. `over` are the entries beyond the limit, `entries` all
    that were counted, both by time. `measured` says of an entry what the rule measured. `window` is the first and last local time
    covered, ISO.
    """

    rule: str
    title: str
    definite: bool
    verdict: str
    force: str
    is_setting: bool
    explanation: str
    limits: str
    citations: tuple[str, ...]
    supporting: tuple[str, ...]
    trace: tuple[str, ...]
    assumptions: tuple[str, ...]
    could_explain: tuple[str, ...]
    entries: tuple[int, ...]
    over: tuple[int, ...]
    observed: int
    limit: int
    organisation: str | None
    reached: str | None
    window: tuple[str, str]
    measured: Mapping[int, str] = field(default_factory=dict)
    part: str = ""


class Passed(NamedTuple):
    """A rule that was tested and not exceeded: what it is, how many records it looked at, the highest count and the limit."""

    title: str
    tested: int
    highest: int | None
    limit: int
    is_setting: bool


class Untested(NamedTuple):
    """A rule that could not be tested, and what is missing."""

    title: str
    missing: str


class AfterSettlement(NamedTuple):
    """Contacts after a debt was repaid: entries for sure, entries perhaps, the days, and causes with their counts, in words.

    `unexplained` are the contacts for which the record shows no cause.
    """

    entries: tuple[int, ...] = ()
    possible: tuple[int, ...] = ()
    days: tuple[str, ...] = ()
    causes: tuple[tuple[str, int], ...] = ()
    unexplained: int = 0


class Filed(NamedTuple):
    """A complaint that was filed: its event, with whom (None: not said), the replies to it by time."""

    event: Record
    channel: str | None
    replies: tuple[Record, ...] = ()

    @property
    def decision(self) -> Record | None:
        """Return the first reply that decides the matter."""
        return next((reply for reply in self.replies if reply["step"] in {None, "answered", "refused"}), None)


class PackUsed(NamedTuple):
    """A rule pack that the case was compared with."""

    id: str
    version: str
    sha256: str
    read_on: str


@dataclass(frozen=True, slots=True)
class Facts:
    """One case at one moment. Contacts are those held against an organisation, by time; `own` of them are outgoing.

    `lenders` are the institutions complained about, `agencies` who collects for them, `others` who else made contacts that are held
    against somebody. `kinds` says what each of all these is: `lender`, `agency`, `other` (a number was tied to it as such) or `claimed`
    (known only by what was said). `created` and `head` fix the version.
    """

    form: Form
    complainant: Complainant
    redacted: bool
    created: str
    zone: str
    case_name: str | None
    log_id: str
    entries: int
    head: str
    tool: str
    libraries: tuple[tuple[str, str], ...]
    lenders: tuple[str, ...]
    agencies: tuple[tuple[str, str | None], ...]
    contacts: Sequence[Record]
    unattributed: int
    withdrawn: int
    debts: Sequence[Record]
    payments: Sequence[Record]
    events: Sequence[Record]
    numbers: Sequence[Record]
    attachments: Sequence[Record]
    imports: Sequence[Record]
    amendments: Sequence[Record]
    withdrawals: Sequence[Record]
    findings: tuple[Shown, ...] = ()
    passed: tuple[Passed, ...] = ()
    untested: tuple[Untested, ...] = ()
    after: AfterSettlement = field(default_factory=AfterSettlement)
    packs: tuple[PackUsed, ...] = ()
    quiet: tuple[int, int] | None = None
    others: tuple[str, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    complaints: tuple[Filed, ...] = ()

    @property
    def received(self) -> list[Record]:
        """Return the contacts that the other side made, those of unknown direction too."""
        return [contact for contact in self.contacts if contact["direction"] != "out"]

    @property
    def own(self) -> list[Record]:
        """Return the contacts that the person made."""
        return [contact for contact in self.contacts if contact["direction"] == "out"]

    @property
    def third(self) -> list[Record]:
        """Return the contacts that reached somebody who has no part in the debt."""
        return [contact for contact in self.received if contact["reached"] not in NOT_THIRD]

    @property
    def settled(self) -> list[Record]:
        """Return the debts that were repaid."""
        return [debt for debt in self.debts if debt["settled_on"]]

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the facts that the form needs and that were not told."""
        return tuple(name for name in self.form.required if getattr(self.complainant, name) is None)
