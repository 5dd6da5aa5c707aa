"""The two ways in which recordings come: an audio file that its name describes, and what the recorder BCR notes of one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from evidence_log.errors import BadInput
from evidence_log.importers.attachment import Warned
from evidence_log.importers.base import Importer, Info, Reading, ReadOptions, Row
from evidence_log.importers.recordings import audio, names, sidecar
from evidence_log.importers.recordings.call import Calls
from evidence_log.importers.source import Source
from evidence_log.importers.times import checked_year

AUDIO: Final = "recording"
METADATA: Final = "bcr-json"


def _is_audio(source: Source) -> bool:
    return audio.kind_of(source.head) is not None


def _is_metadata(source: Source) -> bool:
    return source.kind == "json" and source.whole and sidecar.metadata_of(source.head) is not None


def _read_audio(path: Path, options: ReadOptions) -> Reading:
    """Read a recording. What stands in the metadata beside it is surer than its name.

    Raises BadInput for a name that says too little: a recording without a time, or without any hint of who called, is no contact.
    """
    if not _is_audio(Source(path)):
        raise BadInput("import.not_this_format", path=path, format=AUDIO)
    checked_year(options)
    info, calls = Info(), Calls(options, path)
    beside = sidecar.beside_recording(path)
    metadata = sidecar.read(beside) if beside is not None else None
    if beside is not None and metadata is not None:
        info.tell("metadata_beside", name=beside.name)
        return Reading(info, (sidecar.row(calls, metadata),))
    named = names.read(path.name)
    if named is None:
        raise BadInput("import.recording_name", path=path, known=names.listed())
    if named.maker:
        info.tell("named_by", maker=named.maker)
    else:
        info.tell("named_plainly")
    return Reading(info, _of_name(calls, named, path.name))


def _of_name(calls: Calls, named: names.Named, name: str) -> Iterator[Row]:
    who, caller = calls.party(named.parties)
    facts = {"direction": named.direction, "platform": named.platform, "caller_name": caller}
    yield calls.call("filename", calls.began(named), who, facts, raw=(name,))


def _read_metadata(path: Path, options: ReadOptions) -> Reading:
    if not _is_metadata(source := Source(path)):
        raise BadInput("import.not_this_format", path=path, format=METADATA)
    metadata = sidecar.metadata_of(source.head)
    assert metadata is not None
    info, recording = Info(), sidecar.recording_beside(path)
    if recording is not None:
        info.tell("recording_beside", name=recording.name)
    return Reading(info, _of_metadata(Calls(options, recording), metadata, is_alone=recording is None))


def _of_metadata(calls: Calls, metadata: sidecar.Metadata, *, is_alone: bool) -> Iterator[Row]:
    yield sidecar.row(calls, metadata)
    if is_alone:
        yield Warned("recording_missing")


RECORDING: Final = Importer(AUDIO, _is_audio, _read_audio, beside=sidecar.beside_recording)
BCR: Final = Importer(METADATA, _is_metadata, _read_metadata, beside=sidecar.recording_beside)


def importer(name: str) -> Importer:
    """Return the one of the two that has this name."""
    return BCR if name == METADATA else RECORDING
