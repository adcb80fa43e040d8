"""Listings that are endless, empty, another's, or full of traps: only what is the source's is asked for and stored."""

from collections.abc import Callable, Sequence

import pytest
from attrs import evolve

from tests.faults.conftest import Tell
from tests.faults.stage import Stage
from tests.faults.wire import Script, reply, steps
from tests.simulator.site import DemoArticle
from vokspider.demo.entries import entries_html, entry_html, listing_html

Make = Callable[..., Stage]
_TAIL = "</body></html>"


def listing(at: Stage, *entries: str) -> bytes:
    """The listing page, with these entries before its own."""
    page = at.site.page(at.site.listing_path).body.decode()
    mark = '<div id="latest_article_wrapper">\n'
    assert mark in page
    return page.replace(mark, mark + "".join(entries), 1).encode()


def trap(at: Stage, href: str, title: str = "A Trap Is Set") -> str:
    """An entry like those of the site, that leads elsewhere."""
    return (
        entry_html(at.site.articles[0], "", "listing")
        .replace(at.site.articles[0].title, title)
        .replace(at.site.articles[0].path, href)
    )


def known(make: Make, count: int = 15) -> Stage:
    """A stage whose archive has all of the site but for three articles that came since."""
    at = make(count)
    at.crawl()
    at.site.publish(3)
    return at


_NOT: dict[str, Callable[[Stage], bytes]] = {
    "empty listing": lambda at: at.site.page(at.site.listing_path).body.split(b"<article")[0] + _TAIL.encode(),
    "listing without a byte": lambda at: b"",
    "login page as listing": lambda at: b"<html><body><h1>Log in</h1></body></html>",
    "JSON as listing": lambda at: b'{"entries": []}',
    "zero bytes as listing": lambda at: bytes(5_000),
    "endless element in the listing": lambda at: b"<html><p" + b"".join(b" a%d=1" % n for n in range(30_000)) + b">",
    "listing of another source": lambda at: at.site.page(f"/article/{at.site.other.listing_number}/").body,
}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", _NOT)
def test_listings_that_are_none(stage: Make, tell: Tell, name: str) -> None:
    at = known(stage)
    at.truth.note(*at.site.other.articles)
    at.spoil_listing(_NOT[name](at))
    record = at.crawl()
    assert record["verdict"] in ("suspect", "failed"), record
    reasons = " ".join(record["reasons"])
    assert "the listing" in reasons or "listing page" in reasons or "fetched articles failed" in reasons, reasons
    at.recover()
    happened = f"{record['verdict']}, says so; the next run has all"
    tell(at.lab, name, "in place of the listing", happened, truth=at.truth)


@pytest.mark.slow
def test_an_article_in_place_of_the_listing(stage: Make, tell: Tell) -> None:
    at = known(stage)
    at.spoil_listing(at.page(at.site.articles[5]))
    record = at.crawl()
    assert (record["verdict"], record["new"]) == ("ok", 3)
    at.recover()
    tell(
        at.lab,
        "article in place of the listing",
        "in place of the listing",
        "its More From block has all there is",
        truth=at.truth,
    )


def _fragments(at: Stage, answer: Callable[[int], Sequence[DemoArticle] | None]) -> None:
    """Serve these entries in the fragment at an offset; None: the site's own answer."""

    def play(target: str) -> Script | None:
        if "from=" not in target:
            return None
        found = answer(int(target.partition("from=")[2].partition("&")[0]))
        return None if found is None else steps(reply(entries_html(found, at.site.base_url, "listing").encode()))

    at.wire.play = play


@pytest.mark.slow
def test_a_listing_that_repeats_for_ever(stage: Make, tell: Tell) -> None:
    at = stage(60)
    _fragments(at, lambda offset: at.site.articles[18:28])
    record = at.crawl(start_url=at.site.listing_url)
    assert record["verdict"] == "suspect"
    assert "the listing's pages do not join" in " ".join(record["reasons"])
    assert record["requests"] < 80
    at.recover()
    tell(
        at.lab,
        "endless listing",
        "each fragment has the same entries",
        "suspect after ten of them; the next run has all",
        truth=at.truth,
    )


@pytest.mark.slow
def test_a_listing_that_goes_round(stage: Make, tell: Tell) -> None:
    at = stage(60)
    _fragments(at, lambda offset: [at.site.articles[(offset + n) % 40] for n in range(10)])
    record = at.crawl(start_url=at.site.listing_url)
    assert record["verdict"] == "suspect", record
    assert record["requests"] < 100
    at.recover()
    tell(
        at.lab,
        "endless listing",
        "its end leads to its beginning",
        "suspect after ten barren fragments; the next run has all",
        truth=at.truth,
    )


@pytest.mark.slow
def test_a_listing_whose_fragments_go_backwards(stage: Make, tell: Tell) -> None:
    at = stage(60)
    _fragments(at, lambda offset: at.site.articles[max(45 - offset, 0) : max(55 - offset, 10)])
    record = at.crawl(start_url=at.site.listing_url)
    assert record["verdict"] == "suspect", record
    assert record["requests"] < 100
    at.recover()
    tell(
        at.lab,
        "listing in a wrong order",
        "its fragments go backwards",
        "suspect: pages do not join; the next run has all",
        truth=at.truth,
    )


@pytest.mark.slow
def test_a_listing_that_lists_everything_thrice(stage: Make, tell: Tell) -> None:
    at = stage(15)

    def thrice(article: DemoArticle) -> list[DemoArticle]:
        slugs = ("", "another-slug/", "another/slug")
        return [article, *(evolve(article, path=f"/newstream/{article.external_id}/{slug}") for slug in slugs[1:])]

    many = [one for article in at.site.articles for one in thrice(article)]
    page = at.site.page(at.site.listing_path).body.decode()
    source = evolve(at.site.source, articles=many)
    inside = listing_html(at.site.source, at.site.base_url, "attribute")
    assert inside in page
    whole = inside.replace(
        entries_html(at.site.articles, at.site.base_url, "listing"),
        entries_html(source.articles, at.site.base_url, "listing"),
    )
    at.spoil_listing(page.replace(inside, whole).encode())
    record = at.crawl()
    assert (record["discovered"], record["new"]) == (15, 15)
    at.recover()
    tell(
        at.lab,
        "entries listed thrice",
        "under three slugs each",
        "each article is asked for and stored once",
        truth=at.truth,
    )


@pytest.mark.slow
def test_a_listing_of_10_000_entries(stage: Make, tell: Tell) -> None:
    at = known(stage)
    fake = "".join(trap(at, f"http://other.invalid/newstream/1764720000-{200_000_000 + n}/x") for n in range(10_000))
    at.spoil_listing(listing(at, fake))
    record = at.crawl()
    assert (record["verdict"], record["new"]) == ("ok", 3)
    at.recover()
    tell(at.lab, "10,000 entries", "of another host on one page", "the three of the site are stored", truth=at.truth)


@pytest.mark.slow
def test_a_listing_of_10_000_own_entries(stage: Make, tell: Tell) -> None:
    at = known(stage)
    made = [
        evolve(at.site.articles[0], external_id=f"1764720000-{200_000_000 + n}", title="A Trap Is Set")
        for n in range(10_000)
    ]
    at.truth.note(*made)
    at.spoil_listing(listing(at, *(trap(at, f"/newstream/{one.external_id}/x") for one in made)))
    record = at.crawl(dry_run=True)
    assert record["discovered"] >= 10_000
    at.recover()
    tell(
        at.lab,
        "10,000 entries",
        "of the site itself on one page, --dry-run",
        "all are discovered, nothing is stored",
        truth=at.truth,
    )
