"""KCNA Watch as a site: its addresses, pages and listings (docs/site-facts.md)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

import attrs

from vokspider.model.items import Entry, Removal
from vokspider.sites.base import Html, Paging, Site, Source
from vokspider.sites.facts import Fact
from vokspider.sites.kcnawatch import urls
from vokspider.sites.kcnawatch.captured import CapturedText
from vokspider.sites.kcnawatch.chrome import article_rules, names_block, same_source
from vokspider.sites.kcnawatch.dates import import_time, visited_on
from vokspider.sites.kcnawatch.facts import FACTS
from vokspider.sites.kcnawatch.layouts import TEXT_CONTRACT
from vokspider.sites.kcnawatch.page import KcnaWatch
from vokspider.sites.kcnawatch.teasers import reduce_entry
from vokspider.sites.kcnawatch.zone import ZONE
from vokspider.text.removals import MORE_FROM

# The site answers at this host too (site-facts, one capture).
_ALSO = {"kcnawatch.org": ("kcnawatch.app",)}


class KcnaWatchSite(Site):
    """kcnawatch.org: articles of many sources, each with a listing that continues in AJAX fragments."""

    name = "kcnawatch"
    zone = ZONE
    paging = Paging(first=20, size=urls.AJAX_PAGE, overlaps=True)
    fallback_layout = TEXT_CONTRACT

    def identity(self, url: str) -> str | None:
        """``<unixtime>-<id>``, or the ``<id>`` of a legacy address."""
        return urls.external_id(url)

    def imported_at(self, identity: str) -> datetime | None:
        """The Unix time at the beginning of the identity, as aware UTC; None for a legacy identity."""
        return import_time(identity)

    def canonical(self, url: str) -> str | None:
        """One spelling for all addresses of a page, also for views such as ``/amp/``; None if it is no web address."""
        return urls.canonical(url)

    def same_address(self, first: str, second: str) -> bool:
        """Whether two addresses of one article differ at most in scheme, ``www.``, encoding, language and query."""
        return urls.same_article_address(first, second)

    def hosts(self, root: str) -> tuple[str, ...]:
        """The host of the root, and the second host of the site."""
        (own,) = super().hosts(root)
        return (own, *_ALSO.get(own, ()))

    def article_path(self, href: str) -> str | None:
        """The article's path for a mirror's relative link, which has ``newstream/<id>`` or an id; None for others."""
        return urls.article_path(href)

    def stand_ins(self, root: str) -> tuple[str, ...]:
        """Addresses of an article, with and without the slash at its end, and the front page."""
        return (f"{root}/newstream/page/slug/", f"{root}/newstream/page/slug", f"{root}/")

    def page(self, html: Html, source: Source) -> KcnaWatch:
        """The object that reads a page by its elements, or by the order of its text where class names are missing."""
        name = source.display_name
        page = KcnaWatch(html, source.name, name)
        # A comment or script that is never closed takes in the rest, so for the parser the page was cut off there.
        if page.more_from is None and names_block(html.text, name):
            page.closed = False
        return page

    def text_page(self, text: str, source: Source, url: str | None) -> CapturedText:
        """The object that reads the lines of captured text."""
        return CapturedText(text, source.name, source.display_name, url)

    def is_source(self, name: str, source: Source) -> bool:
        """Whether ``name`` is the source's, without regard to case. A language alone is the name of another source."""
        return same_source(name, source.display_name)

    def article_rules(
        self, lines: Sequence[str], title: str | None, source: Source, told: Collection[str]
    ) -> list[str | None]:
        """The rules for the site's own lines, promotion, the More From block, and an old page's copy of the title."""
        return article_rules(lines, title, source.display_name, has_block=MORE_FROM not in told)

    def reduce_entry(self, entry: Entry) -> Entry:
        """The entry with its title and teaser only once."""
        found = reduce_entry(entry.lines, entry.title)
        removals = entry.removals + tuple(Removal(*taken) for taken in found.taken)
        return attrs.evolve(entry, title=found.title, teaser=found.teaser, lines=found.lines, removals=removals)

    def visited_on(self, text: str) -> date | None:
        """The day of the visit, at the top of a page above the ``Date:`` line; None if there is none."""
        return visited_on(text)

    def further_page(self, listing_url: str, place: int, listing_key: str | None) -> str | None:
        """The address of the AJAX fragment with ten entries from ``place`` on; None without the ``listing_key``."""
        return urls.ajax_url(listing_url, listing_key, place) if listing_key else None

    def facts(self) -> Sequence[Fact]:
        """The facts that ``vokspider check-site`` checks."""
        return FACTS


SITE = KcnaWatchSite
