"""Timing, verdicts and the page: what is not measured is said, never made up."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from benchmarks import machine, report
from benchmarks.bench import TINY, Bench
from benchmarks.budget import Figure, Outcome, peak, ratio, time
from benchmarks.timing import Command, Failed, Run, Timing, rounds, run


def python(label: str, code: str) -> Command:
    return Command(label, (sys.executable, "-c", code), os.environ)


def test_commands_are_run_in_turn_and_the_first_round_is_not_counted(tmp_path: Path) -> None:
    order = tmp_path / "order"
    note = f"open({str(order)!r}, 'a').write"
    timed = rounds([python("a", f"{note}('a')"), python("b", f"{note}('b')")], 2)
    assert order.read_text() == "ab" * 3
    assert {label: len(timing.runs) for label, timing in timed.items()} == {"a": 2, "b": 2}


def test_memory_and_processor_time_are_those_of_the_process() -> None:
    taken = run(python("big", "x = b'x' * (100 << 20); [n * n for n in range(300_000)]"))
    assert taken.peak_mib > 100
    assert taken.cpu_s > 0


def test_a_command_that_fails_is_no_timing() -> None:
    with pytest.raises(Failed, match="wrong: exit 3: no such thing"):
        run(python("wrong", "import sys; print('no such thing', file=sys.stderr); sys.exit(3)"))


def test_figures_are_medians_and_the_highest_peak() -> None:
    timing = Timing("a", [Run(0.010, 0.009, 20), Run(0.030, 0.025, 50), Run(0.012, 0.011, 30)])
    assert (timing.wall_ms, timing.cpu_ms, timing.peak_mib) == pytest.approx((12, 11, 50))
    assert (timing.fastest_ms, timing.slowest_ms) == pytest.approx((10, 30))


def test_a_ratio_is_met_up_to_its_limit() -> None:
    mine, other = Timing("mine", [Run(0.2, 0, 90)]), Timing("other", [Run(0.1, 0, 0)])
    assert ratio("x", mine, "y", other, 2.0).verdict == "met"
    assert ratio("x", mine, "y", other, 1.9).verdict == "not met"
    assert (peak("x", mine, 90).verdict, peak("x", mine, 89).verdict) == ("met", "not met")


def test_a_peer_that_is_missing_is_said_with_how_to_get_it() -> None:
    figure = ratio("x", Timing("mine", [Run(0.2, 0, 90)]), "a peer", None, 2.0, remedy="apt install peer")
    assert (figure.value, figure.verdict) == (None, "not measured")
    page = report.page({}, {"start": Outcome((figure,), ())})
    assert "| x | a peer |  | - | limit 2.00 × | not measured: apt install peer |" in page
    assert "not measured: apt install peer" in report.summary({"start": Outcome((figure,), ())})


def test_the_page_names_the_machine_and_shows_every_budget_and_timing() -> None:
    outcome = Outcome(
        (Figure("x", "y", 1.0, 1.5, shown="3 ms / 2 ms"),), (Timing("x", [Run(0.003, 0.002, 12)]),), ("As is.",)
    )
    page = report.page({"processor": "Invented 9000"}, {"start": outcome})
    assert "| processor | Invented 9000 |" in page
    assert "| x | y | 3 ms / 2 ms | 1.50 × | limit 1.00 × | not met |" in page
    assert "| x | 1 | 3 ms | 3 ms | 3 ms | 2 ms | 12 MiB |" in page
    assert page.endswith("- As is.\n")


def test_times_have_three_digits() -> None:
    assert [time(value) for value in (0.1234, 12.345, 999.4, 1234.5, 98_765.4)] == [
        "0.123 ms", "12.3 ms", "999 ms", "1.23 s", "98.8 s",
    ]  # fmt: skip


def test_the_machine_is_described() -> None:
    facts = machine.description()
    assert facts["processor"]
    assert facts["cores"] == str(os.cpu_count())
    assert set(facts) >= {
        "memory",
        "system",
        "Python",
        "SQLite of Python",
        "sqlite3 program",
        "typer",
        "jrnl",
        "measured on",
    }


def test_what_would_change_a_measurement_is_not_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("EVIDENCE_LOG_VAULT", "/elsewhere")
    environ = Bench(tmp_path, TINY, lambda _: None).environ
    assert {"PYTHONDONTWRITEBYTECODE", "EVIDENCE_LOG_VAULT"} & set(environ) == set()
    assert environ["HOME"] == str(tmp_path / "home")
