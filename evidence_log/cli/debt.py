"""`debt add|pay|list`: the loans and what was paid."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from evidence_log.cli import echo, typed
from evidence_log.cli.output import emit, note, say, table
from evidence_log.cli.state import STATE, now, t
from evidence_log.core.amount import amount
from evidence_log.core.clock import Wall
from evidence_log.core.when import parse_day
from evidence_log.services import names, record
from evidence_log.store import reading

if TYPE_CHECKING:
    import typer


def add(
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help="debt.add.product")],
    lender: Annotated[str, typer.Option("--lender", metavar="NAME", help="debt.add.lender")],
    account: Annotated[str | None, typer.Option("--account", metavar="REF", help="debt.add.account")] = None,
    principal: Annotated[str | None, typer.Option("--principal", metavar="AMOUNT", help="debt.add.principal")] = None,
    due: Annotated[str | None, typer.Option("--due", metavar="DATE", help="debt.add.due")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Record a loan."""
    with STATE.open(write=True) as (vault, case):
        facts = {
            "product": typed.required("PRODUCT", product), "lender": typed.required("--lender", lender),
            "account": typed.fact(account), "principal": amount(principal) if principal and principal.strip() else None,
            "due": parse_day(due, wall=Wall(case.zone), now=now(), future=True) if due and due.strip() else None,
        }  # fmt: skip
        nearly = names.nearly(vault.connection, case, facts["lender"])
        debt = record.add_debt(vault, case, facts, now=now())
        if as_json:
            emit(debt)
            echo.warn_of_name(debt["id"], "lender", debt["lender"], nearly)
            return
        say(t("debt.added", id=debt["id"], product=debt["product"], lender=debt["lender"]))
        none = t("words.plain.none")
        terms = {name: debt[name] or none for name in ("account", "principal", "due")}
        if any(debt[name] for name in terms):
            say(t("debt.terms", **terms))
        say(t("debt.next", id=debt["id"]))
        echo.warn_of_name(debt["id"], "lender", debt["lender"], nearly)


def pay(
    debt: Annotated[str, typer.Argument(metavar="DEBT", help="debt.pay.debt")],
    paid: Annotated[str, typer.Argument(metavar="AMOUNT", help="debt.pay.amount")],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="debt.pay.on")],
    settles: Annotated[bool, typer.Option("--settles", help="debt.pay.settles")] = False,
    proof: Annotated[Path | None, typer.Option("--proof", metavar="FILE", help="debt.pay.proof")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Record a payment."""
    with STATE.open(write=True) as (vault, case):
        day = parse_day(on, wall=Wall(case.zone), now=now())
        found, written = record.pay_debt(
            vault, case, debt, amount=amount(paid), paid_on=day, settles=settles, proof=proof, now=now()
        )
        if as_json:
            emit(found)
            return
        payment = next(row for row in found["payments"] if row["entry"] == written.entry)
        say(
            t(
                "debt.paid",
                id=payment["id"],
                debt=found["id"],
                product=found["product"],
                amount=payment["amount"],
                day=day,
            )
        )
        if settles:
            say(t("debt.settled", debt=found["id"], day=found["settled_on"]))
            if found["settled_on"] != day:
                note(t("debt.settled_before", debt=found["id"], day=found["settled_on"], id=payment["id"]))
            if not written.attachments:
                note(t("debt.want_proof", id=payment["id"]))


def list_(as_json: Annotated[bool, typer.Option("--json", help="json")] = False) -> None:
    """Show the loans and what was paid."""
    with STATE.open() as (vault, case):
        debts = reading.debts(vault.connection, case)
        if as_json:
            emit({"debts": debts})
            return
        if not debts:
            note(t("debt.none"))
            return
        none = t("words.plain.none")
        heads = ("id", "product", "lender", "account", "principal", "due", "settled_on", "payments")
        rows = [
            [
                *(debt[name] or none for name in heads[:-1]),
                "; ".join(f"{row['paid_on']} {row['amount']}" for row in debt["payments"]) or none,
            ]
            for debt in debts
        ]
        table([t(f"debt.head.{name}") for name in heads], rows)


COMMANDS: Final = {"debt": {"add": add, "pay": pay, "list": list_}}
