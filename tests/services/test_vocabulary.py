"""Words for the values of closed lists."""

from __future__ import annotations

import tomllib

import pytest

from evidence_log.errors import BadInput
from evidence_log.i18n import LANGUAGES
from evidence_log.resources import templates
from evidence_log.services import vocabulary

TABLES = tomllib.loads((templates() / "vocabulary.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", vocabulary.LISTS)
def test_every_value_means_itself_and_is_in_the_file(name: str) -> None:
    for value in vocabulary.LISTS[name]:
        assert vocabulary.value(name, value) == value
    assert {meaning.partition("/")[0] for meaning in TABLES[name]} == set(vocabulary.LISTS[name])


@pytest.mark.parametrize("name", [name for name in TABLES if name != "exact"])
def test_a_word_has_one_meaning(name: str) -> None:
    seen: dict[str, str] = {}
    for meaning, words in TABLES[name].items():
        for word in {*map(vocabulary._plain, words)}:
            assert seen.setdefault(word, meaning) == meaning, word


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("reached", "妈妈", "parent"),
        ("reached", "Co Worker", "colleague"),
        ("outcome", "未接来电", "missed"),
        ("outcome", "NO-ANSWER", "missed"),
        ("kind", "催收公司", "agency"),
        ("confidence", "已确认", "confirmed"),
        ("event", "要求停止联系", "stop-request"),
        ("event", "Stop Request", "stop-request"),
        ("precision", "精确到分", "minute"),
        ("direction", "ｉｎ", "in"),
    ],
)
def test_words_of_either_language_are_understood(name: str, text: str, value: str) -> None:
    assert vocabulary.value(name, text) == value


@pytest.mark.parametrize("name", vocabulary.LISTS)
@pytest.mark.parametrize("text", ["", "什么", "in;out"])
def test_other_words_are_refused_with_what_there_is(name: str, text: str) -> None:
    with pytest.raises(BadInput) as refused:
        vocabulary.value(name, text)
    assert refused.value.key == f"record.bad_{name}"
    assert vocabulary.LISTS[name][0] in str(refused.value.values["known"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("微信", ("chat", "wechat")),
        ("call", ("call", None)),
        ("WhatsApp", ("chat", "whatsapp")),
        ("短信", ("sms", None)),
        ("上门", ("visit", None)),
    ],
)
def test_a_channel_may_name_a_platform(text: str, found: tuple[str, str | None]) -> None:
    assert vocabulary.channel(text) == found


def test_a_platform_is_named_in_either_language_or_is_the_persons_own() -> None:
    assert [vocabulary.platform(text) for text in ("微信", "WeChat", "whatsapp", "短信", " 抖音 ")] == [
        "wechat", "wechat", "whatsapp", "短信", "抖音",
    ]  # fmt: skip


def test_tags_are_parted_by_semicolons_and_each_is_kept_once() -> None:
    assert vocabulary.tags(["辱骂；mine", "insult; Threat ;;", "我 的  标记"]) == [
        "insult",
        "mine",
        "threat",
        "我 的 标记",
    ]
    assert vocabulary.tags([]) == []


def test_words_that_say_more_than_a_relation_all_mean_one() -> None:
    for word in TABLES["exact"]["reached"]:
        relation, person = vocabulary.relation(word)
        assert relation in vocabulary.LISTS["reached"]
        assert person == word
        assert word not in vocabulary.LISTS["reached"]
    assert vocabulary.relation("spouse") == ("spouse", None)
    assert vocabulary.relation("配偶") == ("spouse", None)


@pytest.mark.parametrize("text", ["debt-disclosd", "Insullt", "泄漏债务"])
def test_a_slip_in_a_known_tag_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        vocabulary.tags(["mine", text])
    assert refused.value.key == "record.tag_like"
    assert refused.value.values["close"] in TABLES["tag"]
    assert vocabulary.tag(text) == text  # words to look for may be anything


def test_every_word_for_a_tag_is_taken() -> None:
    for meaning, words in TABLES["tag"].items():
        assert vocabulary.tags(words) == [meaning]
        assert not vocabulary.own_tag(meaning)
    assert vocabulary.own_tag("mine")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tag_can_be_typed_as_it_is_printed(language: str) -> None:
    printed = tomllib.loads((templates() / "i18n" / language / "words.toml").read_text(encoding="utf-8"))["tag"]
    known = {meaning: words for meaning, words in printed.items() if not vocabulary.own_tag(meaning)}
    assert len(known) > 20
    assert {meaning: vocabulary.tag(words) for meaning, words in known.items()} == {
        meaning: meaning for meaning in known
    }
