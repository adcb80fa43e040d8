from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.sites.kcnawatch.urls import absolute, ajax_url, canonical, external_id, same_article_address
from vokspider.text.urls import host

SEED = "https://kcnawatch.org/newstream/1742720595-377991883/powerful-weapon-for-development-and-prosperity"
IDENTITY = "1742720595-377991883"

# What hostile addresses are made of.
PIECES = (
    "http://", "https://", "HTTP://", "//", "/", "://", "ftp://", "javascript:", "mailto:", "kcnawatch.org",
    "KCNAWATCH.ORG", "[", "]", "[::1]", "[::", "@", "user:pass@", ":", ":80", ":443", ":99999999", ":-1", ":x", "?",
    "#", "&", "=", "%", "%zz", "%00", "\x00", "\x1f", " ", "\n", "\t", "\u3000", "\ud800", "\uff45", "\u2100", "\u2025",
    "\u0130", "xn--", "..", ";", "\\", "utm_source=a", "fbclid=1", "a=1", "ref=x", "newstream", "/newstream/", IDENTITY,
    "377991883", "\u0663\u0664", "a" * 300, "",
)  # fmt: skip
hostile = st.one_of(st.lists(st.sampled_from(PIECES), max_size=9).map("".join), st.text(max_size=40))


@pytest.mark.parametrize(
    "url",
    [
        SEED,
        f"{SEED}/",
        f"{SEED}#more",
        f"{SEED}/#more",
        f"{SEED}?utm_source=listing&utm_medium=web",
        f"{SEED}/?fbclid=abc#top",
        f"{SEED}/part-2/",
        f"https://kcnawatch.org/newstream/{IDENTITY}",
        f"https://kcnawatch.org/newstream/{IDENTITY}/",
        f"https://kcnawatch.org/newstream/{IDENTITY}?a=b",
        f"https://kcnawatch.org/newstream/{IDENTITY}#x",
        f"https://KCNAWATCH.org/newstream/{IDENTITY}/x",
        f"HTTPS://kcnawatch.org/NEWSTREAM/{IDENTITY}/x",
        f"https://www.kcnawatch.org/newstream/{IDENTITY}/x",
        f"http://kcnawatch.org:8080/newstream/{IDENTITY}/x",
        f"//kcnawatch.org/newstream/{IDENTITY}/x",
        f"/newstream/{IDENTITY}/x",
        f"  /newstream/{IDENTITY}/x ",
        f"\n{SEED}\n",
        f"https://kcnawatch.org/newstream/{IDENTITY}/%ea%b0%95/",
        f"https://kcnawatch.org/newstream/{IDENTITY}/강/",
    ],
)
def test_one_article_however_it_is_linked(url: str) -> None:
    assert external_id(url) == IDENTITY


@pytest.mark.parametrize(
    ("url", "identity"),
    [
        ("https://kcnawatch.org/newstream/377991883/slug", "377991883"),
        ("https://kcnawatch.org/newstream/3779918/slug/", "3779918"),
        ("/newstream/37799188", "37799188"),
        ("https://kcnawatch.org/newstream/1742720595-3779918/a/b/c/", "1742720595-3779918"),
        # Two ids of the same second, and two seconds of the same id, are two articles.
        ("/newstream/1742720595-377991884/x", "1742720595-377991884"),
        ("/newstream/1742720596-377991883/x", "1742720596-377991883"),
    ],
)
def test_identity(url: str, identity: str) -> None:
    assert external_id(url) == identity


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://kcnawatch.org/",
        "https://kcnawatch.org/newstream/",
        "https://kcnawatch.org/newstream/feed/",
        "https://kcnawatch.org/article/57/",
        "https://kcnawatch.org/?s=/newstream/1742720595-377991883/",
        "https://kcnawatch.org/x#/newstream/1742720595-377991883/",
        "https://kcnawatch.org/newstream/1742720595-377991883x/slug",
        "https://kcnawatch.org/newstream/1742720595-/slug",
        "https://kcnawatch.org/newstream/slug-1742720595-377991883",
        "https://kcnawatch.org/oldnewstream/1742720595-377991883/x",
        "ftp://kcnawatch.org/newstream/1742720595-377991883/x",
        "javascript:/newstream/1742720595-377991883/x",
        "/newstream/١٢٣٤٥٦٧/x",
        "see https://kcnawatch.org/newstream/1742720595-377991883/x",
    ],
)
def test_no_article(url: str) -> None:
    assert external_id(url) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (SEED, SEED),
        (f"{SEED}/", f"{SEED}/"),
        (f"{SEED}#more", SEED),
        (f" {SEED}\n", SEED),
        ("HTTPS://KCNAWatch.org/Newstream/1/", "https://kcnawatch.org/Newstream/1/"),
        ("https://kcnawatch.org", "https://kcnawatch.org/"),
        ("https://kcnawatch.org:443/x", "https://kcnawatch.org/x"),
        ("http://kcnawatch.org:80/x", "http://kcnawatch.org/x"),
        ("http://kcnawatch.org:443/x", "http://kcnawatch.org:443/x"),
        ("http://127.0.0.1:8000/x", "http://127.0.0.1:8000/x"),
        ("http://user:secret@kcnawatch.org/x", "http://kcnawatch.org/x"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
        ("https://kcnawatch.org/x?utm_source=a&utm_medium=b", "https://kcnawatch.org/x"),
        ("https://kcnawatch.org/x?a=1&UTM_Source=a&b=2", "https://kcnawatch.org/x?a=1&b=2"),
        ("https://kcnawatch.org/x?a=1&fbclid=z#f", "https://kcnawatch.org/x?a=1"),
        ("https://kcnawatch.org/x?a=%ff&ref=z", "https://kcnawatch.org/x?a=%ff"),
        ("https://kcnawatch.org/x?sort=&id=57", "https://kcnawatch.org/x?sort=&id=57"),
        ("https://kcnawatch.org/x?a=1&a=2", "https://kcnawatch.org/x?a=1&a=2"),
        ("https://kcnawatch.org/x #f", "https://kcnawatch.org/x"),
        ("", None),
        ("/x", None),
        ("kcnawatch.org/x", None),
        ("mailto:vok@star-co.net.kp", None),
        ("javascript:void(0)", None),
        ("ftp://kcnawatch.org/x", None),
        ("https://", None),
        ("https:///x", None),
        ("http://[::1", None),
        ("http://kcnawatch.org:99999999/", None),
        ("http://kcnawatch.org:x/", None),
        ("http://exam℀ple.com/", None),
        ("http://\x0bwww.vok.rep.kp/x", None),
        ("http://www.vok .rep.kp/x", None),
        ("http://www.vok\u200b.rep.kp/x", None),
        ("http://www.vok.rep.kp\x00/x", None),
        ("http://www.vok.rep.kp/a\x0bb", "http://www.vok.rep.kp/a\x0bb"),
    ],
)
def test_canonical(url: str, expected: str | None) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("x", "https://kcnawatch.org/article/57/x"),
        ("/newstream/1-1/x#f", "https://kcnawatch.org/newstream/1-1/x"),
        ("//www.vok.rep.kp/index.php", "https://www.vok.rep.kp/index.php"),
        (
            "http://www.vok.rep.kp/index.php/revo_de/getDetail/i/en",
            "http://www.vok.rep.kp/index.php/revo_de/getDetail/i/en",
        ),
        ("?page=2", "https://kcnawatch.org/article/57/?page=2"),
        ("", "https://kcnawatch.org/article/57/"),
        ("#top", "https://kcnawatch.org/article/57/"),
        ("  /x  ", "https://kcnawatch.org/x"),
        ("mailto:a@b", None),
        ("javascript:void(0)", None),
        ("http://[", None),
    ],
)
def test_absolute(href: str, expected: str | None) -> None:
    assert absolute("https://kcnawatch.org/article/57/", href) == expected


@given(hostile, hostile)
def test_hostile_addresses_never_raise(url: str, base: str) -> None:
    external_id(url)
    host(url)
    absolute(base, url)
    found = canonical(url)
    if found is not None:
        assert canonical(found) == found
        assert external_id(found) == external_id(url)
        assert urlsplit(found).scheme in ("http", "https")
        assert host(found) == host(url) != ""


@given(
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(["kcnawatch.org", "KcnaWatch.ORG", "www.kcnawatch.org", "127.0.0.1:8000"]),
    st.sampled_from(["1742720595-377991883", "377991883", "1742720595-3779918"]),
    st.sampled_from(["", "/", "/slug", "/slug/", "/nested/slug/", "/%ea%b0%95"]),
    st.lists(st.sampled_from(["utm_source=x", "fbclid=1", "a=b", "_ga=2", "share=email", "sort="]), max_size=3),
    st.sampled_from(["", "#", "#more"]),
)
def test_every_spelling_keeps_its_identity(
    scheme: str, site: str, identity: str, slug: str, query: list[str], fragment: str
) -> None:
    url = f"{scheme}://{site}/newstream/{identity}{slug}{'?' if query else ''}{'&'.join(query)}{fragment}"
    found = canonical(url)
    assert found is not None
    assert external_id(url) == external_id(found) == identity
    assert canonical(found) == found
    assert "#" not in found
    kept = [word for word in query if word in ("a=b", "sort=")]
    assert urlsplit(found).query == "&".join(kept)


def test_ajax_url_is_the_one_of_the_site_facts() -> None:
    url = ajax_url("https://kcnawatch.org/article/57/", "313", 19)
    assert url == (
        "https://kcnawatch.org/wp-admin/admin-ajax.php?action=get_cat_by_source&die=true&from=19&to=10&sort=&id=313"
    )
    assert ajax_url(url, "313", 28) == url.replace("from=19", "from=28")
    assert canonical(url) == url


@given(st.text(max_size=20))
def test_any_source_id_stays_one_parameter(source_id: str) -> None:
    try:
        source_id.encode()
    except UnicodeEncodeError:
        return
    query = parse_qs(urlsplit(ajax_url("https://kcnawatch.org/", source_id, 0)).query, keep_blank_values=True)
    assert query["id"] == [source_id]
    assert query["action"] == ["get_cat_by_source"]


def test_a_host_with_a_dot_is_the_same_host() -> None:
    assert canonical("https://KCNAwatch.org./newstream/1-2") == canonical("https://kcnawatch.org/newstream/1-2")


@pytest.mark.parametrize(
    "url",
    [
        f"https://kcnawatch.org//newstream//{IDENTITY}/x",
        f"https://kcnawatch.org/en/newstream/{IDENTITY}/x",
        f"https://kcnawatch.org/amp/newstream/{IDENTITY}/x",
        f"https://kcnawatch.org/newstream/{IDENTITY}/x/amp/",
        f"https://kcnawatch.org/newstream/{IDENTITY}/x?amp=1",
        f"https://kcnawatch.org/newstream/{IDENTITY}/x?t=1764720000123&amp",
    ],
)
def test_views_of_an_article_have_its_identity_and_one_address(url: str) -> None:
    assert external_id(url) == IDENTITY
    found = canonical(url)
    assert found is not None
    assert found.rstrip("/").replace("/en/", "/") == f"https://kcnawatch.org/newstream/{IDENTITY}/x"
    assert same_article_address(found, f"http://www.kcnawatch.org/newstream/{IDENTITY}/x")


@pytest.mark.parametrize(
    "url",
    [
        "https://kcnawatch.org/newstream/1764720000123-299999901/x",
        "https://kcnawatch.org/newstream/0a1b2c3d-1111-4222-8333-444455556666/x",
        f"https://kcnawatch.org/news/{IDENTITY}/x",
        "https://kcnawatch.org/?p=299999901",
        f"//newstream/{IDENTITY}/x",
        f"https://kcnawatch.org/eng/newstream/{IDENTITY}/x",
    ],
)
def test_new_forms_are_not_guessed(url: str) -> None:
    assert external_id(url) is None


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("/강원-x/", "/%ea%b0%95%ec%9b%90-x", True),
        ("/%EA%B0%95", "/%ea%b0%95/", True),
        ("/\u1100\u1161\u11bc", "/강", True),
        ("/x?a=1", "//x/#y", True),
        ("/x", "/y", False),
        ("/x", "/x/part-2", False),
    ],
)
def test_same_article_address(first: str, second: str, expected: bool) -> None:
    base = f"https://kcnawatch.org/newstream/{IDENTITY}"
    assert same_article_address(base + first, base + second) is expected


def test_another_host_is_another_address() -> None:
    path = f"/newstream/{IDENTITY}/x"
    assert not same_article_address(f"https://kcnawatch.org{path}", f"https://kcnawatch.app{path}")
    assert not same_article_address(f"https://kcnawatch.org{path}", "http://[")
