"""What a site does to articles that are stored: swaps, moves, paywalls, a template's line, another name."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import frozen

from tests.crawl.conftest import Lab
from tests.crawl.crawls import Crawls
from tests.crawl.days import Days
from tests.faults.conftest import Tell
from tests.faults.truth import Truth
from tests.simulator.site import DemoArticle, SimulatedSite

Make = Callable[..., Lab]


def edit(site: SimulatedSite, article: DemoArticle, **fields: Any) -> None:
    site.edit(article.external_id, teaser=article.teaser, listed=False, **fields)


def swap(site: SimulatedSite, articles: list[DemoArticle]) -> None:
    for one, by in (articles[:2], articles[1::-1]):
        edit(site, one, title=by.title, paragraphs=by.paragraphs, original_url=by.original_url)


def move(site: SimulatedSite, articles: list[DemoArticle]) -> None:
    edit(site, articles[0], source_name="Harbour Gazette (EN)")


def rename(site: SimulatedSite, articles: list[DemoArticle]) -> None:
    for article in site.articles:
        edit(site, article, source_name="Voice of the World (EN)")


def cut(site: SimulatedSite, articles: list[DemoArticle]) -> None:
    for article in articles:
        edit(site, article, paragraphs=(article.paragraphs[0], "Subscribe to read the full article."))


def add_line(site: SimulatedSite, articles: list[DemoArticle]) -> None:
    for article in site.articles:
        edit(site, article, paragraphs=(*article.paragraphs, "Follow us on the new channel."))


@frozen
class Deed:
    """What a site does to its articles, and what three daily crawls make of that."""

    does: Callable[[SimulatedSite, list[DemoArticle]], None]
    reason: str
    gone: int = 0
    changes: tuple[str, ...] = ()
    believed: bool = False


DEEDS = {
    "two articles swapped": Deed(swap, "(other_article", gone=2),
    "moved to another source": Deed(move, "(other_source", gone=1),
    "a renamed source": Deed(rename, "the site now calls the source 'Voice of the World (EN)'"),
    "a paywall's first paragraph": Deed(cut, "only the beginning"),
    "a line that a plugin adds": Deed(add_line, "put a line into 9 articles", changes=("template",), believed=True),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", DEEDS)
def test_what_a_site_does_to_stored_articles(lab: Make, crawls: Crawls, tell: Tell, name: str) -> None:
    archive, deed = lab(9, layouts=("2025",)), DEEDS[name]
    days, site = Days(archive, crawls), archive.site
    days.crawl(0)
    originals, before, truth = list(site.articles), archive.stored(), Truth()
    truth.note(*originals)
    deed.does(site, [article for article in site.articles if len(article.paragraphs) > 2])
    truth.note(*site.articles)
    records = [days.crawl(day) for day in (1, 2, 3)]
    said = [reason for record in records for reason in record["reasons"]]
    assert [reason for reason in said if deed.reason in reason], said
    assert archive.rows("SELECT count(*) FROM article WHERE gone_at IS NOT NULL")[0][0] == deed.gone
    assert tuple(row[0] for row in archive.rows("SELECT DISTINCT origin FROM change")) == deed.changes
    assert [record["changed"] for record in records] == [0, 0, 0]
    assert archive.stored() == (archive.truth() if deed.believed else before)
    for article in () if deed.believed else originals:  # what the archive should have is what was there before
        as_before = {name: getattr(article, name) for name in ("title", "paragraphs", "original_url", "source_name")}
        edit(site, article, **as_before)
    happened = f"{deed.gone} told as gone for that, no edit" if deed.gone else "told in the run's reasons, no edit"
    tell(archive, "stored articles", name, happened, truth=truth)
