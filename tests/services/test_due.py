"""Which periods of a complaint run, which were met, which are late: on every kind of course a complaint can take."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.services import clocks
from evidence_log.services.due import Due, Filed, Step, in_words, periods
from evidence_log.services.record import STEPS

CN: Final = clocks.load("cn")
FILED: Final = date(2026, 3, 2)


def day(after: int) -> date:
    """Return the day that many days after the filing."""
    return FILED + timedelta(days=after)


def run(
    channel: str, today: int, *steps: tuple[int, str], closed: int | None = None, others: tuple[Filed, ...] = ()
) -> dict[str, Due]:
    """Return the periods of a complaint by key; days are counted from its filing."""
    filed = Filed(
        7,
        channel,
        FILED,
        tuple(Step(day(after), kind) for after, kind in steps),
        None if closed is None else day(closed),
    )
    found = periods(filed, CN.of(channel), today=day(today), workday=clocks.workdays("cn"), others=(filed, *others))
    return {one.clock.key: one for one in found}


def test_a_complaint_to_the_lender_has_two_days() -> None:
    found = run("lender", 0)
    assert [(key, one.ends.day, one.days_left, one.late) for key, one in found.items()] == [
        ("lender-15", day(15), 15, False), ("lender-30", day(30), 30, False),
    ]  # fmt: skip
    assert found["lender-30"].assumptions == ("same-day",)


def test_the_last_day_itself_is_in_time() -> None:
    assert [run("lender", today)["lender-30"].late for today in (29, 30, 31)] == [False, False, True]


def test_past_the_first_day_it_is_time_to_ask_and_not_late() -> None:
    found = run("lender", 20)
    assert (found["lender-15"].days_left, found["lender-15"].late) == (-5, False)


def test_once_the_other_side_is_late_the_day_to_ask_is_left_out() -> None:
    assert list(run("lender", 31)) == ["lender-30"]


def test_an_answer_ends_what_ran_and_starts_the_persons_own_period() -> None:
    found = run("lender", 14, (12, "answered"))
    assert {key: one.met_on for key, one in found.items()} == {
        "lender-15": day(12),
        "lender-30": day(12),
        "superior-apply": None,
    }
    assert (found["superior-apply"].ends.day, found["superior-apply"].days_left) == (day(42), 28)
    assert "superior-apply" not in run("lender", 43, (12, "answered"))
    assert "superior-apply" not in run("lender", 14, (12, "refused"))


def test_the_review_is_applied_for_by_a_complaint_to_the_superior() -> None:
    applied = Filed(9, "superior", day(20))
    assert "superior-apply" not in run("lender", 21, (12, "answered"), others=(applied,))
    assert "superior-apply" in run("lender", 21, (12, "answered"), others=(applied._replace(day=day(11)),))


def test_a_late_answer_is_late_by_the_days_that_passed() -> None:
    found = run("lender", 60, (37, "answered"))["lender-30"]
    assert (found.late, found.met_on, found.days_left) == (True, day(37), -7)


def test_an_extension_told_in_time_moves_the_last_day_once() -> None:
    found = run("lender", 40, (25, "extended"))
    assert list(found) == ["lender-30"]
    assert (found["lender-30"].ends.day, found["lender-30"].days, found["lender-30"].late) == (day(60), 60, False)
    assert "extended" in found["lender-30"].assumptions
    assert run("lender", 40, (25, "extended"), (35, "extended"))["lender-30"].ends.day == day(60)


def test_an_extension_told_too_late_moves_nothing() -> None:
    found = run("lender", 40, (31, "extended"))["lender-30"]
    assert (found.ends.day, found.late) == (day(30), True)


def test_the_police_may_be_given_two_extensions() -> None:
    assert run("police", 40, (3, "accepted"))["police-30"].ends.day == day(33)
    assert run("police", 40, (3, "accepted"), (30, "extended"))["police-30"].ends.day == day(63)
    assert run("police", 40, (3, "accepted"), (30, "extended"), (60, "extended"))["police-30"].ends.day == day(93)
    assert run("police", 40) == {}


def test_a_known_day_of_receipt_starts_the_period() -> None:
    found = run("lender", 5, (4, "received"))["lender-30"]
    assert (found.starts_on, found.ends.day, found.assumptions) == (day(4), day(34), ())


def test_more_facts_start_the_period_anew() -> None:
    found = run("lender", 20, (10, "supplied"))["lender-30"]
    assert (found.starts_on, found.ends.day, found.assumptions) == (day(10), day(40), ("restarted",))
    assert run("credit-objection", 20, (10, "supplied"))["credit-20"].ends.day == day(20)


def test_mediation_stands_still() -> None:
    found = run("lender", 20, (10, "suspended"))["lender-30"]
    assert (found.ends.day, found.ends.stopped, found.days_left, found.late) == (None, True, None, False)
    found = run("lender", 20, (10, "suspended"), (19, "resumed"))["lender-30"]
    assert (found.ends.day, found.assumptions) == (day(40), ("same-day", "paused"))


def test_a_regulator_forwards_within_seven_working_days_and_then_the_lender_decides() -> None:
    found = run("nfra", 3)
    assert {key: one.ends.day for key, one in found.items()} == {"nfra-forward": date(2026, 3, 11)}
    found = run("nfra", 12, (10, "forwarded"))
    assert (found["nfra-forward"].met_on, found["nfra-forward"].late) == (day(10), True)
    assert {key: one.ends.day for key, one in found.items() if one.met_on is None} == {
        "nfra-lender-15": day(25), "nfra-lender-30": day(40),
    }  # fmt: skip
    assert found["nfra-lender-30"].assumptions == ("forwarded-day",)


def test_what_is_closed_is_no_longer_counted_but_a_late_answer_stays() -> None:
    assert run("lender", 90, (5, "received"), closed=5) == {}
    assert [one.late for one in run("lender", 90, (45, "answered"), closed=45).values()] == [False, True]


def test_a_last_day_on_a_holiday_moves_for_the_court_only() -> None:
    filed = Filed(7, "court", date(2025, 9, 25))
    (found,) = periods(filed, CN.of("court"), today=date(2025, 9, 26), workday=clocks.workdays("cn"))
    assert found.ends.day == date(2025, 10, 9)
    filed = Filed(7, "lender", date(2025, 9, 16))
    ends = [
        one.ends.day for one in periods(filed, CN.of("lender"), today=date(2025, 9, 26), workday=clocks.workdays("cn"))
    ]
    assert ends[0] == date(2025, 10, 1)


def test_before_the_text_was_in_force_there_is_no_period() -> None:
    filed = Filed(7, "lender", date(2020, 2, 29))
    assert periods(filed, CN.of("lender"), today=date(2020, 3, 2), workday=None) == []


def test_without_a_calendar_working_days_are_not_told() -> None:
    filed = Filed(7, "nfra", date(2099, 3, 2))
    (found,) = periods(filed, CN.of("nfra"), today=date(2099, 3, 20), workday=clocks.workdays("cn"))
    assert (found.ends.day, found.ends.unknown_year, found.days_left, found.late) == (None, 2099, None, False)


@given(
    st.sampled_from(sorted({clock.channel for clock in CN.clocks})), st.integers(0, 200),
    st.lists(st.tuples(st.integers(0, 150), st.sampled_from(STEPS)), max_size=8),
    st.none() | st.integers(0, 150),
)  # fmt: skip
def test_whatever_happened_nobody_is_called_late_before_the_last_day(
    channel: str, today: int, steps: list[tuple[int, str]], closed: int | None
) -> None:
    past = sorted(step for step in steps if step[0] <= today)
    for one in run(channel, today, *past, closed=closed).values():
        if one.late:
            assert one.ends.day is not None
            assert (one.met_on or day(today)) > one.ends.day
            assert one.clock.weight == clocks.LATE
            assert one.ends.day > one.starts_on >= FILED
        if one.met_on is not None:
            assert one.met_on in {day(after) for after, _ in past}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_for_the_last_extension_are_used_when_none_is_left(language: str) -> None:
    words = clocks.words("cn", language)
    before, after = (run("lender", 20, *steps)["lender-30"] for steps in ((), ((18, "extended"),)))
    assert "E-0007" in in_words(before, words, "E-0007")[1]
    assert "extended" not in in_words(after, words, "E-0007")[1]
