"""The faults that can be set, and what the site answers then: one function for articles, one for listings."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from attrs import define

from vokspider.demo.model import DemoArticle, Reply
from vokspider.demo.render import Surroundings, message_page
from vokspider.demo.views import html_reply, not_found

from . import spoiled_pages

FAULTS: Final = (
    "listing_in_place",  # 200: the generic newstream listing instead of the article
    "membership_popup",  # 200: title, Date line and teaser, then the form instead of the rest
    "error_page",  # 200: a page that says that something broke
    "no_date_line",  # 200: the article without its Date line
    "empty_body",  # 200: everything but the paragraphs
    "truncated_body",  # 200: the page ends inside the last paragraph; Content-Length agrees
    "wrong_title",  # 200: the whole page of another article
    "not_found",  # 404
    "gone",  # 410
    "redirected",  # 301 to the source's listing
    "forbidden",  # 403
    "server_error",  # 500
    "rate_limited",  # 429 with Retry-After: 1
    "blocked",  # 200 in EUC-KR: the page that South Korea's filter serves
    "dropped",  # the connection is closed without an answer
)
LISTING_FAULTS: Final = (
    "empty",  # 200: the page without its entries
    "membership_popup",
    "error_page",
    "not_found",
    "forbidden",
    "server_error",
    "rate_limited",
    "blocked",
    "dropped",
)
OUTAGES: Final = tuple(kind for kind in LISTING_FAULTS if kind != "empty")
DEAD: Final = ("dropped", "server_error")  # outages in which not even robots.txt is served


@define
class Fault:
    """A fault that is set. It lets ``ahead`` requests pass, then spoils ``left`` more; None: all of them."""

    kind: str
    left: int | None = None
    ahead: int = 0

    def use(self) -> None:
        """Count one request that passed or was spoiled."""
        if self.ahead:
            self.ahead -= 1
        elif self.left is not None:
            self.left -= 1

    @property
    def active(self) -> bool:
        """Whether the next request is spoiled."""
        return not self.ahead and (self.left is None or self.left > 0)


_PAGES: Final[Mapping[str, Callable[[DemoArticle, Surroundings], str]]] = MappingProxyType(
    {
        "membership_popup": spoiled_pages.popup_page,
        "no_date_line": spoiled_pages.page_without_date_line,
        "empty_body": spoiled_pages.page_without_body,
        "truncated_body": spoiled_pages.truncated_page,
    }
)


_BROKEN: Final = ("Error establishing a database connection", "Please try again.")
_MESSAGES: Final[Mapping[str, tuple[str, str, int]]] = MappingProxyType(
    {
        "error_page": (*_BROKEN, 200),
        "server_error": (*_BROKEN, 500),
        "forbidden": ("Forbidden", "You may not look at this page.", 403),
        "gone": ("Gone", "This page was taken down.", 410),
    }
)


def article_fault(kind: str, article: DemoArticle, around: Surroundings) -> Reply:
    """The faulty page of an article. ``listing_in_place`` and ``wrong_title`` are the site's own to answer."""
    if kind in _PAGES:
        return html_reply(_PAGES[kind](article, around))
    if kind == "redirected":
        return Reply(301, (("Location", around.more_url),), b"")
    return broken(kind, around.today)


def listing_fault(kind: str, today: date) -> Reply:
    """The faulty page of a listing, or of anything that is no article. ``empty`` is the site's own to answer."""
    if kind == "membership_popup":
        return html_reply(spoiled_pages.listing_popup_page(today))
    return broken(kind, today)


def broken(kind: str, today: date) -> Reply:
    """The faults that have nothing of the page asked for."""
    if kind == "not_found":
        return not_found(today)
    if kind == "blocked":
        return Reply(200, (("Content-Type", "text/html"),), spoiled_pages.blocked_page())
    if kind == "dropped":
        return Reply(0, (), b"")
    return _spoken(kind, today)


def _spoken(kind: str, today: date) -> Reply:
    if kind == "rate_limited":
        reply = html_reply(message_page(today, "Too many requests", "Please come back in a second."), 429)
        return reply._replace(headers=(*reply.headers, ("Retry-After", "1")))
    heading, text, status = _MESSAGES[kind]
    return html_reply(message_page(today, heading, text), status)
