"""Who is who in a conversation of Google Voice: which side is the account's owner, and whom an own message went to."""

from __future__ import annotations

import re
from typing import Final

from evidence_log.importers.android.records import MISSING
from evidence_log.importers.contacts import Contacts
from evidence_log.importers.google_voice.page import Page, Person
from evidence_log.importers.numbers import Number

_NUMBER: Final = re.compile(r"\+?\d{5,15}")


class People:
    """Who takes part in one page: `other` is the one whom own messages went to, `in_group` when there are several."""

    def __init__(self, contacts: Contacts) -> None:
        self.contacts = contacts
        self._others: dict[str, tuple[Number, str | None]] = {}
        self.in_group = False
        self.other: tuple[Number, str | None] = (MISSING, None)

    def is_own(self, person: Person) -> bool:
        """Say whether this is the account's owner: the page marks it, or the number is one of the person's own."""
        return person.is_own or bool(person.number and self.contacts.numbers.key(person.number) in self.contacts.own)

    def number(self, person: Person) -> Number:
        """Return the number of someone."""
        return self.contacts.number(person.number) if person.number else MISSING

    def name(self, person: Person) -> str | None:
        """Return the name of someone, unless it only repeats the number."""
        name, key = self.contacts.name(person.name), self.contacts.numbers.key
        return None if name and person.number and key(name) == key(person.number) else name

    def learn(self, person: Person) -> None:
        """Note someone who is not the owner; the first two are enough."""
        if not self.is_own(person) and len(self._others) < 2 and (key := person.number or person.name):
            self._others.setdefault(self.contacts.numbers.key(key) or key, (self.number(person), self.name(person)))

    def settle(self, page: Page) -> None:
        """Take the page as read: with whom it is a conversation. Its title says so where nobody else wrote."""
        self.in_group = page.in_group or len(self._others) > 1
        if self._others:
            self.other = next(iter(self._others.values()))
        elif found := _NUMBER.search(page.title):
            self.other = (self.contacts.number(found[0]), None)
        elif page.title:
            self.other = (MISSING, self.contacts.name(page.title))
