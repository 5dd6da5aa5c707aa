"""How the dossier was made, from what, what was left out, what it cannot show, and how to check it. Pure."""

from __future__ import annotations

import re
from typing import Final

from evidence_log.dossier.facts import Record
from evidence_log.dossier.model import Block, Column, Facts, Heading, Items, Paragraph, Row, Table, Words
from evidence_log.dossier.sections.exhibits import size
from evidence_log.dossier.sections.telling import Teller

_TYPED: Final = re.compile(r"[，；,;]\s?[^，；,;]*--[a-z].*$")
_LINE: Final = re.compile(r"(?:(.+)!)?(?:line|row|tr)[: ](\d+)")


def custody(tell: Teller) -> list[Block]:
    """Tools, fingerprints, imports, counting, limits, the command to verify."""
    t, facts = tell.t, tell.facts
    pairs: list[tuple[str, Words]] = [
        (t("dossier.custody.tool"), facts.tool),
        (t("dossier.custody.libraries"), tell.comma.join(f"{name} {version}" for name, version in facts.libraries)),
        (t("dossier.custody.log_id"), facts.log_id),
        (t("dossier.custody.entries"), t("dossier.custody.entries_words", count=facts.entries)),
        (t("dossier.custody.head"), facts.head),
        (t("dossier.custody.zone"), facts.zone),
    ]
    for pack in facts.packs:
        words = t("dossier.custody.pack_words", id=pack.id, version=pack.version, day=pack.read_on, sha256=pack.sha256)
        pairs.append((t("dossier.custody.pack"), words))
    return [
        Facts(tuple(pairs)),
        *(_of_contacts(tell) if {"chronology", "numbers"} & set(facts.form.sections) else ()),
        Heading(2, t("dossier.custody.verify")),
        Paragraph(t("dossier.custody.verify_words")),
        Paragraph(t("dossier.custody.command", head=facts.head)),
        Heading(2, t("dossier.custody.limits")),
        Items(tuple(t(f"dossier.limits.{name}") for name in ("chain", "device", "not_advice"))),
    ]


def _of_contacts(tell: Teller) -> list[Block]:
    """Where contacts come from, which are not there, how they are counted: for papers that tell of any."""
    t, facts = tell.t, tell.facts
    counted = ["own", "merged", "exact", "precision", "grades"]
    if "respondent" in facts.form.sections:
        counted.append("attributed")
    section = tell.title("respondent")
    return [
        Heading(2, t("dossier.custody.imports")),
        Table(
            _columns(tell), [_import(tell, run) for run in facts.imports], t("dossier.custody.no_imports"), small=True
        ),
        *_rejected(tell),
        Heading(2, t("dossier.custody.left_out")),
        Items(_left_out(tell)),
        Heading(2, t("dossier.custody.counting")),
        Items(tuple(t(f"dossier.counting.{name}", section=section, **tell.roles) for name in counted)),
    ]


def _columns(tell: Teller) -> tuple[Column, ...]:
    t = tell.t
    counts = ("read", "imported", "duplicates", "corroborated", "rejected")
    return (
        Column(t("dossier.plain.no"), 44), Column(t("dossier.exhibits.name"), 179),
        *(Column(t(f"dossier.custody.{name}"), 43, right=True) for name in counts), Column(t("dossier.exhibits.size"), 48, right=True),
    )  # fmt: skip


def _import(tell: Teller, run: Record) -> Row:
    t, result = tell.t, run["result"]
    counts = (
        [str(result[name]) for name in ("read", "imported", "duplicates", "corroborated")]
        + [str(len(result["rejected"]))]
        if result
        else [t("dossier.custody.unfinished")] * 5
    )
    details = (
        (t("dossier.custody.format"), t.find(f"import.format.{run['format']}.title") or run["format"]),
        (t("dossier.exhibits.sha256"), run["sha256"]),
        (t("dossier.custody.at"), tell.recorded(run["recorded_at"])),
    )
    return Row((run["id"], run["name"], *counts, size(tell, run["size"])), details)


def _rejected(tell: Teller) -> list[Block]:
    """Rows of imports that could not be taken, so that a reader can see that none went missing in silence."""
    t = tell.t
    items = [
        t("dossier.custody.rejected_row", id=run["id"], where=_place(tell, row["where"]), reason=_reason(tell, row["reason"]))
        for run in tell.facts.imports if run["result"]
        for row in run["result"]["rejected"]
    ]  # fmt: skip
    if not items:
        return []
    shown = items[:40]
    if len(items) > len(shown):
        shown.append(t("dossier.custody.rejected_more", count=len(items) - len(shown)))
    return [Heading(3, t("dossier.custody.rejected_title")), Items(tuple(shown))]


def _place(tell: Teller, where: str) -> str:
    """Return where in its file a row stands: a line by its number, what has no lines as the reader of the file named it."""
    found = _LINE.fullmatch(where)
    if not found:
        return where
    sheet, number = found.groups()
    key = "dossier.custody.sheet_line" if sheet else "dossier.custody.line"
    return tell.t(key, sheet=sheet, number=number)


def _reason(tell: Teller, reason: str) -> str:
    """Return why a row was refused; what the person could have typed instead is no matter for a reader."""
    words = tell.t.find(f"import.reason.{reason}") or reason
    return _TYPED.sub("", words)


def _left_out(tell: Teller) -> tuple[Words, ...]:
    t, facts = tell.t, tell.facts
    found: list[Words] = [
        t("dossier.custody.unattributed", count=facts.unattributed, **tell.roles),
        t(f"dossier.custody.withdrawn{'' if 'against' in facts.form.sections else '_only'}", count=facts.withdrawn),
        t("dossier.custody.unverified"),
    ]
    found.append(t("dossier.custody.redacted" if facts.redacted else "dossier.custody.not_redacted"))
    return tuple(found)
