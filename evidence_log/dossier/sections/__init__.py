"""The sections of a dossier, by key: each turns the facts into blocks. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from evidence_log.dossier.facts import Facts
from evidence_log.dossier.model import Block, Dossier, Section
from evidence_log.dossier.sections.against import against
from evidence_log.dossier.sections.chronology import chronology
from evidence_log.dossier.sections.credit import credit
from evidence_log.dossier.sections.custody import custody
from evidence_log.dossier.sections.declaration import declaration
from evidence_log.dossier.sections.exhibits import exhibits
from evidence_log.dossier.sections.front import cover, summary
from evidence_log.dossier.sections.grave import grave
from evidence_log.dossier.sections.harm import harm
from evidence_log.dossier.sections.loan import loan
from evidence_log.dossier.sections.numbers import numbers
from evidence_log.dossier.sections.parties import complainant, respondent
from evidence_log.dossier.sections.pictures import pictures
from evidence_log.dossier.sections.reasons import reasons
from evidence_log.dossier.sections.requests import requests
from evidence_log.dossier.sections.statement import statement
from evidence_log.dossier.sections.steps import decision, steps
from evidence_log.dossier.sections.telling import Teller
from evidence_log.dossier.sections.transcripts import transcripts
from evidence_log.dossier.sections.witnesses import witnesses
from evidence_log.i18n import Texts

SECTIONS: Final[Mapping[str, Callable[[Teller], list[Block]]]] = {
    "cover": cover,
    "summary": summary,
    "complainant": complainant,
    "respondent": respondent,
    "requests": requests,
    "decision": decision,
    "credit": credit,
    "statement": statement,
    "grave": grave,
    "numbers": numbers,
    "loan": loan,
    "chronology": chronology,
    "reasons": reasons,
    "against": against,
    "steps": steps,
    "harm": harm,
    "exhibits": exhibits,
    "pictures": pictures,
    "transcripts": transcripts,
    "custody": custody,
    "declaration": declaration,
    "witnesses": witnesses,
}


def compose(facts: Facts, texts: Texts) -> Dossier:
    """Return the dossier that the form asks for. Sections are numbered as they stand; the cover has no number."""
    tell = Teller(facts, texts)
    sections, place = [], 0
    for key in facts.form.sections:
        place += key != "cover"
        label = texts("dossier.plain.label", number=texts(f"dossier.numeral.n{place}")) if key != "cover" else ""
        sections.append(Section(key, label, tell.title(key), tuple(SECTIONS[key](tell))))
    kind = texts(f"dossier.copy.{'redacted' if facts.redacted else 'full'}")
    whose = facts.complainant.name or facts.case_name or ""
    title = texts("dossier.file.of_lender", title=tell.paper("title"), lender=tell.lender)
    return Dossier(
        title=title,
        author=whose or texts("dossier.plain.not_recorded"),
        subject=tell.paper("subtitle", lender=tell.lender),
        language=texts.language,
        created=facts.created,
        running=(
            texts("dossier.running.head", title=title, name=whose) if whose else title,
            texts("dossier.running.foot", head=facts.head[:16], copy=kind),
        ),
        footer=texts("dossier.running.pages", page="{page}", pages="{pages}"),
        words={"continued": texts("dossier.running.continued", id="{id}"), "colon": texts("words.plain.colon")},
        sections=tuple(sections),
    )
