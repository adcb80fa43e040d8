"""Every saved page gives the items that stand beside it."""

from typing import Any

import pytest

from vokspider.model.items import Listing
from vokspider.model.reasons import PageError
from vokspider.sites.kcnawatch.page import KcnaWatch
from vokspider.text.removals import restore

from .helpers import FIXTURES, SOURCE, all_saved, facts, piped, piped_listing, saved

_LISTS = ("paragraphs", "removals")


@pytest.mark.parametrize("name", saved("article", "captured"))
def test_article(name: str) -> None:
    one = all_saved()[name]
    expected: dict[str, Any] = one.data["article"]
    article = piped(one.page.article(), expected["title"])
    assert facts(article, expected.keys() - set(_LISTS)) == {k: v for k, v in expected.items() if k not in _LISTS} | (
        {} if expected["external_id"] else {"external_id": f"text-{article.content_sha256[:16]}"}
    )
    assert list(article.paragraphs) == expected["paragraphs"]
    found = [{"rule": r.rule, "position": r.position, "count": r.count} for r in article.removals]
    assert found == expected["removals"]
    assert restore(article.paragraphs, article.removals) == article.lines


@pytest.mark.parametrize("name", saved("article", "captured"))
def test_entries_of_the_block(name: str) -> None:
    one = all_saved()[name]
    check_entries(one.page.entries(), one.data["entries"])


@pytest.mark.parametrize("name", saved("listing"))
def test_listing(name: str) -> None:
    one = all_saved()[name]
    page = one.page
    assert isinstance(page, KcnaWatch)
    assert page.listing_key() == one.data["listing_key"]
    check_entries(page.listing(), one.data["entries"])


def check_entries(entries: Any, expected: list[dict[str, Any]]) -> None:
    listing = piped_listing(Listing(SOURCE.name, None, entries))
    names = ("external_id", "title", "teaser", "listed_on")
    assert [facts(entry, names) for entry in listing.entries] == expected
    for before, entry in zip(entries, listing.entries, strict=True):
        assert restore(entry.lines, entry.removals) == before.lines
        assert sum(removal.count for removal in entry.removals if removal.rule == "teaser_copy") == 1


@pytest.mark.parametrize("name", saved("failure", "captured-failure"))
def test_failure_has_its_own_reason(name: str) -> None:
    one = all_saved()[name]
    with pytest.raises(PageError) as caught:
        piped(one.page.article(), one.data.get("entry_title"))
    assert caught.value.reason == one.data["reason"]
    assert caught.value.reason in str(caught.value)


@pytest.mark.parametrize("name", saved("failure", "article"))
def test_no_article_page_is_a_listing_with_strangers(name: str) -> None:
    """Whatever is served in place of a listing gives entries of articles only, or none."""
    page = all_saved()[name].page
    assert isinstance(page, KcnaWatch)
    assert all(entry.external_id and entry.listed_on and entry.title for entry in page.listing())


def test_every_file_is_used() -> None:
    files = {path.name for path in FIXTURES.iterdir()}
    used = {one.data["file"] for one in all_saved().values()} | {f"{name}.json" for name in all_saved()}
    assert files == used
