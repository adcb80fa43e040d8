"""The interface of a site. Each site is a folder with a class for its addresses and a class for its pages.

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

    ``first`` is the size of the listing's first page, ``size`` the size of each further page. ``overlaps``: whether a
    further page can begin at any entry. Then each is requested to begin with the last entry of the previous page, which
    proves that nothing was missed between the two. Numbered pages cannot do that: one is requested again if an entry of
    the next page may have moved to it unseen.
    """

    first: int = 20
    size: int = 20
    overlaps: bool = False


class Site(Naming, ABC):
    """A site: how it identifies its articles, how its pages are read, and how its listings continue.

    ``name``: its name in the configuration of a source (``page``). ``zone``: the time zone of the days that the site
    prints; its name follows "in" in sentences. ``paging``: how its listings are divided into pages.
    ``fallback_layout``: the layout of pages that were read by the order of their text alone.
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
        """The hosts of the site with the root address ``root``. Their subdomains, such as ``www.``, count too."""
        return (urls.host(root),)

    def article_path(self, href: str) -> str | None:
        """The article's path on the site for a relative link in the folders of a mirror, None for any other link."""
        return None

    def stand_ins(self, root: str) -> tuple[str, ...]:
        """Base addresses for the relative links of a saved page whose own address nobody knows."""
        return (f"{root}/",)

    # -- pages --------------------------------------------------------------------------------------------------

    @abstractmethod
    def page(self, html: Html, source: Source) -> Page:
        """The object of the site's own class that reads this page."""

    def text_page(self, text: str, source: Source, url: str | None) -> Page:
        """The object that reads a page saved as text alone. By default raises PageError: the site reads only HTML."""
        raise PageError(NOT_HTML, "captured text")

    def is_source(self, name: str, source: Source) -> bool:
        """Whether ``name``, as a page prints it, is the name of the source."""
        return " ".join(name.split()).casefold() == " ".join(source.display_name.split()).casefold()

    def article_rules(
        self, lines: Sequence[str], title: str | None, source: Source, told: Collection[str]
    ) -> list[str | None]:
        """For each line of an article: the rule that removes it from the text, or None for the article's own lines.

        ``lines`` are those that the page's elements have not shown to be no part of the article. ``told`` are the rules
        of the lines that were removed for that.
        """
        return [None] * len(lines)

    def reduce_entry(self, entry: Entry) -> Entry:
        """The entry with its title and teaser only once, and copies in ``removals``. A reduced entry stays as it is."""
        return entry

    def visited_on(self, text: str) -> date | None:
        """The day of the visit, if the site prints it at the top of its pages; otherwise None."""
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
        """What vokspider expects of the live site; ``vokspider check-site`` compares it with what it finds."""
        return ()
