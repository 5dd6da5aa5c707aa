"""What a person typed: short facts, words of any length, words from standard input."""

from __future__ import annotations

import os
import sys

from evidence_log.errors import BadInput


def text(name: str, word: str) -> str:
    """Return a word of the command line as text, also where the console is not set to its encoding but the word is UTF-8.

    Raises BadInput for other bytes, naming where they stood.
    """
    if word.isascii():
        return word
    try:
        return word.encode("utf-8", "surrogateescape").decode()
    except UnicodeError as error:
        raise BadInput("cli.not_text", name=name, text=word[:80]) from error


def fact(given: str | None) -> str | None:
    """Return a short fact on one line; blank text is as good as none."""
    return " ".join(given.split()) or None if given else None


def required(name: str, given: str) -> str:
    """Return a short fact that must be there. Raises BadInput, naming it, for blank text."""
    found = fact(given)
    if found is None:
        raise BadInput("record.empty", name=name)
    return found


def asked(name: str, given: str | None) -> str | None:
    """Return what to look for, None where the option was not given. Raises BadInput for blank text: it would find everything."""
    return None if given is None else required(name, given)


def words(given: str | None) -> str | None:
    """Return words as typed, or standard input for `-`; blank words are as good as none. Raises BadInput for input that is no text."""
    found = standard_input() if given == "-" else given
    return found if found and found.strip() else None


def once(*given: str | None) -> None:
    """Refuse to read standard input for more than one option. Raises BadInput."""
    if given.count("-") > 1:
        raise BadInput("record.stdin_twice")


def standard_input() -> str:
    """Return standard input as text, without the line break at its end: UTF-8, else in the console's own encoding.

    Raises BadInput for bytes that are neither, and for NUL, which no text has.
    """
    if sys.stdin is None:
        return ""
    found = sys.stdin.buffer.read()
    declared = sys.stdin.encoding or "utf-8"
    for encoding in (declared, "utf-8-sig") if "PYTHONIOENCODING" in os.environ else ("utf-8-sig", declared):
        try:
            read = found.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in read:
            return read.removeprefix("\ufeff").replace("\r\n", "\n").rstrip("\n")
    raise BadInput("record.stdin_no_text")
