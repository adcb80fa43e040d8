"""Listings that are endless, empty, another's, or full of traps: only what is the source's is asked for and stored."""

# ruff: noqa: RUF001  (look-alikes are the point)

from collections.abc import Callable, Sequence

import pytest
from attrs import evolve

from tests.faults.conftest import Tell
from tests.faults.stage import Stage
from tests.faults.wire import Script, reply, steps
from tests.simulator.site import DemoArticle
from vokspider.demo.entries import entries_html, entry_html, listing_html, without_names
from vokspider.sites.kcnawatch.urls import external_id

Make = Callable[..., Stage]
_TAIL = "</body></html>"


def _listing(at: Stage, *entries: str) -> bytes:
    """The listing page, with these entries before its own."""
    page = at.site.page(at.site.listing_path).body.decode()
    mark = '<div id="latest_article_wrapper">\n'
    assert mark in page
    return page.replace(mark, mark + "".join(entries), 1).encode()


def _entry(at: Stage, href: str, title: str = "A Trap Is Set") -> str:
    """An entry like those of the site, that leads elsewhere."""
    return (
        entry_html(at.site.articles[0], "", "listing")
        .replace(at.site.articles[0].title, title)
        .replace(at.site.articles[0].path, href)
    )


def _known(make: Make, count: int = 15) -> Stage:
    """A stage whose archive has all of the site but for three articles that came since."""
    at = make(count)
    at.crawl()
    at.site.publish(3)
    return at


# -- entries with hostile addresses ---------------------------------------------------------------------------------

_ID = "1764720000-299999901"
_FOREIGN = (
    "javascript:alert(1)//newstream/{id}/x",
    "data:text/html,/newstream/{id}/x",
    "file:///newstream/{id}/x",
    "file:///etc/passwd",
    "ftp://127.0.0.1/newstream/{id}/x",
    "http://other.invalid/newstream/{id}/x",
    "//other.invalid/newstream/{id}/x",
    "\\\\other.invalid\\newstream\\{id}\\x",
    "http:\\\\other.invalid/newstream/{id}/x",
    "http://127.0.0.1:1/newstream/{id}/x",
    "http://localhost:{port}/newstream/{id}/x",
    "http://[::1]:{port}/newstream/{id}/x",
    "http://169.254.169.254/newstream/{id}/x",
    "http://127.0.0.1:{port}@other.invalid/newstream/{id}/x",
    "http://other.invalid#@127.0.0.1:{port}/newstream/{id}/x",
    "http://other.invalid?@127.0.0.1:{port}/newstream/{id}/x",
    "http://127.0.0.1.other.invalid:{port}/newstream/{id}/x",
    "http://127。0。0。1.other.invalid/newstream/{id}/x",
    "http://127.0.0.1:{port}:80/newstream/{id}/x",
    "http://127.0.0.1:99999/newstream/{id}/x",
    "http://[bad/newstream/{id}/x",
    "mailto:editor@newstream/{id}/x",
    "/other?next=/newstream/{id}/x",
    "/other#/newstream/{id}/x",
    "/newstream?id={id}",
    "/newstream/{id}/../../wp-login.php",
    "/newstream/../etc/passwd",
    "/newstreams/{id}/x",
    "/newstream/１７６４７２００００-299999901/x",
    "/newstream/{id}x/y",
    "/newstream/-1/x",
    "/newstream/12345678901234567890123456789/x",
    "",
    "#",
    "?",
    "http://",
    "\x00\x01",
)


def test_entries_that_lead_elsewhere(stage: Make, tell: Tell) -> None:
    at = _known(stage)
    port = at.site.base_url.rpartition(":")[2]
    hrefs = [href.format(id=_ID, port=port).replace('"', "&quot;") for href in _FOREIGN]
    at.spoil_listing(_listing(at, *(_entry(at, href) for href in hrefs)))
    record = at.crawl()
    own = {article.external_id for article in at.site.articles}
    assert at.lab.rows("SELECT url FROM article WHERE external_id = :id", id=_ID) == []
    assert {row[0] for row in at.lab.rows("SELECT external_id FROM article")} == own
    assert {external_id(target) for target in at.site.requests} <= {*own, None}
    # Those of our own host could be articles at addresses of a new form.
    assert (record["verdict"], record["new"]) == ("suspect", 3)
    assert "addresses of an unknown form, as http://127.0.0.1" in " ".join(record["reasons"])
    at.recover()
    for href in _FOREIGN:
        shown = href.format(id="<id>", port="<port>").encode("ascii", "backslashreplace").decode()
        tell(at.lab, "entry with a hostile address", repr(shown)[:70], "not asked for, not stored", truth=at.truth)


_NEW_FORMS = (
    "/newstream/1764720000123-299999901/x/",  # milliseconds
    "/newstream/0a1b2c3d-1111-4222-8333-444455556666/x/",
    "/news/1764720000-299999901/x/",
    "/article/a-trap-is-set/",
    "/?p=299999901",
)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("href", _NEW_FORMS)
@pytest.mark.parametrize("where", ["listing", "fragment", "listing without names"])
def test_entries_of_a_new_form(stage: Make, tell: Tell, href: str, where: str) -> None:
    at = stage(45)
    at.crawl()
    at.site.publish(22)
    at.site.listing_classless = where == "listing without names"
    if where == "fragment":
        fragment = at.site.page(
            f"/wp-admin/admin-ajax.php?action=get_cat_by_source&from=19&to=10&id={at.site.ajax_source_id}"
        )
        at.spoil_listing(_entry(at, href).encode() + fragment.body, offset=19)
    else:
        page = at.site.page(at.site.listing_path).body.decode()
        entry = _entry(at, href) if where == "listing" else without_names(_entry(at, href))
        at.spoil_listing(page.replace("<article", entry + "<article", 1).encode())
    record = at.crawl()
    assert (record["verdict"], record["new"]) == ("suspect", 22)
    (told,) = [reason for reason in record["reasons"] if "of an unknown form" in reason]
    assert href in told
    at.recover()
    tell(at.lab, "entry of a new form", f"{href[:30]} in the {where}", "suspect, with the address", truth=at.truth)


_VIEWS: dict[str, Callable[[str, str], str]] = {
    "doubled slashes": lambda base, path: f"{base}/{path.replace('/newstream/', '/newstream//')}",
    "for phones": lambda base, path: f"{base}{path.rstrip('/')}/amp/",
    "for phones, in the query": lambda base, path: f"{base}{path}?amp=1",
    "never cached": lambda base, path: f"{base}{path}?t=1764720000{len(path):03}",
    "with a number of WordPress": lambda base, path: f"{base}{path}?p=299999901",
    "with a language": lambda base, path: f"{base}/en{path}",
    "percent in lower case": lambda base, path: f"{base}{path.rstrip('/')}-%ea%b0%95%ec%9b%90/",
    "percent in upper case": lambda base, path: f"{base}{path.rstrip('/')}-%EA%B0%95%EC%9B%90/",
    "raw Hangul": lambda base, path: f"{base}{path.rstrip('/')}-\uac15\uc6d0/",
}


@pytest.mark.slow
def test_views_of_an_address_are_one_article_that_has_not_moved(stage: Make, tell: Tell) -> None:
    at = stage(12)
    at.lab.overridden["monitors"] = {"off": ["silence"]}
    page = at.site.page(at.site.listing_path).body.decode()
    for name, view in _VIEWS.items():
        spoiled = page
        for article in at.site.articles:
            for end in ('"', "?", "#"):
                plain = f'href="{at.site.base_url}{article.path.rstrip("/")}'
                seen = f'href="{view(at.site.base_url, article.path)}'
                spoiled = spoiled.replace(f"{plain}/{end}", f"{seen}{end}").replace(f"{plain}{end}", f"{seen}{end}")
        at.wire.play = _player(at, spoiled.encode())
        record = at.crawl(recheck="none")
        assert (record["discovered"], record["failed"], record["verdict"]) == (12, 0, record["verdict"]), (name, record)
        assert record["verdict"] in ("ok", "quiet"), record
        assert at.lab.rows("SELECT count(*) FROM article") == [(12,)]
        if at.day:
            assert record["unchanged"] == 12, (name, record)
        at.wire.mend()
    at.recover()
    for name in _VIEWS:
        tell(at.lab, "entry under another address", name, "one article, stored once, fetched once", truth=at.truth)


def _player(at: Stage, listing: bytes) -> Callable[[str], Script | None]:
    """Serve this listing, and each article under whatever address names it."""

    def play(target: str) -> Script | None:
        if target == at.site.listing_path:
            return steps(reply(listing))
        identity = external_id(target)
        found = [one for one in at.site.articles if one.external_id == identity]
        return steps(reply(at.page(found[0]))) if found else None

    return play


_ODD = {
    "100 KB of slug": "/newstream/{id}/" + "x" * 100_000,
    "dots as %2e": "/newstream/{id}/%2e%2e/%2e%2e/etc/passwd",
    "a null byte as %00": "/newstream/{id}/x%00.html",
    "line breaks as %0d%0a": "/newstream/{id}/x%0d%0aHost:%20other.invalid",
    "quotes and tags": "/newstream/{id}/&quot;&gt;&lt;script&gt;",
    "a wide look-alike in the slug": "/newstream/{id}/ｓｌｕｇ．．／",
    "a right-to-left override": "/newstream/{id}/\u202egnp.x",
    "spaces and control characters": " /newstream/{id}/a b\tc\x07 ",
    "SQL": "/newstream/{id}/'; DROP TABLE article; --",
    "a user and a password, which are left out": "http://user:password@127.0.0.1:{port}/newstream/{id}/x",
    "backslashes": "/newstream/{id}/..\\..\\etc\\passwd",
}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", _ODD)
def test_entries_with_odd_addresses_of_our_own(stage: Make, tell: Tell, name: str) -> None:
    at = _known(stage)
    at.spoil_listing(_listing(at, _entry(at, _ODD[name].format(id=_ID, port=at.site.base_url.rpartition(":")[2]))))
    at.truth.note(evolve(at.site.articles[0], external_id=_ID, title="A Trap Is Set"))
    record = at.crawl()
    assert (record["verdict"], record["new"], record["failed"]) == ("ok", 3, 1)
    (why,) = at.failures().values()
    assert why.startswith(("http_404", "too_long", "connection"))
    at.recover()
    happened = f"asked for once, fails as {why.partition(':')[0]}, no text"
    tell(at.lab, "entry with an odd address", name, happened, truth=at.truth)


# -- listings that are none -----------------------------------------------------------------------------------------

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
    at = _known(stage)
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
    at = _known(stage)
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
    at = _known(stage)
    fake = "".join(_entry(at, f"http://other.invalid/newstream/1764720000-{200_000_000 + n}/x") for n in range(10_000))
    at.spoil_listing(_listing(at, fake))
    record = at.crawl()
    assert (record["verdict"], record["new"]) == ("ok", 3)
    at.recover()
    tell(at.lab, "10,000 entries", "of another host on one page", "the three of the site are stored", truth=at.truth)


@pytest.mark.slow
def test_a_listing_of_10_000_own_entries(stage: Make, tell: Tell) -> None:
    at = _known(stage)
    made = [
        evolve(at.site.articles[0], external_id=f"1764720000-{200_000_000 + n}", title="A Trap Is Set")
        for n in range(10_000)
    ]
    at.truth.note(*made)
    at.spoil_listing(_listing(at, *(_entry(at, f"/newstream/{one.external_id}/x") for one in made)))
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
