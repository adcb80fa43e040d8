"""The ways in which the simulated site changes."""

from datetime import date, timedelta

import pytest

from vokspider.demo.text import cut_teaser

from ..demo.reading import AJAX, body_lines, identities, lines_of, text
from .site import SimulatedSite


@pytest.fixture
def site() -> SimulatedSite:
    return SimulatedSite.generate(200)


def test_publish_add_remove_edit(site: SimulatedSite) -> None:
    old = list(site.articles)
    assert len(identities(text(site, site.start_path))) == 20
    site.today += timedelta(days=1)
    made = site.publish(5)
    assert identities(text(site, site.start_path))[:6] == [item.external_id for item in (*made, old[0])]
    assert site.articles == [*made, *old]
    assert {item.listed_on for item in made} == {date(2025, 12, 4)}
    site.remove(made[0].external_id)
    assert site.page(made[0].path).status == 404
    site.add(made[0], position=3)
    assert identities(text(site, site.listing_path))[3] == made[0].external_id


def test_what_was_removed_or_unlisted_comes_back_to_its_place(site: SimulatedSite) -> None:
    before = list(site.articles)
    first, second, third, last = before[4], before[5], before[9], before[-1]
    site.remove(second.external_id)
    site.remove(first.external_id)
    site.unlist(third.external_id)
    site.remove(last.external_id)
    made = site.publish(3)
    assert [site.page(item.path).status for item in (first, second, third, last)] == [404, 404, 200, 404]
    assert not {item.external_id for item in (first, second, third)} & set(identities(text(site, site.listing_path)))
    for item in (second, last, third, first):
        site.restore(item.external_id)
    assert site.articles == [*made, *before]
    assert site.unlisted == []
    assert identities(text(site, site.listing_path)) == [item.external_id for item in site.articles[:20]]
    assert all(site.page(item.path).status == 200 for item in before)


def test_a_place_is_one_among_what_is_left(site: SimulatedSite) -> None:
    before = list(site.articles)
    for item in before[:30]:
        site.remove(item.external_id)
    for number in (7, 3, 20):
        site.restore(before[number].external_id)
    assert site.articles == [before[3], before[7], before[20], *before[30:]]
    site.remove(before[7].external_id)
    site.add(before[7], position=1)
    site.unlist(before[7].external_id)
    site.restore(before[7].external_id)
    assert site.articles[:3] == [before[3], before[7], before[20]]


def test_a_page_that_was_never_listed_can_go_and_come_back() -> None:
    site = SimulatedSite.generate(30, start_listed=False)
    path = site.start_path
    site.remove(site.start_id)
    assert site.page(path).status == 404
    site.restore(site.start_id)
    assert site.page(path).status == 200
    assert len(site.articles) == 30


def test_an_entry_follows_its_article_unless_told_not_to(site: SimulatedSite) -> None:
    old = site.articles[3]
    new = site.edit(old.external_id, title="The Ferry Learns to Sing")
    for target in (site.listing_path, site.start_path, "/newstream/"):
        assert f">{new.title}</a>" in text(site, target)
    newest = site.edit(old.external_id, listed=False, title="The Ferry Sings", paragraphs=("It sang.", "It sings."))
    again = site.edit(old.external_id, listed=False, published_on=old.published_on - timedelta(days=1))
    assert site.article(old.external_id) == again
    assert body_lines(lines_of(text(site, old.path)), newest.title, newest.source_name) == ["It sang.", "It sings."]
    for target in (site.listing_path, site.start_path, AJAX.format(3, 313), "/newstream/"):
        assert f">{new.title}</a>" in text(site, target)
        assert "The Ferry Sings" not in text(site, target)
        assert "It sang." not in text(site, target)
    site.edit(old.external_id)
    assert ">The Ferry Sings</a>" in text(site, site.listing_path)
    assert "It sang." in text(site, site.listing_path)


def test_edit_keeps_the_teaser_true(site: SimulatedSite) -> None:
    old = site.articles[3]
    new = site.edit(old.external_id, paragraphs=("A new ferry came.", *old.paragraphs))
    assert new.teaser == cut_teaser(new.paragraphs)
    assert site.articles[3] == site.article(old.external_id) == new
    assert body_lines(lines_of(text(site, new.path)), new.title, new.source_name)[0] == "A new ferry came."
    assert new.teaser.split()[-1] in text(site, site.listing_path)
