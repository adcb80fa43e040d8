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
    """A fault that is set. ``left`` is how many more requests it spoils; None: all of them."""

    kind: str
    left: int | None = None

    def use(self) -> None:
        """Count one spoiled request."""
        if self.left is not None:
            self.left -= 1

    @property
    def active(self) -> bool:
        """Whether the next request is spoiled."""
        return self.left is None or self.left > 0


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


def article_fault(kind: str, article: DemoArticle, around: Surroundings) -> Reply:
    """The faulty page of an article. ``listing_in_place`` and ``wrong_title`` are the site's own to answer."""
    if kind in _PAGES:
        return html_reply(_PAGES[kind](article, around))
    return broken(kind, around.today)


def listing_fault(kind: str, today: date) -> Reply:
    """The faulty page of a listing. ``empty`` is the site's own to answer."""
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
    page = render.message_page(today, "Error establishing a database connection", "Please try again.")
    return html_reply(page, 500 if kind == "server_error" else 200)
