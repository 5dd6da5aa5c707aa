"""An exported WhatsApp chat as lines: a text file, or a ZIP archive with the text and the files that were sent."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import Final, TextIO

from evidence_log.errors import BadInput
from evidence_log.importers.chat.archive import ERRORS, Archive, last_part
from evidence_log.importers.chat.encoding import Decoding, decoding_of
from evidence_log.importers.chat.whatsapp_heads import form_of, head_of
from evidence_log.importers.chat.whatsapp_words import phrases
from evidence_log.importers.encodings import candidates
from evidence_log.importers.source import HEAD, Source, open_regular

LONGEST: Final = 1 << 20
"""Characters of one line. No message is longer."""
_MOST: Final = 256 << 20
"""Characters of one chat: many times what WhatsApp exports."""
_LOOKED_AT: Final = 200
"""Lines among which heads are looked for, and characters of them: a head is shorter, and a name."""
_INNER: Final = "_chat.txt"


class ChatFile:
    """The chat in a file. `name` is what its file is called, `form` that of its heads. Raises BadInput when there is none."""

    def __init__(self, source: Source, asked: str | None, region: str) -> None:
        self.path = source.path
        self.archive = Archive(source.path) if source.kind == "zip" else None
        self._member = _member(self.archive) if self.archive else None
        if self.archive is None:
            self.name = source.path.name
            self.decoding = decoding_of(source, asked, region, _heads)
        elif self._member is not None:
            inner = last_part(self._member)
            self.name = source.path.name if inner == _INNER else inner
            self.decoding = Decoding(_known(asked), "strict") if asked else Decoding("utf-8-sig", "surrogateescape")
        else:
            raise BadInput("import.no_chat", path=source.path)
        form = self.form = form_of([line[:_LOOKED_AT] for _, line, _ in self._first()])
        if form is None:
            raise BadInput("import.no_chat", path=source.path)

    def lines(self) -> Iterator[tuple[int, str, bool]]:
        """Yield each line without its end: number from 1, text, and whether the text was cut for its length. May be asked anew.

        Raises BadInput for a chat longer than any, or not in the encoding that was asked for.
        """
        left, number, is_rest, ending = _MOST, 0, False, "\r"
        with self._open() as file:
            while True:
                try:
                    line = file.readline(LONGEST)
                except UnicodeDecodeError as error:
                    raise BadInput(
                        "import.not_in_encoding", path=self.path, encoding=self.decoding.encoding, place=number + 1
                    ) from error
                except ERRORS as error:
                    raise BadInput("import.damaged_archive", path=self.path) from error
                if not line:
                    return
                left -= len(line)
                if left < 0:
                    raise BadInput("import.archive_too_large", path=self.path)
                is_whole = line.endswith("\n") or len(line) < LONGEST
                if not is_rest:
                    number += 1
                    if number == 1 and not line.endswith("\r\n"):
                        ending = ""  # then a carriage return belongs to the words
                    yield number, line.removesuffix("\n").removesuffix(ending), not is_whole
                is_rest = not is_whole

    def _first(self) -> Iterator[tuple[int, str, bool]]:
        for number, line, is_cut in self.lines():
            if number > _LOOKED_AT:
                return
            yield number, line, is_cut

    def _open(self) -> TextIO:
        raw = self.archive.open(self._member) if self.archive and self._member else open_regular(self.path)
        # Only a line feed ends a line: a carriage return inside a message is part of it.
        return io.TextIOWrapper(raw, encoding=self.decoding.encoding, errors=self.decoding.errors, newline="\n")


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError as error:
        raise BadInput("import.bad_encoding", encoding=encoding) from error


def holds_chat(source: Source) -> bool:
    """Say whether a file holds an exported chat."""
    if source.kind == "zip":
        if not any(name.lower().endswith(".txt") for name in source.members):
            return False
        try:
            return _member(Archive(source.path)) is not None
        except BadInput as error:
            source.memo.setdefault("refused", error)
            return False
    return source.kind in {"text", "json"} and any(_is_chat(source.text(one, "replace")) for one in candidates(source))


def _member(archive: Archive) -> str | None:
    """Return the member that is the chat: the one that WhatsApp calls so, else the only text that is one, or is named as one."""
    texts = [name for name in archive.names if name.lower().endswith(".txt")]
    chats = [name for name in texts if _is_chat(archive.head(name, HEAD).decode("utf-8-sig", "replace"))]
    for known in (
        [name for name in chats if last_part(name) == _INNER],
        [name for name in chats if phrases().chat_name(last_part(name))],
        chats,
    ):
        if len(known) == 1:
            return known[0]
    return None


def _is_chat(text: str) -> bool:
    return form_of([line.removesuffix("\r") for line in text.split("\n", _LOOKED_AT)[:_LOOKED_AT]]) is not None


def _heads(text: str) -> int:
    return sum(head_of(line) is not None for line in text.split("\n", _LOOKED_AT)[:_LOOKED_AT])
