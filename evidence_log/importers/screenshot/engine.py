"""The machine that reads: a picture in, its lines out, with where each stands and how sure the machine is. Nothing leaves the computer.

The only module that knows the extra `ocr`. Source: the documentation of rapidocr 3 (its models come inside its package).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from evidence_log.errors import BadInput
from evidence_log.importers.screenshot.line import Line

if TYPE_CHECKING:
    from PIL.Image import Image

EXTRA: Final = 'pip install "evidence-log[ocr]"'
STRIP: Final = 2400
"""Pixels of height that are read at once: what is higher is made smaller by the engine, until nothing can be read in it."""
_LOOK: Final = STRIP // 3
"""Pixels above the end of a strip in which a row without text is looked for, so that no line is cut in two."""
_PARTS: Final = ("rapidocr", "onnxruntime")


def present() -> bool:
    """Say whether the extra is installed."""
    try:
        return all(find_spec(name) is not None for name in _PARTS)
    except ValueError:  # a name that was blocked has no specification
        return False


def require() -> None:
    """Raise BadInput, saying how to get it, where the extra is not installed."""
    if not present():
        raise BadInput("import.no_ocr", command=EXTRA)


def lines(image: Image) -> list[Line]:
    """Return the lines of an RGB picture from top to bottom. Raises BadInput where the extra is not installed, or does not work."""
    require()
    try:
        numpy, read = import_module("numpy"), _engine()
    except ImportError as error:  # there, but for another Python or another system
        raise BadInput("import.ocr_broken", command=EXTRA, why=error) from error
    found: list[Line] = []
    for top, end in strips(image):
        strip = image.crop((0, top, image.width, end))
        found += _lines(read(numpy.asarray(strip)[:, :, ::-1]), top)  # the engine wants blue first
    return sorted(found, key=lambda line: (line.top, line.left))


def strips(image: Image) -> Iterator[tuple[int, int]]:
    """Yield the upper and lower edge of each piece of a picture that is read at once; no line of text is cut in two where that can be."""
    top = 0
    while image.height - top > STRIP:
        end = top + STRIP
        end -= _last_even_row(image.crop((0, end - _LOOK, image.width, end)))
        yield top, end
        top = end
    yield top, image.height


def _last_even_row(band: Image) -> int:
    """Return how far above the lower edge of a band its lowest row of one colour ends, or else its most even one."""
    from PIL import Image, ImageChops

    change = ImageChops.difference(band, ImageChops.offset(band, 1, 0)).convert("L")
    column = change.resize((1, band.height), Image.Resampling.BOX).tobytes()
    return band.height - 1 - max(place for place, value in enumerate(column) if value == min(column))


def _lines(result: Any, top: int) -> list[Line]:
    if result.boxes is None or result.txts is None or result.scores is None:
        return []
    found = []
    for box, text, score in zip(result.boxes.tolist(), result.txts, result.scores, strict=True):
        across, down = zip(*box, strict=True)
        place = (int(min(across)), int(min(down)) + top, round(max(across)), round(max(down)) + top)
        found.append(Line(text, place, max(0, min(100, int(float(score) * 100)))))
    return [line for line in found if line.text.strip()]


@cache
def _engine() -> Any:
    # What is on a screen stands upright: the step that looks for lines upside down is left out.
    return import_module("rapidocr").RapidOCR(params={"Global.log_level": "critical", "Global.use_cls": False})
