"""The standard library's reader of HTML, made to bear whatever stands in a file."""

from __future__ import annotations

from html.parser import HTMLParser


class Soup(HTMLParser):
    """Reads a page piece by piece; references are resolved. Subclasses take what they want of it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def parse_html_declaration(self, i: int) -> int:
        """Return where a declaration ends; one that the library stumbles over (`<![[`) ends at the next `>`."""
        try:
            return super().parse_html_declaration(i)
        except AssertionError:
            return self.parse_bogus_comment(i)

    def close(self) -> None:
        """End the page. What begins like a tag and does not end is left out: to try it again from each place costs minutes."""
        if self.rawdata.startswith("<"):
            self.rawdata = ""
        super().close()
