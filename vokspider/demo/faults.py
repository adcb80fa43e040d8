"""What the site answers when a fault is set: one function for articles, one for listings."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from attrs import define

from vokspider.demo import render
from vokspider.demo.model import DemoArticle, Reply
from vokspider.demo.render import Surroundings

HTML: Final = "text/html; charset=UTF-8"


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


def html_reply(text: str, status: int = 200) -> Reply:
    """An answer in UTF-8."""
    return Reply(status, (("Content-Type", HTML),), text.encode())


_PAGES: Final[Mapping[str, Callable[[DemoArticle, Surroundings], str]]] = MappingProxyType(
    {
        "membership_popup": render.popup_page,
        "no_date_line": render.page_without_date_line,
        "empty_body": render.page_without_body,
        "truncated_body": render.truncated_page,
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
        return html_reply(render.listing_popup_page(today))
    return broken(kind, today)


def not_found(today: date) -> Reply:
    """404."""
    return html_reply(render.message_page(today, "Page not found", "There is nothing at this address."), 404)


def broken(kind: str, today: date) -> Reply:
    """The faults that have nothing of the page asked for."""
    if kind == "not_found":
        return not_found(today)
    if kind == "blocked":
        return Reply(200, (("Content-Type", "text/html"),), render.blocked_page())
    if kind == "dropped":
        return Reply(0, (), b"")
    return _spoken(kind, today)


def _spoken(kind: str, today: date) -> Reply:
    if kind == "rate_limited":
        reply = html_reply(render.message_page(today, "Too many requests", "Please come back in a second."), 429)
        return reply._replace(headers=(*reply.headers, ("Retry-After", "1")))
    heading, text, status = _MESSAGES[kind]
    return html_reply(render.message_page(today, heading, text), status)
