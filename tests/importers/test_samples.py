"""Every sample under `tests/data/imports/` gives what its expectation says, and every importer has one."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from evidence_log.core.contact import ContactFacts
from evidence_log.errors import BadInput
from evidence_log.i18n import LANGUAGES, texts
from evidence_log.importers import IMPORTERS, by_name, identify
from evidence_log.importers.attachment import Attachment, Warned
from evidence_log.importers.base import BadRow, Ignored, ReadOptions

FOLDER: Final = Path(__file__).resolve().parent.parent / "data" / "imports"
SAMPLES: Final = sorted(
    path for path in FOLDER.glob("*/*") if path.is_file() and not path.name.endswith((".expected.json", ".md"))
)
NOW: Final = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
OPTIONS: Final[dict[str, Any]] = {"zone": "Asia/Shanghai"}


def understood(path: Path, options: dict[str, Any]) -> dict[str, Any]:
    """Return what comes of a sample, as plain values."""
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in options.items() if name != "format"
    }
    try:
        importer = by_name(options["format"]) if "format" in options else identify(path)
        reading = importer.read(path, ReadOptions(now=NOW, **given))
        rows = list(reading)
    except BadInput as error:
        return {"error": error.key, "values": {name: _plain(value) for name, value in error.values.items()}}
    contacts = [row[1] for row in rows if isinstance(row, tuple)]
    for row in rows:
        if isinstance(row, tuple):
            assert row[0] == datetime.fromisoformat(row[1]["occurred_at"]).timestamp()
    found = {
        "format": importer.name,
        "contacts": contacts,
        "rejected": [[row.where, row.reason] for row in rows if isinstance(row, BadRow)],
        "ignored": [[row.where, row.kind] for row in rows if isinstance(row, Ignored)],
        "preview": reading.info.lines(texts("en")),
    }
    seldom = {
        "warned": [row.kind for row in rows if isinstance(row, Warned)],
        "files": [_file(row[1], one) for row in rows if isinstance(row, tuple) and len(row) > 2 for one in row[2]],
    }
    return found | {name: listed for name, listed in seldom.items() if listed}


def _file(facts: ContactFacts, file: Attachment) -> list[object]:
    """Return where a file belongs, its name, its type and its size, None for one that is not there."""
    return [facts["row"], file.name, file.media_type, sum(map(len, file.pieces())) if file.pieces else None]


def _plain(value: object) -> object:
    return value.name if isinstance(value, Path) else value


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_a_sample_is_understood_as_expected(path: Path, pytestconfig: pytest.Config) -> None:
    beside = path.with_name(f"{path.name}.expected.json")
    known = json.loads(beside.read_text(encoding="utf-8")) if beside.exists() else {"options": OPTIONS}
    found = {"options": known["options"], **understood(path, known["options"])}
    if pytestconfig.getoption("--update-golden"):
        beside.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    assert found == json.loads(beside.read_text(encoding="utf-8"))


def test_every_importer_has_samples_and_words() -> None:
    for importer in IMPORTERS:
        assert any(path.parent.name == importer.name for path in SAMPLES), importer.name
        for language in LANGUAGES:
            assert texts(language).has(f"import.format.{importer.name}.title")
            assert texts(language).has(f"import.format.{importer.name}.how")


def test_every_folder_of_samples_has_its_importer() -> None:
    assert {path.parent.name for path in SAMPLES} <= {importer.name for importer in IMPORTERS}


def test_everything_that_can_be_said_of_a_row_has_words() -> None:
    said: Counter[str] = Counter()
    for beside in FOLDER.glob("*/*.expected.json"):
        found = json.loads(beside.read_text(encoding="utf-8"))
        said.update(f"import.reason.{reason}" for _, reason in found.get("rejected", ()))
        said.update(f"import.ignored_kind.{kind}" for _, kind in found.get("ignored", ()))
        said.update(f"import.warning.{kind}" for kind in found.get("warned", ()))
        said.update(
            f"import.warning.{word}" for facts in found.get("contacts", ()) for word in facts.get("warnings", ())
        )
        if "error" in found:
            part, _, name = found["error"].partition(".")
            said[f"errors-{part}.{name}.message"] += 1
    assert len(said) > 25
    for language in LANGUAGES:
        assert [key for key in said if not texts(language).has(key)] == []
        for importer in IMPORTERS:
            assert texts(language)(f"import.format.{importer.name}.how").strip()
