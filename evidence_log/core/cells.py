"""Cells that a spreadsheet must not run as a formula. Pure."""

from __future__ import annotations

from typing import Final

_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def guard_cell(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run; one more before text that already looks guarded."""
    return f"'{text}" if text.lstrip("'").startswith(_ACTIVE) else text


def unguard_cell(text: str) -> str:
    """Undo `guard_cell`; any other text is returned as it is."""
    return text[1:] if text.startswith("'") and text[1:].lstrip("'").startswith(_ACTIVE) else text
