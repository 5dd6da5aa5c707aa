"""The loan: what was lent by whom, what was paid, when it was settled and what shows it. Pure."""

from __future__ import annotations

from evidence_log.dossier.facts import Record
from evidence_log.dossier.model import Block, Column, Facts, Heading, Paragraph, Row, Table, Words
from evidence_log.dossier.sections.telling import Teller


def loan(tell: Teller) -> list[Block]:
    """Each debt with its payments."""
    t, facts = tell.t, tell.facts
    if not facts.debts:
        return [Paragraph(t("dossier.loan.none", **tell.roles))]
    blocks: list[Block] = []
    for debt in facts.debts:
        settled = debt["settled_on"]
        pairs: tuple[tuple[str, Words], ...] = (
            (t("dossier.loan.lender"), debt["lender"]),
            (t("dossier.loan.account"), tell.told(debt["account"])),
            (t("dossier.loan.principal"), tell.money(debt["principal"]) if debt["principal"] else tell.told(None)),
            (t("dossier.loan.due"), tell.day(debt["due"]) if debt["due"] else tell.told(None)),
            (t("dossier.loan.settled"), tell.day(settled) if settled else t("dossier.loan.not_settled")),
        )
        blocks += [Heading(2, tell.debt(debt["id"])), Facts(pairs), *_payments(tell, debt)]
    return blocks


def _payments(tell: Teller, debt: Record) -> list[Block]:
    t = tell.t
    columns = (
        Column(t("dossier.plain.no"), 52), Column(t("dossier.loan.paid_on"), 120), Column(t("dossier.loan.amount"), 90, right=True),
        Column(t("dossier.loan.effect"), 100), Column(t("dossier.loan.proof"), 120),
    )  # fmt: skip
    rows = [
        Row(
            (
                (tell.id(payment["id"]),),
                tell.day(payment["paid_on"]),
                tell.money(payment["amount"]),
                t("dossier.loan.settles" if payment["settles"] else "dossier.loan.part"),
                _proof(tell, payment),
            )
        )
        for payment in debt["payments"]
    ]
    return [Table(columns, rows, t("dossier.loan.no_payments"), small=True)]


def _proof(tell: Teller, payment: Record) -> Words:
    numbers = tell.exhibits_of.get(payment["entry"])
    return tell.t("dossier.plain.exhibits", numbers=tell.comma.join(numbers)) if numbers else tell.told(None)
