"""A large file read by a process of its own: the same rows, the same errors, and nothing left running."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pytest

from evidence_log.errors import BadInput, EvidenceLogError
from evidence_log.i18n import texts
from evidence_log.importers import apart, identify
from evidence_log.importers.base import Info, Reading, ReadOptions
from evidence_log.services import ingest
from evidence_log.store.vault import CaseFile, Vault

SAMPLES: Final = Path(__file__).parents[1] / "data" / "imports"
NOW: Final = datetime(2026, 11, 1, tzinfo=UTC)
OPTIONS: Final = ReadOptions(zone="Asia/Shanghai", now=NOW)
TABLES: Final = sorted(
    path for path in SAMPLES.glob("*/*") if path.suffix in {".csv", ".txt", ".xlsx"} and "screenshot" not in path.parts
)
HEADER: Final = "时间,号码,类型,时长\n"


@pytest.fixture(autouse=True)
def forking(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Fork wherever that is possible at all, and tell of each child."""
    made: list[int] = []
    fork = os.fork

    def told() -> int:
        child = fork()
        if child:
            made.append(child)
        return child

    monkeypatch.setattr(os, "fork", told)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    return made


def are_gone(children: list[int]) -> bool:
    """Say whether no child runs or waits to be asked how it ended."""
    for child in children:
        with pytest.raises(ChildProcessError):
            os.waitpid(child, os.WNOHANG)
    return True


def read(path: Path) -> Reading:
    return identify(path).read(path, OPTIONS)


def taken(source: Reading, *, by_another: bool) -> tuple[list[Any], list[str], BadInput | None]:
    """Return the rows of a file, what was understood of it, and the error that ended it."""
    rows: list[Any] = []
    try:
        if by_another:
            with apart.reading(source) as found:
                rows.extend(found)
        else:
            rows.extend(source)
    except BadInput as error:
        return rows if not by_another else [], source.info.lines(texts("zh")), error
    return rows, source.info.lines(texts("zh")), None


@pytest.mark.parametrize("path", TABLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_rows_are_those_that_are_read_here(path: Path, forking: list[int]) -> None:
    try:
        here, there = read(path), read(path)
    except BadInput:
        return  # refused before a row is read
    rows, told, error = taken(here, by_another=False)
    found, told_there, error_there = taken(there, by_another=True)
    if error is None:
        assert (found, told_there) == (rows, told)
        assert [type(row) for row in found] == [type(row) for row in rows]
        assert error_there is None
    else:
        assert error_there is not None
        assert (error_there.key, error_there.values) == (error.key, error.values)
    assert len(forking) == here.is_table
    assert are_gone(forking)


def rows_of(count: int, *, then: BaseException | None = None) -> Iterator[Any]:
    for place in range(count):
        yield (
            place,
            {"occurred_at": "2026-03-16T22:31:00+08:00", "precision": "second", "channel": "call", "said": "x" * 100},
        )
    if then is not None:
        raise then


def test_a_refusal_comes_through_with_its_words_after_the_rows_before_it(forking: list[int]) -> None:
    source = Reading(
        Info(), rows_of(1_200, then=BadInput("import.rewritten_dates", path=Path("x"), rows="1")), is_table=True
    )
    rows: list[Any] = []
    with pytest.raises(BadInput) as caught, apart.reading(source) as found:
        rows.extend(found)
    assert (caught.value.key, caught.value.values) == ("import.rewritten_dates", {"path": Path("x"), "rows": "1"})
    assert len(rows) == 1_000, "the whole pieces"
    assert are_gone(forking)


def test_a_fault_of_our_own_comes_through_as_what_it_is(forking: list[int]) -> None:
    source = Reading(Info(), rows_of(3, then=ZeroDivisionError("x")), is_table=True)
    with pytest.raises(ZeroDivisionError, match="x"), apart.reading(source) as found:
        list(found)
    assert are_gone(forking)


def test_an_error_that_cannot_be_sent_is_an_end_without_a_word(forking: list[int]) -> None:
    class Strange(Exception):
        def __init__(self) -> None:
            self.lock = threading.Lock()

    source = Reading(Info(), rows_of(3, then=Strange()), is_table=True)
    with pytest.raises(EvidenceLogError) as caught, apart.reading(source) as found:
        list(found)
    assert caught.value.key == "import.reader_ended"
    assert are_gone(forking)


def stopped(found: Iterable[Any]) -> None:
    """Read a row, and be interrupted."""
    next(iter(found))
    raise KeyboardInterrupt


def test_reading_no_further_leaves_no_process(forking: list[int]) -> None:
    source = Reading(Info(), rows_of(10**9), is_table=True)
    with apart.reading(source) as found:
        assert len(list(islice(found, 700))) == 700
    assert are_gone(forking)
    with pytest.raises(KeyboardInterrupt), apart.reading(source) as found:
        stopped(found)
    assert len(forking) == 2
    assert are_gone(forking)


def large(folder: Path, rows: int = 60_000) -> Path:
    path = folder / "calls.csv"
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    body = "".join(f"{begun + timedelta(minutes=n):%Y-%m-%d %H:%M:%S},95384,呼入,{n}\n" for n in range(rows))
    path.write_text(HEADER + body, encoding="utf-8")
    assert path.stat().st_size > ingest.BULK_BYTES
    return path


def test_a_reader_that_is_killed_leaves_nothing_in_the_vault(
    vault: Vault, case: CaseFile, tmp_path: Path, forking: list[int]
) -> None:
    path = large(tmp_path)
    seen: list[int] = []

    def progress(rows: int) -> None:
        seen.append(rows)
        if len(seen) == 1:
            os.kill(forking[0], signal.SIGKILL)

    with pytest.raises(EvidenceLogError) as caught:
        ingest.import_file(vault, case, path, OPTIONS, format_name=None, now=NOW, progress=progress)
    assert caught.value.key == "import.reader_ended"
    assert seen, "some of it had been taken in"
    assert are_gone(forking)
    for table in ("contact", "import_run", "blob"):
        assert vault.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert vault.connection.execute("SELECT count(*) FROM ledger").fetchone() == (1,)
    report = ingest.import_file(vault, case, path, OPTIONS, format_name=None, now=NOW)
    assert report.imported + report.duplicates + len(report.rejected) == report.read == 60_000


@pytest.mark.parametrize("why", ["no fork", "one processor", "several threads", "no more processes"])
def test_where_no_process_can_be_made_the_file_is_read_here(monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    def refuse() -> int:
        raise OSError("as many processes as there may be")

    if why == "no fork":
        monkeypatch.delattr(os, "fork")
    elif why == "one processor":
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    elif why == "several threads":
        monkeypatch.setattr(threading, "active_count", lambda: 2)
    else:
        monkeypatch.setattr(os, "fork", refuse)
    source = Reading(Info(), list(rows_of(3)), is_table=True)
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    with apart.reading(source) as found:
        assert found is source
        assert len(list(found)) == 3
    if before:
        assert len(os.listdir("/proc/self/fd")) == before, "no pipe is left open"


def test_a_file_that_brings_files_is_read_here(forking: list[int]) -> None:
    with apart.reading(Reading(Info(), list(rows_of(3)))) as found:
        assert len(list(found)) == 3
    assert forking == []
