"""Exported WhatsApp chats: heads of many countries, one order of days for a file, whose words are whose, and any words survive."""

from __future__ import annotations

import zipfile
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evidence_log.importers.attachment import Damaged
from evidence_log.importers.chat import archive, whatsapp_file, whatsapp_survey
from evidence_log.importers.chat.own_side import sides
from evidence_log.importers.chat.whatsapp_heads import form_of, head_of, parted
from evidence_log.importers.chat.whatsapp_words import MARK, phrases
from evidence_log.importers.chat.whatsapp_words import read as content_of

NARROW: Final = "\u202f"

HEADS: Final = (
    ("3/16/25, 11:05\u202fPM - A: x", "dash", "3/16/25 11:05 pm"),
    ("16/03/25, 11:05\u00a0p.\u00a0m. - A: x", "dash", "16/03/25 11:05 pm"),
    ("16/03/2025, 23:05 - A: x", "dash", "16/03/2025 23:05"),
    ("16.03.25, 23:05 - A: x", "dash", "16/03/25 23:05"),
    ("16/03/25 23.05 - A: x", "dash", "16/03/25 23:05"),
    ("16-03-25 23:05 - A: x", "dash", "16-03-25 23:05"),
    ("2025/3/16 下午11:05 - A: x", "dash", "2025/3/16 11:05 pm"),
    ("2025/3/16 晚上11:05 - A: x", "dash", "2025/3/16 晚上11:05"),
    ("2025. 3. 16. 오후 11:05 - A: x", "dash", "2025/3/16 11:05 pm"),
    ("١٦/٠٣/٢٠٢٥، ١١:٠٥ م - A: x", "dash", "16/03/2025 11:05 pm"),
    ("\u200e[16/03/25, 23:05:09] A: x", "bracket", "16/03/25 23:05:09"),
    ("[13. 6. 2018., 9:05:09] A: x", "bracket", "13/6/2018 9:05:09"),
    ("[12.3.2022 klo 14.08.18] A: x", "bracket", "12/3/2022 14:08:18"),
    ("[2025/3/16 上午12:30:05] A: x", "bracket", "2025/3/16 12:30:05 am"),
    ("[3/16/25, 11:05:09\u2009p.m.] A: x", "bracket", "3/16/25 11:05:09 pm"),
    ("06/03/2017 00:45: A: x", "colon", "06/03/2017 00:45"),
)  # fmt: skip


@pytest.mark.parametrize(("line", "form", "moment"), HEADS, ids=[line for line, _, _ in HEADS])
def test_heads_of_many_countries_are_known(line: str, form: str, moment: str) -> None:
    head = head_of(line)
    assert head is not None
    assert (head.form, head.written.replace("-", "/"), head.rest) == (form, moment.replace("-", "/"), "A: x")


@pytest.mark.parametrize(
    "line",
    [
        "12/05/25 is the date you told me", "2025/3/17 我会还", "12/05/25, 9:05", "12/05/25 9:05 or later", "1/2/3 4:05 xx - A: x",
        "[3/16, 11:05 PM] A: x", "9:05 - A: x", "12/05-25, 9:05 - A: x", "12/05/25, 9:05 am pm - A: x", "- A: x", "",
        "\u200e" * 5000, " " * 5000 + "1/2/25, 9:05", "1/2/25," + "\u200e" * 5000 + "x",
    ],
)  # fmt: skip
def test_what_is_not_all_of_a_head_is_none(line: str) -> None:
    assert head_of(line) is None


def test_a_file_has_heads_of_one_form() -> None:
    assert head_of("[16/03/25, 23:05:09] A: x", "dash") is None
    assert form_of(["", "16/03/25, 23:05 - A: x"]) == "dash"
    assert form_of(["[2019-12-24, 12:23] A: another program's, which has no seconds"]) is None
    assert form_of(["2019-12-24 12:23:01: no name, so a log of something"]) is None
    assert form_of(["Dear all,", "16/03/25, 23:05 - A: x"]) is None


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("A: x: y", ("A", "x: y")),
        ("A:", ("A", "")),
        ("A: ", ("A", "")),
        ("A left", (None, "A left")),
        ('A changed the subject to "B: C"', (None, 'A changed the subject to "B: C"')),
        ("A changed the subject to “B: C”", (None, "A changed the subject to “B: C”")),
        (": x", (None, ": x")),
    ],
)
def test_a_name_ends_at_the_first_colon(rest: str, expected: tuple[str | None, str]) -> None:
    assert parted(rest) == expected


# ---------------------------------------------------------------------------------------------------------------- order of days

AMBIGUOUS: Final = "03/04/25, 9:05 am - Desk: a\n04/04/25, 9:05 am - Me: b\n"


def order(chats: Any, text: str, **given: Any) -> str:
    """Return the first day of a chat, month and day."""
    return str(chats.read(chats.chat(text), **given).contacts[0]["occurred_at"][5:10])


@pytest.mark.parametrize(
    ("more", "first"),
    [
        ("13/04/25, 9:05 am - Desk: only a day\n", "04-03"),
        ("04/13/25, 9:05 am - Desk: only a day\n", "03-04"),
        ("31/04/25, 9:05 am - Desk: no day at all\n13/04/25, 9:05 am - Desk: x\n", "04-03"),
        ("04/04/25, 9:06 am - Desk: IMG-20250404-WA0001.jpg (x y)\n05/04/25, 9:05 am - Desk: IMG-20250405-WA0001.jpg (xy)\n", "04-03"),
        ("04/05/25, 9:06 am - Desk: IMG-20250405-WA0001.jpg (file attached)\n", "03-04"),
        ("01/05/25, 9:05 am - Desk: later only with the day first\n", "04-03"),
        ("05/03/25, 9:05 am - Desk: later only with the month first\n", "03-04"),
        ("05/04/25, 9:05 am - Desk: <Media tidak disertakan>\n", "04-03"),
        ("05/04/25, 9:05 am - Desk: <Medien ausgeschlossen>\n", "04-03"),
    ],
)  # fmt: skip
def test_the_order_of_days_is_what_the_whole_file_shows(chats: Any, more: str, first: str) -> None:
    assert order(chats, AMBIGUOUS + more) == first


def test_full_stops_are_never_between_month_and_day(chats: Any) -> None:
    assert order(chats, "03.04.25, 9:05 - Desk: a\n04.04.25, 9:05 - Me: b\n") == "04-03"


def test_a_year_of_two_digits_comes_first_only_where_the_words_are_east_asian(chats: Any) -> None:
    assert order(chats, "16/03/25, 9:05 am - Desk: a\n17/03/25, 9:05 am - Me: b\n") == "03-16"
    assert order(chats, "25/3/16 下午9:05 - Desk: a\n25/3/17 上午9:05 - Me: b\n") == "03-16"


@pytest.mark.parametrize(
    "more", ["", "05/04/25, 9:05 am - Desk: <Media omitted>\n", "05/04/25, 9:05 pm - Desk: <Multimedia omitido>\n"]
)
def test_where_only_the_region_speaks_the_person_is_asked(chats: Any, more: str) -> None:
    error = chats.refusal(chats.chat(AMBIGUOUS + more), region="IN")
    assert (error.key, error.exit_code) == ("import.ambiguous_date_order", 2)
    assert error.values["orders"] == "--date-order dmy, --date-order mdy"
    assert order(chats, AMBIGUOUS + more, date_order="mdy") == "03-04"


def test_days_that_read_the_same_both_ways_need_no_order(chats: Any) -> None:
    assert order(chats, "04/04/25, 9:05 am - Desk: a\n") == "04-04"


def test_days_that_speak_against_each_other_are_asked_about_unless_few(chats: Any) -> None:
    against = "02/14/25, 9:05 am - Me: x\n"
    assert (
        chats.refusal(chats.chat("13/02/25, 9:05 am - Desk: a\n" + against + AMBIGUOUS)).key
        == "import.mixed_date_order"
    )
    many = "".join(f"{day}/02/25, 9:05 am - Desk: a\n" for day in range(13, 28))
    found = chats.read(chats.chat(many + against + AMBIGUOUS))
    assert found.rejected == [("line:16", "impossible_date")]
    assert len(found.contacts) == 17


# ----------------------------------------------------------------------------------------------------------------- whose words


def test_two_names_and_the_name_of_the_file_tell_who_is_who(chats: Any) -> None:
    found = chats.read(chats.chat("13/04/25, 9:05 am - Desk: a\n13/04/25, 9:06 am - Me: b\n"))
    assert [one["direction"] for one in found.contacts] == ["in", "out"]
    assert {one["caller_name"] for one in found.contacts} == {"Desk"}


@pytest.mark.parametrize(
    ("authors", "chat_name", "own", "expected"),
    [
        (["Desk", "Me"], "Desk", [], ({"Me"}, "Desk", False)),
        (["Desk"], "Desk", [], (set(), "Desk", False)),
        (["Desk"], "Desk", ["Me"], (set(), "Desk", False)),
        (["Desk", "Me"], None, ["me"], ({"Me"}, "Desk", False)),
        (["Desk", "Me"], None, ["-"], (set(), None, True)),
        (["+91 98765 43210", "Me"], "+919876543210", [], ({"Me"}, "+91 98765 43210", False)),
        (["A/B: Desk", "Me"], "A_B_ Desk", [], ({"Me"}, "A/B: Desk", False)),
        (["Desk", "+91 98765 43210", "Me"], "Desk", ["Me"], ({"Me"}, "Desk", False)),
        (["Desk", "Sis", "Me"], "Family", ["Me"], ({"Me"}, None, True)),
        (["Me", "Old me", "Desk"], None, ["Me", "old  me"], ({"Me", "Old me"}, "Desk", False)),
        (["Me"], "Desk", ["Me"], ({"Me"}, "Desk", False)),
        (["Desk", "Me"], "Desk", ["13800138000"], ({"Me"}, "Desk", False)),
        (["Desk", "+86 138 0013 8000"], None, ["+8613800138000"], ({"+86 138 0013 8000"}, "Desk", False)),
    ],
)  # fmt: skip
def test_sides_are_told_apart(
    authors: list[str], chat_name: str | None, own: list[str], expected: tuple[Any, ...]
) -> None:
    found = sides(authors, chat_name, own, lambda text: "".join(filter(str.isdigit, text)), "x")
    assert (set(found.own), found.partner, found.is_group) == expected


@pytest.mark.parametrize(
    ("name", "own", "key"),
    [
        ("chat.txt", (), "import.whose_name"),
        ("WhatsApp Chat with Somebody.txt", (), "import.whose_name"),
        ("chat.txt", ("Mee",), "import.own_not_in_chat"),
        ("WhatsApp Chat with Desk.txt", ("Mee",), "import.own_not_in_chat"),
    ],
)
def test_whose_words_are_whose_is_asked_and_the_names_are_listed(
    chats: Any, name: str, own: tuple[str, ...], key: str
) -> None:
    error = chats.refusal(chats.chat("13/04/25, 9:05 am - Desk: a\n13/04/25, 9:06 am - Me: b\n", name), own=own)
    assert (error.key, error.values["names"]) == (key, "“Desk”, “Me”")


def test_a_name_may_hold_a_colon_where_it_is_known(chats: Any) -> None:
    text = "13/04/25, 9:05 am - Re: Desk: a: b\n13/04/25, 9:06 am - Me: The time: now\n"
    found = chats.read(chats.chat(text, "WhatsApp Chat with Re_ Desk.txt"))
    assert [(one["caller_name"], one.get("said"), one.get("replied")) for one in found.contacts] == [
        ("Re: Desk", "a: b", None),
        ("Re: Desk", None, "The time: now"),
    ]


def test_a_notice_is_known_by_its_place_and_not_by_its_words(chats: Any) -> None:
    text = (
        f"[13/04/25, 09:05:00] Desk: {MARK}Messages and calls are end-to-end encrypted. Nobody else can read them.\n"
        "[13/04/25, 09:06:00] Desk: Messages and calls are end-to-end encrypted, so nobody will believe you\n"
        "[13/04/25, 09:07:00] Desk: you were added to the list and removed from the bank\n"
        f"{MARK}[13/04/25, 09:08:00] Family: {MARK}Desk added Sis\n"
        f"[13/04/25, 09:09:00] Desk: {MARK}words of a person who types marks\n"
        "[13/04/25, 09:10:00] Me: stop\n"
        "[13/04/25, 09:11:00] Desk left\n"
    )
    found = chats.read(chats.chat(text, "WhatsApp Chat - Family.txt"), own=("Me",))
    assert found.ignored == [(f"line:{line}", "system_notice") for line in (1, 4, 7)]
    assert [one["row"] for one in found.contacts] == [f"line:{line}" for line in (2, 3, 5, 6)]


# ----------------------------------------------------------------------------------------------------------------- what is said

NOTHING: Final = frozenset[str]()


@pytest.mark.parametrize(
    ("text", "words", "files", "warnings"),
    [
        ("<Media omitted>", None, [None], []),
        ("<media omitted>\ncaption", "caption", [None], []),
        ("图片已忽略", None, [None], []),
        ("image omitted", None, [None], []),
        ("I omitted the image omitted", "I omitted the image omitted", [], []),
        ("IMG-20250404-WA0001.jpg (file attached)\nsee this", "see this", ["IMG-20250404-WA0001.jpg"], []),
        ("IMG-20250404-WA0001.jpg (xyzzy in any language)", None, ["IMG-20250404-WA0001.jpg"], []),
        ("demand.pdf (file attached)", None, ["demand.pdf"], []),
        ("demand.pdf (read it)", "demand.pdf (read it)", [], []),
        ("\u200e<attached: 00000005-PHOTO-2025-03-16-23-06-00.jpg>", None, ["00000005-PHOTO-2025-03-16-23-06-00.jpg"], []),
        ("look \u200e<附件：00000005-a b.pdf>", "look", ["00000005-a b.pdf"], []),
        ("<b: c.d>", "<b: c.d>", [], []),
        ("\u200eletter.pdf • \u200e3 pages \u200edocument omitted", None, ["letter.pdf"], []),
        ("This message was deleted.", None, [], ["deleted_by_sender"]),
        ("此訊息已刪除", None, [], ["deleted_by_sender"]),
        ("This message was deleted by you, liar", "This message was deleted by you, liar", [], []),
        ("pay \u200e<This message was edited>", "pay", [], ["edited"]),
        ("\u200e<This message was edited>", None, [], ["edited", "empty_body"]),
        ("Waiting for this message. This may take a while.", None, [], ["body_unavailable"]),
        ("null", "null", [], ["body_literal_null"]),
        ("", None, [], ["empty_body"]),
        ("\u200e \n", None, [], ["empty_body"]),
    ],
)  # fmt: skip
def test_what_whatsapp_writes_instead_of_words(
    text: str, words: str | None, files: list[str | None], warnings: list[str]
) -> None:
    found = content_of(text, NOTHING.__contains__)
    assert (found.words, [file.name for file in found.files], list(found.warnings)) == (words, files, warnings)


def test_a_file_that_came_with_the_chat_is_known_in_any_language() -> None:
    assert content_of("demand.pdf (read it)", {"demand.pdf"}.__contains__).files[0].name == "demand.pdf"


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("\u200eMissed voice call", ("missed", None)),
        ("\u200e未接语音来电", ("missed", None)),
        ("\u200eVoice call. \u200e5 min", ("answered", 300)),
        ("\u200eVideo call, \u200e1 hr 2 min", ("answered", 3720)),
        ("\u200e语音通话，\u200e45 秒", ("answered", 45)),
        ("\u200eVoice call, \u200eNo answer", ("missed", None)),
        ("\u200eVoice call. \u200eAnswered on other device", ("answered", None)),
        ("Voice call. Then I pay", None),
        ("Voice call. 5", None),
        ("Voice call", None),
    ],
)
def test_calls_are_known_by_the_whole_of_their_line(text: str, call: tuple[str, int | None] | None) -> None:
    found = content_of(text, NOTHING.__contains__)
    assert (None if found.call is None else tuple(found.call)) == call


def test_a_missed_call_without_a_name_is_the_other_sides_in_a_chat_of_two_only(chats: Any) -> None:
    text = "13/04/25, 9:05 am - Desk: a\n13/04/25, 9:06 am - Missed voice call\n13/04/25, 9:07 am - Desk changed their number\n"
    found = chats.read(chats.chat(text))
    assert [(one["channel"], one.get("outcome")) for one in found.contacts] == [("chat", None), ("call", "missed")]
    group = chats.read(
        chats.chat(text + "13/04/25, 9:08 am - Sis: a\n13/04/25, 9:08 am - Me: b\n", "x.txt"), own=("Me",)
    )
    assert {one["channel"] for one in group.contacts} == {"chat"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("WhatsApp Chat with A.txt", "A"), ("WhatsApp Chat - A.zip", "A"), ("WhatsApp Chat - A (1).zip", "A"),
        ("与A的 WhatsApp 聊天.txt", "A"), ("與A的WhatsApp對話.txt", "A"), ("Chat WhatsApp dengan A.txt", "A"),
        ("Chat de WhatsApp con A.txt", "A"), ("WhatsApp Chat with +91 98765 43210.txt", "+91 98765 43210"), ("_chat.txt", None),
        ("WhatsApp Chat with .txt", None), ("notes.txt", None),
    ],
)  # fmt: skip
def test_the_name_of_the_file_names_the_chat(name: str, expected: str | None) -> None:
    assert phrases().chat_name(name) == expected


# --------------------------------------------------------------------------------------------------------- any words survive


def says_something(text: str) -> bool:
    found = content_of(text, NOTHING.__contains__)
    return found.words == text and not any(head_of(line) for line in text.split("\n"))


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60)
messages = st.lists(st.tuples(st.booleans(), texts.filter(says_something)), min_size=1, max_size=8)


@given(messages, st.sampled_from(["16/03/25, 9:{:02d}\u202fpm - ", "[16/03/25, 21:{:02d}:00] "]))
@example(
    [(True, "a\n\nb\n"), (False, " \r\nx"), (True, "13/03/25 is a day\n: x\n- y")], "16/03/25, 9:{:02d}\u202fpm - "
)
def test_any_words_survive(chats: Any, said: list[tuple[bool, str]], head: str) -> None:
    lines = [f"{head.format(minute)}{'Me' if own else 'Desk'}: {text}\n" for minute, (own, text) in enumerate(said)]
    path = chats.chat("".join([head.format(0) + "Notice\n", *lines]))
    found = chats.read(path, "whatsapp-txt", own=("Me", "-"))
    assert found.rejected == []
    assert [(one["direction"] == "out", one.get("said") or one.get("replied")) for one in found.contacts] == said


# ------------------------------------------------------------------------------------------------------------------ archives

TEXT: Final = f"[13/03/25, 09:05:00] Desk: a\n{MARK}[13/03/25, 09:06:00] Desk: {MARK}<attached: 00000002-PHOTO-2025-03-13-09-06-00.jpg>\n"
PHOTO: Final = "00000002-PHOTO-2025-03-13-09-06-00.jpg"


def test_the_files_of_an_archive_come_with_their_messages(chats: Any) -> None:
    path = chats.zipped(
        "WhatsApp Chat - Desk.zip", {"_chat.txt": TEXT, PHOTO: b"\xff\xd8", "notes.txt": "13/03/25, 9:05 - A: x"}
    )
    found = chats.read(path)
    assert found.format == "whatsapp-txt"
    (photo,) = found.files["line:2"]
    assert (photo.name, photo.media_type) == (PHOTO, "image/jpeg")
    assert photo.pieces is not None
    assert [b"".join(photo.pieces()), b"".join(photo.pieces())] == [b"\xff\xd8"] * 2


def test_a_file_that_is_not_in_the_archive_is_named(chats: Any) -> None:
    (photo,) = chats.read(chats.zipped("WhatsApp Chat - Desk.zip", {"_chat.txt": TEXT})).files["line:2"]
    assert (photo.name, photo.pieces) == (PHOTO, None)


def test_an_android_archive_names_the_chat_inside(chats: Any) -> None:
    text = "13/03/25, 9:05 am - Desk: a\n13/03/25, 9:06 am - Me: b\n"
    inner = {"WhatsApp Chat with Desk.txt": text, "b.txt": "13/03/25, 9:05 am - X: a text that was sent\n"}
    assert [one["direction"] for one in chats.read(chats.zipped("x.zip", inner)).contacts] == ["in", "out"]


@pytest.mark.parametrize("name", ["../evil.jpg", "/etc/evil", "C:/evil", "a/../../evil", "a\\..\\evil"])
def test_a_member_with_a_dangerous_path_is_refused_and_told(chats: Any, name: str) -> None:
    text = TEXT + f"[13/03/25, 09:07:00] Desk: {name.rsplit('/', 1)[-1]} (file attached)\n"
    found = chats.read(chats.zipped("WhatsApp Chat - Desk.zip", {"_chat.txt": text, name: b"evil"}))
    assert found.rejected == [("zip", "unsafe_archive_path")]
    assert all(file.pieces is None for files in found.files.values() for file in files)
    assert [path.name for path in found.path.parent.rglob("*")] == ["WhatsApp Chat - Desk.zip"]


def test_a_link_and_a_second_member_of_one_name_are_refused(chats: Any) -> None:
    path = chats.written("WhatsApp Chat - Desk.zip", b"")
    link = zipfile.ZipInfo(PHOTO)
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("_chat.txt", TEXT)
        file.writestr(link, "/etc/passwd")
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("_chat.txt", "13/03/25, 9:05 am - Desk: other\n")
    found = chats.read(path)
    assert found.rejected == [("zip", "unsafe_archive_path")] * 2
    assert found.files["line:2"][0].pieces is None


def test_a_bomb_is_not_unpacked(chats: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whatsapp_file, "_MOST", 1 << 16)
    monkeypatch.setattr(archive, "_FREE", 1 << 16)
    monkeypatch.setattr(archive, "_RATIO", 2)
    packed = {"compression": zipfile.ZIP_DEFLATED}
    assert (
        chats.refusal(chats.zipped("a.zip", {"_chat.txt": TEXT + "x" * (1 << 20)}, **packed)).key
        == "import.archive_too_large"
    )
    (photo,) = chats.read(
        chats.zipped("WhatsApp Chat - Desk.zip", {"_chat.txt": TEXT, PHOTO: b"\0" * (1 << 20)}, **packed)
    ).files["line:2"]
    assert photo.pieces is not None
    with pytest.raises(Damaged):
        list(photo.pieces())


def test_damaged_and_locked_archives_are_refused(chats: Any) -> None:
    path = chats.zipped("WhatsApp Chat - Desk.zip", {"_chat.txt": TEXT * 200}, compression=zipfile.ZIP_DEFLATED)
    content = bytearray(path.read_bytes())
    content[60:90] = b"\0" * 30
    assert chats.refusal(chats.written("damaged.zip", bytes(content)), format_name="whatsapp-txt").key in {
        "import.damaged_archive", "import.no_chat",
    }  # fmt: skip
    assert (
        chats.refusal(chats.written("cut.zip", path.read_bytes()[:200]), format_name="whatsapp-txt").key
        == "import.damaged_archive"
    )
    locked = bytearray(path.read_bytes())
    locked[6] |= 1
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    assert chats.refusal(chats.written("locked.zip", bytes(locked))).key == "import.encrypted"


# ------------------------------------------------------------------------------------------------------------------- hostile


def test_a_message_longer_than_any_is_rejected_and_the_next_is_read(
    chats: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whatsapp_survey, "LONGEST", 1000)
    monkeypatch.setattr(whatsapp_file, "LONGEST", 500)
    head = "13/03/25, 9:05 am - Desk: "
    text = f"{head}ok\n{head}{'x' * 5000}\n{head}{'y' * 20}\n{(('z' * 90) + chr(10)) * 50}{head}end\n"
    found = chats.read(chats.chat(text))
    assert found.rejected == [("line:2", "record_too_long"), ("line:3", "record_too_long")]
    assert found.words() == ["ok", "end"]


def test_a_zero_byte_costs_no_message(chats: Any) -> None:
    found = chats.read(chats.chat("13/03/25, 9:05 am - Desk: a\0b\n"))
    assert found.words() == ["a\ufffdb"]
    assert found.contacts[0]["warnings"] == ["invalid_char_replaced"]


def test_a_chat_in_another_encoding_is_asked_about(chats: Any) -> None:
    text = "13/03/25, 9:05 am - Désk: paie\n13/03/25, 9:06 am - Moi: déjà payé\n"
    path = chats.written("WhatsApp Chat with Désk.txt", text.encode("cp1252"))
    assert chats.refusal(path, format_name="whatsapp-txt", region="FR").key == "import.which_encoding"
    assert chats.read(path, "whatsapp-txt", region="FR", encoding="cp1252").words() == ["paie", "déjà payé"]


def test_another_kind_of_file_is_no_chat(chats: Any) -> None:
    for number, content in enumerate(("a,b\n1,2\n", "[1, 2]", "{}", "2025-03-16 11:04:13 up\n" * 5)):
        path = chats.written(f"{number}.txt", content)
        assert chats.refusal(path, format_name="whatsapp-txt").key == "import.no_chat"
