"""Only one module of the program can reach the network, and nothing is sent unless `seal` is asked to."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "evidence_log"
NETWORK = ("socket", "ssl", "http", "urllib.request", "urllib.error", "ftplib", "smtplib", "requests", "httpx", "urllib3", "asyncio",
           "webbrowser", "xmlrpc", "socketserver")  # fmt: skip


def reaching() -> set[str]:
    """Return the modules that import anything of the network, anywhere."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name == one or name.startswith(f"{one}.") for name in names for one in NETWORK):
                found.add(path.relative_to(PACKAGE).as_posix())
    return found


def callers() -> set[str]:
    """Return the modules that import the one that does."""
    return {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "authority" in {alias.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                           if isinstance(node, ast.ImportFrom) for alias in node.names}
    }  # fmt: skip


def test_one_module_alone_reaches_the_network_and_one_alone_calls_it() -> None:
    assert reaching() == {"services/authority.py"}
    assert callers() == {"services/seal.py"}
