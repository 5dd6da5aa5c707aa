"""Channels of complaint and their periods: `templates/clocks/<jurisdiction>/clocks.toml`, with words in `i18n/<lang>.toml`.

A jurisdiction without a folder of its own has the channels of `any`, and no periods: none is guessed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from evidence_log.core import toml
from evidence_log.core.deadline import UNITS, Workday
from evidence_log.core.finding import FORCES
from evidence_log.errors import BadInput
from evidence_log.resources import templates
from evidence_log.rules.pack import Table
from evidence_log.services.record import EVENT_KINDS, STEPS

ASK, LATE, OWN = "ask", "late", "own"
WEIGHTS: Final = (ASK, LATE, OWN)
"""What it means when a period passes: it is time to ask, the other side is late, or the person's own chance is gone."""

CONFIDENCES: Final = ("verified", "verified-tr", "secondary")
FILED: Final = "filed"
STARTS: Final = (FILED, *STEPS)
COMPLAINT: Final = "complaint"
_ANY: Final = "any"


class Cited(NamedTuple):
    """Where a period stands; `place` empty where the article could not be read, `in_force_since` None where the day is not known."""

    instrument: str
    instrument_en: str
    force: str
    force_word: str
    force_word_en: str
    in_force_since: str | None
    place: str = ""
    place_en: str = ""


class Clock(NamedTuple):
    """One period of a channel. `starts` and `until` name steps, `extension` is (days, times at most).

    It holds for starts from `since` until the day before `before`. `met_by`: a complaint to that channel meets it.
    """

    id: str
    key: str
    channel: str
    days: int
    unit: str
    starts: str
    until: tuple[str, ...]
    weight: str
    confidence: str
    citations: tuple[Cited, ...]
    extension: tuple[int, int] = (0, 0)
    dropped_by: str | None = None
    met_by: str | None = None
    rolls: bool = False
    restarts: bool = False
    pauses: bool = False
    since: date | None = None
    before: date | None = None

    def holds(self, start: date) -> bool:
        """Say whether the text was in force on the day the period starts."""
        return (self.since is None or start >= self.since) and (self.before is None or start < self.before)


class Channel(NamedTuple):
    """One addressee of complaints: the kind of event that a complaint to it is, what people call it, and the body it is, if only one."""

    key: str
    event: str
    words: tuple[str, ...]
    body: str | None = None


class Clocks(NamedTuple):
    """What a jurisdiction has. `read_on` is the day its texts were read; they are to be read again after `recheck_after`."""

    id: str
    channels: Mapping[str, Channel]
    clocks: tuple[Clock, ...] = ()
    calendar: str | None = None
    read_on: str | None = None
    recheck_after: str | None = None

    def channel(self, text: str) -> Channel:
        """Return the channel that a word means. Raises BadInput with those there are."""
        wanted = _plain(text)
        for channel in self.channels.values():
            if wanted in {_plain(channel.key), *map(_plain, channel.words)}:
                return channel
        raise BadInput("complaint.bad_channel", text=text, known=", ".join(self.channels))

    def of(self, channel: str | None) -> tuple[Clock, ...]:
        """Return the periods of a channel, in the order of the file."""
        return tuple(clock for clock in self.clocks if clock.channel == channel)


@cache
def load(pack: str) -> Clocks:
    """Return the channels and periods of a jurisdiction. Raises BadInput for a file that is not as it must be."""
    root = templates() / "clocks"
    name = pack if (root / pack / "clocks.toml").is_file() else _ANY
    found = toml.loads((root / name / "clocks.toml").read_text(encoding="utf-8"))
    return parse(name, found)


def jurisdictions() -> tuple[str, ...]:
    """Return the ids of those that have periods of their own, in order."""
    found = (path.parent.name for path in (templates() / "clocks").glob("*/clocks.toml"))
    return tuple(sorted(name for name in found if name != _ANY))


def parse(name: str, values: Mapping[str, Any]) -> Clocks:
    """Return what a file says. Raises BadInput naming the key that is wrong."""
    table = Table(f"{name}/clocks: ", values)
    instruments = {key: _instrument(table, key, value) for key, value in table.take("instrument", dict, {}).items()}
    channels = {key: _channel(table, key, value) for key, value in table.take("channel", dict, needed=True).items()}
    clocks = tuple(_clock(name, part, channels, instruments) for part in table.tables("clock"))
    table.take("version", str)
    table.take("zone", str)
    result = Clocks(
        name, MappingProxyType(channels), clocks, table.take("calendar", str), table.day("read_on"), table.day("recheck_after")
    )  # fmt: skip
    table.done()
    if len({clock.key for clock in clocks}) < len(clocks):
        raise BadInput("rules.wrong", where=table.at("clock"), value="key")
    return result


@cache
def words(jurisdiction: str, language: str) -> Mapping[str, Mapping[str, str]]:
    """Return the words of the periods by key: `what` is to happen, and what to do `then`."""
    path = templates() / "clocks" / jurisdiction / "i18n" / f"{language}.toml"
    if not path.is_file():
        return {}
    found: dict[str, Mapping[str, str]] = toml.loads(path.read_text(encoding="utf-8"))
    return found


def workdays(calendar: str | None) -> Workday | None:
    """Return the calendar of working days, None where there is none: periods in working days cannot be told then."""
    if calendar != "cn":
        return None
    # only where working days are counted; it has no types of its own
    from chinese_calendar import is_workday  # type: ignore[import-untyped]

    def works(day: date) -> bool | None:
        try:
            return bool(is_workday(day))
        except NotImplementedError:  # a year that has not been published, or was before the calendar begins
            return None

    return works


def _instrument(table: Table, key: str, value: Mapping[str, Any]) -> Cited:
    one = Table(table.at(f"instrument.{key}"), value)
    found = Cited(
        instrument=one.text("title"), instrument_en=one.text("title_en"), force=one.text("force", FORCES),
        force_word=one.text("force_word"), force_word_en=one.text("force_word_en"), in_force_since=one.day("in_force_since"),
    )  # fmt: skip
    one.done()
    return found


def _channel(table: Table, key: str, value: Mapping[str, Any]) -> Channel:
    one = Table(table.at(f"channel.{key}"), value)
    event = one.text("event", EVENT_KINDS) if "event" in value else COMPLAINT
    found = Channel(key, event, one.texts("words"), one.take("body", str))
    one.done()
    return found


def _clock(name: str, table: Table, channels: Mapping[str, Channel], instruments: Mapping[str, Cited]) -> Clock:
    key = table.text("key")
    extension = table.take("extension", dict, {"days": 0, "times": 0})
    since, before = (_day(table, bound) for bound in ("since", "before"))
    clock = Clock(
        id=f"{name}/{key}", key=key, channel=table.text("channel", tuple(channels)), days=table.take("days", int, needed=True),
        unit=table.text("unit", UNITS), starts=table.text("from", STARTS), until=_steps(table, "until"),
        weight=table.text("weight", WEIGHTS), confidence=table.text("confidence", CONFIDENCES),
        citations=tuple(_cited(part, instruments) for part in table.tables("citation", needed=True)),
        extension=(extension["days"], extension["times"]), dropped_by=table.take("dropped_by", str),
        met_by=table.take("met_by", str), rolls=table.take("rolls", bool, False), restarts=table.take("restarts", bool, False),
        pauses=table.take("pauses", bool, False), since=since, before=before,
    )  # fmt: skip
    if clock.dropped_by not in {None, *STEPS} or clock.met_by not in {None, *channels} or clock.days < 1:
        raise BadInput("rules.wrong", where=table.at(key), value=clock.dropped_by or clock.met_by or clock.days)
    table.done()
    return clock


def _steps(table: Table, key: str) -> tuple[str, ...]:
    listed = table.texts(key)
    if unknown := next((step for step in listed if step not in STEPS), None):
        raise BadInput("rules.wrong", where=table.at(key), value=unknown)
    return listed


def _day(table: Table, key: str) -> date | None:
    found = table.day(key)
    return None if found is None else date.fromisoformat(found)


def _cited(table: Table, instruments: Mapping[str, Cited]) -> Cited:
    named = table.text("instrument", tuple(instruments))
    place, place_en = table.take("place", str, ""), table.take("place_en", str, "")
    table.done()
    if bool(place) != bool(place_en):
        raise BadInput("rules.missing", where=table.at("place_en"))
    return instruments[named]._replace(place=place, place_en=place_en)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if not char.isspace() and char not in "-_·")
