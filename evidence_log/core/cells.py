"""Cells that a spreadsheet must not run as a formula. Pure."""

from __future__ import annotations

from typing import Final

_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BEFORE: Final = "' \u00a0\u3000\ufeff"
"""What a spreadsheet may pass over before it looks for a formula, and the apostrophe of the guard itself."""


def guard_cell(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run; one more before text that already looks guarded."""
    return f"'{text}" if _active(text) else text


def unguard_cell(text: str) -> str:
    """Undo `guard_cell`; any other text is returned as it is."""
    return text[1:] if text.startswith("'") and _active(text) else text


def _active(text: str) -> bool:
    return text.lstrip(_BEFORE).startswith(_ACTIVE)
