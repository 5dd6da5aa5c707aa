"""Recordings of calls: their names, their lengths, the metadata beside them, and that nothing of them is there twice."""

from __future__ import annotations

import importlib.util
import json
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_log.dossier.sections.exhibit_list import listed
from evidence_log.errors import BadInput
from evidence_log.importers import IMPORTERS, by_name, identify
from evidence_log.importers.attachment import Damaged, Warned
from evidence_log.importers.base import BadRow, Ignored, ReadOptions
from evidence_log.importers.recordings import audio, frames, names, sidecar
from evidence_log.importers.source import Source
from evidence_log.services.audit import verify
from evidence_log.services.import_result import FileReport
from evidence_log.services.ingest import import_file
from evidence_log.store import reading

if TYPE_CHECKING:
    from conftest import Program

    from evidence_log.dossier.facts import Facts
    from evidence_log.store.vault import CaseFile, Vault

NOW: Final = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
DATA: Final = Path(__file__).resolve().parent.parent / "data" / "imports"
NAME: Final = "王某(15400001234)_20250316223105"


def _make() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_recordings", DATA / "make_recordings.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


make: Final[Any] = _make()
WHOLE: Final[dict[str, tuple[bytes, int]]] = {
    "wav": (make.wav(3), 3), "amr": (make.amr(61), 61), "amr-wb": (make.amr(7, wide=True), 7), "aac": (make.aac(39), 5),
    "mp3": (make.mp3(56), 4), "m4a": (make.m4a(75.4), 75), "3gp": (make.m4a(12, brand=b"3gp5"), 12), "opus": (make.opus(30), 30),
    "flac": (make.flac(8), 8), "empty wav": (make.wav(0), 0), "empty amr": (b"#!AMR\n", 0),
    "mp3 with tags": (b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) + make.mp3(56), 4),
}  # fmt: skip


def options(**given: Any) -> ReadOptions:
    known: dict[str, Any] = {"zone": "Asia/Shanghai", "now": NOW}
    return ReadOptions(**{**known, **given})


def written(folder: Path, name: str, content: bytes | None = None) -> Path:
    path = folder / name
    path.write_bytes(make.wav() if content is None else content)
    return path


def rows(path: Path, **given: Any) -> list[Any]:
    return list(identify(path).read(path, options(**given)))


def facts(path: Path, **given: Any) -> dict[str, Any]:
    ((_, found, *_),) = (row for row in rows(path, **given) if isinstance(row, tuple))
    return cast("dict[str, Any]", found)


@pytest.fixture
def take(vault: Vault, case: CaseFile) -> Callable[..., FileReport]:
    def take(path: Path, **given: Any) -> FileReport:
        return import_file(vault, case, path, options(**given), format_name=None, now=NOW)

    return take


@pytest.mark.parametrize(
    ("pattern", "name"),
    [(one, name) for one in names.patterns() for name in one.fits],
    ids=lambda value: str(value)[:40],
)
def test_every_way_of_naming_is_met_by_its_own_names(pattern: names.Pattern, name: str) -> None:
    found = names.read(f"{name}.m4a")
    assert found is not None
    assert found.maker == pattern.maker
    assert (found.year or 2025, found.month, found.day, found.hour, found.minute) == (2025, 3, 16, 22, 31)
    assert found.second in {5, None}
    assert found.parties[0] in name


def test_the_names_of_a_phone_say_number_and_name() -> None:
    said = {
        name: (found.parties, found.direction, found.platform)
        for name in (
            "王某(15400001234)_20250316223105.mp3", "15400001234(快递员)_20250316223105.mp3", "王某@154 0000 1234_20250316223105.amr",
            "通话录音@15400001234_20250316223105.mp3", "20250316_223105_02195384_呼出.m4a", "2025-03-16 22-31-05 (whatsapp) 王某 ↗.m4a",
            "20250316_223105.000Z_conference_sim1_95384.oga", f"{NAME} (2).mp3", f"{NAME} - 副本.mp3",
            unicodedata.normalize("NFD", "통화 녹음 95384_250316_223105.m4a"),
        )
        if (found := names.read(name))
    }  # fmt: skip
    assert list(said.values()) == [
        (("15400001234", "王某"), None, None), (("快递员", "15400001234"), None, None), (("154 0000 1234", "王某"), None, None),
        (("15400001234",), None, None), (("02195384",), "out", None), (("王某",), "out", "whatsapp"),
        (("95384",), None, None), (("15400001234", "王某"), None, None), (("15400001234", "王某"), None, None),
        (("95384",), None, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "录音 12.m4a", "录音_20250316_223105.m4a", "通话录音-20250316-223105.m4a", "20250316_223105.m4a", "2025-03-16 22-31-05.m4a",
        "新录音-2503162231.mp3", "Recording_20250316_223105.m4a", "20250316_223105_录音.m4a", "song.mp3", "", ".m4a", "x" * 300,
        "甲(15400001234)_乙(15400005678)_20250316223105.mp3", "95384_20251316_223105.m4a", "95384_20250316_243105.m4a",
        "95384_２０２５0316_223105.m4a", "03-16 22-31 95384.m4a", "9_20250316_223105.m4a",
    ],
)  # fmt: skip
def test_a_name_that_says_too_little_or_is_no_recorders_is_asked_about(tmp_path: Path, name: str) -> None:
    assert names.read(name) is None
    if 4 < len(name) < 100:
        path = written(tmp_path, name)
        assert identify(path).name == "recording"
        with pytest.raises(BadInput) as caught:
            rows(path)
        assert caught.value.key == "import.recording_name"
        assert "MIUI" in str(caught.value.values["known"])


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_any_text_as_a_name_is_answered(text: str) -> None:
    found = names.read(text)
    assert found is None or all(found.parties)


@settings(max_examples=200, deadline=None)
@given(
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2025, 12, 31)),
    st.sampled_from(["95384", "02195384", "15400001234", "+8615400001234", "10690000123456"]),
    st.sampled_from(["", "_呼入", "_out"]),
)
def test_the_naming_that_is_advised_says_all_of_it(moment: datetime, number: str, said: str) -> None:
    found = names.read(f"{moment:%Y%m%d_%H%M%S}_{number}{said}.m4a")
    assert found is not None
    assert found.parties == (number,)
    read = (found.year, found.month, found.day, found.hour, found.minute, found.second)
    assert read == moment.timetuple()[:6]
    assert found.direction == {"": None, "_呼入": "in", "_out": "out"}[said]


def test_a_file_is_audio_by_its_content_and_by_no_other_format(tmp_path: Path) -> None:
    for kind, (content, _) in WHOLE.items():
        path = written(tmp_path, f"{kind}.txt", content)
        assert [one.name for one in IMPORTERS if one.sniff(Source(path))] == ["recording"], kind
    for content in (
        b"time,number\n", b"ID3 tags are read", "\ufeff王某".encode("utf-16"), b"\xff\xd8\xff\xe0" + bytes(90), b"RIFF\x24\0\0\0AVI ",
        make.box(b"ftyp", b"heic\0\0\0\0"), make.box(b"ftyp", b"qt  "), b"\xff\xfb\x90\xc4" + bytes(500), b"", b"\xff", b"#!AMRX",
    ):  # fmt: skip
        assert audio.kind_of(content) is None, content[:20]
    with pytest.raises(BadInput) as caught:
        identify(written(tmp_path, "20250316_223105_95384.m4a", b"only words\n"))
    assert caught.value.key == "import.unrecognised_table"


@pytest.mark.parametrize("kind", WHOLE)
def test_the_length_is_that_of_the_recording(tmp_path: Path, kind: str) -> None:
    content, seconds = WHOLE[kind]
    path = written(tmp_path, f"{NAME}.bin", content)
    found = facts(path)
    assert found["duration_s"] == seconds
    assert "recording_length_unknown" not in found.get("warnings", ())
    assert (found["channel"], found["outcome"], found["precision"]) == ("call", "answered", "second")
    assert found["occurred_at"] == "2025-03-16T22:31:05+08:00"


_XING: Final = b"Xing\0\0\0\3\0\1\0\0\0\x10\0\0"
"""Says 65536 frames in a mebibyte."""
DAMAGED: Final[dict[str, bytes]] = {
    "wav cut": make.wav(3)[:-1000],
    "wav unfinished": make.wav(3)[:4] + b"\xff\xff\xff\xff" + make.wav(3)[8:],
    "wav never finished": make.wav(3)[:4] + bytes(4) + make.wav(3)[8:],
    "amr cut": make.amr(3)[:-1] + b"\x04",
    "amr spoiled": make.amr(3) + b"\xff",
    "amr-wb cut": make.amr(3, wide=True)[:30],
    "aac cut": make.aac()[:-1],
    "m4a cut": make.m4a()[:-9],
    "m4a without its end": make.m4a()[:100],
    "m4a without a length": make.m4a(0),
    "opus cut": make.opus()[:-1],
    "opus without its end": make.opus()[:-48],
    "flac of no length": make.flac(0),
    "mp3 of more than there is": make.mp3(1)[:4] + bytes(9) + _XING + bytes(43) + make.mp3(2),
    "boxes that go nowhere": make.box(b"ftyp", b"M4A ") + make.box(b"free", b"") * 20_000,
    "a box of less than its head": make.box(b"ftyp", b"M4A ") + b"\0\0\0\4free",
    "asf of nothing": bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes(60),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_recording_is_a_call_of_unknown_length(tmp_path: Path, kind: str) -> None:
    found = facts(written(tmp_path, f"{NAME}.bin", DAMAGED[kind]))
    assert "duration_s" not in found
    assert "recording_length_unknown" in found["warnings"]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_no_spoiled_file_breaks_the_reading_or_gets_a_length_that_cannot_be(
    tmp_path_factory: pytest.TempPathFactory, kind: str, data: st.DataObject
) -> None:
    content = bytearray(WHOLE[kind][0][:3000])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = written(tmp_path_factory.getbasetemp(), "spoiled.bin", bytes(content))
    known = audio.kind_of(bytes(content))
    length = audio.length_s(path, known) if known else None
    assert length is None or 0 <= length < audio.LONGEST_S


def test_what_could_be_read_for_hours_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio, "_READS", 1_000)
    monkeypatch.setattr(frames, "MOST", 1_000)
    endless = make.mp3(2) + bytes(100_000)
    for content in (
        endless,
        make.amr(60),
        make.page(0, make.opus(1)[28:47], kind=2) + make.page(1, b"x") * 3_000 + make.opus(),
    ):
        path = written(tmp_path, "x.bin", content)
        known = audio.kind_of(content)
        assert known is not None
        assert audio.length_s(path, known) is None


def test_a_mebibyte_of_frames_is_walked_over_its_pieces(tmp_path: Path) -> None:
    content = b"#!AMR\n" + (bytes((0x3C,)) + bytes(31)) * 50_000
    path, kind = written(tmp_path, "x.amr", content), audio.kind_of(content)
    assert kind is not None
    assert audio.length_s(path, kind) == 1000
    path.write_bytes(content[:-1])
    assert audio.length_s(path, kind) is None


def test_a_recording_that_is_gone_is_a_damaged_file(tmp_path: Path) -> None:
    path = written(tmp_path, f"{NAME}.wav")
    ((_, _, (file,)),) = rows(path)
    assert b"".join(file.pieces()) == path.read_bytes()
    path.unlink()
    with pytest.raises(Damaged):
        list(file.pieces())
    assert audio.kind_of_file(path) is None


def test_the_wall_clock_of_a_name_is_that_of_the_zone(tmp_path: Path) -> None:
    path = written(tmp_path, "20250309_023000_2025550144.wav")
    assert rows(path, zone="America/New_York", region="US") == [
        BadRow("filename", "nonexistent_local_time", {"text": path.name})
    ]
    twice = facts(written(tmp_path, "20251102_013000_2025550144.wav"), zone="America/New_York", region="US")
    assert (twice["occurred_at"], twice["phone_e164"]) == ("2025-11-02T01:30:00-04:00", "+12025550144")
    assert "ambiguous_local_time" in twice["warnings"]
    with_offset = written(tmp_path, "20250316_223105.417-0400_in_95384.wav")
    assert facts(with_offset)["occurred_at"] == "2025-03-17T10:31:05+08:00"


def test_a_name_without_a_year_needs_one(tmp_path: Path) -> None:
    path = written(tmp_path, "95384_通话_03月16日_22点31分.amr")
    assert rows(path)[0].reason == "missing_year"
    found = facts(path, year=2025)
    assert (found["occurred_at"], found["precision"]) == ("2025-03-16T22:31:00+08:00", "minute")
    with pytest.raises(BadInput):
        rows(path, year=25)


def test_a_name_is_no_number_and_a_withheld_number_is_none(tmp_path: Path) -> None:
    named = facts(written(tmp_path, "王某-2503162231.mp3"))
    assert ("phone" in named, named["caller_name"], "number_missing" in named["warnings"]) == (False, "王某", True)
    withheld = facts(written(tmp_path, "未知号码_20250316223105.amr"))
    assert ("phone" in withheld, "caller_name" in withheld, withheld["warnings"][0]) == (
        False,
        False,
        "number_withheld",
    )
    assert "direction" not in withheld
    assert "direction_not_said" in withheld["warnings"]
    swapped = facts(written(tmp_path, "110(紧急号码)_20250316223105.mp3"))
    assert (swapped["phone"], swapped["caller_name"]) == ("110", "紧急号码")


def test_only_the_numbers_that_were_asked_for_and_the_organisation_that_was_named(tmp_path: Path) -> None:
    path = written(tmp_path, "20250316_223105_02195384.wav")
    assert rows(path, only=("15400001234",)) == [Ignored("other_number", "filename")]
    assert facts(path, only=("021-95384",), organisation="某某银行")["claims"] == "某某银行"


def test_the_metadata_beside_a_recording_are_surer_than_its_name(tmp_path: Path) -> None:
    path = written(tmp_path, "20250101_000000_110.oga", make.opus())
    assert facts(path)["phone"] == "110"
    written(tmp_path, "20250101_000000_110.json", make.written(make.metadata()))
    found = facts(path)
    assert (found["phone"], found["occurred_at"], found["direction"], found["caller_name"]) == (
        "+8615400001234", "2025-03-16T22:31:05+08:00", "in", "王某",
    )  # fmt: skip
    assert identify(path).beside(path) == path.with_suffix(".json")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"{", b'{"timestamp": 1, "timestamp_unix_ms": 2, "output": {}}', b"[" * 60_000, b'{"a":' * 9_000,
        b'{"timestamp": 1, "timestamp_unix_ms": 2, "output": {"format": {}}, "output": {"format": {}}}',
        b'{"timestamp": 1, "timestamp_unix_ms": ' + b"9" * 5_000 + b', "output": {"format": {}}}', b"\xff\xfe{}", bytes(100),
        b'{"timestamp": 1, "timestamp_unix_ms": 2, "output": {"format": {}}}' + b" " * sidecar.MOST,
    ],
)  # fmt: skip
def test_other_files_of_that_name_are_left_alone(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, "20250101_000000_110.wav")
    written(tmp_path, "20250101_000000_110.json", content)
    assert facts(path)["phone"] == "110"
    assert identify(path).beside(path) is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"timestamp_unix_ms": None}, {"occurred_at": "2025-03-16T22:31:05+08:00"}),
        ({"timestamp_unix_ms": True}, {"occurred_at": "2025-03-16T22:31:05+08:00"}),
        ({"timestamp": None}, {"occurred_at": "2025-03-16T22:31:05+08:00"}),
        ({"timestamp": "2025-03-16 22:31:05"}, {"occurred_at": "2025-03-16T22:31:05+08:00"}),
        ({"timestamp": "2025-03-16T22:31:05.123456789+08:00"}, {"occurred_at": "2025-03-16T22:31:05+08:00"}),
        ({"calls": []}, {"caller_name": "王某", "warnings": ["number_missing"]}),
        ({"calls": "x", "call_log_name": None}, {"warnings": ["number_missing"]}),
        ({"calls": [{"phone_number": "95384", "contact_name": "95384"}]}, {"phone": "95384", "caller_name": None}),
        ({"calls": [{"phone_number": 95384}], "call_log_name": 7}, {"phone": None, "caller_name": None, "warnings": ["number_withheld"]}),
        ({"direction": "conference"}, {"direction": None, "warnings": ["direction_not_said"]}),
        ({"direction": ["in"]}, {"direction": None}),
        ({"output": {"format": {}, "recording": {"duration_secs_encoded": 61.5}}}, {"duration_s": 62}),
        ({"output": {"format": {}, "recording": {"duration_secs_encoded": -1}}}, {"duration_s": None}),
        ({"output": {"format": {}, "recording": {"duration_secs_encoded": "1e999"}}}, {"duration_s": None}),
        ({"output": {"format": {}, "recording": None}}, {"duration_s": None}),
    ],
)  # fmt: skip
def test_metadata_may_lack_nearly_everything(tmp_path: Path, given: dict[str, Any], expected: dict[str, Any]) -> None:
    metadata = {**make.metadata(), **given}
    if metadata["direction"] == ["in"]:
        metadata["direction"] = "sideways"
    path = written(tmp_path, "x.json", json.dumps(metadata).encode())
    assert identify(path).name == "bcr-json"
    found = facts(path)
    assert {name: found.get(name) for name in expected} == expected
    assert rows(path)[1:] == [Warned("recording_missing")]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"timestamp_unix_ms": None, "timestamp": None}, "missing_date"),
        ({"timestamp_unix_ms": 10**40}, "implausible_date"),
        ({"timestamp_unix_ms": -1}, "implausible_date"),
        ({"timestamp_unix_ms": 1.5, "timestamp": "9999-12-31T23:59:59-12:00"}, "implausible_date"),
        ({"timestamp_unix_ms": 1.5, "timestamp": "yesterday"}, "unparseable_date"),
    ],
)
def test_metadata_without_a_time_that_can_be_are_rejected(tmp_path: Path, given: dict[str, Any], reason: str) -> None:
    path = written(tmp_path, "x.json", json.dumps({**make.metadata(), **given}).encode())
    assert [row.reason for row in rows(path) if isinstance(row, BadRow)] == [reason]


def test_only_a_regular_file_of_audio_is_the_recording_of_metadata(tmp_path: Path) -> None:
    path = written(tmp_path, "a.b.json", make.written(make.metadata()))
    written(tmp_path, "a.b.m4a", b"no audio")
    (tmp_path / "a.b.ogg").mkdir()
    (tmp_path / "a.b.wav").symlink_to(written(tmp_path, "elsewhere.wav"))
    assert sidecar.recording_beside(path) is None
    upper = written(tmp_path, "a.b.MP3", make.mp3())
    assert sidecar.recording_beside(path) == upper


def test_a_recording_is_in_the_vault_once_and_with_its_call(
    tmp_path: Path, vault: Vault, case: CaseFile, take: Callable[..., FileReport]
) -> None:
    path = written(tmp_path, f"{NAME}.m4a", make.m4a(75))
    report = take(path)
    assert (report.format, report.read, report.imported, report.attachments) == ("recording", 1, 1, 1)
    (contact,) = reading.contacts(vault.connection, case)
    assert (contact["phone"], contact["caller_name"], contact["duration_s"], contact["direction"]) == (
        "15400001234", "王某", 75, None,
    )  # fmt: skip
    assert contact["sources"] == [
        {"kind": "import", "format": "recording", "sha256": report.sha256, "where": "filename"}
    ]
    ((file),) = contact["attachments"]
    assert (file["name"], file["sha256"], file["media_type"]) == (path.name, report.sha256, "audio/mp4")
    assert vault.connection.execute("SELECT sha256, size FROM blob").fetchall() == [
        (report.sha256, path.stat().st_size)
    ]
    assert (take(path).known, take(path.rename(tmp_path / f"{NAME} (1).m4a")).duplicates) == (report.entry, 1)
    assert len(list(reading.attachments(vault.connection, case))) == 1
    assert verify(vault, [case]).ok


def test_equal_recordings_of_two_calls_are_two_calls(
    tmp_path: Path, vault: Vault, case: CaseFile, take: Callable[..., FileReport]
) -> None:
    for minute in (31, 32, 31):
        take(written(tmp_path, f"95384_202503162{minute}05.amr".replace("2025031623", "20250316223"), b"#!AMR\n"))
    found = list(reading.contacts(vault.connection, case))
    assert len(found) == 2
    assert [len(one["attachments"]) for one in found] == [1, 1]
    assert vault.connection.execute("SELECT count(*) FROM blob").fetchone() == (1,)


def test_a_file_with_another_name_is_another_file(tmp_path: Path, take: Callable[..., FileReport]) -> None:
    path = written(tmp_path, "20250316_223105_95384.wav")
    first = take(path)
    corrected = take(path.rename(tmp_path / "20250316_213105_95384.wav"))
    assert (corrected.known, corrected.imported, corrected.sha256) == (None, 1, first.sha256)


@pytest.mark.parametrize("order", [(".json", ".oga"), (".oga", ".json"), (".oga", ".json", ".oga", ".json")])
def test_a_recording_and_its_metadata_are_one_call_in_any_order(
    tmp_path: Path, vault: Vault, case: CaseFile, take: Callable[..., FileReport], order: tuple[str, ...]
) -> None:
    stem = "20250316_223105.417+0800_in_15400001234"
    contents = {".json": make.written(make.metadata()), ".oga": make.opus()}
    for ending, content in contents.items():
        written(tmp_path, stem + ending, content)
    assert sum(take(tmp_path / (stem + ending)).imported for ending in order) == 1
    (contact,) = reading.contacts(vault.connection, case)
    assert [file["name"] for file in contact["attachments"]] == [f"{stem}.oga"]
    assert (contact["direction"], contact["duration_s"], contact["phone"]) == ("in", 2, "+8615400001234")
    kept = [row["name"] for row in reading.attachments(vault.connection, case)]
    assert kept.count(f"{stem}.oga") == 1
    assert vault.connection.execute("SELECT count(*) FROM blob").fetchone() == (2,)
    assert verify(vault, [case]).ok


def test_a_recording_that_comes_later_joins_the_call_of_its_metadata(
    tmp_path: Path, vault: Vault, case: CaseFile, take: Callable[..., FileReport]
) -> None:
    path = written(tmp_path, "x.json", make.written(make.metadata()))
    first = take(path)
    assert (first.imported, first.attachments, first.warnings["recording_missing"]) == (1, 0, 1)
    assert take(path).known == first.entry
    written(tmp_path, "x.oga", make.opus())
    second = take(path)
    assert (second.known, second.duplicates, second.attachments) == (None, 1, 1)
    (contact,) = reading.contacts(vault.connection, case)
    assert [file["name"] for file in contact["attachments"]] == ["x.oga"]


def test_a_recording_is_one_exhibit(
    tmp_path: Path, vault: Vault, case: CaseFile, take: Callable[..., FileReport]
) -> None:
    take(written(tmp_path, f"{NAME}.m4a", make.m4a(75)))
    take(written(tmp_path, "x.json", make.written(make.metadata())))
    written(tmp_path, "y.json", make.written(make.metadata(timestamp_unix_ms=make.AT_MS + 60_000)))
    written(tmp_path, "y.oga", make.opus())
    take(tmp_path / "y.json")
    contacts = list(reading.contacts(vault.connection, case, extra=True))
    content = SimpleNamespace(
        contacts=contacts, imports=reading.imports(vault.connection, case), events=[], payments=[], debts=[],
        attachments=reading.attachments(vault.connection, case), form=SimpleNamespace(groups=()),
    )  # fmt: skip
    found = listed(cast("Facts", content))
    assert [(one.record["name"], one.group) for one in found] == [
        (f"{NAME}.m4a", "records"), ("x.json", "records"), ("y.json", "records"), ("y.oga", "contacts"),
    ]  # fmt: skip


def test_the_command_takes_recordings_previews_them_and_prints_hostile_names_as_they_are(program: Program) -> None:
    program.ok("init")
    written(program.folder, f"{NAME}.m4a", make.m4a(75))
    hostile = "\x1b[31mred<b>&\u202e@95384_20250316223105.amr"
    written(program.folder, hostile, make.amr(61))
    told = program.ok("import", f"{NAME}.m4a", "--dry-run")
    assert "File name as given by: MIUI / HyperOS" in told
    assert "file name" in told
    assert program.json("list") == {"contacts": []}
    done = program("import", f"{NAME}.m4a", hostile)
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout + done.stderr
    assert b"not said" in done.stderr
    first, second = program.json("list")["contacts"]
    assert (first["duration_s"], second["duration_s"], second["caller_name"]) == (75, 61, "\ufffd[31mred<b>&\u202e")
    assert "\x1b" not in program.ok("show", second["id"])
    written(program.folder, "录音 1.m4a", make.m4a())
    refused = program.refused(["import", "录音 1.m4a"])
    assert "20250316_223105_02195384.m4a" in refused
    assert "vivo / OriginOS: 95384 2025-03-16 22-31-05" in refused


def test_a_format_that_is_named_must_be_that_of_the_file(tmp_path: Path) -> None:
    for name, content in (("recording", b"{}"), ("bcr-json", make.wav()), ("bcr-json", b"{}")):
        with pytest.raises(BadInput) as caught:
            by_name(name).read(written(tmp_path, "x", content), options())
        assert caught.value.key == "import.not_this_format"
