"""What the tests share: a fixed clock, a vault with a case, the golden-text switch, the command line run in a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evidence_log.services import record
from evidence_log.store.vault import CaseFile, Vault, create

if TYPE_CHECKING:
    from authority import Authority

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that rewrites expected texts, to be reviewed as a diff."""
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite expected texts under tests/golden and tests/data"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with `tests/golden/<name>`, or rewrite that file."""

    def compare(name: str, text: str) -> None:
        path = ROOT / "tests" / "golden" / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def now() -> datetime:
    """Return the fixed clock."""
    return NOW


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    """Return a new vault."""
    with create(tmp_path / "vault.evl") as opened:
        yield opened


@pytest.fixture
def case(vault: Vault) -> CaseFile:
    """Return a case in it."""
    return record.create_case(vault, "main", name="测试", zone="Asia/Shanghai", pack="cn", now=NOW)


class Program:
    """The command line as a user runs it, in a process of its own, with its own vault."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.vault = folder / "case.evl"
        self.environ = {
            name: value for name, value in os.environ.items() if not name.startswith(("EVIDENCE_LOG", "LC_", "LANG"))
        }
        self.environ |= {"EVIDENCE_LOG_VAULT": str(self.vault), "EVIDENCE_LOG_LANG": "en", "HOME": str(folder)}
        self.environ |= {"PYTHONPATH": str(ROOT), "NO_COLOR": "1", "XDG_DATA_HOME": str(folder / "data")}

    def __call__(
        self, *words: str, stdin: bytes | None = None, environ: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a command and return what it did."""
        return subprocess.run(
            [sys.executable, "-m", "evidence_log", *words],
            cwd=self.folder,
            env=self.environ | (environ or {}),
            input=stdin,
            capture_output=True,
            timeout=120,
            check=False,
        )

    def ok(self, *words: str, **settings: Any) -> str:
        """Run a command that must succeed; return what it printed."""
        done = self(*words, **settings)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout.decode()

    def json(self, *words: str, code: int = 0) -> Any:
        """Run a command with `--json`; return the one document it printed."""
        done = self(*words, "--json")
        assert done.returncode == code, done.stderr.decode(errors="replace")
        return json.loads(done.stdout)

    def refused(self, words: Sequence[str], code: int = 2) -> str:
        """Run a command that must be refused; return the message, which is all it prints."""
        done = self(*words)
        assert done.returncode == code, (done.returncode, done.stderr.decode(errors="replace"))
        assert done.stdout == b""
        return done.stderr.decode()


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Return the command line with a vault of its own, not made yet."""
    return Program(tmp_path)


@pytest.fixture(scope="session")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Authority]]:
    """Return what starts a time-stamp authority on this machine; all are stopped at the end."""
    spec = spec_from_file_location("local_authority", Path(__file__).with_name("authority.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    started: list[Authority] = []

    def start(*names: str, **settings: Any) -> Authority:
        started.append(module.Authority(tmp_path_factory.mktemp("authority") / "files", *names, **settings))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.fixture(scope="session")
def shared_authority(authorities: Callable[..., Authority]) -> Authority:
    """Return one authority for all tests: making its keys takes a moment."""
    return authorities()


@pytest.fixture
def authority(shared_authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """Return a well-behaved authority with nobody between it and us."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    shared_authority.manners = "good"
    shared_authority.asked.clear()
    return shared_authority
