"""From the text of a page to its tree."""

from lxml import etree

from vokspider.html.elements import Element


def parse(text: str) -> Element:
    """The root element of a page; an empty root element if the page has no elements.

    Parses with ``lxml.etree``: ``lxml.html`` calls Python code for each element.
    """
    parser = etree.HTMLParser(recover=True, encoding="utf-8", huge_tree=True)
    body = text.strip().replace("\0", "").encode() or b"<html/>"
    root = etree.fromstring(body, parser)
    return etree.fromstring(b"<html/>", parser) if root is None else root
