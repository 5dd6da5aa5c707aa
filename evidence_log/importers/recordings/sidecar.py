"""The metadata that the recorder BCR writes beside a recording, with the same name and the ending `.json`.

Source: the recorder's README and issue 380 of its repository. Only the two times and `output.format` are always there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any, Final

from evidence_log.errors import BadInput
from evidence_log.importers.android.json_stream import parsed
from evidence_log.importers.android.records import MISSING, WITHHELD
from evidence_log.importers.base import Row
from evidence_log.importers.numbers import Number
from evidence_log.importers.recordings import audio
from evidence_log.importers.recordings.call import Calls
from evidence_log.importers.recordings.names import stem_of
from evidence_log.importers.source import open_regular
from evidence_log.importers.times import Moment

MOST: Final = 1 << 16
"""Bytes of such a file; it says little more than a page."""
ENDINGS: Final = (".json", ".JSON")

_CALLS: Final = 100
_DIRECTIONS: Final = frozenset(("in", "out"))

Metadata = Mapping[str, Any]


def metadata_of(octets: bytes) -> Metadata | None:
    """Return what such a file says; None for what is none."""
    if len(octets) > MOST or not octets.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    try:
        found = parsed(octets.removeprefix(b"\xef\xbb\xbf"))
    except ValueError:
        return None
    if not isinstance(found, dict) or not isinstance(output := found.get("output"), dict) or "format" not in output:
        return None
    return found if {"timestamp", "timestamp_unix_ms"} <= found.keys() else None


def read(path: Path) -> Metadata | None:
    """Return what a file says; None for one that is no such metadata, or cannot be read."""
    try:
        with open_regular(path) as file:
            return metadata_of(file.read(MOST + 1))
    except (OSError, BadInput):
        return None


def beside_recording(path: Path) -> Path | None:
    """Return the metadata beside a recording; None where there is none."""
    return next((one for one in _beside(path, ENDINGS) if read(one) is not None), None)


def recording_beside(path: Path) -> Path | None:
    """Return the recording beside its metadata; None where there is none."""
    endings = (*audio.SUFFIXES, *map(str.upper, audio.SUFFIXES))
    return next((one for one in _beside(path, endings) if audio.kind_of_file(one)), None)


def _beside(path: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    stem = stem_of(path.name)
    for ending in endings:
        one = path.with_name(stem + ending)
        try:
            if one.is_file() and not one.is_symlink():
                yield one
        except (OSError, ValueError):
            continue


def row(calls: Calls, metadata: Metadata) -> Row:
    """Return the call that metadata is about."""
    when, warnings = _moment(calls, metadata)
    who, facts, odd = _other_side(calls, metadata)
    direction = metadata.get("direction")
    if direction in _DIRECTIONS:
        facts["direction"] = direction
    raw = [f"{key}={metadata[key]}" for key in ("timestamp", "timestamp_unix_ms", "direction") if metadata.get(key)]
    return calls.call("metadata", when, who, facts, [*warnings, *odd], stated_s=_stated_s(metadata), raw=raw)


def _moment(calls: Calls, metadata: Metadata) -> tuple[Moment | str, list[str]]:
    """Return when the recording began, and a warning where the two times differ, or the phone kept the time of another place."""
    count, text = metadata["timestamp_unix_ms"], _time(metadata["timestamp"])
    if isinstance(count, int) and not isinstance(count, bool):
        epoch = count // 1000
    elif text is not None:
        epoch = int(text.timestamp() // 1)
    else:
        return ("unparseable_date" if count or metadata["timestamp"] else "missing_date"), []
    when = calls.at(epoch)
    if isinstance(when, str) or text is None:
        return when, []
    if abs(int(text.timestamp() // 1) - epoch) > 1:
        return when, ["times_differ"]
    return when, [] if datetime.fromisoformat(when[0]).utcoffset() == text.utcoffset() else ["phone_elsewhere"]


def _time(value: object) -> datetime | None:
    """Return a time that says how far it is from UTC."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        return found if found is not None and found.tzinfo is not None and found.timestamp() else None
    except (ValueError, OverflowError):
        return None


def _other_side(calls: Calls, metadata: Metadata) -> tuple[Number, dict[str, Any], list[str]]:
    listed = metadata.get("calls")
    parties = [one for one in listed[:_CALLS] if isinstance(one, dict)] if isinstance(listed, list) else []
    log_name = _text(metadata.get("call_log_name"))
    if len(parties) > 1:
        shown = (_text(one.get("phone_number")) or _text(one.get("contact_name")) or "?" for one in parties)
        return Number(None, None, ()), {"summary": ", ".join(shown)}, ["call_of_several"]
    if not parties:
        return MISSING, {"caller_name": calls.name(log_name)}, []
    (party,) = parties
    number = _text(party.get("phone_number"))
    name = _text(party.get("contact_name")) or _text(party.get("caller_name")) or log_name
    who = calls.number(number) if number else WITHHELD if "phone_number" in party else MISSING
    if name and who.phone and calls.numbers.key(name) == calls.numbers.key(who.phone):
        name = None  # a log without a name shows the number
    return who, {"caller_name": calls.name(name)}, []


def _text(value: object) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _stated_s(metadata: Metadata) -> int | None:
    """Return the seconds of sound that the recorder says it wrote."""
    recording = metadata["output"].get("recording")
    value = recording.get("duration_secs_encoded") if isinstance(recording, dict) else None
    try:
        seconds = float(value) if isinstance(value, str | int) and not isinstance(value, bool) else -1.0
    except (ValueError, OverflowError):
        return None
    return int(seconds + 0.5) if isfinite(seconds) and 0 <= seconds < audio.LONGEST_S else None
