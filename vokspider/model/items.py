"""The items of the pipelines: frozen attrs classes. A pipeline returns a changed copy of an item.

The items of saved and kept pages come as a ``Batch`` of some pages.

Every ``lines`` tuple holds the page's text as a reader sees it, one block per line, in page order. A
``Removal.position`` is an index of those lines, so the page can be rebuilt from the kept and the removed lines.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import attrs
from attrs import field, frozen


@frozen
class Removal:
    """Consecutive lines that one rule removed.

    ``position`` is the index of the first removed line in ``lines``, ``count`` the number of removed lines, ``text``
    those lines joined by newlines.
    """

    rule: str
    position: int
    count: int
    text: str


@frozen
class Capture:
    """A page as served. ``body`` is the content without the compression of the transfer, such as gzip.

    ``headers`` are pairs of name and value as received. ``fetched_at`` is an aware time. ``status`` is None for a saved
    file, since there was no response. ``time_from``: the source of a saved page's ``fetched_at``; None for a page that
    a crawl fetched.
    """

    url: str
    body: bytes = field(repr=False)
    fetched_at: datetime
    status: int | None = 200
    headers: tuple[tuple[str, str], ...] = ()
    time_from: str | None = None


def described(capture: Capture | None) -> dict[str, object] | None:
    """The fields of a page in the feeds of ``scrapy crawl vok -o FILE``: all but the bytes. None without a page."""
    if capture is None:
        return None
    return {"url": capture.url, "fetched_at": capture.fetched_at.isoformat(), "status": capture.status}


_IN_FEEDS = {"serializer": described}


@frozen
class Note:
    """A remark for the readers of an article. The only ``kind`` is ``struck``: the site struck ``text`` out.

    ``paragraph`` is the index of the paragraph in ``Article.paragraphs``.
    """

    kind: str
    paragraph: int
    text: str


@frozen
class Entry:
    """One link of a listing, or of a More From block.

    ``lines`` includes copies of the title and teaser until ``remove_teasers`` has run. ``listed_on`` is a day of the
    site. ``url`` and ``external_id`` are None in captured text, which has no links.
    """

    lines: tuple[str, ...]
    url: str | None = None
    external_id: str | None = None
    title: str | None = None
    teaser: str | None = None
    listed_on: date | None = None
    removals: tuple[Removal, ...] = ()


@frozen
class Listing:
    """The entries of one page: a listing page, or the More From block of an article page.

    ``offset`` is the position of the first entry in the whole listing, from 0; None for a block. ``url`` is None for
    captured text whose address is not known. ``listing_key``: the site's own name or number for the source, see
    ``Page.listing_key``.
    """

    source: str
    url: str | None
    entries: tuple[Entry, ...]
    offset: int | None = None
    listing_key: str | None = None


@frozen
class Earlier:
    """The stored text of an article that is fetched again, to recognise pages that belong to another article."""

    title: str | None
    paragraphs: tuple[str, ...]
    original_url: str | None = None


@frozen
class Again:
    """Identifies a kept page that is read again: by its capture, and the revision read from it before (0 if none)."""

    capture_id: int
    revision: int


@frozen
class Article:
    """One article page of one source.

    ``lines`` is the text below the ``Date:`` line, ``paragraphs`` the text that remains after the removals.
    ``published_on`` is a calendar day of the site. ``entry_title`` and ``entry_teaser`` are those of its listing entry.
    ``earlier`` and ``again`` are None unless the article was stored before, or a kept page is read again.
    ``incomplete``: the text breaks off in a word, in a sentence, or before something that a page of its layout always
    has at its end.
    """

    source: str
    external_id: str
    lines: tuple[str, ...]
    url: str | None = None
    original_url: str | None = None
    title: str | None = None
    source_name: str | None = None
    published_on: date | None = None
    layout: str = ""
    entry_title: str | None = None
    entry_teaser: str | None = None
    earlier: Earlier | None = None
    again: Again | None = None
    more_articles_url: str | None = None
    capture: Capture | None = field(default=None, metadata=_IN_FEEDS)
    paragraphs: tuple[str, ...] = ()
    removals: tuple[Removal, ...] = ()
    content_sha256: str = ""
    incomplete: bool = False
    notes: tuple[Note, ...] = ()


@frozen
class NotModified:
    """The site's response (304) that the page of an article has not changed since it was last fetched."""

    source: str
    external_id: str
    capture: Capture = field(metadata=_IN_FEEDS)


@frozen
class Names:
    """Two titles, or two names of a source: the one ``found`` on a page, and the ``expected`` one."""

    found: str
    expected: str


@frozen
class Failed:
    """An article page that was not believed, or a request that failed; then ``capture`` can be None.

    ``reason`` is a code of ``vokspider.model.reasons.PAGE_REASONS`` or ``vokspider.spiders.failures``. ``names``: the
    two titles, or names of a source, that do not agree. ``known``: the archive that is imported recorded the failure,
    so it is not a failure of the run that imports it.
    """

    source: str
    external_id: str
    reason: str
    detail: str = ""
    url: str | None = None
    capture: Capture | None = field(default=None, metadata=_IN_FEEDS)
    again: Again | None = None
    known: bool = False
    names: Names | None = None


@frozen
class Same:
    """A kept page that was read again, and gave the text that was read from it before.

    ``removed``: how many lines each rule has removed from it.
    """

    external_id: str
    revision: int
    removed: Mapping[str, int] = field(factory=dict)


@frozen
class Batch:
    """Items of some pages, in order, which are stored in one transaction. ``prepared``: see ``Texts.prepared``."""

    items: tuple[Any, ...]
    prepared: Mapping[Any, Any] = field(factory=dict, repr=False)


def each(item: Any, function: Callable[[Any], Any]) -> Any:
    """What a pipeline makes of an item: ``function(item)``, or a batch of that for each of its items."""
    if isinstance(item, Batch):
        return attrs.evolve(item, items=tuple(map(function, item.items)))
    return function(item)
