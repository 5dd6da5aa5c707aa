"""Draw the invented screenshots and record what the real engine reads of them, as the tests then do without it.

Where the extra `ocr` is installed: `python tests/data/screenshots/make.py [FOLDER]`; the pictures go to the folder, which is not kept,
and the lines to `<name>.lines.json` here. With `--check` nothing is recorded: what is read now must be what was. Every person and number
is invented.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from evidence_log.importers.screenshot import engine, picture

HERE: Final = Path(__file__).resolve().parent
FONT: Final = HERE.parents[2] / "templates" / "fonts" / "NotoSansSC-Regular.ttf"
WIDE, HIGH = 1080, 2340
BLACK, GREY, RED, WHITE, GREEN, PALE = "#111111", "#888888", "#e03030", "#ffffff", "#95ec69", "#ededed"

Cell = tuple[str, str]
"""A text and its place: left or right."""


class Screen:
    """One picture being drawn from top to bottom."""

    def __init__(self, ground: str = WHITE, high: int = HIGH) -> None:
        self.image = Image.new("RGB", (WIDE, high), ground)
        self.draw = ImageDraw.Draw(self.image)

    def text(self, x: float, y: float, words: str, size: int = 44, colour: str = BLACK, anchor: str = "lm") -> None:
        """Write one line, its middle at `y`."""
        self.draw.text((x, y), words, fill=colour, font=ImageFont.truetype(str(FONT), size), anchor=anchor)

    def status(self, clock: str) -> None:
        """Draw the line at the top of every phone."""
        self.text(60, 50, clock, 38)
        self.text(WIDE - 60, 50, "5G  87%", 38, anchor="rm")

    def bubble(self, y: int, lines: Sequence[str], *, mine: bool, ground: str, margin: int = 150) -> int:
        """Draw a message from `y` on; return where it ends."""
        font = ImageFont.truetype(str(FONT), 44)
        wide = max(int(font.getlength(line)) for line in lines) + 60
        high = len(lines) * 62 + 44
        left = WIDE - margin - wide if mine else margin
        self.draw.rounded_rectangle((left, y, left + wide, y + high), 24, fill=ground)
        for place, line in enumerate(lines):
            self.text(left + 30, y + 53 + 62 * place, line)
        return y + high


def calls_zh() -> Screen:
    """Draw the call list of an Android phone sold in China."""
    screen = Screen()
    screen.status("23:05")
    screen.text(60, 190, "通话", 72)
    screen.text(120, 300, "全部通话", 44)
    screen.text(420, 300, "未接来电", 44, GREY)
    rows = (
        ("95384", RED, "未接来电 响铃6声", "22:31"),
        ("0755-8888 0000", BLACK, "广东深圳 呼入1分23秒", "20:15"),
        ("158 0000 0000 (3)", RED, "广东广州 未接来电", "昨天 21:40"),
        ("妈妈", BLACK, "手机 呼出5分钟", "昨天 12:05"),
        ("400-000-0000", BLACK, "已拒接", "星期四 08:59"),
        ("106980095384", BLACK, "未接通 呼出", "03-11 09:30"),
        ("未知号码", RED, "未接来电 响铃1声", "2024-12-30 19:02"),
    )
    for place, (title, colour, below, when) in enumerate(rows):
        y = 430 + place * 220
        screen.text(140, y, title, 50, colour)
        screen.text(140, y + 70, below, 38, GREY)
        screen.text(WIDE - 70, y + 32, when, 38, GREY, "rm")
    for place, label in enumerate(("通话", "联系人", "拨号")):
        screen.text(180 + place * 360, HIGH - 90, label, 34, GREY, "mm")
    return screen


def calls_iphone() -> Screen:
    """Draw the recent calls of an iPhone in Chinese: days without a clock, from yesterday on."""
    screen = Screen()
    screen.status("22:40")
    screen.text(WIDE / 2, 170, "全部    未接来电", 40, anchor="mm")
    screen.text(50, 290, "最近通话", 72)
    rows = (
        ("95384", RED, "未知", "22:31"), ("+86 158 0000 0000", BLACK, "中国广东广州", "下午8:15"), ("李经理", BLACK, "手机", "昨天"),
        ("010-0000 0000 (2)", RED, "北京", "星期三"), ("400 000 0000", BLACK, "未知", "2025/3/9"),
    )  # fmt: skip
    for place, (title, colour, below, when) in enumerate(rows):
        y = 440 + place * 190
        screen.text(90, y, title, 50, colour)
        screen.text(90, y + 62, below, 38, GREY)
        screen.text(WIDE - 150, y + 30, when, 42, GREY, "rm")
    for place, label in enumerate(("个人收藏", "最近通话", "通讯录", "拨号键盘", "语音留言")):
        screen.text(110 + place * 215, HIGH - 110, label, 30, GREY, "mm")
    return screen


def calls_en() -> Screen:
    """Draw an Android call list in English, with the days as headings."""
    screen = Screen()
    screen.status("9:02")
    screen.text(60, 180, "Recents", 64)
    rows: tuple[tuple[str, ...], ...] = (
        ("Today",), ("(800) 555-0142", "Missed call · 8:47 AM"), ("Recovery Desk", "Incoming · 8:05 AM · 2 min 10 sec"),
        ("Yesterday",), ("+1 202-555-0143", "Declined call · 9:31 PM"), ("+1 202-555-0143", "Outgoing · 6:10 PM · 45 sec"),
        ("Older",), ("(800) 555-0142", "Missed call · Mar 11"),
    )  # fmt: skip
    y = 330
    for row in rows:
        if len(row) == 1:
            screen.text(60, y + 40, row[0], 42, GREY)
            y += 150
            continue
        screen.text(200, y, row[0], 50)
        screen.text(200, y + 66, row[1], 38, GREY)
        y += 210
    for place, label in enumerate(("Favorites", "Recents", "Contacts", "Voicemail")):
        screen.text(150 + place * 260, HIGH - 90, label, 34, GREY, "mm")
    return screen


def sms_zh() -> Screen:
    """Draw a thread of text messages in Chinese."""
    screen = Screen(PALE)
    screen.status("22:40")
    screen.text(WIDE / 2, 170, "95384", 50, anchor="mm")
    screen.text(WIDE / 2, 330, "3月14日 星期五 上午9:12", 34, GREY, "mm")
    y = screen.bubble(
        380, ("【微众银行】您的微粒贷已逾期，", "请于今日18:00前还款，退订回T"), mine=False, ground=WHITE, margin=50
    )
    screen.text(WIDE / 2, y + 80, "昨天 22:31", 34, GREY, "mm")
    y = screen.bubble(
        y + 140, ("再不处理我们将联系您的单位和家人，", "后果自负！"), mine=False, ground=WHITE, margin=50
    )
    y = screen.bubble(y + 50, ("本人已于3月10日结清，请停止联系。",), mine=True, ground=GREEN, margin=50)
    screen.text(WIDE / 2, y + 80, "21:06", 34, GREY, "mm")
    screen.bubble(y + 140, ("[链接] <b>=cmd()</b> {path} \\u001b",), mine=False, ground=WHITE, margin=50)
    screen.text(130, HIGH - 120, "短信/彩信", 42, GREY)
    return screen


def chat_zh() -> Screen:
    """Draw a WeChat conversation, as it is shown: no word on it says which program it is."""
    screen = Screen(PALE)
    screen.status("08:10")
    screen.text(WIDE / 2, 170, "催收李经理", 50, anchor="mm")
    screen.text(WIDE / 2, 330, "星期六 晚上10:31", 34, GREY, "mm")
    y = screen.bubble(390, ("你好，在吗",), mine=False, ground=WHITE)
    y = screen.bubble(y + 60, ("不还钱就去你公司找你领导，", "让大家都知道你欠钱"), mine=False, ground=WHITE)
    y = screen.bubble(y + 60, ("请出示您的工号和委托手续",), mine=True, ground=GREEN)
    screen.text(WIDE / 2, y + 80, "07:52", 34, GREY, "mm")
    y = screen.bubble(y + 140, ("今天必须还款",), mine=False, ground=WHITE)
    y = screen.bubble(y + 60, ("已结清",), mine=True, ground=GREEN)
    return screen


def chat_en() -> Screen:
    """Draw a thread of an iPhone in English."""
    screen = Screen()
    screen.status("10:05")
    screen.text(WIDE / 2, 190, "+1 (800) 555-0142", 40, anchor="mm")
    screen.text(WIDE / 2, 330, "Text Message", 34, GREY, "mm")
    screen.text(WIDE / 2, 380, "Fri, Mar 14 at 9:12 PM", 34, GREY, "mm")
    y = screen.bubble(
        430,
        ("Final notice: your account is past due.", "We will call your employer."),
        mine=False,
        ground=PALE,
        margin=50,
    )
    screen.text(WIDE / 2, y + 80, "Yesterday 10:31 PM", 34, GREY, "mm")
    y = screen.bubble(y + 130, ("Pay today or else.",), mine=False, ground=PALE, margin=50)
    screen.bubble(y + 50, ("Stop contacting me. The debt is paid.",), mine=True, ground=GREEN, margin=50)
    screen.text(160, HIGH - 130, "Text Message", 42, GREY)
    return screen


def scrolled_zh() -> Screen:
    """Draw a scrolled conversation of several screens in one picture, as some phones take."""
    screen = Screen(PALE, 7200)
    screen.status("21:00")
    screen.text(WIDE / 2, 170, "95384", 50, anchor="mm")
    y = 300
    for day in range(2, 15):
        screen.text(WIDE / 2, y, f"3月{day}日 晚上9:{day:02d}", 34, GREY, "mm")
        y = screen.bubble(
            y + 60,
            (f"第{day}次通知：您的借款已逾期，", "请尽快处理，以免影响征信。"),
            mine=False,
            ground=WHITE,
            margin=50,
        )
        y += 280
    return screen


PICTURES: Final = {
    "Screenshot_20250316-230512_calls-zh": calls_zh, "calls-iphone-20250316": calls_iphone, "calls-en-2025-03-16": calls_en,
    "sms-zh-20250316": sms_zh, "chat-zh-20250317": chat_zh, "chat-en-2025-03-16": chat_en,
    "scrolled-zh-20250316": scrolled_zh,
}  # fmt: skip


def read(path: Path) -> list[dict[str, object]]:
    """Return what the engine reads of a picture, as plain values."""
    lines = engine.lines(picture.opened(path.read_bytes(), path))
    return [{"text": line.text, "box": list(line.box), "confidence": line.confidence} for line in lines]


def main(words: Sequence[str]) -> int:
    """Draw all pictures and record what is read of each; with `--check` only compare the texts with those recorded."""
    check = "--check" in words
    given = [Path(word) for word in words if word != "--check"]
    folder = given[0] if given else Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    wrong = 0
    for name, draw in PICTURES.items():
        path, beside = folder / f"{name}.png", HERE / f"{name}.lines.json"
        screen = draw()
        screen.image.save(path)
        rows = read(path)
        if check:
            known = [row["text"] for row in json.loads(beside.read_text(encoding="utf-8"))["lines"]]
            found = [row["text"] for row in rows]
            print(f"{name}: {len(found)} lines, {'as recorded' if found == known else f'{found} instead of {known}'}")
            wrong += found != known
            continue
        text = json.dumps({"width": WIDE, "height": screen.image.height, "lines": rows}, ensure_ascii=False, indent=1)
        beside.write_text(text + "\n", encoding="utf-8", newline="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
