"""What a record cannot say: a call that was missed and lasted, a letter that was answered, a lender that collects for another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from evidence_log.core.contact import OUTCOMES
from evidence_log.core.phone import hidden
from evidence_log.errors import BadInput

_CALL: Final = frozenset({"answered", "missed", "rejected", "blocked", "voicemail", "busy", "wrong-number"})
_MESSAGE: Final = frozenset({"delivered", "read", "rejected", "blocked", "wrong-number"})
OUTCOMES_OF: Final[Mapping[str, frozenset[str]]] = {
    "call": _CALL,
    "sms": _MESSAGE,
    "chat": _CALL | _MESSAGE,
    "email": _MESSAGE,
    "letter": _MESSAGE,
    "visit": frozenset({"met", "missed", "refused-entry", "wrong-number"}),
    "other": frozenset(OUTCOMES),
}
"""How a contact of each channel can end."""
WITHOUT_DURATION: Final = frozenset({"missed", "rejected", "blocked", "busy"})
NUMBERED: Final = frozenset({"call", "sms"})
TIMED: Final = frozenset({"call", "chat", "visit", "other"})


def require_possible(facts: Mapping[str, Any]) -> None:
    """Refuse an outcome that the channel cannot have, and a duration where nobody was reached. Raises BadInput."""
    channel, outcome, seconds = facts["channel"], facts.get("outcome"), facts.get("duration_s")
    possible = OUTCOMES_OF[channel]
    if outcome is not None and outcome not in possible:
        listed = ", ".join(value for value in OUTCOMES if value in possible)
        raise BadInput("record.outcome_of_channel", channel=channel, outcome=outcome, known=listed)
    if seconds is not None and channel not in TIMED:
        raise BadInput("record.no_duration", channel=channel)
    if seconds and outcome in WITHOUT_DURATION:
        raise BadInput("record.duration_unanswered", outcome=outcome, seconds=seconds)


def require_number(facts: Mapping[str, Any]) -> None:
    """Refuse for a call or an SMS what is neither a number nor a word for a hidden one. Raises BadInput."""
    phone = facts.get("phone")
    if phone and facts["channel"] in NUMBERED and not hidden(phone) and not any(map(str.isdigit, phone)):
        raise BadInput("record.no_digit", phone=phone, channel=facts["channel"])


def require_paid(amount: str) -> None:
    """Refuse a payment of nothing. Raises BadInput."""
    if not float(amount):
        raise BadInput("record.nothing_paid")


def require_principal(facts: Mapping[str, Any]) -> None:
    """Refuse whom an organisation collects for unless it is an agency, and of another. Raises BadInput."""
    principal = facts.get("collects_for")
    if principal and facts["kind"] != "agency":
        raise BadInput("record.for_needs_agency", kind=facts["kind"])
    if principal and principal == facts["organisation"]:
        raise BadInput("record.for_itself", organisation=principal)
