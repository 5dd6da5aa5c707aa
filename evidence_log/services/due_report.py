"""What is due in a case on a day: the document of `due`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from evidence_log.i18n import Texts, texts
from evidence_log.services import clocks, complaints
from evidence_log.services.complaints import Complaint
from evidence_log.store.vault import CaseFile, Vault

_LAST: Final = "9999-12-31"


class DueReport(NamedTuple):
    """The document of `due --json`, and when the texts behind it were read; `recheck`: they should be read again."""

    document: dict[str, Any]
    read_on: str | None
    recheck: bool
    recorded_at: dict[str, str]
    """When each complaint was recorded, by id: what a calendar is stamped with."""


def report(vault: Vault, case: CaseFile, *, language: str, now: datetime) -> DueReport:
    """Return the periods of the complaints that stand, on the day of `now`: those that run by last day, then the answers that were late."""
    found = complaints.complaints(vault, case, now=now)
    known = clocks.load(case.pack)
    running, late, without = [], [], []
    for one in found:
        for item in one.periods:
            shown = complaints.due_item(one, item, case, language) | {"filed_on": one.event["occurred_at"][:10]}
            if item.met_on is None:
                running.append(shown)
            elif item.late:
                late.append(shown)
        if why := _no_clock(one, known, language):
            without.append({"complaint": one.id, "channel": one.channel, "why": why})
    running.sort(key=lambda item: (item["due_on"] or _LAST, item["complaint"]))
    late.sort(key=lambda item: (item["met_on"], item["complaint"]))
    document = {
        "due": running, "late_answers": late, "without_clock": without,
        "unlinked": complaints.unlinked(vault, case), "filed": len(found), "read_on": known.read_on,
    }  # fmt: skip
    today = now.date().isoformat()
    recheck = bool(found) and known.recheck_after is not None and today > known.recheck_after
    return DueReport(document, known.read_on, recheck, {one.id: one.event["recorded_at"] for one in found})


def cited(item: Mapping[str, Any], t: Texts) -> str:
    """Return the citations of a period: one part for each instrument, with its force and how its wording is known."""
    by_instrument: dict[str, list[Mapping[str, Any]]] = {}
    for place in item["citation"]:
        by_instrument.setdefault(place["instrument"], []).append(place)
    confidence = t(f"findings.confidence.{item['confidence']}")
    parts = []
    for name, found in by_instrument.items():
        places = t("view.comma").join(one["place"] for one in found if one["place"])
        words = t("due.instrument_place", name=name, places=places) if places else name
        values = {"text": words, "force": found[0]["force_word"], "confidence": confidence}
        since = found[0]["in_force_since"]
        parts.append(t("due.instrument_since", **values, since=since) if since else t("due.instrument", **values))
    return t("due.between").join(parts)


def _no_clock(one: Complaint, known: clocks.Clocks, language: str) -> str | None:
    """Return why nothing of a complaint is due although it is open; None where something is, was met, or is over."""
    t = texts(language)
    if one.periods or one.closed_on or one.status in {"answered", "refused"}:
        return None
    if one.channel is None:
        return t("due.why.no_channel", id=one.id)
    own = known.of(one.channel)
    if not own:
        return t("due.why.no_period")
    return (
        t("due.why.not_started", id=one.id)
        if any(clock.starts != clocks.FILED for clock in own)
        else t("due.why.not_in_force")
    )
