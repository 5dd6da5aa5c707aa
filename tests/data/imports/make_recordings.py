"""Write the samples of recordings: silence, as short as its kind allows. `python tests/data/imports/make_recordings.py`.

Everything is invented. The tests make more of them with these functions.
"""

from __future__ import annotations

import io
import json
import wave
from collections.abc import Mapping
from pathlib import Path
from struct import pack
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
AT_MS: Final = 1_742_135_465_417
"""16 March 2025, 22:31:05 in Shanghai."""


def wav(seconds: float = 2) -> bytes:
    """Return silence of 8000 samples a second, a byte each."""
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(1)
        made.setframerate(8000)
        made.writeframes(b"\x80" * round(8000 * seconds))
    return file.getvalue()


def amr(seconds: float = 2, *, wide: bool = False) -> bytes:
    """Return frames without data, fifty a second, a few of the shortest with some among them."""
    spoken = bytes((0x04,)) + bytes(17 if wide else 12)
    frames = round(seconds * 50)
    said = min(frames, 10)
    return (b"#!AMR-WB\n" if wide else b"#!AMR\n") + spoken * said + b"\x7c" * (frames - said)


def aac(frames: int = 16) -> bytes:
    """Return ADTS frames of 1024 samples at 8000 a second, nine octets each."""
    length = 9
    head = bytes((0xFF, 0xF1, 0x40 | 11 << 2, 0x40 | length >> 11, length >> 3 & 0xFF, (length & 7) << 5 | 0x1F, 0xFC))
    return (head + bytes(2)) * frames


def mp3(frames: int = 28) -> bytes:
    """Return frames of MPEG 2.5, layer III, 8 kbit and 8000 samples a second: 576 samples in 72 octets."""
    return (bytes((0xFF, 0xE3, 0x18, 0xC4)) + bytes(68)) * frames


def box(name: bytes, content: bytes) -> bytes:
    """Return a box of an MP4 file."""
    return pack(">I", 8 + len(content)) + name + content


def m4a(seconds: float = 2, *, brand: bytes = b"M4A ") -> bytes:
    """Return a file that says how long it is, and has some bytes for sound."""
    header = pack(">IIIII", 0, 0, 0, 1000, round(seconds * 1000)) + bytes(80)
    return box(b"ftyp", brand + bytes(4) + b"isom") + box(b"mdat", bytes(64)) + box(b"moov", box(b"mvhd", header))


def page(number: int, packet: bytes, *, samples: int = 0, kind: int = 0) -> bytes:
    """Return an Ogg page with one short packet. Its checksum is none."""
    return b"OggS\0" + pack("<BqIII", kind, samples, 7, number, 0) + bytes((1, len(packet))) + packet


def opus(seconds: float = 2) -> bytes:
    """Return a stream of three pages."""
    head = b"OpusHead" + pack("<BBHIhB", 1, 1, 0, 48_000, 0, 0)
    tags = b"OpusTags" + pack("<II", 0, 0)
    last = page(2, bytes(20), samples=round(48_000 * seconds), kind=4)
    return page(0, head, kind=2) + page(1, tags) + last


def flac(seconds: int = 2) -> bytes:
    """Return the block that says how many samples follow, and no sample."""
    stream = pack(">HHIHQ", 4096, 4096, 0, 0, 8000 << 44 | 15 << 36 | 8000 * seconds)
    return b"fLaC" + bytes((0x80, 0, 0, 34)) + stream + bytes(16)


def metadata(**given: Any) -> Mapping[str, Any]:
    """Return what BCR writes of a call."""
    party = {
        "phone_number": "+8615400001234", "phone_number_formatted": "154 0000 1234", "caller_name": None, "contact_name": "王某",
    }  # fmt: skip
    form = {
        "type": "OGG/Opus",
        "mime_type_container": "audio/ogg",
        "mime_type_audio": "audio/opus",
        "parameter_type": "bitrate",
    }
    sound = {"frames_total": 96_000, "frames_encoded": 96_000, "sample_rate": 48_000, "channel_count": 1,
             "duration_secs_wall": 2.6, "duration_secs_total": 2.0, "duration_secs_encoded": 2.0, "was_ever_paused": False}  # fmt: skip
    known = {
        "timestamp_unix_ms": AT_MS, "timestamp": "2025-03-16T22:31:05.417+08:00", "direction": "in", "sim_slot": 1,
        "call_log_name": "王某", "calls": [party], "output": {"format": {**form, "parameter": 48_000}, "recording": sound},
    }  # fmt: skip
    return {**known, **given}


def written(values: Mapping[str, Any]) -> bytes:
    """Return metadata as the recorder lays it out."""
    return json.dumps(values, ensure_ascii=False, indent=4).encode() + b"\n"


def recordings() -> None:
    """Write a file of each kind of audio, named by one maker each, and files that are refused or damaged."""
    folder = HERE / "recording"
    for name, content in {
        "20250316_223105_02195384.m4a": m4a(75.4),
        "20250316_2231_王某_呼入.wav": wav(),
        "王某(15400001234)_20250316223105.mp3": mp3(),
        "通话录音@95384(95384)_20250316223105 (1).aac": aac(),
        "王某@154 0000 1234_20250316223105.amr": amr(61),
        "95384-2503162231.mp3": b"ID3\x03\0\0\0\0\0\x0a" + bytes(10) + mp3(),
        "95384 2025-03-16 22-31-05.3gp": m4a(12, brand=b"3gp4"),
        "Call recording +8615400001234_250316_223105.m4a": m4a(9),
        "unknown_250316_223105417.awb": amr(3, wide=True),
        "CallRecord_20250316-223105_95384.flac": flac(),
        "2025-03-16 22-31-05 (whatsapp) 王某 ↙.opus": opus(),
        "0d20250316223105p95384.3gp": m4a(12, brand=b"3gp4"),
        "20250316_223105.417-0400_out_sim2_95384.oga": opus(30),
        "95384_通话_03月16日_22点31分.amr": amr(),
        "20250316_223106_95384.amr": amr()[:-1] + b"\xff",
        "20250316_223107_95384.m4a": m4a()[:-20],
        "20250229_223105_95384.wav": wav(0),
        "20370316_223105_95384.wav": wav(0),
        "录音 12.m4a": m4a(),
        "song.mp3": mp3(3),
    }.items():
        (folder / name).write_bytes(content)


def bcr() -> None:
    """Write metadata with its recording, metadata alone, a conference, and metadata that contradict themselves."""
    folder = HERE / "bcr-json"
    alone = metadata(
        direction=None,
        calls=[{**metadata()["calls"][0], "phone_number": None, "contact_name": None}],
        call_log_name=None,
    )
    several = [{"phone_number": "+8615400001234"}, {"phone_number": None, "contact_name": "李某"}]
    least = {name: metadata()[name] for name in ("timestamp_unix_ms", "timestamp")}
    for name, content in {
        "20250316_223105.417+0800_in_15400001234_王某.json": written(metadata()),
        "20250316_223105.417+0800_in_15400001234_王某.oga": opus(),
        "private.json": written(alone),
        "conference.json": written(metadata(direction="conference", calls=several)),
        "elsewhere.json": written(metadata(timestamp="2025-03-16T15:31:05.417+01:00")),
        "least.json": written({**least, "output": {"format": {"type": "M4A/AAC"}, "recording": None}}),
        "contradiction.json": written(metadata(timestamp="2025-03-16T22:41:05+08:00")),
        "no-time.json": written(metadata(timestamp_unix_ms=None, timestamp="yesterday")),
    }.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    recordings()
    bcr()
