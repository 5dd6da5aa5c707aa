"""One rule from its text to each contact: what it says and where, how it was read, and why each contact counts or does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from evidence_log.core.finding import Finding, Note
from evidence_log.errors import BadInput
from evidence_log.i18n import texts
from evidence_log.rules import library
from evidence_log.rules.engine import evaluate
from evidence_log.rules.explaining import NEAR, REASONS, Considered, considered
from evidence_log.rules.pack import Pack, Rule
from evidence_log.services import findings
from evidence_log.services.findings_facts import citation_lines, length
from evidence_log.store.ledger import entry_id
from evidence_log.store.vault import CaseFile, Vault

NEAREST: Final = 5
"""Contacts that stood nearest to the hours, which a text names one by one."""
LISTED: Final = 12


@dataclass(frozen=True, slots=True)
class Explained:
    """What became of every contact under one rule, by time."""

    pack: Pack
    rule: Rule
    contacts: tuple[Considered, ...]
    findings: tuple[Finding, ...]


def explain(vault: Vault, case: CaseFile, name: str, *, packs: Sequence[str] = (), now: datetime) -> Explained:
    """Try one rule, `cn/gbt-quiet-hours` or its key alone, on all contacts. Raises BadInput for one that there is not."""
    loaded = [library.load(pack) for pack in dict.fromkeys(packs or (case.pack,))]
    both = [(pack, rule) for pack in loaded for rule in pack.rules if name in {rule.id, rule.key}]
    if not both:
        raise BadInput("rules.unknown_rule", rule=name, packs=", ".join(pack.id for pack in loaded))
    pack, rule = both[0]
    alone = pack._replace(rules=(rule,))
    with findings.snapshot(vault.connection):
        result = evaluate(findings.case_view(vault.connection, case, None, None, now), (alone,))
        again = findings.case_view(vault.connection, case, None, None, now)
        contacts = tuple(considered(again, pack, rule, result.findings))
    return Explained(pack, rule, contacts, result.findings)


def document(found: Explained, language: str) -> dict[str, Any]:
    """Return the JSON: the rule with its sources and terms, and each contact with why it counts or does not."""
    words, rule = library.words(found.pack.id, language), found.rule
    return {
        "rule": rule.id, "title": words.title(rule.key), "kind": rule.kind, "force": rule.force, "confidence": rule.confidence,
        "enabled": rule.enabled, "citation": list(citation_lines(rule.citations, language)),
        "terms": [{"since": terms.since, "until": terms.until, **_given(terms.parameters)} for terms in rule.terms],
        "assumptions": _notes(found, rule.assumptions, language), "limits": words.of(rule.key, "limits") or "",
        "contacts": [
            {"entry": entry_id(each.entry), "why": each.why, "edge": each.edge, "seconds": each.seconds} for each in found.contacts
        ],
    }  # fmt: skip


def lines(found: Explained, language: str) -> Iterator[str]:
    """Yield the explanation as text."""
    t, words, rule = texts(language), library.words(found.pack.id, language), found.rule
    force, confidence = t(f"findings.force.{rule.force}"), t(f"findings.confidence.{rule.confidence}")
    yield t("findings.explain.rule", rule=rule.id, title=words.title(rule.key), force=force, confidence=confidence)
    if not rule.enabled:
        yield t("findings.explain.off")
    for text in citation_lines(rule.citations, language):
        yield t("findings.text.citation", text=text)
    for terms in rule.terms:
        given = "  ".join(f"{name} = {value}" for name, value in _given(terms.parameters).items())
        period = t(
            "findings.explain.period" if terms.until else "findings.explain.since",
            since=terms.since or "—",
            until=terms.until,
        )
        yield t("findings.explain.terms", period=period, given=given)
    for text in _notes(found, rule.assumptions, language):
        yield t("findings.text.assumption", text=text)
    yield t("findings.text.limits", text=words.of(rule.key, "limits") or "")
    yield ""
    yield t("findings.explain.contacts", count=len(found.contacts))
    comma = t("findings.plain.comma")
    for why in REASONS:
        alike = [each for each in found.contacts if each.why == why]
        if alike:
            ids = comma.join(entry_id(each.entry) for each in alike[:LISTED])
            ids = t("findings.plain.more", list=ids, count=len(alike)) if len(alike) > LISTED else ids
            yield t("findings.explain.group", why=t(f"findings.why.{why}"), count=len(alike), entries=ids)
        if why == NEAR:
            for each in sorted(alike, key=lambda item: item.seconds or 0)[:NEAREST]:
                far = length(t, each.seconds or 0)
                yield t("findings.explain.near", id=entry_id(each.entry), edge=each.edge, length=far)


def _given(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that are given, as they can be written in JSON."""
    return {name: value for name, value in parameters.items() if value not in (None, (), "", False)}


def _notes(found: Explained, keys: Sequence[str], language: str) -> list[str]:
    words = library.words(found.pack.id, language)
    return [words.note(Note(key, {}), {}) for key in keys]
