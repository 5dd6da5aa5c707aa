"""Number cells keep what the screen showed, and say what is odd about it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core.phone import e164, phone_key
from evidence_log.importers.lengths import UNREADABLE, Lengths
from evidence_log.importers.numbers import Numbers, squeezed


@pytest.mark.parametrize(
    ("cell", "phone", "warnings"),
    [
        ("95384", "95384", ()),
        ('="95384"', "95384", ()),
        ("'95384", "95384", ()),
        ("\t95384 ", "95384", ()),
        ("13800138000.0", "13800138000", ()),
        ("138 0013 8000", "138 0013 8000", ()),
        ("1.38E+10", "1.38E+10", ("number_damaged_by_spreadsheet",)),
        ("1.3800138E+10", "1.3800138E+10", ("number_damaged_by_spreadsheet",)),
        ("1.3800138000E+10", "13800138000", ()),
        ("########", "########", ("number_damaged_by_spreadsheet",)),
        ("138****8000", "138****8000", ("number_masked",)),
        ("", None, ("number_missing",)),
        ('=""', None, ("number_missing",)),
        ("--", None, ("number_missing",)),
        ("null", None, ("number_missing",)),
        ("-1", None, ("number_withheld",)),
        ("Private Number", None, ("number_withheld",)),
        ("未知号码", None, ("number_withheld",)),
        ("Unavailable", None, ("number_withheld",)),
        ("AD-BANKXX", "AD-BANKXX", ("counterpart_is_not_a_number",)),
        ("张三 13800138000", "张三 13800138000", ("counterpart_is_not_a_number",)),
        ("123456789012345678901", "123456789012345678901", ("number_unrecognised",)),
        ("106901234567890123", "106901234567890123", ()),
        ("7", "7", ("number_unrecognised",)),
    ],
)
def test_a_cell_is_kept_as_shown_with_what_is_odd_about_it(
    cell: str, phone: str | None, warnings: tuple[str, ...]
) -> None:
    found = Numbers("CN", "number_missing").read(cell)
    assert (found.phone, found.warnings) == (phone, warnings)


def test_only_a_valid_number_has_a_standard_form() -> None:
    numbers = Numbers("CN", None)
    assert numbers.read("138 0013 8000").standard == "+8613800138000"
    assert numbers.read("95384").standard is None
    assert numbers.read("138****8000").standard is None
    assert Numbers("US", None).read("(202) 555-0143").standard == "+12025550143"


@given(st.text(st.sampled_from("0123456789+-() "), max_size=20), st.sampled_from(["CN", "US", "IN", "MX"]))
def test_squeezing_changes_no_number(text: str, region: str) -> None:
    digits = squeezed(text)
    if digits is not None:
        assert e164(digits, region) == e164(text, region)
        assert phone_key(digits, region) == phone_key(text, region)


@given(st.text(max_size=20))
def test_any_cell_is_read(cell: str) -> None:
    found = Numbers("CN", "number_missing").read(cell)
    assert (
        found.phone is None
        or found.phone in cell
        or found.phone == cell.strip()
        or not cell.isprintable()
        or found.phone
    )


@pytest.mark.parametrize(
    ("cell", "minutes", "seconds"),
    [
        ("83", False, 83),
        ("1分23秒", False, 83),
        ("00:01:23", False, 83),
        ("0:35", False, 35),
        ("--", False, None),
        ("", False, None),
        ("abc", False, UNREADABLE),
        ("2", True, 120),
        ("1.5", True, 90),
        ("1,5", True, 90),
        ("1 Min", True, 60),
        ("0:35", True, 35),
        ('="83"', False, 83),
        ("-5", False, UNREADABLE),
        ("1e9", False, UNREADABLE),
    ],
)
def test_a_length_is_read_in_the_unit_of_its_column(cell: str, minutes: bool, seconds: int | None) -> None:
    assert Lengths(minutes=minutes, sheet=False).read(cell) == seconds


def test_a_part_of_a_day_in_a_sheet_is_no_length() -> None:
    assert Lengths(minutes=False, sheet=True).read("0.000960648") == UNREADABLE
