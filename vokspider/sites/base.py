"""What vokspider has to know of a site. A site is one folder: a class for its addresses and one for its pages.

``docs/add-a-site.md`` goes through the methods in the order in which a crawl calls them.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from datetime import date

from attrs import frozen

from vokspider.model.items import Entry
from vokspider.model.reasons import NOT_HTML, PageError
from vokspider.sites.facts import Fact
from vokspider.sites.page import Html, Page, Source
from vokspider.text import urls
from vokspider.text.naming import Naming

__all__ = ["Html", "Page", "Paging", "Site", "Source"]


@frozen
class Paging:
    """How a listing is divided into pages; sizes are in entries.

    ``first`` is the size of the listing's first page, ``size`` that of each further page. ``overlaps``: a further page
    can begin at any entry, so each is requested to begin with the last entry of the previous page, which proves that
    nothing was missed in between. Numbered pages cannot do that; one is requested
    again where an entry could hide behind it.
    """

    first: int = 20
    size: int = 20
    overlaps: bool = False


class Site(Naming, ABC):
    """A site: how it identifies its articles, how its pages are read, and how its listings continue.

    ``name`` is its name in the registry. ``zone``: the time zone of the days that the site prints; its name follows
    "in" in sentences. ``paging``: how its
    listings are divided. ``fallback_layout``: the layout of pages that were read by the order of their text alone.
    """

    name: str
    paging: Paging = Paging()
    fallback_layout: str = ""

    # -- addresses ----------------------------------------------------------------------------------------------

    @abstractmethod
    def identity(self, url: str) -> str | None:
        """The identity of the article at an address, None for any other address.

        It stays the same for all addresses of one article, and no two articles of a site have the same one. See
        ``Naming`` for ``imported_at``, ``canonical`` and ``same_address``.
        """

    def hosts(self, root: str) -> tuple[str, ...]:
        """The hosts of the site whose root address is ``root``; hosts below them, as ``www.``, count too."""
        return (urls.host(root),)

    def article_path(self, href: str) -> str | None:
        """The path on the site of the article that a relative link in a mirror's folders leads to, None if unknown."""
        return None

    def stand_ins(self, root: str) -> tuple[str, ...]:
        """Addresses that relative links of a saved page are resolved with when nobody knows the page's own."""
        return (f"{root}/",)

    # -- pages --------------------------------------------------------------------------------------------------

    @abstractmethod
    def page(self, html: Html, source: Source) -> Page:
        """The page as the site's own class reads it."""

    def text_page(self, text: str, source: Source, url: str | None) -> Page:
        """The page of which only the text was saved. Raises PageError for a site that is read by its markup alone."""
        raise PageError(NOT_HTML, "captured text")

    def is_source(self, name: str, source: Source) -> bool:
        """Whether the name that a page prints is the source's."""
        return " ".join(name.split()).casefold() == " ".join(source.display_name.split()).casefold()

    def article_rules(
        self, lines: Sequence[str], title: str | None, source: Source, told: Collection[str]
    ) -> list[str | None]:
        """For each line of an article: the rule that removes it from the text, or None for the article's own lines.

        ``told`` are the rules by which the page itself has already removed lines; ``lines`` are the remaining ones.
        """
        return [None] * len(lines)

    def reduce_entry(self, entry: Entry) -> Entry:
        """The entry with its title and teaser once each; each removal is recorded. A reduced entry stays as it is."""
        return entry

    def visited_on(self, text: str) -> date | None:
        """The day on which a page was shown, where the site prints that into the page's head."""
        return None

    # -- listings -----------------------------------------------------------------------------------------------

    @abstractmethod
    def further_page(self, listing_url: str, place: int, listing_key: str | None) -> str | None:
        """The address of the page of a listing that contains the entry at ``place``, counted from 0.

        None if there is no such page, or if its address needs the ``listing_key`` (see ``Page.listing_key``) and that
        is not known.
        """

    # -- check-site ---------------------------------------------------------------------------------------------

    def facts(self) -> Sequence[Fact]:
        """What is held to be true of the live site, for ``vokspider check-site``."""
        return ()
