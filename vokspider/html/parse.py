"""From the text of a page to its tree."""

from lxml import etree

from vokspider.html.elements import Element


def parse(text: str) -> Element:
    """The root element of a page; that of an empty page where no element is found in it.

    With lxml's own elements: those of ``lxml.html`` are made by a Python call each.
    """
    parser = etree.HTMLParser(recover=True, encoding="utf-8", huge_tree=True)
    body = text.strip().replace("\0", "").encode() or b"<html/>"
    root = etree.fromstring(body, parser)
    return etree.fromstring(b"<html/>", parser) if root is None else root
