"""A demo site with edited and removed articles: the same ones each time."""

import pytest

from vokspider.demo.changes import change
from vokspider.demo.site import DemoSite


def changed(edits: int, removals: int) -> tuple[DemoSite, set[str], set[str]]:
    """The changed site, and the identities of its edited and removed articles."""
    before, site = DemoSite.generate(40), DemoSite.generate(40)
    change(site, edits=edits, removals=removals)
    old = {article.external_id: article for article in before.articles}
    new = {article.external_id: article for article in site.articles}
    return site, {name for name in new if new[name] != old[name]}, set(old) - set(new)


def test_as_many_as_asked_for_and_the_same_ones_each_time() -> None:
    site, edited, removed = changed(3, 2)
    assert (len(edited), len(removed)) == (3, 2)
    assert changed(3, 2)[1:] == (edited, removed)
    more = changed(5, 4)
    assert edited < more[1]
    assert removed < more[2]
    assert site.start_id not in edited | removed


def test_what_readers_see() -> None:
    site, edited, removed = changed(3, 2)
    original = DemoSite.generate(40)
    for name in edited:
        before, after = original.article(name), site.article(name)
        assert after.path == before.path
        assert after.paragraphs[-1].startswith(f"{before.paragraphs[-1]} ")
        assert site.page(after.path).body != original.page(before.path).body
    for name in removed:
        assert site.page(original.article(name).path).status == 404
    listed = site.page(site.listing_path).body.decode()
    assert not any(original.article(name).path in listed for name in removed)


def test_no_more_than_there_are() -> None:
    change(DemoSite.generate(40), edits=30, removals=9)
    with pytest.raises(ValueError, match="of 39 articles, 30 cannot be edited and 10 others removed"):
        change(DemoSite.generate(40), edits=30, removals=10)
