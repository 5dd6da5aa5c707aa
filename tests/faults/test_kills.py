"""A program killed at any moment leaves a vault that verifies and holds all that it had acknowledged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("log", "attach", "import", "rebuild")


def swept(kind: str, moments: int, seed: int, folder: Path) -> Any:
    """Kill a program of this kind at so many random moments; return what was found."""
    words = [sys.executable, str(Path(__file__).with_name("sweep.py")), kind, str(moments), str(seed), str(folder)]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("EVIDENCE_LOG")}
    done = subprocess.run(words, env=environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_ten_moments_nothing_acknowledged_is_lost(kind: str, tmp_path: Path) -> None:
    found = swept(kind, 10, 7, tmp_path)
    assert found["bad"] == []
    assert found["begun"] > found["ended"] > 0, "some were stopped in the middle, some ended"


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_fifty_moments_nothing_acknowledged_is_lost(kind: str, tmp_path: Path) -> None:
    found = swept(kind, 50, 2026, tmp_path)
    assert found["bad"] == []
    assert found["begun"] - found["ended"] > 25
    assert found["ended"] > 0
