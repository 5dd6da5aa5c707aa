"""What reaches the terminal: literal text, JSON, aligned or tab-separated tables; results on stdout, all else on stderr."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, TextIO, cast

_HIDDEN = ("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp")


def prepare_streams() -> None:
    """Make printing safe everywhere: a character the console lacks is shown as its code, a pipe gets UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            piped = not stream.isatty() and "PYTHONIOENCODING" not in os.environ
            stream.reconfigure(errors="backslashreplace", **({"encoding": "utf-8"} if piped else {}))


def safe(text: str) -> str:
    """Return text with every control, format and bidi character shown as its code, so that it cannot act on a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(char) if unicodedata.category(char) in _HIDDEN else char for char in text)


def safe_lines(text: str) -> str:
    """Like `safe`, but keeps line breaks."""
    return "\n".join(map(safe, text.split("\n")))


def say(text: str = "") -> None:
    """Print a result line or block."""
    print(safe_lines(text))


def note(text: str) -> None:
    """Print what is not the result: progress, hints, warnings."""
    print(safe_lines(text), file=sys.stderr)


def emit(document: Any) -> None:
    """Print one JSON document on stdout, UTF-8 and with a final line break."""
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    buffer.write(text.encode("utf-8", "backslashreplace"))
    buffer.flush()


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, stream: TextIO | None = None) -> None:
    """Print rows: aligned on a terminal, tab-separated with every character in a pipe."""
    out = stream or sys.stdout
    cells = [[safe(cell) for cell in row] for row in rows]
    if not out.isatty():
        for row in (list(head), *cells):
            print("\t".join(row), file=out)
        return
    lines = [list(head), *cells]
    widths = [max(width(line[place]) for line in lines) for place in range(len(head))]
    for line in lines:
        print("  ".join(pad(cell, size) for cell, size in zip(line, widths, strict=True)).rstrip(), file=out)


def width(text: str) -> int:
    """Return the columns a text takes on a terminal: two for a full-width character."""
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def pad(text: str, columns: int) -> str:
    """Fill a text with blanks up to a number of columns."""
    return text + " " * (columns - width(text))


def shortened(text: str, columns: int) -> str:
    """Cut a text to one line of at most that many columns, with a mark where it was cut."""
    line = " ".join(text.split())
    if width(line) <= columns:
        return line
    used, kept = 0, []
    for char in line:
        used += width(char)
        if used > columns - 1:
            break
        kept.append(char)
    return "".join(kept) + "…"


def interactive() -> bool:
    """Say whether a question can be asked: a person is at both ends."""
    return sys.stdin.isatty() and cast("TextIO", sys.stderr).isatty()


def _visible(char: str) -> str:
    code = ord(char)
    if char == "\t":
        return "    "
    return f"\\x{code:02x}" if code < 0x100 else f"[U+{code:04X}]"
