"""Makes the archive of docs/walk.md: two months of a site, crawled on four days, of which some texts were changed.

The site is that of ``vokspider demo``, with a phrase that begins on one day and is taken out of some articles later,
and with some days without articles. Each call makes the same archive but for the seconds of its times.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from zlib import crc32
from zoneinfo import ZoneInfo

from attrs import evolve

from vokspider.config import Config, load
from vokspider.crawl.process import CrawlProcess
from vokspider.demo.changes import change
from vokspider.demo.model import DemoArticle
from vokspider.demo.server import serve
from vokspider.demo.site import DemoSite
from vokspider.demo.text import cut_teaser
from vokspider.model.options import EVERY, NONE, RunOptions
from vokspider.text.dates import day_in

PHRASE: Final = "season of open gates"
_SENTENCE: Final = f"The harbour council calls it the {PHRASE}."
_SAID_FROM: Final = date(2025, 11, 4)
_SILENT: Final = (date(2025, 10, 21), date(2025, 10, 23))  # the first and the last day without articles
_ARTICLES: Final = 640
_KOREA: Final = ZoneInfo("Asia/Seoul")
_PORT: Final = 8057  # stands in the addresses of the articles, so a free one would change the pictures
_CRAWLS: Final = tuple(datetime(2025, 12, day, 22, 30, tzinfo=UTC) for day in range(1, 5))
NOW: Final = datetime(2025, 12, 5, 2, tzinfo=UTC)  # when the archive is looked at


def make(root: Path, told: Callable[[str], None]) -> Config:
    """Make the archive in the folder ``root``, which has none yet; gives its configuration.

    ``told`` is called with a line for each crawl. Raises OSError if the port of the site is taken.
    """
    (root / "config").mkdir(parents=True)
    site = DemoSite.generate(_ARTICLES, today=date(2025, 12, 5))
    site.articles[:] = filter(_is_shown, map(_with_phrase, site.articles))
    before = tuple(site.articles)
    change(site, edits=9, removals=5)
    after = tuple(map(_without_phrase, site.articles))
    with serve(site, _PORT):
        crawl = {"start_url": site.start_url, "delay": 0.0, "first_pages": 0}
        config = load(overrides={"crawl": crawl}, environ={}, root=root)
        for number, now in enumerate(_CRAWLS):
            is_later = number >= 2
            _show(site, after if is_later else before, day_in(_KOREA, now))
            options = RunOptions(now=now, recheck=EVERY if is_later else NONE)
            result = CrawlProcess.start(config, options).wait()
            told(f"{now:%Y-%m-%d}: {result.record['verdict'] if result.record else result.errors}")
    return config


def _show(site: DemoSite, written: Sequence[DemoArticle], today: date) -> None:
    """Show what is listed on a day or before it."""
    site.today = today
    site.articles[:] = [article for article in written if article.listed_on <= today]
    site.index()


def _is_shown(article: DemoArticle) -> bool:
    return article.published_on.year == 2025 and not _SILENT[0] <= article.published_on <= _SILENT[1]


def _with_phrase(article: DemoArticle) -> DemoArticle:
    """The article, in one of five with the phrase if it is new enough for that."""
    if article.published_on < _SAID_FROM or _draw(article, 5):
        return article
    first, *others = article.paragraphs
    return _rewritten(article, (f"{first} {_SENTENCE}", *others))


def _without_phrase(article: DemoArticle) -> DemoArticle:
    """The article, in one of eight without the phrase."""
    if _SENTENCE not in article.paragraphs[0] or _draw(article, 8):
        return article
    first, *others = article.paragraphs
    words = "The harbour council has no name for it."
    return _rewritten(article, (first.replace(_SENTENCE, words), *others))


def _draw(article: DemoArticle, sides: int) -> int:
    """A number below ``sides``, always the same one for an article."""
    return crc32(f"{sides}/{article.external_id}".encode()) % sides


def _rewritten(article: DemoArticle, paragraphs: tuple[str, ...]) -> DemoArticle:
    return evolve(article, paragraphs=paragraphs, teaser=cut_teaser(paragraphs))
