"""One record in a line, a time with its weekday: shared by every command that shows records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from evidence_log.cli.state import t
from evidence_log.core.clock import Wall
from evidence_log.core.place import worded
from evidence_log.store.ledger import entry_id


def full_time(record: Mapping[str, Any], zone: str | None = None) -> str:
    """Return `2025-03-16 (Sun) 22:31 (UTC+8)` of a record with `occurred_at` and `precision`, no finer than it is known.

    The zone's name is added where the record's is not `zone`.
    """
    at = datetime.fromisoformat(record["occurred_at"])
    weekday = t(f"words.weekday.d{at.weekday()}")
    day, precision = f"{at:%Y-%m-%d}", record["precision"]
    if precision == "day":
        return t("words.plain.full_day", day=day, weekday=weekday)
    clock = f"{at:%H:%M:%S}" if precision == "second" else f"{at:%H:%M}"
    key = "words.plain.full_hour" if precision == "hour" else "words.plain.full_time"
    words = t(key, day=day, weekday=weekday, clock=clock, offset=offset(at))
    other = record.get("zone")
    return f"{words} {other}" if zone and other and other != zone else words


def moment(iso: str, zone: str) -> str:
    """Return an instant as `full_time` does, on the clock of a zone: to the minute, or to the second where it has some."""
    at = Wall(zone).of_epoch(int(datetime.fromisoformat(iso).timestamp()))
    return full_time({"occurred_at": at, "precision": "second" if at[17:19] != "00" else "minute"})


def short_time(record: Mapping[str, Any]) -> str:
    """Return `2025-03-16 Sun 22:31`, for tables."""
    at = datetime.fromisoformat(record["occurred_at"])
    clock = {"second": f" {at:%H:%M:%S}", "minute": f" {at:%H:%M}", "hour": f" {at:%H}h", "day": ""}[
        record["precision"]
    ]
    return f"{at:%Y-%m-%d} {t(f'words.weekday.d{at.weekday()}')}{clock}"


def offset(at: datetime) -> str:
    """Return `+8`, `-4`, `+5:30`."""
    shift = at.utcoffset()
    minutes = int(shift.total_seconds() // 60) if shift else 0
    sign, minutes = ("-" if minutes < 0 else "+"), abs(minutes)
    return f"{sign}{minutes // 60}" + (f":{minutes % 60:02d}" if minutes % 60 else "")


def manner(contact: Mapping[str, Any]) -> str:
    """Return channel and direction: `call, incoming`."""
    channel = t(f"words.channel.{contact['channel']}")
    if contact["platform"]:
        known = f"words.platform.{contact['platform']}"
        channel = t(known) if _has(known) else contact["platform"]
    if contact["direction"] is None:
        return channel
    table = "direction" if contact["channel"] == "call" else "message_direction"
    if contact["channel"] in {"visit", "other"}:
        return channel if contact["direction"] == "in" else f"{channel} · {t('words.message_direction.out')}"
    return f"{channel} · {t(f'words.{table}.' + contact['direction'])}"


def result(contact: Mapping[str, Any]) -> str:
    """Return how it ended: `answered, 90 s`, `missed`, or a dash."""
    outcome, seconds = contact["outcome"], contact["duration_s"]
    if outcome == "answered" and seconds is not None:
        return t("words.plain.answered_for", seconds=seconds)
    if outcome is None:
        return t("words.plain.none")
    known = f"words.outcome.{outcome}"
    return t(known) if _has(known) else outcome


def who(contact: Mapping[str, Any]) -> str:
    """Return who was reached: a relation, with the name where there is one."""
    relation = t(f"words.reached.{contact['reached']}")
    return t("words.plain.who", relation=relation, person=contact["person"]) if contact["person"] else relation


def words_of(contact: Mapping[str, Any]) -> str:
    """Return the summary, else what was said, else what was answered; empty when nothing was kept."""
    return contact["summary"] or contact["said"] or contact["replied"] or ""


def one_line(contact: Mapping[str, Any]) -> str:
    """Return a contact without its time: manner, number, result, who was reached."""
    parts = [manner(contact), contact["phone"] or "", "" if contact["outcome"] is None else result(contact)]
    if contact["reached"] != "self":
        parts.append(who(contact))
    return "  ".join(part for part in parts if part)


def tag_words(tag: str) -> str:
    """Return a tag in words; a person's own tag as it is."""
    key = f"words.tag.{tag}"
    return t(key) if "." not in tag and _has(key) else tag


def channel_words(key: str | None) -> str:
    """Return the channel of a complaint in words."""
    if key is None:
        return t("complaint.no_channel")
    return t(f"complaint.channel.{key}") if _has(f"complaint.channel.{key}") else key


def filed_words(channel: str | None, to: str | None) -> str:
    """Return with whom a complaint was filed: the channel, and the body where that says more."""
    words = channel_words(channel)
    return words if to is None or to in words else f"{words}  {to}"


_LISTS: Final = ("channel", "platform", "direction", "outcome", "reached", "confidence", "precision")
_PAIRS: Final = ("pairs", "doubtful")
PAIRS_SHOWN: Final = 30
"""Pairs of contacts that are told of one entry; JSON has all."""
_ENTRIES: Final = ("target", "import", "answers", "contact")


def field_words(name: str) -> str:
    """Return what a field is called; one without a name of its own as it is."""
    key = f"view.label.{name}"
    return t(key) if _has(key) else name


def value_words(record: Mapping[str, Any], name: str, value: Any) -> str:
    """Return one field's value in words: values of closed lists, tags, files, sources, payments and entries are told, not dumped."""
    if value is None:
        return t("words.plain.none")
    if isinstance(value, bool):
        return t("view.yes" if value else "view.no")
    if isinstance(value, list):
        if name == "tags":
            return t("view.comma").join(map(tag_words, value))
        if name in _PAIRS:
            ids = [[entry_id(one) if isinstance(one, int) else one for one in pair] for pair in value[:PAIRS_SHOWN]]
            listed = [" + ".join(pair[:2]) for pair in ids]
            return "; ".join([*listed, "…"] if len(value) > PAIRS_SHOWN else listed)
        return "; ".join(value_words(record, name, item) for item in value)
    if isinstance(value, dict):
        return _item_words(record, name, value)
    if name == "kind":
        return _listed("event" if "event" in {record["record"], record.get("table")} else "kind", value)
    if name in _LISTS:
        return _listed(name, value)
    if name == "tag":
        return tag_words(str(value))
    if name == "row":
        return worded(str(value), t)
    if name == "filed_with":
        return channel_words(str(value))
    if name == "step":
        return t(f"complaint.step.{value}")
    if name == "occurred_at":
        return _as_was(str(value))
    if name in _ENTRIES and isinstance(value, int):
        return entry_id(value)
    if name == "warnings":
        key = f"import.warning.{value}"
        return t(key) if _has(key) else str(value)
    return str(value)


def _as_was(occurred_at: str) -> str:
    """Return a time of an earlier or later value, of which only the time itself is known: with its own offset, and seconds if any."""
    return full_time({"occurred_at": occurred_at, "precision": "second" if occurred_at[17:19] != "00" else "minute"})


def _item_words(record: Mapping[str, Any], name: str, item: Mapping[str, Any]) -> str:
    if name == "attachments":
        return t("view.file", **item)
    if name == "payments":
        return t("view.payment_settles" if item["settles"] else "view.payment", **item)
    if name == "sources":
        if item["kind"] == "log":
            return t("view.source_log")
        if item["kind"] == "screenshot":
            return t("view.source_screenshot", where=worded(item["where"] or "-", t), sha256=item["sha256"])
        title = (
            t(f"import.format.{item['format']}.title")
            if _has(f"import.format.{item['format']}.title")
            else item["format"]
        )
        return t("view.source_import", format=title, where=worded(item["where"] or "-", t), sha256=item["sha256"])
    if name == "changes":
        old, new = (value_words(record, item["field"], item[side]) for side in ("old", "new"))
        return t("view.one_change", field=field_words(item["field"]), old=old, new=new)
    if name == "rejected":
        key = f"import.reason.{item['reason']}"
        return t("view.rejected_row", where=worded(item["where"], t), reason=t(key) if _has(key) else item["reason"])
    if name == "warnings_at":
        places = {kind: t("import.and").join(worded(where, t) for where in rows) for kind, rows in item.items()}
        return "; ".join(f"{value_words(record, 'warnings', kind)} {rows}" for kind, rows in places.items())
    told = ((key, value) for key, value in item.items() if value not in (None, "", [], {}))
    return t("view.comma").join(f"{field_words(key)} {value_words(record, key, value)}" for key, value in told)


def _listed(name: str, value: object) -> str:
    key = f"words.{name}.{value}"
    return t(key) if _has(key) else str(value)


def _has(key: str) -> bool:
    from evidence_log.cli.state import STATE

    return STATE.words.has(key)
