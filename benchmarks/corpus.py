"""Invented contacts of any number, in time order: equal seeds give equal contacts.

Every telephone number is fictional: +86 100 … (no such mobile prefix), +1 … 555 01xx and +44 7700 900xxx (set aside for drama).
Organisations and words are invented too.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Final, NamedTuple

CHINA: Final = timezone(timedelta(hours=8))
FIRST_DAY: Final = datetime(2024, 1, 1, tzinfo=CHINA)
ORGANISATIONS: Final = tuple(f"虚构催收{name}组" for name in "甲乙丙丁戊己庚辛") + tuple(
    f"Invented Recovery {number}" for number in range(1, 9)
)
HOURS: Final = (2, 1, 1, 1, 1, 2, 4, 8, 14, 22, 24, 22, 14, 16, 22, 24, 22, 20, 18, 14, 10, 8, 6, 4)
"""How often each hour of the day is called in: mostly office hours, with a tail at night for the quiet-hours rules to find."""

_PARTS: Final = (
    "您好，我是受托机构的工作人员，", "您的账单已经到期，", "本月应还金额", "元，请尽快处理。", "如已还款请忽略本短信。",
    "请今天之内回电，", "否则将继续与您联系，", "我们注意到账户尚有余额，", "协商方案可以在应用内查看，",
    "客服时间为工作日九点至十八点。", "关于分期事宜请与我联系，", "再不处理就去您单位，", "我们会通知您的家人，",
    "请保持电话畅通。", "编号",
)  # fmt: skip


class Sample(NamedTuple):
    """One invented contact. `phone` is spelt as an export may spell it; `said` is empty for a call."""

    at: datetime
    channel: str
    direction: str
    phone: str
    duration_s: int
    organisation: str
    said: str


def contacts(
    count: int, *, seed: int = 1, days: int = 700, phones: int = 2_000, messy: float = 0.2
) -> Iterator[Sample]:
    """Yield contacts of one case. `messy` is the share of numbers that are spelt in another way than the plain one."""
    dice = random.Random(seed)
    pool = [_phone(dice) for _ in range(phones)]
    for day in range(days):
        size = count * (day + 1) // days - count * day // days
        hours = dice.choices(range(24), HOURS, k=size)
        seconds = sorted(hour * 3600 + dice.randrange(3600) for hour in hours)
        midnight = FIRST_DAY + timedelta(days=day)
        for second in seconds:
            channel = dice.choices(("call", "sms", "chat", "visit"), (45, 40, 13, 2))[0]
            which = dice.randrange(phones)
            phone = _otherwise(dice, pool[which]) if dice.random() < messy else pool[which]
            yield Sample(
                midnight + timedelta(seconds=second),
                channel,
                "in" if dice.random() < 0.93 else "out",
                phone,
                dice.randrange(600) if channel == "call" else 0,
                ORGANISATIONS[which % len(ORGANISATIONS)],
                _words(dice) if channel in {"sms", "chat"} else "",
            )


def _phone(dice: random.Random) -> str:
    kind = dice.random()
    if kind < 0.8:
        return f"+86100{dice.randrange(10**8):08d}"
    if kind < 0.9:
        return f"+1{dice.choice((202, 305, 415, 617, 718))}55501{dice.randrange(100):02d}"
    return f"+447700900{dice.randrange(1000):03d}"


def _otherwise(dice: random.Random, phone: str) -> str:
    if phone.startswith("+86"):
        local = phone[3:]
        return dice.choice(
            (
                local,
                f"{local[:3]} {local[3:7]} {local[7:]}",
                f"0086{local}",
                f"+86 {local[:3]}-{local[3:7]}-{local[7:]}",
            )
        )
    if phone.startswith("+1"):
        return f"+1 ({phone[2:5]}) {phone[5:8]}-{phone[8:]}"
    return f"+44 {phone[3:7]} {phone[7:]}"


def _words(dice: random.Random) -> str:
    parts = dice.choices(_PARTS, k=dice.randrange(4, 9))
    parts.insert(1, str(dice.randrange(100_000)))
    return "".join(parts)
