"""Reading TOML quickly: the plain lines of which data files consist here by their form, everything else by the standard library. Pure.

`tomllib` goes through quoted text letter by letter, which makes it the slowest part of a short command. What it does not
read itself is handed over whole, so that the answer, and every refusal, is that of `tomllib`.
"""

from __future__ import annotations

import json
import re
from datetime import date, time
from typing import Any, Final

_CONTROL: Final = re.compile("[\0-\x08\x0b-\x1f\x7f]")
"""What TOML refuses, or reads as the end of a line."""
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_HEADER: Final = re.compile(r"\[(\[)?([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)\](?(1)\])")
_TEXTS: Final = re.compile(r'"[^"\\]*"(?:, ?"[^"\\]*")*,?')
_TEXT: Final = re.compile(r'"([^"\\]*)"')
_QUOTING: Final = re.compile(r'"(?:[^"\\]|\\")*"')
"""Text with no escapes but those of quotation marks."""
_ATOM: Final = re.compile(r'"[^"\\]*"|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}:[0-9]{2}:[0-9]{2}|0|[1-9][0-9]{0,8}')
_TABLE: Final = re.compile(r"\{ ([^{}]*) \}")
_WORDS: Final = {"true": True, "false": False}


def loads(text: str) -> dict[str, Any]:
    """Return what a text in TOML holds. Raises tomllib.TOMLDecodeError."""
    found = _plain(text)
    if found is None:
        import tomllib  # rarely needed, and slow to load

        return tomllib.loads(text)
    return found


def _plain(text: str) -> dict[str, Any] | None:
    """Return what a text of plain lines holds; None where anything is not plain, or may be wrong."""
    if '"""' in text or "'''" in text or _CONTROL.search(text):
        return None
    root: dict[str, Any] = {}
    table, headed, opened = root, {id(root)}, {id(root)}
    lines = iter(text.split("\n"))
    for line in lines:
        if not line or line[0] == "#":
            continue
        if line[0] == "[":
            header = _HEADER.fullmatch(line)
            below = header and _below(root, header[2].split("."), bool(header[1]), headed, opened)
            if below is None:
                return None
            table = below
            continue
        key, _, written = line.partition(" = ")
        if not written or key in table or not _BARE.fullmatch(key):
            return None
        if written == "[":
            value: Any = _listed(lines)
        elif written[0] == '"' and written[-1] == '"' and written.count('"') == 2 and "\\" not in written:
            value = written[1:-1]
        else:
            value = _value(written)
        if value is None:
            return None
        table[key] = value
    return root


def _below(
    root: dict[str, Any], steps: list[str], many: bool, headed: set[int], opened: set[int]
) -> dict[str, Any] | None:
    """Return the table that a header begins. `opened` holds what headers made on their way, `headed` what one has named.

    None where the header names what a value or an earlier header made.
    """
    node = root
    for step in steps[:-1]:
        inner = node.get(step)
        if inner is None:
            inner = node[step] = {}
            opened.add(id(inner))
        elif id(inner) not in opened:
            return None
        node = inner[-1] if isinstance(inner, list) else inner
    last = steps[-1]
    known = node.get(last)
    if many:
        if known is None:
            known = node[last] = []
            opened.add(id(known))
        elif id(known) not in opened or not isinstance(known, list):
            return None
        found: dict[str, Any] = {}
        known.append(found)
    elif known is None:
        found = node[last] = {}
    elif isinstance(known, dict) and id(known) in opened and id(known) not in headed:
        found = known
    else:
        return None
    opened.add(id(found))
    headed.add(id(found))
    return found


def _listed(lines: Any) -> list[str] | None:
    """Return the texts of a list with one or more on each line, up to the line that ends it."""
    found: list[str] = []
    for line in lines:
        part = line.strip(" ")
        if part == "]":
            return found
        if not part or part[0] == "#":
            continue
        if part[-1] != "," or not _TEXTS.fullmatch(part):
            return None
        found += _TEXT.findall(part)
    return None


def _value(written: str) -> Any:
    """Return a value that stands on one line; None where it is not plain."""
    if _QUOTING.fullmatch(written):
        return written[1:-1].replace('\\"', '"')
    if written[0] == "[" and "\\" not in written and not _TEXT.sub("", written).strip("[], "):
        return _json(written)  # lists of texts are written alike in both
    if written in _WORDS:
        return _WORDS[written]
    if (plain := _atom(written)) is not None:
        return plain
    if (found := _tables(written)) is not None:
        return found
    import tomllib  # one line alone: it means there what it means in its file

    try:
        return tomllib.loads(f"value = {written}")["value"]
    except tomllib.TOMLDecodeError:
        return None


def _json(written: str) -> list[Any] | None:
    try:
        found: list[Any] = json.loads(written)
    except ValueError:  # a comma before the end, which TOML allows
        return None
    return found


def _atom(written: str) -> Any:
    """Return a text, a day, a time or a number; None where it is none."""
    if not _ATOM.fullmatch(written):
        return None
    if written[0] == '"':
        return written[1:-1]
    try:
        if ":" in written:
            return time.fromisoformat(written)
        return date.fromisoformat(written) if "-" in written else int(written)
    except ValueError:
        return None


def _tables(written: str) -> list[dict[str, Any]] | None:
    """Return a list of tables on one line; None where it is no such list, or holds more than keys with plain values, each once."""
    inner = _TABLE.findall(written)
    if not inner or _TABLE.sub("{}", written) != f"[{', '.join(['{}'] * len(inner))}]":
        return None
    found = []
    for part in inner:
        pairs = [pair.partition(" = ") for pair in part.split(", ")]
        table = {key: _atom(value) for key, _, value in pairs if _BARE.fullmatch(key)}
        if len(table) < len(pairs) or None in table.values():
            return None
        found.append(table)
    return found
