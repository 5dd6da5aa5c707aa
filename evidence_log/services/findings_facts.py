"""Parts of a finding in words: what a rule measured of one entry, lengths of time, the places of texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from evidence_log.i18n import Texts, texts
from evidence_log.rules.pack import Citation
from evidence_log.store.ledger import entry_id


def measured(t: Texts, facts: Mapping[str, Any], length: Callable[[int], str]) -> str:
    """Return what was measured (`15 min after 22:00`), empty where nothing was. `length` puts seconds into words."""
    if "side" in facts and facts.get("open") != "precision":
        return t(f"findings.fact.{facts['side']}", edge=facts["edge"], length=length(facts["seconds"]))
    if "closed" in facts:
        return t("findings.fact.closed")
    if "nth" in facts:
        return t("findings.fact.nth", nth=facts["nth"])
    if "in_window" in facts:
        return t("findings.fact.in_window", nth=facts["in_window"])
    if "asked" in facts:
        key = "findings.fact.stop_after" if facts["day"] else "findings.fact.stop_day"
        return t(key, day=facts["day"], event=entry_id(facts["event"]))
    if "trigger" in facts:
        key = "findings.fact.trigger_after" if facts["after"] else "findings.fact.trigger_day"
        return t(key, day=facts["after"], entry=entry_id(facts["trigger"]))
    if "visitors" in facts:
        return t("findings.fact.visitors", count=facts["visitors"])
    if "noticed" in facts:
        return t("findings.fact.noticed", day=facts["noticed"], event=entry_id(facts["notice"]))
    if "waited" in facts:
        return t("findings.fact.waited" if facts["answered"] else "findings.fact.waiting", day=facts["waited"])
    if "day" in facts:
        return t("findings.fact.settled_after" if facts["day"] else "findings.fact.settled_day", day=facts["day"])
    return ""


def length(t: Texts, seconds: int) -> str:
    """Return a length of time, in whole minutes from the first minute on."""
    hours, minutes = divmod(seconds // 60, 60)
    if seconds < 60:
        return t("findings.plain.seconds", seconds=seconds)
    if not hours:
        return t("findings.plain.minutes", minutes=minutes)
    return t("findings.plain.hours_minutes" if minutes else "findings.plain.hours", hours=hours, minutes=minutes)


def citation_lines(citations: Iterable[Citation], language: str) -> tuple[str, ...]:
    """Return one line for each instrument: its places, how binding it is, since when, how well its wording is known."""
    t = texts(language)
    cited: dict[tuple[str, ...], list[str]] = {}
    for part in citations:
        since, until = part.in_force_since, part.in_force_until
        term = t("findings.plain.until" if until else "findings.plain.since", since=since, until=until)
        alike = (instrument(part, language), force(part, language), term, part.confidence)
        cited.setdefault(alike, []).append(place(part, language))
    comma = t("findings.plain.comma")
    return tuple(
        t(
            "findings.plain.citation", instrument=name, place=comma.join(places), term=term, force=binding,
            confidence=t(f"findings.confidence.{confidence}"),
        )
        for (name, binding, term, confidence), places in cited.items()
    )  # fmt: skip


def instrument(citation: Citation, language: str) -> str:
    """Return the official name, in another language after a translation of it: only the official one can be looked up."""
    return citation.instrument if language == "zh" else f"{citation.instrument_en} ({citation.instrument})"


def force(citation: Citation, language: str) -> str:
    """Return how binding an instrument is, in the words of its own legal order where the pack has them."""
    word = citation.force_word if language == "zh" else citation.force_word_en
    return word or texts(language)(f"findings.force.{citation.force}")


def place(citation: Citation, language: str) -> str:
    """Return the place in the instrument."""
    return citation.place if language == "zh" else citation.place_en
