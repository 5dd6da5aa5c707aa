"""Telegram exports: the instant and not the clock, texts in pieces, one chat and a whole account, groups and who is me."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

U: Final = 1742133853


def message(number: int, text: Any, sender: Any = "user111", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date": "2025-03-16T10:04:13",
        "date_unixtime": str(U + number),
        "from": "C",
        "from_id": sender,
        "text": text,
        **more,
    }


def export(messages: list[Any], **more: Any) -> dict[str, Any]:
    return {"name": "Collector", "type": "personal_chat", "id": 111, "messages": messages, **more}


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@given(st.lists(st.tuples(st.booleans(), st.lists(texts, min_size=1, max_size=3), st.booleans()), max_size=6))
def test_any_words_survive_in_one_piece_or_several(chats: Any, said: list[tuple[bool, list[str], bool]]) -> None:
    listed = [
        message(
            number,
            [{"type": "bold", "text": piece} if styled else piece for piece in pieces],
            "user999" if own else "user111",
        )
        for number, (own, pieces, styled) in enumerate(said)
    ]
    found = chats.read(chats.written("result.json", export(listed)), "telegram-json")
    assert [(one["direction"] == "out", one.get("said") or one.get("replied")) for one in found.contacts] == [
        (own, "".join(pieces) if "".join(pieces).strip() else None) for own, pieces, _ in said
    ]


def test_the_instant_counts_and_without_one_the_clock_in_the_persons_zone(chats: Any) -> None:
    old = {key: value for key, value in message(2, "old").items() if key != "date_unixtime"}
    found = chats.read(chats.written("result.json", export([message(0, "new"), old])), zone="Asia/Manila")
    assert [one["occurred_at"] for one in found.contacts] == ["2025-03-16T22:04:13+08:00", "2025-03-16T10:04:13+08:00"]


@pytest.mark.parametrize(
    ("actor", "more", "expected"),
    [
        ("user111", {"discard_reason": "missed"}, ("in", "missed", None)),
        ("user111", {"discard_reason": "busy"}, ("in", "rejected", None)),
        ("user999", {"discard_reason": "busy"}, ("out", "busy", None)),
        ("user111", {"discard_reason": "hangup", "duration_seconds": 17}, ("in", "answered", 17)),
        ("user111", {"duration_seconds": 3}, ("in", "answered", 3)),
        ("user999", {"discard_reason": "disconnect"}, ("out", None, None)),
        (111, {"discard_reason": "missed"}, ("in", "missed", None)),
    ],
)
def test_calls(chats: Any, actor: Any, more: dict[str, Any], expected: tuple[Any, ...]) -> None:
    call = message(1, "", type="service", action="phone_call", actor_id=actor, **more)
    (found,) = chats.read(chats.written("result.json", export([call]))).contacts
    assert (found["direction"], found.get("outcome"), found.get("duration_s")) == expected
    assert found["channel"] == "call"


def test_a_group_alone_needs_my_name_and_lists_the_names(chats: Any) -> None:
    group = export([message(1, "a"), message(2, "b", "user999", **{"from": "Me"})], type="private_group")
    path = chats.written("result.json", group)
    error = chats.refusal(path)
    assert (error.key, error.values["names"]) == ("import.whose_name", "“C”, “Me”")
    assert chats.refusal(path, own=("Mee",)).key == "import.own_not_in_chat"
    for own in ("me", "user999"):
        assert [one["direction"] for one in chats.read(path, own=(own,)).contacts] == ["in", "out"]


def test_in_a_whole_account_my_id_tells(chats: Any) -> None:
    account = {
        "personal_information": {"user_id": 999},
        "chats": {"about": "", "list": [
            {"messages": [message(1, "a"), message(2, "b", "user999")], "name": "G", "type": "private_group", "id": 5},
            export([message(3, "c")]),
            {"type": "saved_messages", "id": 999, "messages": [message(4, "note", "user999")]},
        ]},
    }  # fmt: skip
    found = chats.read(chats.written("result.json", account))
    assert [(one["row"], one["direction"]) for one in found.contacts] == [
        ("chats.list[0].messages[0]", "in"),
        ("chats.list[0].messages[1]", "out"),
        ("chats.list[1].messages[0]", "in"),
    ]
    assert found.ignored == [("chats.list[2].messages[0]", "own_notes")]


def test_files_are_named_and_never_fetched_from_beside_the_export(chats: Any) -> None:
    path = chats.written(
        "result.json",
        export([message(1, "", photo="../../../etc/passwd"), message(2, "", file="(File not included.)")]),
    )
    found = chats.read(path)
    (photo,) = found.files["messages[0]"]
    assert (photo.name, photo.pieces) == ("passwd", None)
    assert [file.pieces for file in found.files["messages[1]"]] == [None]


def test_a_record_that_is_none_is_rejected_and_the_rest_is_read(chats: Any) -> None:
    found = chats.read(
        chats.written("result.json", export([1, None, [], {}, message(5, {"a": 1}), message(6, "ok", None)]))
    )
    assert [reason for _, reason in found.rejected] == ["malformed_record"] * 3 + ["missing_date"]
    assert found.words() == [None, "ok"]
    assert found.contacts[1]["warnings"] == ["direction_unknown"]
