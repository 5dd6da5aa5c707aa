"""Contacts of formats that hold calls and messages of a phone one by one: what a record says in, a row out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from evidence_log.core.contact import ContactFacts
from evidence_log.core.phone import e164
from evidence_log.importers.android.records import Records, other_number
from evidence_log.importers.android.texts import plain
from evidence_log.importers.attachment import Attachment
from evidence_log.importers.base import BadRow, Row, shown
from evidence_log.importers.numbers import Number
from evidence_log.importers.times import EARLIEST, Moment

LONGEST: Final = 1 << 20
"""Characters of a text that are kept; no message is longer."""
_ACCOUNTS: Final = ("@s.whatsapp.net", "@c.us", "@lid")
_BODY: Final = {"in": "said", "out": "replied"}


class Contacts(Records):
    """The contacts of one file. `no_direction` is the warning about one whose direction is not known."""

    no_direction = "direction_unknown"

    def at(self, epoch: int) -> Moment | str:
        """Return the moment of UTC seconds, or the reason why it is none."""
        if not EARLIEST <= epoch <= self.latest:
            return "implausible_date"
        return self.epochs.iso(epoch), epoch, "second"

    def account(self, text: str) -> Number:
        """Return a number, or the account of a program as the number it stands for where it does: `8613800138000@s.whatsapp.net`."""
        name, mark, server = text.strip().partition("@")
        if not mark or f"@{server.casefold()}" not in _ACCOUNTS or not (name.isascii() and name.isdigit()):
            return self.number(text)
        # Such an account has the country code in front, but for what older backups hold.
        with_plus = f"+{name}"
        return self.number(with_plus if e164(with_plus, self.numbers.region) else name)

    def row(
        self,
        where: str,
        when: Moment | str,
        who: Number,
        facts: Mapping[str, Any],
        warnings: Iterable[str],
        *,
        body: str | None = None,
        files: tuple[Attachment, ...] = (),
        mark: str = "",
        raw: Iterable[object] = (),
    ) -> Row:
        """Return a contact; a row that is refused shows `raw`.

        `facts` may hold None for what is not known; `body` goes where the direction says. `mark` is the record's own id.
        """
        if self.unwanted((who.phone,)):
            return other_number(where)
        if isinstance(when, str):
            return BadRow(where, when, {"text": shown(plain(str(value))[0] for value in raw if value is not None)})
        if not EARLIEST <= when[1] <= self.latest:
            return self.row(where, "implausible_date", who, facts, warnings, raw=raw)
        found: dict[str, Any] = {"occurred_at": when[0], "precision": when[2], "row": where, **self.claims}
        given = {**facts, "phone": who.phone, "phone_e164": who.standard}
        if body is not None:
            given[_BODY.get(facts.get("direction") or "", "summary")] = body
        said = [*when[3:], *who.warnings, *warnings]
        if facts.get("direction") is None:
            said.append(self.no_direction)
        for name, value in given.items():
            if value is None:
                continue
            if isinstance(value, str):
                value, replaced = plain(value)
                if replaced:
                    said.append("invalid_char_replaced")
            found[name] = value
        if said:
            found["warnings"] = list(dict.fromkeys(said))
        self.tell_apart(when[1], found, mark)
        row = cast("ContactFacts", found)
        return (when[1], row, files) if files else (when[1], row)
