"""What a site's own class reads of one page."""

from abc import ABC, abstractmethod
from collections.abc import Container, Mapping
from typing import Any, Protocol

from attrs import field, frozen

from vokspider.html.blocks import read_blocks
from vokspider.html.sight import Sight, sight_of
from vokspider.html.standing import standing
from vokspider.model.items import Article, Entry
from vokspider.model.reasons import PageError

Element = Any  # lxml's elements have no public type


class Source(Protocol):
    """What a site has to know of a source, which is one outlet in one language on that site.

    ``site`` is the root address of the site, ``page`` the name of its class in the registry, ``display_name`` the
    outlet's name as the site prints it.
    """

    @property
    def name(self) -> str:
        """The name in commands and in the database."""

    @property
    def site(self) -> str:
        """The root address of the site."""

    @property
    def page(self) -> str:
        """The name of the site in the registry."""

    @property
    def display_name(self) -> str:
        """The name that the site prints."""


@frozen(eq=False)
class Html:
    """A parsed page.

    ``root`` is its lxml tree, None for an empty page; ``url`` its address, "" where nobody knows it; ``text`` its
    source code. ``closed``: the page came to its end tag. ``damaged``: U+FFFD stands for bytes that are not characters
    in the page's encoding.
    """

    root: Element | None
    url: str = ""
    text: str = field(default="", repr=False)
    closed: bool = True
    damaged: bool = False


class Page(ABC):
    """One page of a site. Only ``article`` and ``listing`` are required."""

    root: Element | None

    @abstractmethod
    def article(self) -> Article:
        """The article, with all lines of its page below the head. Raises PageError when the page is not a whole one."""

    @abstractmethod
    def listing(self, *, fragment: bool = False) -> tuple[Entry, ...]:
        """The entries of a listing page, newest first, () for any other page; ``fragment``: it is a further page."""

    def entries(self, known: Container[str] = ()) -> tuple[Entry, ...]:
        """The entries of the same source on an article page, without the articles that are ``known``."""
        return ()

    def strange_links(self) -> tuple[str, ...]:
        """The addresses of a listing's entries that do not name an article: the site may have changed its addresses."""
        return ()

    def listing_key(self) -> str | None:
        """The site's own name or number for the source, where the addresses of further listing pages need one.

        None if this page does not have it.
        """
        return None

    def article_anchors(self, article: Article) -> Mapping[str, bool]:
        """Whether each element is there by which the parts of ``article``, this page's, were found. For monitors."""
        return {}

    def listing_anchors(self) -> Mapping[str, bool]:
        """Whether each element is there by which the parts of a listing were found. For monitors."""
        return {}

    @property
    def is_front(self) -> bool:
        """Whether this is the front page of the site, whose entries are of all sources."""
        return False

    @property
    def is_framed(self) -> bool:
        """Whether the page has something that only this site's pages have, so that its "not found" is believed."""
        return True

    @property
    def sight(self) -> Sight:
        """What the page looks like, to decide what it is if it is not an article."""
        return sight_of(self.root, () if self.root is None else read_blocks(self.root).blocks)

    def refusal(self, *, listing: bool = False) -> PageError:
        """The error to raise for a page that is not an article; its reason says what the page is instead.

        ``listing``: the page has the entries of a listing.
        """
        return PageError(*standing(self.sight, framed=self.is_framed, listing=listing))
