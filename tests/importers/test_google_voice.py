"""Pages and archives of Google Voice: broken, cut, endless and hostile ones among them."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from evidence_log.errors import BadInput
from evidence_log.importers import by_name, identify
from evidence_log.importers.attachment import Warned
from evidence_log.importers.base import BadRow, ReadOptions
from evidence_log.importers.google_voice import page, takeout
from evidence_log.services.ingest import import_file
from evidence_log.store.vault import CaseFile, Vault

DATA: Final = Path(__file__).resolve().parent.parent / "data" / "imports" / "google-voice-html"
NOW: Final = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
HEAD: Final = '<html><body><div class="hChatLog hfeed">'
TAIL: Final = "</div></body></html>"


def options(**given: Any) -> ReadOptions:
    known: dict[str, Any] = {"zone": "America/New_York", "region": "US", "now": NOW}
    return ReadOptions(**{**known, **given})


def rows(path: Path, **given: Any) -> list[Any]:
    return list(by_name("google-voice-html").read(path, options(**given)))


def facts(found: list[Any]) -> list[Any]:
    return [row[1] for row in found if isinstance(row, tuple)]


def message(second: int, content: str) -> str:
    return (
        f'<div class="message"><abbr class="dt" title="2026-03-09T20:00:{second:02d}.000-07:00">?</abbr>:'
        f'<cite class="sender vcard"><a class="tel" href="tel:+12025550144"><span class="fn">A</span></a></cite>: {content}</div>'
    )


def written(path: Path, body: str) -> Path:
    path.write_text(body, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT1H2M27S", 3747),
        ("PT22S", 22),
        ("PT0.5S", 1),
        ("PT0.49S", 0),
        ("P1DT1S", 86_401),
        ("pt3m", 180),
        (None, None),
        ("", None),
    ],
)
def test_a_length_is_read_from_its_iso_form(text: str | None, seconds: int | None) -> None:
    assert takeout._seconds(text) == (seconds, [])


@pytest.mark.parametrize("text", ["PT", "P", "3747", "PT-1S", "PTS", "PT1S1M", "(00:00:05)"])
def test_any_other_text_is_no_length(text: str) -> None:
    assert takeout._seconds(text) == (None, ["duration_unreadable"])


def test_a_page_is_told_by_what_it_holds(tmp_path: Path) -> None:
    assert identify(written(tmp_path / "x.txt", HEAD + message(1, "<q>x</q>") + TAIL)).name == "google-voice-html"
    other = written(
        tmp_path / "A - Text - 2026-03-09T20_00_00Z.html", "<html><body><p>class hChatLog</p></body></html>"
    )
    with pytest.raises(BadInput) as caught:
        by_name("google-voice-html").read(other, options())
    assert caught.value.key == "import.not_this_format"


def test_tags_that_are_not_closed_end_where_the_next_message_begins(tmp_path: Path) -> None:
    body = message(1, "<q>one").removesuffix("</div>") + message(2, "<q>two</q>") + message(3, "<q>a<br/>b<br>c</q>")
    found = rows(written(tmp_path / "x.html", HEAD + body + TAIL))
    assert [one["said"] for one in facts(found)] == ["one", "two", "a\nb\nc"]
    assert len(found) == 3


def test_a_message_that_is_cut_off_is_rejected_and_the_file_is_said_to_be(tmp_path: Path) -> None:
    body = HEAD + message(1, "<q>one</q>") + message(2, "<q>two</q>")
    for lost in range(1, 20):
        found = rows(written(tmp_path / "x.html", body[:-lost]))
        assert [one["said"] for one in facts(found)] == ["one"]
        assert found[1:] == [BadRow("message[2]", "truncated_record"), Warned("truncated_file")]
    assert rows(written(tmp_path / "x.html", body))[2:] == [Warned("truncated_file")]


def test_a_call_that_lacks_only_the_end_of_the_page_is_taken(tmp_path: Path) -> None:
    whole = (DATA / "Recovery Desk - Received - 2025-03-09T10_15_00Z.html").read_text(encoding="utf-8")
    path = written(tmp_path / "x.html", whole[: whole.index('<div class="deletedStatus')])
    (row, warned) = rows(path)
    assert (row[1]["duration_s"], row[1]["row"], warned) == (3747, "x.html", Warned("truncated_file"))
    path = written(tmp_path / "x.html", whole[: whole.index('<abbr class="duration"')])
    assert rows(path) == [BadRow("x.html", "truncated_record"), Warned("truncated_file")]


@pytest.mark.parametrize(
    "more",
    ["<!--" * 80_000, "<a " + "b=' " * 80_000, "<a" + " a" * 150_000, "<?" * 200_000, "</" * 200_000, "<![[[" + "[" * 300_000,
     "<!" + "x" * 300_000, "<div class='message'><q>" + "x" * 1_100_000, "<div>" * 3000],
    ids=["comment", "quote", "attributes", "instruction", "end", "section", "declaration", "text", "depth"],
)  # fmt: skip
def test_a_page_without_end_is_read_up_to_there(tmp_path: Path, more: str) -> None:
    begun = message(2, "<q>two").removesuffix("</div>")
    found = rows(written(tmp_path / "x.html", HEAD + message(1, "<q>one</q>") + begun + more))
    assert facts(found)[0]["said"] == "one"
    assert found[-2:][0].reason == "record_too_long"
    assert found[-1] == Warned("truncated_file")


def test_a_declaration_that_the_library_stumbles_over_is_passed(tmp_path: Path) -> None:
    found = rows(written(tmp_path / "x.html", HEAD + "<![[x>" + message(1, "<q>one</q>") + TAIL))
    assert [one["said"] for one in facts(found)] == ["one"]


def test_a_page_of_the_size_of_none_is_left_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(takeout, "PAGE", 100_000)
    found = rows(written(tmp_path / "x.html", HEAD + message(1, "<q>one</q>") + " " * 200_000 + TAIL))
    assert [one["said"] for one in facts(found)] == ["one"]
    assert found[1:] == [BadRow("x.html", "record_too_long"), Warned("truncated_file")]


def test_an_archive_whose_pages_come_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(takeout, "ALL", 1 << 20)
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            name = f"Takeout/Voice/Calls/A - Text - 2026-03-0{number + 1}T20_00_00Z.html"
            archive.writestr(name, HEAD + message(number, "<q>x</q>") + " " * 500_000 + TAIL)
    with pytest.raises(BadInput) as caught:
        rows(path)
    assert caught.value.key == "import.pages_too_large"


def test_a_page_that_is_a_trap_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "Voice/Calls/A - Text - 2026-03-01T20_00_00Z.html", HEAD + message(1, "<q>x</q>") + " " * (18 << 20) + TAIL
        )
        archive.writestr("Voice/Calls/B - Text - 2026-03-02T20_00_00Z.html", HEAD + message(2, "<q>y</q>") + TAIL)
    assert identify(path).name == "google-voice-html"
    found = rows(path)
    assert [one["said"] for one in facts(found)] == ["x", "y"]
    assert [row.reason for row in found if isinstance(row, BadRow)] == ["record_too_long"]


def test_who_is_who_is_told_by_the_page_or_by_the_own_number(tmp_path: Path) -> None:
    own = '<a class="tel" href="tel:+12025550199"><span class="fn">Someone</span></a>'
    theirs = '<a class="tel" href="tel:+12025550144"><span class="fn">A</span></a>'
    body = HEAD + message(1, "<q>mine</q>").replace(theirs, own) + message(2, "<q>theirs</q>") + TAIL
    path = written(tmp_path / "x.html", body)
    assert [one["direction"] for one in facts(rows(path))] == ["in", "in"]
    found = facts(rows(path, own=("(202) 555-0199",)))
    assert [(one["direction"], one["phone"]) for one in found] == [("out", "+12025550144"), ("in", "+12025550144")]


def test_recordings_and_pictures_of_an_archive_are_kept_with_their_contacts(vault: Vault, case: CaseFile) -> None:
    report = import_file(vault, case, DATA / "takeout.zip", options(), format_name=None, now=NOW)
    assert (report.attachments, report.duplicates) == (2, 0)
    kept = vault.connection.execute("SELECT name, size FROM attachment ORDER BY name").fetchall()
    assert kept == [("A - Text - 2026-03-04T10_00_00Z-4-1.png", 72), ("A - Voicemail - 2026-03-03T10_00_00Z.mp3", 43)]
    again = import_file(vault, case, DATA / "takeout.zip", options(year=2026), format_name=None, now=NOW)
    assert (again.imported, again.duplicates, again.attachments) == (0, report.imported, 0)


def test_limits_are_those_of_real_pages() -> None:
    assert page.LONGEST < page.TEXT < takeout.PAGE < takeout.ALL
