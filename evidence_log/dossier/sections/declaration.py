"""That the content is true, and the place for the signature. Pure."""

from __future__ import annotations

from functools import reduce

from evidence_log.dossier.model import Block, Paragraph, Signature
from evidence_log.dossier.sections.telling import Teller


def declaration(tell: Teller) -> list[Block]:
    """The declaration with its lines; a dossier is signed by hand. It claims no more than the paper holds."""
    t, facts, sections = tell.t, tell.facts, tell.facts.form.sections
    name = facts.complainant.name
    opening = t("dossier.declaration.opening_name", name=name) if name else t("dossier.declaration.opening")
    said = [t("dossier.declaration.true")]
    if "chronology" in sections:
        said.append(t("dossier.declaration.complete", section=tell.title("custody"), **tell.roles))
    if "against" in sections:
        said.append(t("dossier.declaration.against"))
    said.append(t("dossier.declaration.mine", **tell.roles))
    return [
        Paragraph(opening),
        Paragraph(reduce(tell.then, said)),
        Signature((t("dossier.declaration.signature", signs=tell.paper("signs")), t("dossier.declaration.day"))),
    ]
