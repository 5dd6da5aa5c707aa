"""The reader of HTML bears what the library's own stumbles over, or takes minutes for."""

from __future__ import annotations

import pytest

from evidence_log.importers.soup import Soup


class _Heard(Soup):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []
        self.tried = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.heard.append(f"<{tag}>")

    def parse_comment(self, i: int, report: bool = True) -> int:
        self.tried += 1
        return super().parse_comment(i, report)

    def handle_data(self, data: str) -> None:
        self.heard.append(data)


def heard(text: str) -> list[str]:
    reader = _Heard()
    reader.feed(text)
    reader.close()
    return reader.heard


@pytest.mark.parametrize("odd", ["<![[x>", "<![>", "<!x>", "<!>", "<![CDATA[x]]>", "<?x>", "</>"])
def test_an_odd_declaration_is_passed(odd: str) -> None:
    assert heard(f"<p>a{odd}<b>b") == ["<p>", "a", "<b>", "b"]


def test_references_are_resolved_and_the_last_text_is_heard() -> None:
    assert "".join(heard("<p>a &amp; b &lt; c &am")) == "<p>a & b < c &am"


def test_what_begins_like_a_tag_and_does_not_end_is_not_tried_from_each_place() -> None:
    reader = _Heard()
    reader.feed("<p>a" + "<!--" * 500)
    reader.close()
    assert (reader.heard, reader.tried) == (["<p>", "a"], 1)
