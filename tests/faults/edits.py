"""Edits of good pages, and what they make of the article."""

from collections.abc import Callable

from attrs import evolve

from tests.faults.cases import Answer, edited
from tests.simulator.site import DemoArticle

BODY = b'<div class="article-content">\n'
END = b'<section class="more-from">'


def swap(old: bytes, new: bytes) -> Callable[[bytes, DemoArticle], bytes]:
    """The page with ``new`` where it has ``old`` for the first time."""

    def edit(page: bytes, article: DemoArticle) -> bytes:
        del article
        assert old in page
        return page.replace(old, new, 1)

    return edit


def in_body(added: bytes) -> Answer:
    """The page with this at the beginning of the text."""
    return edited(swap(BODY, BODY + added))


def says_also(*paragraphs: str) -> Callable[[DemoArticle], DemoArticle]:
    """The article with these paragraphs before its own."""
    return lambda article: evolve(article, paragraphs=(*paragraphs, *article.paragraphs))
