"""The simulated site: the demo site, and the ways in which it changes and fails."""

from collections.abc import Sequence
from datetime import date
from threading import RLock
from typing import Any

from attrs import define, evolve, field

from vokspider.demo import render, views
from vokspider.demo.model import LAYOUTS, DemoArticle, DemoSource, Reply
from vokspider.demo.site import ROBOTS, DemoSite
from vokspider.demo.text import cut_teaser
from vokspider.demo.views import AJAX_PATH, html_reply

from . import faults
from .faults import DEAD, FAULTS, LISTING_FAULTS, OUTAGES, Fault
from .places import Places
from .validators import with_validators

__all__ = ["FAULTS", "LAYOUTS", "ROBOTS", "DemoArticle", "DemoSource", "Reply", "SimulatedSite"]


@define(eq=False)
class SimulatedSite(DemoSite):
    """A demo site of which everything may be changed between requests.

    ``validators`` gives articles an ETag and a Last-Modified. ``requests`` has the path and query of every request that
    was answered, in order. ``serial`` is the number of the next article that is published.
    """

    serial: int = field(init=False)
    validators: bool = False
    requests: list[str] = field(factory=list, repr=False)
    _faults: dict[str, Fault] = field(factory=dict, repr=False)
    _listing_faults: dict[int, Fault] = field(factory=dict, repr=False)
    _outage: Fault | None = field(default=None, repr=False)
    _removed: dict[str, DemoArticle] = field(factory=dict, repr=False)
    _places: Places = field(factory=Places, repr=False)
    _lock: RLock = field(factory=RLock, repr=False)

    @serial.default
    def _next_serial(self) -> int:
        return len(self.articles)

    def add(self, article: DemoArticle, position: int = 0) -> None:
        """List one more article, by default as the newest."""
        with self._lock:
            self._removed.pop(article.external_id, None)
            self._places.forget(article.external_id)
            self.articles.insert(position, article)
            self.index()

    def publish(self, count: int, on: date | None = None) -> tuple[DemoArticle, ...]:
        """Make ``count`` new articles, listed on a day (default ``today``) above all others; newest first."""
        with self._lock:
            numbers = range(self.serial, self.serial + count)
            made = [self.maker.article(number, on or self.today) for number in reversed(numbers)]
            self.articles[:0] = made
            self.serial += count
            self.index()
        return tuple(made)

    def remove(self, external_id: str) -> None:
        """Take an article off the site: its page is 404 and no listing has it."""
        with self._lock:
            self._removed[external_id] = self._take(external_id)
            self.index()

    def unlist(self, external_id: str) -> None:
        """Take an article out of the listings; its page stays."""
        with self._lock:
            self.unlisted.append(self._take(external_id))
            self.index()

    def restore(self, external_id: str) -> None:
        """Bring back what ``remove`` or ``unlist`` took away, to its old place in the listing."""
        with self._lock:
            article = self._removed.pop(external_id, None) or self._take(external_id)
            place = self._places.find(external_id, self.articles)
            home, place = (self.unlisted, 0) if place is None else (self.articles, place)
            home.insert(place, article)
            self.index()

    def _take(self, external_id: str) -> DemoArticle:
        """An article, taken out of the list that has it."""
        self._places.note(self.articles)
        article = self.article(external_id)
        (self.articles if article in self.articles else self.unlisted).remove(article)
        return article

    def edit(self, external_id: str, *, listed: bool = True, **changes: Any) -> DemoArticle:
        """Change an article. The teaser follows the paragraphs, the path stays.

        The listings follow too, unless ``listed`` is False: then they go on to show what they show.
        """
        with self._lock:
            old = self.article(external_id)
            if listed:
                self.source.old_entries.pop(external_id, None)
            else:
                self.source.old_entries.setdefault(external_id, old)
            if "paragraphs" in changes:
                changes.setdefault("teaser", cut_teaser(changes["paragraphs"], self.maker.language))
            new = evolve(old, **changes)
            home = self.articles if old in self.articles else self.unlisted
            home[home.index(old)] = new
            self.index()
        return new

    def fault(self, external_id: str, kind: str | None, times: int | None = None) -> None:
        """Spoil an article's page in one of the ``FAULTS``, for some requests or for good; None ends it."""
        self.article(external_id)
        self._faults.pop(external_id, None)
        if kind:
            self._faults[external_id] = Fault(_known(kind, FAULTS), times)

    def listing_fault(self, kind: str, offset: int = 0, times: int | None = None) -> None:
        """Spoil the listing page (offset 0) or the AJAX fragment at an offset in one of the ``LISTING_FAULTS``."""
        self._listing_faults[offset] = Fault(_known(kind, LISTING_FAULTS), times)

    def outage(self, kind: str | None, after: int = 0) -> None:
        """Answer everything in one of the ``OUTAGES``, when ``after`` more requests have passed; None ends it.

        A server that lives (``forbidden``, ``blocked``, ...) still serves its robots.txt.
        """
        with self._lock:
            self._outage = Fault(_known(kind, OUTAGES), ahead=after) if kind else None

    def clear_faults(self) -> None:
        """Serve everything as it is again."""
        self._outage = None
        self._faults.clear()
        self._listing_faults.clear()

    def forget_requests(self) -> None:
        """Empty the request log."""
        self.requests.clear()

    def answer(self, target: str) -> Reply:
        """Answer a request: note it, render the page, count the fault that spoiled it."""
        with self._lock:
            self.requests.append(target)
            route = views.find(self, target)
            fault = self._fault_of(route)
            reply = self._reply(route, fault.kind if fault else None)
            if fault:
                fault.use()
            if self._outage and self._outage is not fault:
                self._outage.use()
        return reply

    def page(self, target: str) -> Reply:
        """What the site answers to a path and query: status, headers, body. Changes nothing."""
        with self._lock:
            route = views.find(self, target)
            fault = self._fault_of(route)
            return self._reply(route, fault.kind if fault else None)

    def _fault_of(self, route: views.Route) -> Fault | None:
        outage, fault = self._outage, None
        if outage and outage.active and (route.path != "/robots.txt" or outage.kind in DEAD):
            return outage
        if route.article is not None:
            fault = self._faults.get(route.article.external_id)
        elif route.source is self.source:
            fault = self._listing_faults.get(route.offset)
        return fault if fault is not None and fault.active else None

    def _reply(self, route: views.Route, kind: str | None) -> Reply:
        """The response, spoiled by a kind of fault if one is given."""
        found = self._spoiled(route, kind) if kind else views.reply(self, route)
        return with_validators(found, self.today) if self.validators and route.article is not None else found

    def _spoiled(self, route: views.Route, kind: str) -> Reply:
        if route.article is not None and route.source is not None:
            return self._spoiled_article(route.article, route.source, kind)
        if route.source is not None and kind == "empty":
            if route.path == AJAX_PATH:
                return html_reply("")
            return html_reply(render.listing_page(route.source, self.base_url, self.today, self.ajax_id_in, empty=True))
        return faults.listing_fault(kind, self.today)

    def _spoiled_article(self, article: DemoArticle, source: DemoSource, kind: str) -> Reply:
        if kind == "listing_in_place":
            return views.newstream_reply(self)
        around = views.surroundings(self, source)
        if kind == "wrong_title":
            other = next(item for item in (*source.articles, *self.other.articles) if item.title != article.title)
            return html_reply(render.article_page(other, around))
        return faults.article_fault(kind, article, around)


def _known(kind: str, kinds: Sequence[str]) -> str:
    if kind not in kinds:
        raise ValueError(f"unknown kind of fault {kind!r}; there are {', '.join(kinds)}")
    return kind
