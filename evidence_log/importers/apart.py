"""A file read by a process of its own, so that reading its rows and storing them take turns on no processor.

The other process is a fork of this one: it only reads the file and sends what it read through a pipe, and it ends without touching
anything else that it was born with. Where there is no fork or one processor only, a file is read here, with the same rows.
"""

from __future__ import annotations

import marshal
import os
import pickle  # nosec B403 # between this process and its own fork
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, Final, NoReturn

from evidence_log.errors import EvidenceLogError
from evidence_log.importers.base import Reading, Row

AT_ONCE: Final = 500
"""Rows sent in one piece."""
AT_ONCE_WORDS: Final = 1 << 20
"""Characters of messages after which fewer rows will do."""
PIPE: Final = 1 << 20
"""Bytes that wait in the pipe, where the system lets them: then neither process waits for the other at every piece."""

_HEAD: Final = 9


@contextmanager
def reading(source: Reading) -> Iterator[Iterable[Row]]:
    """Read a file apart, if its rows are those of a table; what comes is its rows, once. Then `source.info` is complete.

    Iterating raises what reading the file raises, and EvidenceLogError when the other process ends without saying so.
    """
    if not (source.is_table and _can_fork()):
        yield source
        return
    receive, send = os.pipe()
    try:
        child = os.fork()
    except OSError:  # as many processes as there may be
        os.close(receive)
        os.close(send)
        yield source
        return
    if child == 0:
        os.close(receive)
        _serve(source, send)
    os.close(send)
    try:
        with os.fdopen(receive, "rb") as pipe:
            yield _received(pipe, source)
    finally:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)  # it has nothing of its own to lose
        os.waitpid(child, 0)


def _can_fork() -> bool:
    """Say whether another process helps, and can be made: a fork of one among several threads may not go on."""
    processors = getattr(os, "sched_getaffinity", None)
    count = len(processors(0)) if processors else os.cpu_count() or 1
    return hasattr(os, "fork") and sys.platform != "darwin" and count > 1 and threading.active_count() == 1


def _received(pipe: BinaryIO, source: Reading) -> Iterator[Row]:
    while True:
        head = pipe.read(_HEAD)
        size = int.from_bytes(head[1:], "big")
        body = pipe.read(size)
        if len(head) < _HEAD or len(body) < size:
            raise EvidenceLogError("import.reader_ended")
        kind = head[:1]
        if kind == b"e":
            raise pickle.loads(body)  # noqa: S301  # nosec B301 # written by our own fork
        if kind == b"i":
            source.info.replace(pickle.loads(body))  # noqa: S301  # nosec B301 # as above
            return
        rows: list[Row] = pickle.loads(body) if kind == b"p" else marshal.loads(body)  # noqa: S301, S302  # nosec B301, B302 # as above
        yield from rows


def _serve(source: Reading, handle: int) -> NoReturn:
    """Send every row, then what was understood of the file, or the error that ended it; then end this process."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other process hears it too, and ends this one
        _widen(handle)
        with os.fdopen(handle, "wb", buffering=0) as pipe:

            def send(kind: bytes, body: bytes) -> None:
                parts = memoryview(kind + len(body).to_bytes(_HEAD - 1, "big") + body)
                while parts:
                    parts = parts[pipe.write(parts) :]

            try:
                _send_rows(source, send)
                send(b"i", pickle.dumps(source.info.known()))
            except BrokenPipeError:
                pass
            except Exception as error:
                send(b"e", pickle.dumps(error))
    finally:
        os._exit(0)


def _send_rows(source: Reading, send: Callable[[bytes, bytes], None]) -> None:
    piece: list[Row] = []
    words, plain = 0, True
    for row in source:
        piece.append(row)
        if isinstance(row, tuple):
            words += len(row[1].get("said") or "") + len(row[1].get("replied") or "")
        else:
            plain = False
        if len(piece) == AT_ONCE or words > AT_ONCE_WORDS:
            send(*_packed(piece, plain=plain))
            piece.clear()
            words, plain = 0, True
    send(*_packed(piece, plain=plain))


def _packed(rows: list[Any], *, plain: bool) -> tuple[bytes, bytes]:
    """Return rows as bytes and the mark of how: plain values are packed in half the time, and rows of a table are hardly ever more."""
    return (b"m", marshal.dumps(rows)) if plain else (b"p", pickle.dumps(rows, pickle.HIGHEST_PROTOCOL))


def _widen(handle: int) -> None:
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(handle, fcntl.F_SETPIPE_SZ, PIPE)
