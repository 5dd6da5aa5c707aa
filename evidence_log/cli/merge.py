"""`merge`, `split`, `reconcile`: what several sources tell of one contact, and what each of them lacks."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Final

from evidence_log.cli.output import emit, say, table
from evidence_log.cli.show import full_time, one_line
from evidence_log.cli.state import STATE, now, t
from evidence_log.core.place import worded
from evidence_log.services import corroboration
from evidence_log.services import merge as merging
from evidence_log.services import reconcile as reconciling
from evidence_log.services.reconcile import Lacking, Side
from evidence_log.store.ledger import entry_id

if TYPE_CHECKING:
    import typer

LISTED: Final = 30
"""Rows of one file that a text lists; JSON has all."""


def merge(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help="merge.ids")] = None,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="merge.why")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Say that contacts are one; without ids, list pairs that may be."""
    if not ids:
        _pairs(as_json=as_json)
        return
    with STATE.open(write=True) as (vault, case):
        entry, kept, others = merging.merge(vault, case, ids, why=why, now=now())
    listed = list(map(entry_id, others))
    if as_json:
        emit({"id": entry_id(entry), "entry": entry, "kept": entry_id(kept), "merged": listed})
        return
    say(t("merge.done", kept=entry_id(kept), others=t("merge.and").join(listed), entry=entry_id(entry)))
    say(t("merge.undo", id=listed[-1]))


def split(
    target: Annotated[str, typer.Argument(metavar="ID", help="split.id")],
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="merge.why")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Say that merged contacts are not one."""
    with STATE.open(write=True) as (vault, case):
        entry, kept, other = merging.split(vault, case, target, why=why, now=now())
    if as_json:
        emit({"id": entry_id(entry), "entry": entry, "kept": entry_id(kept), "parted": entry_id(other)})
        return
    say(t("merge.parted", kept=entry_id(kept), other=entry_id(other), entry=entry_id(entry)))


def reconcile(
    ids: Annotated[list[str] | None, typer.Argument(metavar="IMPORT", help="reconcile.ids")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Compare two imported files over the time both cover."""
    with STATE.open(write=False) as (vault, case):
        found = reconciling.reconcile(vault, case, ids or (), now=now())
    first, second = found.sides
    if as_json:
        sources = [
            {**asdict(side), "lacking": None, "only_here": [row._asdict() for row in side.lacking]}
            for side in found.sides
        ]
        for source in sources:
            del source["lacking"]
        period = {"start": found.start, "end": found.end} if found.start else None
        emit({"sources": sources, "period": period, "both": found.both, "doubtful": found.doubtful})
        return
    for side in found.sides:
        span = {"first": _time(side.first, case.zone), "last": _time(side.last, case.zone)}
        say(
            t(
                "reconcile.source",
                id=side.id,
                name=side.name,
                format=t(f"import.format.{side.format}.title"),
                rows=side.rows,
                **span,
            )
        )
    if found.start is None:
        say(t("reconcile.apart"))
        return
    say(t("reconcile.period", start=_time(found.start, case.zone), end=_time(found.end, case.zone)))
    say(t("reconcile.both", count=found.both))
    if found.doubtful:
        say(t("reconcile.doubtful", count=found.doubtful))
    for side, other in ((first, second), (second, first)):
        if side.before or side.after:
            say(t("reconcile.outside", id=side.id, before=side.before, after=side.after))
        _tell(side, other, case.zone)


def _tell(side: Side, other: Side, zone: str) -> None:
    say("")
    say(t("reconcile.only", id=side.id, other=other.id, count=len(side.lacking)))
    for because, count in Counter(row.because for row in side.lacking).most_common():
        say("  " + t("reconcile.counted", count=count, because=t(f"reconcile.because.{because}")))
    heads = tuple(t(f"import.head.{name}") for name in ("row", "occurred_at", "contact"))
    rows = [(worded(row.row or "", t), _time(row.at, zone), _brief(row)) for row in side.lacking[:LISTED]]
    if rows:
        table(heads, rows)
    if len(side.lacking) > LISTED:
        say(t("reconcile.more", count=len(side.lacking) - LISTED))


def _pairs(*, as_json: bool) -> None:
    with STATE.open(write=False) as (vault, case):
        pairs = list(corroboration.doubtful(vault, case))
        zone = case.zone
    if as_json:
        emit({"pairs": [[pair.first, pair.second] for pair in pairs]})
        return
    if not pairs:
        say(t("merge.no_pairs"))
        return
    say(t("merge.pairs", count=len(pairs)))
    heads = tuple(t(f"merge.head.{name}") for name in ("pair", "occurred_at", "contact"))
    rows = []
    for pair in pairs:
        for place, contact in enumerate(pair):
            rows.append((contact["id"] if place else f"{contact['id']} +", full_time(contact, zone), one_line(contact)))
    table(heads, rows)
    say(t("merge.how", first=pairs[0].first["id"], second=pairs[0].second["id"]))


def _time(at: str | None, zone: str) -> str:
    return full_time({"occurred_at": at, "precision": "second", "zone": zone}, zone) if at else ""


def _brief(row: Lacking) -> str:
    facts: dict[str, Any] = dict.fromkeys(("platform", "direction", "outcome", "duration_s", "phone", "person"))
    facts |= {name: value for name, value in row._asdict().items() if name in facts or name == "channel"}
    return one_line({**facts, "reached": "self", "caller_name": row.name})


COMMANDS: Final = {"merge": merge, "split": split, "reconcile": reconcile}
