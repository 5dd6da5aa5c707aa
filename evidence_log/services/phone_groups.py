"""Unknown numbers that behave like one collector: suggestions for `phone tie`, with what they are based on."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any, Final

from evidence_log.core import names
from evidence_log.core.clock import Wall
from evidence_log.core.phone import phone_key
from evidence_log.errors import BadInput
from evidence_log.resources import templates
from evidence_log.rules.behaviour import TEMPLATE, Numbers, Seen, Settings
from evidence_log.rules.groups import Group, Reason
from evidence_log.rules.groups import groups as grouped
from evidence_log.rules.phone_classes import family_of
from evidence_log.services import vocabulary
from evidence_log.store import columns, reading
from evidence_log.store.ledger import entry_id
from evidence_log.store.vault import CaseFile, Vault

SHOWN: Final = 60
"""Characters of a message that are shown of one that several numbers have sent."""
ENTRIES: Final = 20
"""Contacts that are named with one reason."""
_COLUMNS: Final = "entry, epoch, occurred_at, precision, phone, direction, claims, debt, caller_name, staff_no, said, channel, import_entry"
_NAMED: Final = frozenset({"call", "sms"})
"""Channels in which an imported name is that of the phone's own list; in a chat, the other side chose it."""


def groups(vault: Vault, case: CaseFile) -> list[dict[str, Any]]:
    """Return the groups in the JSON shape, most contacts first. `entries` of a reason are a few contacts that show it."""
    whose = reading.attribution(vault.connection, case)
    watched = Numbers(
        settings(), phone_key=lambda phone: phone_key(phone, reading.REGION), family=lambda phone: family_of(phone, reading.REGION),
        ties={key: tie.organisation for key, tie in whose.ties.items()},
    )  # fmt: skip
    named = _named(_organisations(vault, case))
    watched.feed(_seen(vault, case, whose.of, named))
    wall = Wall(case.zone)
    return [_shown(vault, case, group, wall) for group in grouped(watched.numbers.values(), settings(), named)]


def _seen(
    vault: Vault,
    case: CaseFile,
    whose: Callable[[str | None, str | None, str | None], str | None],
    named: Callable[[str], str | None],
) -> Iterator[Seen]:
    """Yield the contacts with a number, by time."""
    runs = reading.rows(vault.connection, "import_run", ("entry", "format"), case)
    by_hand = {None, *(run["entry"] for run in runs if run["format"] == "csv")}
    days: dict[str, int] = {}
    rows = vault.connection.execute(
        f"SELECT {_COLUMNS} FROM contact WHERE case_id = ? AND {reading.STANDS} AND phone IS NOT NULL ORDER BY epoch, entry",  # noqa: S608 - our own names
        (case.case_id,),
    )
    for entry, epoch, at, precision, phone, direction, claims, debt, caller, staff_no, said, channel, run in rows:
        day = days.get(at[:10])
        if day is None:
            day = days[at[:10]] = date.fromisoformat(at[:10]).toordinal()
        name = caller if caller and any(map(str.isalpha, caller)) else None
        saved = name is not None and run not in by_hand and channel in _NAMED and named(name) is None
        yield Seen(
            entry, epoch, day, None if precision == "day" else int(at[11:13]), phone, direction == "out",
            whose(phone, claims, debt), name, saved, name is not None and _personal(name), staff_no, said,
        )  # fmt: skip


def _organisations(vault: Vault, case: CaseFile) -> list[str]:
    listed = [row["name"] for row in reading.rows(vault.connection, "organisation", columns.ORGANISATION, case)]
    return list(dict.fromkeys([*listed, *(debt["lender"] for debt in reading.debts(vault.connection, case))]))


def _named(known: list[str]) -> Callable[[str], str | None]:
    """Return what tells which organisation of the case a name means."""

    @cache
    def named(text: str) -> str | None:
        return text if text in known else names.near(text, known)

    return named


@cache
def _personal(name: str) -> bool:
    """Say whether a name is a word for what somebody is to the person."""
    try:
        vocabulary.relation(name)
    except BadInput:
        return False
    return True


def _shown(vault: Vault, case: CaseFile, group: Group, wall: Wall) -> dict[str, Any]:
    return {
        "phones": list(group.phones), "contacts": group.contacts, "reasons": [_reason(vault, case, one) for one in group.reasons],
        "suggested_organisation": group.organisation, "first": wall.of_epoch(group.first), "last": wall.of_epoch(group.last),
        "like": list(group.known), "signs": list(group.signs),
    }  # fmt: skip


def _reason(vault: Vault, case: CaseFile, reason: Reason) -> dict[str, Any]:
    detail = _said(vault, case, reason.entries) if reason.kind == TEMPLATE else reason.detail
    entries = [entry_id(entry) for entry in reason.entries[:ENTRIES]]
    return {"kind": reason.kind, "detail": detail, "phones": list(reason.phones), "entries": entries}


def _said(vault: Vault, case: CaseFile, entries: Iterable[int]) -> str:
    """Return the beginning of the first of these messages, on one line."""
    found = vault.connection.execute(
        "SELECT said FROM contact WHERE case_id = ? AND entry = ?", (case.case_id, min(entries))
    ).fetchone()
    text = " ".join(found[0].split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


@cache
def settings() -> Settings:
    """Return when numbers are taken to be alike."""
    with (templates() / "phone_groups.toml").open("rb") as file:
        table = tomllib.load(file)
    words = {name: tuple(listed) for name, listed in table["words"].items()}
    return Settings(**{**table["settings"], **words})
