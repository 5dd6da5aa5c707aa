"""A transaction of very many rows: written once where nobody else has the file open, and as safe as any other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from evidence_log.core.contact import ContactFacts
from evidence_log.services import audit
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import CaseFile, Vault, open_vault

KILLED = """
import os, signal, sys
from datetime import datetime, UTC
from pathlib import Path
from evidence_log.store.ledger import Ledger
from evidence_log.store.vault import open_vault
facts = {"occurred_at": "2026-03-16T22:31:00+08:00", "precision": "minute", "channel": "call", "said": "x" * 500}
with open_vault(Path(sys.argv[1])) as vault, vault.writing(bulk=True) as connection:
    connection.execute("PRAGMA cache_size = 10")  # so that much of it is in the file already
    Ledger(connection, 1).append_contacts(((1773671460, dict(facts)) for _ in range(5_000)), 1, datetime.now(UTC))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def contacts() -> Iterator[tuple[int, ContactFacts]]:
    """Yield contacts with many words."""
    for _ in range(300):
        yield 1773671460, {
            "occurred_at": "2026-03-16T22:31:00+08:00", "precision": "minute", "channel": "call", "said": "x" * 500,
        }  # fmt: skip


def settings(vault: Vault) -> tuple[str, int]:
    """Return the journal and how much a commit waits for the disk: 2 full, 3 the folder too."""
    execute = vault.connection.execute
    return execute("PRAGMA journal_mode").fetchone()[0], execute("PRAGMA synchronous").fetchone()[0]


def test_rows_go_straight_into_the_file_and_the_log_is_back_afterwards(
    vault: Vault, case: CaseFile, now: datetime
) -> None:
    with vault.writing(bulk=True) as connection:
        assert settings(vault) == ("delete", 3)
        Ledger(connection, case.case_id).append_contacts(contacts(), 1, now)
    assert settings(vault) == ("wal", 2)
    assert audit.verify(vault, [case]).ok
    assert vault.connection.execute("PRAGMA busy_timeout").fetchone() == (15_000,)


def test_where_the_file_is_open_elsewhere_the_log_stays(vault: Vault, case: CaseFile, now: datetime) -> None:
    with open_vault(vault.path, write=False) as other:
        assert len(other.cases()) == 1
        with vault.writing(bulk=True) as connection:
            assert settings(vault) == ("wal", 2)
            Ledger(connection, case.case_id).append("event.add", {**next(contacts())[1], "kind": "other"}, now)
            assert other.connection.execute("SELECT count(*) FROM ledger").fetchone() == (1,)
        assert other.connection.execute("SELECT count(*) FROM ledger").fetchone() == (2,)


def test_what_fails_leaves_nothing(vault: Vault, case: CaseFile, now: datetime) -> None:
    def failing() -> None:
        with vault.writing(bulk=True) as connection:
            Ledger(connection, case.case_id).append_contacts(contacts(), 1, now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert settings(vault) == ("wal", 2)
    assert vault.connection.execute("SELECT max(seq) FROM ledger").fetchone() == (1,)
    assert audit.verify(vault, [case]).ok


def test_a_program_killed_in_the_middle_leaves_the_vault_as_it_was(vault: Vault, case: CaseFile) -> None:
    path, key = vault.path, case.key
    vault.close()
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], env=os.environ, check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.stat().st_size > 1_000_000
    assert Path(f"{path}-journal").exists()
    found = audit.verify_file(path, key)
    assert (found.ok, found.cases[0].entries) == (True, 1)
    with open_vault(path) as again:
        assert settings(again) == ("wal", 2)
