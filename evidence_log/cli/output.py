"""What reaches the terminal: literal text, JSON, aligned or tab-separated tables; results on stdout, all else on stderr."""

from __future__ import annotations

import json
import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from evidence_log.errors import EvidenceLogError

_HIDDEN = ("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp")
_ACTIVE = "[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
"""What could act on a terminal or hide there, beside what JSON escapes anyway. A pattern is compiled when it is first needed."""


_UNIT = r"\s+|[（《“]*(?:[^\s（《“\u2e80-\uffef]+|[\u2e80-\uffef])[，。；：、！？）》”…]*|."
"""What a line is not broken inside: a word, or a full-width character, with the marks around it."""
COLUMNS = 100
"""Columns of a terminal that does not say."""
WIDEST = 24
"""Columns that a cut column has at most, the last one aside."""
LEAST = 16
"""Columns that a cut column keeps on the narrowest terminal."""


def prepare_streams() -> None:
    """Make printing safe everywhere: a character the console lacks is shown as its code, a pipe gets UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            piped = not stream.isatty() and "PYTHONIOENCODING" not in os.environ
            stream.reconfigure(errors="backslashreplace", **({"encoding": "utf-8"} if piped else {}))


def safe(text: str) -> str:
    """Return text with every control, format and bidi character shown as its code, so that it cannot act on a terminal."""
    if text.isprintable():
        return text
    return "".join(_visible(char) if unicodedata.category(char) in _HIDDEN else char for char in text)


def safe_lines(text: str) -> str:
    """Like `safe`, but keeps line breaks."""
    return "\n".join(map(safe, text.split("\n")))


def say(text: str = "") -> None:
    """Print a result line or block. Raises EvidenceLogError when it cannot be printed."""
    _print(safe_lines(text))


def note(text: str) -> None:
    """Print what is not the result: progress, hints, warnings."""
    if sys.stderr is not None:  # `print` would take standard output instead
        with suppress(OSError):  # what cannot be said must not change how the command ends
            print(safe_lines(text), file=sys.stderr)


def emit(document: Any) -> None:
    """Print one JSON document on stdout, UTF-8 and with a final line break."""
    print_bytes([as_bytes(document)])


def emit_rows(name: str, rows: Iterable[Any]) -> None:
    """Print the JSON document `{name: [rows]}`, a row a line as they come: there may be very many."""
    print_bytes(_rows(name, rows))


def _rows(name: str, rows: Iterable[Any]) -> Iterator[bytes]:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    yield f"{{{encode(name)}: [".encode()
    between = "\n"
    for row in rows:
        yield f"{between}{re.sub(_ACTIVE, _escaped, encode(row))}".encode("utf-8", "backslashreplace")
        between = ",\n"
    yield b"]}\n" if between == "\n" else b"\n]}\n"


def as_bytes(document: Any) -> bytes:
    """Return a JSON document as UTF-8, with what could act on a terminal escaped."""
    text = re.sub(_ACTIVE, _escaped, json.dumps(document, ensure_ascii=False, indent=2))
    return f"{text}\n".encode("utf-8", "backslashreplace")


def print_bytes(pieces: Iterable[bytes]) -> None:
    """Print bytes as they are on stdout."""
    if sys.stdout is None:
        return
    with _printing():
        sys.stdout.flush()
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, cut: bool = False) -> None:
    """Print rows: aligned on a terminal, tab-separated with every character in a pipe.

    `cut`: on a terminal cells are cut, so that a row is a line where that can be.
    """
    out = sys.stdout
    if out is None or not out.isatty():
        _print("\t".join(head))
        for row in rows:
            _print("\t".join(map(safe, row)))
        return
    lines = [list(head), *([safe(" ".join(cell.split()) if cut else cell) for cell in row] for row in rows)]
    if cut:
        lines = [[*(shortened(cell, WIDEST) for cell in line[:-1]), line[-1]] for line in lines]
        used = sum(max(width(line[place]) for line in lines) + 2 for place in range(len(head) - 1))
        left = max(_columns() - used, LEAST)
        lines = [[*line[:-1], shortened(line[-1], left)] for line in lines]
    widths = [max(width(line[place]) for line in lines) for place in range(len(head))]
    for line in lines:
        _print("  ".join(pad(cell, size) for cell, size in zip(line, widths, strict=True)).rstrip())


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or COLUMNS
    except (OSError, ValueError):
        return COLUMNS


def width(text: str) -> int:
    """Return the columns a text takes on a terminal: two for a full-width character."""
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def pad(text: str, columns: int) -> str:
    """Fill a text with blanks up to a number of columns."""
    return text + " " * (columns - width(text))


def wrapped(text: str, columns: int) -> list[str]:
    """Break a text into lines of at most that many columns: at blanks, and between full-width characters but not before a mark."""
    lines, line = [], ""
    for unit in re.findall(_UNIT, text):
        if line and width(line) + width(unit.rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += unit if line else unit.lstrip()
    return [*lines, line.rstrip()]


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


def finish() -> None:
    """Hand over what is still to be printed. Raises EvidenceLogError when the receiver cannot take it."""
    if sys.stdout is not None:
        with _printing():
            sys.stdout.flush()


@contextmanager
def _printing() -> Iterator[None]:
    """Tell a full disk behind standard output from a mistake of this program; a reader that went away is neither."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        silence()
        raise EvidenceLogError("output.not_printed", why=error.strerror or error) from error


def _print(text: str) -> None:
    with _printing():
        print(text)


def silence() -> None:
    """Let nothing more reach a standard output that nobody reads, not even at the very end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def _visible(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"[U+{code:04X}]"
