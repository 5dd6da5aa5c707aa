"""What a JSON file is about, as far as its format shows in it: the keys at the top, and those of the first record of each list."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any, Final

from evidence_log.importers.chat.json_values import JsonValues, Malformed, TooLong, Truncated
from evidence_log.importers.source import Source, open_regular

_MOST: Final = 32 << 20
"""Characters that are looked through: a portrait written out as text may come before all else."""
_SHORT: Final = 200
"""Characters of a value that is kept."""


@dataclass
class Outline:
    """`top`: of an object, each key with those of its value, or of the first item of a list; `items`: of a list, those of its first item.

    The keys come with their values where they are short and simple, else with None. A file that is no JSON has neither.
    """

    top: dict[str, dict[str, Any]] | None = None
    items: dict[str, Any] | None = None
    values: dict[str, Any] = field(default_factory=dict)
    """The short simple values at the top."""


def outline_of(source: Source) -> Outline:
    """Return the outline of a file, worked out once for all formats."""
    if "outline" not in source.memo:
        source.memo["outline"] = _outlined(source)
    known = source.memo["outline"]
    assert isinstance(known, Outline)
    return known


def _outlined(source: Source) -> Outline:
    found = Outline()
    if source.kind not in {"json", "text"}:
        return found
    encoding = source.unicode_encoding or "utf-8"
    with io.TextIOWrapper(open_regular(source.path), encoding=encoding, errors="replace", newline="") as file:
        values = JsonValues(file, _MOST)
        try:
            if values.peek() == "[":
                found.items = {}
                for _ in values.items():
                    _brief(values, found.items)
                    break
            elif values.peek() == "{":
                found.top = {}
                for key in values.fields():
                    brief = found.top[key] = {}
                    if values.peek() == "[":
                        for _ in values.items():
                            _brief(values, brief)
                            values.leave()
                            break
                    elif values.peek() == "{":
                        _brief(values, brief)
                    else:
                        found.values[key] = _short(values)
        except (Malformed, TooLong, Truncated):
            pass  # what was seen until then is what there is
    return found


def _brief(values: JsonValues, found: dict[str, Any]) -> None:
    if values.peek() != "{":
        values.skip()
        return
    for key in values.fields():
        found[key] = _short(values)


def _short(values: JsonValues) -> Any:
    """Return a value that is short and simple, None for any other."""
    if values.peek() in {"{", "["}:
        values.skip()
        return None
    try:
        return values.value(_SHORT)
    except (Malformed, TooLong):
        return None
