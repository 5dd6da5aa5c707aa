"""Cutting what goes into a form: never more than the field takes, between sentences where that can be, and said where it was done."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.dossier.facts import Complainant, Facts
from evidence_log.dossier.paste import MOST_NUMBERS, Filled, cut, fill
from evidence_log.errors import BadInput
from evidence_log.i18n import texts
from evidence_log.services import dossier, dossier_forms
from evidence_log.services.dossier import Request
from evidence_log.store.vault import CaseFile, Vault

NOW = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
WHO = Complainant("张某", "110101199001011234", "13900000000")
PARTS = st.lists(st.text(st.sampled_from("催收联系。，ab 😀"), min_size=1, max_size=20), min_size=1, max_size=8)
Filled_ = tuple[Vault, CaseFile]


@given(PARTS, st.integers(1, 120), st.sampled_from(["", "（见附件）"]), st.sampled_from(["", "\n", " "]))
def test_a_cut_text_fits_and_is_a_beginning_of_the_whole(parts: list[str], limit: int, tail: str, gap: str) -> None:
    whole, found = gap.join(parts), cut(parts, limit, tail, gap)
    assert len(found) <= limit
    if len(whole) <= limit:
        assert found == whole
        return
    kept = found.removesuffix(tail) if limit > len(tail) else found
    assert whole.startswith(kept)
    assert limit <= len(tail) or found.endswith(tail)


@given(PARTS, st.integers(1, 120), st.sampled_from(["", "\n", " "]))
def test_as_many_whole_sentences_are_kept_as_fit(parts: list[str], limit: int, gap: str) -> None:
    tail = "…"
    found = cut(parts, limit, tail, gap)
    fitting = [n for n in range(1, len(parts)) if len(gap.join(parts[:n])) + len(tail) <= limit]
    if len(gap.join(parts)) > limit and fitting:
        assert found == gap.join(parts[: fitting[-1]]) + tail


def test_without_a_limit_nothing_is_cut() -> None:
    assert cut(["一。", "二。"], None, "…") == "一。二。"


def facts_of(small: Filled_, form: str, language: str = "zh") -> Facts:
    """Return the facts of the small case for a form."""
    return dossier.make(*small, Request(form, language, "none", WHO), now=NOW, libraries=())[1]


def filled(small: Filled_, form: str, most: int | None = None) -> dict[str, Filled]:
    """Return the fields of the first form by key."""
    return {field.key: field for field in fill(facts_of(small, form), texts("zh"), most)[0]}


@pytest.mark.parametrize("most", [None, 30, 120, 500, 5000])
def test_long_fields_keep_to_the_room_that_the_person_saw(small: Filled_, most: int | None) -> None:
    fields = filled(small, "nfra", most)
    for key in ("facts", "requests", "grounds", "prior"):
        assert fields[key].limit == most
        assert most is None or fields[key].length <= most
    assert fields["id"].text == "110101199001011234"
    assert fields["id"].limit is None


def test_requests_that_do_not_fit_are_all_told_in_few_words(small: Filled_) -> None:
    short = filled(small, "nfra", 200)["requests"]
    assert short.whole > 200 >= short.length
    assert "限期书面答复" in short.text
    assert short.text.count("\n") == filled(small, "nfra")["requests"].text.count("\n")


def test_what_weighs_most_stands_in_the_first_words(small: Filled_) -> None:
    begun = filled(small, "nifa", 300)["facts"].text
    assert "结清之后仍有 4 次联系" in begun
    assert "人身威胁" in begun
    assert begun.endswith("（其余见所附材料）")


def test_a_limit_of_the_form_itself_is_not_widened(small: Filled_) -> None:
    from dataclasses import replace

    facts = facts_of(small, "nifa")
    entries = tuple(entry._replace(limit=50) if entry.key == "facts" else entry for entry in facts.form.entries)
    limited = replace(facts, form=replace(facts.form, entries=entries))
    for most, expected in ((None, 50), (500, 50), (20, 20)):
        (sheet,) = fill(limited, texts("zh"), most)
        assert next(field for field in sheet if field.key == "facts").limit == expected


def test_the_centre_for_numbers_gets_a_form_for_each_number(small: Filled_) -> None:
    facts = facts_of(small, "12321")
    sheets = fill(facts, texts("zh"))
    assert [sheet[0].text for sheet in sheets] == ["021-00000101", "10690000000001"]
    call, sms = ({field.key: field.text for field in sheet} for sheet in sheets)
    assert (call["kind"], call["length"], sms["kind"], sms["length"]) == ("电话", "未接", "短信", "（短信没有时长）")
    assert call["code"] == ""
    assert "共 5 次" in call["description"]


def test_hundreds_of_numbers_do_not_make_hundreds_of_forms(small: Filled_) -> None:
    from dataclasses import replace

    facts = facts_of(small, "12321")
    first: Any = facts.received[0]
    many = [{**first, "phone": f"021-{place:08d}"} for place in range(MOST_NUMBERS + 30)]
    assert len(fill(replace(facts, contacts=many), texts("zh"))) == MOST_NUMBERS


def test_fields_that_the_record_does_not_tell_are_left_to_the_person(small: Filled_) -> None:
    words = dossier.paste(*small, Request("nifa", "zh", "none", Complainant()))
    assert "【举报人姓名】请自行填写" in words
    assert "【被举报机构地址（照机构公示填写）】请自行填写" in words


def test_a_redacted_sheet_names_no_third_person(small: Filled_) -> None:
    assert "李秀兰" in dossier.paste(*small, Request("nfra", "zh", "none", WHO))
    assert "李秀兰" not in dossier.paste(*small, Request("nfra", "zh", "third-parties", WHO))


def test_papers_that_are_handed_in_have_no_sheet(small: Filled_) -> None:
    without = {name for name in dossier_forms.forms("cn") if not dossier_forms.load_form("cn", name).entries}
    assert without == {"court", "police", "superior", "general"}
    for form in without:
        with pytest.raises(BadInput) as caught:
            dossier.paste(*small, Request(form))
        assert caught.value.key == "dossier.no_fields"
    with pytest.raises(BadInput) as caught:
        dossier.paste(*small, Request("nifa"), most=0)
    assert caught.value.key == "dossier.bad_limit"
