"""Eight programs write to one vault at once: none fails, nothing is lost, and each sees a ledger without gaps."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from evidence_log.services import audit
from evidence_log.store.vault import CaseFile, Vault

ROOT = Path(__file__).resolve().parents[2]

WRITER = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from evidence_log.services import record
from evidence_log.store.vault import open_vault
path, name = Path(sys.argv[1]), sys.argv[2]
for number in range(8):
    with open_vault(path) as vault:
        case, now = vault.case(None), datetime.now(UTC)
        if number % 4 == 3:
            file = path.with_name(f"{name}-{number}")
            file.write_bytes(f"{name} {number} ".encode() * 20_000)
            record.attach_file(vault, case, file, to=None, note=None, now=now)
        else:
            facts = {"occurred_at": "2025-03-16T22:31:00+08:00", "precision": "minute", "channel": "call", "said": f"{name} {number}"}
            print(record.add_contact(vault, case, facts, attach=(), now=now).entry, flush=True)
"""


def test_eight_programs_write_at_once_and_nothing_is_lost(vault: Vault, case: CaseFile) -> None:
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(vault.path), f"w{number}"], env=environ, stdout=subprocess.PIPE
        )
        for number in range(8)
    ]
    told = [writer.communicate(timeout=120)[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * 8
    said = {words for (words,) in vault.connection.execute("SELECT said FROM contact")}
    assert said == {f"w{writer} {number}" for writer in range(8) for number in range(8) if number % 4 != 3}
    assert vault.connection.execute("SELECT count(*), count(DISTINCT sha256) FROM attachment").fetchone() == (16, 16)
    numbers = sorted(int(word) for words in told for word in words if word.isdigit())
    assert len(numbers) == len(set(numbers)), "no entry was told to two of them"
    found = audit.verify(vault, [case])
    assert (found.problems, found.cases[0].entries) == ((), 1 + 8 * 8)
