"""The demo site: its truth, the ways in which it changes and fails, and what it answers to any path."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from threading import RLock
from typing import Any, Final, Self

from attrs import define, evolve, field

from vokspider.demo import views
from vokspider.demo.faults import Fault
from vokspider.demo.generate import Maker, days
from vokspider.demo.model import DEAD, FAULTS, LAYOUTS, LISTING_FAULTS, OUTAGES, DemoArticle, DemoSource, Reply
from vokspider.demo.places import Places
from vokspider.demo.text import cut_teaser

__all__ = ["FAULTS", "LAYOUTS", "LISTING_FAULTS", "OUTAGES", "DemoArticle", "DemoSite", "DemoSource", "Reply"]

ROBOTS: Final = "User-agent: *\nDisallow:\n"
_OTHER_SERIAL: Final = 400_000
_START_SERIAL: Final = 300_000


@define(eq=False)
class DemoSite:
    """A site of two sources, of which ``source`` is Voice of Korea and ``other`` is there to be told apart.

    All attributes may be set between requests. ``today`` is the day of the visit that every page shows; ``ajax_id_in``
    is where the listing carries its AJAX id (``attribute``, ``script``, ``absent``); ``listing_classless`` takes the
    listing's class names away; ``latency`` (s) delays every answer; another ``markup_seed`` serves the same texts in
    another markup; ``validators`` gives articles an ETag and a Last-Modified, and answers 304 to who has the page.
    ``requests`` has the path and query of every request answered, in order.
    """

    source: DemoSource
    other: DemoSource
    maker: Maker
    start_id: str
    today: date
    serial: int
    unlisted: list[DemoArticle] = field(factory=list, repr=False)
    base_url: str = "https://kcnawatch.org"
    robots: str = ROBOTS
    ajax_id_in: str = "attribute"
    listing_classless: bool = False
    markup_seed: int = 0
    validators: bool = False
    latency: float = 0.0
    requests: list[str] = field(factory=list, repr=False)
    _faults: dict[str, Fault] = field(factory=dict, repr=False)
    _listing_faults: dict[int, Fault] = field(factory=dict, repr=False)
    _outage: Fault | None = field(default=None, repr=False)
    _removed: dict[str, DemoArticle] = field(factory=dict, repr=False)
    _places: Places = field(factory=Places, repr=False)
    _lock: RLock = field(factory=RLock, repr=False)
    # what ``views`` needs: articles by path, and the entries of the More From blocks as rendered last
    paths: dict[str, tuple[DemoArticle, DemoSource]] = field(factory=dict, repr=False)
    blocks: dict[tuple[str, str], str] = field(factory=dict, repr=False)

    @classmethod
    def generate(
        cls,
        count: int,
        *,
        seed: int = 1,
        layouts: Sequence[str] = LAYOUTS,
        today: date = date(2025, 12, 3),
        language: str = "en",
        start_listed: bool = True,
        other_name: str = "",
    ) -> Self:
        """A site of ``count`` listed articles. The known page is the oldest, or one more that no listing shows.

        ``other_name``: what the site calls its second source.
        """
        if count < 1:
            raise ValueError(f"a site needs an article, not {count}")
        maker = Maker(seed, language, tuple(layouts), f"Voice of Korea ({language.upper()})")
        articles = _listed(maker, count, today, 0)
        unlisted = [] if start_listed else [maker.article(_START_SERIAL, articles[-1].listed_on - timedelta(days=200))]
        start = next((item for item in reversed(articles + unlisted) if item.layout != "2025-cut"), articles[-1])
        site = cls(
            source=DemoSource(maker.source_name, 57, "313", articles),
            other=_other_source(seed, language, today, other_name or f"Harbour Gazette ({language.upper()})"),
            maker=maker,
            start_id=start.external_id,
            today=today,
            serial=count,
            unlisted=unlisted,
        )
        site._changed()
        return site

    @property
    def articles(self) -> list[DemoArticle]:
        """The listed articles of Voice of Korea, newest first."""
        return self.source.articles

    @property
    def listing_number(self) -> int:
        """The ``<n>`` of ``/article/<n>/``."""
        return self.source.listing_number

    @listing_number.setter
    def listing_number(self, number: int) -> None:
        self.source.listing_number = number

    @property
    def ajax_source_id(self) -> str:
        """The ``id`` of the AJAX requests."""
        return self.source.ajax_source_id

    @ajax_source_id.setter
    def ajax_source_id(self, source_id: str) -> None:
        self.source.ajax_source_id = source_id

    @property
    def listing_path(self) -> str:
        """The path of Voice of Korea's listing."""
        return f"/article/{self.listing_number}/"

    @property
    def start_path(self) -> str:
        """The path of the known page: an old article whose page has the More From block to its end."""
        return self.article(self.start_id).path

    @property
    def start_url(self) -> str:
        """The known page's address."""
        return self.base_url + self.start_path

    @property
    def listing_url(self) -> str:
        """The address of Voice of Korea's listing."""
        return self.base_url + self.listing_path

    def url(self, article: DemoArticle) -> str:
        """An article's address, with or without a slash at its end as its path has it."""
        return self.base_url + article.path

    def article(self, external_id: str) -> DemoArticle:
        """The truth of one article; KeyError if there is none."""
        for article in (*self.articles, *self.unlisted):
            if article.external_id == external_id:
                return article
        raise KeyError(external_id)

    def add(self, article: DemoArticle, position: int = 0) -> None:
        """List one more article, by default as the newest."""
        with self._lock:
            self._removed.pop(article.external_id, None)
            self._places.forget(article.external_id)
            self.articles.insert(position, article)
            self._changed()

    def publish(self, count: int, on: date | None = None) -> tuple[DemoArticle, ...]:
        """Make ``count`` new articles, listed on a day (default ``today``) above all others; newest first."""
        with self._lock:
            numbers = range(self.serial, self.serial + count)
            made = [self.maker.article(number, on or self.today) for number in reversed(numbers)]
            self.articles[:0] = made
            self.serial += count
            self._changed()
        return tuple(made)

    def remove(self, external_id: str) -> None:
        """Take an article off the site: its page is 404 and no listing has it."""
        with self._lock:
            self._removed[external_id] = self._take(external_id)
            self._changed()

    def unlist(self, external_id: str) -> None:
        """Take an article out of the listings; its page stays."""
        with self._lock:
            self.unlisted.append(self._take(external_id))
            self._changed()

    def restore(self, external_id: str) -> None:
        """Bring back what ``remove`` or ``unlist`` took away, to its old place in the listing."""
        with self._lock:
            article = self._removed.pop(external_id, None) or self._take(external_id)
            place = self._places.find(external_id, self.articles)
            home, place = (self.unlisted, 0) if place is None else (self.articles, place)
            home.insert(place, article)
            self._changed()

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
            self._changed()
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
            reply = views.reply(self, route, fault.kind if fault else None)
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
            return views.reply(self, route, fault.kind if fault else None)

    def _fault_of(self, route: views.Route) -> Fault | None:
        outage, fault = self._outage, None
        if outage and outage.active and (route.path != "/robots.txt" or outage.kind in DEAD):
            return outage
        if route.article is not None:
            fault = self._faults.get(route.article.external_id)
        elif route.source is self.source:
            fault = self._listing_faults.get(route.offset)
        return fault if fault is not None and fault.active else None

    def _changed(self) -> None:
        """Let the index of paths and the blocks follow the articles."""
        self.blocks.clear()
        groups = ((self.other, self.other.articles), (self.source, self.unlisted), (self.source, self.articles))
        self.paths = {
            views.plain_path(article.path): (article, source) for source, articles in groups for article in articles
        }


def _known(kind: str, kinds: Sequence[str]) -> str:
    if kind not in kinds:
        raise ValueError(f"unknown kind of fault {kind!r}; there are {', '.join(kinds)}")
    return kind


def _listed(maker: Maker, count: int, newest: date, first_serial: int) -> list[DemoArticle]:
    """``count`` articles, newest first; the oldest has the first serial number."""
    listed_days = days(count, newest, Random(f"{maker.seed}/days"))
    numbers = range(first_serial + count - 1, first_serial - 1, -1)
    return [maker.article(number, day) for number, day in zip(numbers, listed_days, strict=True)]


def _other_source(seed: int, language: str, today: date, name: str) -> DemoSource:
    """A second outlet with articles of its own."""
    maker = Maker(seed, language, ("2025",), name)
    return DemoSource(maker.source_name, 12, "98", _listed(maker, 35, today, _OTHER_SERIAL))
