"""The seed and our own fixture in its shape, from the file to the store's door."""

from collections import Counter
from datetime import date
from itertools import chain
from pathlib import Path

import pytest

from vokspider.model.items import Article, Listing
from vokspider.text.removals import restore

from .steps import NAME, SOURCE, FakeCrawler, captured, pipelines, run

ROOT = Path(__file__).parents[2]
OWN = ROOT / "tests" / "fixtures" / "kcnawatch" / "captured-seed.txt"
SEEDS = sorted((ROOT.parent / "shared" / "seed").glob("*.txt"))


NO_SEED = pytest.mark.skip(
    reason="../shared/seed is not beside this checkout; our own fixture of its shape covers the same"
)


FILES = [pytest.param(OWN, id="own"), *(pytest.param(path, id=path.stem) for path in SEEDS)]


@pytest.fixture(params=FILES if SEEDS else [*FILES, pytest.param(OWN, id="seed", marks=NO_SEED)])
def path(request: pytest.FixtureRequest) -> Path:
    """A file in the shape of the seed."""
    found: Path = request.param
    return found


@pytest.fixture
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.fixture
def article(text: str) -> Article:
    found = run(captured(text).article())
    assert isinstance(found, Article)
    return found


@pytest.fixture
def listing(text: str) -> Listing:
    found = run(Listing(SOURCE, None, captured(text).entries()))
    assert isinstance(found, Listing)
    return found


def test_exactly_its_nine_paragraphs(text: str, article: Article) -> None:
    assert article.paragraphs == tuple(text.splitlines()[:9])
    assert (article.title, article.published_on, article.source_name) == (None, None, None)


def test_twenty_entries_with_one_teaser_each(text: str, listing: Listing) -> None:
    lines = text.splitlines()[10:-1]
    assert len(listing.entries) == 20
    assert [entry.teaser for entry in listing.entries] == lines[::3]
    assert [entry.lines for entry in listing.entries] == list(zip(lines[::3], lines[1::3], strict=True))


def test_days(listing: Listing) -> None:
    days = [entry.listed_on for entry in listing.entries]
    assert days == [date(2025, 12, 3)] * 10 + [date(2025, 12, 2)] * 10


def test_entries_with_one_teaser_are_all_kept(listing: Listing) -> None:
    teasers = [entry.teaser for entry in listing.entries]
    assert teasers[16] == teasers[17] != teasers[15]
    assert teasers[18] == teasers[19] != teasers[17]
    assert len(set(teasers)) == 18
    assert all(entry.external_id is None for entry in listing.entries)


def test_twenty_teaser_copies_go_and_the_block_is_one_removal(text: str) -> None:
    fake = FakeCrawler()
    steps = pipelines(fake)
    article = run(captured(text).article(), steps)
    listing = run(Listing(SOURCE, None, captured(text).entries()), steps)
    (block,) = article.removals
    assert (block.rule, block.position, block.count) == ("more_from", 9, 62)
    assert block.text == "\n".join(text.splitlines()[9:])
    copies = Counter(removal.rule for entry in listing.entries for removal in entry.removals)
    assert copies == {"teaser_copy": 20}
    assert fake.counts == {
        "vokspider/removed/more_from": 62,
        "vokspider/removed/teaser_copy": 20,
        "vokspider/removed_lines": 82,
        "vokspider/entries": 20,
    }


def test_the_original_can_be_rebuilt(text: str, article: Article, listing: Listing) -> None:
    lines = text.splitlines()
    assert restore(article.paragraphs, article.removals) == tuple(lines) == article.lines
    rebuilt = [restore(entry.lines, entry.removals) for entry in listing.entries]
    assert list(chain(*rebuilt)) == lines[10:-1]
    assert [len(entry) for entry in rebuilt] == [3] * 20


def test_a_second_time_changes_nothing(article: Article, listing: Listing) -> None:
    assert run(article) == article
    assert run(listing) == listing


def test_the_name_of_the_source_is_not_needed(text: str, article: Article) -> None:
    """A source whose name on the site has changed still loses its block."""
    assert run(captured(text).article(), pipelines(FakeCrawler("Another Name"))) == article
    assert NAME in text


def test_no_date_is_taken_from_the_block(article: Article) -> None:
    assert article.published_on is None
