"""Each fact holds of the demo site, and is seen to have changed where it has."""

import tomllib
from collections.abc import Callable

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.simulator.site import SimulatedSite
from vokspider.config import Source, load
from vokspider.extract.opening import open_html
from vokspider.model import fact_codes
from vokspider.model.reasons import PageError
from vokspider.sites.facts import CHANGED, HOLDS, UNKNOWN, Answer, Seen
from vokspider.sites.findings import Finding, findings, learned, sources_toml
from vokspider.sites.kcnawatch.facts import FACTS
from vokspider.sites.kcnawatch.urls import ajax_url
from vokspider.wording import sentence

BASE = "https://kcnawatch.org"


def source() -> Source:
    return load(environ={}).source("kcnawatch-vok-en")


def answer(site: SimulatedSite, target: str, change: Callable[[str], str] = str) -> Answer:
    reply = site.page(target)
    url = f"{BASE}{target}"
    try:
        page = open_html(change(reply.body.decode()).encode(), url, source())
    except PageError:
        page = None
    return Answer(url, url, reply.status, "utf-8", page)


def look(change: Callable[[str], str] = str) -> Seen:
    """What a look at the demo site brings, its pages changed."""
    site = SimulatedSite.generate(60, layouts=("2025",))
    site.base_url = BASE
    listing = answer(site, site.listing_path, change)
    ajax_id = listing.page.listing_key() if listing.page else None
    target = ajax_url(f"{BASE}{site.listing_path}", site.ajax_source_id, 19).removeprefix(BASE)
    return Seen(
        source().display_name,
        robots=Answer(f"{BASE}/robots.txt", status=200),
        article=answer(site, site.start_path, change),
        twin=answer(site, site.start_path.rstrip("/"), change),
        listing=listing,
        fragment=answer(site, target, change),
        sitemap=Answer(f"{BASE}/sitemap_index.xml", status=404),
        listing_key=ajax_id,
    )


def by_name(seen: Seen) -> dict[str, Finding]:
    return {one.name: one for one in findings(seen, FACTS)}


def test_all_facts_hold_of_the_demo_site() -> None:
    found = by_name(look())
    assert {name: sentence(one.found) for name, one in found.items() if one.state != HOLDS} == {"sitemap": "status 404"}
    assert len(found) == len(FACTS) >= 20


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("article_text", "Date: ", "Day: "),
        ("source_name", "Source: Voice of Korea (EN)", "Source: Another (EN)"),
        ("heading", "h2", "b"),
        ("original_link", "vok.rep.kp", "elsewhere.example"),
        ("container", "article-content", "body-text"),
        ("more_from", "More From Voice", "Seen At Voice"),
        ("more_articles", "/article/57/", "/channel/57/"),
        ("wrapper", "latest_article_wrapper", "wrapper"),
        ("articled_date", "articled-date", "article-date"),
        ("button", "more_results", "more"),
        ("ajax_id", "data-", "aria-"),
        ("listed", "/newstream/", "/new/"),
        ("listed", "December", "Twelfth"),
        ("teaser_length", '<p class="d-', '<p class="d-none">' + "far too long " * 11 + '</p><p class="d-'),
    ],
)
def test_what_changed_is_seen(name: str, old: str, new: str) -> None:
    one = by_name(look(lambda page: page.replace(old, new)))[name]
    assert one.state == CHANGED, one
    assert sentence(one.found)


def test_a_twin_that_is_another_page_is_seen() -> None:
    seen = look()
    assert seen.article is not None
    other = attrs.evolve(
        seen, twin=answer(SimulatedSite.generate(60, seed=9), SimulatedSite.generate(60, seed=9).start_path)
    )
    assert (by_name(other)["slash"].state, by_name(other)["slash"].found.code) == (CHANGED, fact_codes.ANOTHER_PAGE)
    assert by_name(attrs.evolve(seen, twin=seen.listing))["slash"].state == CHANGED


def test_what_was_not_asked_for_is_said() -> None:
    found = by_name(Seen("Voice of Korea (EN)"))
    assert (found["robots_txt"].state, found["robots_txt"].found.code) == (UNKNOWN, fact_codes.NOT_ASKED)
    assert (found["sitemap"].state, found["sitemap"].found.code) == (UNKNOWN, fact_codes.NOT_ASKED)


def test_nothing_is_claimed_of_what_did_not_come() -> None:
    away = Answer(f"{BASE}/x", reason="timeout", detail="35 s")
    found = by_name(Seen("Voice of Korea (EN)", robots=away, article=away))
    assert {one.state for one in found.values()} == {UNKNOWN}
    assert sentence(found["article_answers"].found) == "timeout (35 s)"
    assert found["listing_answers"].found.code == fact_codes.ADDRESS_UNKNOWN


def test_robots_txt_that_forbids_is_named() -> None:
    refused = Answer(f"{BASE}/a", reason="robots_txt", detail="Forbidden by robots.txt")
    found = by_name(attrs.evolve(look(), listing=refused))
    assert (found["robots_txt"].state, sentence(found["robots_txt"].found)) == (CHANGED, f"it forbids {BASE}/a")


def test_robots_txt_that_forbids_the_listings_further_pages_says_what_that_means() -> None:
    refused = Answer(f"{BASE}/wp-admin/admin-ajax.php?x", reason="robots_txt", detail="Forbidden by robots.txt")
    found = by_name(attrs.evolve(look(), fragment=refused))
    assert (
        sentence(found["robots_txt"].found)
        == f"it forbids {refused.asked}; a crawl reads the listing's first page only"
    )


def test_only_what_was_proved_is_learned() -> None:
    seen = look()
    assert learned(seen, findings(seen, FACTS)) == {"listing_url": f"{BASE}/article/57/", "listing_key": "313"}
    led_by_none = attrs.evolve(seen, article=seen.listing)
    assert learned(led_by_none, findings(led_by_none, FACTS))["listing_url"] is None
    other = attrs.evolve(seen, fragment=answer(SimulatedSite.generate(60, seed=9), "/article/57/"))
    assert learned(other, findings(other, FACTS))["listing_key"] is None


@given(st.text(min_size=1), st.text(min_size=1))
def test_what_is_to_be_pasted_says_what_was_learned_and_no_more(listing_url: str, ajax_id: str) -> None:
    listing_url, ajax_id = (text.encode("utf-8", "ignore").decode() or "x" for text in (listing_url, ajax_id))
    text = sources_toml(source(), {"listing_url": listing_url, "listing_key": ajax_id})
    (table,) = tomllib.loads(text)["source"]
    assert tomllib.loads(text).keys() == {"source"}
    assert (table["listing_url"], table["listing_key"]) == (listing_url, ajax_id)
    assert len(text.splitlines()) == 9
