"""What the spider records of each page for the monitors: counts in Scrapy's stats, and pages kept as evidence."""

from collections.abc import Iterable, Mapping, Sequence

from scrapy.http import Response

from vokspider.extensions.run import Run
from vokspider.model import codes
from vokspider.model.items import Article, Capture, Listing
from vokspider.monitors import figures
from vokspider.sites.base import Page, Site
from vokspider.spiders.responses import capture_of
from vokspider.store.captures.evidence import Lacking
from vokspider.text.urls import host, is_host_of, is_local


def note_article(run: Run, site: Site, anchors: Mapping[str, bool], article: Article, capture: Capture) -> None:
    """Record which anchors and fields an article page has."""
    count, lacking = run.crawler.stats.inc_value, run.remarks.evidence.lacking
    count(figures.PAGES)
    count(figures.LAYOUT + article.layout)
    if article.layout == site.fallback_layout:
        count(figures.TEXT_CONTRACT)
    fields = {"title": article.title, "original_link": article.original_url}
    for prefix, found in ((figures.ANCHOR, anchors), (figures.ARTICLE_FIELD, fields)):
        for name, there in found.items():
            if there:
                count(prefix + name)
            elif name not in lacking:
                lacking[name] = Lacking(article.external_id, capture)


def note_listing_page(run: Run, response: Response, page: Page | None, entries: int, offset: int) -> None:
    """Record the number of entries of a listing page; of the listing's first page, also the anchors."""
    note_listing_answer(run, response)
    stats = run.crawler.stats
    if offset:
        stats.max_value(figures.FRAGMENT, entries)
        return
    stats.set_value(figures.FIRST_PAGE, entries)
    for name, there in (page.listing_anchors() if page else {}).items():
        stats.set_value(figures.LISTING_ANCHOR + name, int(there))


def note_listing_answer(run: Run, response: Response | None) -> None:
    """Keep the response to a request for a listing page as evidence, if there was a response."""
    if response is not None:
        run.remarks.evidence.add_listing(capture_of(response, run.store.ledger.clock()))


def note_entries(run: Run, listing: Listing) -> None:
    """Record which fields the entries of the listing have."""
    count = run.crawler.stats.inc_value
    count(figures.ENTRIES, len(listing.entries))
    for entry in listing.entries:
        for name, value in (("title", entry.title), ("listed_day", entry.listed_on), ("teaser", entry.teaser)):
            if value:
                count(figures.ENTRY_FIELD + name)


def note_end(run: Run, *, joined: bool) -> None:
    """Record the end of the walk; ``joined``: whether it left no gap."""
    run.crawler.stats.set_value(figures.JOINED, int(joined))


def note_strange_links(run: Run, urls: Sequence[str]) -> None:
    """Doubt a run if links in its listing have an unknown form, since articles behind them are not archived."""
    _doubt_once(run, codes.STRANGE_LINKS, urls)


def note_relatives(run: Run, urls: Iterable[str]) -> None:
    """Doubt a run if links lead to another host of the same name, as after a move from ``.org`` to ``.app``."""
    site = run.source.site
    same = [url for url in urls if _name(url) == _name(site) and not is_host_of(url, [host(site)])]
    if not is_local(site):
        _doubt_once(run, codes.OTHER_HOST, same)


def _name(url: str) -> str:
    return host(url).removeprefix("www.").partition(".")[0]


def _doubt_once(run: Run, code: str, urls: Sequence[str]) -> None:
    if urls and not run.remarks.doubts_of(code):
        run.remarks.doubt(code, url=urls[0][:200], number=len(urls))


def is_of_source(run: Run, start: Article) -> bool:
    """Whether the start page is of the run's source; if not, an error with the names of both sources is added.

    Then ``start_url`` or ``display_name`` is wrong, and the page's link leads to the listing of another source.
    """
    source, found = run.source, start.source_name
    if found is None or run.site.is_source(found, source):
        return True
    names = {"found": found, "expected": source.display_name, "source": source.name}
    run.remarks.error(codes.START_PAGE_OF_OTHER, url=start.url, **names, file=str(run.config.sources_file))
    return False
