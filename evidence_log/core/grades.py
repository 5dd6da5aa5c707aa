"""How well a contact is proved, by where it was learned from. Pure."""

from __future__ import annotations

from typing import Final

GRADES: Final = ("A", "B", "C", "D")
NOTE_WITHIN_S: Final = 24 * 3600
"""A note written within this many seconds of the contact is worth more than later memory."""


def grade(*, imported: bool, copied: bool, occurred: int, recorded: int) -> str:
    """Return `B` for a device record with its original kept, `C` for a copy or a prompt note, `D` for later memory.

    `copied`: a file shows the contact. Times are UTC seconds. `A` needs a second, independent source of the same contact.
    """
    if imported:
        return "B"
    return "C" if copied or recorded - occurred <= NOTE_WITHIN_S else "D"
