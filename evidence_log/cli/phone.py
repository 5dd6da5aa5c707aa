"""`phone tie|list`: whose number it is, and how we know."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from evidence_log.cli.output import emit, note, say, table
from evidence_log.cli.state import STATE, now, t
from evidence_log.errors import BadInput
from evidence_log.services import phones, record, vocabulary
from evidence_log.store.ledger import entry_id


def tie(
    phone: Annotated[str, typer.Argument(metavar="PHONE", help="phone.tie.phone")],
    organisation: Annotated[str, typer.Argument(metavar="ORG", help="phone.tie.org")],
    basis: Annotated[str, typer.Option("--basis", metavar="TEXT", help="phone.tie.basis")],
    kind: Annotated[str | None, typer.Option("--kind", metavar="lender|agency|other", help="phone.tie.kind")] = None,
    collects_for: Annotated[str | None, typer.Option("--for", metavar="LENDER", help="phone.tie.for")] = None,
    confidence: Annotated[str, typer.Option("--confidence", metavar="VALUE", help="phone.tie.confidence")] = "unknown",
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Tie a number to an organisation, with the basis for it."""
    for name, text in (("ORG", organisation), ("--basis", basis)):
        if not text.strip():
            raise BadInput("record.empty", name=name)
    with STATE.open(write=True) as (vault, case):
        entry = record.tie_phone(
            vault, case, phone, organisation.strip(),
            kind=vocabulary.value("kind", kind) if kind else None, collects_for=collects_for, basis=basis.strip(),
            confidence=vocabulary.value("confidence", confidence), now=now(),
        )  # fmt: skip
        row = next(row for row in phones.phones(vault, case) if row["entry"] == entry)
        if as_json:
            emit(row | {"id": entry_id(entry)})
            return
        kind_words = t(f"words.kind.{row['kind']}")
        say(t("phone.tied", id=entry_id(entry), phone=phone, organisation=row["organisation"], kind=kind_words))
        if row["for"]:
            say(t("phone.tied_for", lender=row["for"]))
        say(t("phone.now_counted", count=row["contacts"]))


def list_(as_json: Annotated[bool, typer.Option("--json", help="json")] = False) -> None:
    """Show every number, whose it is, and how often it appears."""
    with STATE.open() as (vault, case):
        rows = phones.phones(vault, case)
        if as_json:
            emit({"phones": rows})
            return
        if not rows:
            note(t("phone.none"))
            return
        none = t("words.plain.none")
        heads = ("phone", "organisation", "kind", "for", "contacts", "first", "last", "basis", "confidence")
        table(
            [t(f"phone.head.{name}") for name in heads],
            [
                (
                    row["phone"],
                    row["organisation"] or t("phone.nobody"),
                    t(f"words.kind.{row['kind']}") if row["kind"] else none,
                    row["for"] or none,
                    str(row["contacts"]),
                    (row["first"] or none)[:10],
                    (row["last"] or none)[:10],
                    row["basis"] or none,
                    t(f"words.confidence.{row['confidence']}") if row["confidence"] else none,
                )
                for row in rows
            ],
        )
        unknown = sum(row["contacts"] for row in rows if row["organisation"] is None)
        if unknown:
            note(t("phone.unknown", count=unknown))


COMMANDS: Final = {"phone": {"tie": tie, "list": list_}}
