"""The interface of the class with which a site reads one page, and what is passed to it."""

from abc import ABC, abstractmethod
from collections.abc import Container, Mapping
from typing import Any, Protocol

from attrs import field, frozen

from vokspider.html.blocks import read_blocks
from vokspider.html.repeats import Repeats
from vokspider.html.sight import Sight, sight_of
from vokspider.html.standing import standing
from vokspider.model.items import Article, Entry
from vokspider.model.reasons import PageError

Element = Any  # lxml's elements have no public type


class Source(Protocol):
    """What a site has to know of a source, which is one outlet in one language on that site."""

    @property
    def name(self) -> str:
        """The source's name in commands and in the database."""

    @property
    def site(self) -> str:
        """The root address of its site."""

    @property
    def page(self) -> str:
        """The name of its site, see ``vokspider.sites.site_named``."""

    @property
    def display_name(self) -> str:
        """The outlet's name as the site prints it."""


@frozen(eq=False)
class Html:
    """A parsed page.

    ``root``: its lxml tree, None for an empty page. ``url``: its address, "" if nobody knows it. ``text``: its HTML.
    ``closed``: whether it has an end tag, so that it was not cut off. ``damaged``: whether it has bytes that are not
    characters in its encoding; U+FFFD stands for them. ``repeats``: the lists of pages that were read before.
    """

    root: Element | None
    url: str = ""
    text: str = field(default="", repr=False)
    closed: bool = True
    damaged: bool = False
    repeats: Repeats | None = None


class Page(ABC):
    """One page of a site. Only ``article`` and ``listing`` are required."""

    root: Element | None

    @abstractmethod
    def article(self) -> Article:
        """The article, with all lines of the page below its head. Raises PageError unless it is a whole article."""

    @abstractmethod
    def listing(self, *, fragment: bool = False) -> tuple[Entry, ...]:
        """The entries of a listing page, newest first; () for any other page. ``fragment``: it is a further page."""

    def entries(self, known: Container[str] = ()) -> tuple[Entry, ...]:
        """The entries of the same source on an article page, without those whose identities are ``known``."""
        return ()

    def strange_links(self) -> tuple[str, ...]:
        """Addresses of a listing's entries that name no article: the site may have changed its addresses."""
        return ()

    def listing_key(self) -> str | None:
        """The site's own name or number for the source, if the addresses of further listing pages need it.

        None if they do not, or if this page does not contain it.
        """
        return None

    def article_anchors(self, article: Article) -> Mapping[str, bool]:
        """By name, whether each element is there that marks a part of ``article``, the article of this page.

        Monitors compare pages by it.
        """
        return {}

    def listing_anchors(self) -> Mapping[str, bool]:
        """By name, whether each element is there that marks a part of a listing. Monitors compare listings by it."""
        return {}

    @property
    def is_front(self) -> bool:
        """Whether this is the front page of the site, which lists entries of all sources."""
        return False

    @property
    def is_framed(self) -> bool:
        """Whether the page has something that only this site's pages have, so that its "not found" can be believed."""
        return True

    @property
    def sight(self) -> Sight:
        """What the page shows, to decide what it is if it is not an article."""
        return sight_of(self.root, () if self.root is None else read_blocks(self.root).blocks)

    def refusal(self, *, listing: bool = False) -> PageError:
        """The error to raise for a page that is not an article; its reason says what the page is instead.

        ``listing``: the page has the entries of a listing.
        """
        return PageError(*standing(self.sight, framed=self.is_framed, listing=listing))
