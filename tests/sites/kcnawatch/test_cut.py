"""A page that ends anywhere: either it is refused, or what is believed of it is the truth."""

import pytest

from tests.demo.reading import text
from tests.simulator.site import SimulatedSite
from vokspider.demo.model import DemoArticle
from vokspider.model.reasons import PageError

from .helpers import page, piped

SITE = SimulatedSite.generate(45, seed=3)
TRUTH = {article.external_id: article for article in SITE.articles}


def cuts(html: str, start: int = 0, step: int = 43) -> range:
    """Places to cut at; the steps are primes, so that every kind of place is hit."""
    return range(start, len(html), step)


def sample(layout: str) -> DemoArticle:
    """The shortest page of a layout with several paragraphs, made whole."""
    found = [item for item in SITE.articles if item.layout == layout and len(item.paragraphs) > 2]
    return min(found, key=lambda item: len(text(SITE, item.path)))


@pytest.mark.parametrize("layout", ["2025", "2025-classless", "2025-block-inside", "2024", "2017"])
def test_a_cut_article_is_refused_or_whole(layout: str) -> None:
    truth = sample(layout)
    html, url = text(SITE, truth.path), SITE.url(truth)
    block = html.index(f"More From {truth.source_name}")
    believed = 0
    for cut in [*cuts(html[: block + 400], step=17), *cuts(html, block + 400, step=193)]:
        try:
            article = piped(page(html[:cut], url).article(), truth.title)
        except PageError:
            assert cut < block + len(f"More From {truth.source_name}")
            continue
        believed += 1
        assert (article.title, article.published_on) == (truth.title, truth.published_on)
        assert article.paragraphs == truth.paragraphs
        assert article.original_url == truth.original_url
    assert believed > 60


def test_entries_of_a_cut_block_are_true_or_left_out() -> None:
    truth = sample("2025")
    html, url = text(SITE, truth.path), SITE.url(truth)
    counts = set()
    for cut in cuts(html, html.index("More From")):
        entries = page(html[:cut], url).entries()
        counts.add(len(entries))
        assert [(entry.external_id, entry.title, entry.listed_on) for entry in entries] == [
            (item.external_id, item.title, item.listed_on) for item in SITE.articles[: len(entries)]
        ]
    assert counts == set(range(21))


@pytest.mark.sampled(1)
@pytest.mark.parametrize("classless", [False, True])
@pytest.mark.parametrize("fragment", [False, True])
def test_entries_of_a_cut_listing_are_true_or_left_out(classless: bool, fragment: bool) -> None:
    site = SimulatedSite.generate(30, seed=4)
    site.listing_classless = classless
    html = text(site, site.listing_path)
    counts = set()
    for cut in cuts(html):
        entries = page(html[:cut], site.listing_url).listing(fragment=fragment)
        counts.add(len(entries))
        assert [(entry.external_id, entry.title, entry.listed_on) for entry in entries] == [
            (item.external_id, item.title, item.listed_on) for item in site.articles[: len(entries)]
        ]
    assert counts == set(range(21))
