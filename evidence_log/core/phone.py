"""Telephone numbers: what the screen showed, which numbers are the same, what kind a number is. Pure.

A number is put into E.164 only when it is valid. Service numbers (95384, 12378, 400…) are not numbers of a country's plan; the
library would write 95384 as +8695384, which nobody can dial, so a small table comes first. Source of the table: the numbering that
Chinese phones show every day; the forms of mobile numbers are those of the phonenumbers metadata, kept equal by a test.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_MOBILE_CN: Final = re.compile(
    r"(?:\+?86|0086)?(1(?:740[0-5]\d{6}|(?:[38]\d|4[57]|[59][0-35-9]|6[25-7]|7[0-35-8])\d{8}))"
)
_SERVICE_CN: Final = (
    (re.compile(r"(?:0\d{2,3})?(95\d{3,6})"), "service"),
    (re.compile(r"(?:0\d{2,3})?(96\d{3,6})"), "regional"),
    (re.compile(r"(?:0\d{2,3})?(123\d{2,3}|12[0-9]\d{0,3}|11[0-9])"), "public"),
    (re.compile(r"(10(?:000|001|010|011|015|016|050|060|085|086|099|800|0\d{2}))"), "carrier"),
    (re.compile(r"([48]00\d{7})"), "shared"),
    (re.compile(r"(106\d{5,17})"), "bulk-sms"),
)
_HIDDEN: Final = frozenset(
    (
        "", "-1", "-2", "-3", "-4", "private", "privatenumber", "unknown", "unknownnumber", "anonymous", "withheld",
        "restricted", "blocked", "nocallerid", "payphone", "null", "none", "未知", "未知号码", "私密号码", "隐藏号码",
        "匿名", "匿名来电", "无号码", "未显示号码", "无主叫号码",
    )
)  # fmt: skip
_FLOAT: Final = re.compile(r"(\d{3,15})\.0+")
_EXPONENT: Final = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})")
_LETTERS: Final = re.compile(r"[^\W\d_]")


@lru_cache(maxsize=65536)
def unquoted(raw: str) -> tuple[str, tuple[str, ...]]:
    """Return the number without spreadsheet quoting (`="…"`, `'…`, tab) and warnings about what a spreadsheet did to it."""
    text = raw.strip().strip("\t").strip()
    if text.startswith('="') and text.endswith('"') and len(text) > 3:
        text = text[2:-1].strip()
    elif text.startswith("'"):
        text = text[1:].strip()
    if found := _FLOAT.fullmatch(text):
        return found[1], ()
    found = _EXPONENT.fullmatch(text)
    if found is None:
        return text, ()
    digits, power = found[1] + (found[2] or ""), int(found[3])
    if len(digits) - 1 == power:
        return digits, ()
    return text, ("number_damaged_by_spreadsheet",)


def hidden(raw: str | None) -> bool:
    """Say whether no number was shown."""
    return raw is None or _plain(raw).casefold() in _HIDDEN


def masked(raw: str) -> bool:
    """Say whether part of the number was covered: `138****0000`."""
    return any(mark in raw for mark in ("*", "＊", "xxxx", "XXXX")) and any(char.isdigit() for char in raw)


@lru_cache(maxsize=65536)
def phone_key(raw: str, region: str) -> str:
    """Return what two spellings of one number share; empty for a hidden number. Text that is no number is its own key."""
    if hidden(raw):
        return ""
    text = unquoted(raw)[0]
    if masked(text) or _LETTERS.search(text):
        return text.casefold()
    standard = e164(text, region)
    if standard is not None:
        return standard
    digits = _digits(text)
    if region == "CN":
        for pattern, _ in _SERVICE_CN:
            if found := pattern.fullmatch(digits):
                return found[1]
    return digits or text


@lru_cache(maxsize=65536)
def e164(raw: str, region: str) -> str | None:
    """Return a valid number as `+8613800000000`, else None: service, hidden, masked and damaged numbers have no such form."""
    text = unquoted(raw)[0]
    if hidden(text) or masked(text) or _LETTERS.search(text):
        return None
    digits = _digits(text)
    if len(digits.lstrip("+")) < 7:
        return None
    if region == "CN" or digits.startswith(("+86", "0086")):
        found = _MOBILE_CN.fullmatch(digits)
        if found:
            return f"+86{found[1]}"
        if any(pattern.fullmatch(digits) for pattern, _ in _SERVICE_CN):
            return None
    return _by_library(digits, region)


def classify(raw: str, region: str) -> str:
    """Return the kind of number: one of the table's, or `mobile`, `landline`, `international`, `hidden`, `unknown`."""
    if hidden(raw):
        return "hidden"
    digits = _digits(unquoted(raw)[0])
    if region == "CN":
        for pattern, kind in _SERVICE_CN:
            if pattern.fullmatch(digits):
                return kind
        if _MOBILE_CN.fullmatch(digits):
            return "mobile"
    standard = e164(raw, region)
    if standard is None:
        return "unknown"
    if region == "CN":
        return "landline" if standard.startswith("+86") else "international"
    return "landline" if not digits.startswith(("+", "00")) else "international"


def _plain(raw: str) -> str:
    return "".join(unicodedata.normalize("NFKC", raw).split())


def _digits(text: str) -> str:
    """Return the digits, with a leading plus where there is one; an extension is cut off."""
    plain = _plain(text)
    lead = "+" if plain.startswith("+") else ""
    return lead + "".join(char for char in plain if char.isascii() and char.isdigit())


def _by_library(digits: str, region: str) -> str | None:
    import phonenumbers  # 3 x the start of an empty program: only for a number that the table does not know

    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
