"""The pages of kcnawatch.org (site-facts section 1)."""

import re
from collections.abc import Container, Sequence

from vokspider.items import Article, Entry
from vokspider.pages.blocks import Block, Element, PageText, is_too_deep, read_blocks
from vokspider.pages.entries import article_link, read_entries
from vokspider.pages.layouts import LAYOUTS, article_blocks
from vokspider.pages.reasons import (
    ERROR_PAGE,
    LISTING_IN_PLACE,
    MEMBERSHIP_POPUP,
    NO_DATE_LINE,
    TRUNCATED_BODY,
    PageError,
)
from vokspider.text.chrome import (
    MORE_ARTICLES,
    ORIGINAL_LINK,
    DateLine,
    find_block,
    is_end_line,
    is_source_line,
    parse_date_line,
)
from vokspider.text.dates import is_visit_line
from vokspider.text.urls import absolute, external_id
from vokspider.text.whitespace import key

_BODY_CLASS = "article-content"  # div.article-content [4]
_LISTING_ID = "latest_article_wrapper"  # div#latest_article_wrapper [1]
_BUTTON_ID = "more_results"  # #more_results [1]
_POPUP_CLASSES = ("nk-paywall-free-member-form", "free-member-form-inner")  # [1]
_HEADINGS = ("h1", "h2", "h3")
_ERROR_TEXT = re.compile(
    r"\b(404|403|50[0-4]|not found|forbidden|access denied|internal server error|bad gateway|service unavailable"
    r"|gateway time-?out|error establishing a database connection|critical error|something went wrong)\b",
    re.IGNORECASE,
)
# Where the AJAX source id may be [inf]: a number in a data attribute of the button, or in an inline script.
_ID_ATTRIBUTE = re.compile(r"data-(?:\w+-)*(?:source|src|cat|id)(?:-?id)?")
_ID_SCRIPT = re.compile(r"""(?:source_?id|get_cat_by_source[^}]{0,200}?\bid)["']?\s*[:=]\s*["']?(\d+)""", re.IGNORECASE)


def _title(above: Sequence[Block], display_name: str) -> str | None:
    """The title: the nearest heading over the ``Date:`` line, or the line right over it where no heading is left."""
    heading = next((block for block in reversed(above[-5:]) if block.node.tag in _HEADINGS), None)
    if heading:
        return heading.text
    last = above[-1].text if above else ""
    return None if not last or is_source_line(last, display_name) or is_visit_line(last) else last


def _original_url(block: Block, url: str) -> str | None:
    wanted = ORIGINAL_LINK.casefold()
    return next((absolute(url, link.href) for link in block.links if key(link.text).casefold() == wanted), None)


def _more_articles(blocks: Sequence[Block], url: str) -> str | None:
    """Where the ``More Articles`` link leads: the listing of the source [inf]."""
    links = (link for block in blocks for link in block.links if key(link.text) == MORE_ARTICLES)
    return next((absolute(url, link.href) for link in links), None)


def _why_no_article(blocks: Sequence[Block], url: str, display_name: str) -> PageError:
    """Say what a page without a ``Date:`` line is: a listing has entries that are not at an article's foot."""
    text = " ".join(block.text for block in blocks)[:2000]
    if find_block([block.text for block in blocks], display_name) is None and len(read_entries(blocks, url)) > 1:
        return PageError(LISTING_IN_PLACE, text[:80])
    found = _ERROR_TEXT.search(text)
    return PageError(ERROR_PAGE, text[:80]) if found and len(text) < 2000 else PageError(NO_DATE_LINE, text[:80])


def _find_date_line(blocks: Sequence[Block]) -> tuple[int, DateLine] | None:
    lines = ((index, parse_date_line(block.text)) for index, block in enumerate(blocks))
    return next(((index, found) for index, found in lines if found), None)


class KcnaWatch:
    """One parsed page of kcnawatch.org.

    ``root`` is its lxml tree, ``url`` its address, ``display_name`` the source's name on the site
    (``Voice of Korea (EN)``). ``closed`` says that the page came to its end tag.
    """

    def __init__(self, root: Element, url: str, source: str, display_name: str, *, closed: bool = True) -> None:
        self.root = root
        self.url = url
        self.source = source
        self.display_name = display_name
        self.closed = closed
        text = read_blocks(root) if root is not None else PageText()
        self.blocks, self.marks = text.blocks, text.marks
        self.more_from = find_block([block.text for block in self.blocks], display_name)

    def _check(self) -> tuple[int, DateLine]:
        """The ``Date:`` line of the page, or why the page is no article."""
        if self.root is None:
            raise PageError(NO_DATE_LINE, "the page is empty")
        if any(name in self.marks for name in _POPUP_CLASSES):
            raise PageError(MEMBERSHIP_POPUP)
        found = _find_date_line(self.blocks)
        if found is None:
            raise _why_no_article(self.blocks, self.url, self.display_name)
        return found

    def _block_below(self, start: int) -> tuple[int, int] | None:
        """Where the More From block is, counted from ``start``; None where it is not below it."""
        if self.more_from is None or self.more_from[0] < start:
            return None
        return self.more_from[0] - start, self.more_from[1] - start

    def article(self) -> Article:
        """The article with its lines, not yet cleaned; its entries come from ``entries``.

        Raises PageError when the page is no whole article.
        """
        at, date_line = self._check()
        below = self.blocks[at + 1 :]
        more_from = self._block_below(at + 1)
        if more_from is None and (not self.closed or is_too_deep(self.root)):
            raise PageError(TRUNCATED_BODY, below[-1].text[-80:] if below else "nothing below the Date: line")
        container = self.marks.get(_BODY_CLASS)
        blocks = article_blocks(below, more_from, container)
        if len(read_entries(below[: more_from[0]] if more_from else blocks, self.url, dated_only=True)) > 1:
            raise PageError(LISTING_IN_PLACE, "entries of a listing stand where the text should be")
        layout = next(one for one in (cls() for cls in LAYOUTS) if one.recognise(self.blocks, at, container))
        return Article(
            source=self.source,
            external_id=external_id(self.url) or "",
            lines=tuple(block.text for block in blocks),
            url=self.url or None,
            original_url=_original_url(self.blocks[at], self.url),
            title=_title(self.blocks[:at], self.display_name),
            source_name=date_line.source_name,
            published_on=date_line.published_on,
            layout=layout.name,
            more_articles_url=_more_articles(below[more_from[0] :] if more_from else below, self.url),
        )

    def entries(self, known: Container[str] = ()) -> tuple[Entry, ...]:
        """The entries of the page's More From block, but for the articles that are ``known``.

        One in which the page was cut off is left out, for its title may be half a title.
        """
        if self.more_from is None:
            return ()
        start, end = self.more_from
        is_end = is_end_line(self.blocks[end - 1].text)
        blocks = self.blocks[start + 1 : end - is_end]
        if all(external_id(href) in known for href in map(article_link, blocks) if href):
            return ()
        entries = read_entries(blocks, self.url, dated_only=not self.closed)
        return tuple(entry for entry in entries if entry.external_id not in known)

    def listing(self) -> tuple[Entry, ...]:
        """The entries of a listing page or an AJAX fragment, newest first; none for a page that is something else."""
        wrapper = self.marks.get(_LISTING_ID)
        blocks = self.blocks if wrapper is None else read_blocks(wrapper).blocks
        return read_entries(blocks, self.url, dated_only=True)

    def ajax_source_id(self) -> str | None:
        """The number that the listing's AJAX address wants, where the page carries one."""
        if self.root is None:
            return None
        buttons = self.root.xpath("//*[@id=$id]", id=_BUTTON_ID)
        for name, value in (pair for button in buttons for pair in button.attrib.items()):
            if _ID_ATTRIBUTE.fullmatch(name) and value.strip().isdecimal():
                return str(value).strip()
        scripts = (found for text in self.root.xpath("//script/text()") if (found := _ID_SCRIPT.search(text)))
        return next((found[1] for found in scripts), None)
