"""What the cells of direction, outcome and channel say together; each combination is worked out once per file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from evidence_log.importers.profiles import Profile
from evidence_log.importers.words import simple, words

_MESSAGES: Final = frozenset(("sms", "chat", "email", "letter"))
_ENDS_OF_MESSAGES: Final = frozenset(("delivered", "read"))
_ON_THIS_PHONE: Final = frozenset(("missed", "rejected", "blocked", "voicemail"))
"""Outcomes that only a call to this phone has."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """Facts that a combination of words gives: `base`, and `talk` where the call lasted. `body` is the fact a text column fills.

    `ignored`: the kind of line that is no contact. `lasts`: a length belongs to such a contact; `zero`: one of no seconds too.
    """

    base: dict[str, Any]
    talk: dict[str, Any]
    warnings: tuple[str, ...]
    body: str
    lasts: bool
    zero: bool
    ignored: str | None = None


def meaning(
    profile: Profile, direction: str, outcome: str, channel: str, *, side: str | None, otherwise: str, calls_only: bool
) -> Meaning:
    """Return what three cells say (empty: no such cell). `side` is the direction when the numbers tell it.

    `otherwise` is the channel where no word names one. `calls_only`: the table has lengths and no texts, so that WhatsApp in it is a call.
    """
    empty = words().empty
    first = profile.manner.find(direction)
    second = profile.manner.find(outcome)
    strange = first is None and simple(direction) not in empty
    ended = (second.outcome if second else None) or (first.outcome if first else None)
    way = side or (first.direction if first else None)
    if way is None and second and second.outcome in _ON_THIS_PHONE:
        way = second.direction
    medium = profile.medium.find(channel)
    if medium is None and profile.channel is None and first is not None:
        # Incoming SMS, 微信语音: a direction column may name the channel along with it.
        medium = profile.medium.find(direction)
    kind = (medium.channel if medium else None) or profile.channel or otherwise
    if calls_only and medium and medium.platform:
        kind = "call"
    warnings = [manner.warning for manner in (first, second) if manner and manner.warning]
    if strange:
        warnings.append("unknown_call_type" if kind == "call" else "direction_unknown")
    elif way is None and ended != "voicemail":  # to the voicemail or from it: that is said by the word's own warning
        warnings.append("direction_unknown")
    if kind in _MESSAGES and ended not in _ENDS_OF_MESSAGES:
        ended = None
    base = {"channel": kind, "platform": medium.platform if medium else None, "direction": way, "outcome": ended}
    base = {name: value for name, value in base.items() if value is not None}
    unsaid = strange or any(manner.unsaid for manner in (first, second) if manner)
    talk = base if ended or unsaid or kind != "call" else {**base, "outcome": "answered"}
    body = "summary" if kind not in _MESSAGES else {"in": "said", "out": "replied"}.get(way or "", "summary")
    lasts = kind not in _MESSAGES and not any(manner.no_duration for manner in (first, second) if manner)
    return Meaning(
        base, talk, tuple(dict.fromkeys(warnings)), body, lasts, kind == "call", medium.ignored if medium else None
    )
