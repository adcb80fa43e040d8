"""Pages in the folders of a mirror."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.sites.kcnawatch.site import KcnaWatchSite
from vokspider.sites.kcnawatch.urls import external_id
from vokspider.sites.mirrors import bases_of, is_at, link_of, mirrored_url

KCNAWATCH = KcnaWatchSite()
SITE = "https://kcnawatch.org"
ARTICLE = "1764709300-1413570"
HANGUL = "%EC%A1%B0%EC%84%A0%20%EB%B6%81"
URL = f"{SITE}/newstream/{ARTICLE}/slug/"


@pytest.mark.parametrize(
    ("path", "url"),
    [
        (f"/home/me/kcnawatch.org/newstream/{ARTICLE}/slug/index.html", URL),
        (f"kcnawatch.org/newstream/{ARTICLE}/slug/index.html", URL),
        (f"kcnawatch.org/newstream/{ARTICLE}/slug.html", URL.rstrip("/")),
        (f"kcnawatch.org/newstream/{ARTICLE}/slug", URL.rstrip("/")),
        (f"kcnawatch.org/newstream/{ARTICLE}/slug/index2.html", URL),
        (f"kcnawatch.org/newstream/{ARTICLE}/slug/index.html?t=123", URL),
        (f"www.kcnawatch.org/newstream/{ARTICLE}/slug/index.html", URL.replace("//", "//www.")),
        (f"KCNAWatch.org\\newstream\\{ARTICLE}\\slug\\index.html", URL),
        (f"127.0.0.1:8000/newstream/{ARTICLE}/slug/index.html", f"http://127.0.0.1:8000/newstream/{ARTICLE}/slug/"),
        (f"127.0.0.1_8000/newstream/{ARTICLE}/slug/index.html", f"http://127.0.0.1:8000/newstream/{ARTICLE}/slug/"),
        (f"localhost+8000/newstream/{ARTICLE}/slug/index.html", f"http://localhost:8000/newstream/{ARTICLE}/slug/"),
        (f"kcnawatch.org/newstream/{ARTICLE}/조선 북/index.html", f"{SITE}/newstream/{ARTICLE}/{HANGUL}/"),
        ("kcnawatch.org/article/57/index.html", f"{SITE}/article/57/"),
        ("kcnawatch.org/index.html", f"{SITE}/"),
        ("kcnawatch.org/about.html", f"{SITE}/about.html"),
        ("example.org/newstream/1764709300-1413570/slug/index.html", None),
        ("notkcnawatch.org/index.html", None),
        ("kcnawatch.org", None),
        ("page.html", None),
        ("", None),
    ],
)  # fmt: skip
def test_paths(path: str, url: str | None) -> None:
    assert mirrored_url(path, SITE, KCNAWATCH) == url


@pytest.mark.parametrize(
    "href",
    [
        f"../../../newstream/{ARTICLE}/slug/index.html",
        f"../../{ARTICLE}/slug/index.html",
        f"../{ARTICLE}/slug/index.html",
        f"../../newstream/{ARTICLE}/slug/index.html",
        f"newstream/{ARTICLE}/slug/index.html",
        f"/newstream/{ARTICLE}/slug/",
        f"//kcnawatch.org/newstream/{ARTICLE}/slug/",
        f" {URL} ",
        f"/web/20260211101112/{URL}",
        f"https://web.archive.org/web/20260211101112/{URL}",
        f"../../external.html?link={URL.replace(':', '%3A')}",
    ],
)
@pytest.mark.parametrize(
    "page", [None, f"{SITE}/newstream/1764709301-1413571/other/", f"{SITE}/newstream/1764709301-1413571/other"]
)
def test_links_to_an_article(href: str, page: str | None) -> None:
    assert link_of(href, bases_of(SITE, KCNAWATCH, page), KCNAWATCH) == URL


@pytest.mark.parametrize("href", ["#top", "mailto:a@example.org", "javascript:void(0)", "https://example.org/a?b#c"])
def test_links_that_stay(href: str) -> None:
    assert link_of(href, bases_of(SITE, KCNAWATCH), KCNAWATCH) == href


def test_links_to_other_pages_are_no_articles() -> None:
    for href in ("about.html", "../../about/index.html", "index.html", "?page=2", ""):
        assert external_id(link_of(href, bases_of(SITE, KCNAWATCH, URL), KCNAWATCH)) in (None, ARTICLE)
        assert external_id(link_of(href, bases_of(SITE, KCNAWATCH), KCNAWATCH)) is None


@given(st.text(alphabet="/:.-_%?#\\ \n가newstream1234567890", max_size=60))
def test_no_link_is_too_odd(href: str) -> None:
    link_of(href, bases_of(SITE, KCNAWATCH, URL), KCNAWATCH)
    mirrored_url(href, SITE, KCNAWATCH)


def test_hosts_of_the_site() -> None:
    assert is_at("https://www.kcnawatch.org/", SITE, KCNAWATCH)
    assert is_at("https://kcnawatch.app/newstream/", SITE, KCNAWATCH)
    assert is_at("http://127.0.0.1:8000/", SITE, KCNAWATCH)
    assert not is_at("https://example.org/kcnawatch.org/", SITE, KCNAWATCH)
    assert not is_at("https://kcnawatch.org.example.org/", SITE, KCNAWATCH)
