"""What a whole site does: hosts written in other ways, walls and soft 404s for everything, robots.txt, conditions."""

import gzip
import socket
from collections.abc import Callable

import pytest

from tests.faults.conftest import Tell
from tests.faults.stage import Stage
from tests.faults.wire import Script, moved, reply, steps
from tests.html.test_walls import CHALLENGES, framed, html
from vokspider.model.options import EVERY
from vokspider.sites.kcnawatch.urls import external_id

Make = Callable[..., Stage]
_ABSENCES = "SELECT count(*), count(gone_at) FROM absence"


# -- hosts ----------------------------------------------------------------------------------------------------------


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.skipif(not _has_ipv6(), reason="this machine has no IPv6 loopback")
def test_a_site_at_an_ipv6_address(stage: Make, tell: Tell) -> None:
    at = stage(12, host="::1")
    loop = at.ordinary[2]
    at.spoil({loop.external_id: steps(moved(f"{at.site.base_url}{loop.path}?moved"))})
    record = at.crawl()
    assert (record["new"], at.failures()) == (11, {loop.external_id: "redirect_loop: max redirections reached"})
    assert at.recover()["new"] == 1
    tell(at.lab, "IPv6 site", "http://[::1]:PORT, with a redirect", "read rightly", truth=at.truth)


def test_a_host_with_a_dot_at_its_end_is_the_same_host(stage: Make, tell: Tell) -> None:
    at = stage(12)
    port = at.site.base_url.rpartition(":")[2]
    at.site.base_url = f"http://localhost:{port}"
    article = at.ordinary[2]

    def play(target: str) -> Script | None:
        there = f"http://localhost.:{port}{article.path}?moved"
        return steps(moved(there)) if target == article.path else None

    at.wire.play = play
    assert at.crawl()["new"] == 12
    tell(at.lab, "trailing dot", "redirect to http://localhost.:PORT", "read rightly", truth=at.truth)


# -- everything -----------------------------------------------------------------------------------------------------

_SAYS = {
    "soft 404": lambda: reply(framed("<h1>Page not found</h1>").encode()),
    "soft 404 in the listing's frame": lambda: reply(framed("", classes="error404").encode()),
    "redirect to the front page": lambda: moved("/"),
    "redirect to a login": lambda: moved("/login?next=/"),
    "redirect to a consent page": lambda: moved("/consent"),
    "meta refresh": lambda: reply(framed("", head="<meta http-equiv='refresh' content='0;url=/'>").encode()),
    "script": lambda: reply(framed("<script>location.replace('/')</script>").encode()),
    "empty template": lambda: reply(framed("").encode()),
    "challenge of Cloudflare, 200": lambda: reply(CHALLENGES["Cloudflare, managed"].encode()),
    "challenge of Cloudflare, 403": lambda: reply(CHALLENGES["Cloudflare, managed"].encode(), 403),
    "challenge of Cloudflare, 503": lambda: reply(CHALLENGES["Cloudflare, managed"].encode(), 503),
    "login, 404": lambda: reply(html("Log in", "<input type='password'>").encode(), 404),
    "status 404": lambda: reply(b"", 404),
}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", _SAYS)
@pytest.mark.parametrize("whole", [False, True])
def test_a_site_that_says_so_of_every_article(stage: Make, tell: Tell, name: str, whole: bool) -> None:
    """After three healthy runs, for two days; ``whole``: of the listing too."""
    at = stage(12)
    for _ in range(3):
        assert at.crawl(recheck=EVERY)["verdict"] in ("ok", "quiet")
    script = steps(_SAYS[name]())

    def play(target: str) -> Script | None:
        path = target.partition("?")[0]
        is_page = external_id(target) or (whole and path not in ("/robots.txt", "/", "/login", "/consent"))
        return script if is_page else None

    at.wire.play = play
    for _ in range(2):
        record = at.crawl(recheck=EVERY)
        assert record["verdict"] in ("suspect", "failed"), record
    assert at.lab.rows(_ABSENCES)[0][1] == 0
    assert at.recover()["verdict"] in ("ok", "quiet")
    of = "every article and the listing" if whole else "every article"
    tell(at.lab, name, f"of {of}, after three healthy runs", "suspect or failed; nothing is gone", truth=at.truth)


# -- robots.txt -----------------------------------------------------------------------------------------------------

_RULES = "User-agent: *\nDisallow: /private/\n"
_ROBOTS = {
    "with a byte order mark": reply(b"\xef\xbb\xbf" + _RULES.encode(), content_type="text/plain"),
    "in UTF-16": reply(_RULES.encode("utf-16"), content_type="text/plain"),
    "with CR line ends": reply(_RULES.replace("\n", "\r").encode(), content_type="text/plain"),
    "packed": reply(gzip.compress(_RULES.encode(), mtime=0), content_type="text/plain"),
    "HTML in its place": reply(framed("<h1>Page not found</h1>").encode()),
    "of 2 MB": reply(_RULES.encode() + b"# nothing more\n" * 140_000, content_type="text/plain"),
    "404 that says gzip": reply(b"", 404, headers=[("Content-Encoding", "gzip")]),
    "a redirect that says gzip": reply(
        status=301, headers=[("Location", "/rules.txt"), ("Content-Encoding", "gzip")], content_type=None
    ),
}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", _ROBOTS)
def test_robots_txt(stage: Make, tell: Tell, name: str) -> None:
    at = stage(8)
    at.wire.play = lambda target: steps(_ROBOTS[name]) if target == "/robots.txt" else None
    assert at.crawl()["new"] == 8
    tell(at.lab, "robots.txt", name, "read, and everything allowed is crawled", truth=at.truth)


@pytest.mark.slow
def test_a_redirect_that_names_an_encoding(stage: Make, tell: Tell) -> None:
    at = stage(8)
    article = at.ordinary[2]
    there = reply(
        status=301, headers=[("Location", f"{article.path}?moved"), ("Content-Encoding", "br")], content_type=None
    )
    at.wire.play = lambda target: steps(there) if target == article.path else None
    assert at.crawl()["new"] == 8
    tell(at.lab, "status 301", "says br, no body", "followed; read rightly", truth=at.truth)


# -- conditional requests -------------------------------------------------------------------------------------------

_ANSWERS = {
    "ETag with -gzip": (('"one-gzip"', '"one"'), "unchanged"),
    "weak ETag": (('"one"', 'W/"one"'), "unchanged"),
    "ETag of another version": (('"one"', '"two"'), "failed"),
    "without an ETag": (('"one"', None), "unchanged"),
}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", _ANSWERS)
@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_an_answer_of_304(stage: Make, tell: Tell, name: str, encoding: str) -> None:
    at = stage(8)
    (first, then), outcome = _ANSWERS[name]
    article = at.ordinary[2]
    at.spoil({article.external_id: steps(reply(at.page(article), headers=[("ETag", first)]))})
    assert at.crawl()["new"] == 8
    headers = [("ETag", then)] if then else []
    headers += [("Content-Encoding", encoding)] if encoding else []
    at.spoil({article.external_id: steps(reply(b"", 304, headers=headers, content_type=None))})
    record = at.crawl(recheck=EVERY)
    assert record["unchanged"] == (8 if outcome == "unchanged" else 7)
    assert (at.failures() == {}) == (outcome == "unchanged")
    assert at.lab.rows(_ABSENCES)[0][0] == 0
    at.recover()
    tried = f"{name}{f', says {encoding}' if encoding else ''}"
    tell(at.lab, "status 304", tried, f"{outcome}; the text stays", truth=at.truth)
