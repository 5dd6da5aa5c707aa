"""How well a contact is proved, by where it was learned from. Pure."""

from __future__ import annotations

from typing import Final

GRADES: Final = ("A", "B", "C", "D")
NOTE_WITHIN_S: Final = 24 * 3600
"""A note written within this many seconds of the contact is worth more than later memory."""
DEVICE_FACTS: Final = ("occurred_at", "precision", "zone", "channel", "direction", "outcome", "duration_s", "phone")
"""What a device records of a contact. Corrected by a person, it is that person's word."""


def grade(*, imported: bool, copied: bool, occurred: int, recorded: int, second: str | None = None) -> str:
    """Return `B` for a device record with its original kept, `C` for a copy or a prompt note, `D` for later memory.

    `copied`: a file shows the contact. `second` is what a second source makes of it: `A` an independent one, `B` an imported one beside
    a note, None where there is none. Times are UTC seconds.
    """
    if imported or second:
        return second or "B"
    return "C" if copied or recorded - occurred <= NOTE_WITHIN_S else "D"
