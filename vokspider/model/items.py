"""What travels through the pipelines: frozen attrs classes, evolved and never changed in place.

Every ``lines`` tuple holds the page's text as a reader sees it, one block a line, in page order. A
``Removal.position`` counts in those lines, so the page can be rebuilt from what was kept and what was removed.
"""

from datetime import date, datetime

from attrs import field, frozen


@frozen
class Removal:
    """Consecutive lines that one rule took out.

    ``position`` is the index of the first removed line in ``lines``, ``count`` how many lines went, ``text`` the
    lines themselves joined by a newline.
    """

    rule: str
    position: int
    count: int
    text: str


@frozen
class Capture:
    """A page as served. ``body`` is the decoded transfer (no gzip), ``headers`` are name and value as received.

    ``status`` is None for a saved file, which nobody served. ``time_from`` says what a saved page's ``fetched_at`` is
    taken from; None for a page that a crawl fetched.
    """

    url: str
    body: bytes = field(repr=False)
    fetched_at: datetime
    status: int | None = 200
    headers: tuple[tuple[str, str], ...] = ()
    time_from: str | None = None


def described(capture: Capture | None) -> dict[str, object] | None:
    """A page as a feed of ``scrapy crawl vok -o FILE`` names it, without its bytes."""
    if capture is None:
        return None
    return {"url": capture.url, "fetched_at": capture.fetched_at.isoformat(), "status": capture.status}


_IN_FEEDS = {"serializer": described}


@frozen
class Note:
    """What a reader of a text should know of it: ``kind`` (``struck``: the site struck ``text`` out), and where.

    ``paragraph`` is the index of the paragraph in ``Article.paragraphs``.
    """

    kind: str
    paragraph: int
    text: str


@frozen
class Entry:
    """One link of a listing, or of a More From block. ``lines`` still has its copies until ``remove_teasers`` ran.

    ``url`` and ``external_id`` are None in captured text, which has no links.
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

    ``offset`` is the place of the first entry in the listing, None for a block. ``url`` is None for captured text
    whose address nobody knows. ``listing_key``: the site's own name or number for the source, see ``Page.listing_key``.
    """

    source: str
    url: str | None
    entries: tuple[Entry, ...]
    offset: int | None = None
    listing_key: str | None = None


@frozen
class Earlier:
    """What is stored of an article that is fetched again: a page that has nothing of it is another one's."""

    title: str | None
    paragraphs: tuple[str, ...]
    original_url: str | None = None


@frozen
class Again:
    """Of a kept page that is read again: its capture's row, and the revision that was read from it, 0 for none."""

    capture_id: int
    revision: int


@frozen
class Article:
    """One article page of one source.

    ``lines`` is the text below the ``Date:`` line; ``paragraphs`` is what is left of it after the removals.
    ``published_on`` is a calendar day of the site. ``entry_title`` and ``entry_teaser`` are what its listing entry
    promised. ``again`` is None for a page that has just come. ``incomplete``: the text breaks off, in a word, in a
    sentence or before something that a page of its layout always has at its end.
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
    """The site said that an article's page is the one that was fetched last (304)."""

    source: str
    external_id: str
    capture: Capture = field(metadata=_IN_FEEDS)


@frozen
class Names:
    """What a page says, and what was expected of it: two titles, or two names of a source."""

    found: str
    expected: str


@frozen
class Failed:
    """An article page that was not believed. ``reason`` is a word of ``vokspider.model.reasons.PAGE_REASONS``.

    ``names``: the two titles, or names of a source, that do not agree. ``known``: an archive recorded the failure, so
    it is not one of the run that reads it.
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
