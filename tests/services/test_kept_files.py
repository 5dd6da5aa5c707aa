"""Files inside an imported file are kept whole, once, with their contacts; a damaged one costs nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest

from evidence_log.errors import BadInput
from evidence_log.importers.attachment import Attachment, Damaged
from evidence_log.services.kept_files import KeptFiles
from evidence_log.store import blobs, reading
from evidence_log.store.ledger import Ledger
from evidence_log.store.projection import epoch_of
from evidence_log.store.vault import CaseFile, Vault

PICTURE = b"\x89PNG" + bytes(range(256)) * 9000


def in_pieces(content: bytes, size: int = 70_000) -> Iterator[bytes]:
    for place in range(0, len(content), size):
        yield content[place : place + size]


def broken() -> Iterator[bytes]:
    yield b"begun"
    raise Damaged


def timed(number: int) -> Any:
    at = f"2026-03-16T22:{number:02d}:00+08:00"
    return epoch_of(at), {"occurred_at": at, "precision": "minute", "channel": "sms"}


def test_files_are_kept_with_their_contacts(vault: Vault, case: CaseFile, now: datetime) -> None:
    warnings: Counter[str] = Counter()
    picture = Attachment("a.png", "image/png", lambda: in_pieces(PICTURE))
    with vault.writing() as connection:
        ledger = Ledger(connection, case.case_id)
        files = KeptFiles(connection, warnings)
        data = {"name": "x.xml", "sha256": "0" * 64, "size": 1, "format": "sbr-sms", "options": "{}"}
        start = ledger.append("import.start", data, now)

        def contacts() -> Iterator[Any]:
            files.keep(0, [picture, Attachment("gone.png", "image/png", None)])
            yield timed(0)
            files.keep(1, [Attachment("bad.jpg", "image/jpeg", broken)])
            yield timed(1)
            files.keep(2, [Attachment("b.png", "image/png", picture.pieces)])
            yield timed(2)

        ledger.append_contacts(contacts(), start, now)
        assert files.append(ledger, start + 1, now) == 2
        ledger.append("import.end", {"import": start, "read": 3}, now)
    found = [[file["name"] for file in row["attachments"]] for row in reading.contacts(vault.connection, case)]
    assert found == [["a.png"], [], ["b.png"]]
    assert warnings == {"attachment_unreadable": 1, "attachment_missing": 1}
    assert vault.connection.execute("SELECT sha256, size FROM blob").fetchall() == [
        (sha256(PICTURE).hexdigest(), len(PICTURE))
    ]
    assert b"".join(blobs.read(vault.connection, sha256(PICTURE).hexdigest())) == PICTURE
    sizes = [len(piece) for piece in blobs.read(vault.connection, sha256(PICTURE).hexdigest())]
    assert sizes[:-1] == [blobs.CHUNK] * (len(sizes) - 1)


def test_a_large_file_that_is_not_the_same_twice_is_not_kept(vault: Vault, case: CaseFile) -> None:
    versions = iter([b"one" * blobs.HELD, b"two" * blobs.HELD])
    changing = Attachment("a.txt", "text/plain", lambda: iter([next(versions)]))
    with pytest.raises(BadInput), vault.writing() as connection:
        KeptFiles(connection, Counter()).keep(0, [changing])
    assert vault.connection.execute("SELECT count(*) FROM blob").fetchone() == (0,)
