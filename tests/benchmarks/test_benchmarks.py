"""Each benchmark runs, at a size that takes no time, and reports every one of its budgets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import BENCHMARKS, measure
from benchmarks.bench import TINY

BUDGETS = {"start": 4, "import": 5, "formats": 9, "join": 1, "check": 2, "dossier": 4, "verify": 2, "case": 1}


@pytest.mark.slow
@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_reports_each_of_its_budgets(name: str) -> None:
    outcome = measure([name], TINY, lambda _: None)[name]
    assert len(outcome.figures) == BUDGETS[name]
    assert all(figure.value is not None or figure.remedy for figure in outcome.figures)
    assert all(timing.runs for timing in outcome.timings)
    assert json.loads(json.dumps(outcome.document()))["budgets"][0]["what"] == outcome.figures[0].what


def test_every_benchmark_has_its_budgets_counted_here() -> None:
    assert list(BUDGETS) == list(BENCHMARKS)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    measure(["verify"], TINY, lambda _: None)
    assert list(tmp_path.iterdir()) == []
