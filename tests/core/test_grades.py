"""How well a contact is proved."""

from __future__ import annotations

import pytest

from evidence_log.core.grades import GRADES, NOTE_WITHIN_S, grade

DAY = 86_400


@pytest.mark.parametrize(
    ("imported", "copied", "later_s", "expected"),
    [
        (True, False, 400 * DAY, "B"),
        (True, True, 0, "B"),
        (False, True, 400 * DAY, "C"),
        (False, False, 0, "C"),
        (False, False, DAY, "C"),
        (False, False, DAY + 1, "D"),
        (False, False, -200, "C"),
        (False, True, DAY + 1, "C"),
    ],
)
def test_a_contact_is_graded_by_where_it_was_learned_from(
    imported: bool, copied: bool, later_s: int, expected: str
) -> None:
    occurred = 1_742_137_860
    assert grade(imported=imported, copied=copied, occurred=occurred, recorded=occurred + later_s) == expected


def test_a_note_is_prompt_within_a_day() -> None:
    assert NOTE_WITHIN_S == DAY
    assert GRADES == ("A", "B", "C", "D")
