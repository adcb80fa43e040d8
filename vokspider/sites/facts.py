"""For ``vokspider check-site``: what a check of a site received, and the facts that vokspider expects of the site."""

from collections.abc import Callable, Mapping

from attrs import field, frozen

from vokspider.model import fact_codes
from vokspider.model.items import Article, Entry
from vokspider.model.reasons import PageError, Reason
from vokspider.sites.page import Page

HOLDS, CHANGED, UNKNOWN = "holds", "changed", "unknown"
Found = tuple[str, Reason]  # (state, what was found, with a code of ``vokspider.model.fact_codes``)


@frozen(eq=False)
class Answer:
    """The response for one address: a status and perhaps a page, or why there was no response.

    ``asked``: the requested address. ``url``: the address of the response, after redirects. ``status``: None if there
    was no response. ``encoding``: the one that the page declares. ``reason``: the code of why there was no response,
    with its ``detail``.
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
        """A reason with the status of the response, or with why there was none."""
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
        """Why the page is not an article. Call it only if ``article()`` is None."""
        try:
            if self.page:
                self.page.article()
        except PageError as error:
            return Reason(fact_codes.NOT_ARTICLE, {"reason": error.reason, "detail": error.detail})
        return self.told


@frozen(eq=False)
class Seen:
    """The responses of one check of the site. Each is None if it was not requested, since its address is not known.

    ``twin``: the response for the article's address with a slash at its end, if ``article`` has none, or without one.
    ``fragment``: the second page of the listing, on KCNA Watch an AJAX fragment. ``listing_key``: see
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
    """Something that vokspider expects of a site.

    ``vokspider.wording.facts`` has its sentences, by ``name``: what is expected, and what it means if that has changed.
    ``page``: the response that shows it. ``mark``: how well it is known. ``rule`` compares it with a check.
    ``essential``: no crawl works without it. ``expected``: the numbers and names to fill into its sentences.
    """

    name: str
    page: str
    mark: str
    rule: Callable[[Seen], Found] = field(repr=False)
    essential: bool = False
    expected: Mapping[str, int | str] = field(factory=dict)
