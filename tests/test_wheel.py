"""The wheel carries everything: built from the tree, installed elsewhere, it plays the demo and makes the dossier."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDERS: Final = ("templates", "examples")


def run(*words: str | Path, cwd: Path) -> str:
    """Run a program that must succeed, outside the tree and without its settings; return what it printed."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("EVIDENCE_LOG", "PYTHON"))}
    environ |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "EVIDENCE_LOG_LANG": "en", "HOME": str(cwd)}
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=environ, capture_output=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-4000:]
    return done.stdout.decode()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_holds_every_module_and_every_data_file(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    modules = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "evidence_log").rglob("*")
        if path.suffix in {".py", ".sql"}
    }
    data = {
        f"evidence_log/{path.relative_to(ROOT).as_posix()}"
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert (modules | data) - packed == set()
    assert [name for name in packed if name.split("/")[0] not in {"evidence_log"} and ".dist-info/" not in name] == []


@pytest.mark.slow
def test_an_installed_wheel_plays_the_demo_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    run(programs / "python", "-m", "pip", "install", "--quiet", "-c", ROOT / "constraints.txt", wheel, cwd=tmp_path)
    where = json.loads(run(programs / "evidence-log", "where", "--json", cwd=tmp_path))
    assert Path(where["templates"]).is_relative_to(home)
    document = json.loads(run(programs / "elog", "demo", "--out", tmp_path / "out", "--json", cwd=tmp_path))
    assert document["verify"]["ok"]
    assert len(document["dossiers"]) == 2
    for path in map(Path, document["dossiers"]):
        content = path.read_bytes()
        assert content.startswith(b"%PDF")
        assert len(content) > 20_000
