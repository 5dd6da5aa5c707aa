"""What the global options settle: the vault, the case, the language, and the only clock."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from evidence_log.errors import BadInput
from evidence_log.i18n import LANGUAGES, Texts, texts
from evidence_log.store.vault import CaseFile, Vault, open_vault

VAULT_VARIABLE: Final = "EVIDENCE_LOG_VAULT"
LANGUAGE_VARIABLE: Final = "EVIDENCE_LOG_LANG"


class State:
    """The run's settings; one per process."""

    def __init__(self) -> None:
        self.vault: str | None = None
        self.case: str | None = None
        self.language = "en"
        self.debug = False
        self.moment: datetime | None = None
        """The time that `demo` plays at; None, as in every other command: the clock's."""

    @property
    def words(self) -> Texts:
        """Return the words of the chosen language."""
        return texts(self.language)

    @property
    def path(self) -> Path:
        """Return where the vault is, or will be."""
        chosen = self.vault or os.environ.get(VAULT_VARIABLE)
        if not chosen:
            return default_vault()
        chosen = chosen.removeprefix("sqlite:///")
        if "://" in chosen:
            raise BadInput("vault.no_server", url=chosen.split("://", 1)[0] + "://…")  # a URL may hold a password
        try:
            return Path(chosen).expanduser()
        except RuntimeError:  # `~name` of nobody here
            return Path(chosen)

    @contextmanager
    def open(self, *, write: bool = False) -> Iterator[tuple[Vault, CaseFile]]:
        """Open the vault and the case for one command."""
        with open_vault(self.path, write=write) as vault:
            yield vault, vault.case(self.case)


STATE: Final = State()


def t(key: str, /, **values: object) -> str:
    """Return words in the language of this run."""
    return STATE.words(key, **values)


def now() -> datetime:
    """Read the clock: the one place where the program does."""
    return STATE.moment or datetime.now(UTC)


def default_vault() -> Path:
    """Return the vault's usual place, in the platform's folder for a user's data."""
    from platformdirs import user_data_path

    return user_data_path("evidence-log", appauthor=False) / "vault.evl"


def settle_language(argv: Sequence[str], environ: Mapping[str, str]) -> str:
    """Choose the language before any words are needed: `--lang`, our variable, the locale's, else English."""
    chosen = asked_language(argv, environ).lower()
    if chosen in LANGUAGES:
        return chosen
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(variable):
            return "zh" if value.lower().startswith("zh") else "en"
    if sys.platform == "win32":
        import locale

        return "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"
    return "en"


def require_language(argv: Sequence[str], environ: Mapping[str, str]) -> None:
    """Refuse a language that was asked for and is not there. Raises BadInput."""
    chosen = asked_language(argv, environ)
    if chosen and chosen.lower() not in LANGUAGES:
        raise BadInput("cli.language", given=chosen)


def asked_language(argv: Sequence[str], environ: Mapping[str, str]) -> str:
    """Return the language asked for by a global option (what follows the command is the command's) or by our variable."""
    words = iter(argv)
    for word in words:
        if word == "--lang":
            return next(words, "")
        if word.startswith("--lang="):
            return word.partition("=")[2]
        if word in {"--vault", "--case"}:
            next(words, None)
        elif not word.startswith("-"):
            break
    return environ.get(LANGUAGE_VARIABLE, "")
