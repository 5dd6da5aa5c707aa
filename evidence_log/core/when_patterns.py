"""The words and forms in which people write a moment, in Chinese and English, as data for `when_words`. Pure.

All patterns are for text that `when_words.plain` has brought into one width, script and case. Their order matters: at each place the
first that matches is taken, so that what is most telling stands first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

TRADITIONAL: Final = str.maketrans("點時週號兩鐘禮剛現淩間後個約", "点时周号两钟礼刚现凌间后个约")
NUMERALS: Final = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {"〇": "0", "两": "2"}
NUMERAL_RUN: Final = re.compile(r"(?<![周期拜])[〇零一二两三四五六七八九十]+")
ENGLISH_NUMBERS: Final = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
    "eleven": "11", "twelve": "12", "fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40",
}  # fmt: skip
ENGLISH_NUMBER: Final = re.compile(rf"(?<![a-z])(?:{'|'.join(ENGLISH_NUMBERS)})(?![a-z])")

DAYS: Final = {
    "大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨儿": -1, "今天": 0, "今日": 0, "今儿": 0,
    "明天": 1, "明日": 1, "后天": 2, "the day before yesterday": -2, "day before yesterday": -2, "yesterday": -1,
    "today": 0, "tomorrow": 1,
}  # fmt: skip
PARTS: Final = {
    "凌晨": "dawn", "拂晓": "dawn", "清晨": "morning", "清早": "morning", "大清早": "morning", "早晨": "morning",
    "早上": "morning", "一早": "morning", "早": "morning", "上午": "forenoon", "午前": "forenoon", "中午": "noon",
    "正午": "noon", "下午": "afternoon", "午后": "afternoon", "傍晚": "dusk", "晚上": "evening", "晚间": "evening",
    "夜晚": "evening", "晚": "evening", "夜里": "night", "夜间": "night", "深夜": "night", "半夜": "night",
    "大半夜": "night", "午夜": "night", "夜": "night", "in the morning": "morning", "morning": "morning",
    "in the afternoon": "afternoon", "afternoon": "afternoon", "in the evening": "evening", "evening": "evening",
    "at night": "evening", "night": "evening",
}  # fmt: skip
DAY_PARTS: Final = {
    "昨晚": (-1, "evening"), "昨夜": (-1, "night"), "昨早": (-1, "morning"), "昨晨": (-1, "morning"),
    "前晚": (-2, "evening"), "今早": (0, "morning"), "今晨": (0, "morning"), "今晚": (0, "evening"),
    "今夜": (0, "night"), "明早": (1, "morning"), "明晚": (1, "evening"), "last night": (-1, "evening"),
    "tonight": (0, "evening"), "this morning": (0, "morning"), "this afternoon": (0, "afternoon"),
    "this evening": (0, "evening"),
}  # fmt: skip
_NOW: Final = ("现在", "刚才", "刚刚", "刚", "此刻", "just now", "right now", "now")
_ABOUT: Final = (
    "大概", "大约", "大致", "约莫", "约", "差不多", "左右", "前后", "上下", "around", "about", "approximately", "approx.", "approx",
    "circa", "roughly", "or so", "~", "≈",
)  # fmt: skip
YEARS: Final = {"前年": -2, "去年": -1, "今年": 0, "last year": -1, "this year": 0}
WEEKS: Final = {"last week": -1, "this week": 0}
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS_ZH: Final = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
WEEKDAYS_EN: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONE_WORDS: Final = frozenset((
    "acdt", "acst", "adt", "aedt", "aest", "akst", "ast", "awst", "bst", "cat", "cdt", "cest", "cet", "cst",
    "ct", "eat", "edt", "eest", "eet", "est", "et", "hkt", "hst", "ist", "jst", "kst", "mdt", "msk", "mst", "mt",
    "myt", "nzdt", "nzst", "pdt", "pht", "pst", "pt", "sast", "sgt", "wat", "gst", "wib", "wit", "wita",
))  # fmt: skip
TWO_ZONES: Final = {
    "cst": ("+08:00", "-06:00"), "est": ("-05:00", "+10:00"), "ist": ("+05:30", "+02:00"), "pst": ("-08:00", "+08:00"),
    "bst": ("+01:00", "+06:00"), "ast": ("-04:00", "+03:00"), "mst": ("-07:00", "+08:00"), "gst": ("+04:00", "-02:00"),
}  # fmt: skip
"""Words for zones that are used in two parts of the world."""
_END: Final = "(?![a-z])"
"""A Latin word ends here; a word boundary will not do, because a Chinese character counts as part of a word."""


def _any(words: Iterable[str]) -> str:
    """Return a pattern of fixed words, the longest first."""
    listed = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word) + (_END if word[-1].isascii() and word[-1].isalpha() else "") for word in listed)


_MONTH: Final = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    rf"|nov(?:ember)?|dec(?:ember)?){_END}\.?"
)
_NO_CLOCK: Final = rf"(?!\d|\s*[:点时]|\s*[ap]\.?\s?m{_END}|\s*o'?clock)"
_YEAR: Final = rf"(?:[\s,-]*(?P<year>\d{{4}}|\d\d){_NO_CLOCK})?"
_WEEKDAY: Final = (
    rf"(?:mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?){_END}\.?"
)

PATTERNS: Final = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("skip", rf"[\s,、。()·|@]+|的|在|于|(?:at|on){_END}|t(?=\d)"),
        # What ends in 前 or ago, before any number is taken for something else.
        (
            "ago",
            r"(?=[\d半])(?:(?P<half>半)个?(?:小时|钟头)|(?P<quarters>[123])刻钟|(?:(?P<hours>\d{1,3})个?(?P<more>半)?(?:小时|钟头))?"
            r"[又零]?(?:(?P<minutes>\d{1,4})分钟?)?(?:(?P<seconds>\d{1,4})秒钟?)?)(?:之|以)?前",
        ),
        (
            "ago",
            rf"(?=\d|an?\s|half)(?:(?P<half>half\s+an\s+hour)|(?:a\s+)?(?P<quarter>quarter\s+of\s+an\s+hour)"
            rf"|(?:(?P<hours>\d{{1,3}}|an?)\s*(?:hours?|hrs?|h){_END})?"
            rf"(?:\s*(?:and\s+)?(?P<minutes>\d{{1,4}}|a)\s*(?:minutes?|mins?|m){_END})?"
            rf"(?:\s*(?:and\s+)?(?P<seconds>\d{{1,4}}|a)\s*(?:seconds?|secs?|s){_END})?)\s*ago{_END}",
        ),
        ("days_ago", r"(?P<days>\d{1,4})[天日](?:之|以)?前|(?P<weeks>\d{1,3})个?(?:周|星期|礼拜)(?:之|以)?前"),
        ("days_ago", rf"(?:(?P<days>\d{{1,4}}|a)\s*days?|(?P<weeks>\d{{1,3}}|a)\s*weeks?)\s*ago{_END}"),
        # Dates, the most telling form first.
        (
            "date",
            r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?:-(?=\d{1,2}:)|(?![\d/.:-]))",
        ),
        ("date", r"(?P<year>\d{4}|\d\d)\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})(?![\d:点时])\s*[日号]?"),
        ("date", r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?=t|\s)"),
        ("date", r"(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})(?![\d:点时])\s*[日号]?"),
        ("order", r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4})(?![\d/.:])"),
        ("short_year", r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?![\d:])"),
        ("order", r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?![\d/.:-])"),
        ("in_month", r"(?P<month>上个?月|下个?月|本月|这个?月)\s*(?P<day>\d{1,2})\s*[日号]"),
        ("english", rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]*(?:of\s+)?{_MONTH}{_YEAR}"),
        ("english", rf"(?P<year>\d{{4}})[\s-]*{_MONTH}[\s-]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_NO_CLOCK}"),
        ("english", rf"{_MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_NO_CLOCK}{_YEAR}"),
        ("weekday", r"(?P<week>上上个?|上个?|下个?|本|这个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"),
        ("weekday", rf"(?:(?P<week>last|this)\s+)?(?P<weekday>{_WEEKDAY})"),
        # Clocks.
        ("clock", r"(?P<hour>\d{1,2})\s*:\s*(?P<minute>\d\d)(?:\s*:\s*(?P<second>\d\d)(?:[.,]\d{1,9})?)?(?![\d:])"),
        (
            "clock",
            r"(?P<hour>\d{1,2})\s*[点时](?:\s*(?:(?P<quarters>[123])刻|(?P<half>半)|(?P<over>多|许)|钟|整"
            r"|[过又]?(?P<minute>\d\d?)分(?:(?P<second>\d\d?)秒)?|过?(?P<bare>\d\d)(?!\d)))?",
        ),
        ("to", r"差(?:(?P<minutes>\d{1,2})分钟?|(?P<quarters>1)刻钟?)到?(?P<hour>\d{1,2})点钟?"),
        ("clock", rf"(?P<hour>\d{{1,2}})\s*(?P<half_day>[ap])\.?\s?m{_END}\.?"),
        ("clock", rf"(?P<hour>\d{{1,2}})\s*o'?clock{_END}"),
        ("half_day", rf"(?P<half_day>[ap])\.?\s?m{_END}\.?"),
        ("noon", rf"(?:noon|midday){_END}"),
        ("midnight", rf"midnight{_END}"),
        ("offset", rf"(?P<beijing>北京时间)|z{_END}|(?:utc|gmt)(?P<shift>\s*[+-]\d{{1,2}}(?::?\d\d)?)?(?![\d:a-z])"),
        ("offset", r"(?P<bare>[+-]\d\d:?\d\d|\+\d{1,2})(?![\d:])"),
        # Fixed words, the long before their beginnings.
        ("now", _any(_NOW)),
        ("about", _any(_ABOUT)),
        ("day_part", _any(DAY_PARTS)),
        ("day", _any(DAYS)),
        ("part", _any(PARTS)),
        ("year_word", _any(YEARS)),
        ("week", _any(WEEKS)),
        ("zone_word", rf"[a-z]{{2,4}}{_END}"),
        ("year", r"(?P<year>\d{4})(?![\d:])"),
    )
)
