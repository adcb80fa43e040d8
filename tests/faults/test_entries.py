"""Entries with hostile, foreign, new and odd addresses."""

from collections.abc import Callable

import pytest
from attrs import evolve

from tests.faults.conftest import Tell
from tests.faults.stage import Stage
from tests.faults.wire import Script, reply, steps
from vokspider.demo.entries import without_names
from vokspider.sites.kcnawatch.urls import external_id

from .test_listings import Make, known, listing, trap

# ruff: noqa: RUF001  (look-alikes are the point)

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


@pytest.mark.slow
def test_entries_that_lead_elsewhere(stage: Make, tell: Tell) -> None:
    at = known(stage)
    port = at.site.base_url.rpartition(":")[2]
    hrefs = [href.format(id=_ID, port=port).replace('"', "&quot;") for href in _FOREIGN]
    at.spoil_listing(listing(at, *(trap(at, href) for href in hrefs)))
    record = at.crawl()
    own = {article.external_id for article in at.site.articles}
    assert at.lab.rows("SELECT url FROM article WHERE external_id = :id", id=_ID) == []
    assert {row[0] for row in at.lab.rows("SELECT external_id FROM article")} == own
    assert {external_id(target) for target in at.site.requests} <= {*own, None}
    # Those of our own host could be articles at addresses of a new form.
    assert (record["verdict"], record["new"]) == ("suspect", 3)
    assert "addresses of an unknown form, such as http://127.0.0.1" in " ".join(record["reasons"])
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


@pytest.mark.slow
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
        at.spoil_listing(trap(at, href).encode() + fragment.body, offset=19)
    else:
        page = at.site.page(at.site.listing_path).body.decode()
        entry = trap(at, href) if where == "listing" else without_names(trap(at, href))
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
    at = known(stage)
    at.spoil_listing(listing(at, trap(at, _ODD[name].format(id=_ID, port=at.site.base_url.rpartition(":")[2]))))
    at.truth.note(evolve(at.site.articles[0], external_id=_ID, title="A Trap Is Set"))
    record = at.crawl()
    assert (record["verdict"], record["new"], record["failed"]) == ("ok", 3, 1)
    (why,) = at.failures().values()
    assert why.startswith(("http_404", "too_long", "connection"))
    at.recover()
    happened = f"asked for once, fails as {why.partition(':')[0]}, no text"
    tell(at.lab, "entry with an odd address", name, happened, truth=at.truth)
