"""Every sample with some of its bytes changed, cut, doubled or moved: a clear refusal, or rows that the ledger can hold."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence_log.core.codec import canonical
from evidence_log.errors import BadInput
from evidence_log.importers import IMPORTERS, by_name, identify
from evidence_log.importers.attachment import Attachment, Damaged, Warned
from evidence_log.importers.base import BadRow, Ignored, Importer, ReadOptions

FOLDER: Final = Path(__file__).resolve().parent.parent / "data" / "imports"
SAMPLES: Final = {
    importer.name: sorted(
        path
        for path in (FOLDER / importer.name).iterdir()
        if path.is_file() and not path.name.endswith((".expected.json", ".md"))
    )
    for importer in IMPORTERS
    if importer.drafts is None
}
NOW: Final = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
LONGEST: Final = 40_000
TELLING: Final = (
    b"\0", b"\xff", b"\xff\xfe", b"\xed\xa0\x80", b'"', b"'", b",", b"\t", b"\r", b"\n", b"<", b">", b"&#0;", b"&#55357;", b"]]>",
    b"{", b"}", b"[", b"]", b":", b"-", b"1e999", b"99999999999999999999", b"-9223372036854775809", b"NaN", b"null", b"true", b"\\u0000",
    b"\\ud800", b"\xe2\x80\xae", b"PK\x03\x04", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"2025-02-30", b"25:61", b"+99:99", b"0",
    b"x" * 300,
)  # fmt: skip
"""What readers stumble over: ends of texts, halves of characters, quotes, numbers without measure, times that are none."""

places = st.integers(0, LONGEST)
mutations = st.lists(
    st.one_of(
        st.tuples(st.just("put"), places, st.sampled_from(TELLING) | st.binary(min_size=1, max_size=8)),
        st.tuples(st.just("over"), places, st.sampled_from(TELLING) | st.binary(min_size=1, max_size=8)),
        st.tuples(st.just("flip"), places, st.integers(0, 7)),
        st.tuples(st.just("cut"), places, st.integers(1, 400)),
        st.tuples(st.just("double"), places, st.integers(1, 400)),
        st.tuples(st.just("end"), places, st.none()),
    ),
    min_size=1,
    max_size=4,
)


def mutated(content: bytes, changes: list[tuple[str, int, Any]]) -> bytes:
    """Return the bytes after these changes, each at its place (counted round and round)."""
    for kind, where, what in changes:
        at = where % (len(content) + 1)
        before, after = content[:at], content[at:]
        match kind:
            case "put":
                content = before + what + after
            case "over":
                content = before + what + after[len(what) :]
            case "flip":
                content = before + bytes([after[0] ^ 1 << what]) + after[1:] if after else content
            case "cut":
                content = before + after[what:]
            case "double":
                content = before + after[:what] + after
            case _:
                content = before
    return content


def told(sample: Path) -> dict[str, Any]:
    """Return what is said along with a sample: whose number it is, which zone."""
    given: dict[str, Any] = json.loads(Path(f"{sample}.expected.json").read_text(encoding="utf-8")).get("options", {})
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in given.items() if name != "format"
    }


def require_rows(importer: Importer, path: Path, options: ReadOptions) -> None:
    """Read a file to its end; what comes must be rows, and each contact one that the ledger can hold."""
    try:
        for row in importer.read(path, options):
            assert isinstance(row, tuple | BadRow | Ignored | Warned), row
            if isinstance(row, tuple) and not isinstance(row, BadRow | Ignored | Warned):
                assert canonical(row[1])
                assert row[0] == datetime.fromisoformat(row[1]["occurred_at"]).timestamp()
                for file in row[2] if len(row) > 2 else ():
                    read_through(file)
    except BadInput:
        return


def read_through(file: Attachment) -> None:
    """Read what came with a contact, as far as it is a file's content."""
    with suppress(Damaged):
        for piece in file.pieces() if file.pieces else ():
            assert piece is not None


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_sample_gives_rows_or_a_clear_refusal(name: str, tmp_path: Path, data: st.DataObject) -> None:
    sample = data.draw(st.sampled_from(SAMPLES[name]), "sample")
    folder = tmp_path / "files"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    path = folder / sample.name
    path.write_bytes(mutated(sample.read_bytes(), data.draw(mutations, "changes")))
    options = ReadOptions(**{"zone": "Asia/Shanghai", "now": NOW, **told(sample)})
    require_rows(by_name(name), path, options)
    try:
        found = identify(path)
    except BadInput:
        return
    if found.name != name and found.drafts is None:
        require_rows(found, path, options)
