"""The facts of one contact, and the closed lists they are told in. Pure.

Absent facts are absent keys, never guesses. The same mapping is the `data` of a ledger entry, what an importer yields, and what the
projection spreads into columns.
"""

from __future__ import annotations

from typing import Final, Required, TypedDict

CHANNELS: Final = ("call", "sms", "chat", "email", "letter", "visit", "other")
DIRECTIONS: Final = ("in", "out")
OUTCOMES: Final = (
    "answered", "missed", "rejected", "blocked", "voicemail", "busy", "wrong-number",
    "delivered", "read", "met", "refused-entry",
)  # fmt: skip
PRECISIONS: Final = ("second", "minute", "hour", "day")
RELATIONS: Final = (
    "self", "spouse", "parent", "child", "minor", "sibling", "relative", "emergency-contact", "guarantor",
    "co-borrower", "colleague", "employer", "friend", "neighbour", "customer", "stranger",
)  # fmt: skip

UNANSWERED: Final = frozenset({"missed", "rejected", "blocked", "voicemail", "busy"})
"""Outcomes of a call in which nobody spoke with the caller."""


class ContactFacts(TypedDict, total=False):
    """One contact as learned from one source.

    `occurred_at` is ISO 8601 with offset, the wall clock of `zone` (IANA name; absent: the case's zone) and always has seconds;
    what lies below `precision` is zero. `phone` is what the screen showed; `phone_e164` only for a number that is valid.
    `claims` is the organisation the contact is held against by what was said or by the person's own knowledge; the organisation
    in force also depends on whose number it is. `demands` is a decimal string in the currency of the case. `row` is the
    place in an imported file (`line 12`), `import` the ledger entry of that import, `nth` tells apart equal rows of one file
    (absent: the first).
    """

    occurred_at: Required[str]
    precision: Required[str]
    channel: Required[str]
    zone: str
    platform: str
    direction: str
    outcome: str
    duration_s: int
    phone: str
    phone_e164: str
    caller_name: str
    staff_no: str
    claims: str
    debt: str
    reached: str
    person: str
    said: str
    replied: str
    summary: str
    demands: str
    place: str
    tags: list[str]
    warnings: list[str]
    row: str
    nth: int
