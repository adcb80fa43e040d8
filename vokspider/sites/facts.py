"""What a look at a site found, and what is held to be true of it: for ``vokspider check-site``."""

from collections.abc import Callable, Mapping

from attrs import field, frozen

from vokspider.model import fact_codes
from vokspider.model.items import Article, Entry
from vokspider.model.reasons import PageError, Reason
from vokspider.sites.page import Page

HOLDS, CHANGED, UNKNOWN = "holds", "changed", "unknown"
Found = tuple[str, Reason]  # state, and what was found, by a code of ``vokspider.model.fact_codes``


@frozen(eq=False)
class Answer:
    """The response for one address: a status and perhaps a page, or why there was no response.

    ``reason`` is the code of that, ``detail`` what was found. ``url``: the address of the response, after redirects.
    ``encoding``: as the page declares it.
    """

    asked: str
    url: str = ""
    status: int | None = None
    encoding: str = ""
    page: Page | None = None
    reason: str = ""
    detail: str = ""

    @property
    def is_good(self) -> bool:
        """Whether a page came with status 200."""
        return self.status == 200 and self.page is not None

    @property
    def told(self) -> Reason:
        """What came: a status, or no response."""
        if self.status is None:
            return Reason(fact_codes.NO_RESPONSE, {"reason": self.reason, "detail": self.detail})
        return Reason(fact_codes.STATUS, {"status": self.status})

    def article(self) -> Article | None:
        """The article of the page, or None."""
        try:
            return self.page.article() if self.page else None
        except PageError:
            return None

    def why_no_article(self) -> Reason:
        """Why the page is not an article, for one that is none."""
        try:
            if self.page:
                self.page.article()
        except PageError as error:
            return Reason(fact_codes.NOT_ARTICLE, {"reason": error.reason, "detail": error.detail})
        return self.told


@frozen(eq=False)
class Seen:
    """The responses of one check of the site; None for what was not requested, because its address is not known.

    ``twin`` is the article's page with the other ending of its address, with or without a slash. ``listing_key``: see
    ``Page.listing_key``.
    """

    display_name: str
    robots: Answer | None = None
    article: Answer | None = None
    twin: Answer | None = None
    listing: Answer | None = None
    fragment: Answer | None = None
    sitemap: Answer | None = None
    listing_key: str | None = None

    @property
    def block(self) -> tuple[Entry, ...]:
        """The entries of the article page's More From block."""
        return self.article.page.entries() if self.article and self.article.page else ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of the listing page."""
        return self.listing.page.listing() if self.listing and self.listing.page else ()

    @property
    def more(self) -> tuple[Entry, ...]:
        """The entries of the fragment."""
        return self.fragment.page.listing(fragment=True) if self.fragment and self.fragment.page else ()


@frozen
class Fact:
    """One fact of a site. ``vokspider.wording.facts`` says, by its ``name``, what is expected and what a change means.

    ``expected``: the numbers and names in what is expected. ``essential``: no crawl goes without it.
    """

    name: str
    page: str
    mark: str
    rule: Callable[[Seen], Found] = field(repr=False)
    essential: bool = False
    expected: Mapping[str, int | str] = field(factory=dict)
