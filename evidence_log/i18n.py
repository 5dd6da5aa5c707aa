"""Words by key and language, from `templates/i18n/<lang>/<domain>.toml`.

A key is `domain.name` or `domain.table.name`. A domain is one small file, read when first asked for, because reading TOML is slow
and `log` needs few words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from evidence_log.core import toml
from evidence_log.resources import templates

LANGUAGES: Final = ("zh", "en")


class Texts:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._domains: dict[str, Mapping[str, Any]] = {}
        self._found: dict[str, str | None] = {}

    def domain(self, name: str) -> Mapping[str, Any]:
        """Return one file as nested mappings. Raises FileNotFoundError when the language has no such domain."""
        found = self._domains.get(name)
        if found is None:
            path = templates() / "i18n" / self.language / f"{name}.toml"
            found = self._domains[name] = toml.loads(path.read_text(encoding="utf-8"))
        return found

    def find(self, key: str) -> str | None:
        """Return the raw words for a key, or None."""
        if key not in self._found:
            self._found[key] = self._find(key)
        return self._found[key]

    def _find(self, key: str) -> str | None:
        domain, _, rest = key.partition(".")
        node: Any = self.domain(domain)
        for step in rest.split("."):
            if not isinstance(node, Mapping) or step not in node:
                return None
            node = node[step]
        return node if isinstance(node, str) else None

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the words for `key` with `{placeholders}` filled. Raises KeyError for an unknown key or a missing value."""
        words = self.find(key)
        if words is None:
            raise KeyError(f"{self.language}: {key}")
        return words.format(**values) if values else words

    def has(self, key: str) -> bool:
        """Say whether the language has words for `key`."""
        return self.find(key) is not None


@cache
def texts(language: str) -> Texts:
    """Return the words of a language, `zh` or `en`; read once per process."""
    if language not in LANGUAGES:
        raise KeyError(language)
    return Texts(language)


def keys(node: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield every (dotted key, words) below `node`, in file order."""
    for name, value in node.items():
        if isinstance(value, Mapping):
            yield from keys(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)
