"""Which of the names in a chat is the person's own: said by `--own`, or plain from the chat itself, or asked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from evidence_log.errors import BadInput
from evidence_log.importers.chat.contact import tidy

SILENT: Final = "-"
"""As a name of one's own: I wrote nothing in this chat."""
_NUMBER: Final = re.compile(r"[+(\d][\d\s().-]{4,}")
_SHOWN: Final = 12
"""Names that an error lists."""
_LOOSE: Final = re.compile(r"[\s_/\\:*?\"<>|~]+")
"""What a file's name has another character for, or none."""


class Sides(NamedTuple):
    """`own`: the person's own names as they stand in the chat. `partner`: the other side of a chat of two, else None."""

    own: frozenset[str]
    partner: str | None
    is_group: bool


def sides(
    authors: Sequence[str], chat: str | None, own: Sequence[str], number_key: Callable[[str], str], path: object
) -> Sides:
    """Return who is who among the names that wrote something. `chat`: the name of the chat, where the file says one.

    Raises BadInput, listing the names, when it cannot be told: what one wrote oneself must never stand as the other side's words.
    """
    # A number of one's own, given for the other files of an import, says nothing of a name.
    own = [one for one in own if not _NUMBER.fullmatch(one) or any(same(name, one, number_key) for name in authors)]
    partner = next((name for name in authors if chat is not None and same(name, chat, number_key)), None)
    told = frozenset(name for name in authors if any(same(name, one, number_key) for one in own))
    if told:
        mine = told
    elif SILENT in own or not authors or (not own and list(authors) == [partner]):
        mine = frozenset[str]()
    elif own and (len(authors) > 1 or partner is None):
        raise BadInput("import.own_not_in_chat", path=path, own=", ".join(own), names=_listed(authors))
    elif own:
        mine = frozenset[str]()
    elif partner is not None and len(authors) == 2:
        mine = frozenset(name for name in authors if name != partner)
    else:
        raise BadInput("import.whose_name", path=path, names=_listed(authors))
    others = [name for name in authors if name not in mine]
    if partner in mine:
        partner = None
    if partner is None and len(others) == 1 and chat is None:
        partner = others[0]
    is_group = partner is None and (len(others) > 1 or (chat is not None and len(authors) > 2))
    if partner is None and not is_group:
        partner = others[0] if others else chat
    return Sides(mine, partner, is_group)


def folded(name: str) -> str:
    """Return a name for comparing."""
    return tidy(unicodedata.normalize("NFKC", name)).casefold()


def same(name: str, other: str, number_key: Callable[[str], str]) -> bool:
    """Say whether two texts name the same side: a number in two spellings, a name but for what a file's name cannot have."""
    if _LOOSE.sub("", folded(name)) == _LOOSE.sub("", folded(other)):
        return True
    return name.lstrip("+ (")[:1].isdigit() and bool(key := number_key(tidy(name))) and key == number_key(tidy(other))


def _listed(authors: Iterable[str]) -> str:
    names = [f"“{tidy(name)[:40]}”" for name in authors]
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
