"""`phone tie|list|groups`: whose number it is, and how we know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

from evidence_log.cli import echo, typed
from evidence_log.cli.output import emit, note, say, table
from evidence_log.cli.state import STATE, now, t
from evidence_log.services import names, phones, record, vocabulary
from evidence_log.store.ledger import entry_id

if TYPE_CHECKING:
    import typer

LISTED: Final = 10
"""Numbers and entries that are listed of one reason; JSON has all numbers."""
BASIS_NUMBERS: Final = 2
"""Other numbers that a basis names."""


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
    whose, how = typed.required("ORG", organisation), typed.required("--basis", basis)
    with STATE.open(write=True) as (vault, case):
        number, principal = typed.required("PHONE", phone), typed.fact(collects_for)
        before = phones.tie_in_force(vault, case, number)
        nearly = names.nearly(vault.connection, case, whose)
        nearly_principal = None if principal == whose else names.nearly(vault.connection, case, principal)
        entry = record.tie_phone(
            vault, case, number, whose,
            kind=vocabulary.value("kind", kind) if kind and kind.strip() else None, collects_for=principal,
            basis=how, confidence=vocabulary.value("confidence", confidence), now=now(),
        )  # fmt: skip
        row = next(row for row in phones.phones(vault, case) if row["entry"] == entry)
        if as_json:
            emit(row | {"id": entry_id(entry)})
            _warn(entry, whose, nearly, principal, nearly_principal)
            return
        kind_words = t(f"words.kind.{row['kind']}")
        say(t("phone.tied", id=entry_id(entry), phone=phone, organisation=row["organisation"], kind=kind_words))
        if row["for"]:
            say(t("phone.tied_for", lender=row["for"]))
        if before:
            say(t("phone.replaced", id=entry_id(before["entry"]), organisation=before["organisation"]))
        say(t("phone.now_counted", count=row["contacts"]))
        if row["kind"] == "other":
            note(t("phone.other", id=entry_id(entry), phone=echo.as_word(number), organisation=echo.as_word(whose)))
        _warn(entry, whose, nearly, principal, nearly_principal)


def _warn(entry: int, whose: str, nearly: str | None, principal: str | None, nearly_principal: str | None) -> None:
    echo.warn_of_name(entry_id(entry), "organisation", whose, nearly)
    echo.warn_of_name(entry_id(entry), "collects_for", principal, nearly_principal)


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
        heads = ("phone", "class", "organisation", "kind", "for", "contacts", "first", "last", "basis", "confidence")
        table(
            [t(f"phone.head.{name}") for name in heads],
            [
                (
                    row["phone"],
                    t(f"phone.class.{row['class']}"),
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
        unknown = sum(row["unattributed"] for row in rows)
        if unknown:
            note(t("phone.unknown", count=unknown))
        strange = [row for row in rows if row["signs"]]
        if strange:
            note(t("phone.like_a_collector"))
        for row in strange:
            signs = t("view.comma").join(t(f"findings.sign.{sign}") for sign in row["signs"])
            note(t("phone.sign", phone=row["phone"], count=row["contacts"], signs=signs))
        if len(strange) > 1:
            note(t("phone.see_groups"))


def groups(as_json: Annotated[bool, typer.Option("--json", help="json")] = False) -> None:
    """Show which unknown numbers behave like one collector, and why; ties nothing."""
    from evidence_log.services import phone_groups  # reads every message: not needed to tie and list

    with STATE.open() as (vault, case):
        found = phone_groups.groups(vault, case)
        if as_json:
            emit({"groups": found})
            return
        if not found:
            say(t("phone.no_groups"))
            return
        say(t("phone.groups"))
        for place, group in enumerate(found, 1):
            _tell(place, group)


def _tell(place: int, group: Mapping[str, Any]) -> None:
    days = {"first": group["first"][:10], "last": group["last"][:10]}
    say()
    say(t("phone.group", number=place, phones=_listed(group["phones"]), count=group["contacts"], **days))
    for reason in group["reasons"]:
        entries = t("phone.entries", ids=_listed(reason["entries"])) if reason["entries"] else ""
        words = t(f"phone.reason.{reason['kind']}", detail=reason["detail"], phones=_listed(reason["phones"]))
        say(t("phone.because", text=words, entries=entries))
    if group["signs"]:
        say(t("phone.signs", signs=t("view.comma").join(t(f"phone.like.{sign}") for sign in group["signs"])))
    if group["like"]:
        say(t("phone.like_known", phones=_listed(group["like"])))
    whose = group["suggested_organisation"]
    say(t("phone.suggested", organisation=whose) if whose else t("phone.no_suggestion"))
    kinds = t("view.comma").join(dict.fromkeys(t(f"phone.basis.{reason['kind']}") for reason in group["reasons"]))
    for phone in group["phones"]:
        others = [other for other in group["like"] + group["phones"] if other != phone][:BASIS_NUMBERS]
        basis = t("phone.basis.with" if others else "phone.basis.alone", phones=_listed(others), kinds=kinds)
        say(
            t(
                "phone.to_tie",
                phone=echo.as_word(phone),
                organisation=echo.as_word(whose or t("phone.whose")),
                basis=echo.as_word(basis),
            )
        )


def _listed(words: Sequence[str]) -> str:
    shown = t("view.comma").join(words[:LISTED])
    return shown if len(words) <= LISTED else t("phone.and_more", shown=shown, count=len(words) - LISTED)


COMMANDS: Final = {"phone": {"tie": tie, "list": list_, "groups": groups}}
