"""The only finder of `templates/`: inside the package when installed from a wheel, beside it in a working tree."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_HERE = Path(__file__).resolve().parent


@cache
def templates() -> Path:
    """Return the folder that holds rules, import maps, words and fonts."""
    inside = _HERE / "templates"
    return inside if inside.is_dir() else _HERE.parent / "templates"
