"""JSON is read value by value: the same values as the library's, in pieces of any size, and broken files break where they are broken."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_log.importers.chat import json_values
from evidence_log.importers.chat.json_values import FIELD, PIECE, JsonValues, Malformed, TooLong, Truncated

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
pieces = st.integers(1, 7)


class Slow(io.StringIO):
    """A file that gives a few characters at a time."""

    def __init__(self, text: str, piece: int) -> None:
        super().__init__(text, newline="")
        self._piece = piece

    def read(self, size: int | None = -1, /) -> str:
        return super().read(self._piece)


@settings(max_examples=40)
@given(st.lists(values, max_size=8), pieces, st.booleans(), st.data())
def test_items_are_those_of_the_library(listed: list[Any], piece: int, ascii_only: bool, data: st.DataObject) -> None:
    text = json.dumps(listed, ensure_ascii=ascii_only, indent=data.draw(st.sampled_from([None, 1])))
    reader, found = JsonValues(Slow(text, piece)), []
    for place in reader.items():
        way = data.draw(st.sampled_from(["value", "record", "skip"]))
        found.append(listed[place] if way == "skip" else getattr(reader, way)())
        if way == "skip":
            reader.skip()
    assert found == listed
    assert reader.peek() == ""


@settings(max_examples=40)
@given(st.dictionaries(st.text(), values, max_size=8), pieces)
def test_fields_are_those_of_the_library(known: dict[str, Any], piece: int) -> None:
    reader = JsonValues(Slow(json.dumps(known), piece))
    assert {name: reader.value() for name in reader.fields()} == known


@settings(max_examples=40)
@given(st.lists(values, min_size=1, max_size=8), pieces, st.data())
def test_of_a_cut_file_the_whole_items_are_read_and_the_cut_is_told(
    listed: list[Any], piece: int, data: st.DataObject
) -> None:
    text = json.dumps(listed)
    reader = JsonValues(Slow(text[: data.draw(st.integers(0, len(text) - 1))], piece))
    found: list[Any] = []

    def take() -> None:
        for _ in reader.items():
            found.append(reader.record())  # noqa: PERF401 - what was read before the end counts

    with pytest.raises(Truncated):
        take()
    assert found == listed[: len(found)]


@given(st.text(alphabet='[]{}",:\\ u1a', max_size=30), pieces)
def test_anything_ends(text: str, piece: int) -> None:
    reader, count = JsonValues(Slow("[" + text, piece)), 0
    try:
        for _ in reader.items():
            count += 1
            assert count < 100
            try:
                reader.record()
            except (Malformed, TooLong):
                continue
    except (Malformed, Truncated):
        pass


@pytest.mark.parametrize(
    "item",
    [
        '{"a": 1, "a": 2}',
        '{"a": {"b": 1, "b": 2}}',
        "NaN",
        '{"a": Infinity}',
        "truth",
        '"\\x"',
        "[" * 5000 + "]" * 5000,
        "01x",
        '{"a" 1}',
        "{1: 2}",
    ],
    ids=lambda item: item[:20],
)
def test_a_malformed_item_is_one_and_the_next_is_read(item: str) -> None:
    reader, found = JsonValues(io.StringIO(f'[1, {item}, {{"last": 2}}]')), []
    for _ in reader.items():
        try:
            found.append(reader.record())
        except Malformed:
            found.append("malformed")
    assert found == [1, "malformed", {"last": 2}]


def test_a_number_with_a_fraction_is_its_text_and_a_huge_one_is_refused() -> None:
    reader = JsonValues(io.StringIO(f"[1.50, 1e400, {'9' * 5000}]"))
    found: list[Any] = []
    for _ in reader.items():
        try:
            found.append(reader.value())
        except Malformed:
            found.append(None)
    assert found == ["1.50", "1e400", None]


def test_a_long_field_is_left_out_and_never_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_values, "PIECE", 1 << 12)
    monkeypatch.setattr(json_values, "_AHEAD", 1 << 10)
    text = json.dumps([{"a": 1, "avatar": "x" * (3 * FIELD), "b": ["y" * 10]}, {"c": 2}])
    reader, found, most = JsonValues(io.StringIO(text)), [], 0
    for _ in reader.items():
        found.append(reader.record())
        most = max(most, len(reader._buffer))
    assert found == [{"a": 1, "avatar": None, "b": ["y" * 10]}, {"c": 2}]
    assert most < 2 * PIECE


def test_skipping_holds_nothing() -> None:
    reader = JsonValues(io.StringIO('{"avatar": "' + "x" * (20 * PIECE) + '", "z": 1}'))
    for name in reader.fields():
        if name == "avatar":
            reader.skip()
            assert len(reader._buffer) <= 2 * PIECE
        else:
            assert reader.value() == 1
