"""The table of kinds of numbers: what each number is, and which are of one family."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core.phone import phone_key
from evidence_log.i18n import LANGUAGES, texts
from evidence_log.rules.phone_classes import class_of, classes, family_of

# number as shown, class, family
TABLE = [
    ("95384", "service-95", "95384"),
    ("9538412345", "service-95", "95384"),
    ("0755-95384", "service-95", "95384"),
    ("95385", "service-95", "95385"),
    ("96822", "service-96", ""),
    ("021-96822", "service-96", ""),
    ("10086", "carrier", ""),
    ("110", "public", ""),
    ("119", "public", ""),
    ("12378", "public", ""),
    ("1069012345678901", "sms-port", "10690123"),
    ("1069012399", "sms-port", "10690123"),
    ("10690123", "sms-port", "10690123"),
    ("106575258192144", "sms-port", "10657525"),
    ("400-820-8820", "line-400", ""),
    ("+86 400 820 8820", "line-400", ""),
    ("8008208820", "line-800", ""),
    ("10105768", "shared", ""),
    ("138 0013 8000", "mobile", "1380013"),
    ("+8613800138001", "mobile", "1380013"),
    ("17012345678", "mobile-virtual", "1701234"),
    ("17112345678", "mobile-virtual", "1711234"),
    ("17212345678", "mobile", "1721234"),
    ("0755-8888 1234", "landline", "07558888"),
    ("+86 755 8888 5678", "landline", "07558888"),
    ("+1 808 339 2297", "foreign", "1808339"),
    ("0018083392297", "foreign", "1808339"),
    ("612345", "short-code", ""),
    ("601", "short-code", ""),
    ("138****8000", "masked", ""),
    ("138xxxx8000", "masked", ""),
    ("wxid_abc123", "account", ""),
    ("微众银行", "account", ""),
    ("88881234", "unknown", ""),
    ("", "hidden", ""),
    ("-1", "hidden", ""),
    ("未知", "hidden", ""),
    ("私密号码", "hidden", ""),
    ("Unavailable", "hidden", ""),
    ("No Caller ID", "hidden", ""),
]


@pytest.mark.parametrize(("phone", "name", "family"), TABLE)
def test_a_number_is_of_its_class_and_family(phone: str, name: str, family: str) -> None:
    assert (class_of(phone, "CN"), family_of(phone, "CN")) == (name, family)


def test_every_class_is_reached_by_a_number_and_has_words() -> None:
    assert set(classes()) == {name for _, name, _ in TABLE}
    for language in LANGUAGES:
        assert [name for name in classes() if not texts(language).has(f"phone.class.{name}")] == []


@given(st.text(max_size=24) | st.from_regex(r"\+?[0-9]{3,18}", fullmatch=True))
def test_any_text_has_a_class_and_spellings_of_one_number_one_family(phone: str) -> None:
    assert class_of(phone, "CN") in classes()
    family = family_of(phone, "CN")
    assert family == family_of(f" {phone} ", "CN")
    assert not family or family.isdigit()
    if not phone_key(phone, "CN"):
        assert (class_of(phone, "CN"), family) == ("hidden", "")
