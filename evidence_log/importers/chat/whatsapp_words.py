"""WhatsApp's own phrases in an exported chat, in all the languages of `templates/imports/whatsapp-txt.toml` at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import PurePath
from typing import Any, Final, NamedTuple

from evidence_log.core.duration import duration_s
from evidence_log.importers.chat.contact import Call, tidy
from evidence_log.importers.words import load

MARK: Final = "\u200e"
"""What an iPhone puts before everything that WhatsApp says itself."""

_NOTHING: Final = " \t\r\n\u00a0\u200b\u200e\u200f\u202f\ufeff"
_LONGEST: Final = 400
"""Characters of a line that can be one of these phrases."""
_NAME: Final = r"(?P<name>[^\n/\\<>|?*\"]{1,240}\.\w{1,12})"
_BRACKETED: Final = re.compile(rf"{_NAME} \((?P<word>[^()\n]{{2,40}})\)")
_ENCLOSED: Final = re.compile(rf"<(?P<word>[^<>:：\n]{{2,40}})[:：] ?{_NAME}>")
_OF_APP: Final = re.compile(
    r"(?:IMG|VID|PTT|AUD|STK|DOC|GIF)-\d{8}-WA\d+\.\w+|\d{6,10}-[A-Z]{3,12}-\d{4}(?:-\d\d){5}\.\w+|\d{6,10}-\S.*\.\w+",
    re.ASCII,
)
"""Names that WhatsApp gives to files; in an iPhone's export, every file's name begins with its number."""
_DATED: Final = re.compile(r"(?:^[A-Z]{3}-|-[A-Z]{3,12}-)(20\d\d)-?([01]\d)-?([0-3]\d)(?!\d)", re.ASCII)
_WHOLE: Final = ("omitted", "missed", "waiting", "deleted")
_COUNTED: Final = re.compile(r" ?\(\d{1,3}\)$", re.ASCII)
_DETAIL: Final = re.compile(r"[.,·]\s*")
_NAMED: Final = re.compile(rf"{_NAME}(?: [•·] .{{1,40}})?")


class File(NamedTuple):
    """A file that a message came with: its name, and the language that said so where it was said in words."""

    name: str | None
    language: str | None = None


class Content(NamedTuple):
    """What a message's text says. `language` is that of the phrase that was found in it."""

    words: str | None
    warnings: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    call: Call | None = None
    language: str | None = None


@dataclass(frozen=True)
class Phrases:
    """All the phrases, each with its language. `orders`: how days are written, by language.

    `whole`: those that are all of a message, with their kind; `calls` and `endings`: how lines of calls begin, and of documents end.
    """

    clock: Mapping[str, str]
    filler: frozenset[str]
    files: tuple[tuple[str, str], ...]
    copies: tuple[str, ...]
    sets: Mapping[str, Mapping[str, str]]
    whole: Mapping[str, tuple[str, str]]
    calls: tuple[str, ...]
    endings: tuple[str, ...]
    notices: tuple[tuple[str, str], ...]
    orders: Mapping[str, tuple[str, ...]]

    def language(self, kind: str, text: str) -> str | None:
        """Return the language in which a text is a phrase of that kind; None when it is none."""
        return self.sets[kind].get(worded(text)) if len(text) <= _LONGEST else None

    def notice(self, text: str) -> str | None:
        """Return the language of a notice that bears a name; None when it is none."""
        start = worded(text[:_LONGEST])
        return next((language for beginning, language in self.notices if start.startswith(beginning)), None)

    def chat_name(self, file_name: str) -> str | None:
        """Return the name of the chat in an exported file's name; None for a name of another kind."""
        stem = tidy(re.sub(r"(?i)\.(?:txt|zip)$", "", PurePath(file_name).name))
        stem = _COUNTED.sub("", stem)
        stem = next((stem.removesuffix(one) for one in self.copies if stem.endswith(one)), stem)
        for before, after in self.files:
            if len(stem) > len(before) + len(after) and stem.startswith(before) and stem.endswith(after):
                return stem[len(before) : len(stem) - len(after)].strip() or None
        return None


@cache
def phrases() -> Phrases:
    """Return the phrases."""
    table = load("whatsapp-txt")
    clock = dict(table["clock"])
    filler = frozenset(map(clock_word, clock.pop("filler")))
    copies = tuple(table["file"]["copy"])
    languages: Mapping[str, Mapping[str, Any]] = table["language"]
    kinds = (
        "omitted",
        "ending",
        "attached",
        "enclosed",
        "deleted",
        "edited",
        "waiting",
        "missed",
        "call",
        "unanswered",
        "elsewhere",
    )
    sets: dict[str, dict[str, str]] = {kind: {} for kind in kinds}
    for language, listed in languages.items():
        for kind in kinds:
            for phrase in listed.get(kind, ()):
                sets[kind].setdefault(worded(phrase), language)
    files = [tidy(one).partition("{}") for listed in languages.values() for one in listed.get("file", ())]
    return Phrases(
        clock={clock_word(word): meant for meant, listed in clock.items() for word in listed},
        filler=filler,
        files=tuple(sorted({(before, after) for before, _, after in files}, key=lambda one: -len("".join(one)))),
        copies=copies,
        sets=sets,
        whole={phrase: (kind, language) for kind in _WHOLE for phrase, language in sets[kind].items()},
        calls=tuple(sets["call"]),
        endings=tuple(sets["ending"]),
        notices=tuple(
            (worded(one), language) for language, listed in languages.items() for one in listed.get("notice", ())
        ),
        orders={language: tuple(listed["order"]) for language, listed in languages.items() if "order" in listed},
    )


@lru_cache(maxsize=4096)
def worded(text: str) -> str:
    """Return a phrase for comparing. The same short text is asked about several times, and often comes again."""
    return tidy(text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold().rstrip(".。 ")


@lru_cache(maxsize=1024)
def clock_word(text: str) -> str:
    """Return a word beside a time of day for comparing: `p. m.` is `pm`."""
    return re.sub(r"[\s.]", "", unicodedata.normalize("NFKC", text)).casefold()


def dated(file_name: str) -> tuple[int, int, int] | None:
    """Return the day that WhatsApp wrote into a file's name."""
    found = _DATED.search(file_name)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def read(text: str, is_file: Callable[[str], bool]) -> Content:
    """Return what a message's text says. `is_file` tells which names are those of files that came with the chat."""
    known = phrases()
    whole = worded(text) if len(text) <= _LONGEST else ""
    if found := known.whole.get(whole):
        kind, said_in = found
        if kind == "deleted":
            return Content(None, ("deleted_by_sender",), language=said_in)
        if kind == "waiting":
            return Content(None, ("body_unavailable",), language=said_in)
        if kind == "missed":
            return Content(None, call=Call("missed"), language=said_in)
    elif whole == "null" and tidy(text) == "null":
        return Content(text, ("body_literal_null",))
    elif whole.startswith(known.calls) and (call := _call(tidy(text), known)):
        return call
    text, warnings, language = _without_edited(text, known)
    first, _, rest = text.partition("\n")
    if omitted := known.language("omitted", first):
        return Content(_caption(rest), warnings, (File(None, omitted),), language=omitted)
    if file := _file(first, known, is_file):
        return Content(_caption(rest), warnings, (file,), language=file.language or language)
    body, files = _enclosed(text, known, is_file)
    if files:
        told = next((one.language for one in files if one.language), language)
        return Content(_caption(body), warnings, files, language=told)
    if not text.strip(_NOTHING):
        return Content(None, (*warnings, "empty_body"), language=language)
    return Content(text, warnings, language=language)


def _without_edited(text: str, known: Phrases) -> tuple[str, tuple[str, ...], str | None]:
    """Return a text without the mark that it was edited."""
    place = text.rfind("<")
    if place < 0 or len(text) - place > 80:
        return text, (), None
    language = known.language("edited", text[place:])
    if language is None:
        return text, (), None
    return text[:place].rstrip(f" {MARK}\u200f"), ("edited",), language


def _caption(text: str) -> str | None:
    plain = text.strip(f" \t\r\n{MARK}\u200f")
    return plain or None


def _file(line: str, known: Phrases, is_file: Callable[[str], bool]) -> File | None:
    """Return the file of a line that is nothing but its name and a phrase."""
    if len(line) > _LONGEST or ("(" not in line and not worded(line).endswith(known.endings)):
        return None
    plain = tidy(line)
    if found := _BRACKETED.fullmatch(plain):
        language = known.language("attached", found["word"])
        if language or _OF_APP.fullmatch(found["name"]) or is_file(found["name"]):
            return File(found["name"], language)
    for ending, language in known.sets["ending"].items():
        place = worded(plain).rfind(f" {ending}")
        if place > 0 and worded(plain).endswith(ending) and (found := _NAMED.fullmatch(plain[:place])):
            return File(found["name"], language)
    return None


def _enclosed(text: str, known: Phrases, is_file: Callable[[str], bool]) -> tuple[str, tuple[File, ...]]:
    """Return the files named in angle brackets, and the text around them."""
    if "<" not in text:
        return text, ()
    files: list[File] = []

    def take(found: re.Match[str]) -> str:
        language = known.language("enclosed", found["word"])
        if not (language or _OF_APP.fullmatch(found["name"]) or is_file(found["name"])):
            return found[0]
        files.append(File(found["name"], language))
        return ""

    around = _ENCLOSED.sub(take, text)
    return (around, tuple(files)) if files else (text, ())


def _call(plain: str, known: Phrases) -> Content | None:
    parts = _DETAIL.split(unicodedata.normalize("NFKC", plain).replace("。", ". ").replace("，", ", "), maxsplit=1)
    language = known.language("call", parts[0]) if len(parts) == 2 else None
    if language is None:
        return None
    detail = parts[1].rstrip(" .")
    if known.language("unanswered", detail):
        return Content(None, call=Call("missed"), language=language)
    if known.language("elsewhere", detail):
        return Content(None, ("answered_on_other_device",), call=Call("answered"), language=language)
    seconds = duration_s(detail) if detail[:1].isdigit() and not detail.isdigit() else None
    return Content(None, call=Call("answered", seconds), language=language) if seconds is not None else None
