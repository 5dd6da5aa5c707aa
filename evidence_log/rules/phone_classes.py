"""What kind of number one is, and of which family, by the table `templates/phone_classes.toml`."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from evidence_log.core import toml
from evidence_log.core.phone import classify, phone_key
from evidence_log.resources import templates

OTHERWISE: Final = "unknown"
_MOBILE: Final = frozenset({"mobile", "mobile-virtual"})


class PhoneClass(NamedTuple):
    """A row of the table. `kinds`: of `core.phone.classify`, empty for any. `pattern`: of the whole key, None for anything."""

    name: str
    kinds: frozenset[str]
    pattern: re.Pattern[str] | None
    family_keep: int | None
    family_cut: int | None


@lru_cache(maxsize=65536)
def class_of(phone: str, region: str) -> str:
    """Return the name of a number's class; the number in any spelling."""
    return _class(phone, region).name


@lru_cache(maxsize=65536)
def family_of(phone: str, region: str) -> str:
    """Return what numbers of one family share: the beginning of an SMS port, or all but the last digits of a line.

    As it is dialled inland, so that it can be shown. Empty for none.
    """
    found, key = _class(phone, region), phone_key(phone, region)
    inland = key.removeprefix("+86")
    digits = key.removeprefix("+") if inland == key else inland if found.name in _MOBILE else f"0{inland}"
    if not digits.isdigit():
        return ""
    if found.family_keep:
        return digits[: found.family_keep] if len(digits) >= found.family_keep else ""
    return digits[: -found.family_cut] if found.family_cut and len(digits) > 2 * found.family_cut else ""


def classes() -> tuple[str, ...]:
    """Return the names of all classes in the order of the table."""
    return tuple(one.name for one in _table())


def _class(phone: str, region: str) -> PhoneClass:
    kind, key = classify(phone, region), phone_key(phone, region)
    for one in _table():
        if (not one.kinds or kind in one.kinds) and (one.pattern is None or one.pattern.fullmatch(key)):
            return one
    raise AssertionError(OTHERWISE)  # the last row fits every number


@cache
def _table() -> tuple[PhoneClass, ...]:
    rows = toml.loads((templates() / "phone_classes.toml").read_text(encoding="utf-8"))["class"]
    found = tuple(
        PhoneClass(
            row["name"], frozenset(row["kinds"]), re.compile(row["pattern"], re.DOTALL) if "pattern" in row else None,
            row.get("family_keep"), row.get("family_cut"),
        )
        for row in rows
    )  # fmt: skip
    if found[-1][1:] != (frozenset(), None, None, None):
        raise ValueError(f"phone_classes.toml: the last class must fit every number, not {found[-1].name}")
    return found
