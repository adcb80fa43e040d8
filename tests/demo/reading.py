"""Reads a page as a person does: an implementation of its own, so that it cannot share a mistake with the extractor."""

import re
from html.parser import HTMLParser

from vokspider.demo.site import DemoSite

HREF = re.compile(r'<h4><a href="([^"]*)">')
AJAX = "/wp-admin/admin-ajax.php?action=get_cat_by_source&die=true&from={}&to=10&sort=&id={}"

_PAGE = ("html", "head", "body", "header", "footer", "main", "section", "article", "title", "form", "button")
_TEXT = ("div", "p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "figure", "figcaption")
_BLOCKS = frozenset((*_PAGE, *_TEXT))
_UNSEEN = frozenset(("script", "style", "noscript", "title"))


class Reader(HTMLParser):
    """Collects the lines of a page: a block, or a blank line made by two breaks, begins a new one."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._text = ""
        self._breaks = 0
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if tag == "br":
            self._breaks += 1
        elif tag in _BLOCKS:
            self.end_line()

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN
        if tag in _BLOCKS:
            self.end_line()

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if data.strip():
            if self._breaks > 1:
                self.end_line()
            self._text += " " * self._breaks
            self._breaks = 0
        self._text += data

    def end_line(self) -> None:
        line = " ".join(self._text.split())
        if line:
            self.lines.append(line)
        self._text, self._breaks = "", 0


def text(site: DemoSite, target: str) -> str:
    """A page of the site as it would be served."""
    return site.page(target).body.decode()


def identities(html: str) -> list[str]:
    """The identities that the entries of a page link to."""
    return [href.split("/")[4] for href in HREF.findall(html)]


def lines_of(html: str) -> list[str]:
    """What a reader sees, line by line."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    reader.end_line()
    return reader.lines


def body_lines(lines: list[str], title: str, source_name: str) -> list[str]:
    """The lines between the ``Date:`` line and the More From block, without the 2017 layout's chrome."""
    start = next(number for number, line in enumerate(lines) if line.startswith("Date: ")) + 1
    stop = lines.index(f"More From {source_name}")
    body = lines[start:stop]
    if body[:2] == ["Share Button", title]:
        body = body[2:]
        assert [line.split()[0] for line in body[-2:]] == ["Get", "Subscribe"]
        body = body[:-2]
    return body
