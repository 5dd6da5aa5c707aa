"""Which events are complaints, which complaint a reply is about, and how rules see the two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

KINDS: Final[Mapping[str, str | None]] = {"complaint": None, "review-request": "superior", "police-report": "police"}
"""Events that are complaints whatever else they say, with the channel that such an event is by itself."""

LENDER: Final = "lender"
REGULATOR: Final = "nfra"
_DECISIONS: Final = frozenset({None, "answered", "refused"})
_STEPS_OF_REGULATOR: Final = _DECISIONS | {"accepted", "forwarded"}
"""What counts as the answer that is due: from a regulator, the word that it passed the complaint on, too."""


def is_complaint(event: Mapping[str, Any]) -> bool:
    """Say whether an event is a complaint: by its kind, or because it says with whom it was filed."""
    return event["kind"] in KINDS or event["filed_with"] is not None


def answered(reply: Mapping[str, Any], filed: Sequence[Mapping[str, Any]]) -> int | None:
    """Return the entry of the complaint that a reply is about: the one it names, else the only one there was that it can be about."""
    if reply["answers"] is not None:
        return int(reply["answers"])
    possible = [
        one["entry"]
        for one in filed
        if one["occurred_at"][:10] <= reply["occurred_at"][:10] and reply["organisation"] in {None, one["organisation"]}
    ]
    return possible[0] if len(possible) == 1 else None


def as_rules_see(events: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the events for rules that count days between a complaint and a reply.

    A complaint to another channel than the lender or the regulator is of a kind of its own (`complaint-court`), so that no period of
    theirs is held against it; one to the lender that does not name it, too. So is a reply that is no answer yet (`reply-received`).
    """
    listed = list(events)
    channels = {event["entry"]: event["filed_with"] for event in listed}
    for event in listed:
        kind, channel = event["kind"], event["filed_with"]
        if kind == "complaint" and channel is not None:
            counts = channel == REGULATOR or (channel == LENDER and event["organisation"])
            yield event if counts else {**event, "kind": f"{kind}-{channel}"}
        elif kind == "reply" and event["step"] is not None:
            known = _STEPS_OF_REGULATOR if channels.get(event["answers"]) == REGULATOR else _DECISIONS
            yield event if event["step"] in known else {**event, "kind": f"{kind}-{event['step']}"}
        else:
            yield event
