"""Which numbers are the same, which are valid, what kind they are."""

from __future__ import annotations

import random
import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.core import phone
from evidence_log.core.phone import classify, e164, hidden, masked, phone_key, unquoted

# number as shown, region, E.164, grouping key ("" hidden, None: the same as E.164), kind
TABLE = [
    ("13800138000", "CN", "+8613800138000", None, "mobile"),
    ("138 0013 8000", "CN", "+8613800138000", None, "mobile"),
    ("138-0013-8000", "CN", "+8613800138000", None, "mobile"),
    ("+86 138 0013 8000", "CN", "+8613800138000", None, "mobile"),
    ("(+86) 138 0013 8000", "CN", "+8613800138000", None, "mobile"),
    ("008613800138000", "CN", "+8613800138000", None, "mobile"),
    ("8613800138000", "CN", "+8613800138000", None, "mobile"),
    ("013800138000", "CN", "+8613800138000", None, "mobile"),
    ("１３８００１３８０００", "CN", "+8613800138000", None, "mobile"),
    ('="13800138000"', "CN", "+8613800138000", None, "mobile"),
    ("'13800138000", "CN", "+8613800138000", None, "mobile"),
    ("\t13800138000", "CN", "+8613800138000", None, "mobile"),
    ("\u202a+86 138 0013 8000\u202c", "CN", "+8613800138000", None, "mobile"),
    ("tel:+8613800138000", "CN", "+8613800138000", None, "mobile"),
    ("13800138000.0", "CN", "+8613800138000", None, "mobile"),
    ("1.3800138000E+10", "CN", "+8613800138000", None, "mobile"),
    # Access prefixes of cheap long distance and second numbers.
    ("17951013800138000", "CN", "+8613800138000", None, "mobile"),
    ("1795113800138000", "CN", "+8613800138000", None, "mobile"),
    ("1259313800138000", "CN", "+8613800138000", None, "mobile"),
    ("12593075588881234", "CN", "+8675588881234", None, "landline"),
    ("12583113800138000", "CN", "+8613800138000", None, "mobile"),
    ("1258313800138000", "CN", "+8613800138000", None, "mobile"),
    ("125831380013800", "CN", None, "125831380013800", "unknown"),
    # Ten digits behind 86 are no mobile number.
    ("861380013800", "CN", None, "861380013800", "unknown"),
    # Service numbers: no form of a country's plan, whatever stands before or behind them.
    ("95384", "CN", None, "95384", "service"),
    ("+8695384", "CN", None, "95384", "service"),
    ("008695384", "CN", None, "95384", "service"),
    ("9538412345", "CN", None, "9538412345", "service"),
    ("95040123456", "CN", None, "95040123456", "service"),
    ("96822", "CN", None, "96822", "regional"),
    ("12378", "CN", None, "12378", "public"),
    ("12315", "CN", None, "12315", "public"),
    ("110", "CN", None, "110", "public"),
    ("116114", "CN", None, "116114", "public"),
    ("10086", "CN", None, "10086", "carrier"),
    ("10105768", "CN", None, "10105768", "shared"),
    ("400-820-8820", "CN", None, "4008208820", "shared"),
    ("+86 400 820 8820", "CN", None, "4008208820", "shared"),
    ("86 400 820 8820", "CN", None, "4008208820", "shared"),
    ("400-820-8820转123", "CN", None, "4008208820", "shared"),
    ("400-820-8820 ext. 12", "CN", None, "4008208820", "shared"),
    ("8008208820", "CN", None, "8008208820", "shared"),
    ("1069012345678901", "CN", None, "1069012345678901", "bulk-sms"),
    ("106575258192144", "CN", None, "106575258192144", "bulk-sms"),
    ("10690999", "CN", None, "10690999", "bulk-sms"),
    ("1069012345", "CN", None, "1069012345", "bulk-sms"),
    ("+861069012345", "CN", "+861069012345", None, "landline"),
    ("010-69012345", "CN", "+861069012345", None, "landline"),
    # With an area code a service number can be dialled from abroad; a nationwide one is still the same service.
    ("0755-95384", "CN", "+8675595384", "95384", "service"),
    ("075595384", "CN", "+8675595384", "95384", "service"),
    ("02195384", "CN", "+862195384", "95384", "service"),
    ("010-12378", "CN", "+861012378", "12378", "public"),
    ("021-96822", "CN", "+862196822", None, "regional"),
    ("010-12345678", "CN", "+861012345678", None, "landline"),
    ("0755-8888 1234", "CN", "+8675588881234", None, "landline"),
    ("+86-(0)755-8888 1234", "CN", "+8675588881234", None, "landline"),
    ("88881234", "CN", None, "88881234", "unknown"),
    # From elsewhere: the plus counts even behind a bracket or an invisible mark, else this were a mobile number of China.
    ("+1 808-339-2297", "CN", "+18083392297", None, "international"),
    ("(+1) 808-339-2297", "CN", "+18083392297", None, "international"),
    ("\u202a+1 808-339-2297\u202c", "CN", "+18083392297", None, "international"),
    ("＋1 808 339 2297", "CN", "+18083392297", None, "international"),
    ("0018083392297", "CN", "+18083392297", None, "international"),
    ("+852 2123 4567", "CN", "+85221234567", None, "international"),
    # Not numbers.
    ("138****8000", "CN", None, "138****8000", "unknown"),
    ("138xxxx8000", "CN", None, "138xxxx8000", "unknown"),
    ("138••••8000", "CN", None, "138••••8000", "unknown"),
    ("1.38001E+10", "CN", None, "1.38001e+10", "unknown"),
    ("1069012345678901.0", "CN", None, "1069012345678901.0", "unknown"),
    ("wxid_abc123", "CN", None, "wxid_abc123", "unknown"),
    ("微众银行", "CN", None, "微众银行", "unknown"),
    ("-1", "CN", None, "", "hidden"),
    ("-", "CN", None, "", "hidden"),
    ("", "CN", None, "", "hidden"),
    ("未知", "CN", None, "", "hidden"),
    ("私密号码", "CN", None, "", "hidden"),
    ("No Caller ID", "CN", None, "", "hidden"),
    ("Unavailable", "US", None, "", "hidden"),
    # Other countries.
    ("(808) 339-2297", "US", "+18083392297", None, "mobile-or-landline"),
    ("8083392297", "US", "+18083392297", None, "mobile-or-landline"),
    ("+1 808 339 2297", "US", "+18083392297", None, "mobile-or-landline"),
    ("808-339-2297 x123", "US", "+18083392297", None, "mobile-or-landline"),
    ("1-800-555-0199", "US", "+18005550199", None, "shared"),
    ("011 86 138 0013 8000", "US", "+8613800138000", None, "international"),
    ("+8613800138000", "US", "+8613800138000", None, "international"),
    ("13800138000", "US", None, "13800138000", "unknown"),
    ("+44 (0)20 7946 0958", "US", "+442079460958", None, "international"),
    ("72345", "US", None, "72345", "short-code"),
    ("411", "US", None, "411", "short-code"),
    ("09171234567", "PH", "+639171234567", None, "mobile"),
    ("081234567890", "ID", "+6281234567890", None, "mobile"),
    ("6281234567890", "ID", "+6281234567890", None, "mobile"),
    ("09876543210", "IN", "+919876543210", None, "mobile"),
    ("1409999999", "IN", "+911409999999", None, "business-series"),
    ("1600123456", "IN", "+911600123456", None, "business-series"),
    ("AD-HDFCBK", "IN", None, "ad-hdfcbk", "unknown"),
    ("0712345678", "KE", "+254712345678", None, "mobile"),
    ("254712345678", "KE", "+254712345678", None, "mobile"),
    ("+5215512345678", "MX", "+525512345678", None, "mobile-or-landline"),
    ("+5215512345678", "US", "+525512345678", None, "international"),
    ("5215512345678", "MX", "+525512345678", None, "mobile-or-landline"),
    ("045 55 1234 5678", "MX", "+525512345678", None, "mobile-or-landline"),
    ("044 55 1234 5678", "MX", "+525512345678", None, "mobile-or-landline"),
    ("01 55 1234 5678", "MX", "+525512345678", None, "mobile-or-landline"),
    ("55 1234 5678", "MX", "+525512345678", None, "mobile-or-landline"),
    ("0011 86 138 0013 8000", "AU", "+8613800138000", None, "international"),
]


@pytest.mark.parametrize(("raw", "region", "standard", "key", "kind"), TABLE)
def test_a_number_is_read_as_what_it_is(
    raw: str, region: str, standard: str | None, key: str | None, kind: str
) -> None:
    assert e164(raw, region) == standard
    assert phone_key(raw, region) == (standard if key is None else key)
    assert classify(raw, region) == kind


def test_the_mobile_numbers_of_china_are_those_of_the_metadata() -> None:
    seeded = random.Random(20250316)
    heads = [f"1{seeded.randrange(1000):03d}" for _ in range(300)] + [f"1{head}" for head in range(300, 1000)]
    valid = 0
    for head in heads:
        digits = head + "".join(seeded.choices("0123456789", k=11 - len(head)))
        number = phonenumbers.parse(f"+86{digits}")
        mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
        assert (phone._MOBILE_CN.fullmatch(digits) is not None) == mobile, (
            digits
        )  # the library would be too slow for each row
        valid += mobile
    assert 300 < valid < 900


@given(
    st.text("0123456789", min_size=7, max_size=15), st.sampled_from(["US", "IN", "PH", "ID", "KE", "GB", "MX", "AU"])
)
def test_elsewhere_only_numbers_valid_by_the_library_have_a_standard_form(digits: str, region: str) -> None:
    standard = e164(digits, region)
    if standard is not None:
        assert phonenumbers.is_valid_number(phonenumbers.parse(standard))
        assert e164(standard, region) == standard
        assert phone_key(standard, region) == phone_key(digits, region) == standard


@given(st.text("0123456789", min_size=3, max_size=15))
def test_in_china_a_standard_form_is_a_valid_number_that_reads_back(digits: str) -> None:
    standard = e164(digits, "CN")
    if standard is not None:
        assert phonenumbers.is_valid_number(phonenumbers.parse(standard))
        assert e164(standard, "CN") == standard


@given(st.from_regex(phone._MOBILE_CN, fullmatch=True, alphabet=st.sampled_from("0123456789+")))
def test_every_spelling_of_a_chinese_mobile_number_has_one_key(raw: str) -> None:
    national = raw[-11:]
    spellings = [
        national,
        f"+86{national}",
        f"0086 {national}",
        f"{national[:3]} {national[3:7]} {national[7:]}",
        f"'{national}",
    ]
    assert {phone_key(spelling, "CN") for spelling in [raw, *spellings]} == {f"+86{national}"}
    assert {e164(spelling, "US") for spelling in spellings[1:3]} == {f"+86{national}"}


@given(st.text(max_size=40))
def test_any_text_is_read_without_failing(text: str) -> None:
    for region in ("CN", "US", "MX"):
        key, standard = phone_key(text, region), e164(text, region)
        assert (key == "") == hidden(text) or unquoted(text)[0] == ""
        assert standard is None or re.fullmatch(r"\+[1-9]\d{6,14}", standard)
        classify(text, region)
    masked(text)


def test_one_number_is_not_mistaken_for_another() -> None:
    keys = [
        phone_key(text, "CN")
        for text in ("95384", "95388", "96822", "021-96822", "010-96822", "9538412345", "4008208820")
    ]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("raw", ["138****8000", "138＊＊＊＊8000", "138XXXX8000", "1××8000"])
def test_a_covered_number_is_noticed(raw: str) -> None:
    assert masked(raw)
    assert e164(raw, "CN") is None


@pytest.mark.parametrize("raw", ["13800138000", "XXXX", "wxid_x1", "****"])
def test_what_is_not_covered_is_not_said_to_be(raw: str) -> None:
    assert not masked(raw)


@pytest.mark.parametrize(
    ("raw", "text", "warnings"),
    [
        ("13800138000", "13800138000", ()),
        ('="010-12345678"', "010-12345678", ()),
        ("'+8613800138000", "+8613800138000", ()),
        (" \t95384 ", "95384", ()),
        ("95384.00", "95384", ()),
        ("9.5384E+4", "95384", ()),
        ("9.54E+04", "9.54E+04", ("number_damaged_by_spreadsheet",)),
        ("10690123456789010.0", "10690123456789010.0", ("number_damaged_by_spreadsheet",)),
        ("\u200e95384", "95384", ()),
        ("AD-HDFCBK", "AD-HDFCBK", ()),
        ("", "", ()),
    ],
)
def test_what_a_spreadsheet_did_to_a_number_is_undone_or_said(raw: str, text: str, warnings: tuple[str, ...]) -> None:
    assert unquoted(raw) == (text, warnings)
