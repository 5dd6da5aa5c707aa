"""Putting drawn pages into a PDF file through reportlab: pages, fonts, links, bookmarks, what the document says of itself."""

from __future__ import annotations

import io
from datetime import datetime
from hashlib import sha256
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from evidence_log import __version__
from evidence_log.dossier.model import Dossier
from evidence_log.dossier.pdf.pictures import Packed
from evidence_log.dossier.pdf.sheet import HEIGHT, WIDTH, Page, Sheet, Spot
from evidence_log.dossier.pdf.typeset import Box


class _Canvas(Canvas):
    """A canvas without reportlab's opening operators, which would put an unembedded Helvetica into every file."""

    def _make_preamble(self) -> None:
        self._preamble = ""


class _Raw(pdfdoc.PDFObject):
    """An object given as its text, with the names of other objects filled in when they have numbers."""

    def __init__(self, text: str, *names: str) -> None:
        self._text, self._names = text, names

    def format(self, document: Any) -> bytes:
        references = (pdfdoc.PDFObjectReference(name).format(document).decode("ascii") for name in self._names)
        return self._text.format(*references).encode("latin-1")


def write(sheet: Sheet, dossier: Dossier) -> bytes:
    """Return the file. Equal pages give equal bytes: no clock is read, and the file's id is made of what is in it."""
    rl_config.useA85 = 0
    canvas: Any = _Canvas(
        io.BytesIO(),
        pagesize=(WIDTH, HEIGHT),
        pageCompression=1,
        invariant=1,
        lang=_language(dossier),
        pdfVersion=(1, 7),
    )
    document = canvas._doc
    document.signature = sha256()  # reportlab's own begins with the time of an environment variable
    document._timeStamp = _Stamp(datetime.fromisoformat(dossier.created))
    canvas.setTitle(_whole(dossier.title))
    canvas.setAuthor(_whole(dossier.author))
    canvas.setSubject(_whole(dossier.subject))
    canvas.setCreator(f"evidence-log {__version__}")
    canvas.setProducer("ReportLab PDF Library")
    pictures = {key: document.Reference(_picture(packed)) for key, packed in sheet.pictures.items()}
    for page in sheet.pages:
        _add_page(canvas, page, sheet.spots, pictures)
    for place, (level, title, spot) in enumerate(sheet.outline):
        key = f"outline{place}"
        destination = canvas._bookmarkReference(key)
        destination.setPage(pdfdoc.PDFObjectReference(f"Page{spot.page + 1}"))
        destination.xyz(0, spot.y + 6, 0)
        canvas.addOutlineEntry(_whole(title), key, level)
    canvas.showOutline()
    document._catalog.ViewerPreferences = pdfdoc.PDFDictionary({"DisplayDocTitle": "true"})
    document.delayedFonts.append(sheet.fonts)
    return bytes(document.GetPDFData(canvas))


def _picture(packed: Packed) -> pdfdoc.PDFStream:
    facts = {
        "Type": "/XObject", "Subtype": "/Image", "Width": packed.width, "Height": packed.height, "ColorSpace": packed.colours,
        "BitsPerComponent": 8, "Filter": packed.filter,
    }  # fmt: skip
    return pdfdoc.PDFStream(pdfdoc.PDFDictionary(facts), packed.content)


def _add_page(canvas: Any, page: Page, spots: dict[str, Spot], pictures: dict[str, Any]) -> None:
    document = canvas._doc
    page.pack()
    canvas.showPage()
    added = document.Pages.pages[-1]
    streams = []
    for packed in page.packed:
        document.signature.update(packed)
        content = pdfdoc.PDFStream(pdfdoc.PDFDictionary({"Filter": "/FlateDecode"}), packed)
        streams.append(document.Reference(content))
    added.Contents, added.Trans = pdfdoc.PDFArray(streams), None
    if page.pictures:
        added.hasImages = 1
        added.XObjects = pdfdoc.PDFDictionary({name: pictures[key] for name, key in page.pictures.items()})
        for key in page.pictures.values():
            document.signature.update(key.encode("ascii"))
    boxes = [box for box in page.boxes if box.target in spots]
    if boxes:
        links = " ".join(_link(box, spots[box.target]) for box in boxes)
        added.Annots = _Raw(f"[{links}]", *(f"Page{spots[box.target].page + 1}" for box in boxes))


def _link(box: Box, spot: Spot) -> str:
    """Return a link; `{}` stands for the page that it leads to."""
    rectangle = f"{box.x0:.1f} {box.y0:.1f} {box.x1:.1f} {box.y1:.1f}"
    return f"<</Type/Annot/Subtype/Link/Rect[{rectangle}]/Border[0 0 0]/F 4/Dest[{{}}/XYZ 0 {spot.y + 6:.1f} null]>>"


def _whole(text: str) -> str:
    """Return a text that can be encoded: half a character, which none of our own texts has, becomes the sign for what is none."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _language(dossier: Dossier) -> str:
    return "zh-CN" if dossier.language == "zh" else dossier.language


class _Stamp:
    """The time a document stands for, in the shape of reportlab's own."""

    def __init__(self, moment: datetime) -> None:
        offset = moment.utcoffset()
        minutes = round(offset.total_seconds() / 60) if offset else 0
        self.t = moment.timestamp()
        self.lt = moment.timetuple()
        self.YMDhms = tuple(self.lt)[:6]
        self.dhh, self.dmm = int(minutes / 60), minutes % 60
        self.tzname = "UTC"
