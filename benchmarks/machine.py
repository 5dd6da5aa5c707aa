"""The machine and the versions a result was measured with."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

LIBRARIES: Final = (
    "evidence-log", "typer", "sqlmodel", "sqlalchemy", "reportlab", "orjson", "python-dateutil", "phonenumberslite",
    "jrnl", "td-watson", "sqlite-utils", "typst",
)  # fmt: skip


def description() -> dict[str, str]:
    """Return what to name beside a result: processor, cores, memory, system, Python, SQLite, libraries, day."""
    facts = {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release().split('-', 1)[0]} {platform.machine()}",
        "Python": platform.python_version(),
        "SQLite of Python": sqlite3.sqlite_version,
        "sqlite3 program": _sqlite_program(),
    }
    for name in LIBRARIES:
        try:
            facts[name] = version(name)
        except PackageNotFoundError:
            facts[name] = "not installed"
    facts["measured on"] = datetime.now(UTC).strftime("%Y-%m-%d")
    return facts


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        for line in listed.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    if sys.platform == "darwin":
        done = subprocess.run(
            ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, text=True, check=False
        )
        return done.stdout.strip() or platform.processor()
    return platform.processor() or platform.machine()


def _memory() -> str:
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return f"{pages * size / 2**30:.0f} GiB"


def _sqlite_program() -> str:
    found = shutil.which("sqlite3")
    if found is None:
        return "not installed"
    done = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.split(" ", 1)[0]
