"""A disk that fills up in the middle of writing, wherever that is: told, nothing kept of it, and the vault as it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

FULL = """
import json, os, resource, sys
from pathlib import Path
from evidence_log.cli.main import run
from evidence_log.services import audit, ingest
folder, kind = Path(sys.argv[1]), sys.argv[2]
vault = folder / "case.evl"
os.environ |= {"EVIDENCE_LOG_VAULT": str(vault), "EVIDENCE_LOG_LANG": "en"}
(folder / "a.bin").write_bytes(bytes(range(256)) * 4_000)
rows = (f"2026-01-{1 + row % 28:02d} 10:{row % 60:02d},call,139{row:08d},{'x' * 60}\\n" for row in range(2_000))
(folder / "i.csv").write_text("occurred_at,channel,phone,said\\n" + "".join(rows))
vars(ingest)["BULK_BYTES"] = 1_000 if kind == "bulk" else 1 << 30
words = {
    "log": ["log", "call", "1", "2026-03-16 22:31", "--said", "x" * 200_000],
    "attach": ["attach", str(folder / "a.bin")],
    "import": ["import", str(folder / "i.csv")],
    "bulk": ["import", str(folder / "i.csv")],
    "rebuild": ["rebuild"],
    "case": ["case", "import", str(folder / "sent.evl"), "--as", "sent"],
}[kind]
assert run(["init"]) == 0
if kind == "case":
    other = ["--vault", str(folder / "other.evl")]
    for command in (["init"], ["import", str(folder / "i.csv")], ["case", "export", str(folder / "sent.evl")]):
        assert run([*other, *command]) == 0
if kind == "rebuild":
    assert run(["import", str(folder / "i.csv")]) == 0
report = []
whole = max(path.stat().st_size for path in folder.glob("case.evl*"))
for room in (0, 4_096, 16_384, 50_000, 120_000, 200_000):
    before = audit.verify_file(vault, None)
    largest = room + (whole if kind in ("bulk", "case") else 0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
    code = run(words)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    after = audit.verify_file(vault, None)
    kept = [case.head for case in before.cases] == [case.head for case in after.cases]
    report.append([room, code, after.ok, kept, [problem.kind for problem in after.problems]])
code = run(words)
found = audit.verify_file(vault, None)
print(json.dumps({"report": report, "afterwards": [code, found.ok]}))
"""


def filled_up(kind: str, folder: Path) -> Any:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("EVIDENCE_LOG")}
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(folder), kind], env=environ | {"PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("kind", ["log", "attach", "import", "bulk", "rebuild", "case"])
def test_a_full_disk_in_the_middle_keeps_nothing_of_what_was_begun(kind: str, tmp_path: Path) -> None:
    found = filled_up(kind, tmp_path)
    failed = [row for row in found["report"] if row[1] != 0]
    assert failed, "the disk was full at least once"
    for room, code, ok, kept, problems in found["report"]:
        assert ok, (room, problems)
        assert code in {0, 1}, room
        assert code == 0 or kept, room
    assert found["afterwards"] == [0, True]
