"""What the tests of screenshots share: lines as the real engine read them, lines made by hand, and pictures small enough to draw."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image, PngImagePlugin

from evidence_log.importers.base import Draft, ReadOptions
from evidence_log.importers.screenshot import screen
from evidence_log.importers.screenshot.line import Line
from evidence_log.importers.screenshot.taken import Taken, taken

FOLDER: Final = Path(__file__).resolve().parent.parent.parent / "data" / "screenshots"
NOW: Final = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
WIDE, HIGH = 1080, 2340


class Screens:
    """Screens of phones, as lines."""

    wide, high = WIDE, HIGH

    @staticmethod
    def options(**changes: Any) -> ReadOptions:
        """Return what a person says of a picture."""
        return ReadOptions(**{"zone": "Asia/Shanghai", "now": NOW, **changes})

    @staticmethod
    def png(size: tuple[int, int] = (80, 80), *, exif: str | None = None, changed: bytes | None = None) -> bytes:
        """Return a small picture, with the time it was taken in its Exif data, or a time chunk."""
        image, data = Image.new("RGB", size, "white"), BytesIO()
        settings: dict[str, Any] = {}
        if exif:
            tags = Image.Exif()
            tags[0x8769] = {0x9003: exif}
            settings["exif"] = tags
        if changed:
            info = PngImagePlugin.PngInfo()
            info.add(b"tIME", changed)
            settings["pnginfo"] = info
        image.save(data, "PNG", **settings)
        return data.getvalue()

    def taken_by_name(self, name: str, said: ReadOptions | None = None) -> Taken | None:
        """Return when a picture of that name was taken."""
        return taken(self.png(), Path(name), said or self.options())

    def recorded(self, name: str, *, named: str | None = None) -> tuple[list[Draft], str]:
        """Return what is understood of a recorded picture, under its own name or another."""
        known = json.loads((FOLDER / f"{name}.lines.json").read_text(encoding="utf-8"))
        lines = [Line(row["text"], tuple(row["box"]), row["confidence"]) for row in known["lines"]]
        when = self.taken_by_name(f"{named or name}.png")
        return screen.understood(lines, known["width"], known["height"], when, self.options())

    @staticmethod
    def line(text: str, left: int, top: int, right: int | None = None, high: int = 46, confidence: int = 99) -> Line:
        """Return a line that stands somewhere; without its right edge it is as wide as its text."""
        wide = sum(high if ord(char) > 0x2E80 else high // 2 for char in text)
        return Line(text, (left, top, right if right is not None else left + wide, top + high), confidence)

    def middle(self, text: str, top: int) -> Line:
        """Return a line in the middle of the screen."""
        return self.line(text, (WIDE - self.line(text, 0, top).right) // 2, top)

    def mine(self, text: str, top: int) -> Line:
        """Return a line of a message of the person's own, at the right."""
        return self.line(text, WIDE - 100 - self.line(text, 0, top).right, top)

    def status(self) -> list[Line]:
        """Return the line at the top of a phone."""
        return [self.line("22:40", 52, 29), self.line("5G 87%", 870, 29)]

    def understood(
        self, lines: Sequence[Line], name: str = "Screenshot_20250316-230512.png", **said: Any
    ) -> tuple[list[Draft], str]:
        """Return what is understood of lines on a phone's screen, of a picture of that name."""
        options = self.options(**said)
        return screen.understood(lines, WIDE, HIGH, self.taken_by_name(name, options), options)


@pytest.fixture(scope="session")
def screens() -> Screens:
    """Return the screens."""
    return Screens()
