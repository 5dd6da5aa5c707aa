"""A whole dossier of the invented case: its words in both languages, its figures against the records, what a redacted copy lacks."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from evidence_log import __version__
from evidence_log.dossier import pdf, text
from evidence_log.dossier.facts import AfterSettlement, Complainant, Facts
from evidence_log.dossier.model import Bars, Dossier, Heading, HourGrid, Items, Paragraph, Table, Words, plain, runs
from evidence_log.dossier.sections import SECTIONS, compose
from evidence_log.dossier.sections.requests import short_requests
from evidence_log.dossier.sections.telling import Teller
from evidence_log.i18n import LANGUAGES, texts
from evidence_log.rules import library
from evidence_log.services import dossier
from evidence_log.services.dossier import Request
from evidence_log.store.vault import CaseFile, Vault

NOW = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
LIBRARIES = (("Python", "3"), ("reportlab", "0"))
WHO = Complainant("张某", "110101199001011234", "13900000000", "示例市示例路 1 号")
Filled = tuple[Vault, CaseFile]


def made(
    filled: Filled, language: str = "zh", form: str = "lender", redact: str = "none", who: Complainant = WHO
) -> tuple[Dossier, Facts]:
    """Return the content and its facts."""
    return dossier.make(*filled, Request(form, language, redact, who), now=NOW, libraries=LIBRARIES)


def settled(words: str, facts: Facts) -> str:
    """Return a text without what differs from one vault or version to another."""
    for value, name in (
        (facts.head, "HEAD"),
        (facts.head[:16], "HEAD"),
        (facts.log_id, "LOG-ID"),
        (f"evidence-log {__version__}", "TOOL"),
    ):
        words = words.replace(value, name)
    for pack in facts.packs:
        words = words.replace(pack.sha256, "PACK").replace(pack.version, "VERSION").replace(pack.read_on, "READ-ON")
    return words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["lender", "nfra"])
def test_the_words_of_a_whole_dossier(
    filled: Filled, language: str, form: str, golden: Callable[[str, str], None]
) -> None:
    content, facts = made(filled, language, form)
    golden(f"dossier-{form}.{language}.txt", settled(text.render(content), facts))


def printed(content: Dossier) -> str:
    """Return the words of the file without blanks, and without what stands at the head and foot of each page."""
    pages = []
    for number, page in enumerate((reader := PdfReader(io.BytesIO(pdf.render(content)[0]), strict=True)).pages, 1):
        found = squeezed(page.extract_text())
        for words in (*content.running, content.footer.format(page=number, pages=len(reader.pages))):
            assert squeezed(words) in found or number == 1
            found = found.replace(squeezed(words), "")
        pages.append(found)
    return "".join(pages)


def squeezed(words: str) -> str:
    """Return words without blanks, which files do not keep."""
    return "".join(words.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_says_what_the_text_says(filled: Filled, language: str) -> None:
    content, _ = made(filled, language)
    found = printed(content)
    for section in content.sections:
        assert not section.label or squeezed(section.heading) in found
        for block in section.blocks:
            words: list[Words] = list(block.items) if isinstance(block, Items) else []
            if isinstance(block, Paragraph | Heading):
                words.append(block.words if isinstance(block, Paragraph) else block.text)
            for row in block.rows if isinstance(block, Table) else ():
                words += [*row.cells, *(value for _, value in row.details)]
            assert [plain(part) for part in words if squeezed(plain(part)) not in found] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_left_unfilled_and_no_markup_stands_in_the_text(filled: Filled, language: str) -> None:
    content, _ = made(filled, language)
    rendered = text.render(content)
    assert not re.search(r"\{[a-z_]+\}|None|<[a-z/]", rendered.replace("{pages}", ""))
    assert "违法" not in rendered
    assert "illegal" not in rendered.lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_has_a_title_and_stands_in_a_form(language: str) -> None:
    words = texts(language)
    assert all(words.has(f"dossier.title.{key}") for key in SECTIONS)
    assert {key for name in dossier.forms("cn") for key in dossier.load_form("cn", name).sections} == set(SECTIONS)


def test_every_link_leads_somewhere(filled: Filled) -> None:
    content, _ = made(filled)
    anchors = set(content.anchors())
    found = 0
    for section in content.sections:
        for block in section.blocks:
            words = (
                [block.words] if isinstance(block, Paragraph) else list(block.items) if isinstance(block, Items) else []
            )
            for row in block.rows if isinstance(block, Table) else ():
                words += [*row.cells, *(value for _, value in row.details)]
            for run in (run for part in words for run in runs(part)):
                found += run.link is not None
                assert run.link is None or run.link in anchors, run
    assert found > 30


def table(content: Dossier, section: str, place: int = 0) -> Table:
    """Return a table of a section."""
    blocks = next(part.blocks for part in content.sections if part.key == section)
    return [block for block in blocks if isinstance(block, Table)][place]


def test_every_figure_of_the_summary_counts_the_records_it_names(filled: Filled) -> None:
    content, facts = made(filled)
    rows = {plain(row.cells[0]): row for row in table(content, "summary").rows}
    received = [contact for contact in facts.contacts if contact["direction"] == "in"]
    assert rows["对方联系总次数"].cells[1] == str(len(received)) == "14"
    assert rows["联系到本人以外的人（担保人、共同借款人除外）"].cells[1] == "2"
    assert rows["结清之后的联系"].cells[1] == "3"
    for row in rows.values():
        grades = [int(count) for count in re.findall(r"级 (\d+)", plain(row.cells[2]))]
        assert sum(grades) == int(plain(row.cells[1]))
        named = re.findall(r"E-\d+", plain(row.cells[3]))
        assert not named or len(named) == int(plain(row.cells[1])) or "共" in plain(row.cells[3])


def test_the_chronology_holds_every_attributed_contact_in_order_and_no_other(filled: Filled) -> None:
    content, facts = made(filled)
    rows = table(content, "chronology").rows
    anchors = [row.anchor for row in rows]
    assert set(anchors) == {
        record["id"] for records in (facts.contacts, facts.events, facts.payments) for record in records
    }
    days = [plain(row.cells[1])[:10] for row in rows]
    assert days == sorted(days)
    assert facts.unattributed == 1
    assert "15400000001" not in text.render(content)


def test_the_pictures_count_what_the_table_lists(filled: Filled) -> None:
    content, facts = made(filled)
    blocks = next(part.blocks for part in content.sections if part.key == "chronology")
    (grid,) = [block for block in blocks if isinstance(block, HourGrid)]
    (bars,) = [block for block in blocks if isinstance(block, Bars)]
    assert sum(map(sum, grid.counts)) == sum(count for _, count, _ in bars.steps) == len(facts.received)
    assert grid.quiet == (22, 8)
    assert grid.counts[1][22] == 1  # the call of Tuesday 2026-02-10, 22:15
    assert [bars.steps[place][0] for place, _ in bars.lines] == ["03-01"]


def test_the_identity_number_is_masked_and_the_phone_of_record_is_not(filled: Filled) -> None:
    rendered = text.render(made(filled)[0])
    assert "110***********1234" in rendered
    assert "110101199001011234" not in rendered
    assert "13900000000" in rendered


def test_facts_that_were_not_told_are_named_and_printed_as_not_recorded(filled: Filled) -> None:
    content, facts = made(filled, form="nfra", who=Complainant())
    assert facts.missing == ("name", "id_no", "phone", "address")
    assert text.render(content).count("未记录") > 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_redacted_copy_holds_no_third_person_anywhere(filled: Filled, language: str) -> None:
    full = text.render(made(filled, language)[0])
    content, facts = made(filled, language, redact="third-parties")
    rendered = text.render(content)
    written = pdf.render(content)[0]
    extracted = "".join(page.extract_text() for page in PdfReader(io.BytesIO(written)).pages)
    for secret in ("李秀兰", "13800000001"):
        assert secret in full
        assert secret not in rendered
        assert secret not in "".join(extracted.split())
        assert secret not in repr(facts)
    assert "95384" in rendered
    assert "021-00000101" in rendered
    assert texts(language)("dossier.copy.redacted") in rendered
    assert texts(language)("dossier.copy.full") in full


def test_a_rule_whose_source_is_not_verified_is_not_printed(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = "cn/gbt-quiet-hours"
    assert rule in {shown.rule for shown in made(filled)[1].findings}
    pack = library.load("cn")
    weaker = pack._replace(
        rules=tuple(one._replace(confidence="weak") if one.id == rule else one for one in pack.rules)
    )
    monkeypatch.setattr(library, "load", lambda *_, **__: weaker)
    assert rule not in {shown.rule for shown in made(filled)[1].findings}


def test_findings_after_settlement_come_first_and_the_programs_own_thresholds_last(filled: Filled) -> None:
    content, _ = made(filled)
    blocks = next(part.blocks for part in content.sections if part.key == "reasons")
    rules = [block.anchor for block in blocks if isinstance(block, Heading) and block.anchor]
    assert rules[0] == "rule:cn/post-settle-contact"
    settings = [rule for rule in rules if rule and "pattern" in rule]
    assert rules[len(rules) - len(settings) :] == settings


def test_what_the_user_of_the_program_could_type_is_not_told_to_the_reader(filled: Filled) -> None:
    for language in LANGUAGES:
        lines = text.render(made(filled, language)[0]).splitlines()
        assert [line for line in lines if re.search(r"--[a-z]|event add|amend ", line)] == [
            line for line in lines if line.startswith("evidence-log verify --head ")
        ]


def test_no_relief_from_the_debt_is_asked(filled: Filled) -> None:
    content, _ = made(filled)
    blocks = next(part.blocks for part in content.sections if part.key == "requests")
    (items,) = [block for block in blocks if isinstance(block, Items)]
    assert 5 <= len(items.items) <= 9
    assert not [plain(item) for item in items.items if re.search("减免|免除|免息", plain(item))]


def test_requests_without_ground_are_not_made(filled: Filled) -> None:
    facts = made(filled)[1]
    assert len(short_requests(Teller(facts, texts("zh")))) > 5
    bare = replace(
        facts,
        contacts=[c for c in facts.contacts if c["reached"] == "self"],
        findings=(),
        after=AfterSettlement(),
        debts=(),
        agencies=(),
        numbers=(),
    )
    assert short_requests(Teller(bare, texts("zh"))) == ["限期书面答复"]


def test_where_a_refused_row_stands_and_what_its_file_is_are_told_in_words(filled: Filled) -> None:
    facts = made(filled)[1]
    (run, *_) = facts.imports
    rows = [
        {"where": where, "reason": "no_time"}
        for where in ("line:98", "row:4", "三月!row:7", "tr:5", "messages[3]", "line 9")
    ]
    changed = [{**run, "format": "generic-csv", "result": {**run["result"], "rejected": rows}}]
    rendered = text.render(compose(replace(facts, imports=changed), texts("zh")))
    for place in ("第 98 行：", "第 4 行：", "“三月”第 7 行：", "第 5 行：", "messages[3]：", "第 9 行："):
        assert f"{run['id']} {place}" in rendered
    assert "generic-csv" not in rendered
    assert texts("zh")("import.format.generic-csv.title") in rendered


@pytest.mark.parametrize(
    ("language", "cause", "none"),
    [("zh", "可能的原因（由记录推断，不是认定）：甲，2 次。", "有 3 次从记录中看不出原因。"),
     ("en", "Possible causes, inferred from the record and not established: 甲 (2).", "the record shows no cause: 3.")],
)  # fmt: skip
def test_a_cause_that_the_record_does_not_show_is_no_possible_cause(
    filled: Filled, language: str, cause: str, none: str
) -> None:
    facts = made(filled, language)[1]
    both = replace(facts, after=facts.after._replace(causes=(("甲", 2),), unexplained=3))
    rendered = text.render(compose(both, texts(language)))
    assert cause in rendered
    assert none in rendered
    assert none not in text.render(compose(facts, texts(language)))


def test_rules_that_rest_on_the_same_contacts_say_so(filled: Filled) -> None:
    rows = [plain(row.cells[0]) for row in table(made(filled)[0], "summary").rows]
    assert "夜间联系（银行业协会指引）（与上一行相同的联系）" in rows
    assert sum("上一行" in row for row in rows) == 1
