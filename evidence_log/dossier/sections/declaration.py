"""That the content is true, and the place for the signature. Pure."""

from __future__ import annotations

from evidence_log.dossier.model import Block, Paragraph, Signature
from evidence_log.dossier.sections.telling import Teller


def declaration(tell: Teller) -> list[Block]:
    """The declaration with its lines; a dossier is signed by hand."""
    t, facts = tell.t, tell.facts
    name = facts.complainant.name
    opening = t("dossier.declaration.opening_name", name=name) if name else t("dossier.declaration.opening")
    return [
        Paragraph(opening),
        Paragraph(t("dossier.declaration.words", section=t("dossier.title.custody"))),
        Signature((t("dossier.declaration.signature"), t("dossier.declaration.day"))),
    ]
