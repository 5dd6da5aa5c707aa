"""The tags of a backup are those an XML parser finds, wherever its pieces end, and a broken one costs itself only."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence_log.errors import BadInput
from evidence_log.importers.android import diverted, tags
from evidence_log.importers.android.base64_pieces import pieces_of
from evidence_log.importers.android.octets import Octets
from evidence_log.importers.android.tags import Broken, Close, Open, Tags
from evidence_log.importers.android.texts import text_of

WANTED: Final = {"sms": ("address", "date", "body"), "call": ("number", "date")}
QUIET: Final = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12)
quotes = st.sampled_from(['"', "'"])
gaps = st.sampled_from([" ", "  ", "\n\t", " "])


def tags_of(path: Path, content: bytes, piece: int = 1 << 20) -> list[Any]:
    path.write_bytes(content)
    found: list[Any] = []
    for tag in Tags(Octets(path, "utf-8", piece), WANTED):
        if isinstance(tag, tuple):
            found += [(tag[0], *values) for values in tag[1]]
        else:
            found.append(tag)
    return found


def attribute(name: str, value: str, quote: str) -> str:
    said = escape(value, {quote: "&quot;" if quote == '"' else "&apos;"})
    return f"{name}={quote}{said}{quote}"


@st.composite
def elements(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(["sms", "sms", "call", "mms", "part", "x.y"]))
    names = draw(
        st.lists(st.sampled_from(["address", "date", "body", "number", "data", "read_date"]), unique=True, max_size=6)
    )
    gap = draw(gaps)
    listed = "".join(gap + attribute(one, draw(texts), draw(quotes)) for one in names)
    inner = "".join(draw(st.lists(elements(), max_size=2))) if name == "mms" else ""
    if inner or draw(st.booleans()):
        return f"<{name}{listed}>{inner}</{name}>"
    return f"<{name}{listed}{draw(st.sampled_from(['', ' ']))}/>"


documents = st.builds(
    lambda head, listed, between: f"{head}<smses count='1'>{between.join(listed)}</smses>",
    st.sampled_from(
        ["", "<?xml version='1.0' encoding='UTF-8'?>\n", "<!-- a <sms body='no' --><?xml-stylesheet href='<'?>"]
    ),
    st.lists(elements(), max_size=8),
    st.sampled_from(["", "\n  ", "<!-- <sms date='1'/> -->", "<![CDATA[<call/>]]>", "words"]),
)


def by_expat(document: str) -> list[Any]:
    found: list[Any] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.append((name, attributes))
    parser.Parse(document.encode(), True)
    return found


def as_text(tag: Any) -> tuple[str, Any]:
    if isinstance(tag, Open):
        values = {name: text_of(value)[0] for name, value in tag.attributes.items()}
        return tag.name, values
    name, *values = tag
    return name, {key: text_of(value)[0] for key, value in zip(WANTED[name], values, strict=True) if value is not None}


@QUIET
@given(documents, st.integers(1, 40))
def test_the_tags_are_those_that_an_xml_parser_finds(tmp_path: Path, document: str, piece: int) -> None:
    expected = [
        (name, {key: value for key, value in found.items() if name not in WANTED or key in WANTED[name]})
        for name, found in by_expat(document)
    ]
    found = tags_of(tmp_path / "a.xml", document.encode(), piece)
    assert [as_text(tag) for tag in found if not isinstance(tag, Close | Broken)] == expected
    assert any(isinstance(tag, Broken) for tag in found) == (">words<" in document)


@QUIET
@given(st.lists(st.tuples(texts, texts, st.booleans()), min_size=1, max_size=60), st.integers(1, 500))
def test_a_run_of_records_of_one_shape_is_read_as_they_are_one_by_one(
    tmp_path: Path, rows: list[tuple[str, str, bool]], piece: int
) -> None:
    """The odd ones have another order of attributes, so they interrupt the runs."""
    listed, expected = [], []
    for number, (address, body, is_odd) in enumerate(rows):
        parts = [attribute("address", address, '"'), attribute("date", str(number), '"'), attribute("body", body, '"')]
        listed.append(f"<sms {' '.join(reversed(parts) if is_odd else parts)} />\n")
        expected.append(("sms", {"address": address, "date": str(number), "body": body}))
    content = f"<smses>{''.join(listed)}</smses>".encode()
    found = tags_of(tmp_path / "a.xml", content, piece)
    assert [as_text(tag) for tag in found[1:-1]] == expected


@pytest.mark.parametrize(
    "broken",
    [
        '<sms address="1" date="2" body="a < b" />',
        '<sms address="1" date=2 body="x" />',
        '<sms address="1" date="2" body="never closed />',
        '<sms address="1" address="1" date="2" body="x" />',
        '<sms address="1"date="2" body="x" />',
        "< sms/>",
        "<1/>",
        "<>",
        "<sms address />",
    ],
)
def test_a_broken_tag_costs_itself_only(tmp_path: Path, broken: str) -> None:
    whole = '<sms address="95384" date="{}" body="x" />\n'
    content = (
        "<smses>" + whole.format(1) + whole.format(2) + broken + "\n" + whole.format(3) + whole.format(4) + "</smses>"
    )
    for piece in (1, 7, 1 << 20):
        found = tags_of(tmp_path / "a.xml", content.encode(), piece)
        assert [tag[2] for tag in found if isinstance(tag, tuple)] == [b"1", b"2", b"3", b"4"]
        assert any(isinstance(tag, Broken) and tag.reason == "malformed_record" for tag in found)


@pytest.mark.parametrize("junk", ['sms address="9" date="9" body="x" />', "\x00" * 9, "x"])
def test_what_stands_between_records_is_told(tmp_path: Path, junk: str) -> None:
    whole = '<sms address="95384" date="{}" body="a > b" />\n'
    listed = [whole.format(number) for number in range(1, 9)]
    for place in range(9):
        content = "<smses>" + "".join([*listed[:place], f"  {junk}\n", *listed[place:]]) + "</smses>"
        for piece in (1, 7, 1 << 20):
            found = tags_of(tmp_path / "a.xml", content.encode(), piece)
            assert [tag[2] for tag in found if isinstance(tag, tuple)] == [b"%d" % number for number in range(1, 9)]
            told = [tag for tag in found if isinstance(tag, Broken)]
            assert told[0].reason == "malformed_record"
            assert len(told) == 1 or piece < len(junk)


def test_three_thousand_broken_tags_take_no_longer_than_their_number(tmp_path: Path) -> None:
    whole = '<sms address="95384" date="1" body="x" />'
    found = tags_of(tmp_path / "a.xml", f"<smses>{(whole + '<sms address=>') * 3_000}</smses>".encode())
    assert sum(isinstance(tag, Broken) for tag in found) == 3_000
    assert sum(isinstance(tag, tuple) for tag in found) == 3_000


def test_a_tag_longer_than_any_record_is_named_and_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tags, "LONGEST", 5_000)
    content = f'<smses><sms address="1" date="1" body="{"x" * 20_000}" /><sms address="2" date="2" body="y" /></smses>'
    found = tags_of(tmp_path / "a.xml", content.encode(), 1_000)
    assert [tag.reason for tag in found if isinstance(tag, Broken)] == ["record_too_long"]
    assert [tag[1:] for tag in found if isinstance(tag, tuple)] == [(b"2", b"2", b"y")]


def test_a_message_of_megabytes_is_read(tmp_path: Path) -> None:
    body = "催收" * 1_000_000
    found = tags_of(tmp_path / "a.xml", f'<smses><sms address="1" date="1" body="{body}" /></smses>'.encode())
    assert found[1][3].decode() == body


@pytest.mark.parametrize(
    "text", ["<!DOCTYPE smses>", "<!doctype smses [<!ENTITY a 'b'>]>", "<!ENTITY a 'b'>", "<!ELEMENT x ANY>"]
)
@pytest.mark.parametrize("piece", [1, 3, 1 << 20])
def test_a_document_type_is_refused(tmp_path: Path, text: str, piece: int) -> None:
    with pytest.raises(BadInput) as refused:
        tags_of(tmp_path / "a.xml", f"<?xml version='1.0'?>{text}<smses/>".encode(), piece)
    assert refused.value.key == "import.doctype_forbidden"


def test_a_document_type_in_words_and_comments_is_none(tmp_path: Path) -> None:
    content = b"<smses><!-- <!DOCTYPE a> --><sms address='1' date='1' body='&lt;!DOCTYPE a>' /></smses>"
    assert len(tags_of(tmp_path / "a.xml", content)) == 3


def test_what_is_cut_off_is_named(tmp_path: Path) -> None:
    found = tags_of(tmp_path / "a.xml", b'<smses><sms address="1" date="1" body="a" /><sms address="2" da')
    assert found[-1] == Broken(b'<sms address="2" da', "truncated_record")
    assert isinstance(tags_of(tmp_path / "a.xml", b"<smses><!-- no end")[-1], Open)


def parts_of(found: list[Any], path: Path, piece: int) -> list[bytes | None]:
    octets = Octets(path, "utf-8", piece)
    opened = [pieces_of(tag.data, octets) for tag in found if isinstance(tag, Open) and tag.name == "part"]
    return [b"".join(one()) if one else None for one in opened]


@QUIET
@given(
    st.lists(st.tuples(st.integers(0, 6_000), quotes, gaps, texts), max_size=5),
    st.integers(64, 5_000),
    st.integers(0, 1 << 30),
)
def test_files_in_a_message_are_read_back_wherever_they_lie(
    tmp_path: Path, given_parts: list[tuple[int, str, str, str]], piece: int, seed: int
) -> None:
    chance, listed, contents = random.Random(seed), [], []
    for size, quote, gap, words in given_parts:
        content = chance.randbytes(size)
        contents.append(content or None)
        data = base64.b64encode(content).decode()
        listed.append(
            f"<part{gap}{attribute('text', words, quote)}{gap}data={quote}{data}{quote} {attribute('cl', words, quote)} />"
        )
    path = tmp_path / "a.xml"
    found = tags_of(path, f"<mms>{''.join(listed)}</mms>".encode(), piece)
    assert parts_of(found, path, piece) == contents
    assert [text_of(tag.attributes["cl"])[0] for tag in found if isinstance(tag, Open) and tag.name == "part"] == [
        words for *_, words in given_parts
    ]


def imitations() -> Iterator[str]:
    long = "QUJD" * 2_000
    yield f"""<sms address='1' date='1' body=' data="{long}" ' />"""
    yield f"""<part text=' data="{long}" ' />"""
    yield f"""<part text='<x data="{long}" ' />""".replace("<x", "&lt;x")
    yield f"""<sms address='1' date='1' body='&lt;part data="{long}" />' />"""
    yield f"""<partdata data="{long}" />"""
    yield f"""<part nodata="{long}" />"""


@pytest.mark.parametrize("content", list(imitations()))
@pytest.mark.parametrize("piece", [700, 1 << 20])
def test_words_that_look_like_a_file_stay_words(tmp_path: Path, content: str, piece: int) -> None:
    found = tags_of(tmp_path / "a.xml", f"<smses>{content}</smses>".encode(), piece)
    expected = [attributes for _, attributes in by_expat(f"<smses>{content}</smses>")]
    assert as_text(found[1])[1] == expected[1]


def test_a_file_whose_end_is_lost_takes_no_other_record_with_it(tmp_path: Path) -> None:
    content = '<mms><part data="' + "QUJD" * 5_000 + '<sms address="1" date="1" body="x" /></mms>'
    for piece in (1_000, 1 << 20):
        found = tags_of(tmp_path / "a.xml", content.encode(), piece)
        assert [type(tag) for tag in found] == [Open, Broken, tuple, Close]


def test_a_tag_of_nothing_but_files_takes_no_long_time(tmp_path: Path) -> None:
    """Each would be looked for from the beginning of the tag."""
    data = " ".join(f'data="{"A" * diverted.LONG}"' for _ in range(3_000))
    found = tags_of(tmp_path / "a.xml", f"<mms><part {data} /></mms>".encode())
    assert [type(tag) for tag in found] == [Open, Broken, Close]


def test_a_stand_in_that_a_file_brings_along_stands_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    found = tags_of(path, b'<mms><part data="\xff1" /></mms>')
    assert [tag.data for tag in found if isinstance(tag, Open) and tag.name == "part"] == [b"\xff1"]
