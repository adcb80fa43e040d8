"""Which answers are a sign of the site itself, and which are a wall or somebody else's."""

from datetime import UTC, datetime

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from vokspider.config import Source, load
from vokspider.model.reasons import (
    CHALLENGE,
    ERROR_PAGE,
    LED_ELSEWHERE,
    OTHER_ARTICLE,
    REDIRECTED,
    WALLS,
    WRONG_STATUS,
    PageError,
)
from vokspider.spiders.responses import capture_of, extracted, headers_of, is_redirected
from vokspider.spiders.signs import check_headers, is_front, is_promised, led_to, meaning_of, why_empty

from ..archives import DAY
from ..simulator.site import SimulatedSite


@pytest.fixture
def source() -> Source:
    (shipped,) = load(environ={}).sources
    return shipped


@pytest.fixture
def site() -> SimulatedSite:
    made = SimulatedSite.generate(12, layouts=("2025",))
    made.base_url = "https://kcnawatch.org"
    return made


def response(body: bytes, url: str, status: int = 200, *, was: str | None = None, **headers: str) -> Response:
    """An answer, after a redirect where ``was`` is the address that was requested."""
    meta = {"redirect_urls": [was]} if was else {}
    sent = {"Content-Type": "text/html; charset=utf-8"} | headers
    return HtmlResponse(url, status, body=body, headers=sent, request=Request(url, meta=meta))


def page(body: str) -> bytes:
    return f"<html><head><title>{body}</title></head><body><h1>{body}</h1><p>{body}</p></body></html>".encode()


def test_an_article_with_the_status_of_a_missing_one_has_the_wrong_status(site: SimulatedSite, source: Source) -> None:
    article = site.articles[2]
    body = site.page(article.path).body
    reason, detail = meaning_of(response(body, site.url(article), 404), source) or ("", "")
    assert (reason, "404" in detail) == (WRONG_STATUS, True)


@pytest.mark.parametrize("status", [404, 410])
def test_a_plain_not_found_says_all_by_its_status(site: SimulatedSite, source: Source, status: int) -> None:
    assert meaning_of(response(page("Page not found"), site.url(site.articles[2]), status), source) is None


@pytest.mark.parametrize("status", [403, 404, 429, 503])
def test_a_challenge_is_no_word_on_the_article(site: SimulatedSite, source: Source, status: int) -> None:
    came = response(page("Just a moment..."), site.url(site.articles[2]), status, **{"cf-mitigated": "challenge"})
    reason, detail = meaning_of(came, source) or ("", "")
    assert (reason, f"status {status}" in detail) == (CHALLENGE, True)
    with pytest.raises(PageError) as caught:
        check_headers(came)
    assert caught.value.reason == CHALLENGE


def test_ordinary_headers_are_those_of_the_site(site: SimulatedSite) -> None:
    check_headers(response(b"", site.url(site.articles[2]), Server="nginx"))


def test_a_redirect_to_another_article_and_to_the_front_page(site: SimulatedSite, source: Source) -> None:
    wanted, other = site.articles[2:4]
    identity = wanted.external_id
    came = response(site.page(other.path).body, site.url(other), was=site.url(wanted))
    assert led_to(came, source, identity) == (OTHER_ARTICLE, site.url(other))
    came = response(site.page(site.listing_path).body, site.listing_url, was=site.url(wanted))
    assert led_to(came, source, identity) == (REDIRECTED, site.listing_url)
    came = response(page("Something of its own"), "https://kcnawatch.org/about/", was=site.url(wanted))
    assert led_to(came, source, identity)[0] == LED_ELSEWHERE


def test_a_redirect_to_a_login_is_a_wall(site: SimulatedSite, source: Source) -> None:
    wanted = site.articles[2]
    way = "https://kcnawatch.org/wp-login.php?redirect_to=x"
    reason, detail = led_to(response(page("Log in"), way, was=site.url(wanted)), source, wanted.external_id)
    assert reason in WALLS
    assert detail == way


@pytest.mark.parametrize(
    ("url", "front"),
    [
        ("https://kcnawatch.org", True),
        ("https://kcnawatch.org/", True),
        ("https://kcnawatch.org/index.php", True),
        ("https://kcnawatch.org/Home/", True),
        ("https://kcnawatch.org/article/57/", False),
        ("https://kcnawatch.org/newstream/1-2/x/", False),
    ],
)
def test_front_pages(url: str, front: bool) -> None:
    assert is_front(url) is front


def test_why_a_page_in_place_of_a_listing_is_empty(site: SimulatedSite, source: Source) -> None:
    nothing = why_empty(response(page("Something of its own"), site.listing_url), source)
    assert nothing == {"page": None, "detail": ""}
    known = why_empty(response(page("Page not found"), site.listing_url), source)
    assert known["page"] == ERROR_PAGE


def test_a_heading_that_is_the_title_promises_the_article(site: SimulatedSite, source: Source) -> None:
    found = extracted(response(page("The  Ferry\nLanding"), site.url(site.articles[2])), source)
    assert is_promised(found, "the ferry landing")
    assert not is_promised(found, "the ferry")
    assert not is_promised(found, None)
    assert not is_promised(found, " ")


# -- responses ------------------------------------------------------------------------------------------------------


def test_a_capture_is_the_page_as_served() -> None:
    came = Response("https://kcnawatch.org/x", 203, headers={"X-A": ["1", "2"], "ETag": '"\xe9"'}, body=b"\xff")
    at = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)
    kept = capture_of(came, at)
    assert (kept.url, kept.status, kept.body, kept.fetched_at) == (came.url, 203, b"\xff", at)
    assert headers_of(came) == kept.headers
    assert [value for name, value in kept.headers if name == "X-A"] == ["1", "2"]


@pytest.mark.parametrize(
    ("was", "url", "other"),
    [
        (None, "https://a.org/x/", False),
        ("https://a.org/x", "https://a.org/x/", False),
        ("http://a.org/x/", "https://a.org/x", False),
        ("https://a.org/x/?a=1", "https://a.org/x/", False),
        ("https://a.org/x/", "https://a.org/y/", True),
    ],
)
def test_a_slash_at_the_end_makes_no_other_page(was: str | None, url: str, other: bool) -> None:
    assert is_redirected(response(b"", url, was=was)) is other
