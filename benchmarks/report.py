"""The results as a page: the machine, every budget with its verdict, the timings they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.budget import Figure, Outcome, time

HEAD = """\
# Benchmarks

Written by `make bench` (`python -m benchmarks`), which makes its own data and measures the installed program as a whole process
against named peers and floors, in turn (A B C A B C …), in the same run. Times are medians; a ratio is one median over another. Only
ratios mean something on another machine.

`--only NAME` measures one benchmark, `--quick` smaller sizes in few rounds, `--json FILE` writes everything as JSON. The peers come
with `pip install -e ".[dev,bench]"`, the `sqlite3` program with `apt install sqlite3`.
"""


def page(machine: Mapping[str, str], outcomes: Mapping[str, Outcome]) -> str:
    """Return the whole page as Markdown."""
    lines = [HEAD, "## Machine", ""]
    lines += [*_table(("what", "is"), machine.items()), ""]
    for name, outcome in outcomes.items():
        lines += [
            f"## {name}",
            "",
            *_table(("measured", "against", "times", "value", "limit", "verdict"), map(_budget, outcome.figures)),
        ]
        lines += [
            "",
            *_table(("command", "rounds", "median", "fastest", "slowest", "processor", "peak"), _timings(outcome)),
            "",
        ]
        lines += [*(f"- {remark}" for remark in outcome.remarks), ""]
    return "\n".join(lines).rstrip() + "\n"


def summary(outcomes: Mapping[str, Outcome]) -> str:
    """Return every budget on a line of its own, for a terminal."""
    lines = []
    for name, outcome in outcomes.items():
        for figure in outcome.figures:
            what, against, times, value, limit, verdict = _budget(figure)
            lines.append(f"{name:9s} {what} / {against}: {value} ({times or '-'}), {limit}: {verdict}".replace("`", ""))
    return "\n".join(lines)


def _budget(figure: Figure) -> Sequence[str]:
    limit = f"{'aim' if figure.aim else 'limit'} {_amount(figure.limit, figure.unit)}"
    value = "-" if figure.value is None else _amount(figure.value, figure.unit)
    verdict = f"not measured: {figure.remedy}" if figure.value is None else figure.verdict
    return (figure.what, figure.against, figure.shown, value, limit, verdict)


def _amount(value: float, unit: str) -> str:
    return f"{value:,.0f} MiB" if unit == "MiB" else f"{value:.2f} ×"


def _timings(outcome: Outcome) -> Iterator[Sequence[str]]:
    for timing in outcome.timings:
        times = (timing.wall_ms, timing.fastest_ms, timing.slowest_ms, timing.cpu_ms)
        yield (timing.label, str(len(timing.runs)), *map(time, times), f"{timing.peak_mib:.0f} MiB")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
