"""Backups in XML as contacts: every code, every trap, every encoding, every place where a file may break."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence_log.errors import BadInput
from evidence_log.importers import identify
from evidence_log.importers.android.backup import Backup
from evidence_log.importers.android.octets import Octets
from evidence_log.importers.android.xml import DIALECTS
from evidence_log.importers.attachment import Warned
from evidence_log.importers.base import BadRow, Ignored, Info, ReadOptions

NOW: Final = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
AT: Final = 1_742_094_253_000
"""2025-03-16 11:04:13 in Shanghai."""
HEAD: Final = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<!--File Created By SMS Backup & Restore-->\n"


class Read:
    """What comes of a file."""

    def __init__(self, rows: list[Any]) -> None:
        self.contacts = [row[1] for row in rows if isinstance(row, tuple)]
        self.files = {row[1]["row"]: row[2] for row in rows if isinstance(row, tuple) and len(row) > 2}
        self.bad = {row.where: row.reason for row in rows if isinstance(row, BadRow)}
        self.ignored = {row.where: row.kind for row in rows if isinstance(row, Ignored)}
        self.warned = {row.kind for row in rows if isinstance(row, Warned)}

    @property
    def one(self) -> dict[str, Any]:
        (only,) = self.contacts
        return dict(only)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "backup.xml"


def read(path: Path, content: str | bytes, **given: Any) -> Read:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    options = ReadOptions(zone="Asia/Shanghai", now=NOW, **given)
    return Read(list(identify(path).read(path, options)))


def calls(*listed: str, frame: str = "") -> str:
    return f"{HEAD}<calls{frame}>\n{''.join(f'  <call {one} />{chr(10)}' for one in listed)}</calls>"


def smses(*listed: str, frame: str = "") -> str:
    return f"{HEAD}<smses{frame}>\n{''.join(f'  {one}{chr(10)}' for one in listed)}</smses>"


def sms(**given: str) -> str:
    values = {"address": "95384", "date": str(AT), "type": "1", "body": "您好", "contact_name": "(Unknown)"} | given
    return "<sms " + " ".join(f'{name}="{value}"' for name, value in values.items() if value != "-absent-") + " />"


def mms(parts: str = "", addresses: str = "", **given: str) -> str:
    values = {
        "date": str(AT),
        "msg_box": "1",
        "address": "10690000",
        "m_type": "132",
        "contact_name": "(Unknown)",
        "sub": "null",
    } | given
    listed = " ".join(f'{name}="{value}"' for name, value in values.items() if value != "-absent-")
    return f"<mms {listed}><parts>{parts}</parts><addrs>{addresses}</addrs></mms>"


def part(kind: str = "text/plain", **given: str) -> str:
    values = {"seq": "0", "ct": kind, "name": "null", "fn": "null", "cl": "null", "cid": "null", "text": "null"} | given
    return "<part " + " ".join(f'{name}="{value}"' for name, value in values.items()) + " />"


def call(**given: str) -> str:
    values = {"number": "95384", "duration": "0", "date": str(AT), "type": "1", "presentation": "1"} | given
    return " ".join(f'{name}="{value}"' for name, value in values.items() if value != "-absent-")


@pytest.mark.parametrize(
    ("kind", "duration", "expected"),
    [
        ("1", "83", ("in", "answered", 83, None)),
        ("1", "0", ("in", "answered", 0, None)),
        ("2", "83", ("out", "answered", 83, None)),
        ("2", "0", ("out", None, 0, None)),
        ("3", "0", ("in", "missed", 0, None)),
        ("3", "25", ("in", "missed", 0, None)),
        ("4", "22", ("in", "voicemail", 22, None)),
        ("5", "9", ("in", "rejected", 0, None)),
        ("6", "0", ("in", "blocked", 0, ["blocked_by_phone"])),
        ("7", "0", ("in", "answered", None, ["answered_on_other_device"])),
        ("1000", "5", (None, None, 5, ["unknown_call_type"])),
        ("", "5", (None, None, 5, ["unknown_call_type"])),
        ("-absent-", "5", (None, None, 5, ["unknown_call_type"])),
        ("1", "-absent-", ("in", "answered", None, None)),
        ("1", "null", ("in", "answered", None, None)),
        ("1", "-1", ("in", "answered", None, ["duration_unreadable"])),
        ("1", "soon", ("in", "answered", None, ["duration_unreadable"])),
    ],
)
def test_a_kind_of_call_says_direction_and_result(
    path: Path, kind: str, duration: str, expected: tuple[Any, ...]
) -> None:
    found = read(path, calls(call(type=kind, duration=duration))).one
    assert tuple(map(found.get, ("direction", "outcome", "duration_s", "warnings"))) == expected


@pytest.mark.parametrize(
    ("number", "presentation", "phone", "warnings"),
    [
        ("95384", "1", "95384", None),
        ("95384", "-absent-", "95384", None),
        ("95384", "4", "95384", None),
        ("95384", "2", None, ["number_withheld"]),
        ("95384", "3", None, ["number_withheld"]),
        ("95384", "5", None, ["number_withheld"]),
        ("", "1", None, ["number_withheld"]),
        ("-1", "1", None, ["number_withheld"]),
        ("-2", "1", None, ["number_withheld"]),
        ("null", "1", None, ["number_withheld"]),
        ("unknown", "1", None, ["number_withheld"]),
        ("-absent-", "1", None, ["number_missing"]),
        ("154****0001", "1", "154****0001", ["number_masked"]),
    ],
)
def test_a_number_is_kept_unless_it_was_withheld(
    path: Path, number: str, presentation: str, phone: str | None, warnings: list[str] | None
) -> None:
    found = read(path, calls(call(number=number, presentation=presentation))).one
    assert (found.get("phone"), found.get("warnings")) == (phone, warnings)


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("0", "implausible_date"),
        ("-1", "implausible_date"),
        ("17415688", "implausible_date"),
        (str(AT // 1000), "implausible_date"),
        ("4102444800000", "implausible_date"),
        (str(int(NOW.timestamp() * 1000) + 2 * 86_400_000), "implausible_date"),
        ("not-a-number", "unparseable_date"),
        ("1742094253000.0", "unparseable_date"),
        ("１７４２０９４２５３０００", "unparseable_date"),
        ("9" * 30, "unparseable_date"),
        ("", "missing_date"),
        ("null", "missing_date"),
        ("-absent-", "missing_date"),
    ],
)
def test_a_record_without_a_time_that_can_be_is_rejected(path: Path, date: str, reason: str) -> None:
    for content in (calls(call(date=date), call()), smses(sms(date=date), sms()), smses(mms(date=date), mms())):
        found = read(path, content)
        assert len(found.contacts) == 1
        assert list(found.bad.values()) == [reason]


def test_nothing_is_later_than_the_backup(path: Path) -> None:
    day = 86_400_000
    made = f' backup_date="{AT}"'
    assert read(path, calls(call(date=str(AT + day)), frame=made)).bad == {}
    assert read(path, calls(call(date=str(AT + 2 * day)), frame=made)).bad == {"call[1]": "implausible_date"}
    for no_date in ("0", "null", "soon", ""):
        assert read(path, calls(call(date=str(AT + 2 * day)), frame=f' backup_date="{no_date}"')).bad == {}


def test_a_backup_date_that_most_records_contradict_is_the_one_that_is_wrong(path: Path) -> None:
    later = [call(date=str(AT + (10 + number) * 86_400_000)) for number in range(30)]
    found = read(path, calls(call(), *later, frame=f' backup_date="{AT}"'))
    assert len(found.contacts) == 31
    assert found.warned == {"backup_date_contradicted"}
    few = read(path, calls(*[call()] * 31, *later, frame=f' backup_date="{AT}"'))
    assert len(few.bad) == 30


def test_times_are_told_in_the_zone_of_the_person(path: Path) -> None:
    found = read(path, calls(call(date="1740794399999")))
    assert found.one["occurred_at"] == "2025-03-01T09:59:59+08:00"
    path.write_text(calls(call(date="1741501800000")), encoding="utf-8")
    options = ReadOptions(zone="America/New_York", region="US", now=NOW)
    assert Read(list(identify(path).read(path, options))).one["occurred_at"] == "2025-03-09T01:30:00-05:00"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("1", {"direction": "in", "said": "您好"}),
        ("2", {"direction": "out", "replied": "您好"}),
        ("5", {"direction": "out", "replied": "您好", "warnings": ["not_delivered"]}),
        ("0", {"summary": "您好", "warnings": ["direction_unknown"]}),
        ("-absent-", {"summary": "您好", "warnings": ["direction_unknown"]}),
    ],
)
def test_a_kind_of_sms_says_who_wrote(path: Path, kind: str, expected: dict[str, Any]) -> None:
    found = read(path, smses(sms(type=kind))).one
    fixed = {
        "occurred_at": "2025-03-16T11:04:13+08:00",
        "precision": "second",
        "channel": "sms",
        "row": "sms[1]",
        "phone": "95384",
    }
    assert found == fixed | expected


def test_drafts_and_what_waits_to_be_sent_are_no_contacts(path: Path) -> None:
    found = read(path, smses(*(sms(type=kind) for kind in "346"), *(mms(msg_box=kind) for kind in "34")))
    assert found.ignored == dict.fromkeys(("sms[1]", "sms[2]", "sms[3]", "mms[1]", "mms[2]"), "draft")
    assert found.contacts == []


@pytest.mark.parametrize(
    ("body", "said", "warnings"),
    [
        ("null", "null", ["body_literal_null"]),
        ("", None, ["empty_body"]),
        ("  ", None, ["empty_body"]),
        ("-absent-", None, ["body_unavailable"]),
        ("&#55357;&#56865;", "\U0001f621", None),
        ("a &#55357; b", "a \ufffd b", ["invalid_char_replaced"]),
        ("a\nb", "a\nb", None),
        ("a&#10;b &lt;b&gt; &amp;amp;", "a\nb <b> &amp;", None),
        ("it's", "it's", None),
    ],
)
def test_words_are_kept_to_the_character(path: Path, body: str, said: str | None, warnings: list[str] | None) -> None:
    found = read(path, smses(sms(body=body))).one
    assert (found.get("said"), found.get("warnings")) == (said, warnings)


def test_quotes_of_either_kind_hold_a_value(path: Path) -> None:
    found = read(path, smses(f"""<sms address='95384' date='{AT}' type='1' body='他说"还钱"' />""")).one
    assert found["said"] == '他说"还钱"'


def test_names_that_name_nobody_are_none(path: Path) -> None:
    names = ["(Unknown)", "null", "", "-absent-", "张三", "测试 &amp; 催收&quot;一部&quot;"]
    found = read(path, smses(*(sms(contact_name=name) for name in names)))
    assert [one.get("caller_name") for one in found.contacts] == [None] * 4 + ["张三", '测试 & 催收"一部"']


def test_numbers_of_the_phone_that_were_not_asked_for_are_left_out(path: Path) -> None:
    content = smses(sms(), sms(address="10690000", date="0"), mms(), mms(address="95384"))
    found = read(path, content, only=("0755-95384", "95384"))
    assert [one["row"] for one in found.contacts] == ["sms[1]", "mms[2]"]
    assert found.ignored == {"sms[2]": "other_number", "mms[1]": "other_number"}
    assert found.bad == {}


def test_what_is_held_against_whom_is_said_of_every_contact(path: Path) -> None:
    found = read(path, smses(sms(), mms()), organisation="示例银行")
    assert [one["claims"] for one in found.contacts] == ["示例银行"] * 2


def test_equal_messages_of_one_second_are_told_apart_by_what_lies_below_it(path: Path) -> None:
    times = [AT + 100, AT + 900, AT + 100, AT + 950, AT]
    found = read(path, smses(*(sms(date=str(one)) for one in times)))
    assert [one.get("nth") for one in found.contacts] == [None, 2, None, 3, None]
    whole = read(path, smses(*(sms(date=str(one)) for one in (AT, AT + 900, AT))))
    assert [one.get("nth") for one in whole.contacts] == [None, None, None]


def addr(kind: str, address: str) -> str:
    return f'<addr address="{address}" type="{kind}" charset="106" />'


TO_ME: Final = addr("151", "15400000009")


@pytest.mark.parametrize(
    ("given_values", "addresses", "expected"),
    [
        ({}, addr("137", "10690001") + TO_ME, ("10690001", None)),
        ({}, TO_ME, ("10690000", None)),
        ({}, addr("137", "insert-address-token") + TO_ME, ("10690000", None)),
        ({"address": "null"}, TO_ME, (None, ["number_missing"])),
        ({"address": "-absent-"}, "", (None, ["number_missing"])),
        (
            {"address": "15400000001~15400000002"},
            addr("137", "15400000002") + TO_ME,
            ("15400000002", ["group_message"]),
        ),
        ({"address": "15400000001,15400000002"}, "", (None, ["group_message"])),
        ({"address": "15400000001~15400000009"}, "", ("15400000001", None)),
        ({}, addr("137", "10690000") + TO_ME + addr("130", "15400000003"), ("10690000", ["group_message"])),
        (
            {"msg_box": "2", "m_type": "128"},
            addr("137", "insert-address-token") + addr("151", "95384"),
            ("95384", None),
        ),
        ({"msg_box": "2"}, addr("151", "95384") + addr("151", "15400000003"), (None, ["group_message"])),
        ({"msg_box": "2"}, "", ("10690000", None)),
    ],
)
def test_the_other_side_of_an_mms(
    path: Path, given_values: dict[str, str], addresses: str, expected: tuple[str | None, list[str] | None]
) -> None:
    found = read(path, smses(mms(part(text="x"), addresses, **given_values)), own=("15400000009",)).one
    assert (found.get("phone"), found.get("warnings")) == expected


def test_without_my_number_one_receiver_is_me_and_two_are_a_group(path: Path) -> None:
    sender = addr("137", "95384")
    alone = read(path, smses(mms(part(text="x"), sender + TO_ME))).one
    assert "warnings" not in alone
    two = read(path, smses(mms(part(text="x"), sender + TO_ME + addr("151", "15400000003")))).one
    assert two["warnings"] == ["group_message"]


def test_parts_are_read_in_their_order_and_the_layout_is_none_of_them(path: Path) -> None:
    listed = (
        part(seq="2", text="三"),
        part("application/smil", seq="-1", text="&lt;smil/&gt;"),
        part("TEXT/PLAIN; charset=utf-8", seq="0", text="一"),
        part(seq="1", text="二"),
        part(seq="3", text="null"),
        part(seq="x", text="零"),
    )
    found = read(path, smses(mms("".join(listed))))
    assert found.one["said"] == "一\n零\n二\n三"
    assert found.files == {}


def test_files_come_with_their_names_and_types(path: Path) -> None:
    data = base64.b64encode(b"content").decode()
    listed = (
        part("image/png", cl="a.png", data=data),
        part("image/jpeg", seq="1", name="b.jpg", cl="c.jpg", data=""),
        part("audio/amr", seq="2", fn="../../etc/d.amr", data="null"),
        part("image/gif", seq="3", cid="&lt;e&gt;", data=data),
        part("strange", seq="4", data=data),
        part("text/x-vcard", seq="5", cl="f.vcf", text="BEGIN:VCARD"),
        part("text/plain", seq="6", cl="g.txt", data=data),
    )
    (files,) = read(path, smses(mms("".join(listed)))).files.values()
    assert [(one.name, one.media_type, b"".join(one.pieces()) if one.pieces else None) for one in files] == [
        ("a.png", "image/png", b"content"),
        ("b.jpg", "image/jpeg", None),
        ("d.amr", "audio/amr", None),
        ("e", "image/gif", b"content"),
        ("part-5.bin", "application/octet-stream", b"content"),
        ("f.vcf", "text/x-vcard", b"BEGIN:VCARD"),
        ("g.txt", "text/plain", b"content"),
    ]


@pytest.mark.parametrize(
    ("parts", "given_values", "expected"),
    [
        ("", {}, {"warnings": ["empty_body"]}),
        ("", {"m_type": "130"}, {"warnings": ["body_unavailable"]}),
        ("", {"sub": "还款提醒"}, {"summary": "还款提醒"}),
        (part(text="正文"), {"sub": "标题"}, {"summary": "标题", "said": "正文"}),
        (part(text="x"), {"msg_box": "5"}, {"direction": "out", "replied": "x", "warnings": ["not_delivered"]}),
        (part(text="x"), {"msg_box": "-absent-", "m_type": "128"}, {"direction": "out", "replied": "x"}),
        (
            part(text="x"),
            {"msg_box": "-absent-", "m_type": "null"},
            {"summary": "x", "warnings": ["direction_unknown"]},
        ),
        (part(text="&#55357;"), {}, {"said": "\ufffd", "warnings": ["invalid_char_replaced"]}),
        (
            "<part seq=0 ct='text/plain' text='lost' />" + part(text="x"),
            {},
            {"said": "x", "warnings": ["part_unreadable"]},
        ),
    ],
)
def test_what_an_mms_says(path: Path, parts: str, given_values: dict[str, str], expected: dict[str, Any]) -> None:
    found = read(path, smses(mms(parts, **given_values))).one
    fixed = {
        "occurred_at": "2025-03-16T11:04:13+08:00",
        "precision": "second",
        "channel": "sms",
        "row": "mms[1]",
        "phone": "10690000",
    }
    direction = {} if expected.get("warnings") == ["direction_unknown"] else {"direction": "in"}
    assert found == fixed | direction | expected


def test_reports_of_the_network_are_no_contacts(path: Path) -> None:
    found = read(path, smses(mms(m_type="134"), mms(m_type="136"), sms()))
    assert found.ignored == {"mms[1]": "system_notice", "mms[2]": "system_notice"}


def test_a_message_of_too_many_parts_is_read_as_far_as_it_goes(path: Path) -> None:
    found = read(path, smses(mms(part(text="x") * 3_000))).one
    assert found["warnings"] == ["part_unreadable"]
    assert found["said"].count("x") == 2_000


def test_strange_elements_are_counted_and_passed_over(path: Path) -> None:
    found = read(path, smses(sms(), "<rcs a='1'><deep><sms_like/></deep></rcs>", "<note/>", sms()))
    assert len(found.contacts) == 2
    assert found.ignored == {"rcs": "unknown_element", "note": "unknown_element"}


def test_an_element_may_have_an_end_of_its_own(path: Path) -> None:
    found = read(path, f"<calls count='2'><call {call()}></call><call {call(date=str(AT + 1000))}>\n</call></calls>")
    assert len(found.contacts) == 2
    assert (found.bad, found.warned) == ({}, set())


def test_the_count_of_the_file_is_compared(path: Path) -> None:
    assert read(path, calls(call(), frame=' count="1"')).warned == set()
    assert read(path, calls(call(), frame=' count="2"')).warned == {"count_mismatch"}
    assert read(path, smses(sms(), mms(), sms(type="3"), sms(date="0"), frame=' count="4"')).warned == set()
    assert read(path, calls(frame=' count="0"')).warned == {"no_records"}
    assert read(path, "<calls/>").warned == {"no_records"}


def test_files_that_were_joined_by_hand_are_read_to_the_end(path: Path) -> None:
    found = read(path, calls(call(), frame=' count="1"') + calls(call(date=str(AT + 1000)), frame=' count="1"'))
    assert [one["row"] for one in found.contacts] == ["call[1]", "call[2]"]
    assert (found.bad, found.warned) == ({}, set())


def test_a_damaged_record_costs_itself_only(path: Path) -> None:
    listed = [
        sms(),
        '<sms address="95384" date=1 />',
        sms(),
        "<mms date='1'><parts>",
        mms(part(text="x")),
        "<mms",
        sms(),
    ]
    found = read(path, smses(*listed))
    assert [one["row"] for one in found.contacts] == ["sms[1]", "sms[3]", "mms[2]", "sms[4]"]
    assert found.bad == dict.fromkeys(("sms[2]", "mms[1]", "mms[3]"), "malformed_record")


def test_a_record_whose_beginning_is_lost_is_told(path: Path) -> None:
    found = read(path, smses(sms(), sms(at="x").replace("<sms", "smsa"), sms()) + "\0" * 5000)
    assert [one["row"] for one in found.contacts] == ["sms[1]", "sms[2]"]
    assert found.bad == {"smses": "malformed_record"}


SMALL: Final = smses(
    sms(body="一&#55357;&#56865;", address="10690000"),
    mms(part("image/png", cl="a.png", data="QUJD") + part(text="二"), addr("137", "95384")),
    sms(body="三", type="2"),
    frame=' count="3"',
)


def test_a_file_cut_at_any_byte_gives_what_is_whole_and_tells_the_rest(path: Path) -> None:
    content = SMALL.encode()
    whole = read(path, content)
    assert (len(whole.contacts), whole.bad, whole.warned) == (3, {}, set())
    ends = [content.index(b"/>\n  <mms") + 2, content.index(b"</mms>") + 6, content.index(b"/>\n</smses>") + 2]
    begun = content.index(b"<smses") + len(b'<smses count="3">')
    marks = [place for place in range(begun, len(content)) if content[place : place + 1] in b'<>/&;"=']
    # Around every mark, and every third byte between: a third of the time, and no kind of place left out.
    near = {place + shift for place in marks for shift in (0, 1)}
    for cut in sorted(cut for cut in near | set(range(begun, len(content), 3)) if cut < len(content)):
        found = read(path, content[:cut])
        complete = sum(cut >= end for end in ends)
        assert found.contacts == whole.contacts[:complete]
        assert "truncated_file" in found.warned
        assert list(found.bad.values()) == (["truncated_record"] if complete < 3 else []), content[:cut]
        assert ("count_mismatch" in found.warned) == (complete < 3)


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
    ],
)
@pytest.mark.parametrize("declared", ["UTF-8", "UTF-16"])
def test_a_file_in_any_unicode_gives_the_same(path: Path, encoding: str, mark: bytes, declared: str) -> None:
    plain = read(path, SMALL)
    found = read(path, mark + SMALL.replace("encoding='UTF-8'", f"encoding='{declared}'").encode(encoding))
    assert found.contacts == plain.contacts
    assert [b"".join(one.pieces()) for files in found.files.values() for one in files if one.pieces] == [b"ABC"]


def test_a_declared_encoding_holds_and_one_that_is_asked_for_before_it(path: Path) -> None:
    content = SMALL.replace("UTF-8", "GBK").encode("gb18030")
    assert [one.get("said") for one in read(path, content).contacts] == ["一\U0001f621", "二", None]
    undeclared = SMALL.encode("gb18030")
    assert [one.get("said") for one in read(path, undeclared, encoding="gbk").contacts] == ["一\U0001f621", "二", None]
    with pytest.raises(BadInput) as refused:
        read(path, SMALL, encoding="no-such")
    assert refused.value.key == "import.bad_encoding"


def test_a_file_that_is_not_in_utf8_though_it_says_so_is_asked_about(path: Path) -> None:
    many = smses(*(sms(body="您的借款已逾期") for _ in range(9)))
    with pytest.raises(BadInput) as refused:
        read(path, many.encode("gb18030"))
    assert refused.value.key == "import.which_encoding"
    assert len(read(path, many.encode("gb18030"), encoding="gb18030").contacts) == 9
    some = smses(*(sms(body="您的借款已逾期") for _ in range(9)), sms(body="cut")).encode().replace(b"cut", b"\xe6\x82")
    assert [one.get("warnings") for one in read(path, some).contacts] == [None] * 9 + [["invalid_char_replaced"]]
    halves = smses(*(sms(body="x") for _ in range(40))).encode().replace(b'"x"', b'"\xed\xa0\xbd\xed\xb8\xa1"')
    assert {one["said"] for one in read(path, halves).contacts} == {"\U0001f621"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "gb18030"]),
    st.integers(2, 700),
    st.lists(st.binary(max_size=3_000), max_size=4),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='"<&\ufffe\uffff'), max_size=5),
)
def test_files_are_found_again_in_any_encoding_wherever_pieces_end(
    path: Path, encoding: str, piece: int, contents: list[bytes], words: str
) -> None:
    parts = "".join(
        part("image/png", seq=str(n), text=words, data=base64.b64encode(one).decode()) for n, one in enumerate(contents)
    )
    path.write_bytes(smses(sms(body=f"x{words}"), mms(parts)).encode(encoding))
    octets = Octets(path, encoding, piece + piece % 2)
    dialect = next(one for one in DIALECTS if one.name == "sbr-sms")
    rows = list(Backup(dialect, octets, ReadOptions(zone="Asia/Shanghai", now=NOW), Info()).rows())
    assert rows[0][1]["said"] == f"x{words}"  # type: ignore[index]
    files = Read(rows).files.get("mms[1]", ())
    assert [b"".join(one.pieces()) if one.pieces else b"" for one in files] == contents


def test_other_frames_are_other_formats(path: Path) -> None:
    for frame, name in (
        ("calls", "sbr-calls"),
        ("smses", "sbr-sms"),
        ("alllogs", "superbackup-calls"),
        ("allsms", "superbackup-sms"),
    ):
        for head in ("", HEAD, "\ufeff", "<!-- <calls> -->", "\n\n"):
            path.write_text(f"{head}<{frame} count='0'></{frame}>", encoding="utf-8")
            assert identify(path).name == name


def test_the_wrong_format_is_refused_by_name(path: Path) -> None:
    path.write_text(calls(call()), encoding="utf-8")
    for name in ("sbr-sms", "superbackup-calls"):
        from evidence_log.importers import by_name

        with pytest.raises(BadInput) as refused:
            by_name(name).read(path, ReadOptions(zone="Asia/Shanghai", now=NOW))
        assert refused.value.key == "import.other_root"


def test_super_backup_calls_are_read_by_their_own_names(path: Path) -> None:
    log = f'<log number="95384" time="Mar 16, 2025 11:04:13 AM" date="{AT}" type="3" name="" new="1" dur="0" />'
    found = read(path, f"<alllogs count='1'>{log}</alllogs>").one
    assert (found["row"], found["outcome"], found["phone"]) == ("log[1]", "missed", "95384")


def test_a_document_type_refuses_the_whole_file(path: Path) -> None:
    bomb = '<!DOCTYPE calls [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(BadInput) as refused:
        read(path, f"<?xml version='1.0'?>{bomb}<calls><call number='&b;' {call(number='-absent-')} /></calls>")
    assert refused.value.key == "import.doctype_forbidden"
