"""The findings by rule: what the text says and how binding it is, the arithmetic, the records, what could explain them. Pure.

A finding says what the record shows beside a norm, never what somebody is guilty of. Contacts after settlement come first; thresholds
that are settings of the program come last and are labelled so.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Final

from evidence_log.dossier.facts import Shown
from evidence_log.dossier.model import Block, Column, Facts, Heading, Paragraph, Row, Run, Table, Words, joined
from evidence_log.dossier.sections.telling import Teller

IN_FULL: Final = 3
"""Findings of one rule told one by one; more of them are a table."""


def reasons(tell: Teller) -> list[Block]:
    """Every finding, grouped by rule."""
    t, facts = tell.t, tell.facts
    if not facts.packs:
        return [Paragraph(t("dossier.reasons.not_compared"))]
    blocks: list[Block] = [Paragraph(t("dossier.reasons.opening"))]
    groups = _grouped(tell)
    for place, findings in enumerate(groups, 1):
        blocks += _rule(tell, place, findings)
    if not groups:
        blocks.append(Paragraph(t("dossier.reasons.none")))
    return [*blocks, *_passed(tell), *_untested(tell)]


def _grouped(tell: Teller) -> list[list[Shown]]:
    """Return the findings by rule: those on settled debts, then by certainty and number, the program's own settings last."""
    found: dict[str, list[Shown]] = {}
    for shown in tell.facts.findings:
        found.setdefault(shown.rule, []).append(shown)
    after = set(tell.facts.after.entries) | set(tell.facts.after.possible)

    def order(findings: list[Shown]) -> tuple[bool, bool, bool, int]:
        over = {entry for shown in findings for entry in shown.over}
        settled = bool(after) and over <= after and "post-settle" in findings[0].rule
        return findings[0].is_setting, not settled, not any(shown.definite for shown in findings), -len(over)

    return sorted(found.values(), key=order)


def _rule(tell: Teller, place: int, findings: list[Shown]) -> list[Block]:
    t, first = tell.t, findings[0]
    pairs: list[tuple[str, Words]] = []
    if first.citations:
        pairs.append((t("dossier.reasons.citation"), "\n".join(first.citations)))
    pairs.append((t("dossier.reasons.force"), t("dossier.reasons.setting") if first.is_setting else first.force))
    if first.supporting:
        pairs.append((t("dossier.reasons.supporting"), "\n".join(first.supporting)))
    blocks: list[Block] = [
        Heading(2, t("dossier.reasons.rule", place=place, title=first.title), anchor=f"rule:{first.rule}"),
        Facts(tuple(pairs), small=True),
    ]
    if len(findings) > IN_FULL:
        blocks += [Paragraph(first.explanation), *_table(tell, findings)]
    else:
        for shown in findings:
            blocks += _finding(tell, shown, several=len(findings) > 1)
    if first.rule.endswith("post-settle-contact"):
        blocks += _causes(tell)
    notes = (
        (t("dossier.reasons.assumptions"), _unique(shown.assumptions for shown in findings)),
        (t("dossier.reasons.could_explain"), _unique(shown.could_explain for shown in findings)),
        (t("dossier.reasons.limits"), _unique((shown.limits,) for shown in findings)),
    )
    said = tuple((title, "\n".join(lines)) for title, lines in notes if lines)
    return [*blocks, Facts(said, small=True)] if said else blocks


def _causes(tell: Teller) -> list[Block]:
    t, after = tell.t, tell.facts.after
    said = []
    if after.causes:
        causes = (t("dossier.reasons.cause", cause=cause, count=count) for cause, count in after.causes)
        said.append(t("dossier.reasons.causes", causes=t("dossier.plain.semicolon").join(causes)))
    if after.unexplained:
        said.append(t("dossier.reasons.no_cause", count=after.unexplained))
    return [Paragraph(reduce(tell.then, said))] if said else []


def _finding(tell: Teller, shown: Shown, *, several: bool) -> list[Block]:
    t = tell.t
    blocks: list[Block] = []
    if several:
        blocks.append(Heading(3, _window(tell, shown) + t("dossier.plain.between") + _group(tell, shown)))
    pairs: list[tuple[str, Words]] = [
        (t("dossier.reasons.degree"), shown.verdict),
        (t("dossier.reasons.scope"), _window(tell, shown) + t("dossier.plain.between") + _group(tell, shown)),
        (t("dossier.reasons.trace"), "\n".join(shown.trace)),
        (t("dossier.reasons.over", count=len(shown.over)), _measured(tell, shown)),
    ]
    if shown.entries != shown.over:
        pairs.append((t("dossier.reasons.counted", count=len(shown.entries)), tell.ids(shown.entries, None)))
    pairs.append((t("dossier.summary.grades"), tell.grades(shown.over)))
    return [*blocks, Paragraph(shown.explanation), Facts(tuple(pair for pair in pairs if pair[1]), small=True)]


def _table(tell: Teller, findings: list[Shown]) -> list[Block]:
    t = tell.t
    columns = (
        Column(t("dossier.reasons.window"), 118), Column(t("dossier.reasons.group"), 116),
        Column(t("dossier.reasons.observed"), 40, right=True), Column(t("dossier.reasons.limit"), 34, right=True),
        Column(t("dossier.reasons.margin"), 34, right=True), Column(t("dossier.reasons.degree"), 40),
        Column(t("dossier.reasons.over_title"), 110),
    )  # fmt: skip
    rows = []
    for shown in sorted(findings, key=lambda item: item.window):
        details: list[tuple[str, Words]] = []
        if shown.entries != shown.over:
            label = t("dossier.reasons.counted", count=len(shown.entries)) + t("words.plain.colon")
            details.append((label, tell.ids(shown.entries, None)))
        cells: tuple[Words, ...] = (
            _window(tell, shown), _group(tell, shown), str(shown.observed), str(shown.limit), f"+{shown.observed - shown.limit}",
            shown.verdict, _measured(tell, shown),
        )  # fmt: skip
        rows.append(Row(cells, tuple(details)))
    over = list(dict.fromkeys(entry for shown in findings for entry in shown.over))
    return [
        Table(columns, rows, small=True),
        Paragraph(t("dossier.reasons.table_grades", count=len(over), grades=tell.grades(over)), "note"),
    ]


def _measured(tell: Teller, shown: Shown) -> Words:
    """Return the entries beyond the limit, with what was measured of them: those that are alike together, by the first of them."""
    alike: dict[str, list[int]] = {}
    for entry in shown.over:
        alike.setdefault(shown.measured.get(entry, ""), []).append(entry)
    parts: list[Words] = []
    for what, entries in alike.items():
        ids = tell.ids(entries, None)
        parts.append((*ids, Run(tell.t("dossier.reasons.measured", what=what))) if what else ids)
    return joined(parts, tell.comma)


def _window(tell: Teller, shown: Shown) -> str:
    first, last = (tell.day(edge) for edge in shown.window)
    return first if first == last else tell.t("dossier.plain.period", first=first, last=last)


def _group(tell: Teller, shown: Shown) -> str:
    parts = [shown.organisation or "", tell.t(f"words.reached.{shown.reached}") if shown.reached else ""]
    return tell.t("dossier.plain.between").join(part for part in parts if part)


def _unique(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for lines in lists for line in lines if line))


def _passed(tell: Teller) -> list[Block]:
    t, passed = tell.t, tell.facts.passed
    if not passed:
        return []
    columns = (
        Column(t("dossier.reasons.rule_title"), 300), Column(t("dossier.reasons.tested"), 60, right=True),
        Column(t("dossier.reasons.highest"), 60, right=True), Column(t("dossier.reasons.limit"), 50, right=True),
    )  # fmt: skip
    mark = t("dossier.reasons.setting_mark")
    rows = [
        Row(
            (
                item.title + mark * item.is_setting,
                str(item.tested),
                "" if item.highest is None else str(item.highest),
                str(item.limit),
            )
        )
        for item in passed
    ]
    return [
        Heading(2, t("dossier.reasons.passed")),
        Paragraph(t("dossier.reasons.passed_note"), "note"),
        Table(columns, rows, small=True),
    ]


def _untested(tell: Teller) -> list[Block]:
    t, untested = tell.t, tell.facts.untested
    if not untested:
        return []
    columns = (Column(t("dossier.reasons.rule_title"), 190), Column(t("dossier.reasons.missing"), 280))
    rows = [Row((item.title, item.missing)) for item in untested]
    return [Heading(2, t("dossier.reasons.untested")), Table(columns, rows, small=True)]
