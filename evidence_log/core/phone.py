"""Telephone numbers: what the screen showed, which numbers are the same, what kind a number is. Pure.

A number is put into E.164 only when it is valid. Service numbers (95384, 12378, 400…) are not numbers of a country's plan; the
library would write 95384 as +8695384, which nobody can dial, so a small table comes first. Source of the table: the numbering that
Chinese phones show every day; the forms of mobile numbers are those of the phonenumbers metadata, kept equal by a test.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_MOBILE_CN: Final = re.compile(
    r"(?:\+86|0086|86)?0?(1(?:(?:610\d|740[0-5])\d{6}|(?:[38]\d|4[57]|[59][0-35-9]|6[25-7]|7[0-35-8])\d{8}))"
)
_PLAIN_DIGITS: Final = re.compile(r"\+?[0-9]{3,15}")
_NONE_CN: Final = re.compile(r"(?:\+86|0086)?1\d{10}")
"""Eleven digits from 1 on that are no mobile number are none: said here, because the library takes 20 µs to say so."""
_ACCESS_CN: Final = re.compile(
    r"(?:179[01]\d|17951|1252[0-9]|12593|12583[123]?)(?=0?1[3-9]\d{9}$|0[1-9]\d{8,10}$|00\d{8,}$)"
)
"""Prefixes of cheap long distance and of second numbers, dialled before the number proper."""
_AREA: Final = r"0(?:10|2\d|[3-9]\d\d)"
_SERVICE_CN: Final = (
    # An area code only says from where a nationwide number was dialled ...
    (re.compile(rf"(?:{_AREA})?(95\d{{3,4}})"), "service"),
    (re.compile(r"(95\d{5,13})"), "service"),
    # ... but two cities may give one regional number to different firms.
    (re.compile(r"(96\d{3,6})"), "regional"),
    (re.compile(rf"(?:{_AREA})?(1[12]\d|12\d{{3}})"), "public"),
    (re.compile(r"(1[12]\d{2,4})"), "public"),
    (re.compile(rf"(?:{_AREA})?(10\d{{3}})"), "carrier"),
    (re.compile(r"(1010\d{4}|[48]00\d{7})"), "shared"),
    (re.compile(r"(106\d{5,17})"), "bulk-sms"),
)
_REGIONAL_CN: Final = re.compile(rf"{_AREA}96\d{{3,4}}")
_COUNTRY_CN: Final = re.compile(r"\+86|0086|86(?=[48]00\d{7}$)")
_CHINA: Final = ("+86", "0086")
_BEIJING: Final = re.compile(r"106\d{7}")
"""Behind +86 this is a line in Beijing (10, then eight digits), without it a port of bulk SMS."""
_HIDDEN: Final = frozenset(
    (
        "", "-", "--", "—", "——", "-1", "-2", "-3", "-4", "private", "privatenumber", "unknown", "unknownnumber", "anonymous",
        "withheld", "numberwithheld", "restricted", "blocked", "nocallerid", "unavailable", "payphone", "null", "none", "n/a", "未知",
        "未知号码", "未知来电", "私密号码", "私人号码", "隐藏号码", "隐私号码", "匿名", "匿名来电", "匿名号码", "无号码", "未显示号码",
        "无主叫号码", "不详", "保密", "无",
    )
)  # fmt: skip
_FLOAT: Final = re.compile(r"(\d{3,15})\.0+")
_DAMAGED: Final = re.compile(r"\d{16,}\.0+")
"""More digits than a spreadsheet's number holds: the last ones are no longer those that were there."""
_EXPONENT: Final = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})")
_MASK: Final = re.compile(r"[*＊•●×]|[xX]{2,}")
_EXTENSION: Final = re.compile(
    r"(?<=\d)[\s)]*(?:转|轉|分机|;?ext(?:ension)?\b[.=:]?|[x,;#])\s*\d{1,6}#?$", re.IGNORECASE
)
_LETTERS: Final = re.compile(r"[^\W\d_]")
_MEXICAN: Final = re.compile(r"(?:\+|00)?521(?=\d{10}$)")
"""A 1 for mobile numbers that Mexico has given up, as it has the prefixes of `_MEXICAN_TRUNK`; messengers still show it."""
_MEXICAN_TRUNK: Final = re.compile(r"0(?:1|44|45)(?=\d{10}$)")


_INDIAN_SERIES: Final = re.compile(r"\+911[46]0\d{7}")


@lru_cache(maxsize=65536)
def unquoted(raw: str) -> tuple[str, tuple[str, ...]]:
    """Return the number without spreadsheet quoting (`="…"`, `'…`, tab) and invisible marks, and warnings about what a spreadsheet did."""
    text = raw if raw.isascii() else "".join(char for char in raw if unicodedata.category(char) != "Cf")
    text = text.strip()
    if text.startswith('="') and text.endswith('"') and len(text) > 3:
        text = text[2:-1].strip()
    elif text.startswith("'"):
        text = text[1:].strip()
    if found := _FLOAT.fullmatch(text):
        return found[1], ()
    found = _EXPONENT.fullmatch(text)
    if found is None:
        return text, ("number_damaged_by_spreadsheet",) if _DAMAGED.fullmatch(text) else ()
    digits, power = found[1] + (found[2] or ""), int(found[3])
    if len(digits) - 1 == power:
        return digits, ()
    return text, ("number_damaged_by_spreadsheet",)


def hidden(raw: str | None) -> bool:
    """Say whether no number was shown."""
    return raw is None or "".join(_plain(raw).split()).casefold() in _HIDDEN


def masked(raw: str) -> bool:
    """Say whether part of the number was covered: `138****0000`."""
    return _MASK.search(raw) is not None and any(char.isdigit() for char in raw)


@lru_cache(maxsize=65536)
def phone_key(raw: str, region: str) -> str:
    """Return what two spellings of one number share; empty for a hidden number. Text that is no number is its own key.

    A nationwide service number has one key whether or not an area code stands before it.
    """
    if region == "CN" and (found := _MOBILE_CN.fullmatch(raw)) and raw.isascii():
        return f"+86{found[1]}"  # what most rows of a bill are
    plain = _PLAIN_DIGITS.fullmatch(raw) is not None  # nothing to take off, and never a hidden number
    if not plain and hidden(raw):
        return ""
    text = raw if plain else unquoted(raw)[0]
    digits = raw if plain else _dialled(text)
    if digits is None:
        return " ".join(_plain(text).casefold().split())
    if region == "CN" and (service := _service(digits)):
        return service[0]
    return _standard(digits, region) or digits or text


@lru_cache(maxsize=65536)
def e164(raw: str, region: str) -> str | None:
    """Return a valid number as `+8613800000000`, else None: service, hidden, masked and damaged numbers have no such form.

    A service number dialled with its area code has one: `0755-95384` can be reached from abroad.
    """
    if region == "CN" and (found := _MOBILE_CN.fullmatch(raw)) and raw.isascii():
        return f"+86{found[1]}"
    if _PLAIN_DIGITS.fullmatch(raw):
        return _standard(raw, region)
    digits = None if hidden(raw) else _dialled(unquoted(raw)[0])
    return None if digits is None else _standard(digits, region)


def classify(raw: str, region: str) -> str:
    """Return the kind of number.

    In China `mobile`, `landline`, `service` (95…), `regional` (96…), `public` (12378), `carrier` (10086), `shared` (400…), `bulk-sms`;
    elsewhere `mobile`, `landline`, `mobile-or-landline`, `shared`, `business-series` (India's 140… and 160…), `short-code`;
    everywhere `international`, `hidden`, `unknown`.
    """
    if hidden(raw):
        return "hidden"
    digits = _dialled(unquoted(raw)[0])
    if digits is None:
        return "unknown"
    if region == "CN":
        if service := _service(digits):
            return service[1]
        if _MOBILE_CN.fullmatch(_inland(digits)):
            return "mobile"
        if _REGIONAL_CN.fullmatch(digits):
            return "regional"
    standard = _standard(digits, region)
    if standard is not None:
        return _kind(standard, region)
    return "short-code" if region != "CN" and 3 <= len(digits) <= 6 and digits.isdigit() else "unknown"


def _plain(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _dialled(text: str) -> str | None:
    """Return the digits, with a leading plus where there is one and without an extension; None for what is no number."""
    plain = _plain(text).removeprefix("tel:")
    if masked(plain) or _DAMAGED.fullmatch(plain):
        return None
    plain = _EXTENSION.sub("", plain)
    if _LETTERS.search(plain):
        return None
    digits = "".join(char for char in plain if "0" <= char <= "9")
    plus = plain.find("+")
    return f"+{digits}" if digits and plus >= 0 and not any("0" <= char <= "9" for char in plain[:plus]) else digits


def _inland(digits: str) -> str:
    """Return a number as it is dialled in China: without country code and access prefix."""
    if digits.startswith("1"):
        return _ACCESS_CN.sub("", digits, count=1)
    found = _COUNTRY_CN.match(digits)
    return digits[found.end() :] if found else digits


def _service(digits: str) -> tuple[str, str] | None:
    """Return the Chinese service number that was dialled, without its area code, and its kind."""
    inland = _inland(digits)
    if _BEIJING.fullmatch(inland) and digits.startswith(_CHINA):
        return None
    for pattern, kind in _SERVICE_CN:
        if found := pattern.fullmatch(inland):
            return found[1], kind
    return None


def _standard(digits: str, region: str) -> str | None:
    if len(digits.lstrip("+")) < 7:
        return None
    if region != "CN" and not digits.startswith(_CHINA):
        return _by_library(digits, region)
    if digits.startswith("1"):
        digits = _inland(digits)
    if found := _MOBILE_CN.fullmatch(digits):
        return f"+86{found[1]}"
    if _NONE_CN.fullmatch(digits):
        return None
    service = _service(digits)
    if service is not None and service[0] == _inland(digits):
        return None
    standard = _by_library(digits, region)
    # 86 400… is taken by the library for a number of the plan, too.
    return None if standard is not None and standard.startswith("+86") and _service(standard) else standard


@lru_cache(maxsize=65536)
def _by_library(digits: str, region: str) -> str | None:
    import phonenumbers  # 3 x the start of an empty program: only for a number that the table does not know

    for form in _forms(digits, region):
        try:
            number = phonenumbers.parse(form, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return None


def _forms(digits: str, region: str) -> Iterator[str]:
    """Yield what a number may have been meant as, the likeliest first."""
    yield digits
    if digits.startswith("00"):
        yield f"+{digits[2:]}"
    if region == "MX" or digits.startswith(("+521", "00521")):
        yield _MEXICAN.sub("+52", digits)
        yield _MEXICAN_TRUNK.sub("", digits)


def _kind(standard: str, region: str) -> str:
    import phonenumbers

    number = phonenumbers.parse(standard)
    if number.country_code != phonenumbers.country_code_for_region(region):
        return "international"
    if region == "IN" and _INDIAN_SERIES.fullmatch(standard):
        return "business-series"
    kinds = phonenumbers.PhoneNumberType
    kind = phonenumbers.number_type(number)
    if kind == kinds.MOBILE:
        return "mobile"
    if kind == kinds.FIXED_LINE_OR_MOBILE:
        return "mobile-or-landline"
    return "shared" if kind in {kinds.TOLL_FREE, kinds.SHARED_COST, kinds.UAN} else "landline"
