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

# It answers at a third host too (site-facts, one capture).
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
        """The Unix time at the beginning of the identity; None for a legacy one."""
        return import_time(identity)

    def canonical(self, url: str) -> str | None:
        """One spelling; an article has one for all its views, as ``/amp/``."""
        return urls.canonical(url)

    def same_address(self, first: str, second: str) -> bool:
        """Scheme, ``www.``, encoding, language and query do not matter."""
        return urls.same_article_address(first, second)

    def hosts(self, root: str) -> tuple[str, ...]:
        """The host of the root, and the second host of the site."""
        (own,) = super().hosts(root)
        return (own, *_ALSO.get(own, ()))

    def article_path(self, href: str) -> str | None:
        """By ``newstream/<id>``, or an id alone."""
        return urls.article_path(href)

    def stand_ins(self, root: str) -> tuple[str, ...]:
        """Addresses of an article, with and without the slash at its end, and the front page."""
        return (f"{root}/newstream/page/slug/", f"{root}/newstream/page/slug", f"{root}/")

    def page(self, html: Html, source: Source) -> KcnaWatch:
        """The page by its markup, or by the order of its text."""
        name = source.display_name
        page = KcnaWatch(html.root, html.url, source.name, name, closed=html.closed, damaged=html.damaged)
        # What is never closed, as a comment or a script, swallows the rest: the page ended there for the parser.
        if page.more_from is None and names_block(html.text, name):
            page.closed = False
        return page

    def text_page(self, text: str, source: Source, url: str | None) -> CapturedText:
        """The page by its lines."""
        return CapturedText(text, source.name, source.display_name, url)

    def is_source(self, name: str, source: Source) -> bool:
        """Without regard to case. A language without a name is another source's."""
        return same_source(name, source.display_name)

    def article_rules(
        self, lines: Sequence[str], title: str | None, source: Source, told: Collection[str]
    ) -> list[str | None]:
        """Chrome, promotion, the More From block, and the copy of the title on an old page."""
        return article_rules(lines, title, source.display_name, has_block=MORE_FROM not in told)

    def reduce_entry(self, entry: Entry) -> Entry:
        """The entry with its title and teaser once each."""
        found = reduce_entry(entry.lines, entry.title)
        removals = entry.removals + tuple(Removal(*taken) for taken in found.taken)
        return attrs.evolve(entry, title=found.title, teaser=found.teaser, lines=found.lines, removals=removals)

    def visited_on(self, text: str) -> date | None:
        """The day at the head of a page, above the ``Date:`` line."""
        return visited_on(text)

    def further_page(self, listing_url: str, place: int, listing_key: str | None) -> str | None:
        """The AJAX fragment of ten entries from ``place`` on; it needs the site's number for the source."""
        return urls.ajax_url(listing_url, listing_key, place) if listing_key else None

    def facts(self) -> Sequence[Fact]:
        """The site facts."""
        return FACTS


SITE = KcnaWatchSite
