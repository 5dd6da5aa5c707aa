"""The command line run inside this process: as a person types it, with a fixed clock, and fast."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from evidence_log.cli.main import run
from evidence_log.cli.state import STATE
from evidence_log.cli.walking import walk
from evidence_log.store import blobs, reading
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import CaseFile, Vault, open_vault

NOW = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)  # noon in Shanghai, a Wednesday
Filled = Callable[..., None]


class Done(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


class Terminal(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Elog:
    """The program with a vault of its own (made by `init`), at a fixed time."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.vault = folder / "case.evl"
        self._patch = patch

    def __call__(self, *words: str, stdin: bytes = b"", lang: str = "en", terminal: bool = False) -> Done:
        """Run one command."""
        out, err = io.BytesIO(), io.BytesIO()
        stream = Terminal if terminal else io.TextIOWrapper
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        self._patch.setenv("EVIDENCE_LOG_LANG", lang)
        printed, noted = stream(out, encoding="utf-8"), io.TextIOWrapper(err, encoding="utf-8")
        with redirect_stdout(printed), redirect_stderr(noted):
            code = run(list(words))
        printed.flush()
        noted.flush()
        return Done(code, out.getvalue().decode(), err.getvalue().decode())

    def ok(self, *words: str, **settings: Any) -> str:
        """Run a command that must succeed; return what it printed."""
        done = self(*words, **settings)
        assert done.code == 0, done.err
        return done.out

    def json(self, *words: str, code: int = 0, **settings: Any) -> Any:
        """Run a command with `--json`; return the one document it printed."""
        done = self(*words, "--json", **settings)
        assert done.code == code, done.err
        return json.loads(done.out)

    def refused(self, *words: str, code: int = 2, **settings: Any) -> str:
        """Run a command that must be refused, and must write nothing; return the message, which is all it prints."""
        before = self.vault.read_bytes() if self.vault.is_file() else None
        done = self(*words, **settings)
        assert (done.code, done.out) == (code, ""), done
        assert done.err.count("\n") >= 2, "a message and what to do about it"
        assert (self.vault.read_bytes() if self.vault.is_file() else None) == before
        return done.err


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elog]:
    """Return the program before `init`."""
    program = Elog(tmp_path, monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVIDENCE_LOG_VAULT", str(program.vault))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    before = dict(vars(STATE))
    STATE.moment = NOW
    yield program
    vars(STATE).update(before)


@pytest.fixture
def elog(bare: Elog) -> Elog:
    """Return the program with a case."""
    bare.ok("init")
    return bare


@pytest.fixture
def fill(elog: Elog) -> Filled:
    """Return what records a picture with drafts of these facts in the vault of the program."""

    def filled(*listed: Mapping[str, Any], text: str = "95384 | 22:31 | 未接来电") -> None:
        assert STATE.moment is not None
        with open_vault(elog.vault) as vault, vault.writing() as connection:
            ledger = Ledger(connection, vault.case(None).case_id)
            stored = blobs.put_pieces(connection, lambda: iter([b"a picture"]))
            data = {"name": "截图 20260316.png", "sha256": stored.sha256, "size": stored.size, "format": "screenshot"}
            run = ledger.append("import.start", {**data, "options": "{}"}, STATE.moment)
            for place, facts in enumerate(listed, 1):
                row = {
                    "target": run,
                    "row": f"row:{place}",
                    "text": text,
                    "box": [133, 406, 1015, 524],
                    "confidence": 92,
                }
                ledger.append("draft.add", {**row, "facts": dict(facts)}, STATE.moment)
            result = {"import": run, "media_type": "image/png", "read": len(listed), "imported": 0, "duplicates": 0,
                      "corroborated": 0, "rejected": [], "ignored": {}, "drafts": len(listed)}  # fmt: skip
            ledger.append("import.end", result, STATE.moment)

    return filled


class Walker:
    """A person at a terminal who answers what was prepared, and what was asked."""

    def __init__(self, vault: Vault, case: CaseFile) -> None:
        self.vault = vault
        self.case = case
        self.asked: list[str] = []

    def __call__(self, *answers: str) -> list[dict[str, Any]]:
        """Answer the questions in order, then end the input; return the contacts there are."""
        given = iter(answers)

        def ask(question: str) -> str:
            self.asked.append(question)
            try:
                return next(given)
            except StopIteration:
                raise EOFError from None

        walk(self.vault, self.case, ask)
        assert next(given, None) is None, "an answer was not asked for"
        return list(reading.contacts(self.vault.connection, self.case))


@pytest.fixture
def walker(elog: Elog) -> Iterator[Walker]:
    """Return a person at a terminal."""
    STATE.language = "en"
    with open_vault(elog.vault) as vault:
        yield Walker(vault, vault.case(None))
