"""``extract``: the contents of one page, or why it is not believed."""

import logging
from collections.abc import Callable, Container, Mapping
from typing import Any

import attrs
from attrs import field, frozen

from vokspider.extract.decode import Headers
from vokspider.extract.opening import open_html, open_page, open_text
from vokspider.extract.saved import restored
from vokspider.extract.steps import fingerprint, problem_of, reduce_article, reduce_entries
from vokspider.html.repeats import Repeats
from vokspider.html.sight import Sight
from vokspider.model.items import Article, Entry
from vokspider.model.reasons import FRONT_PAGE, LISTING_IN_PLACE, NO_ENTRIES, PARSER_ERROR, PageError
from vokspider.sites import site_named
from vokspider.sites.base import Page, Site, Source

logger = logging.getLogger(__name__)


@frozen
class Failure:
    """Why a page is not believed: ``reason`` is a key of ``model.reasons.PAGE_REASONS``, ``detail`` what was found."""

    reason: str
    detail: str = ""


@frozen(kw_only=True)
class Extracted:
    """The contents of one page. Articles and entries are reduced: what does not belong to them has been removed.

    ``read``: the article on the page, even if ``failure`` says why it is not believed. ``entries``: those of a listing,
    or those of the same source on an article page. ``anchors``: by name, whether the page has each element by which
    parts of an article are found. ``sight``: what a page without an article shows. ``framed``: whether such a page has
    something that only the site's own pages have.
    """

    read: Article | None = None
    entries: tuple[Entry, ...] = ()
    failure: Failure | None = None
    anchors: Mapping[str, bool] = field(factory=dict)
    sight: Sight = field(factory=Sight)
    framed: bool = False

    @property
    def article(self) -> Article | None:
        """The article; None if the page is not believed or is a listing."""
        return self.read if self.failure is None else None


def extract(
    body: bytes,
    url: str,
    source: Source,
    *,
    headers: Headers = (),
    known: Container[str] = (),
    served: bool = True,
    is_text: bool = False,
    identity: str | None = None,
    repeats: Repeats | None = None,
) -> Extracted:
    """The article of a page with its fingerprint, the page's entries, or the reason why the page is not believed.

    ``url``: the page's address, "" if nobody knows it. ``headers``: names and values as received. ``known``: identities
    of articles whose entries are left out. ``served``: False for a saved page, whose links may lead into an archive or
    a mirror. ``is_text``: the page was saved without its markup. ``identity``: the identity of the article that the
    page should be; by default the one in the address. ``repeats`` remembers parts of pages from one call to the next,
    which makes no difference except that it is faster.

    A listing yields its entries, unless an article was expected there. Never raises because of a page's content; raises
    LookupError if the source's site is unknown.
    """
    site = site_named(source.page)
    identity = identity or site.identity(url)

    def opened() -> Page:
        if is_text:  # any other address than an article's says nothing of a text
            return open_text(body, url if identity else None, source)
        if served:
            return open_page(body, url, source, headers, repeats=repeats)
        whole, prepare = restored(body, url, source, site)
        return open_html(whole, url, source, headers, prepare=prepare, repeats=repeats)

    return read_page(opened, site, source, known=known, identity=identity, repeats=repeats)


def read_page(
    opened: Callable[[], Page],
    site: Site,
    source: Source,
    *,
    known: Container[str] = (),
    identity: str | None = None,
    repeats: Repeats | None = None,
) -> Extracted:
    """Like ``extract``, for the page that ``opened`` returns. It may raise PageError, which becomes the failure."""
    page: Page | None = None
    try:
        page = opened()
        article = _identified(page.article(), identity)
        return _with_article(reduce_article(article, site, source), page, site, source, known, repeats)
    except PageError as error:
        return _without_article(page, site, error, identity)
    except Exception as error:  # a bug must not lose a page: the page of a failure is kept
        logger.exception("the parser failed")
        return Extracted(failure=Failure(PARSER_ERROR, f"{type(error).__name__}: {error}"))


def _identified(article: Article, identity: str | None) -> Article:
    """The article with this identity, if there is one."""
    return attrs.evolve(article, external_id=identity) if identity and identity != article.external_id else article


def _with_article(
    article: Article, page: Page, site: Site, source: Source, known: Container[str], repeats: Repeats | None
) -> Extracted:
    problem = problem_of(article, site, source)
    article = article if problem else fingerprint(article)
    of_other = article.source_name is not None and not site.is_source(article.source_name, source)
    return Extracted(
        read=article,
        entries=() if of_other else reduce_entries(page.entries(known), site, repeats),
        failure=Failure(*problem) if problem else None,
        anchors=page.article_anchors(article),
    )


def _without_article(page: Page | None, site: Site, error: PageError, identity: str | None) -> Extracted:
    """The contents of a page without an article: the entries of a listing, otherwise the failure.

    A listing is a failure too where an article was expected (``identity``), or if it is the front page.
    """
    seen: dict[str, Any] = {"sight": page.sight, "framed": page.is_framed} if page else {}
    failure = Failure(error.reason, error.detail)
    if page is None or error.reason != LISTING_IN_PLACE or identity is not None:
        return Extracted(failure=failure, **seen)
    if page.is_front:
        return Extracted(failure=attrs.evolve(failure, reason=FRONT_PAGE), **seen)
    entries = reduce_entries(page.listing(), site)
    return Extracted(entries=entries, failure=None if entries else attrs.evolve(failure, reason=NO_ENTRIES), **seen)
