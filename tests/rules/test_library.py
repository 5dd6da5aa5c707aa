"""The packs that come with the program: complete in words, exact in numbers, free of statements known to be wrong."""

from __future__ import annotations

import re
import shutil
import string
import tomllib
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest

from evidence_log.core.finding import FORCES, Note
from evidence_log.errors import BadInput
from evidence_log.i18n import LANGUAGES, texts
from evidence_log.resources import templates
from evidence_log.rules import library
from evidence_log.rules.pack import Example, Pack, Rule

CN: Final = templates() / "rules" / "cn"
PACK: Final = library.load("cn", examples=True)
BY_RULE: Final = pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.key)
BY_LANGUAGE: Final = pytest.mark.parametrize("language", LANGUAGES)

GIVEN: Final = {
    "organisation", "reached", "period", "day", "observed", "limit", "over", "entries", "sure", "settled",
}  # fmt: skip
"""What a rule's sentences may leave open."""


def all_text(pack: Path = CN) -> str:
    """Return every word of a pack's files, without comments and examples."""
    texts_ = [path.read_text(encoding="utf-8").partition("\n[[example]]")[0] for path in sorted(pack.rglob("*.toml"))]
    return re.sub(r"^#.*$", "", "\n".join(texts_), flags=re.MULTILINE)


def test_the_rules_on_settled_debts_lead_and_settings_come_last() -> None:
    keys = [rule.key for rule in PACK.rules if rule.enabled]
    assert keys[:3] == ["post-settle-contact", "post-settle-third-party", "post-settle-demand"]
    assert keys[-1] == "pattern-burst"
    assert len(set(keys)) == len(keys) == 61


def test_a_rule_whose_wording_is_not_known_is_switched_off_and_said_to_be_so() -> None:
    off = {rule.key: rule.confidence for rule in PACK.rules if not rule.enabled}
    assert off == {"gbt-visit-1-per-day": "weak", "gbt-visit-team-2-3": "weak"}
    assert {rule.confidence for rule in PACK.rules if rule.enabled} == {"verified", "verified-tr", "secondary", "tool"}


FIRST_DAYS: Final = {
    "civ": "2021-01-01", "pipl": "2021-11-01", "gbt": "2025-02-28", "cba26": "2026-01-30", "con22": "2023-03-01",
    "loan20": "2020-07-12", "cfc24": "2024-04-18", "card11": "2011-01-13", "cmp20": "2020-03-01", "crir": "2013-03-15",
    "psap26": "2026-01-01", "sms15": "2015-06-30", "aptf": "2022-12-01", "aid25": "2025-10-01", "cost26": "2026-08-01",
}  # fmt: skip


def test_the_first_days_of_the_instruments_are_those_of_the_texts() -> None:
    values = tomllib.loads((CN / "pack.toml").read_text(encoding="utf-8"))["instrument"]
    found = {key: str(value["in_force_since"]) for key, value in values.items() if "in_force_since" in value}
    assert found == FIRST_DAYS
    assert {key: str(value["in_force_until"]) for key, value in values.items() if "in_force_until" in value} == {
        "psap12": "2025-12-31"
    }
    assert {value["force_word"] for value in values.values()} == {
        "法律", "行政法规", "部门规章", "规范性文件", "推荐性国家标准", "自律规范",
    }  # fmt: skip


def test_the_numbers_are_those_of_the_texts() -> None:
    terms = {rule.key: rule.terms[0].parameters for rule in PACK.rules}
    night = ((22 * 3600, 8 * 3600),)
    assert terms["gbt-quiet-hours"]["forbidden"] == terms["cba26-quiet-hours"]["forbidden"] == night
    assert terms["gbt-quiet-hours"]["reached"] == ("self",)
    assert terms["cba26-quiet-hours"]["reached"] == ()
    assert terms["gbt-interactive-voice-3"]["max"] == 3
    assert terms["cba26-unanswered-6"]["max"] == 6
    assert [tuple(part) for part in terms["pattern-burst"]["parts"]] == [
        ("60-minutes", 4, 3600, "contacts"), ("24-hours", 9, 86_400, "contacts"), ("numbers", 2, 86_400, "numbers"),
    ]  # fmt: skip


@BY_RULE
def test_a_citation_is_in_force_while_the_rule_is_or_only_supports_it(rule: Rule) -> None:
    for terms in rule.terms:
        cited = [
            citation
            for citation in rule.citations
            if not citation.supports
            and citation.in_force_since <= (terms.until or "9999")
            and (citation.in_force_until is None or terms.since <= citation.in_force_until)
        ]
        assert cited or rule.force == "tool-setting"
        for citation in cited:
            assert citation.force in FORCES
            assert citation.force == rule.force
            if "个人信息保护法" not in citation.instrument or len(cited) == 1:
                assert citation.in_force_since in {"", terms.since}


PENAL: Final = ("threat-person", "psap-repeated-messages", "follow-pester", "psap-home")


@pytest.mark.parametrize("key", PENAL)
@pytest.mark.parametrize(("year", "shown", "replaced"), [(2025, "2012", "2025"), (2026, "2025", "2012")])
def test_an_act_is_compared_with_the_law_of_its_own_day(key: str, year: int, shown: str, replaced: str) -> None:
    from evidence_log.rules.engine import evaluate
    from evidence_log.rules.examples import view_of
    from evidence_log.services.findings_words import citations

    rule = PACK.rule(f"cn/{key}")
    tag = next(iter(rule.terms[0].parameters.get("tags") or rule.terms[0].parameters["acts"]))
    contact = {"at": datetime(year, 6, 1, 10), "tags": [tag], "channel": "visit" if key == "psap-home" else "sms"}
    if key == "follow-pester":
        contact["channel"] = "visit"
    view = view_of(Example("", "hit", (contact,), (), ()), PACK.zone)
    (finding,) = evaluate(view, (PACK._replace(rules=(rule,)),)).findings
    police = [part.instrument for part in citations(rule, finding) if "治安管理处罚法" in part.instrument]
    assert police
    assert all(f"（{shown} 年" in title and f"（{replaced} 年" not in title for title in police)


def test_no_level_three_clause_of_the_standard_is_ever_named() -> None:
    assert re.findall(r"5\.\d\.\d", all_text()) == []


WRONG: Final = (
    (r"(自律公约|conv18)", "the 2018 convention holds no hours and no numbers, and is cited by no rule here"),
    (r"21:00|9:00|17:00|20:00|工作日 ?9|节假日", "no instrument has these hours or days"),
    (r"冷静期|48 ?小时启动|六章三十八条", "no support"),
    (
        r"5 ?号令|2020〕第5号|第二十一条禁止|第68/69条|保存 ?2 ?年",
        "not of this product, or of a text that was replaced",
    ),
    (r"治安管理处罚法》?（2025.{0,12}(第)?(42|四十二)条", "now article 50"),
    (r"催收非法债务", "unlawful debts only"),
    (r"15 ?个?工作日|15 working days", "the bank's 15, 30 and 60 are calendar days"),
    (r"监管.{0,8}(申请)?核查|核查.{0,6}监管", "a review goes to the institution's superior"),
    (r"(个人信息保护法》?第|PIPL art\. ?)(二十四|24)", "article 24 is about automated decisions"),
    (r"3 ?个工作日.{0,4}通知|20 ?[:点时].{0,3}外访", "not in any mainland text"),
    (r"可立案|立案标准", "the thresholds are items of personal data, not recordings"),
    (r"结清.{0,6}后.{0,4}\d+ ?小时内(应当|必须)", "no text fixes hours after settlement"),
    (r"每(日|天).{0,6}3 ?次.{0,12}(公约|银行业协会)", "the 3 a day is the standard's"),
)


@pytest.mark.parametrize(("pattern", "why"), WRONG, ids=[why for _, why in WRONG])
def test_no_statement_known_to_be_wrong_is_in_the_pack(pattern: str, why: str) -> None:
    assert re.findall(pattern, all_text()) == [], why


def test_the_rules_for_credit_cards_are_for_credit_cards_only() -> None:
    cards = [rule for rule in PACK.rules if any("信用卡业务" in part.instrument for part in rule.citations)]
    assert [rule.key for rule in cards] == ["card11-debtor-guarantor-only", "card11-letter"]
    for rule in cards:
        assert ("product", ("credit-card",), "not-tested") in {
            (condition.fact, condition.values, condition.unknown) for condition in rule.applies_when
        }
        assert "只适用于信用卡" in (library.words("cn", "zh").of(rule.key, "limits") or "")
    for rule in PACK.rules:
        if rule.key.startswith("gbt-") and rule.enabled:
            assert [condition.excluded for condition in rule.applies_when] == [("credit-card",)]


def test_the_letter_is_article_69_and_the_debtor_article_68() -> None:
    places = {rule.key: rule.citations[0].place for rule in PACK.rules if rule.key.startswith("card11")}
    assert places == {"card11-debtor-guarantor-only": "第六十八条", "card11-letter": "第六十九条"}


def test_the_sieve_for_wrong_statements_holds_them_back() -> None:
    said = (
        "自律公约规定 22:00–8:00", "公约六章三十八条、5个工作日冷静期", "催收只能工作日 9–17 点",
        "央行5号令第21条禁止", "第68/69条 录音保存2年", "治安管理处罚法（2025 年修订）第42条",
        "催收非法债务罪适用于银行贷款", "12378 15个工作日办结",
        "向监管申请核查 30日", "个人信息保护法第二十四条 拒绝", "上门须提前3个工作日书面通知", "录音超过500条可立案",
    )  # fmt: skip
    assert [text for text in said if not any(re.search(pattern, text) for pattern, _ in WRONG)] == []


@BY_LANGUAGE
@BY_RULE
def test_every_sentence_of_a_rule_is_there_and_leaves_open_only_what_is_given(rule: Rule, language: str) -> None:
    words = library.words("cn", language)
    for name in ("title", "explanation", "possible", "limits", "out_of_scope"):
        text = words.of(rule.key, name)
        assert text, (rule.key, name)
        assert {field for _, field, _, _ in string.Formatter().parse(text) if field} <= GIVEN
    for key in (*rule.assumptions, *rule.could_explain, *rule.next_steps):
        assert words.note(Note(key, {}), {})
    for part in rule.terms[0].parameters.get("parts", ()):
        assert words.title(rule.key, part.name) != words.title(rule.key)


@BY_LANGUAGE
def test_no_words_of_the_pack_are_left_over(language: str) -> None:
    tree: dict[str, Any] = tomllib.loads((CN / "i18n" / f"{language}.toml").read_text(encoding="utf-8"))
    assert set(tree["rule"]) == {rule.key for rule in PACK.rules}
    used = {key for rule in PACK.rules for key in (*rule.assumptions, *rule.could_explain, *rule.next_steps)}
    steps = {f"step-{cause}" for cause in ("amount", "agency", "lag", "unexplained")}
    assert set(tree["note"]) == used | steps
    for key in tree["note"]:
        assert not texts(language).has(f"findings.note.{key}"), f"{key} hides a note of the program"


def test_settings_of_the_program_say_so_wherever_they_are_shown() -> None:
    burst = PACK.rule("cn/pattern-burst")
    assert (burst.force, burst.confidence, burst.citations) == ("tool-setting", "tool", ())
    assert "没有条文规定" in (library.words("cn", "zh").of("pattern-burst", "limits") or "")
    assert "No text states these numbers" in (library.words("cn", "en").of("pattern-burst", "limits") or "")
    for rule in PACK.rules:
        if "lag_days" in rule.terms[0].parameters:
            assert "本程序的设定" in texts("zh")("findings.note.cause-lag")


def test_an_unknown_pack_is_refused_with_those_there_are() -> None:
    for name in ("us", "", "../cn", "CN", "cn/"):
        with pytest.raises(BadInput) as caught:
            library.load(name)
        assert caught.value.key == "rules.no_such_pack"
        assert caught.value.values["known"] == "cn"


def test_the_digest_of_a_pack_is_over_all_its_files() -> None:
    digest = sha256()
    for path in sorted(CN.rglob("*.toml"), key=lambda path: path.relative_to(CN).as_posix()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(CN).as_posix()}\n{len(content)}\n".encode() + content)
    assert PACK.sha256 == digest.hexdigest() == library.load("cn").sha256


def test_a_changed_byte_in_any_file_changes_the_digest(tmp_path: Path) -> None:
    for path in sorted(CN.rglob("*.toml")):
        copy = tmp_path / "cn"
        shutil.copytree(CN, copy)
        with (copy / path.relative_to(CN)).open("a", encoding="utf-8") as file:
            file.write("# ")
        assert library.read(copy).sha256 != PACK.sha256, path.name
        shutil.rmtree(copy)


def test_examples_are_left_out_of_a_check_and_nothing_else_is() -> None:
    plain: Pack = library.load("cn")
    assert all(not rule.examples for rule in plain.rules)
    assert all(rule.examples for rule in PACK.rules)
    assert plain.rules == tuple(rule._replace(examples=()) for rule in PACK.rules)
