"""The formats that can be imported, and the one that a file is in."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from evidence_log.errors import BadInput
from evidence_log.importers import own_csv, table
from evidence_log.importers.android import sms_ie, xml
from evidence_log.importers.base import Importer
from evidence_log.importers.chat import formats
from evidence_log.importers.google_voice import takeout
from evidence_log.importers.ios import calls as ios_calls
from evidence_log.importers.ios import imazing_messages
from evidence_log.importers.ios import messages as ios_messages
from evidence_log.importers.source import Source

IMPORTERS: Final[tuple[Importer, ...]] = (
    own_csv.IMPORTER,
    table.importer("logger-app-csv"),
    xml.importer("sbr-calls"),
    xml.importer("sbr-sms"),
    sms_ie.IMPORTER,
    xml.importer("superbackup-calls"),
    xml.importer("superbackup-sms"),
    formats.WHATSAPP,
    formats.WEFLOW,
    formats.MEMOTRACE,
    formats.CHATLOG,
    formats.TELEGRAM,
    ios_calls.IMPORTER,
    ios_messages.IMPORTER,
    table.importer("imazing-calls"),
    imazing_messages.IMPORTER,
    takeout.IMPORTER,
    table.importer("carrier-cn-mobile"),
    table.importer("carrier-cn-unicom"),
    table.importer("carrier-cn-telecom"),
    table.importer("carrier-us-tmobile"),
    table.importer("carrier-us-att"),
    table.importer("carrier-us-verizon"),
    table.importer("generic-csv", last_resort=True),
)
"""One a line. A last resort is asked only about files that no other format claims."""


def by_name(name: str) -> Importer:
    """Return the importer of that name. Raises BadInput with the names there are."""
    for importer in IMPORTERS:
        if importer.name == name.strip().casefold():
            return importer
    raise BadInput("import.no_such_format", format=name, known=_names(IMPORTERS))


def identify(path: Path, encoding: str | None = None) -> Importer:
    """Return the importer whose format a file is in, by its content. Raises BadInput when there is none, or more than one.

    `encoding`: that of a text file, where the person says it.
    """
    source = Source(path, encoding)
    if source.kind == "empty":
        raise BadInput("import.empty_file", path=path)
    for last_resort in (False, True):
        claimants = [one for one in IMPORTERS if one.last_resort == last_resort and one.sniff(source)]
        if len(claimants) > 1:
            raise BadInput("import.several_formats", path=path, found=_names(claimants))
        if claimants:
            return claimants[0]
    if isinstance(refused := source.memo.get("refused"), BadInput):
        raise refused
    raise BadInput(_UNKNOWN.get(source.kind, "import.unrecognised"), path=path)


def _names(importers: tuple[Importer, ...] | list[Importer]) -> str:
    return ", ".join(importer.name for importer in importers)


_UNKNOWN: Final = {
    "pdf": "import.unrecognised_pdf",
    "image": "import.unrecognised_image",
    "archive": "import.unrecognised_archive",
    "zip": "import.unrecognised_archive",
    "binary": "import.unrecognised_binary",
    "sqlite": "import.unrecognised_binary",
    "ole": "import.unrecognised_workbook",
    "xlsx": "import.unrecognised_workbook",
    "text": "import.unrecognised_table",
}
"""What can be said of a file of each kind that no format claims."""
