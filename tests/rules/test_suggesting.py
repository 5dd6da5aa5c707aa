"""What words suggest: a hit and a near miss of every category, what cancels a hit, where the words stand, texts made to be awkward."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.rules import automaton, suggesting, wordlists, wordsets
from evidence_log.rules.suggesting import Words


@cache
def words() -> Words:
    """Return the lists that come with the program."""
    return Words(wordsets.ready())


@cache
def in_python() -> Words:
    """Return the same lists, searched without the library."""
    return Words(wordsets.ready(), automaton.plain)


@cache
def one_by_one() -> Words:
    """Return the same lists with every cue looked at wherever any phrase stands."""
    sets = wordsets.ready()
    whole = len(sets.lists)
    cues = tuple(cue._replace(needed=(whole, *cue.needed)) for cue in sets.cues)
    return Words(sets._replace(lists=(*sets.lists, tuple(range(len(sets.phrases)))), cues=cues))


def told(text: str, **about: Any) -> dict[str, str]:
    """Return the tags that a message suggests, each with the words for it as written."""
    return {each.tag: text[each.start : each.end] for each in words().told(text, **about)}


def small(cue: dict[str, Any], **category: Any) -> Words:
    """Return lists of one cue."""
    tree = {
        "guard": {"negation": ["不会"], "reach": 4, "warning": ["谨防"], "official": ["12368"]},
        "category": {"threat": {"cue": [cue], **category}},
    }
    return Words(wordsets.made([wordlists.parse("zh", tree, {})], wordlists.shared(), wordlists.alike()))


CASES = {
    "threat": ("不还钱就打断你的腿", "医生说这条腿断了要养三个月"),
    "threat-crime": ("你涉嫌贷款诈骗，等着坐牢", "他因为诈骗别人被判刑，新闻里都说了"),
    "false-authority": ("我这边是法院的，你的欠款今天处理", "你去法院问过了吗"),
    "legal-role": ("我是承办律师，你欠款的事由我处理", "周末陪我去见律师"),
    "false-consequence": ("明天就冻结你名下银行卡", "银行卡丢了记得挂失"),
    "insult": ("借钱不还，人渣", "垃圾请分类投放"),
    "threat-contacts": ("再不处理就联系你单位领导", "有事请联系物业"),
    "visit-announced": ("今天下午三点上门催收，家里留人", "师傅今天下午三点上门维修热水器"),
    "threat-exposure": ("再不还就把你照片发到抖音", "我把旅游照片发抖音了"),
    "private-account": ("别走APP还，转到我微信", "请在APP内还款"),
    "extra-fee": ("先交撤案费五百", "不收任何手续费"),
    "pressure-to-borrow": ("去找朋友借，花呗套出来还上", "我想找朋友借本书"),
    "threat-calls": ("一天打一百个，打到你还为止", "客服热线24小时开通"),
    "no-identity": ("工号不方便透露，先还钱", "我的工号是2031"),
    "privacy-shown": ("你老婆叫张燕，在二中上班，对吧", "你老婆晚上打个电话回来"),
    "credit-threat": ("征信留下终身污点，一辈子别想贷款", "逾期信息将如实报送征信系统"),
    "complaint-obstructed": ("投诉没用的，随便你投", "您的投诉已受理"),
}
ENGLISH = {
    "threat": ("Watch your back", "Watch the road, it is icy"),
    "threat-crime": ("A warrant for your arrest was issued, pay now", "They arrested a man for running fake loan apps"),
    "false-authority": ("This is Sergeant Cole of the fraud division, police", "Ask the police about your bicycle"),
    "legal-role": ("Our legal department has your file", "My lawyer has signed"),
    "false-consequence": ("Your wages will be garnished", "Your wages will be paid on Friday"),
    "insult": ("You are a deadbeat", "He is a good man"),
    "threat-contacts": ("Pay or I call your boss", "Your boss called a meeting"),
    "visit-announced": ("Our recovery agent will visit you today", "The plumber will visit you today"),
    "threat-exposure": ("We will post your photo on Facebook", "Facebook: someone tagged you in a photo"),
    "private-account": (
        "Don't pay through the app, send the money to my personal number",
        "Please pay through the app",
    ),
    "extra-fee": ("First pay the file closing fee, then you get a waiver", "No fee applies"),
    "pressure-to-borrow": ("Take another loan app and pay today", "Your loan app was updated"),
    "threat-calls": ("I call you every hour until you pay", "I call you on Sunday"),
    "no-identity": ("Never mind who I am, just pay", "I am Asha, employee 5521"),
    "privacy-shown": ("Your husband James works at the bakery, right?", "Your husband called"),
    "credit-threat": ("You will be blacklisted forever", "Your credit report is ready"),
    "complaint-obstructed": ("Complain all you want", "You may complain to the ombudsman"),
}


@pytest.mark.parametrize("tag", CASES)
@pytest.mark.parametrize("cases", [CASES, ENGLISH], ids=["zh", "en"])
def test_each_category_has_a_hit_and_a_near_miss(cases: dict[str, tuple[str, str]], tag: str) -> None:
    hit, miss = cases[tag]
    assert tag in told(hit)
    assert told(miss) == {}


def test_the_cases_are_all_the_categories_but_those_that_need_more_than_words() -> None:
    needing = {each.tag for each in wordlists.shared() if each.settled or each.to == "third"}
    assert set(CASES) | needing == set(ENGLISH) | needing == {each.tag for each in wordlists.shared()}


@pytest.mark.parametrize(
    "text", ["您仍有剩余未还126元，请尽快还款", "You still owe a remaining balance of $84, please pay now"]
)
def test_a_demand_is_one_after_settlement_only_where_a_debt_was_settled(text: str) -> None:
    assert "after-settlement" in told(text, settled=True)
    assert "after-settlement" not in told(text)


@pytest.mark.parametrize("text", ["他欠款未还，你替他还", "Your son has a loan, you pay it"])
def test_pressing_a_third_person_needs_a_third_person(text: str) -> None:
    assert "third-party-pressed" in told(text, third=True)
    assert "third-party-pressed" not in told(text)


def test_words_are_shown_as_they_were_written() -> None:
    assert told("哈哈，贷 款\u200b-诈骗，你完了")["threat-crime"] == "贷 款\u200b-诈骗"
    assert told("聯繫不上你，只好聯繫你的家人了")["threat-contacts"] == "聯繫你的家人"
    assert told("you will be B-L-A-C-K-L-I-S-T-E-D forever")["credit-threat"] == "B-L-A-C-K-L-I-S-T-E-D forever"


@pytest.mark.parametrize(
    "text",
    [
        "逾期了，拘-留你十五天，等着坐牢",
        "你的案子已立an，等着刑 拘",
        "傻13，借钱不还",
        "a r r e s t  w a r r a n t for you",
    ],
)
def test_words_hidden_from_filters_are_found(text: str) -> None:
    assert told(text)


@pytest.mark.parametrize(
    "text",
    [
        "我们不会冻结您的账户",
        "我司严禁爆通讯录",
        "谨防冒充公检法，说你涉嫌诈骗要坐牢的都是假的",
        "We will never call your boss about your loan",
    ],
)
def test_a_denial_or_a_warning_cancels_a_hit(text: str) -> None:
    assert told(text) == {}


def test_a_denial_in_an_earlier_clause_cancels_nothing() -> None:
    lists = small({"any": ["打断你的腿"]})
    assert not lists.told("不会打断你的腿")
    assert lists.told("不会，打断你的腿")
    assert lists.told("不会啊啊啊啊啊打断你的腿")


def test_a_warning_does_not_excuse_a_threat_to_a_person() -> None:
    assert set(told("谨防诈骗。不还钱就打断你的腿，冻结你的账户")) == {"threat"}


def test_a_message_from_a_court_is_not_held_against_it_but_abuse_is() -> None:
    text = "本院将冻结你名下账户。不要脸的人渣"
    assert set(told(text, sender="12368")) == {"insult"}
    assert set(told(text, sender="95384")) > {"insult"}


def test_parts_follow_one_another_within_their_distance() -> None:
    lists = small({"then": [["甲", "甲乙"], ["丙"]], "within": 2})
    found = {text: bool(lists.told(text)) for text in ("甲丙", "甲乙二丙", "甲二二丙", "甲二二二丙", "丙甲", "甲丙丙")}
    assert found == {
        "甲丙": True,
        "甲乙二丙": True,
        "甲二二丙": True,
        "甲二二二丙": False,
        "丙甲": False,
        "甲丙丙": True,
    }


def test_nearness_counts_on_both_sides_but_not_inside() -> None:
    lists = small({"any": ["甲乙丙"], "near": ["乙"], "within": 2})
    found = [
        bool(lists.told(text)) for text in ("甲乙丙", "乙甲乙丙", "甲乙丙二二乙", "甲乙丙二二二乙", "乙二二二甲乙丙")
    ]
    assert found == [False, True, True, False, False]


def test_what_must_stand_beside_and_what_must_not() -> None:
    lists = small({"any": ["甲"], "with": ["乙"], "unless": ["丙"]})
    assert [bool(lists.told(text)) for text in ("甲", "甲二乙", "甲二乙丙")] == [False, True, False]
    assert not small({"any": ["甲"]}, unless=["丙"]).told("甲丙")


def test_english_words_are_whole_unless_the_list_leaves_them_open() -> None:
    assert not small({"any": ["thief"]}).told("thiefs, mischief")
    assert small({"any": ["thief"]}).told("a thief!")
    assert small({"any": ["garnish*"]}).told("garnishment")
    assert not small({"any": ["garnish*"]}).told("ungarnished")


def test_of_several_words_the_first_and_longest_are_told() -> None:
    assert told("送花圈？等着打断你的腿，涉嫌合同诈骗你要坐牢")["threat-crime"] == "涉嫌合同诈骗"


AWKWARD = {
    "one phrase": "拘留" * 40_000,
    "a phrase denied": "严禁坐牢" * 20_000,
    "marks without width": "\u200b" * 80_000,
    "signs between": "拘-" * 40_000,
    "letters alone": "a " * 40_000,
    "beginnings only": "贷款诈" * 27_000,
    "controls": "\x1b[31m打断你的腿" + "\x00" * 80_000,
    "bidi": "\u202e打断你的腿\u202c" * 100,
    "surrogate": "\ud800打断你的腿",
    "expanding": "ﷺ½ﬃİ" * 20_000,
}


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_texts_are_read_with_either_machine(name: str) -> None:
    text = AWKWARD[name]
    found = words().told(text)
    assert found == in_python().told(text)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert ("threat" in {each.tag for each in found}) == ("打断你的腿" in text)


def test_a_phrase_far_back_in_a_long_text_is_found() -> None:
    text = "今天天气不错。" * 30_000 + "打断你的腿"
    (found,) = words().told(text)
    assert text[found.start : found.end] == "打断你的腿"


@given(
    st.lists(
        st.sampled_from(
            ["你", "坐牢", "不会", "，", "a", "pay", "your boss", "call ", "法/院", "立 案", "欠款", "\u200b", "。"]
        ),
        max_size=20,
    )
)
def test_both_machines_agree_and_spans_lie_in_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    found = words().told(text)
    assert found == in_python().told(text)
    assert all(text[each.start : each.end] for each in found)


PARTS = st.one_of(
    st.sampled_from([phrase.rstrip("*") for phrase in wordsets.ready().phrases]),
    st.sampled_from([*"你您还，。 a1-", "不会", "谨防", "call ", "\u200b"]),
)


@given(st.lists(PARTS, max_size=12).map("".join))
def test_the_rarest_words_of_a_cue_lead_to_it_whatever_the_text(text: str) -> None:
    for always in (False, True):
        found = words().told(text, third=always, settled=always)
        assert found == one_by_one().told(text, third=always, settled=always)


@given(st.lists(PARTS, min_size=8, max_size=12).map("".join))
def test_a_text_read_in_pieces_tells_the_same(text: str) -> None:
    whole = words().told(text)
    with pytest.MonkeyPatch.context() as patch:
        for module in (automaton, suggesting):
            patch.setattr(module, "BLOCK", 7)
        assert words().told(text) == whole
