"""The formats that can be imported, and the one that a file is in."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from evidence_log.core.joining import CARRIER, OWN, RECORDING, TABLE
from evidence_log.errors import BadInput
from evidence_log.importers.base import Importer
from evidence_log.importers.lazily import has_heads, importer, is_json, is_object, may_be_table, names, of_kinds
from evidence_log.importers.screenshot import formats as screenshots
from evidence_log.importers.source import Source

_XML: Final = of_kinds("xml", "html", "binary")
_DATABASE: Final = of_kinds("sqlite", "binary")


def _may_be_bcr(source: Source) -> bool:
    return source.kind == "json"


def _may_be_audio(source: Source) -> bool:
    return (
        source.head.startswith((b"#!AMR", b"OggS", b"fLaC", b"RIFF", b"ID3", b"\xff", b"0&\xb2u"))
        or source.head[4:8] == b"ftyp"
    )


IMPORTERS: Final[tuple[Importer, ...]] = (
    importer("csv", "own_csv", may_be_table, kind=OWN),
    importer("logger-app-csv", "table", may_be_table, "logger-app-csv"),
    importer("sbr-calls", "android.xml", _XML, "sbr-calls"),
    importer("sbr-sms", "android.xml", _XML, "sbr-sms"),
    importer("sms-ie", "android.sms_ie", lambda source: source.kind == "zip" or is_json(source)),
    importer("superbackup-calls", "android.xml", _XML, "superbackup-calls"),
    importer("superbackup-sms", "android.xml", _XML, "superbackup-sms"),
    importer("whatsapp-txt", "chat.whatsapp", has_heads),
    importer("wechat-weflow-json", "chat.weflow", is_object),
    importer("wechat-memotrace-csv", "chat.memotrace", lambda source: names(source, b"StrContent", b"ID")),
    importer("wechat-chatlog", "chat.chatlog", lambda source: is_json(source) or names(source, b"TalkerName")),
    importer("telegram-json", "chat.telegram", is_object),
    importer("ios-callhistory", "ios.calls", _DATABASE, reads_beside=True),
    importer("ios-messages", "ios.messages", _DATABASE, reads_beside=True),
    importer("imazing-calls", "table", may_be_table, "imazing-calls"),
    importer("imazing-messages", "ios.imazing_messages", may_be_table),
    importer("google-voice-html", "google_voice.takeout", of_kinds("html", "xml", "zip")),
    importer(
        "recording",
        "recordings.formats",
        _may_be_audio,
        "recording",
        reads_beside=True,
        reads_name=True,
        kind=RECORDING,
    ),
    importer("bcr-json", "recordings.formats", _may_be_bcr, "bcr-json", reads_beside=True, kind=RECORDING),
    screenshots.SCREENSHOT,
    importer("carrier-cn-mobile", "table", may_be_table, "carrier-cn-mobile", kind=CARRIER),
    importer("carrier-cn-unicom", "table", may_be_table, "carrier-cn-unicom", kind=CARRIER),
    importer("carrier-cn-telecom", "table", may_be_table, "carrier-cn-telecom", kind=CARRIER),
    importer("carrier-us-tmobile", "table", may_be_table, "carrier-us-tmobile", kind=CARRIER),
    importer("carrier-us-att", "table", may_be_table, "carrier-us-att", kind=CARRIER),
    importer("carrier-us-verizon", "table", may_be_table, "carrier-us-verizon", kind=CARRIER),
    importer("generic-csv", "table", may_be_table, "generic-csv", last_resort=True, kind=TABLE),
)
"""One a line. A last resort is asked only about files that no other format claims."""


def by_name(name: str) -> Importer:
    """Return the importer of that name. Raises BadInput with the names there are."""
    for one in IMPORTERS:
        if one.name == name.strip().casefold():
            return one
    raise BadInput("import.no_such_format", format=name, known=_names(IMPORTERS))


def kind_of(name: str) -> str:
    """Return the kind of source that files of a format are; one that this version does not know may be anything."""
    return next((one.kind for one in IMPORTERS if one.name == name), TABLE)


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
    return ", ".join(one.name for one in importers)


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
