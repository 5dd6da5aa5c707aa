"""Conversations: bubbles and their sides, the times above and beside them, what is no message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence_log.importers.screenshot.line import Line

if TYPE_CHECKING:
    from importers.screenshot.conftest import Screens


def facts(screens: Screens, *lines: Line, title: str = "95384") -> list[dict[str, Any]]:
    """Return the facts of the messages of a conversation."""
    found, kind = screens.understood([*screens.status(), screens.middle(title, 150), *lines])
    assert kind == "messages"
    return [dict(draft.facts) for draft in found]


def test_what_stands_left_came_in_and_what_stands_right_went_out(screens: Screens) -> None:
    found = facts(
        screens,
        screens.middle("昨天 22:31", 330),
        screens.line("今天必须还款", 100, 420),
        screens.mine("已经结清", 560),
    )
    assert [(one["direction"], one.get("said"), one.get("replied")) for one in found] == [
        ("in", "今天必须还款", None), ("out", None, "已经结清"),
    ]  # fmt: skip


def test_a_message_as_wide_as_the_screen_has_no_side(screens: Screens) -> None:
    (found,) = facts(
        screens, screens.middle("昨天 22:31", 330), screens.line("再不处理我们将联系您的单位和家人", 30, 420, 1050)
    )
    assert "direction" not in found
    assert found["said"].startswith("再不处理")


def test_lines_of_one_bubble_are_one_message_and_bubbles_apart_are_two(screens: Screens) -> None:
    first, second = screens.line("不还钱就去你公司", 100, 420), screens.line("找你领导", 100, 480)
    found = facts(screens, screens.middle("昨天 22:31", 330), first, second, screens.line("你自己看着办", 100, 620))
    assert [one["said"] for one in found] == ["不还钱就去你公司找你领导", "你自己看着办"]


def test_english_lines_are_joined_with_a_blank(screens: Screens) -> None:
    (found,) = facts(
        screens,
        screens.middle("Yesterday 10:31 PM", 330),
        screens.line("Pay today or", 100, 420),
        screens.line("else.", 100, 480),
    )
    assert found["said"] == "Pay today or else."


def test_a_message_after_the_first_below_a_time_says_that_it_may_be_later(screens: Screens) -> None:
    found = facts(
        screens,
        screens.middle("昨天 22:31", 330),
        screens.line("在吗", 100, 420),
        screens.line("快还钱", 100, 560),
        screens.middle("21:06", 700),
        screens.line("还钱", 100, 800),
    )
    assert [one.get("warnings") for one in found] == [None, ["time_from_above"], None]
    assert [one["occurred_at"][:16] for one in found] == ["2025-03-15T22:31", "2025-03-15T22:31", "2025-03-16T21:06"]


def test_a_clock_below_a_day_alone_is_of_that_day(screens: Screens) -> None:
    found = facts(
        screens, screens.middle("3月14日 星期五", 330), screens.middle("22:31", 400), screens.line("还钱", 100, 500)
    )
    assert found[0]["occurred_at"] == "2025-03-14T22:31:00+08:00"


def test_a_clock_beside_a_message_is_of_the_day_above_and_of_none_without(screens: Screens) -> None:
    day, message, beside = (
        screens.middle("昨天", 330),
        screens.line("今天必须还款", 100, 500),
        screens.line("22:31", 300, 560, high=34),
    )
    assert facts(screens, day, message, beside)[0]["occurred_at"] == "2025-03-15T22:31:00+08:00"
    assert "occurred_at" not in facts(screens, message, beside)[0]


def test_a_message_above_every_time_has_none(screens: Screens) -> None:
    found = facts(
        screens,
        screens.line("今天必须还款", 100, 420),
        screens.middle("昨天 22:31", 600),
        screens.line("还钱", 100, 700),
    )
    assert ["occurred_at" in one for one in found] == [False, True]


def test_a_number_above_a_conversation_makes_it_text_messages(screens: Screens) -> None:
    (found,) = facts(screens, screens.middle("昨天 22:31", 330), screens.line("还钱", 100, 420))
    assert (found["channel"], found["phone"]) == ("sms", "95384")


def test_a_name_above_it_leaves_the_channel_open(screens: Screens) -> None:
    (found,) = facts(screens, screens.middle("昨天 22:31", 330), screens.line("还钱", 100, 420), title="李经理")
    assert "channel" not in found
    assert found["caller_name"] == "李经理"


def test_words_at_the_edge_say_which_program_it_is(screens: Screens) -> None:
    time, message = screens.middle("昨天 22:31", 330), screens.line("还钱", 100, 420)
    (wechat,) = facts(screens, time, message, screens.middle("按住 说话", 2230), title="李经理")
    assert (wechat["channel"], wechat["platform"]) == ("chat", "wechat")
    (short,) = facts(screens, time, message, screens.line("短信/彩信", 120, 2230), title="李经理")
    assert short["channel"] == "sms"


def test_receipts_and_notes_of_the_program_are_no_messages(screens: Screens) -> None:
    lines = (
        screens.middle("昨天 22:31", 330),
        screens.line("还钱", 100, 420),
        screens.middle("对方撤回了一条消息", 560),
        screens.mine("已结清", 700),
        screens.mine("已送达", 780),
    )
    assert [one.get("said") or one.get("replied") for one in facts(screens, *lines)] == ["还钱", "已结清"]


def test_a_clock_inside_a_sentence_is_part_of_the_message(screens: Screens) -> None:
    (found,) = facts(screens, screens.middle("昨天 22:31", 330), screens.line("请于18:00前还款", 100, 420))
    assert found["said"] == "请于18:00前还款"


def test_a_picture_of_something_else_gives_nothing(screens: Screens) -> None:
    found, kind = screens.understood([screens.line("天气预报", 200, 900), screens.line("多云转晴", 200, 1000)])
    assert (found, kind) == ([], "unknown")
