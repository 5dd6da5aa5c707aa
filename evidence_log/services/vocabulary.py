"""Values of closed lists as people type them: the value itself, or a word for it in either language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from evidence_log.core import toml
from evidence_log.core.contact import CHANNELS, DIRECTIONS, OUTCOMES, PRECISIONS, RELATIONS
from evidence_log.errors import BadInput
from evidence_log.i18n import LANGUAGES
from evidence_log.resources import templates
from evidence_log.services.record import CONFIDENCES, EVENT_KINDS, ORGANISATION_KINDS, STEPS

LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "channel": CHANNELS,
    "direction": DIRECTIONS,
    "outcome": OUTCOMES,
    "precision": PRECISIONS,
    "reached": RELATIONS,
    "kind": ORGANISATION_KINDS,
    "confidence": CONFIDENCES,
    "event": EVENT_KINDS,
    "step": STEPS,
}
_LIKE: Final = 0.75
"""How alike a tag and a known one are from which on it is taken for a slip: three of four characters."""


def value(name: str, text: str) -> str:
    """Return the value of the list `name` that `text` means. Raises BadInput with the values there are."""
    if text in LISTS[name]:
        return text
    found = _synonyms(name).get(_plain(text))
    if found is None:
        raise BadInput(f"record.bad_{name}", text=text, known=", ".join(LISTS[name]))
    return found


def relation(text: str) -> tuple[str, str | None]:
    """Return the relation that a word means, and the word itself where it says more than that: `母亲` is (`parent`, `母亲`)."""
    found = value("reached", text)
    return found, _one_line(text).lower() if exact(text) else None


def exact(text: str) -> bool:
    """Say whether a word for a relation says more than the value of the list that it stands for."""
    return _plain(text) in _exact()


def channel(text: str) -> tuple[str, str | None]:
    """Return the channel and the platform that a word means: `微信` is (`chat`, `wechat`)."""
    if text in CHANNELS:
        return text, None
    found, _, platform = value("channel", text).partition("/")
    return found, platform or None


def platform(text: str) -> str:
    """Return the known platform that a word means, else the word itself."""
    return (_synonyms("channel").get(_plain(text)) or "").partition("/")[2] or _one_line(text)


def tag(text: str) -> str:
    """Return the known tag that a word means, else the word itself: people may have tags of their own."""
    plain = _plain(text)
    return _synonyms("tag").get(plain) or _printed_tags().get(plain) or _one_line(text)


def tags(texts: Iterable[str]) -> list[str]:
    """Return tags as typed, several in one text parted by semicolons, each once in the order given. Raises BadInput for a misspelt one."""
    words = (word for text in texts for word in text.replace("；", ";").split(";"))
    return list(dict.fromkeys(_known_or_own(word) for word in words if word.strip()))


def own_tag(text: str) -> bool:
    """Say whether a tag is a person's own: no rule reads it."""
    return text not in _synonyms("tag").values()


def _known_or_own(text: str) -> str:
    """Return a tag. Raises BadInput for one that is no known word but looks like a slip in one: no rule would ever read it."""
    found = tag(text)
    if own_tag(found):
        from difflib import get_close_matches  # only for a tag that is not known

        known = _synonyms("tag")
        close = get_close_matches(_plain(text), known, n=1, cutoff=_LIKE)
        if close:
            raise BadInput("record.tag_like", text=found, close=known[close[0]])
    return found


@cache
def _exact() -> frozenset[str]:
    return frozenset(
        map(_plain, toml.loads((templates() / "vocabulary.toml").read_text(encoding="utf-8"))["exact"]["reached"])
    )


@cache
def _synonyms(name: str) -> Mapping[str, str]:
    table = toml.loads((templates() / "vocabulary.toml").read_text(encoding="utf-8"))[name]
    words = {_plain(word): meaning for meaning, listed in table.items() for word in listed}
    return words | {_plain(meaning): meaning for meaning in table}


@cache
def _printed_tags() -> Mapping[str, str]:
    """Return the known tags by the words that are printed for them, in every language: what is shown can be typed."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        printed = toml.loads((templates() / "i18n" / language / "words.toml").read_text(encoding="utf-8"))["tag"]
        found.update((_plain(words), meaning) for meaning, words in printed.items())
    return {words: meaning for words, meaning in found.items() if not own_tag(meaning)}


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if not char.isspace() and char not in "-_·")
