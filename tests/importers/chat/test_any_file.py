"""Whatever stands in a file: every row is a contact that the ledger can hold, a rejected row or an ignored one."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_log.core.codec import canonical
from evidence_log.errors import BadInput
from evidence_log.importers import IMPORTERS

KEYS: Final = {
    name: tuple(fields.split())
    for name, fields in {
        "wechat-weflow-json": "localId createTime formattedTime type localType content isSend senderUsername senderDisplayName",
        "telegram-json": "id type date date_unixtime from from_id text action actor actor_id photo file poll edited discard_reason"
        " duration_seconds mime_type file_name",
        "wechat-chatlog": "seq time ts talker talkerName isChatRoom sender senderName isSelf type content contents",
    }.items()
}
TELLING: Final = (
    0, 1, 3, 49, 50, 10000, 1742094253, "1742094253",
    "user111", "message", "service", "phone_call", "2025-03-16 11:04:13", "<msg>", "\0", True,
)  # fmt: skip
PIECES: Final = (
    "13/03/25, 9:05 am - Desk: ",
    "[13/03/25, 09:05:00] Me: ",
    "x",
    ": ",
    "\u200e",
    "\n",
    "<attached: a.jpg>",
    "Missed voice call",
)
STARTS: Final = (b"", b"PK\x03\x04", b"{", b"[{", b"13/03/25, 9:05 am - A: b\n", b"\xff\xfe", b'{"messages": [')

values = st.sampled_from(TELLING) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["text", "title", "question", "a"]), inner, max_size=3)
    ),
    max_leaves=4,
)


def sound(chats: Any, path: Any, name: str) -> int:
    """Read a file; return how many rows it had, after looking at each contact."""
    try:
        found = chats.read(path, name, own=("me",))
    except BadInput:
        return 0
    for facts in found.contacts:
        assert canonical(facts)
        assert facts["channel"] in {"call", "chat"}
        assert facts.get("said") != ""
        assert facts.get("replied") != ""
    return len(found.contacts) + len(found.rejected) + len(found.ignored)


@pytest.mark.parametrize("name", KEYS)
@settings(max_examples=60)
@given(data=st.data())
def test_any_values_in_the_fields_of_a_record(chats: Any, name: str, data: st.DataObject) -> None:
    record = st.dictionaries(st.sampled_from(KEYS[name]), values, max_size=len(KEYS[name]))
    records: list[Any] = data.draw(st.lists(record | values, max_size=5))
    top: dict[str, Any] = {
        "messages": records,
        "session": {"wxid": "wxid_x"},
        "name": "C",
        "type": "personal_chat",
        "id": 111,
    }
    first = dict.fromkeys(("talker", "sender", "time", "isSelf", "content"), "")
    path = chats.written("x.json", [first, *records] if name == "wechat-chatlog" else top)
    assert sound(chats, path, name) == len(records) + (name == "wechat-chatlog")


@settings(max_examples=60)
@given(st.lists(st.lists(values, max_size=13), max_size=5))
def test_any_cells_in_a_table(chats: Any, rows: list[list[Any]]) -> None:
    head = "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,Remark,NickName,Sender\n"
    lines = [",".join('"' + str(cell).replace('"', '""') + '"' for cell in row) for row in rows]
    sound(
        chats,
        chats.written("messages.csv", (head + "\n".join(lines)).encode("utf-8", "surrogatepass")),
        "wechat-memotrace-csv",
    )


@settings(max_examples=100)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=30))
def test_any_text_as_a_chat(chats: Any, pieces: list[str]) -> None:
    text = "13/03/25, 9:05 am - Desk: a\n" + "".join(pieces)
    sound(chats, chats.chat(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")), "whatsapp-txt")


@settings(max_examples=100)
@given(st.binary(max_size=300), st.sampled_from(STARTS))
def test_any_bytes(chats: Any, content: bytes, start: bytes) -> None:
    path = chats.written("x", start + content)
    for importer in IMPORTERS:
        if importer.name in {"whatsapp-txt", "wechat-memotrace-csv", *KEYS}:
            sound(chats, path, importer.name)
