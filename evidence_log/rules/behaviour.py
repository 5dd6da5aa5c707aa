"""What is remembered of each number while a case's contacts go by: when it makes contact, what it says, how it is called. Pure.

Of one number little is kept however many contacts it has, and of a message nothing but where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from evidence_log.core.names import bare
from evidence_log.rules.phrases import plain
from evidence_log.rules.sms_form import signature, template
from evidence_log.rules.unknown import ANSWERED_BACK, BURST_S, MANY, NIGHTS

DAY_S: Final = 86_400
LONGEST: Final = 2_000
"""Characters of a message in which phrases are looked for."""
_LEAST_NAME: Final = 2
KEPT: Final = 32
"""Different messages, names and signatures that are kept of one number; a sender of templates has few."""
_LONG_AGO: Final = -(1 << 62)
_NIGHT: Final = frozenset({22, 23, *range(8)})

FAMILY, SIGNATURE, TEMPLATE, NAME = "prefix", "signature", "template", "name"
MARKS: Final = (FAMILY, SIGNATURE, TEMPLATE, NAME)
"""What two numbers can have in common beside their times."""


@dataclass(frozen=True, slots=True)
class Settings:
    """When numbers are alike; what each means is said in `templates/phone_groups.toml`. Phrases are given as they are written."""

    least_contacts: int
    hours_percent: int
    follows_days: int
    common_days: int
    common_percent: int
    template_least: int
    debt: tuple[str, ...]
    everyday: tuple[str, ...]
    collector: tuple[str, ...]


class Seen(NamedTuple):
    """One contact. `day` and `hour` by the wall clock, `day` counted from any day, `hour` None where the time of day is not known.

    `organisation`: whom it is held against, None for nobody. `name`: how the number or its caller is called; `is_saved`: that is the
    name in the phone's own list; `is_personal`: it is a word such as mother or colleague.
    """

    entry: int
    epoch: int
    day: int
    hour: int | None
    phone: str
    is_out: bool
    organisation: str | None
    name: str | None
    is_saved: bool
    is_personal: bool
    staff_no: str | None
    said: str | None


class Mark(NamedTuple):
    """Something of a number that others may share: as it is shown, and the contact that first showed it (0: the number itself)."""

    shown: str
    entry: int


class Number:
    """What is known of one number."""

    __slots__ = (
        "before", "burst", "days", "debt_entry", "debts", "everyday", "first", "first_day", "hours", "inward", "is_family",
        "is_saved", "key", "last", "latest", "marks", "nights", "organisations", "outward", "phone", "tied", "unattributed",
    )  # fmt: skip

    def __init__(self, key: str, phone: str, tied: str | None) -> None:
        self.key, self.phone, self.tied = key, phone, tied
        self.inward = self.outward = self.nights = self.unattributed = self.debts = self.debt_entry = self.everyday = 0
        self.first = self.last = self.first_day = self.days = 0
        self.before = self.latest = _LONG_AGO
        self.burst = self.is_family = self.is_saved = False
        self.hours = [0] * 24
        self.marks: dict[str, dict[str, Mark]] = {kind: {} for kind in MARKS}
        self.organisations: dict[str, int] = {}

    @property
    def organisation(self) -> str | None:
        """Return whose it is: by its tie, else by what all of its contacts say that say anything."""
        if self.tied is not None or len(self.organisations) != 1:
            return self.tied
        return next(iter(self.organisations))

    @property
    def signs(self) -> tuple[str, ...]:
        """Return what about it is like a collector."""
        told = {
            "debt": self.debts > 0,
            "many": self.inward >= MANY,
            "night": self.nights >= NIGHTS,
            "burst": self.burst,
        }
        return tuple(sign for sign, holds in told.items() if holds)

    @property
    def is_innocent(self) -> bool:
        """Say whether the person knows it, or it sends codes and parcels; one that asks for a debt may be saved, or send codes too."""
        if self.is_family or self.outward * ANSWERED_BACK > self.inward:
            return True
        return not self.debts and (self.is_saved or self.everyday > 0)

    def days_in_common(self, other: Number) -> tuple[int, int]:
        """Return on how many days both made contact, and on how many either did."""
        shift = other.first_day - self.first_day
        mine, theirs = (self.days, other.days << shift) if shift >= 0 else (self.days << -shift, other.days)
        return (mine & theirs).bit_count(), (mine | theirs).bit_count()

    def same_hours(self, other: Number) -> float:
        """Return how much of their times of day lies together, 0 to 1."""
        mine, theirs = _spread(self.hours), _spread(other.hours)
        return sum(map(min, mine, theirs))

    def keep(self, kind: str, key: str, shown: str, entry: int) -> None:
        """Remember a mark, the first contact that shows it."""
        known = self.marks[kind]
        if key and key not in known and len(known) < KEPT:
            known[key] = Mark(shown, entry)


class Numbers:
    """Watches contacts go by in order of time."""

    def __init__(
        self,
        settings: Settings,
        *,
        phone_key: Callable[[str], str],
        family: Callable[[str], str],
        ties: Mapping[str, str],
    ) -> None:
        """`ties`: key of a number to whose it is. `family`: what related numbers share, empty for none."""
        self.numbers: dict[str, Number] = {}
        self._settings = settings
        self._phone_key, self._family, self._ties = phone_key, family, ties
        self._by_phone: dict[str, Number | None] = {}
        self._debt, self._everyday, self._collector = (
            tuple(map(plain, listed)) for listed in (settings.debt, settings.everyday, settings.collector)
        )

    def feed(self, rows: Iterable[Seen]) -> None:
        """Look at the next contacts."""
        for row in rows:
            try:
                number = self._by_phone[row.phone]
            except KeyError:
                number = self._by_phone[row.phone] = self._number(row.phone)
            if number is None:
                continue
            if row.organisation is None:
                number.unattributed += 1
            elif row.organisation not in number.organisations:
                number.organisations[row.organisation] = row.entry
            if row.is_out:
                number.outward += 1
                continue
            self._times(number, row)
            if row.name or row.staff_no:
                self._name(number, row)
            if row.said:
                self._words(number, row.said, row.entry)

    def _number(self, phone: str) -> Number | None:
        """Return the number that a spelling means, None for a hidden one: that is nobody in particular."""
        key = self._phone_key(phone)
        if not key:
            return None
        if key not in self.numbers:
            number = self.numbers[key] = Number(key, phone, self._ties.get(key))
            family = self._family(phone)
            number.keep(FAMILY, family, family, 0)
        return self.numbers[key]

    def _times(self, number: Number, row: Seen) -> None:
        if not number.inward:
            number.first, number.first_day = row.epoch, row.day
        number.inward += 1
        number.last = row.epoch
        # a clock of another zone may put a later contact on an earlier day
        number.days |= 1 << max(0, row.day - number.first_day)
        if row.hour is None:
            return
        number.hours[row.hour] += 1
        number.nights += row.hour in _NIGHT
        number.burst = number.burst or row.epoch - number.before < BURST_S
        number.before, number.latest = number.latest, row.epoch

    def _name(self, number: Number, row: Seen) -> None:
        if row.staff_no:
            number.keep(NAME, f"no {bare(row.staff_no)}", row.staff_no, row.entry)
        if not row.name:
            return
        name = plain(row.name)
        number.is_family = number.is_family or row.is_personal
        if row.is_saved and not _holds(name, self._collector):
            number.is_saved = True
            return
        for phrase in self._collector:
            name = name.replace(phrase, "")
        # of a name such as `collector 2` nothing is left: it is what the person calls them all
        if sum(char.isalpha() for char in name) >= _LEAST_NAME:
            number.keep(NAME, bare(row.name), row.name, row.entry)

    def _words(self, number: Number, said: str, entry: int) -> None:
        words = plain(said[:LONGEST])
        if _holds(words, self._debt):
            number.debts += 1
            number.debt_entry = number.debt_entry or entry
        elif _holds(words, self._everyday):
            # what a parcel and a code look like says nothing of who collects
            number.everyday += 1
            return
        if signed := signature(said):
            number.keep(SIGNATURE, bare(signed), signed, entry)
        if len(number.marks[TEMPLATE]) < KEPT and (form := template(said, self._settings.template_least)):
            number.keep(TEMPLATE, str(hash(form)), "", entry)


def _holds(words: str, phrases: Sequence[str]) -> bool:
    return any(phrase in words for phrase in phrases)


def _spread(hours: Sequence[int]) -> list[float]:
    whole = sum(hours) or 1
    return [(hours[place - 1] + 2 * hours[place] + hours[(place + 1) % 24]) / (4 * whole) for place in range(24)]
