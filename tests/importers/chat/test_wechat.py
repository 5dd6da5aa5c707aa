"""WeChat exports: who wrote, what a call was, what stands inside a card; and files that are spoiled, cut or huge."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.errors import BadInput
from evidence_log.importers.chat.wechat import call_of, kind_of, kind_of_placeholder, message_of, title_of

T: Final = 1742094253


def message(number: int, content: Any, sent: Any = 0, kind: str = "文本消息", **more: Any) -> dict[str, Any]:
    return {
        "localId": number,
        "createTime": T,
        "type": kind,
        "content": content,
        "isSend": sent,
        "senderUsername": "wxid_x",
        **more,
    }


def export(messages: list[Any], **session: Any) -> dict[str, Any]:
    return {"session": {"wxid": "wxid_x", "displayName": "催收A", "type": "私聊", **session}, "messages": messages}


@pytest.mark.parametrize(
    ("number", "words", "kind"),
    [
        (1, None, "text"), ("49", None, "app"), (10000, None, "system"), (77, None, "unknown"), (None, None, "unknown"),
        (1, "图片消息", "picture"), (3, "文本消息", "text"), (None, "未知类型(50)", "call"), (1, "未知类型(77)", "unknown"),
        (1, "语音通话", "call"), (1, "语音消息", "voice"), (1, "系统消息", "system"), (1, "image", "picture"),
    ],
)  # fmt: skip
def test_a_kind_is_known_by_its_words_and_without_any_by_its_number(number: Any, words: str | None, kind: str) -> None:
    assert kind_of(number, words).name == kind


@pytest.mark.parametrize(
    ("content", "direction", "expected"),
    [
        ("[语音通话] 通话时长 01:05", "in", ("answered", 65)),
        ("通话时长 1:02:03", "out", ("answered", 3723)),
        ("通话中断 00:12", "in", ("answered", 12)),
        ("[通话] 未接听", "in", ("missed", None)),
        ("已取消", "in", ("missed", None)),
        ("已取消", "out", (None, None)),
        ("对方已取消", "in", ("missed", None)),
        ("对方无应答", "out", ("missed", None)),
        ("已拒绝", "in", ("rejected", None)),
        ("忙线未接听", "in", ("busy", None)),
        ("已在其他设备接听", "in", ("answered", None)),
        ("[通话]", "in", (None, None)),
        ("<voipmsg><msg><![CDATA[通话时长 01:05]]></msg><time>12:30</time></voipmsg>", "in", ("answered", 65)),
        ("<voipmsg><msg>对方已取消</msg></voipmsg>", "in", ("missed", None)),
    ],
)
def test_how_a_call_ended_is_what_its_line_says(
    content: str, direction: str, expected: tuple[str | None, int | None]
) -> None:
    assert call_of(content, direction).call == expected


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<msg><appmsg><title>明天上门</title><refermsg><title>原话</title></refermsg></appmsg></msg>", "明天上门"),
        ("<msg><title><![CDATA[a <b> & c]]></title></msg>", "a <b> & c"),
        ("<msg><title>a &lt;b&gt; &amp; c</title></msg>", "a <b> & c"),
        ("<msg><title> </title></msg>", None),
        ("<msg><title>never closed", None),
        ("<msg>" + "<title>" * 5000, None),
    ],
)
def test_the_words_of_a_card_are_its_title(markup: str, title: str | None) -> None:
    assert title_of(markup) == title


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        (3, "[图片]", None), (3, "images/2025/1.jpg", None), (3, "<msg><img/></msg>", None), (3, "", None), (3, "看清楚", "看清楚"),
        (34, "[语音消息 12秒]", None), (34, "[语音消息 12秒] 再不还试试", "[语音消息 12秒] 再不还试试"), (1, "[图片]", "[图片]"),
        (1, "<msg>x</msg>", "<msg>x</msg>"), (49, "[文件] 律师函.pdf", "[文件] 律师函.pdf"), (49, "", None), (1, " ", None),
    ],
)  # fmt: skip
def test_a_placeholder_has_no_words_and_words_are_kept(kind: int, content: str, words: str | None) -> None:
    assert message_of(kind_of(kind), content, "in").words == words


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("![图片](http://127.0.0.1:5030/image/x)", "picture"),
        ("[语音通话]", "call"),
        ("[再不还](就上门)", "text"),
        ("[笑脸]", "text"),
        ("还钱", "text"),
    ],
)
def test_where_only_the_words_are_there_a_placeholder_tells_the_kind(content: str, kind: str) -> None:
    assert kind_of_placeholder(content).name == kind


@given(
    st.lists(
        st.tuples(
            st.booleans(), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
        ),
        max_size=8,
    )
)
def test_any_words_survive(chats: Any, said: list[tuple[bool, str]]) -> None:
    listed = [message(number, text, int(own)) for number, (own, text) in enumerate(said)]
    found = chats.read(chats.written("x.json", export(listed)), "wechat-weflow-json")
    assert [(one["direction"] == "out", one.get("said") or one.get("replied")) for one in found.contacts] == [
        (own, text if text.strip() else None) for own, text in said
    ]


def test_an_account_is_no_number_and_stands_for_the_chat(chats: Any) -> None:
    found = chats.read(
        chats.written(
            "x.json", export([message(1, "a"), message(2, "b", 1, senderUsername="wxid_me0001")], wxid="wxid_abc123")
        )
    )
    assert {(one["phone"], one.get("phone_e164"), one["caller_name"]) for one in found.contacts} == {
        ("wxid_abc123", None, "催收A")
    }


def test_only_one_account_may_be_taken(chats: Any) -> None:
    path = chats.written("x.json", export([message(1, "a")]))
    assert len(chats.read(path, only=("wxid_x",)).contacts) == 1
    assert chats.read(path, only=("wxid_y",)).ignored == [("messages[0]", "other_number")]


def test_equal_messages_of_one_second_are_told_apart_by_their_ids(chats: Any) -> None:
    found = chats.read(
        chats.written(
            "x.json", export([message(1, "在吗"), message(2, "在吗"), message(2, "在吗"), message(3, "在吗", 1)])
        )
    )
    assert [one.get("nth") for one in found.contacts] == [None, 2, 2, None]


def test_a_huge_portrait_costs_neither_memory_nor_the_chat(chats: Any) -> None:
    portrait = "data:image/png;base64," + "A" * (24 << 20)
    path = chats.written("x.json", export([message(1, "a")], avatar=portrait) | {"weflow": {}})
    tracemalloc.start()
    found = chats.read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found.format, found.words()) == ("wechat-weflow-json", ["a"])
    assert peak < 12 << 20


def test_a_picture_written_out_as_text_does_not_cost_the_message(chats: Any) -> None:
    found = chats.read(
        chats.written(
            "x.json",
            export([message(1, "A" * (2 << 20), kind="图片消息"), message(2, "B" * (2 << 20)), message(3, "c")]),
        )
    )
    assert found.words() == [None, None, "c"]
    assert found.contacts[1]["warnings"] == ["empty_body"]


def test_the_session_may_stand_behind_the_messages(chats: Any) -> None:
    whole = export([message(1, "a")])
    found = chats.read(chats.written("x.json", {"messages": whole["messages"], "session": whole["session"]}))
    assert found.contacts[0]["caller_name"] == "催收A"


def test_a_cut_file_gives_what_is_whole_and_says_so(chats: Any) -> None:
    text = json.dumps(export([message(number, f"m{number}") for number in range(3)]))
    cut = chats.written("x.json", text[: text.rindex('"m2"')])
    found = chats.read(cut)
    assert (found.words(), found.rejected, found.warned) == (
        ["m0", "m1"],
        [("messages[2]", "truncated_record")],
        ["truncated_file"],
    )


def test_what_cannot_be_read_further_is_said(chats: Any) -> None:
    found = chats.read(
        chats.written("x.json", '{"session": {"wxid": "wxid_x"}, "messages": [{"localId": 1} {"localId": 2}]}')
    )
    assert found.rejected == [("messages[1]", "malformed_record")] or found.rejected[-1] == (
        "messages[1]",
        "malformed_record",
    )
    assert "rest_unreadable" in found.warned


def test_a_file_without_messages_says_so(chats: Any) -> None:
    assert chats.read(chats.written("x.json", export([]))).warned == ["no_records"]


def nothing(chats: Any, path: Path, name: str) -> bool:
    """Say whether a file, read as a format that it is not in, is refused or holds no contact."""
    try:
        return not chats.read(path, name).contacts
    except BadInput:
        return True


@pytest.mark.parametrize("content", ["{}", "[]", "{", "[1]", '{"session": 1}', "nonsense", "[" * 100_000])
def test_another_file_is_none_of_these(chats: Any, content: str) -> None:
    path = chats.written("x.json", content)
    assert chats.refusal(path).key.startswith("import.unrecognised")
    for name in ("wechat-weflow-json", "telegram-json", "wechat-memotrace-csv", "wechat-chatlog"):
        assert nothing(chats, path, name), name


HEADER: Final = "消息ID,类型,发送人,时间,内容,备注,昵称,更多信息\n"
ROWS: Final = HEADER + "1,文本,催收B,2025-03-16 22:58:00,a,,,\n2,文本,我,2025-03-16 22:59:00,b,,,\n"


def test_the_folder_of_a_chat_names_its_other_side(chats: Any) -> None:
    found = chats.read(chats.written(Path("聊天记录") / "催收B(wxid_b0001)" / "催收B.csv", ROWS))
    assert [(one["direction"], one["phone"], one["caller_name"]) for one in found.contacts] == [
        ("in", "wxid_b0001", "催收B"),
        ("out", "wxid_b0001", "催收B"),
    ]


def test_a_chat_that_names_nobody_is_asked_about(chats: Any) -> None:
    path = chats.written("x.csv", ROWS)
    assert chats.refusal(path).key == "import.whose_name"
    assert [one["direction"] for one in chats.read(path, own=("我",)).contacts] == ["in", "out"]


def test_the_table_of_everything_needs_no_name_and_gives_each_chat_its_other_side(chats: Any) -> None:
    head = "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,Remark,NickName,Sender\n"
    listed = (
        (1, 3, 1, "甲", "wxid_me"),
        (2, 3, 0, "甲", "wxid_a"),
        (3, 4, 1, "乙", "wxid_me"),
        (4, 4, 0, "乙", "wxid_b"),
        (5, 5, 1, "丙", "me"),
    )
    rows = [
        f"{number},{talker},1,0,{own},{T + number},,m,,{name},,{sender}\n"
        for number, talker, own, name, sender in listed
    ]
    found = chats.read(chats.written("messages.csv", head + "".join(rows)))
    assert [one.get("phone") for one in found.contacts] == ["wxid_a", "wxid_a", "wxid_b", "wxid_b", None]


def test_tables_of_other_encodings_and_delimiters_are_read_too(chats: Any) -> None:
    assert len(chats.read(chats.written("a.csv", ROWS.encode("gb18030")), own=("我",)).contacts) == 2
    assert len(chats.read(chats.written("b.csv", ROWS.replace(",", "\t").encode("utf-16")), own=("我",)).contacts) == 2
