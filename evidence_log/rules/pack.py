"""A jurisdiction's rules as data: instruments, rules with dated terms, examples; read from mappings with every key checked. Pure.

A key that is missing, unknown or holds what it cannot hold is an error that names the file and the key:
`cn/gbt-quiet-hours: terms[1].since`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from evidence_log.core.finding import FORCES
from evidence_log.errors import BadInput
from evidence_log.rules import conditions
from evidence_log.rules.conditions import Condition

CONFIDENCES: Final = ("verified", "verified-tr", "secondary", "weak", "unverified", "tool")
"""How the wording of a rule is known: read itself, read in translation, read about; `tool` is a setting of this program."""

UNFIT: Final = frozenset({"weak", "unverified"})
"""How the wording of a rule may be known for it not to be used at all: such a rule is kept in its file, switched off."""
TOOL_SETTING: Final = "tool-setting"
EXAMPLE_KINDS: Final = ("hit", "miss", "boundary")


class Citation(NamedTuple):
    """One place in one instrument. `instrument` is the official name; `in_force_since` an ISO day, empty where that is not known.

    `place` and `place_en` name the same place. `supports`: it gives the reason for the rule but is not the norm compared with.
    `in_force_until` is the last day of a text that was replaced. `force_word` says how binding it is in the words of its own legal order.
    """

    instrument: str
    place: str
    in_force_since: str
    force: str
    confidence: str
    instrument_en: str
    place_en: str
    supports: bool = False
    in_force_until: str | None = None
    force_word: str = ""
    force_word_en: str = ""


class Terms(NamedTuple):
    """The parameters of a rule from `since` to `until`, ISO days, both included. An empty `since` is always, None never ends."""

    since: str
    until: str | None
    parameters: Mapping[str, Any]


class Example(NamedTuple):
    """A small case, and which of its contacts (places from 1) the rule must put beyond the limit, by verdict.

    `kind` is what the example is for: a hit, a miss, or the boundary between them.
    """

    name: str
    kind: str
    contacts: tuple[Mapping[str, Any], ...]
    definite: tuple[int, ...]
    possible: tuple[int, ...]
    debts: tuple[Mapping[str, Any], ...] = ()
    events: tuple[Mapping[str, Any], ...] = ()
    agencies: tuple[str, ...] = ()
    part: str | None = None
    today: str | None = None


class Rule(NamedTuple):
    """One rule. `id` is `<pack>/<key>`; `terms` are in order of time and do not overlap.

    `assumptions`, `could_explain` and `next_steps` are keys of words that hold for every finding of the rule. A rule that is not
    `enabled` is never tried: its wording is not known well enough.
    """

    id: str
    key: str
    kind: str
    force: str
    confidence: str
    citations: tuple[Citation, ...]
    terms: tuple[Terms, ...]
    assumptions: tuple[str, ...] = ()
    could_explain: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    applies_when: tuple[Condition, ...] = ()
    enabled: bool = True


class Pack(NamedTuple):
    """A jurisdiction's rules, in the order they are reported. `sha256` is over all files of the pack, see `rules.library`.

    `read_on` is the day its sources were last read; after `recheck_after` they should be read again before they are relied on.
    `phrases` are the words looked for in messages, by list. `facts` sort the words in which a case tells of products, lenders and bodies.
    """

    id: str
    version: str
    zone: str
    read_on: str
    recheck_after: str
    rules: tuple[Rule, ...]
    phrases: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    sha256: str = ""
    facts: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType({})

    def rule(self, rule_id: str) -> Rule:
        """Return the rule `<pack>/<key>`. Raises KeyError."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)


class Table:
    """One table of a file, read key by key. `done` refuses keys that nobody read. Every refusal is a BadInput."""

    def __init__(self, where: str, values: Mapping[str, Any]) -> None:
        self._where, self._values, self._read = where, values, set[str]()

    def at(self, key: str) -> str:
        """Return how a key of this table is named in an error."""
        return f"{self._where}{'' if self._where.endswith(': ') else '.'}{key}"

    def take(self, key: str, kind: type | tuple[type, ...], default: Any = None, *, needed: bool = False) -> Any:
        """Return the value of a key, which must be of that type; the default where it is missing and not needed."""
        self._read.add(key)
        if key not in self._values:
            if needed:
                raise BadInput("rules.missing", where=self.at(key))
            return default
        value = self._values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            raise BadInput("rules.wrong", where=self.at(key), value=value)
        return value

    def text(self, key: str, known: tuple[str, ...] = ()) -> str:
        """Return a text that must be there and be one of `known`, if any are given."""
        value = self.take(key, str, needed=True)
        if not value or (known and value not in known):
            raise BadInput("rules.wrong", where=self.at(key), value=value)
        return str(value)

    def day(self, key: str, *, needed: bool = False) -> str | None:
        """Return a day as ISO text."""
        value = self.take(key, date, needed=needed)
        if isinstance(value, datetime):  # which is a date too
            raise BadInput("rules.wrong", where=self.at(key), value=value)
        return value.isoformat() if value is not None else None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty where the key is missing."""
        return self._list(key, str)

    def places(self, key: str) -> tuple[int, ...]:
        """Return a list of numbers; empty where the key is missing."""
        return self._list(key, int)

    def tables(self, key: str, *, needed: bool = False) -> list[Table]:
        """Return a list of tables, in order."""
        values = self._list(key, dict, needed=needed)
        return [Table(f"{self.at(key)}[{place}]", value) for place, value in enumerate(values)]

    def rest(self) -> dict[str, Any]:
        """Return the keys not read so far, which are then read."""
        left = {key: value for key, value in self._values.items() if key not in self._read}
        self._read |= set(left)
        return left

    def done(self) -> None:
        """Refuse keys that mean nothing here: a misspelt parameter must not silently be a default."""
        if unknown := sorted(set(self._values) - self._read):
            raise BadInput("rules.unknown_key", where=self.at(unknown[0]))

    def _list(self, key: str, kind: type, *, needed: bool = False) -> tuple[Any, ...]:
        values = self.take(key, list, [], needed=needed)
        for place, value in enumerate(values):
            if not isinstance(value, kind) or isinstance(value, bool):
                raise BadInput("rules.wrong", where=f"{self.at(key)}[{place}]", value=value)
        return tuple(values)


Parameters = Callable[[str, "Table"], Mapping[str, Any]]
"""Reads the parameters of a kind of rule from a table of terms. Raises BadInput for an unknown kind."""


def parse_rule(
    pack: str, key: str, values: Mapping[str, Any], instruments: Mapping[str, Any], parameters: Parameters
) -> Rule:
    """Read one rule's file. Raises BadInput naming the key that is wrong."""
    table = Table(f"{pack}/{key}: ", values)
    kind, force = table.text("kind"), table.text("force", FORCES)
    confidence = table.text("confidence", CONFIDENCES)
    citations = tuple(_citation(part, instruments) for part in table.tables("citation"))
    if (force == TOOL_SETTING) != (confidence == "tool") or (not citations and force != TOOL_SETTING):
        raise BadInput("rules.missing", where=table.at("citation"))
    enabled = table.take("enabled", bool, confidence not in UNFIT)
    if enabled and confidence in UNFIT:
        raise BadInput("rules.wrong", where=table.at("enabled"), value=enabled)
    terms = tuple(_terms(part, kind, parameters) for part in table.tables("terms", needed=True))
    for earlier, later in pairwise(terms):
        if earlier.until is None or earlier.until >= later.since:
            raise BadInput("rules.overlap", where=table.at("terms"), since=later.since)
    if not terms or (force != TOOL_SETTING and not all(part.since for part in terms)):
        raise BadInput("rules.missing", where=table.at("terms[0].since"))
    rule = Rule(
        id=f"{pack}/{key}", key=key, kind=kind, force=force, confidence=confidence, citations=citations, terms=terms,
        assumptions=table.texts("assumptions"), could_explain=table.texts("could_explain"), next_steps=table.texts("next_steps"),
        examples=tuple(map(_example, table.tables("example"))), enabled=enabled,
        applies_when=tuple(map(conditions.read, table.tables("applies_when"))),
    )  # fmt: skip
    table.done()
    return rule


def _citation(table: Table, instruments: Mapping[str, Any]) -> Citation:
    named = table.text("instrument", tuple(instruments))
    source = Table(f"{table.at('instrument')} = {named}: ", instruments[named])
    until = source.day("in_force_until")
    since = source.day("in_force_since", needed=until is None)
    citation = Citation(
        instrument=source.text("title"), instrument_en=source.text("title_en"), in_force_since=since or "",
        force=source.text("force", FORCES), place=table.text("place"), place_en=table.text("place_en"),
        confidence=table.text("confidence", CONFIDENCES), supports=table.take("supports", bool, False), in_force_until=until,
        force_word=source.take("force_word", str, ""), force_word_en=source.take("force_word_en", str, ""),
    )  # fmt: skip
    source.done()
    table.done()
    return citation


def _terms(table: Table, kind: str, parameters: Parameters) -> Terms:
    since, until = table.day("since"), table.day("until")
    if since and until and since > until:
        raise BadInput("rules.wrong", where=table.at("until"), value=until)
    return Terms(since or "", until, parameters(kind, table))


def _example(table: Table) -> Example:
    example = Example(
        name=table.text("name"), kind=table.text("kind", EXAMPLE_KINDS), definite=table.places("definite"),
        possible=table.places("possible"), agencies=table.texts("agencies"), part=table.take("part", str),
        today=table.day("today"), contacts=_mappings(table, "contacts"), debts=_mappings(table, "debts"), events=_mappings(table, "events"),
    )  # fmt: skip
    table.done()
    return example


def _mappings(table: Table, key: str) -> tuple[Mapping[str, Any], ...]:
    return tuple(part.rest() for part in table.tables(key))
