"""Findings in words: the same sentences for JSON, text and dossier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Final, NamedTuple

from evidence_log.core.finding import Finding, Note, NotTested, Suggestion
from evidence_log.i18n import texts
from evidence_log.rules import library
from evidence_log.rules.pack import TOOL_SETTING, Citation, Rule
from evidence_log.services.findings import EVENT, CheckReport
from evidence_log.services.findings_facts import citation_lines, force, instrument, length, measured, place
from evidence_log.store.ledger import entry_id

LISTED: Final = 8
"""Ids, numbers or days named inside one sentence; the rest is counted."""


class Worded(NamedTuple):
    """One finding in one language; every list may be empty. `citations` are whole lines, one for each instrument, force and confidence
    included; `supporting` are those that give a reason but are not the norm compared with.

    `verdict` and `force` are words, `trace` the arithmetic that can be done again by hand, `limits` what the rule does not show.
    """

    title: str
    verdict: str
    force: str
    explanation: str
    citations: tuple[str, ...]
    supporting: tuple[str, ...]
    trace: tuple[str, ...]
    assumptions: tuple[str, ...]
    could_explain: tuple[str, ...]
    next_steps: tuple[str, ...]
    limits: str


class Speaker:
    """Says what a report found in one language, `zh` or `en`."""

    def __init__(self, report: CheckReport, language: str) -> None:
        self.report, self.language, self.t = report, language, texts(language)
        self._weekdays: dict[str, str] = {}
        self._said: dict[tuple[str, str], str] = {}
        self._rules = {
            rule.id: (rule, library.words(pack.id, language)) for pack in report.packs for rule in pack.rules
        }

    def worded(self, finding: Finding) -> Worded:
        """Return a finding in words."""
        rule, words = self._rules[finding.rule]
        first, last = (self.day(moment) for moment in finding.window)
        values = {
            "organisation": self.maker(finding), "reached": self.reached(finding.group.reached),
            "period": first if first == last else self.t("findings.plain.period", first=first, last=last),
            "day": first, "observed": finding.observed, "limit": finding.limit, "over": len(finding.over),
            "entries": len(finding.entries), "sure": finding.sure, "settled": self._settled(finding),
        }  # fmt: skip
        name = "explanation" if finding.verdict == "definite" else "possible"
        explanation = words.of(rule.key, name, finding.part) or words.of(rule.key, "explanation", finding.part) or ""

        def say(notes: Sequence[Note]) -> tuple[str, ...]:
            return tuple(self.note(rule, note) if note.values else self._plain(rule, note) for note in notes)

        return Worded(
            title=words.title(rule.key, finding.part), verdict=self.t(f"findings.verdict.{finding.verdict}"),
            force=self.t(f"findings.force.{rule.force}"), explanation=explanation.format(**values),
            citations=self._cited(rule, finding, supports=False), supporting=self._cited(rule, finding, supports=True),
            trace=say(finding.trace),
            assumptions=say(finding.assumptions), could_explain=say(finding.could_explain), next_steps=say(finding.next_steps),
            limits=words.of(rule.key, "limits", finding.part) or "",
        )  # fmt: skip

    def rule(self, rule_id: str) -> Rule:
        """Return a rule of the report's packs."""
        return self._rules[rule_id][0]

    def title(self, rule_id: str, part: str = "") -> str:
        """Return what a rule, or its sub-limit, is called."""
        rule, words = self._rules[rule_id]
        return words.title(rule.key, part)

    def missing(self, untested: NotTested) -> str:
        """Return why a rule could not be tested, and what would make it testable."""
        rule, words = self._rules[untested.rule]
        if untested.missing.key == "nothing-in-scope":
            if self.report.attributed == self.report.own:
                return self.note(rule, Note("nothing-attributed", {}))
            if found := words.of(rule.key, "out_of_scope"):
                return found
        return self.note(rule, untested.missing)

    def suggestion(self, suggestion: Suggestion) -> str:
        """Return why a tag is suggested."""
        rule, _ = next(iter(self._rules.values()))
        return self.note(rule, suggestion.because)

    def fact(self, finding: Finding, entry: int) -> str:
        """Return what the rule measured of one entry (`15 min after 22:00`); empty when it measured nothing."""
        facts = finding.facts.get(entry, {})
        said = measured(self.t, facts, self.length)
        if "cause" in facts:
            key = "findings.fact.unexplained" if facts["cause"] == "unexplained" else "findings.fact.cause"
            said = self.t(key, fact=said, cause=self.t(f"findings.cause.{facts['cause']}"))
        if why := facts.get("open"):
            why = self.t(f"findings.open.{why}")
            return (
                self.t("findings.fact.open", fact=said, why=why) if said else self.t("findings.fact.only_open", why=why)
            )
        return said

    def note(self, rule: Rule, note: Note) -> str:
        """Return one sentence of a rule with its values in words."""
        values = {name: self._value(name, value) for name, value in note.values.items()}
        if note.key == "cap-day":
            values["next"] = note.values["limit"] + 1
        if "window_s" in values:
            values["window"] = self.length(note.values["window_s"])
        if "tag" in values:
            values["code"] = note.values["tag"]
        if "tags" in values:
            values["codes"] = " ".join(f"--tag {tag}" for tag in note.values["tags"])
        return self._rules[rule.id][1].note(note, values)

    def _plain(self, rule: Rule, note: Note) -> str:
        """Return a sentence without values, which is the same in every finding of a rule."""
        known = (rule.id, note.key)
        if known not in self._said:
            self._said[known] = self.note(rule, note)
        return self._said[known]

    def put(self, key: str, note: Note) -> str:
        """Return another sentence with the values of a note in words."""
        return self.t(key, **{name: self._value(name, value) for name, value in note.values.items()})

    def _cited(self, rule: Rule, finding: Finding, *, supports: bool) -> tuple[str, ...]:
        """Return one line for each instrument that was in force, of those that are the norm or of those that only support it."""
        return citation_lines([part for part in citations(rule, finding) if part.supports == supports], self.language)

    def instrument(self, citation: Citation) -> str:
        """Return the official name, in another language after a translation of it."""
        return instrument(citation, self.language)

    def force(self, citation: Citation) -> str:
        """Return how binding an instrument is, in the words of its own legal order where the pack has them."""
        return force(citation, self.language)

    def place(self, citation: Citation) -> str:
        """Return the place in the instrument."""
        return place(citation, self.language)

    def reached(self, relation: str | None) -> str:
        """Return who was reached, in words that the borrower and a third party can both read."""
        return self.t(f"findings.contacted.{relation}") if relation else ""

    def maker(self, finding: Finding) -> str:
        """Return who made the contacts of a finding: the lender, who collects for it, or both. Nobody is named for what others did."""
        lender = finding.group.organisation or ""
        made = [name for note in finding.trace if note.key == "made-by" for name, _ in note.values["by"]]
        if not made:
            return lender
        if lender in made:
            return self.t("findings.maker.both", lender=lender)
        key = "agency" if len(made) == 1 else "agencies"
        return self.t(f"findings.maker.{key}", agency=made[0], lender=lender)

    def _settled(self, finding: Finding) -> str:
        """Return the days on which the debts of a finding were settled by the record."""
        days = sorted({note.values["day"] for note in finding.trace if note.key == "settled"})
        return self.listed(days, self.day)

    def day(self, moment: str) -> str:
        """Return the day of an ISO text, with its weekday."""
        return self.t("findings.plain.day", day=moment[:10], weekday=self._weekday(moment[:10]))

    def _weekday(self, day: str) -> str:
        if day not in self._weekdays:
            self._weekdays[day] = self.t(f"words.weekday.d{date.fromisoformat(day).weekday()}")
        return self._weekdays[day]

    def time(self, entry: int) -> str:
        """Return when a contact took place, no finer than it is known."""
        at, precision, _ = self.report.times[entry]
        values = {"day": at[:10], "weekday": self._weekday(at[:10])}
        if precision == "day":
            return self.t("words.plain.full_day", **values)
        clock = at[11:19] if precision == "second" else at[11:16]
        key = "words.plain.full_hour" if precision == "hour" else "words.plain.full_time"
        return self.t(key, clock=clock, offset=_offset(at[19:]), **values)

    def channel(self, entry: int) -> str:
        """Return how a contact was made, or what an event was."""
        how = self.report.times[entry][2]
        return self.t(f"words.event.{how.removeprefix(EVENT)}" if how.startswith(EVENT) else f"words.channel.{how}")

    def length(self, seconds: int) -> str:
        """Return a length of time, in whole minutes from the first minute on."""
        return length(self.t, seconds)

    def listed(self, items: Sequence[Any], say: Callable[[Any], str] = str, more: str = "more") -> str:
        """Return the first of some items as `say` puts them and, where there are more, how many there are in all.

        `more` is `more_days` for days.
        """
        shown = self.t("findings.plain.comma").join(map(say, items[:LISTED]))
        return shown if len(items) <= LISTED else self.t(f"findings.plain.{more}", list=shown, count=len(items))

    def _value(self, name: str, value: Any) -> Any:
        match name, value:
            case ("event", _):
                return entry_id(value)
            case ("events", _):
                return self.listed(value, lambda kind: self.t(f"words.event.{kind}"))
            case ("tags", _):
                return self.listed(value, self._tag)
            case ("entries", _):
                return self.listed(value, entry_id)
            case ("by", _):
                return self.listed(value, lambda pair: self.t("findings.plain.count_of", name=pair[0], count=pair[1]))
            case ("ties", _):
                return self.listed(value, self._tie)
            case ("reached", tuple()):
                return self.listed(value, self.reached)
            case ("reached", _):
                return self.reached(value)
            case ("tag", _):
                return self._tag(value)
            case ("days", tuple()):
                return self.listed(value, more="more_days")
            case ("day" | "until", _):
                return self.day(value)
            case (_, tuple()):
                return self.listed(value)
        return value

    def _tie(self, tie: tuple[str, str, str]) -> str:
        phone, basis, confidence = tie
        return self.t(
            "findings.plain.tie", phone=phone, basis=basis, confidence=self.t(f"words.confidence.{confidence}")
        )

    def _tag(self, tag: str) -> str:
        return self.t(f"words.tag.{tag}") if self.t.has(f"words.tag.{tag}") else tag


def worded(report: CheckReport, finding: Finding, language: str) -> Worded:
    """Return a finding in words."""
    return Speaker(report, language).worded(finding)


def fact(report: CheckReport, finding: Finding, entry: int, language: str) -> str:
    """Return what the rule measured of one entry, in words; empty when it measured nothing."""
    return Speaker(report, language).fact(finding, entry)


def citations(rule: Rule, finding: Finding) -> tuple[Citation, ...]:
    """Return the citations that were in force while the contacts took place."""
    first, last = (moment[:10] for moment in finding.window)
    return tuple(
        citation
        for citation in rule.citations
        if citation.in_force_since <= last and (citation.in_force_until is None or first <= citation.in_force_until)
    )


def is_setting(rule: Rule) -> bool:
    """Say whether a rule is a threshold of this program rather than of a text."""
    return rule.force == TOOL_SETTING


@cache
def _offset(written: str) -> str:
    """Return `+8`, `-4`, `+5:30` for an offset as the end of an ISO text has it."""
    shift = datetime.fromisoformat(f"2000-01-01T00:00:00{written}").utcoffset()
    minutes = int(shift.total_seconds() // 60) if shift else 0
    sign, minutes = ("-" if minutes < 0 else "+"), abs(minutes)
    return f"{sign}{minutes // 60}" + (f":{minutes % 60:02d}" if minutes % 60 else "")
