"""Expected failures: what went wrong, where, what to do next, and the exit code. Pure.

An error carries a key into `templates/i18n/<lang>/errors.toml` and the values of its placeholders; words are chosen at the
boundary, in the reader's language. Each key is a table with `message` and, mostly, `hint`.
"""

from __future__ import annotations

from typing import ClassVar


class EvidenceLogError(Exception):
    """A failure the program expects. `key` names its words, `values` fill their placeholders."""

    exit_code: ClassVar[int] = 1

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(key, values)

    def __str__(self) -> str:
        return f"{self.key} {self.values}" if self.values else self.key

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self.key, self.values)  # so that one process can hand it to another


class BadInput(EvidenceLogError):
    """What the person gave cannot be used as it is: exit code 2, nothing written."""

    exit_code = 2


class Unverified(EvidenceLogError):
    """The ledger, the projection or an attachment is not what was recorded: exit code 4."""

    exit_code = 4


def _again(kind: type[EvidenceLogError], key: str, values: dict[str, object]) -> EvidenceLogError:
    return kind(key, **values)
