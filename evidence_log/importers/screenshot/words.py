"""What screens say, from `templates/imports/screenshot.toml`: patterns compiled once, words by what they mean. Pure but for that file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from evidence_log.importers.screenshot.line import plain
from evidence_log.importers.words import load


class Medium(NamedTuple):
    """What words at the edge of a conversation say of it; None where they leave it open."""

    channel: str | None
    platform: str | None


class CallWord(NamedTuple):
    """A word of a call list and what it says."""

    word: str
    direction: str | None
    outcome: str | None


@dataclass(frozen=True)
class Words:
    """All of it. Words are as `plain` leaves them; `calls` are sorted so that the longest stands first."""

    names: tuple[re.Pattern[str], ...]
    not_taken: re.Pattern[str]
    splits: tuple[re.Pattern[str], ...]
    day: re.Pattern[str]
    weekday: re.Pattern[str]
    clock: re.Pattern[str]
    when: re.Pattern[str]
    month_first: re.Pattern[str]
    no_day: frozenset[str]
    status: re.Pattern[str]
    status_clock: re.Pattern[str]
    call_page: frozenset[str]
    chat_page: dict[str, Medium]
    noise: frozenset[str]
    noise_part: re.Pattern[str]
    count: re.Pattern[str]
    below: frozenset[str]
    number: re.Pattern[str]
    least_digits: int
    most_digits: int
    length: re.Pattern[str]
    calls: tuple[CallWord, ...]


@cache
def words() -> Words:
    """Return the words and patterns."""
    table = load("screenshot")
    when, page, noise = table["when"], table["page"], table["noise"]
    atom = f"(?:{'|'.join([*when['day'], when['weekday'], when['clock']])})"
    calls = [
        CallWord(plain(word), row.get("direction"), row.get("outcome"))
        for row in table["call"]
        for word in row["words"]
    ]
    return Words(
        names=tuple(map(_compiled, table["taken"]["name"])),
        not_taken=_any(table["taken"]["not_taken"]),
        splits=tuple(map(_compiled, when["split"])),
        day=_any(when["day"]),
        weekday=_compiled(when["weekday"]),
        clock=_compiled(when["clock"]),
        when=_compiled(rf"(?<![a-z0-9/:.-]){atom}(?:{when['between']}{atom}){{0,2}}(?![a-z0-9/:]|\.\d)"),
        month_first=_compiled(when["month_first"]),
        no_day=frozenset(map(plain, when["no_day"])),
        status=_compiled(rf"(?:{table['status']['other']}|{table['status']['clock']})"),
        status_clock=_compiled(table["status"]["clock"]),
        call_page=frozenset(map(plain, page["calls"])),
        chat_page={
            plain(word): Medium(row.get("channel"), row.get("platform"))
            for row in page["chat"]
            for word in row["words"]
        },
        noise=frozenset(map(plain, noise["line"])),
        noise_part=_any(noise["part"]),
        count=_compiled(noise["count"]),
        below=frozenset(map(plain, noise["below"])),
        number=_compiled(table["phone"]["number"]),
        least_digits=table["phone"]["least_digits"],
        most_digits=table["phone"]["most_digits"],
        length=_any(table["duration"]["length"]),
        calls=tuple(sorted(calls, key=lambda call: -len(call.word))),
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return _compiled("|".join(f"(?:{pattern})" for pattern in patterns))
