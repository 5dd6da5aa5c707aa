"""Findings in words: the same sentences for JSON, text and dossier."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from evidence_log.core.finding import Finding, Note, NotTested, Suggestion
from evidence_log.i18n import texts
from evidence_log.rules import library
from evidence_log.rules.pack import TOOL_SETTING, Citation, Rule
from evidence_log.services.findings import CheckReport
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
            return tuple(self.note(rule, note) for note in notes)

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
        said = self._measured(facts)
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
        return self._rules[rule.id][1].note(note, values)

    def put(self, key: str, note: Note) -> str:
        """Return another sentence with the values of a note in words."""
        return self.t(key, **{name: self._value(name, value) for name, value in note.values.items()})

    def _cited(self, rule: Rule, finding: Finding, *, supports: bool) -> tuple[str, ...]:
        """Return one line for each instrument: its places, how binding it is, since when, how well its wording is known."""
        cited: dict[tuple[str, ...], list[str]] = {}
        for part in citations(rule, finding):
            if part.supports == supports:
                alike = (self.instrument(part), part.force, part.in_force_since, part.confidence)
                cited.setdefault(alike, []).append(self.place(part))
        comma = self.t("findings.plain.comma")
        return tuple(
            self.t(
                "findings.plain.citation", instrument=instrument, place=comma.join(places), since=since,
                force=self.t(f"findings.force.{force}"), confidence=self.t(f"findings.confidence.{confidence}"),
            )
            for (instrument, force, since, confidence), places in cited.items()
        )  # fmt: skip

    def instrument(self, citation: Citation) -> str:
        """Return the official name, in another language after a translation of it: only the official one can be looked up."""
        if self.language == "zh":
            return citation.instrument
        return f"{citation.instrument_en} ({citation.instrument})"

    def place(self, citation: Citation) -> str:
        """Return the place in the instrument."""
        return citation.place if self.language == "zh" else citation.place_en

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
        weekday = date.fromisoformat(moment[:10]).weekday()
        return self.t("findings.plain.day", day=moment[:10], weekday=self.t(f"words.weekday.d{weekday}"))

    def time(self, entry: int) -> str:
        """Return when a contact took place, no finer than it is known."""
        occurred_at, precision, _ = self.report.times[entry]
        at = datetime.fromisoformat(occurred_at)
        values = {"day": f"{at:%Y-%m-%d}", "weekday": self.t(f"words.weekday.d{at.weekday()}")}
        if precision == "day":
            return self.t("words.plain.full_day", **values)
        clock = f"{at:%H:%M:%S}" if precision == "second" else f"{at:%H:%M}"
        key = "words.plain.full_hour" if precision == "hour" else "words.plain.full_time"
        return self.t(key, clock=clock, offset=_offset(at), **values)

    def channel(self, entry: int) -> str:
        """Return how a contact was made."""
        return self.t(f"words.channel.{self.report.times[entry][2]}")

    def length(self, seconds: int) -> str:
        """Return a length of time, in whole minutes from the first minute on."""
        hours, minutes = divmod(seconds // 60, 60)
        if seconds < 60:
            return self.t("findings.plain.seconds", seconds=seconds)
        if not hours:
            return self.t("findings.plain.minutes", minutes=minutes)
        return self.t(
            "findings.plain.hours_minutes" if minutes else "findings.plain.hours", hours=hours, minutes=minutes
        )

    def listed(self, items: Sequence[Any], say: Callable[[Any], str] = str, more: str = "more") -> str:
        """Return the first of some items as `say` puts them and, where there are more, how many there are in all.

        `more` is `more_days` for days.
        """
        shown = self.t("findings.plain.comma").join(map(say, items[:LISTED]))
        return shown if len(items) <= LISTED else self.t(f"findings.plain.{more}", list=shown, count=len(items))

    def _measured(self, facts: Mapping[str, Any]) -> str:
        if "side" in facts and facts.get("open") != "precision":
            length, key = self.length(facts["seconds"]), f"findings.fact.{facts['side']}"
            return self.t(key, edge=facts["edge"], length=length)
        if "nth" in facts:
            return self.t("findings.fact.nth", nth=facts["nth"])
        if "asked" in facts:
            key = "findings.fact.stop_after" if facts["day"] else "findings.fact.stop_day"
            return self.t(key, day=facts["day"], event=entry_id(facts["event"]))
        if "day" in facts:
            return self.t(
                "findings.fact.settled_after" if facts["day"] else "findings.fact.settled_day", day=facts["day"]
            )
        return ""

    def _value(self, name: str, value: Any) -> Any:
        match name, value:
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
            case ("day", _):
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
    return tuple(citation for citation in rule.citations if citation.in_force_since <= finding.window[1][:10])


def is_setting(rule: Rule) -> bool:
    """Say whether a rule is a threshold of this program rather than of a text."""
    return rule.force == TOOL_SETTING


def _offset(at: datetime) -> str:
    """Return `+8`, `-4`, `+5:30`."""
    shift = at.utcoffset()
    minutes = int(shift.total_seconds() // 60) if shift else 0
    sign, minutes = ("-" if minutes < 0 else "+"), abs(minutes)
    return f"{sign}{minutes // 60}" + (f":{minutes % 60:02d}" if minutes % 60 else "")
