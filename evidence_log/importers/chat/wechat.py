"""What the records of WeChat exports share: kinds of messages, calls, and the words inside a card."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any, Final

from evidence_log.core.duration import duration_s
from evidence_log.importers.chat.contact import Call, Message, not_there
from evidence_log.importers.words import load

GROUP: Final = "@chatroom"
"""How the id of a group ends."""
PLATFORM: Final = "wechat"

_LOOKED_AT: Final = 8_192
"""Characters of a card or a call in which its words are looked for."""
_PLACEHOLDER: Final = re.compile(r"\s*(?:\[[^\[\]\n]{1,60}\]|【[^【】\n]{1,60}】)\s*")
_PATH: Final = re.compile(r"(?i)\s*[^\s<>|?*\"]+\.(?:jpe?g|png|gif|webp|bmp|mp4|mov|mp3|silk|amr|wav|m4a|ogg|dat)\s*")
_TITLE: Final = re.compile(r"<title>(?:<!\[CDATA\[(?P<raw>.*?)\]\]>|(?P<text>[^<]*))</title>", re.DOTALL)
_RAW: Final = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_TAG: Final = re.compile(r"<[^<>]*>")
_CODE: Final = re.compile(r"[(（](\d{1,10})[)）]", re.ASCII)
_LENGTH: Final = re.compile(r"(?<![\d:])(\d{1,3}:\d\d(?::\d\d)?)(?![\d:])")
_LINKED: Final = re.compile(r"\s*!?\[(?P<what>[^\[\]|()\n]{1,20})(?:\|[^\[\]\n]*)?\](?:\([^()\s]*\))?\s*")
_WRITER: Final = re.compile(r"([A-Za-z][\w@.-]{2,60}):\r?\n")
"""In some exports of groups, who wrote stands before the words."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message. `media` is the type of what its placeholder stands for, None for a kind with words."""

    name: str
    media: str | None = None


TEXT: Final = Kind("text")
UNKNOWN: Final = Kind("unknown")


@dataclass(frozen=True, slots=True)
class _Words:
    kinds: tuple[tuple[Kind, frozenset[str], tuple[str, ...]], ...]
    calls: tuple[Mapping[str, Any], ...]
    group: tuple[str, ...]


def kind_of(number: object, words: str | None = None) -> Kind:
    """Return the kind of a message by its words, and where it has none by WeChat's number."""
    text = words.strip().lower() if words else ""
    code = str(number).strip() if number is not None else ""
    kinds = _words().kinds
    for kind, _, listed in kinds:
        if any(word in text for word in listed):
            return kind
    if text:
        # a kind that the program has no word for comes with its number in brackets
        found = _CODE.search(text)
        code = found[1] if found else ""
    return next((kind for kind, numbers, _ in kinds if code in numbers), UNKNOWN)


def is_group(talker: str | None, words: str | None = None) -> bool:
    """Say whether a chat is one of several people, by its id or by what its kind is called."""
    return (talker or "").endswith(GROUP) or any(word in (words or "") for word in _words().group)


def kind_of_placeholder(content: str) -> Kind:
    """Return the kind of a message of which only the words are there: `![图片](…)` and the like stand for what is not text."""
    found = _LINKED.fullmatch(content[:1_000])
    kind = kind_of(None, found["what"]) if found else TEXT
    return kind if kind.media is not None or kind.name == "call" else TEXT


def message_of(kind: Kind, content: str | None, direction: str | None) -> Message:
    """Return what a message of that kind says. A picture and a voice are contacts without words."""
    text = content or ""
    if kind.name == "call":
        return call_of(text, direction)
    is_markup = text.lstrip()[:1] == "<"
    if kind.name == "text":
        return Message(text) if text.strip() else Message(None, ("empty_body",))
    if kind.media is not None:
        says_nothing = (
            is_markup
            or not text.strip()
            or _PLACEHOLDER.fullmatch(text)
            or _LINKED.fullmatch(text)
            or _PATH.fullmatch(text)
        )
        return Message(None if says_nothing else text, files=(not_there(kind.media),))
    words = title_of(text) if is_markup else text if text.strip() else None
    return Message(words, () if words else ("body_unavailable",))


def call_of(content: str, direction: str | None) -> Message:
    """Return the call that a line tells of."""
    text = content[:_LOOKED_AT]
    if text.lstrip()[:1] == "<":
        text = " ".join(found[1] for found in _RAW.finditer(text)) or unescape(_TAG.sub(" ", text))
    if found := _LENGTH.search(text):
        return Message(call=Call("answered", duration_s(found[1])))
    for known in _words().calls:
        if any(word in text for word in known["contains"]):
            outcome = known.get("outcome") or (known.get("outcome_in") if direction == "in" else None)
            return Message(None, (known["warning"],) if "warning" in known else (), Call(outcome))
    return Message(call=Call())


def title_of(markup: str) -> str | None:
    """Return the words of a card: what someone wrote to a quotation, the name of a file, the heading of a link."""
    found = _TITLE.search(markup[:_LOOKED_AT])
    text = (found["raw"] if found["raw"] is not None else unescape(found["text"])) if found else ""
    return text if text.strip() else None


def without_writer(content: str | None) -> str | None:
    """Return the words of a group's message without the id that some programs leave before them."""
    found = _WRITER.match(content or "")
    return content[found.end() :] if found and content else content


@cache
def _words() -> _Words:
    table = load("wechat")
    kinds = tuple(
        (Kind(row["name"], row.get("media")), frozenset(map(str, row["numbers"])), tuple(row["words"]))
        for row in table["kind"]
    )
    return _Words(kinds, tuple(table["call"]), tuple(table["group"]))
