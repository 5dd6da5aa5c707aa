"""What could not be tested, in words: rules that lack the same thing are told together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from evidence_log.core.finding import NotTested
from evidence_log.services.findings import CheckReport
from evidence_log.services.findings_words import Speaker

UNMARKED: Final = "unmarked"
"""The reason of rules that compare what a person marked, where nobody marked anything."""


class Lacking(NamedTuple):
    """Rules that could not be tested for one reason, by their titles; each with the tags it looks for, where that is the reason."""

    titles: tuple[str, ...]
    missing: str
    tags: tuple[tuple[str, ...], ...] = ()


def lacking(
    report: CheckReport, speaker: Speaker, keep: Callable[[str], bool] = lambda _rule: True
) -> Iterator[Lacking]:
    """Yield what is lacking, reason by reason in the order of the rules; what is only not marked comes last, as one."""
    reasons: dict[str, list[str]] = {}
    unmarked: dict[str, tuple[str, ...]] = {}
    for found in report.not_tested:
        if not keep(found.rule):
            continue
        title = speaker.title(found.rule)
        if found.missing.key == UNMARKED:
            unmarked.setdefault(title, _tags(found))
        else:
            reasons.setdefault(speaker.missing(found), []).append(title)
    yield from (Lacking(tuple(dict.fromkeys(titles)), missing) for missing, titles in reasons.items())
    if unmarked:
        yield Lacking(tuple(unmarked), speaker.t("findings.text.unmarked_all"), tuple(unmarked.values()))


def lines(report: CheckReport, speaker: Speaker) -> Iterator[str]:
    """Yield the part of the report: a line for each reason, and one in which every unmarked rule stands with its tags."""
    t, gap = speaker.t, speaker.t("findings.plain.semicolon")
    for place, reason in enumerate(lacking(report, speaker)):
        if not place:
            yield ""
            yield t("findings.text.not_tested")
        if not reason.tags:
            yield t("findings.text.not_tested_item", titles=gap.join(reason.titles), text=reason.missing)
            continue
        by_tags: dict[tuple[str, ...], list[str]] = {}
        for title, tags in zip(reason.titles, reason.tags, strict=True):
            by_tags.setdefault(tags, []).append(title)
        items = (
            t("findings.text.unmarked_item", tags=" ".join(tags), titles=gap.join(titles))
            for tags, titles in by_tags.items()
        )
        yield t("findings.text.unmarked", list=gap.join(items))


def _tags(found: NotTested) -> tuple[str, ...]:
    values: Mapping[str, tuple[str, ...]] = found.missing.values
    return values["tags"]
