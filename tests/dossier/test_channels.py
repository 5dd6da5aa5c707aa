"""The papers of every channel for a small case: their words in both languages, and what holds of all of them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from evidence_log import __version__
from evidence_log.dossier import pdf, text
from evidence_log.dossier.facts import Complainant, Facts
from evidence_log.dossier.model import Dossier, Items, Lines, Paragraph, Table, Words, plain, runs
from evidence_log.dossier.sections import compose
from evidence_log.dossier.sections.requests import REQUESTS
from evidence_log.dossier.sections.telling import Teller
from evidence_log.dossier.sections.witnesses import MOST_ROWS, MOST_SHEETS, witnesses
from evidence_log.errors import BadInput
from evidence_log.i18n import LANGUAGES, texts
from evidence_log.services import clocks, dossier, dossier_forms, dossier_guide
from evidence_log.services.dossier import Request
from evidence_log.store.vault import CaseFile, Vault

NOW = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
LIBRARIES = (("Python", "3"), ("reportlab", "0"))
WHO = Complainant("张某", "110101199001011234", "13900000000", "示例市示例路 1 号")
CHANNELS = dossier_forms.forms("cn")
TOLD_ELSEWHERE = {"reasons", "custody"}
"""Sections that the golden texts of `test_whole` have in full."""
Filled = tuple[Vault, CaseFile]
Golden = Callable[[str, str], None]


def made(small: Filled, form: str, language: str = "zh", redact: str = "none") -> tuple[Dossier, Facts]:
    """Return the content and its facts."""
    return dossier.make(*small, Request(form, language, redact, WHO), now=NOW, libraries=LIBRARIES)


def settled(words: str, facts: Facts) -> str:
    """Return a text without what differs from one vault or version to another, and without the long reasons."""
    words = words.replace(facts.head, "HEAD").replace(facts.head[:16], "HEAD").replace(facts.log_id, "LOG-ID")
    words = words.replace(f"evidence-log {__version__}", "TOOL")
    for pack in facts.packs:
        words = words.replace(pack.sha256, "PACK").replace(pack.version, "VERSION").replace(pack.read_on, "READ-ON")
    return words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", CHANNELS)
def test_the_words_of_a_paper(small: Filled, form: str, language: str, golden: Golden) -> None:
    content, facts = made(small, form, language)
    kept = tuple(section for section in content.sections if section.key not in TOLD_ELSEWHERE or form == "police")
    content = replace(content, sections=kept)
    golden(f"channels/{form}.{language}.txt", settled(text.render(content), facts))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", [form for form in CHANNELS if dossier_forms.load_form("cn", form).entries])
def test_the_words_of_a_paste_sheet(small: Filled, form: str, language: str, golden: Golden) -> None:
    golden(
        f"channels/{form}.paste.{language}.txt", dossier.paste(*small, Request(form, language, "none", WHO), most=300)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", CHANNELS)
def test_the_words_of_what_to_know_before(small: Filled, form: str, language: str, golden: Golden) -> None:
    found = dossier_guide.guide(*small, form, language, now=NOW)
    golden(f"channels/{form}.guide.{language}.txt", dossier_guide.render(found, language))


def test_every_form_is_a_channel_of_complaint_under_its_title() -> None:
    assert set(CHANNELS) - {dossier_forms.GENERAL} <= set(clocks.load("cn").channels)
    for language in LANGUAGES:
        for name in set(CHANNELS) - {dossier_forms.GENERAL}:
            assert dossier_forms.words("cn", name, language)["title"] == texts(language)(f"complaint.channel.{name}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_a_form_names_has_words_and_no_words_are_left_over(language: str) -> None:
    for name in CHANNELS:
        channel = dossier_forms.load_channel("cn", name)
        named = {"title", "what", "addressee", "lead"} | {f"{note.about}.{note.key}" for note in channel.notes}
        named |= {f"before.{one.key}.{part}" for one in channel.before for part in ("must", "unmet")}
        named |= {f"field.{entry.key}" for entry in channel.form.entries}
        assert set(dossier_forms.words("cn", name, language)) == named, name
    for lender in dossier_forms.lenders("cn"):
        assert set(dossier_forms.words("cn", f"lenders.{lender.key}", language)) == {note.key for note in lender.notes}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_request_is_made_to_somebody_and_can_be_told_in_few_words(language: str) -> None:
    asked = {key for name in CHANNELS for key in dossier_forms.load_form("cn", name).requests}
    assert asked == set(REQUESTS)
    assert all(texts(language).has(f"dossier.ask.{key}") for key in asked)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", CHANNELS)
def test_no_paper_passes_a_verdict_or_leaves_a_word_open(small: Filled, form: str, language: str) -> None:
    rendered = text.render(made(small, form, language)[0]).replace("{pages}", "")
    assert not re.search(r"\{[a-z_]+\}|None|<[a-z/]", rendered)
    assert "违法" not in rendered.replace("《银行保险违法行为举报处理办法》", "")
    assert not re.search(r"减免|免除|relief", re.sub(r"不请求减免债务|not ask for relief", "", rendered))


@pytest.mark.parametrize("form", CHANNELS)
def test_every_link_of_a_paper_leads_somewhere_and_every_section_is_in_the_file(small: Filled, form: str) -> None:
    content, _ = made(small, form)
    anchors = set(content.anchors())
    for section in content.sections:
        for block in section.blocks:
            words: list[Words] = [block.words] if isinstance(block, Paragraph) else []
            words += list(block.items) if isinstance(block, Items) else []
            for row in block.rows if isinstance(block, Table) else ():
                words += [*row.cells, *(value for _, value in row.details)]
            assert [run.link for part in words for run in runs(part) if run.link not in {None, *anchors}] == []
    found = "".join(
        "".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf.render(content)[0])).pages
    )
    assert [section.heading for section in content.sections if section.label and section.heading not in found] == []


def test_a_contact_that_two_files_tell_of_counts_once_and_both_are_exhibits(small: Filled) -> None:
    content, facts = made(small, "general")
    (proved,) = [contact for contact in facts.contacts if contact["grade"] == "A"]
    assert (len(facts.contacts), facts.withdrawn) == (7, 0)
    rendered = text.render(content)
    assert "证据 2-1 与 2-2 都记录的联系 1 次：" + proved["id"] in rendered
    assert Teller(facts, texts("zh")).exhibits_of[proved["entry"]] == ["2-1", "2-2"]


def test_exhibits_say_what_there_is_to_read_or_hear(small: Filled) -> None:
    rendered = text.render(made(small, "court")[0])
    for name, much in (
        ("结清证明.pdf", "____ 页"),
        ("录音 20260305.m4a", "36 秒"),
        ("换号发票.png", "1 页"),
        ("通话记录.xml", "电子文件"),
    ):
        assert re.search(rf"\| *{re.escape(name)} \|.*\| {re.escape(much)} \|", rendered), name


def test_a_sheet_for_a_third_person_leaves_their_words_open(small: Filled) -> None:
    content, _ = made(small, "court")
    blocks = next(section.blocks for section in content.sections if section.key == "witnesses")
    (lines,) = [block for block in blocks if isinstance(block, Lines)]
    assert lines.count >= 5
    assert "李秀兰" in text.render(content)
    masked = text.render(made(small, "court", redact="third-parties")[0])
    assert "李秀兰" not in masked
    assert "共 1 人" in masked


def test_many_people_do_not_make_a_book_of_sheets(small: Filled) -> None:
    _, facts = made(small, "court")
    (mother,) = facts.third
    crowd = [{**mother, "person": f"某{place}"} for place in range(MOST_SHEETS + 5)]
    often = [mother] * (MOST_ROWS + 3)
    blocks = witnesses(Teller(replace(facts, contacts=crowd), texts("zh")))
    assert sum(isinstance(block, Lines) for block in blocks) == MOST_SHEETS
    assert "另有 5 人" in plain(next(block.words for block in reversed(blocks) if isinstance(block, Paragraph)))
    rows = [
        block.rows
        for block in witnesses(Teller(replace(facts, contacts=often), texts("zh")))
        if isinstance(block, Table)
    ]
    assert [len(part) for part in rows] == [1, MOST_ROWS]


def test_what_is_not_recorded_is_said_to_be_missing(small: Filled) -> None:
    _, facts = made(small, "police")
    bare = replace(
        facts, events=[], complaints=(), attachments=[], contacts=[c for c in facts.contacts if c["grade"] == "A"]
    )
    rendered = text.render(compose(bare, texts("zh")))
    for words in ("没有登记影响或损失", "没有录音", "没有登记此前的通知", "没有待签的情况说明", "没有登记带有威胁"):
        assert words in rendered


def test_an_objection_to_a_credit_entry_tells_nothing_of_the_contacts(small: Filled) -> None:
    rendered = text.render(made(small, "credit-objection")[0])
    for told in ("示例催收", "021-00000101", "李秀兰", "录音", "E-0015"):
        assert told not in rendered
    assert "结清证明.pdf" in rendered


def test_the_centre_for_numbers_is_told_of_numbers_only(small: Filled) -> None:
    rendered = text.render(made(small, "12321")[0])
    assert "021-00000101（电话）" in rendered
    for told in ("李秀兰", "HT-0001", "12,350.50", "GD-20260308-01"):
        assert told not in rendered


def test_a_review_without_a_decision_says_that_there_is_none(small: Filled) -> None:
    _, facts = made(small, "superior")
    undecided = tuple(one._replace(replies=()) for one in facts.complaints)
    assert "没有登记贷款机构的处理决定" in text.render(compose(replace(facts, complaints=undecided), texts("zh")))


def test_the_police_are_asked_under_the_law_in_force_on_the_day(small: Filled) -> None:
    _, facts = made(small, "police")
    assert "第九十条" in text.render(compose(facts, texts("zh")))
    earlier = replace(facts, created=f"2025-12-31{facts.created[10:]}")
    assert "第七十七条、第七十八条" in text.render(compose(earlier, texts("zh")))


def test_a_form_that_is_not_as_it_must_be_is_refused_by_the_name_of_its_key() -> None:
    good = {"paper": "complaint", "sections": ["cover"], "requests": ["answer"], "required": ["name"]}
    dossier_forms.parse("cn", "x", good)
    faults: tuple[dict[str, Any], ...] = (
        {"sections": []}, {"sections": ["cover", "nothing"]}, {"requests": ["money"]}, {"paper": "letter"}, {"groups": ["x"]},
        {"unheard": 1}, {"note": [{"about": "reach", "key": "k", "confidence": "weak"}]}, {"field": [{"key": "k", "source": "x"}]},
        {"before": [{"key": "k", "check": "filed", "channels": ["nowhere"]}]}, {"before": [{"key": "k", "check": "x"}]},
    )  # fmt: skip
    for wrong in faults:
        with pytest.raises(BadInput):
            dossier_forms.parse("cn", "x", {**good, **wrong})


def test_what_people_call_a_channel_leads_to_its_form() -> None:
    for called, name in (
        ("12378", "nfra"),
        ("95384", "lender"),
        ("举报", "nfra-report"),
        ("法院", "court"),
        ("general", "general"),
    ):
        assert dossier_forms.form_name("cn", called) == name
    with pytest.raises(BadInput):
        dossier_forms.form_name("cn", "12300")


def test_rules_that_rest_on_the_same_contacts_are_one_sentence_of_the_statement(small: Filled) -> None:
    content, facts = made(small, "court")
    blocks = next(section.blocks for section in content.sections if section.key == "statement")
    (items,) = [block for block in blocks if isinstance(block, Items)]
    told = [plain(item) for item in items.items]
    night = [words for words in told if "22:00 至次日 8:00" in words]
    assert len(night) == 1
    assert "夜间联系（银行业协会指引）" in night[0]
    sure = {shown.title for shown in facts.findings if shown.definite and not shown.is_setting}
    assert [title for title in sure if not any(title in words or _said(facts, title) in words for words in told)] == []


def _said(facts: Facts, title: str) -> str:
    return next(shown.explanation for shown in facts.findings if shown.title == title)


def test_the_file_holds_the_pictures_among_the_exhibits_and_a_redacted_one_holds_none(
    small: Filled, tmp_path: Path
) -> None:
    def images(redact: str) -> int:
        report = dossier.write(*small, tmp_path / f"{redact}.pdf", Request("court", "zh", redact, WHO))
        return sum(len(page.images) for page in PdfReader(report.path).pages)

    assert images("none") == 1
    assert images("third-parties") == 0
    rendered = text.render(made(small, "court", redact="third-parties")[0])
    assert "遮盖版不印图像" in rendered
    assert "证据 3-1 录音 20260305.m4a：录音，另附电子文件" in rendered


def test_files_that_are_too_large_for_the_form_are_named(
    small: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = dossier.write(*small, tmp_path / "a.pdf", Request("nifa", "zh", "none", WHO))
    assert whole.too_large == ()
    tight = dossier_forms.load_channel("cn", "nifa")._replace(file_mb=whole.size / (1 << 20) / 2)
    monkeypatch.setattr(dossier, "load_channel", lambda *_: tight)
    assert dossier.write(*small, tmp_path / "a.pdf", Request("nifa", "zh", "none", WHO)).too_large == ("a.pdf",)
    monkeypatch.setattr(dossier, "load_channel", lambda *_: tight._replace(file_mb=0.00001))
    assert len(dossier.write(*small, tmp_path / "a.pdf", Request("nifa", "zh", "none", WHO)).too_large) == 6


def test_what_an_objection_says_of_the_report_is_printed_and_asked_for_only_when_it_was_not_recorded(
    small: Filled,
) -> None:
    _, facts = made(small, "credit-complaint")
    assert "请对照报告填写" in text.render(compose(facts, texts("zh")))
    filed: Any = {
        "id": "E-0099",
        "entry": 99,
        "kind": "dispute",
        "occurred_at": "2026-03-16T10:00:00+08:00",
        "debt": None,
    }
    filed |= {"filed_with": "credit-objection", "note": "仍显示逾期。", "reference": None, "organisation": None}
    rendered = text.render(compose(replace(facts, events=[*facts.events, filed]), texts("zh")))
    assert "报告所载（2026-03-16 登记）：仍显示逾期。" in rendered
    assert "请对照报告填写" not in rendered
