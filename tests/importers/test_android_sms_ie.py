"""Exports of SMS Import / Export, both versions: units of time told by size, files found by name, hostile archives and JSON survived."""

from __future__ import annotations

import base64
import json
import stat
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence_log.errors import BadInput
from evidence_log.importers import by_name, identify
from evidence_log.importers.android.json_stream import LONGEST_LINE, Undiverted, lines
from evidence_log.importers.android.octets import Octets
from evidence_log.importers.attachment import Warned
from evidence_log.importers.base import BadRow, Ignored, ReadOptions

NOW: Final = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
AT_S: Final = 1_742_094_253
"""2025-03-16 11:04:13 in Shanghai."""
ISO: Final = "2025-03-16T11:04:13+08:00"

SMS: Final = {
    "_id": "3", "thread_id": "3", "address": "95384", "date": f"{AT_S}123", "date_sent": f"{AT_S - 3}000", "read": "1", "status": "-1",
    "type": "1", "body": "您好😡", "__display_name": "催收李四",
}  # fmt: skip
MMS: Final = {
    "_id": "9", "date": f"{AT_S}", "date_sent": f"{AT_S - 3}", "msg_box": "1", "m_type": "132", "ct_t": "application/x",
    "__sender_address": {"address": "10690000", "type": "137", "charset": "106", "__display_name": "示例"},
    "__recipient_addresses": [{"address": "15400000009", "type": "151", "charset": "106"}],
    "__parts": [
        {"seq": "-1", "ct": "application/smil", "text": "<smil/>"},
        {"seq": "0", "ct": "image/jpeg", "cl": "photo.jpg", "_data": "/data/user_de/0/com.android.providers.telephony/app_parts/PART_1"},
        {"seq": "1", "ct": "text/plain", "text": "第一行\n第二行"},
    ],
}  # fmt: skip
CALL: Final = {
    "_id": "1", "number": "95384", "date": f"{AT_S}000", "duration": "83", "type": "1", "presentation": "1", "name": "催收", "new": "0",
}  # fmt: skip


def v1(record: Any) -> Any:
    """Return a record as version 1 names it."""
    if isinstance(record, dict):
        return {key.removeprefix("__"): v1(value) for key, value in record.items()}
    return [v1(one) for one in record] if isinstance(record, list) else record


def zipped(path: Path, records: Iterable[Any], files: dict[str, bytes] | None = None) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("messages.ndjson", "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records))
        for name, content in (files or {}).items():
            archive.writestr(name, content)
    return path


def written(path: Path, value: Any, **how: Any) -> Path:
    path.write_text(json.dumps(value, **({"ensure_ascii": False} | how)), encoding="utf-8")
    return path


def read(path: Path, **given_options: Any) -> list[Any]:
    importer = identify(path)
    assert importer.name == "sms-ie"
    return list(importer.read(path, ReadOptions(zone="Asia/Shanghai", now=NOW, **given_options)))


def contacts(rows: list[Any]) -> list[dict[str, Any]]:
    return [row[1] for row in rows if isinstance(row, tuple)]


def bad(rows: list[Any]) -> dict[str, str]:
    return {row.where: row.reason for row in rows if isinstance(row, BadRow)}


def contents(rows: list[Any]) -> list[bytes | None]:
    files = [one for row in rows if isinstance(row, tuple) and len(row) > 2 for one in row[2]]
    return [b"".join(one.pieces()) if one.pieces else None for one in files]


def test_a_message_a_line_with_its_files_beside_it(tmp_path: Path) -> None:
    rows = read(
        zipped(tmp_path / "a.zip", [SMS, MMS], {"data/PART_1": b"jpeg", "data/other": b"x"}), own=("15400000009",)
    )
    assert contacts(rows) == [
        {"occurred_at": ISO, "precision": "second", "channel": "sms", "row": "line:1", "direction": "in", "phone": "95384",
         "caller_name": "催收李四", "said": "您好😡"},
        {"occurred_at": ISO, "precision": "second", "channel": "sms", "row": "line:2", "direction": "in", "phone": "10690000",
         "caller_name": "示例", "said": "第一行\n第二行"},
    ]  # fmt: skip
    assert contents(rows) == [b"jpeg"]
    assert [(one.name, one.media_type) for one in rows[1][2]] == [("photo.jpg", "image/jpeg")]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("escaped", [False, True])
def test_the_first_version_holds_the_files_itself(tmp_path: Path, indent: int | None, escaped: bool) -> None:
    picture = bytes(range(256)) * 200
    mms = v1(MMS)
    mms["parts"][1]["binary_data"] = base64.b64encode(picture).decode()
    short = v1(MMS) | {"date": str(AT_S + 5)}
    short["parts"][1]["binary_data"] = base64.b64encode(b"short").decode()
    path = written(tmp_path / "a.json", [v1(SMS), mms, short], indent=indent)
    if escaped:
        path.write_text(path.read_text(encoding="utf-8").replace("/", "\\/"), encoding="utf-8")
    rows = read(path)
    assert [one["row"] for one in contacts(rows)] == ["messages[0]", "messages[1]", "messages[2]"]
    assert [one["phone"] for one in contacts(rows)] == ["95384", "10690000", "10690000"]
    assert contents(rows) == [picture, b"short"]


def test_a_call_log_is_read_with_the_codes_of_the_phone(tmp_path: Path) -> None:
    hidden = (
        CALL | {"number": "", "presentation": "2", "type": "3", "duration": "0", "name": ""} | {"display-name": "x"}
    )
    rows = read(written(tmp_path / "a.json", [CALL, hidden, CALL | {"type": "2", "duration": 0, "date": AT_S * 1000}]))
    assert [one["row"] for one in contacts(rows)] == ["calls[0]", "calls[1]", "calls[2]"]
    assert contacts(rows)[0] == {
        "occurred_at": ISO, "precision": "second", "channel": "call", "row": "calls[0]", "direction": "in", "outcome": "answered",
        "duration_s": 83, "phone": "95384", "caller_name": "催收",
    }  # fmt: skip
    assert contacts(rows)[1]["warnings"] == ["number_withheld"]
    assert contacts(rows)[2]["direction"] == "out"
    assert "outcome" not in contacts(rows)[2]


@pytest.mark.parametrize("date", [str(AT_S), f"{AT_S}000", f"{AT_S}999", AT_S, AT_S * 1000])
def test_seconds_and_milliseconds_are_told_by_their_size(tmp_path: Path, date: Any) -> None:
    rows = read(zipped(tmp_path / "a.zip", [SMS | {"date": date}, MMS | {"date": date}]))
    assert [one["occurred_at"] for one in contacts(rows)] == [ISO, ISO]


def test_a_file_that_is_not_there_is_named_all_the_same(tmp_path: Path) -> None:
    rows = read(zipped(tmp_path / "a.zip", [MMS]))
    assert contents(rows) == [None]


def test_the_lines_may_come_without_their_archive(tmp_path: Path) -> None:
    path = tmp_path / "messages.ndjson"
    path.write_text(f"{json.dumps(SMS)}\n\n{json.dumps(MMS)}", encoding="utf-8")
    rows = read(path)
    assert [one["row"] for one in contacts(rows)] == ["line:1", "line:3"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "malformed_record"),
        ('{"a": 1, "a": 2}', "malformed_record"),
        ('{"date": NaN}', "malformed_record"),
        ("[" * 50_000 + "]" * 50_000, "malformed_record"),
        ('{"date": ' + "9" * 5_000 + "}", "malformed_record"),
        ("null", "malformed_record"),
        ("[1]", "malformed_record"),
        ('{"unknown": "x"}', "malformed_record"),
        (json.dumps(SMS | {"date": "soon"}), "unparseable_date"),
        (json.dumps(SMS | {"date": None}), "missing_date"),
        (json.dumps(SMS | {"date": "0"}), "implausible_date"),
        (json.dumps(SMS | {"date": True}), "missing_date"),
    ],
)
def test_a_line_that_is_no_record_costs_itself_only(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text(f"{json.dumps(SMS)}\n{line}\n{json.dumps(MMS)}\n", encoding="utf-8")
    rows = read(path)
    assert len(contacts(rows)) == 2
    assert bad(rows) == {"line:2": reason}


def test_a_record_of_an_array_that_is_none_costs_itself_only(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        f'[{json.dumps(CALL)}, {{"a": 1, "a": 2}}, null, {json.dumps(CALL | {"date": f"{AT_S}500"})}]', encoding="utf-8"
    )
    rows = read(path)
    assert len(contacts(rows)) == 2
    assert bad(rows) == {"calls[1]": "malformed_record", "calls[2]": "malformed_record"}


def test_a_file_cut_anywhere_gives_what_is_whole_and_tells_the_rest(tmp_path: Path) -> None:
    whole = json.dumps([CALL, CALL | {"date": f"{AT_S + 9}000"}])
    first = whole.index("}") + 1
    for cut in range(whole.index('"new"'), len(whole)):
        path = tmp_path / "a.json"
        path.write_text(whole[:cut], encoding="utf-8")
        rows = read(path)
        assert len(contacts(rows)) == (cut >= first) + (cut >= len(whole) - 1), cut
        assert list(bad(rows).values()) == ["truncated_record"]
        assert Warned("truncated_file") in rows
    path = tmp_path / "a.ndjson"
    path.write_text(f"{json.dumps(SMS)}\n{json.dumps(MMS)[:-9]}", encoding="utf-8")
    assert bad(read(path)) == {"line:2": "truncated_record"}


def test_halves_and_nul_in_a_text_are_replaced_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    listed = ['"\\ud83d\\ude21"', '"a\\ud83d"', '"a\\u0000b"']
    plain = json.dumps({key: value for key, value in SMS.items() if key != "body"})[:-1]
    path.write_text("\n".join(f'{plain}, "body": {one}}}' for one in listed), encoding="utf-8")
    found = contacts(read(path))
    assert [one["said"] for one in found] == ["😡", "a\ufffd", "a\ufffdb"]
    assert [one.get("warnings") for one in found] == [None, ["invalid_char_replaced"], ["invalid_char_replaced"]]


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "data/../../evil", "C:/evil", "data\\evil"])
def test_a_member_that_leads_out_is_refused_and_named(tmp_path: Path, name: str) -> None:
    rows = read(zipped(tmp_path / "a.zip", [MMS], {name: b"x", "data/PART_1": b"jpeg"}))
    assert list(bad(rows).values()) == ["unsafe_archive_path"]
    assert contents(rows) == [b"jpeg"]
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["a.zip"]


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [MMS])
    link = zipfile.ZipInfo("data/PART_1")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/hostname")
    rows = read(path)
    assert bad(rows) == {"data/PART_1": "unsafe_archive_path"}
    assert contents(rows) == [None]


@pytest.mark.parametrize("stored", ["../../secret", "/etc/passwd", "..", "PART_1/../../x", "", None, 7])
def test_a_part_names_no_file_but_one_of_the_archive(tmp_path: Path, stored: Any) -> None:
    mms = json.loads(json.dumps(MMS))
    mms["__parts"][1]["_data"] = stored
    assert contents(read(zipped(tmp_path / "a.zip", [mms], {"data/PART_1": b"x", "secret": b"s"}))) == [None]


def test_a_bomb_is_given_up_early(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("messages.ndjson", "w") as file:
        file.write(json.dumps(SMS).encode() + b"\n")
        for _ in range(120):
            file.write(b" " * (1 << 20))
    rows = read(path)
    assert len(contacts(rows)) == 1
    assert "truncated_record" in bad(rows).values() or "record_too_long" in bad(rows).values()


def test_a_damaged_archive_gives_what_comes_before_the_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(
            "messages.ndjson", "".join(json.dumps(SMS | {"date": f"{AT_S + n}000"}) + "\n" for n in range(9))
        )
    content = bytearray(path.read_bytes())
    at = content.rindex(b"95384")
    content[at : at + 5] = b"10086"
    path.write_bytes(content)
    rows = read(path)
    assert Warned("truncated_file") in rows
    assert "truncated_record" in bad(rows).values()


def test_other_json_is_left_to_others(tmp_path: Path) -> None:
    others: tuple[Any, ...] = (
        [], {}, [1], [{"a": 1}], {"messages": [SMS]},
        [{"subscriptionId": 1, "address": "1", "body": "x", "date": 1, "dateSent": 1, "type": 1, "backupType": "sms"}],
        [{"name": "x", "id": 1, "messages": []}],
    )  # fmt: skip
    for value in others:
        path = written(tmp_path / "a.json", value)
        with pytest.raises(BadInput):
            read(path)
        with pytest.raises(BadInput) as refused:
            by_name("sms-ie").read(path, ReadOptions(zone="Asia/Shanghai", now=NOW))
        assert refused.value.key == "import.not_sms_ie"


def test_an_empty_export_says_that_nothing_is_in_it(tmp_path: Path) -> None:
    assert read(zipped(tmp_path / "a.zip", [])) == [Warned("no_records")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.lists(st.binary(max_size=9_000), max_size=5), st.integers(1, 4_000), st.sampled_from(["utf-8", "utf-16-le"]))
def test_files_written_out_are_found_again_wherever_pieces_end(
    tmp_path: Path, listed: list[bytes], piece: int, encoding: str
) -> None:
    path = tmp_path / "a.json"
    value = [{"text": "词", "binary_data": base64.b64encode(one).decode()} for one in listed]
    path.write_bytes(json.dumps(value, ensure_ascii=False).encode(encoding))
    octets = Octets(path, encoding, piece + piece % 2)
    text = Undiverted(octets)
    found = json.loads("".join(iter(lambda: text.read(100), "")), strict=False)
    from evidence_log.importers.android.base64_pieces import pieces_of

    opened = [pieces_of(text.claim(one["binary_data"]), octets, escaped=True) for one in found]
    assert [b"".join(one()) if one else b"" for one in opened] == listed
    assert [one["text"] for one in found] == ["词"] * len(listed)


@given(st.lists(st.binary(max_size=20), max_size=9))
def test_lines_are_those_of_the_whole(listed: list[bytes]) -> None:
    whole = b"".join(listed)
    found = list(lines(listed))
    assert [line for _, line, _ in found] == (
        whole.split(b"\n")[:-1] if whole.endswith(b"\n") or not whole else whole.split(b"\n")
    )
    assert [number for number, _, _ in found] == list(range(1, len(found) + 1))
    assert all(is_whole for _, _, is_whole in found[:-1])


def test_a_line_longer_than_any_record_is_not_kept() -> None:
    pieces = [b"x" * (1 << 20)] * ((LONGEST_LINE >> 20) + 2) + [b"\nshort"]
    assert [(number, line) for number, line, _ in lines(pieces)] == [(1, None), (2, b"short")]


def test_drafts_are_no_contacts(tmp_path: Path) -> None:
    rows = read(zipped(tmp_path / "a.zip", [SMS | {"type": "3"}, MMS | {"msg_box": "4"}]))
    assert rows == [Ignored("draft", "line:1"), Ignored("draft", "line:2")]
