"""The invented case of `case.py`, recorded in a vault."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from evidence_log.services import record
from evidence_log.store.vault import CaseFile, Vault, create


@pytest.fixture(scope="session")
def invented() -> ModuleType:
    """Return the module that describes the case."""
    return _module("case")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, invented: ModuleType) -> Iterator[tuple[Vault, CaseFile]]:
    """Return a vault with the whole case in it; tests read it only."""
    folder = tmp_path_factory.mktemp("invented")
    with create(folder / "case.evl") as vault:
        case = record.create_case(
            vault, "main", name="张某", zone="Asia/Shanghai", pack="cn", now=invented.at("2026-02-01T08:00:00")
        )
        invented.fill(vault, case, folder / "files")
        yield vault, case


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Vault, CaseFile]]:
    """Return a vault with the case of `small.py` in it; tests read it only."""
    module = _module("small")
    folder = tmp_path_factory.mktemp("small")
    with create(folder / "case.evl") as vault:
        opened = module.at("2026-02-01T08:00:00")
        case = record.create_case(vault, "main", name="张某", zone="Asia/Shanghai", pack="cn", now=opened)
        module.fill(vault, case, folder / "files")
        yield vault, case


def _module(name: str) -> ModuleType:
    spec = spec_from_file_location(f"{name}_case", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
