"""Whom a contact is held against: the ties of numbers, what the contact says, the lender of its debt. Pure.

A phone log also holds friends and couriers, so a contact without any of the three belongs to nobody and is never counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple


class Tie(NamedTuple):
    """A number, the organisation it is tied to, what that is, whom it collects for, and how this is known."""

    phone_key: str
    organisation: str
    kind: str
    collects_for: str | None
    basis: str
    confidence: str
    entry: int


class Attribution:
    """Answers for one case. Ties are given in ledger order; the last one of a number is in force."""

    def __init__(
        self,
        ties: Iterable[Tie],
        organisations: Mapping[str, tuple[str, str | None]],
        lenders: Mapping[str, str],
        phone_key: Callable[[str], str],
    ) -> None:
        """`organisations`: name to (kind, collects for). `lenders`: debt id to lender. `phone_key`: raw number to grouping key."""
        self.ties = {tie.phone_key: tie for tie in ties}
        self._organisations = organisations
        self._lenders = lenders
        self._phone_key = phone_key
        self._tie_of_phone: dict[str, Tie | None] = {}

    def tie(self, phone: str | None) -> Tie | None:
        """Return the tie in force for a number as shown, or None."""
        if not phone or not self.ties:
            return None
        try:
            return self._tie_of_phone[phone]
        except KeyError:
            key = self._phone_key(phone)
            found = self._tie_of_phone[phone] = self.ties.get(key) if key else None
            return found

    def of(self, phone: str | None, claims: str | None, debt: str | None) -> str | None:
        """Return the organisation a contact is held against, or None.

        A number's tie stands unless the contact itself names another institution; then what the contact says stands.
        """
        tie = self.tie(phone)
        if tie is not None and (not claims or self.institution(claims) == self.institution(tie.organisation)):
            return tie.organisation
        if claims:
            return claims
        return self._lenders.get(debt) if debt else None

    def kind(self, organisation: str) -> str:
        """Return `lender`, `agency` or `other`."""
        found = self._organisations.get(organisation)
        return found[0] if found else "other"

    def institution(self, organisation: str) -> str:
        """Return the lender an agency collects for, else the organisation itself."""
        found = self._organisations.get(organisation)
        return found[1] if found and found[1] else organisation
