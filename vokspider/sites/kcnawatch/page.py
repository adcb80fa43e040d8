"""The pages of kcnawatch.org (site-facts section 1)."""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import accumulate, chain
from urllib.parse import urlsplit

from vokspider.html.blocks import read_blocks
from vokspider.html.elements import Element, is_too_deep, is_within
from vokspider.html.page_text import Block, PageText
from vokspider.html.sight import Sight, sight_of
from vokspider.model.items import Article, Entry
from vokspider.model.reasons import (
    BAD_ENCODING,
    BLOCKED_PAGE,
    ENTRIES_IN_TEXT,
    LISTING_IN_PLACE,
    MEMBERSHIP_POPUP,
    NO_DATE_LINE,
    TRUNCATED_BODY,
    PageError,
)
from vokspider.sites.kcnawatch.around import bars_of, has_foot, rules_of, with_hidden
from vokspider.sites.kcnawatch.chrome import (
    MORE_ARTICLES,
    DateLine,
    find_block,
    heading_name,
    is_end_line,
    is_front_line,
    is_original_link,
    is_source_line,
    parse_date_line,
    same_source,
)
from vokspider.sites.kcnawatch.dates import is_visit_line
from vokspider.sites.kcnawatch.entries import article_link, read_entries, strange_links
from vokspider.sites.kcnawatch.layouts import article_blocks, layout_of
from vokspider.sites.kcnawatch.teasers import date_index
from vokspider.sites.kcnawatch.urls import absolute, external_id
from vokspider.sites.page import Html, Page
from vokspider.text.removals import MORE_FROM

_NO_CHARACTER = "\ufffd"
_BODY_CLASS = "article-content"  # div.article-content [4]
_LISTING_ID = "latest_article_wrapper"  # div#latest_article_wrapper [1]
_BUTTON_ID = "more_results"  # #more_results [1]
_DATE_CLASS = "articled-date"  # of an entry's date; the site spells it so
_LISTING_PATH = re.compile(r"/article/\d+|/admin-ajax\.php")
_HEAD = 60  # a line that only the front page has is among this many first blocks
_POPUP_CLASSES = ("nk-paywall-free-member-form", "free-member-form-inner")  # [1]
_BLOCKED = "boolean(/html/head/meta[@name='kcsc' and @content='blocking'])"  # South Korea's filter (site-facts, 2)
_HEADINGS = ("h1", "h2", "h3")
_ENTRY_HEADINGS = (*_HEADINGS, "h4", "h5", "h6")
_SITE_NAME = "kcna watch"
_LISTING = re.compile(r"(?:https?://[^/]+)?/article/\d+(?=[/?#]|$)")
# The AJAX source id is expected [inf] as a number in a data attribute of the button, or in an inline script.
_ID_ATTRIBUTE = re.compile(r"data-(?:\w+-)*(?:source|src|cat|id)(?:-?id)?")
_SOURCE_ATTRIBUTE = re.compile(r"data-(?:\w+-)*(?:source|src|cat)(?:-?id)?")
_ID_SCRIPT = re.compile(r"""(?:source_?id|get_cat_by_source[^}]{0,200}?\bid)["']?\s*[:=]\s*["']?(\d+)""", re.IGNORECASE)


def _title(above: Sequence[Block], display_name: str) -> str | None:
    """The title: the nearest heading above the ``Date:`` line, or the line right above it if there is no heading."""
    heading = next((block for block in reversed(above[-5:]) if block.node.tag in _HEADINGS), None)
    if heading:
        return heading.text
    last = above[-1].text if above else ""
    return None if not last or is_source_line(last, display_name) or is_visit_line(last) else last


def _original_url(blocks: Sequence[Block], url: str) -> str | None:
    """The address of the original; None if there is no link to it.

    ``blocks`` are the ``Date:`` line, which usually has the link, and the next one, which may have it instead.
    """
    date_line, *below = blocks
    links = [*date_line.links, *(link for block in below if is_original_link(block.text) for link in block.links)]
    return next((absolute(url, link.href) for link in links if is_original_link(link.text)), None)


def _more_articles(blocks: Sequence[Block], url: str) -> str | None:
    """The address of the ``More Articles`` link, which is the listing of the source [inf]; None without one."""
    links = (link for block in blocks for link in block.links if link.text == MORE_ARTICLES)
    return next((absolute(url, link.href) for link in links), None)


def _leads_into_site(block: Block) -> bool:
    return any(external_id(link.href) or _LISTING.match(link.href) for link in block.links)


def _find_date_line(blocks: Sequence[Block]) -> tuple[int, DateLine] | None:
    lines = ((index, parse_date_line(block.text)) for index, block in enumerate(blocks))
    return next(((index, found) for index, found in lines if found), None)


def _numbers(elements: Iterable[Element], attribute: re.Pattern[str]) -> Iterator[str]:
    """The values of attributes of the elements whose name matches ``attribute`` and whose value is a number."""
    for name, value in (pair for element in elements for pair in element.attrib.items()):
        if attribute.fullmatch(name) and value.strip().isdecimal():
            yield str(value).strip()


class KcnaWatch(Page):
    """One parsed page of kcnawatch.org.

    ``source`` is the name of its source, ``display_name`` that source's name on the site (``Voice of Korea (EN)``). For
    ``root``, ``url``, ``closed`` and ``damaged`` see ``Html``.
    """

    def __init__(self, html: Html, source: str, display_name: str) -> None:
        self.root, self.url = html.root, html.url
        self.source = source
        self.display_name = display_name
        self.closed, self.damaged = html.closed, html.damaged
        self.text = PageText() if html.root is None else read_blocks(html.root, _BODY_CLASS, html.repeats)
        self.blocks, self.hidden, self.marks = self.text.blocks, self.text.hidden, self.text.marks
        self.date_line = _find_date_line(self.blocks)
        self.more_from = find_block([block.text for block in self.blocks], display_name)

    def _check(self) -> tuple[int, DateLine]:
        """The index of the ``Date:`` line among the blocks, and its parts. Raises PageError if this is no article."""
        if self.root is None:
            raise PageError(NO_DATE_LINE, "the page is empty")
        if any(name in self.marks for name in _POPUP_CLASSES):
            raise PageError(MEMBERSHIP_POPUP)
        found = self.date_line
        if found is None and self.root.xpath(_BLOCKED):
            raise PageError(BLOCKED_PAGE, " ".join(block.text for block in self.blocks)[:80])
        if found is None:
            raise self.refusal(listing=self._is_listing)
        return found

    @property
    def sight(self) -> Sight:
        """What the page shows, to decide what it is if it is not an article."""
        return sight_of(self.root, self.blocks)

    @property
    def is_framed(self) -> bool:
        """Whether the page has the frame of the site: its name, the day of the visit, or links to its own pages."""
        texts = [*(self.root.xpath("//title/text()") if self.root is not None else ()), *(b.text for b in self.blocks)]
        named = any(_SITE_NAME in text.lower() or is_visit_line(text) for text in texts)
        return named or any(map(_leads_into_site, self.blocks))

    @property
    def _is_listing(self) -> bool:
        """Whether there are two entries and no More From block. Outside the listing's element, entries need a date."""
        dated_only = _LISTING_ID not in self.marks
        return self.more_from is None and len(read_entries(self.blocks, self.url, dated_only=dated_only)) > 1

    def _block_below(self, start: int) -> tuple[int, int] | None:
        """The bounds of the More From block, counted from block ``start``; None without one there or below."""
        if self.more_from is None or self.more_from[0] < start:
            return None
        return self.more_from[0] - start, self.more_from[1] - start

    def article(self) -> Article:
        """The article with its lines, not yet reduced. Raises PageError if the page is not a complete article."""
        at, date_line = self._check()
        below = self.blocks[at + 1 :]
        more_from = self._block_below(at + 1)
        container = self.marks.get(_BODY_CLASS)
        is_closed = self.closed or has_foot(below, container)
        if more_from is None and (not is_closed or is_too_deep(self.root)):
            raise PageError(TRUNCATED_BODY, below[-1].text[-80:] if below else "nothing below the Date: line")
        blocks = article_blocks(below, more_from, container)
        if len(read_entries(below[: more_from[0]] if more_from else blocks, self.url, dated_only=True)) > 1:
            is_listing = len(read_entries(self.blocks[:at], self.url, dated_only=True)) > 0
            raise PageError(LISTING_IN_PLACE if is_listing else ENTRIES_IN_TEXT, blocks[0].text[:80] if blocks else "")
        title = _title(self.blocks[:at], self.display_name)
        above = next((index for index, block in enumerate(blocks) if more_from and block is below[more_from[0]]), None)
        rules = rules_of(blocks[:above], self.blocks[at], title, container, bars_of(self.root, self.text))
        rules += [MORE_FROM] * (more_from[1] - more_from[0] if more_from else 0)
        rules += [None] * (len(blocks) - len(rules))
        lines, removals, notes = with_hidden(blocks, rules, self._hidden_among(blocks, at))
        if self.damaged and any(_NO_CHARACTER in line for line in (title or "", *lines)):
            raise PageError(BAD_ENCODING, next(line for line in (title or "", *lines) if _NO_CHARACTER in line)[:80])
        return Article(
            source=self.source,
            external_id=external_id(self.url) or "",
            lines=lines,
            url=self.url or None,
            original_url=_original_url(self.blocks[at : at + 2], self.url),
            title=title,
            source_name=date_line.source_name or None,
            published_on=date_line.published_on,
            layout=layout_of(self.blocks, at, container),
            more_articles_url=_more_articles(below[more_from[0] :] if more_from else below, self.url),
            removals=removals,
            notes=notes,
        )

    def _hidden_among(self, blocks: Sequence[Block], at: int) -> list[tuple[int, Block]]:
        """The hidden blocks between the ``Date:`` line, which is block ``at`` of the page, and the last of ``blocks``.

        Each comes with the number of ``blocks`` before it. Those right after the last one count if in the container.
        """
        if not self.hidden or not blocks:
            return []
        ours = {id(block) for block in blocks}
        last = next(index for index in reversed(range(len(self.blocks))) if id(self.blocks[index]) in ours)
        before = list(accumulate((id(block) in ours for block in self.blocks), initial=0))
        own = self.marks.get(_BODY_CLASS)
        ends = last + 1
        return [
            (before[place], block)
            for place, block in self.hidden
            if at < place < ends or (place == ends and is_within(block.node, own))
        ]

    def article_anchors(self, article: Article) -> dict[str, bool]:
        """By name, whether each element is there that marks a part of ``article``, the article of this page."""
        return {
            _BODY_CLASS: _BODY_CLASS in self.marks,
            "heading": any(block.text == article.title and block.node.tag in _HEADINGS for block in self.blocks[:30]),
            "more_from": self.more_from is not None,
            "more_articles": article.more_articles_url is not None,
        }

    def listing_anchors(self) -> dict[str, bool]:
        """By name, whether each element is there that marks a part of a listing page."""
        titles = [block.node.tag for block in self.blocks if article_link(block)]
        return {
            _LISTING_ID: _LISTING_ID in self.marks,
            _BUTTON_ID: _BUTTON_ID in self.marks,
            "ajax_id": self.listing_key() is not None,
            "headings": any(tag in _ENTRY_HEADINGS for tag in titles),
            _DATE_CLASS: _DATE_CLASS in self.marks,
        }

    @property
    def is_front(self) -> bool:
        """Whether this is the site's front page, which lists entries of all sources, and not at a listing's address."""
        is_listing = _LISTING_PATH.search(urlsplit(self.url).path) is not None
        return not is_listing and any(is_front_line(block.text) for block in self.blocks[:_HEAD])

    def _is_ours(self) -> bool:
        """Whether no other source is named in the ``Date:`` line or in the heading of the More From block."""
        names = [self.date_line[1].source_name if self.date_line else ""]
        names += [heading_name(self.blocks[self.more_from[0]].text) or ""] if self.more_from else []
        return all(same_source(name, self.display_name) for name in names if name)

    def entries(self, known: Container[str] = ()) -> tuple[Entry, ...]:
        """The entries of the source's More From block, without those whose identities are ``known``."""
        if self.more_from is None or not self._is_ours():
            return ()
        start, end = self.more_from
        is_end = is_end_line(self.blocks[end - 1].text)
        blocks = self.blocks[start + 1 : end - is_end]
        links = (article_link(block) for block in blocks if block.links)
        if all(link.identity in known for link in links if link):
            return ()
        return tuple(entry for entry in self._whole(blocks) if entry.external_id not in known)

    def listing(self, *, fragment: bool = False) -> tuple[Entry, ...]:
        """The entries of a listing page or an AJAX fragment, newest first; () for any other page.

        The listing's own element and a ``fragment`` contain nothing else, so only there an entry without a date counts.
        """
        if self.is_front and not fragment:
            return ()
        dated_only = self.marks.get(_LISTING_ID) is None and not fragment
        return self._whole(self._listed(), dated_only=dated_only)

    def strange_links(self) -> tuple[str, ...]:
        """Addresses of entries of a listing or a fragment that name no article."""
        return strange_links(self._listed(), self.url)

    def _listed(self) -> Sequence[Block]:
        """The blocks of the listing's own element, or of the whole page if there is no such element."""
        wrapper = self.marks.get(_LISTING_ID)
        return self.blocks if wrapper is None else read_blocks(wrapper).blocks

    def _whole(self, blocks: Sequence[Block], *, dated_only: bool = False) -> tuple[Entry, ...]:
        """The entries in ``blocks``, without a last one that was cut off before its date: its title may be cut too."""
        entries = read_entries(blocks, self.url, dated_only=dated_only)
        is_cut = bool(entries) and not self.closed and date_index(entries[-1].lines) is None
        return entries[:-1] if is_cut else entries

    def listing_key(self) -> str | None:
        """The source's number for the addresses of AJAX fragments; None if the page does not contain it.

        If the button has lost its id, any button may have the number. A wrong number does no harm: the walk through the
        listing ends at the first fragment.
        """
        if self.root is None:
            return None
        scripts = (found[1] for text in self.root.xpath("//script/text()") if (found := _ID_SCRIPT.search(text)))
        places = (
            _numbers(self.root.xpath("//*[@id=$id]", id=_BUTTON_ID), _ID_ATTRIBUTE),
            scripts,
            _numbers(self.root.xpath("//button"), _SOURCE_ATTRIBUTE),
        )
        return next(chain.from_iterable(places), None)
