"""The hash chain over a case's entries. Pure.

`leaf = sha256(entry bytes)`, `line = "<seq> <prev> <leaf>\\n"` in lower-case hex, `head = sha256(line)`; the first entry's `prev` is 64
zeros. Two levels, so that a dossier can give every line while holding entries back: lines prove the order, and each entry's random
salt keeps a hidden one from being guessed by its hash.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Final, NamedTuple

START: Final = bytes(32)
"""What stands in place of a head before the first entry."""


class Link(NamedTuple):
    """One entry in the chain: its number, its canonical bytes, the head after it (32 bytes)."""

    seq: int
    body: bytes
    head: bytes


class Break(NamedTuple):
    """A place where the chain does not hold.

    `payload`: the entry's bytes are not those that were chained. `head`: the stored head is not the one that the next entry was
    chained to. `missing`: numbers jump before this entry. `order`: numbers fall.
    """

    seq: int
    kind: str


def line(seq: int, prev: bytes, body: bytes) -> bytes:
    """Return the chain line of an entry."""
    return f"{seq} {prev.hex()} {sha256(body).hexdigest()}\n".encode()


def head_after(seq: int, prev: bytes, body: bytes) -> bytes:
    """Return the head once `body` is entry `seq` after the head `prev`."""
    return sha256(line(seq, prev, body)).digest()


class Walk:
    """A walk along a chain: `step` for each link in order, then `breaks()`.

    After a break the walk goes on from what is stored, so that each wrong entry is named once.
    """

    def __init__(self) -> None:
        self._breaks: list[Break] = []
        self._prev, self._expected = START, 1
        self._computed: bytes | None = None  # what the last head should have been, when it was not

    def step(self, seq: int, body: bytes, head: bytes) -> None:
        """Take the next link."""
        leaf = sha256(body).hexdigest()
        computed = sha256(f"{seq} {self._prev.hex()} {leaf}\n".encode()).digest()
        if seq != self._expected:
            self._settle("payload")
            self._breaks.append(Break(seq, "missing" if seq > self._expected else "order"))
        elif computed == head:
            self._settle("payload")
        elif self._computed is not None and sha256(f"{seq} {self._computed.hex()} {leaf}\n".encode()).digest() == head:
            self._settle("head")
        else:
            self._settle("payload")
            self._computed = computed
        self._prev, self._expected = head, seq + 1

    def breaks(self) -> list[Break]:
        """Return what was found so far, in order."""
        self._settle("payload")
        return self._breaks

    def _settle(self, kind: str) -> None:
        if self._computed is not None:
            self._breaks.append(Break(self._expected - 1, kind))
            self._computed = None


def breaks(links: Iterable[Link]) -> list[Break]:
    """Return every place where the links do not follow from one another, in order."""
    walk = Walk()
    for link in links:
        walk.step(*link)
    return walk.breaks()
