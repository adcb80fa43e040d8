"""The demo site: its articles, and its response to any path."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Final, Self

from attrs import define, field

from vokspider.demo import views
from vokspider.demo.generate import Maker, days
from vokspider.demo.model import LAYOUTS, DemoArticle, DemoSource, Reply

ROBOTS: Final = "User-agent: *\nDisallow:\n"
_OTHER_SERIAL: Final = 400_000
_START_SERIAL: Final = 300_000


@define(eq=False)
class DemoSite:
    """A site of two sources. ``source`` is Voice of Korea; ``other`` is one that a crawl of it must ignore.

    ``today``: the day of the visit that every page shows. ``ajax_id_in``: where the listing has its AJAX id
    (``attribute``, ``script``, ``absent``). ``listing_classless``: the listing has no class names and ids.
    ``markup_seed``: another one gives the same texts in other markup. ``latency``: seconds by which each response is
    delayed.
    """

    source: DemoSource
    other: DemoSource
    maker: Maker
    start_id: str
    today: date
    unlisted: list[DemoArticle] = field(factory=list, repr=False)
    base_url: str = "https://kcnawatch.org"
    robots: str = ROBOTS
    ajax_id_in: str = "attribute"
    listing_classless: bool = False
    markup_seed: int = 0
    latency: float = 0.0
    # for ``views``: the articles by path, and the rendered entries of the More From blocks
    paths: dict[str, tuple[DemoArticle, DemoSource]] = field(factory=dict, repr=False)
    blocks: dict[tuple[str, str], str] = field(factory=dict, repr=False)

    def __attrs_post_init__(self) -> None:
        self.index()

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
        """A site with ``count`` listed articles of Voice of Korea. Raises ValueError if that is below 1.

        The start page is the oldest article; with ``start_listed`` false, it is an older one that no listing shows.
        ``other_name``: the name of the second source on the site.
        """
        if count < 1:
            raise ValueError(f"a site needs an article, not {count}")
        maker = Maker(seed, language, tuple(layouts), f"Voice of Korea ({language.upper()})")
        articles = _listed(maker, count, today, 0)
        unlisted = [] if start_listed else [maker.article(_START_SERIAL, articles[-1].listed_on - timedelta(days=200))]
        start = next((item for item in reversed(articles + unlisted) if item.layout != "2025-cut"), articles[-1])
        return cls(
            source=DemoSource(maker.source_name, 57, "313", articles),
            other=_other_source(seed, language, today, other_name or f"Harbour Gazette ({language.upper()})"),
            maker=maker,
            start_id=start.external_id,
            today=today,
            unlisted=unlisted,
        )

    @property
    def articles(self) -> list[DemoArticle]:
        """The listed articles of Voice of Korea, newest first."""
        return self.source.articles

    @property
    def listing_number(self) -> int:
        """The number ``<n>`` in the listing's path ``/article/<n>/``."""
        return self.source.listing_number

    @listing_number.setter
    def listing_number(self, number: int) -> None:
        self.source.listing_number = number

    @property
    def ajax_source_id(self) -> str:
        """The ``id`` of Voice of Korea in the addresses of AJAX fragments."""
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
        """The path of the start page: an old article, whose page has a complete More From block."""
        return self.article(self.start_id).path

    @property
    def start_url(self) -> str:
        """The address of the start page."""
        return self.base_url + self.start_path

    @property
    def listing_url(self) -> str:
        """The address of Voice of Korea's listing."""
        return self.base_url + self.listing_path

    def url(self, article: DemoArticle) -> str:
        """The address of an article. Some end with a slash and others do not."""
        return self.base_url + article.path

    def article(self, external_id: str) -> DemoArticle:
        """The article of Voice of Korea with this identity. Raises KeyError if there is none."""
        for article in (*self.articles, *self.unlisted):
            if article.external_id == external_id:
                return article
        raise KeyError(external_id)

    def answer(self, target: str) -> Reply:
        """The response to a request for a path and query. The tests' site overrides it to change and to fail."""
        return self.page(target)

    def page(self, target: str) -> Reply:
        """The page at a path and query, as a response. Does not change the site."""
        return views.reply(self, views.find(self, target))

    def index(self) -> None:
        """Update ``paths``, and drop the rendered ``blocks``. To be called after articles have changed."""
        self.blocks.clear()
        groups = ((self.other, self.other.articles), (self.source, self.unlisted), (self.source, self.articles))
        self.paths = {
            views.plain_path(article.path): (article, source) for source, articles in groups for article in articles
        }


def _listed(maker: Maker, count: int, newest: date, first_serial: int) -> list[DemoArticle]:
    """``count`` articles, newest first; the oldest has the first serial number."""
    listed_days = days(count, newest, Random(f"{maker.seed}/days"))
    numbers = range(first_serial + count - 1, first_serial - 1, -1)
    return [maker.article(number, day) for number, day in zip(numbers, listed_days, strict=True)]


def _other_source(seed: int, language: str, today: date, name: str) -> DemoSource:
    """A second outlet with articles of its own."""
    maker = Maker(seed, language, ("2025",), name)
    return DemoSource(maker.source_name, 12, "98", _listed(maker, 35, today, _OTHER_SERIAL))
