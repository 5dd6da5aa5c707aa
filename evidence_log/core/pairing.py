"""Settling which records of two sources are of one contact. Pure.

Two records that may be of one contact are taken for it only when neither has another partner, or when as many stand on either side
and fit in their order: a pair that could be two contacts stays two. What a person noted near it does not speak against it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Final, NamedTuple

from evidence_log.core.joining import (
    DOUBTFUL,
    INDEPENDENT,
    LONGEST_CALL_S,
    REACH_S,
    RECORDING,
    SAME,
    Record,
    may_be_one,
    verdict,
)

SHOWN_DIGITS: Final = 7
"""Digits of a covered number that must be seen before it stands for one number."""

_MASK: Final = re.compile(r"[*＊•●×]+|[xX]{2,}")
_DIGITS: Final = re.compile(r"\D")
_by_time = itemgetter(0, 1)
_NEW, _KNOWN = itemgetter(1), itemgetter(3)


class Candidate(NamedTuple):
    """Two records that may be of one contact. `verdict`: what they are if neither has another partner.

    `known_source` is that of the known one: positive for an imported file, else of notes.
    """

    new_epoch: int
    new: int
    known_epoch: int
    known: int
    known_source: int
    verdict: str


class Joined(NamedTuple):
    """Pairs (earlier entry, later entry), each list in order. `independent`: sources of which neither is made from the other.

    `same`: other sources of one contact. `doubtful` pairs may be one contact or two.
    """

    independent: list[tuple[int, int]]
    same: list[tuple[int, int]]
    doubtful: list[tuple[int, int]]


def join(new: Sequence[Record], known: Sequence[Record]) -> Joined:
    """Return which of the `new` records are of a contact that is `known`. Entries of `new` are the later ones; the order is free.

    Records of one source are never of one contact. Of nobody in particular (`who` empty) nothing can be said.
    """
    return decide(candidates(new, known))


def candidates(new: Sequence[Record], known: Sequence[Record]) -> list[Candidate]:
    """Return every pair of records that may be of one contact, in no order."""
    new, known = _uncovered(new, known), _uncovered(known, new)
    groups: dict[tuple[str, str], tuple[list[Record], list[Record]]] = defaultdict(lambda: ([], []))
    for record in new:
        if record.who:
            groups[record.channel, record.who][0].append(record)
    for record in known:
        if (record.channel, record.who) in groups:
            groups[record.channel, record.who][1].append(record)
    found: list[Candidate] = []
    for news, knowns in groups.values():
        if knowns:
            _near(news, knowns, found)
    return found


def decide(found: Iterable[tuple[int, int, int, int, int, str]]) -> Joined:
    """Return which pairs are one contact, and which may be, given every `Candidate`: each pair once, the order is free."""
    every = list(found)
    noted = [one for one in every if one[4] <= 0]
    if noted:
        by_device = decide(one for one in every if one[4] > 0)
        return _with_notes(by_device, _decided(noted))
    return _decided(every)


def _with_notes(by_device: Joined, noted: Joined) -> Joined:
    """Return both. A note keeps nothing from its partner, and what has found one among the imports is not joined to a note as well."""
    taken = {new for _, new in (*by_device.independent, *by_device.same)}
    free = [[pair for pair in pairs if pair[1] not in taken] for pairs in (noted.independent, noted.same)]
    late = [pair for pairs in (noted.independent, noted.same) for pair in pairs if pair[1] in taken]
    return Joined(
        sorted([*by_device.independent, *free[0]]), sorted([*by_device.same, *free[1]]),
        sorted([*by_device.doubtful, *noted.doubtful, *late]),
    )  # fmt: skip


def _decided(every: Sequence[tuple[int, int, int, int, int, str]]) -> Joined:
    ours, theirs = Counter(map(_NEW, every)), Counter(map(_KNOWN, every))
    pairs: dict[str, list[tuple[int, int]]] = {INDEPENDENT: [], SAME: [], DOUBTFUL: []}
    tangled = []
    for one in every:
        _, new, _, known, _, said = one
        if ours[new] == 1 == theirs[known]:
            pairs[said].append((known, new))
        else:
            tangled.append(Candidate._make(one))
    for cluster in _clusters(tangled):
        for one in _settled(cluster):
            pairs[one.verdict].append((one.known, one.new))
    return Joined(*map(sorted, (pairs[INDEPENDENT], pairs[SAME], pairs[DOUBTFUL])))


def _near(news: list[Record], knowns: list[Record], found: list[Candidate]) -> None:
    """Find the pairs among the records of one number on one channel."""
    news.sort(key=_by_time)
    knowns.sort(key=_by_time)
    audio = any(record.kind == RECORDING for record in (*news, *knowns))
    reach, first = REACH_S + (LONGEST_CALL_S if audio else 0), 0
    for record in news:
        while first < len(knowns) and knowns[first].epoch < record.epoch - reach:
            first += 1
        for at in range(first, len(knowns)):
            other = knowns[at]
            if other.epoch > record.epoch + reach:
                break
            if other.source != record.source and may_be_one(record, other):
                said = verdict(record, other)
                found.append(Candidate(record.epoch, record.entry, other.epoch, other.entry, other.source, said))


def _clusters(tangled: Sequence[Candidate]) -> list[list[Candidate]]:
    """Return what hangs together through possible pairs."""
    by_new: dict[int, list[Candidate]] = defaultdict(list)
    by_known: dict[int, list[Candidate]] = defaultdict(list)
    for one in tangled:
        by_new[one.new].append(one)
        by_known[one.known].append(one)
    clusters, done, met = [], set[int](), set[int]()
    for entry in by_new:
        if entry in done:
            continue
        cluster, waiting = [], [entry]
        done.add(entry)
        while waiting:
            for one in by_new[waiting.pop()]:
                cluster.append(one)
                if one.known not in met:
                    met.add(one.known)
                    further = {other.new for other in by_known[one.known]} - done
                    done |= further
                    waiting += further
        clusters.append(cluster)
    return clusters


def _settled(cluster: Sequence[Candidate]) -> list[Candidate]:
    """Return the pairs of records that stand in equal number on either side and fit in their order; else all of them as doubtful."""
    left = sorted({(one.new_epoch, one.new) for one in cluster})
    right = sorted({(one.known_epoch, one.known) for one in cluster})
    if len(left) == len(right) and len({one.known_source for one in cluster}) == 1:
        possible = {(one.new, one.known): one for one in cluster}
        in_order = [possible.get((new, known)) for (_, new), (_, known) in zip(left, right, strict=True)]
        fitting = [one for one in in_order if one is not None]
        if len(fitting) == len(left):
            return fitting
    return [one._replace(verdict=DOUBTFUL) for one in cluster]


def _uncovered(records: Sequence[Record], others: Sequence[Record]) -> Sequence[Record]:
    """Return records, a covered number replaced by the one number among `others` that it can stand for at that time.

    Only where both tell how long the call was: then number, time and length all agree.
    """
    covered = [record for record in records if record.duration_s and _MASK.search(record.who)]
    if not covered:
        return records
    timed = sorted((record for record in others if record.duration_s and not _MASK.search(record.who)), key=_by_time)
    times = [record.epoch for record in timed]
    plain: dict[int, Record] = {}
    for record in covered:
        near = timed[bisect_left(times, record.epoch - REACH_S) : bisect_right(times, record.epoch + REACH_S)]
        fitting = {one.who for one in near if shows(record.who, one.who) and may_be_one(record, one)}
        if len(fitting) == 1:
            plain[record.entry] = record._replace(who=fitting.pop())
    return [plain.get(record.entry, record) for record in records]


def shows(covered: str, who: str) -> bool:
    """Say whether a covered number can be that number, shown with its country's prefix or without; enough digits must be seen."""
    if not _MASK.search(covered):
        return False
    digits = _MASK.sub("*", covered)
    lead, tail = (_DIGITS.sub("", part) for part in (digits[: digits.find("*")], digits[digits.rfind("*") :]))
    whole = _DIGITS.sub("", who)
    return (
        len(lead) + len(tail) >= SHOWN_DIGITS
        and whole.endswith(tail)
        and (whole.startswith(lead) or whole[2:].startswith(lead))
    )
