"""A saved page as its site served it: without what an archive put around it, and with the site's own links."""

import re
from collections.abc import Callable
from contextlib import suppress

from vokspider.html.elements import Element, drop

# The Wayback Machine's toolbar and script, which stand between two comments.
_TOOLBAR = re.compile(rb"<!-- BEGIN WAYBACK TOOLBAR INSERT -->.*?<!-- END WAYBACK TOOLBAR INSERT -->", re.DOTALL)
# Ids of inserted elements: the same toolbar, whose comments may be lost, and the heads of archive.today and arquivo.pt.
_INSERTED = ("wm-ipp-base", "wm-ipp", "wm-ipp-print", "donato", "HEADER", "arquivo-pt-banner", "wb_iframe_div")
_MARK = re.compile(rb"web\.archive\.org|archive\.(?:today|ph|is|li|vn|md|fo)\b|arquivo\.pt|wm-ipp")
_WORDS = (b"archive.", b"arquivo.pt", b"wm-ipp")  # one of which is in all that the expression finds


def without_toolbar(body: bytes) -> bytes:
    """The bytes of a page without the toolbar that the Wayback Machine inserts."""
    return _TOOLBAR.sub(b"", body)


def restore(root: Element, link: Callable[[str], str], *, of_archive: bool) -> None:
    """Change a parsed page to what the site served: without an archive's head, and with the site's own links.

    ``link`` returns the site's address for the ``href`` of a link in the saved page. ``of_archive``: the page may have
    an archive's head.
    """
    for element in root.xpath("//*[@id]") if of_archive else ():
        if element.get("id") in _INSERTED and element.getparent() is not None:
            drop(element)
    for element in root.iter("a", "area", "link"):
        href = element.get("href")
        if href and (served := link(href)) != href:
            with suppress(ValueError):  # a link with characters that no attribute can have
                element.set("href", served)


def is_of_archive(body: bytes) -> bool:
    """Whether a page looks like the copy of a web archive."""
    # The expression takes a quarter of the time of a page, and hardly any page has one of these words.
    small = body.lower()
    return any(word in small for word in _WORDS) and _MARK.search(small) is not None
