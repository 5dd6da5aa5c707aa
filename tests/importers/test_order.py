"""Day and month first are never guessed: one order per file, or a question."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.errors import BadInput
from evidence_log.importers.dates import Day, parted
from evidence_log.importers.order import Written, decide, placed, readings

DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))
FORMS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}


def as_written(texts: list[str]) -> list[Written]:
    found: list[Written] = []
    for text, same in groupby(texts):
        day, _ = parted(text)
        assert day is not None
        found.append(Written(day, f"line:{len(found) + 2}", text, len(list(same))))
    return found


def asked(texts: list[str], year_first: tuple[str, str] | None = None) -> str:
    """Return the order decided, or the key of the question."""
    try:
        return decide(as_written(texts), year_first, path="x.csv")
    except BadInput as error:
        return error.key


@given(st.lists(DAYS, min_size=1, max_size=20), st.sampled_from(sorted(FORMS)))
def test_an_order_that_is_decided_is_the_one_written(days: list[date], order: str) -> None:
    texts = [day.strftime(FORMS[order]) for day in days]
    answer = asked(texts)
    if answer in FORMS:
        assert [date(*placed(item.day.numbers, answer)) for item in as_written(texts)] == [
            day for day, _ in groupby(days)
        ]
    else:
        assert answer == "import.ambiguous_date_order"
        assert all(day.day <= 12 for day in days)


@given(st.lists(DAYS, min_size=1, max_size=20), st.sampled_from(sorted(FORMS)))
def test_it_is_asked_exactly_when_two_orders_fit_and_differ(days: list[date], order: str) -> None:
    both = all(day.day <= 12 for day in days)
    differ = any(day.day != day.month for day in days)
    assert (asked([day.strftime(FORMS[order]) for day in days]) == "import.ambiguous_date_order") == (both and differ)


@pytest.mark.parametrize(
    ("texts", "answer"),
    [
        (["03/04/2025", "04/04/2025"], "import.ambiguous_date_order"),
        (["04/04/2025", "05/05/2025"], "dmy"),
        (["13/04/2025", "03/04/2025"], "dmy"),
        (["04/13/2025", "03/04/2025"], "mdy"),
        (["31/02/2025", "13/04/2025"], "dmy"),
        (["31/02/2025"], "dmy"),
        (["13/04/2025", "04/13/2025"], "import.mixed_date_order"),
        (["13/04/2025", "14/04/2025", "04/15/2025"], "dmy"),
        (["13/04/2025", "14/04/2025", "04/15/2025", "03/04/2025"], "import.mixed_date_order"),
        (["25/3/16", "25/3/30"], "import.ambiguous_date_order"),
        (["25/3/16", "25/3/4"], "ymd"),
    ],
)
def test_what_the_rows_say_together(texts: list[str], answer: str) -> None:
    assert asked(texts) == answer


def test_one_row_against_very_many_does_not_stop_the_file() -> None:
    many = [f"{13 + number % 15}/0{1 + number % 9}/2025" for number in range(40)]
    assert asked([*many, "03/04/2025", "04/15/2025"]) == "dmy"


def test_a_year_first_beside_the_others_is_what_a_spreadsheet_leaves() -> None:
    assert asked(["16/03/2025"], year_first=("line:9", "2025-04-03")) == "import.rewritten_dates"
    assert asked([], year_first=("line:9", "2025-04-03")) == "dmy"


def test_the_rows_are_named() -> None:
    with pytest.raises(BadInput) as caught:
        decide(as_written(["03/04/2025", "05/06/2025", "07/08/2025", "09/10/2025"]), None, path="x.csv")
    assert caught.value.values["rows"] == "line:2 (03/04/2025), line:3 (05/06/2025), line:4 (07/08/2025), …"
    assert caught.value.values["count"] == 4
    assert caught.value.values["orders"] == "--date-order dmy, --date-order mdy"


@given(DAYS)
def test_readings_are_the_days_of_the_calendar_only(day: date) -> None:
    found = readings(Day("triple", (day.day, day.month, day.year), ("dmy", "mdy")))
    assert found["dmy"] == day
    assert ("mdy" in found) == (day.day <= 12)
    assert (day + timedelta(days=1)) not in found.values() or day.day <= 12
