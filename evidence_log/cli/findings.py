"""`check`: what goes beyond the rules, what is within practice, what cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from evidence_log.cli.output import emit, say
from evidence_log.cli.state import STATE, now
from evidence_log.services import findings, findings_report

if TYPE_CHECKING:
    import typer


def check(
    pack: Annotated[list[str] | None, typer.Option("--pack", metavar="PACK", help="check.pack")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DAY", help="check.since")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="check.until")] = None,
    explain: Annotated[str | None, typer.Option("--explain", metavar="RULE", help="check.explain")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="json")] = False,
) -> None:
    """Compare the case with the rules, or tell what one of them makes of each contact."""
    if explain is not None:
        _explained(explain, tuple(pack or ()), as_json=as_json)
        return
    with findings.without_collector():  # nor while the report is told, and not before it is gone
        _told(tuple(pack or ()), since, until, as_json=as_json)


def _told(packs: tuple[str, ...], since: str | None, until: str | None, *, as_json: bool) -> None:
    with STATE.open() as (vault, case):
        first, last = (_day(text, case.zone) for text in (since, until))
        report = findings.check(vault, case, packs=packs, since=first, until=last, now=now())
        if as_json:
            emit(findings_report.document(report, STATE.language))
            return
        say("\n".join(findings_report.lines(report, STATE.language)))  # at once: there may be thousands of lines


def _explained(rule: str, packs: tuple[str, ...], *, as_json: bool) -> None:
    from evidence_log.services import findings_explain  # not needed by a check

    with STATE.open() as (vault, case):
        found = findings_explain.explain(vault, case, rule, packs=packs, now=now())
    if as_json:
        emit(findings_explain.document(found, STATE.language))
        return
    for line in findings_explain.lines(found, STATE.language):
        say(line)


def _day(text: str | None, zone: str) -> str | None:
    if text is None:
        return None
    from evidence_log.core.clock import Wall  # reading days takes longer than a check that names none
    from evidence_log.core.when import parse_day

    return parse_day(text, wall=Wall(zone), now=now(), future=True)


COMMANDS: Final = {"check": check}
