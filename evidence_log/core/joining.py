"""Telling whether two records, each from a source of its own, may be of one contact, and what they prove together. Pure.

Two records may be of one contact when nothing that both tell speaks against it. Which of several pairs are one is settled in
`core/pairing`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from evidence_log.core.contact import UNANSWERED

TOLERANCE_S: Final = 90
"""Two clocks, and the ringing before a call is answered. Source: notes on import formats, section 12."""
ROUNDING_S: Final = 2
"""What two meters of one call's length differ by."""
WHOLE_MINUTE_S: Final = 60
SAME_CLOCK_S: Final = 2
"""Two records of one phone differ by no more: that is rounding, not another clock."""

HAND, OWN, TABLE, DEVICE, CARRIER, RECORDING, SCREEN = (
    "hand", "own", "table", "device", "carrier", "recording", "screen",
)  # fmt: skip
"""Kinds of sources: told by the person, our own export, a table of unknown origin, a phone or an app, a bill, audio, a picture."""
KINDS: Final = (HAND, OWN, TABLE, DEVICE, CARRIER, RECORDING, SCREEN)

INDEPENDENT, SAME, DOUBTFUL = "independent", "same", "doubtful"
"""What two records are: of one contact by sources of which neither is made from the other, of one by other sources, or of one or two."""

SPAN_S: Final = {"second": 0, "minute": 59}
"""What may lie below a precision; a time told more coarsely says too little."""
REACH_S: Final = TOLERANCE_S + 59
"""By how many seconds the times of one contact differ at most, where one is told to the minute."""
LONGEST_CALL_S: Final = 4 * 3600
"""How long before a recording the call may have begun that it is of."""


class Record(NamedTuple):
    """What one source tells of a contact. `who` is what spellings of a number share, or a name; empty for neither.

    `kind` is that of the source, `source` tells two sources of one kind apart. `words` are what was said or written, None where not told.
    """

    epoch: int
    entry: int
    precision: str
    channel: str
    platform: str | None
    direction: str | None
    who: str
    duration_s: int | None
    outcome: str | None
    words: str | None
    claims: str | None
    reached: str
    kind: str
    source: int


def are_copies(kind: str, other: str) -> bool:
    """Say whether equal records of two kinds of sources are copies of one record, rather than two records of one contact."""
    if OWN in (kind, other):
        return True
    if TABLE in (kind, other):
        return HAND not in (kind, other)
    return kind == other


def independent(one: Record, other: Record) -> bool:
    """Say whether two records that are of one contact prove it independently: no person's word, and not one device twice."""
    if one.kind == other.kind == DEVICE:
        return apart(one, other) > SAME_CLOCK_S
    return prove_each_other(one.kind, other.kind)


def prove_each_other(kind: str, other: str) -> bool:
    """Say whether sources of two kinds are independent of each other, whatever they tell."""
    unknown = {HAND, OWN, TABLE, SCREEN}
    return kind != other and kind not in unknown and other not in unknown


def may_be_one(one: Record, other: Record) -> bool:
    """Say whether two records may be of one contact: nothing that both tell differs by more than clocks and meters do.

    Whom the contact was with is not compared here; nor what a person noted of the words, who seldom writes them down as they were.
    """
    if one.channel != other.channel or one.precision not in SPAN_S or other.precision not in SPAN_S:
        return False
    if not _fit_in_time(one, other):
        return False
    return (
        _agree(one.platform, other.platform)
        and _agree(one.direction, other.direction)
        and (HAND in (one.kind, other.kind) or _agree(one.words, other.words))
        and _agree(one.claims, other.claims)
        and ("self" in (one.reached, other.reached) or one.reached == other.reached)
        and _same_end(one, other)
    )


def verdict(one: Record, other: Record) -> str:
    """Return what two records are that may be of one contact and have no other partner."""
    if not _is_sure(one, other):
        return DOUBTFUL
    return INDEPENDENT if independent(one, other) else SAME


def apart(one: Record, other: Record) -> int:
    """Return by how many seconds two records must differ, whatever lies below the precision of each."""
    first, second = (one, other) if one.epoch <= other.epoch else (other, one)
    return max(0, second.epoch - first.epoch - SPAN_S[first.precision])


def _is_sure(one: Record, other: Record) -> bool:
    """Say whether two records without another partner are of one contact, not of two of which each source missed one."""
    if HAND in (one.kind, other.kind):
        # a person reads the minute off the screen; a note of another minute may be of a call that the log lost
        return apart(one, other) == 0 and _agree(one.words, other.words)
    if one.kind == other.kind != DEVICE:
        return False
    if not are_copies(one.kind, other.kind):
        return True
    # two logs of one phone would agree to the second: near is not enough where nothing else is told
    told = bool(one.duration_s and other.duration_s) or (one.words is not None and one.words == other.words)
    return told or (
        one.kind == other.kind and one.precision == other.precision == "second" and apart(one, other) <= SAME_CLOCK_S
    )


def _fit_in_time(one: Record, other: Record) -> bool:
    """Say whether two records may be of one moment. A recording begins when somebody speaks, and ends with the call or before."""
    if RECORDING not in (one.kind, other.kind) or one.kind == other.kind:
        return apart(one, other) <= TOLERANCE_S
    audio, call = (one, other) if one.kind == RECORDING else (other, one)
    late = audio.epoch - call.epoch
    return (
        -SPAN_S[audio.precision] - SAME_CLOCK_S <= late <= TOLERANCE_S + SPAN_S[call.precision] + (call.duration_s or 0)
    )


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _same_end(one: Record, other: Record) -> bool:
    """Say whether two calls can have ended in the same way, and lasted as long as far as both are told."""
    spoken = [record.outcome == "answered" or bool(record.duration_s) for record in (one, other)]
    missed = [record.outcome in UNANSWERED and not record.duration_s for record in (one, other)]
    if (spoken[0] and missed[1]) or (spoken[1] and missed[0]):
        return False
    if not one.duration_s or not other.duration_s:
        return True
    if one.kind != other.kind and RECORDING in (one.kind, other.kind):
        audio, call = (one, other) if one.kind == RECORDING else (other, one)
        return (audio.duration_s or 0) <= (call.duration_s or 0) + ROUNDING_S
    short, long = sorted((one.duration_s, other.duration_s))
    return long - short <= ROUNDING_S or (long % WHOLE_MINUTE_S == 0 and long - short < WHOLE_MINUTE_S)
