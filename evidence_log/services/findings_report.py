"""A check as a whole: the document of `check --json`, and the text that leads with the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby
from typing import Any, Final

from evidence_log.core.finding import DEFINITE, Finding
from evidence_log.i18n import Texts
from evidence_log.rules.engine import FIRST_KIND
from evidence_log.rules.kinds.settlement import ELSEWHERE
from evidence_log.services import findings_suggestions, findings_untested
from evidence_log.services.findings import CheckReport, shown_entries
from evidence_log.services.findings_words import Speaker, Worded, citations, is_setting
from evidence_log.store.ledger import entry_id

SHOWN: Final = 10
"""Unknown numbers that a text lists."""


def document(report: CheckReport, language: str) -> dict[str, Any]:
    """Return the JSON of a check; sentences in `language`."""
    speaker = Speaker(report, language)
    after = report.after_settlement
    return {
        "packs": [{"id": pack.id, "version": pack.version, "sha256": pack.sha256} for pack in report.packs],
        "contacts": report.contacts,
        "findings": [_finding(speaker, finding) for finding in report.findings],
        "suggestions": findings_suggestions.document(speaker),
        "not_tested": [{"rule": found.rule, "missing": speaker.missing(found)} for found in report.not_tested],
        "within": [
            {"rule": found.rule, "part": found.part or None, "title": speaker.title(found.rule, found.part),
             "tested": found.tested, "highest": found.highest, "limit": found.limit}
            for found in report.within
        ],
        "attributed": report.attributed,
        "own": report.own,
        "unattributed": report.unattributed,
        "grades": dict(report.grades),
        "period": {"start": report.first_day, "end": report.last_day},
        "since": report.since,
        "until": report.until,
        "settled": [debt._asdict() for debt in report.settled],
        "after_settlement": {
            "entries": list(map(entry_id, after.entries)), "possible": list(map(entry_id, after.possible)),
            "days": list(after.days), "causes": dict(after.causes),
        },
        "unknown_numbers": [
            {"phone": number.phone, "contacts": number.contacts, "signs": list(number.signs)}
            for number in report.unknown_numbers
        ],
        "recheck": [pack.id for pack in report.packs if report.checked_on > pack.recheck_after],
        "suggestions_more": report.suggestions_more,
    }  # fmt: skip


def _finding(speaker: Speaker, finding: Finding) -> dict[str, Any]:
    rule, words = speaker.rule(finding.rule), speaker.worded(finding)
    return {
        "rule": finding.rule,
        "verdict": finding.verdict,
        "force": rule.force,
        "title": words.title,
        "explanation": words.explanation,
        "citation": [
            {"instrument": speaker.instrument(citation), "place": speaker.place(citation),
             "in_force_since": citation.in_force_since, "in_force_until": citation.in_force_until,
             "force": citation.force, "force_word": speaker.force(citation), "confidence": citation.confidence,
             "supports": citation.supports}
            for citation in citations(rule, finding)
        ],
        "window": {"start": finding.window[0], "end": finding.window[1]},
        "group": finding.group._asdict(),
        "observed": finding.observed,
        "limit": finding.limit,
        "entries": list(map(entry_id, finding.entries)),
        "over": list(map(entry_id, finding.over)),
        "assumptions": list(words.assumptions),
        "could_explain": list(words.could_explain),
        "part": finding.part or None,
        "margin": finding.observed - finding.limit,
        "sure": finding.sure,
        "grades": dict(finding.grades),
        "facts": {entry_id(entry): _plain(facts) for entry, facts in finding.facts.items()},
        "trace": list(words.trace),
        "next_steps": list(words.next_steps),
        "limits": words.limits,
    }  # fmt: skip


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry_id(value) if name in {"event", "trigger", "notice"} else value for name, value in facts.items()}


def lines(report: CheckReport, language: str) -> Iterator[str]:
    """Yield the report as text: five lines that answer, then each finding, then what could not be tested."""
    speaker = Speaker(report, language)
    t = speaker.t
    yield from _answer(report, speaker)
    if report.since or report.until:
        ends = {
            "since": report.since or t("findings.answer.open_end"),
            "until": report.until or t("findings.answer.open_end"),
        }
        yield t("findings.answer.only_part", **ends)
    alike = groupby(report.findings, key=lambda found: (found.rule, found.verdict, found.part))
    told: dict[str, tuple[int, set[str]]] = {}
    steps: set[str] = set()
    shown: dict[tuple[str, ...], tuple[int, str]] = {}
    for number, ((rule, _, _), group) in enumerate(alike, 1):
        yield ""
        told.setdefault(rule, (number, set()))
        yield from _block(number, list(group), speaker, told, steps, shown)
    yield from findings_suggestions.lines(speaker)
    yield from _unknown(report, speaker)
    yield from findings_untested.lines(report, speaker)
    yield ""
    for pack in report.packs:
        values = {"id": pack.id, "version": pack.version, "sha256": pack.sha256, "read_on": pack.read_on}
        yield t("findings.text.about", **values)
        if report.checked_on > pack.recheck_after:
            yield t("findings.text.recheck", id=pack.id, day=pack.recheck_after, today=report.checked_on)


def _answer(report: CheckReport, speaker: Speaker) -> Iterator[str]:
    t = speaker.t
    if report.first_day and report.last_day:
        grades = report.grades
        yield t(
            "findings.answer.period", first=speaker.day(report.first_day), last=speaker.day(report.last_day),
            contacts=report.contacts, counted=report.attributed - report.own, own=report.own, ab=grades["A"] + grades["B"],
            c=grades["C"], d=grades["D"],
        )  # fmt: skip
    else:
        yield t("findings.answer.nothing")
    semicolon = t("findings.plain.semicolon")
    norms, settings = (semicolon.join(_beyond(report, speaker, settings=which)) for which in (False, True))
    beyond = t("findings.answer.beyond", list=norms) if norms else t("findings.answer.beyond_none")
    if settings:
        settings = t("findings.answer.beyond_setting", list=settings)
        beyond = t("findings.plain.sentences", first=beyond, second=settings)
    yield beyond
    yield _after(report, speaker)
    like = len(report.unknown_numbers)
    if not report.unattributed:
        yield t("findings.answer.unattributed_none")
    else:
        key = "findings.answer.unattributed_like" if like else "findings.answer.unattributed"
        yield t(key, count=report.unattributed, numbers=report.unattributed_numbers, like=like)
    within = semicolon.join(_within(report, speaker))
    yield t("findings.answer.within", list=within) if within else t("findings.answer.within_none")


def _within(report: CheckReport, speaker: Speaker) -> Iterator[str]:
    """Yield one item per rule that was tested and not exceeded."""
    for found in report.within:
        title = speaker.title(found.rule, found.part)
        if not found.limit:
            yield speaker.t("findings.answer.within_zero", title=title, tested=found.tested)
        else:
            setting = is_setting(speaker.rule(found.rule))
            key = "findings.answer.within_setting" if setting else "findings.answer.within_item"
            yield speaker.t(key, title=title, highest=found.highest, limit=found.limit)


def _beyond(report: CheckReport, speaker: Speaker, *, settings: bool) -> Iterator[str]:
    """Yield one item per norm, or per setting of this program: how many contacts are beyond it, or may be."""
    beyond: dict[tuple[str, str], tuple[list[tuple[int, ...]], list[tuple[int, ...]]]] = {}
    for finding in report.findings:
        rule = speaker.rule(finding.rule)
        if rule.kind != FIRST_KIND and is_setting(rule) == settings:
            both = beyond.setdefault((finding.rule, finding.part), ([], []))
            both[finding.verdict != DEFINITE].append(finding.over)
    order = {rule.id: place for place, rule in enumerate(rule for pack in report.packs for rule in pack.rules)}
    for (rule_id, part), (sure, open_) in sorted(beyond.items(), key=lambda item: order[item[0][0]]):
        force = speaker.t(f"findings.force.{speaker.rule(rule_id).force}")
        count = _different(sure)
        possible = _different([*sure, *open_]) - count
        values = {"title": speaker.title(rule_id, part), "force": force}
        if count and possible:
            yield speaker.t("findings.answer.beyond_both", count=count, possible=possible, **values)
        else:
            key = "findings.answer.beyond_item" if count else "findings.answer.beyond_open"
            yield speaker.t(key, count=count or possible, **values)


def _different(groups: Sequence[Sequence[int]]) -> int:
    return len(groups[0]) if len(groups) == 1 else len(set(chain.from_iterable(groups)))


def _after(report: CheckReport, speaker: Speaker) -> str:
    t, after = speaker.t, report.after_settlement
    if not report.settled:
        return t("findings.answer.after_unknown")
    if not after.entries:
        elsewhere = [found.missing for found in report.not_tested if found.missing.key == ELSEWHERE]
        if elsewhere and not after.possible:
            return speaker.put("findings.answer.after_elsewhere", max(elsewhere, key=lambda note: note.values["count"]))
        key = "findings.answer.after_only_open" if after.possible else "findings.answer.after_none"
        return t(key, possible=len(after.possible))
    key = "findings.answer.after_open" if after.possible else "findings.answer.after"
    return t(
        key, count=len(after.entries), days=speaker.listed(after.days, more="more_days"), possible=len(after.possible)
    )


def _block(
    number: int, findings: Sequence[Finding], speaker: Speaker, told: Mapping[str, tuple[int, set[str]]], steps: set[str],
    shown: dict[tuple[str, ...], tuple[int, str]],
) -> Iterator[str]:  # fmt: skip
    """Yield the findings of one rule and verdict: what differs for each, then once what they share.

    `told` is where each rule was first reported and what was said of it there, `steps` what to do as said so far, `shown` where which
    records were listed: none of it is said again.
    """
    t, (first, said) = speaker.t, told[findings[0].rule]
    words = [speaker.worded(finding) for finding in findings]
    values = {"title": words[0].title, "verdict": words[0].verdict, "force": words[0].force}
    yield t("findings.text.finding", number=number, **values)
    if is_setting(speaker.rule(findings[0].rule)):
        yield t("findings.text.plain", text=t("findings.text.setting"))
    yield from _new(t, said, "citation", (text for each in words for text in each.citations))
    yield from _new(t, said, "supporting", (text for each in words for text in each.supporting))
    for finding, each in zip(findings, words, strict=True):
        yield t("findings.text.plain", text=each.explanation)
        records = tuple(_records(finding, each, speaker))
        where, rule = shown.setdefault(records, (number, finding.rule))
        if where == number:
            yield from records
        else:
            said |= told[rule][1]
            yield t("findings.text.same_records", number=where)
    yield from _new(t, said, "assumption", (text for each in words for text in each.assumptions))
    yield from _new(t, said, "could_explain", (text for each in words for text in each.could_explain))
    yield from _new(t, steps, "next_step", (text for each in words for text in each.next_steps))
    yield from _new(t, said, "limits", (each.limits for each in words))
    if first != number:
        yield t("findings.text.same_as", number=first)


def _records(finding: Finding, words: Worded, speaker: Speaker) -> Iterator[str]:
    """Yield the arithmetic of one finding, its entries and their grades."""
    t = speaker.t
    yield from (t("findings.text.trace", text=text) for text in words.trace)
    for entry in (listed := shown_entries(finding)):
        said_of = {"channel": speaker.channel(entry), "fact": speaker.fact(finding, entry)}
        yield t("findings.text.entry", id=entry_id(entry), time=speaker.time(entry), **said_of).rstrip()
    if len(finding.over) > len(listed):
        yield t("findings.text.entries_more", count=len(finding.over) - len(listed))
    yield t("findings.text.grades", **finding.grades)


def _new(t: Texts, said: set[str], label: str, sentences: Iterable[str]) -> Iterator[str]:
    for sentence in sentences:
        if sentence not in said:
            said.add(sentence)
            yield t(f"findings.text.{label}", text=sentence)


def _unknown(report: CheckReport, speaker: Speaker) -> Iterator[str]:
    t = speaker.t
    if report.unknown_numbers:
        yield ""
        yield t("findings.text.unknown")
    for number in report.unknown_numbers[:SHOWN]:
        signs = speaker.listed([t(f"findings.sign.{sign}") for sign in number.signs])
        yield t("findings.text.unknown_item", phone=number.phone, count=number.contacts, signs=signs)
    if len(report.unknown_numbers) > SHOWN:
        yield t("findings.text.unknown_more", count=len(report.unknown_numbers) - SHOWN)
