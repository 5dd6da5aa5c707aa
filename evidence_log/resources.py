"""The only finder of `templates/` and `examples/`: inside the package when installed from a wheel, beside it in a working tree."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_HERE = Path(__file__).resolve().parent


@cache
def templates() -> Path:
    """Return the folder that holds rules, import maps, words and fonts."""
    return _folder("templates")


@cache
def examples() -> Path:
    """Return the folder that holds the invented case of the demo."""
    return _folder("examples")


def _folder(name: str) -> Path:
    inside = _HERE / name
    return inside if inside.is_dir() else _HERE.parent / name
