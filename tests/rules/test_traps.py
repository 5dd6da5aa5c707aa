"""The traps of counting that rules of other countries set, with a pack that is data alone: a jurisdiction needs no code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from evidence_log.rules import library
from evidence_log.rules.engine import Evaluation, evaluate
from evidence_log.rules.examples import LENDER, view_of
from evidence_log.rules.pack import Example

PACK: Final = library.read(Path(__file__).parent.parent / "data" / "packs" / "xx")
MONDAY: Final = datetime(2025, 3, 3, 10, 0)
"""A Monday."""


def checked(key: str, *contacts: Mapping[str, Any], **more: Any) -> Evaluation:
    """Compare a case of these contacts with one rule of the pack."""
    today = more.pop("today", None)
    view = view_of(Example("", "hit", contacts, (), (), today=today, **more), PACK.zone)
    return evaluate(view, (PACK._replace(rules=(PACK.rule(f"xx/{key}"),)),))


def over(result: Evaluation, verdict: str = "definite") -> list[int]:
    """Return the entries beyond the limit."""
    return sorted(entry for finding in result.findings if finding.verdict == verdict for entry in finding.over)


def reasons(result: Evaluation) -> list[str]:
    """Return why nothing could be tested."""
    return [item.missing.key for item in result.not_tested]


def daily(count: int, start: datetime = MONDAY, **more: Any) -> list[dict[str, Any]]:
    """Return a contact a day."""
    return [{"at": start + timedelta(days=day), **more} for day in range(count)]


def on(day: int, hour: int = 10, minute: int = 0, **more: Any) -> dict[str, Any]:
    """Return a contact so many days after the Monday."""
    return {"at": MONDAY.replace(hour=hour, minute=minute) + timedelta(days=day), **more}


def test_more_than_seven_is_the_eighth() -> None:
    seven = [on(0, minute=minute, outcome="missed") for minute in range(7)]
    assert over(checked("calls-7in7", *seven)) == []
    assert over(checked("calls-7in7", *seven, on(0, 11, outcome="missed"))) == [8]


def test_at_least_ten_is_the_tenth() -> None:
    assert over(checked("month-10", *daily(9, datetime(2025, 3, 1, 9)))) == []
    assert over(checked("month-10", *daily(10, datetime(2025, 3, 1, 9)))) == [10]
    assert over(checked("month-10", *daily(10, datetime(2025, 3, 27, 9)))) == []


def test_seven_dates_are_not_168_hours() -> None:
    early = [on(0, 9, minute) for minute in range(7)]
    assert over(checked("calls-7in7", *early, on(6, 23, 59))) == [8]
    assert over(checked("calls-7in7", *early, on(7, 0, 1))) == []
    late = [on(0, 23, minute) for minute in range(7)]
    assert over(checked("calls-7in7", *late, on(7, 0, 1))) == []


def test_hours_are_counted_in_hours() -> None:
    calls = [on(0, 23, phone="1"), on(0, 23, 30, phone="1")]
    assert over(checked("number-2-in-24h", *calls, on(1, 22, 59, phone="1"))) == [3]
    assert over(checked("number-2-in-24h", *calls, on(1, 23, 0, phone="1"))) == []
    assert over(checked("number-2-in-24h", *calls, on(1, 22, 59, phone="2"))) == []


@pytest.mark.parametrize(("day", "too_soon"), [(0, True), (1, True), (6, True), (7, False)])
def test_the_day_of_the_conversation_is_the_first_of_the_seven(day: int, too_soon: bool) -> None:
    result = checked("after-talk-7", on(0, 10), on(day, 11, outcome="missed", duration_s=None))
    assert over(result) == ([2] if too_soon else [])


@pytest.mark.parametrize(("day", "too_soon"), [(0, True), (5, True), (6, True), (7, False)])
def test_or_the_day_after_the_notice_is_the_first_of_the_six(day: int, too_soon: bool) -> None:
    notice = {"at": MONDAY, "kind": "agency-notice", "organisation": LENDER}
    assert over(checked("after-notice-6", on(day, 11), events=(notice,))) == ([1] if too_soon else [])


def test_two_agencies_and_two_debts_are_not_added_up() -> None:
    debts = ({"id": "D-1"}, {"id": "D-2"})
    for name, values in (("organisation", (LENDER, "agency")), ("debt", ("D-1", "D-2"))):
        calls = [on(0, 9, minute, debt="D-1") | {name: values[minute % 2]} for minute in range(12)]
        assert over(checked("calls-7in7", *calls, agencies=("agency",), debts=debts)) == []
        same = [call | {name: values[0]} for call in calls]
        assert over(checked("calls-7in7", *same, agencies=("agency",), debts=debts)) == [8, 9, 10, 11, 12]


def test_several_numbers_of_one_collector_are_added_up() -> None:
    calls = [on(0, 9, minute, phone=str(minute)) for minute in range(8)]
    assert over(checked("calls-7in7", *calls)) == [8]


def test_a_conversation_may_start_with_the_debtors_own_call() -> None:
    assert over(checked("after-talk-7", on(0, direction="out"), on(1))) == [2]
    assert over(checked("after-talk-7", on(0, direction="out", outcome="missed", duration_s=0), on(1))) == []


def test_messages_are_no_calls_and_inbound_calls_are_not_counted() -> None:
    others = [on(0, 9, minute, channel="sms", outcome="delivered") for minute in range(9)]
    own = [on(0, 10, minute, direction="out") for minute in range(9)]
    result = checked("calls-7in7", *others, *own)
    assert (over(result), over(result, "possible")) == ([], [])


def test_an_outcome_that_is_not_recorded_is_possible_only() -> None:
    result = checked("calls-7in7", *[on(0, 9, minute) for minute in range(7)], on(0, 10, outcome=None))
    assert (over(result), over(result, "possible")) == ([], [8])


def test_a_cap_sleeps_until_the_first_conversation_of_that_person() -> None:
    voicemails = [on(0, 9, minute, outcome="voicemail") for minute in range(6)]
    assert over(checked("dormant-3in7", *voicemails)) == []
    talk = on(0, 10)
    assert over(checked("dormant-3in7", *voicemails, talk)) == []
    after = [on(1, 9, minute, outcome="voicemail") for minute in range(4)]
    assert over(checked("dormant-3in7", *voicemails, talk, *after)) == [11]
    own = on(0, 10, direction="out")
    assert over(checked("dormant-3in7", *voicemails, own, *after)) == [11]
    assert over(checked("dormant-3in7", *voicemails, on(0, 10, reached="parent"), *after)) == []


def test_a_week_that_can_be_read_in_several_ways_is_certain_only_when_all_agree() -> None:
    monday_to_wednesday = [on(day) for day in (0, 1, 2)]
    result = checked("week-2", *monday_to_wednesday)
    assert (over(result), over(result, "possible")) == ([3], [])
    over_sunday = [on(day) for day in (5, 6, 7)]  # Saturday, Sunday, Monday
    result = checked("week-2", *over_sunday)
    assert (over(result), over(result, "possible")) == ([], [3])
    assert "readings" in [note.key for note in result.findings[0].trace]


def test_a_burst_is_one_only_where_the_pack_says_so() -> None:
    parts = [on(0, 10, minute, channel="sms", outcome="delivered") for minute in (0, 1, 2)]
    later = [on(0, hour, channel="sms", outcome="delivered") for hour in (12, 14)]
    assert over(checked("texts-3-a-day", *parts, *later)) == []
    assert over(checked("texts-3-a-day-each", *parts, *later)) == [4, 5]


def test_consent_lasts_seven_days_with_its_own_day_the_first() -> None:
    consent = {"at": MONDAY.replace(hour=8), "kind": "consent"}
    calls = [on(day, 9, minute) for day in (0, 6, 7) for minute in range(8)]
    assert over(checked("calls-7in7", *calls, events=(consent,))) == [24]
    ended = {"at": MONDAY.replace(hour=8, minute=30), "kind": "consent-withdrawn"}
    assert 8 in over(checked("calls-7in7", *calls, events=(consent, ended)))


def test_the_ends_of_allowed_hours_are_inside() -> None:
    stamps = ((7, 59, 59), (8, 0, 0), (19, 0, 0), (19, 0, 1))
    contacts = [{"at": MONDAY.replace(hour=h, minute=m, second=s), "precision": "second"} for h, m, s in stamps]
    assert over(checked("hours-workdays", *contacts)) == [1, 4]
    minute = checked("hours-workdays", on(0, 19, 0))
    assert (over(minute), over(minute, "possible")) == ([], [1])


def test_sundays_and_holidays_have_no_hours_at_all() -> None:
    result = checked("hours-workdays", on(5, 10), on(6, 10), on(0, 10))
    assert over(result) == [2]
    assert result.findings[0].facts[2]["closed"] == "day"


def test_a_year_without_a_calendar_leaves_open_what_it_could_change() -> None:
    day = datetime(2099, 3, 3)  # a Tuesday
    contacts = [{"at": day.replace(hour=10)}, {"at": day.replace(hour=22)}, {"at": day.replace(day=1, hour=10)}]
    result = checked("hours-workdays", *contacts)
    assert (over(result), over(result, "possible")) == ([2, 3], [1])
    assert "calendar-missing" in reasons(result)


def test_two_allowed_periods_leave_noon_between_them() -> None:
    hours = [on(0, hour) for hour in (7, 9, 13, 15, 20)]
    assert over(checked("hours-two-periods", *hours)) == [1, 3, 5]


def test_some_weekdays_have_hours_of_their_own() -> None:
    assert over(checked("hours-sunday", on(5, 9), on(6, 9), on(6, 14), on(6, 22))) == [2, 4]


def test_hours_that_hold_for_the_first_days_overdue_hold_no_longer() -> None:
    due = (MONDAY - timedelta(days=15)).date()
    result = checked("hours-first-15-days", on(0, 23), on(1, 23), debts=({"id": "D-1", "due": due},))
    assert over(result) == [1]
    unknown = checked("hours-first-15-days", on(0, 23), debts=({"id": "D-1"},))
    assert (over(unknown), reasons(unknown)) == ([], ["unknown-days_overdue"])


def test_a_request_lasts_ten_days_unless_it_is_taken_back() -> None:
    request = {"at": MONDAY.replace(hour=9), "kind": "stop-request", "reached": "self", "organisation": LENDER}
    contacts = [on(day, 11) for day in (0, 10, 11)]
    assert over(checked("stop-10-days", *contacts, events=(request,))) == [1, 2]
    back = {"at": MONDAY + timedelta(days=5), "kind": "consent", "organisation": LENDER}
    assert over(checked("stop-10-days", *contacts, events=(request, back))) == [1]


def test_what_may_still_be_sent_after_a_stop_is_kept_out() -> None:
    request = {"at": MONDAY.replace(hour=9), "kind": "stop-request", "reached": "self", "organisation": LENDER}
    result = checked("stop-10-days", on(1), on(1, 11, tags=["final-notice"]), events=(request,))
    assert (over(result), over(result, "possible")) == ([1], [2])


def test_a_stop_has_its_grace_and_its_medium() -> None:
    request = {"at": MONDAY.replace(hour=9), "kind": "stop-request", "reached": "self", "organisation": LENDER}
    contacts = [on(0, 11), on(2), on(3), on(3, 11, channel="sms")]
    assert over(checked("stop-calls", *contacts, events=(request,))) == [3]


def test_a_debtors_lawyer_may_cover_everybody() -> None:
    lawyer = {"at": MONDAY.replace(hour=9), "kind": "lawyer", "reached": "self", "organisation": LENDER}
    assert over(checked("stop-covers-all", on(1), on(1, 11, reached="parent"), events=(lawyer,))) == [1, 2]


def test_only_the_first_contact_has_to_say_who_it_is() -> None:
    assert over(checked("first-words", on(0, tags=["no-identity"]), on(1, tags=["no-identity"]))) == [1]
    assert over(checked("first-words", on(0), on(1, tags=["no-identity"]))) == []


@pytest.mark.parametrize(("day", "late"), [(5, False), (6, True)])
def test_a_notice_within_five_days_of_the_first_contact(day: int, late: bool) -> None:
    notice = {"at": MONDAY + timedelta(days=day), "kind": "agency-notice", "organisation": LENDER}
    assert over(checked("notice-5-days", on(0), on(1), events=(notice,))) == ([1] if late else [])


def test_that_no_notice_is_recorded_does_not_show_that_there_was_none() -> None:
    result = checked("notice-5-days", on(0))
    assert (result.findings, reasons(result)) == ((), ["no-notice"])
    assert over(checked("notice-5-days", on(0, tags=["no-notice"]))) == [1]


def test_an_employer_may_be_asked_once() -> None:
    calls = [on(day, reached="employer") for day in (0, 100, 200)]
    assert over(checked("employer-once", *calls)) == [2, 3]
    assert over(checked("employer-once", calls[0], calls[1] | {"tags": ["normal"]})) == []


def test_a_work_address_needs_consent() -> None:
    mail: dict[str, Any] = {"channel": "email", "outcome": "delivered", "reached": "employer"}
    consent = {"at": MONDAY + timedelta(days=1), "kind": "consent"}
    result = checked("work-e-mail", on(0, **mail), on(2, **mail), events=(consent,))
    assert (over(result), over(result, "possible")) == ([1], [2])


def test_a_number_that_is_not_recorded_is_not_hidden() -> None:
    assert over(checked("hidden-number", on(0, phone="未知号码"), on(1, phone="1"))) == [1]
    assert reasons(checked("hidden-number", on(0))) == ["number-unrecorded"]


def test_visits_may_be_banned_or_need_a_number_of_people() -> None:
    visit: dict[str, Any] = {"channel": "visit", "outcome": "met"}
    assert over(checked("no-visits", on(0, **visit), on(1))) == [1]
    came = [on(day, **visit, tags=[f"visitors-{day}"]) for day in (1, 2, 3, 4)]
    assert over(checked("visit-2-to-3", *came)) == [1, 4]
    assert reasons(checked("visit-2-to-3", on(0, **visit))) == ["visitors-unsaid"]
    assert reasons(checked("no-visits", on(0))) == ["no-visit"]


def test_an_act_may_be_allowed_from_some_day_overdue_on() -> None:
    due = (MONDAY - timedelta(days=90)).date()
    locked = [on(day, tags=["device-locked"]) for day in (0, 1)]
    assert over(checked("device-lock", *locked, debts=({"id": "D-1", "due": due},))) == [1]


def test_a_fact_that_is_not_recorded_leaves_a_rule_possible_or_untested_as_the_pack_says() -> None:
    member = checked("members-only", on(0, tags=["insult"]))
    assert (over(member), over(member, "possible")) == ([], [1])
    assert "doubt-unknown-member" in [note.key for note in member.findings[0].trace]
    region = checked("region-only", on(0, tags=["insult"]))
    assert (region.findings, reasons(region)) == ((), ["unknown-region"])


@pytest.mark.parametrize(("day", "late"), [(56, False), (57, True)])
def test_eight_weeks_do_not_count_their_first_day(day: int, late: bool) -> None:
    events = (
        {"at": MONDAY, "kind": "complaint", "organisation": LENDER},
        {"at": MONDAY + timedelta(days=day), "kind": "reply", "organisation": LENDER},
    )
    assert over(checked("answer-8-weeks", events=events)) == ([2] if late else [])


def test_a_period_that_has_not_ended_says_nothing() -> None:
    complaint = {"at": MONDAY, "kind": "complaint", "organisation": LENDER}
    for days, late in ((56, False), (57, True)):
        today = (MONDAY + timedelta(days=days)).date().isoformat()
        result = checked("answer-8-weeks", events=(complaint,), today=today)
        assert bool(result.findings) is late
    assert not checked("answer-8-weeks", events=(complaint,)).findings


def test_working_days_leave_out_weekends_and_need_a_calendar() -> None:
    complaint = {"at": MONDAY, "kind": "complaint", "organisation": LENDER}
    for day, late in ((14, False), (15, True)):
        reply = {"at": MONDAY + timedelta(days=day), "kind": "reply", "organisation": LENDER}
        result = checked("answer-10-workdays", events=(complaint, reply))
        assert over(result) == ([2] if late else [])
    assert [finding.observed for finding in result.findings] == [11]
    unknown = {"at": datetime(2099, 3, 3), "kind": "complaint", "organisation": LENDER}
    assert reasons(checked("answer-10-workdays", events=(unknown,), today="2099-06-01")) == ["calendar-missing"]


def test_one_unofficial_source_is_never_used() -> None:
    result = checked("one-source", *[on(0, 9, minute) for minute in range(9)])
    assert (result.findings, result.within, result.not_tested) == ((), (), ())
    assert not PACK.rule("xx/one-source").enabled


def test_a_day_before_the_text_is_never_judged_by_it() -> None:
    early = [{"at": datetime(2019, 12, 31, 9, minute)} for minute in range(9)]
    assert reasons(checked("calls-7in7", *early)) == ["not-in-force"]
    assert date(2020, 1, 1).isoformat() == PACK.rule("xx/calls-7in7").terms[0].since
