"""The extractor against the truth of generated pages, and against another reader of the same HTML."""

from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.demo.reading import AJAX, body_lines, identities, lines_of, text
from tests.limits import examples
from tests.simulator.site import SimulatedSite
from vokspider.demo.entries import long_date
from vokspider.demo.model import LAYOUTS
from vokspider.model.items import Listing

from .helpers import NAME, SOURCE, URL, page, piped, piped_listing

PAGE_LAYOUT = {
    "2025": "kcnawatch-2025",
    "2025-classless": "kcnawatch-text",
    "2025-block-inside": "kcnawatch-2025",
    "2024": "kcnawatch-2024",
    "2017": "kcnawatch-2017",
    "2025-cut": "kcnawatch-2025",
}


@frozen
class Site:
    """How a site is made; short to print where a test fails."""

    count: int
    seed: int
    layouts: tuple[str, ...]
    language: str = "en"

    def generate(self) -> SimulatedSite:
        """The site."""
        return SimulatedSite.generate(self.count, seed=self.seed, layouts=self.layouts, language=self.language)


sites = st.builds(Site, st.integers(20, 30), st.integers(0, 10_000), st.permutations(LAYOUTS).map(tuple))
few = settings(max_examples=examples(12))


@few
@given(sites, st.integers(0, 1000))
def test_every_article_is_the_truth(made: Site, markup_seed: int) -> None:
    site = made.generate()
    site.markup_seed = markup_seed
    for truth in site.articles:
        html = text(site, truth.path)
        article = piped(page(html, site.url(truth)).article(), truth.title)
        assert article.external_id == truth.external_id
        assert (article.title, article.published_on) == (truth.title, truth.published_on)
        assert (article.original_url, article.source_name) == (truth.original_url, truth.source_name)
        assert article.layout == PAGE_LAYOUT[truth.layout]
        assert article.paragraphs == truth.paragraphs
        assert list(article.paragraphs) == body_lines(lines_of(html), truth.title, truth.source_name)
        assert article.more_articles_url == (None if truth.layout == "2025-cut" else site.listing_url)


@few
@given(sites, st.integers(0, 1000))
def test_two_readers_see_the_same_lines(made: Site, markup_seed: int) -> None:
    site = made.generate()
    site.markup_seed = markup_seed
    for truth in site.articles:
        html = text(site, truth.path)
        seen = lines_of(html)
        found = [block.text for block in page(html).blocks]
        # Where the page was cut inside a tag, the other reader takes the tag's beginning for text.
        whole = len(seen) - (truth.layout == "2025-cut")
        assert found[:whole] == seen[:whole]
        assert len(found) <= len(seen)


@few
@given(sites, st.booleans(), st.sampled_from(["attribute", "script", "absent"]))
def test_listings_and_fragments_are_the_truth(made: Site, classless: bool, ajax_id_in: str) -> None:
    site = made.generate()
    site.listing_classless, site.ajax_id_in = classless, ajax_id_in
    for target in (site.listing_path, *(AJAX.format(offset, site.ajax_source_id) for offset in (0, 9, 19, 25, 99))):
        html = text(site, target)
        found = page(html, site.base_url + target)
        listing = piped_listing(Listing(SOURCE.name, URL, found.listing()))
        truth = [site.article(identity) for identity in identities(html)]
        assert [entry.external_id for entry in listing.entries] == [item.external_id for item in truth]
        for entry, item in zip(listing.entries, truth, strict=True):
            assert (entry.title, entry.teaser, entry.listed_on) == (item.title, item.teaser, item.listed_on)
            assert sum(removal.count for removal in entry.removals) == 1
    expected = None if ajax_id_in == "absent" else site.ajax_source_id
    assert page(text(site, site.listing_path)).listing_key() == expected


@few
@given(st.integers(0, 10_000))
def test_korean_pages_are_read_alike(seed: int) -> None:
    site = SimulatedSite.generate(20, seed=seed, language="ko")
    for truth in site.articles:
        html = text(site, truth.path)
        if truth.layout == "2025-cut":
            continue
        assert [block.text for block in page(html).blocks] == lines_of(html)
        assert page(html).article().title == truth.title


@few
@given(sites)
def test_blocks_of_article_pages_are_the_truth(made: Site) -> None:
    site = made.generate()
    for truth in site.articles[:8]:
        entries = page(text(site, truth.path), site.url(truth)).entries()
        listing = piped_listing(Listing(SOURCE.name, None, entries))
        expected = site.articles[: len(entries)]
        if truth.layout != "2025-cut":
            assert len(entries) == min(20, len(site.articles))
        assert [(entry.external_id, entry.title) for entry in listing.entries] == [
            (item.external_id, item.title) for item in expected
        ]
        for entry, item in zip(listing.entries, expected, strict=True):
            assert long_date(item.listed_on) in entry.lines
            assert entry.listed_on == item.listed_on


def test_the_source_is_the_demo_sites() -> None:
    assert SimulatedSite.generate(1).source.name == NAME
