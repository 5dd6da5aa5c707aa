"""Who called whom, in a table that has both numbers: the own one tells the direction, and the other is the contact's."""

from __future__ import annotations

from collections.abc import Sequence

from evidence_log.errors import BadInput
from evidence_log.importers.layout import Layout
from evidence_log.importers.numbers import Numbers
from evidence_log.importers.profiles import Profile
from evidence_log.importers.words import plain


class Sides:
    """The two number columns of one table. Raises BadInput when nothing tells which of the two is the person's own."""

    def __init__(self, layout: Layout, own: frozenset[str], numbers: Numbers, profile: Profile, path: object) -> None:
        columns = layout.columns
        self._caller, self._callee = columns["caller"], columns["callee"]
        self._own_at, self._direction_at = columns.get("own"), columns.get("direction")
        self._own, self._numbers, self._manner = own, numbers, profile.manner
        if not own and self._own_at is None and self._direction_at is None:
            raise BadInput(
                "import.whose_number",
                path=path,
                columns=f"{layout.header[self._caller]}, {layout.header[self._callee]}",
            )

    def of(self, cells: Sequence[str]) -> tuple[str, str | None]:
        """Return the other side's number cell, and the direction where the numbers tell it."""
        caller, callee = cells[self._caller], cells[self._callee]
        own = self._own
        if not own and self._own_at is not None:
            own = self._numbers.keys((cells[self._own_at],))
        calls, called = self._key(caller) in own, self._key(callee) in own
        if calls != called:
            return (callee, "out") if calls else (caller, "in")
        if (
            self._direction_at is not None
            and (manner := self._manner.find(cells[self._direction_at]))
            and manner.direction
        ):
            return (callee, "out") if manner.direction == "out" else (caller, "in")
        return caller if self._numbers.read(caller).phone else callee, None

    def _key(self, cell: str) -> str:
        return self._numbers.key(cell) or plain(cell)
