"""The programs measured against, and how to get one that is not here."""

from __future__ import annotations

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from benchmarks.bench import Bench

HOW: Final = {
    "jrnl": 'pip install -e ".[bench]"',
    "watson": 'pip install -e ".[bench]"',
    "sqlite-utils": 'pip install -e ".[bench]"',
    "typst": 'pip install -e ".[bench]"',
    "sqlite3": "apt install sqlite3",
}
"""Where each peer comes from."""

_JRNL_SETTINGS: Final = """\
colors: {{body: none, date: none, tags: none, title: none}}
default_hour: 9
default_minute: 0
editor: ''
encrypt: false
highlight: false
indent_character: '|'
journals:
  default: {{journal: {journal}}}
linewrap: 79
tagsymbols: '@'
template: false
timeformat: '%F %r'
version: v4.2
"""


def find(name: str) -> Path | None:
    """Return a peer's program: of this Python environment, or, for `sqlite3`, of the system. None when it is not here."""
    if name == "typst":
        return Path(sys.executable) if find_spec("typst") else None
    if name == "sqlite3":
        found = shutil.which(name)
        return Path(found) if found else None
    beside = Path(sys.executable).with_name(name)
    return beside if beside.exists() else None


def jrnl_settings(bench: Bench) -> Path:
    """Write jrnl's settings for an empty journal that is not encrypted, so that it asks nothing; return their path."""
    path = bench.folder / "jrnl.yaml"
    path.write_text(_JRNL_SETTINGS.format(journal=bench.folder / "journal.txt"), encoding="utf-8")
    return path
