"""What the tests of chat formats share: files written and read as the program would."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from evidence_log.errors import BadInput
from evidence_log.importers import by_name, identify
from evidence_log.importers.attachment import Attachment, Warned
from evidence_log.importers.base import BadRow, Ignored, ReadOptions

NOW: Final = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)


class Read:
    """The rows of a file by kind."""

    def __init__(self, path: Path, options: ReadOptions, format_name: str | None) -> None:
        importer = by_name(format_name) if format_name else identify(path, options.encoding)
        self.format = importer.name
        self.path = path
        self.contacts: list[dict[str, Any]] = []
        self.files: dict[str, tuple[Attachment, ...]] = {}
        self.rejected: list[tuple[str, str]] = []
        self.ignored: list[tuple[str, str]] = []
        self.warned: list[str] = []
        for row in importer.read(path, options):
            if isinstance(row, tuple):
                self.contacts.append(dict(row[1]))
                if len(row) > 2:
                    self.files[row[1]["row"]] = row[2]
            elif isinstance(row, BadRow):
                self.rejected.append((row.where, row.reason))
            elif isinstance(row, Ignored):
                self.ignored.append((row.where, row.kind))
            else:
                assert isinstance(row, Warned)
                self.warned.append(row.kind)

    def words(self) -> list[str | None]:
        """Return what each contact says, whoever says it."""
        return [one.get("said") or one.get("replied") or one.get("summary") for one in self.contacts]


class Chats:
    """Writes and reads files. Paths are below a folder of their own where only a name is given."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._number = 0

    def written(self, name: str | Path, content: str | bytes | dict[str, Any] | list[Any]) -> Path:
        """Write a file: bytes as they are, text as UTF-8, anything else as JSON."""
        self._number += 1
        path = self._base / str(self._number) / name
        text = content if isinstance(content, (str, bytes)) else json.dumps(content, ensure_ascii=False)
        path.parent.mkdir(parents=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def chat(self, text: str, name: str = "WhatsApp Chat with Desk.txt") -> Path:
        """Write an exported WhatsApp chat."""
        return self.written(name, text)

    def zipped(self, name: str, members: dict[str, bytes | str], **how: Any) -> Path:
        """Write an archive."""
        path = self.written(name, b"")
        with zipfile.ZipFile(path, "w", **how) as file:
            for member, content in members.items():
                file.writestr(member, content)
        return path

    def read(self, path: Path, format_name: str | None = None, zone: str = "Asia/Shanghai", **given: Any) -> Read:
        """Read a file that exists."""
        return Read(path, ReadOptions(zone=zone, now=NOW, **given), format_name)

    def refusal(self, path: Path, format_name: str | None = None, **given: Any) -> BadInput:
        """Return the error with which a file is refused."""
        with pytest.raises(BadInput) as caught:
            self.read(path, format_name, **given)
        return caught.value


@pytest.fixture(scope="session")
def chats(tmp_path_factory: pytest.TempPathFactory) -> Chats:
    """Return what writes and reads files."""
    return Chats(tmp_path_factory.mktemp("chats"))
