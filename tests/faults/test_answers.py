"""Answers that are no page: statuses, redirects, headers. Each fails for its reason, and the next run has the text."""

import time
from collections.abc import Callable
from email.utils import formatdate

import pytest

from tests.faults.cases import TEXT, Case, edited, served, try_all
from tests.faults.conftest import Tell
from tests.faults.stage import Stage
from tests.faults.wire import Script, moved, reply, steps
from tests.simulator.site import DemoArticle

Make = Callable[..., Stage]

_CLIENT = (400, 401, 402, 404, 405, 406, 407, 410, 414, 418, 421, 451, 499)
_SERVER = (500, 501, 502, 503, 504, 508, 520, 521, 530)
_STRANGE = (204, 205, 206, 300, 304, 306, 600, 799, 999)


def _status(status: int) -> Case:
    page = b"<html><body><h1>An error</h1><p>This is not the article.</p></body></html>"
    return Case(f"status {status}", "for an article's page", served(reply(page, status)), f"http_{status}")


@pytest.mark.slow
def test_statuses(stage: Make, tell: Tell) -> None:
    try_all(stage, [_status(status) for status in (*_CLIENT, *_SERVER, *_STRANGE[3:])], tell)


def _success(status: int, ends: str) -> Case:
    return Case(f"status {status}", "with the good page", edited(lambda page, _: page, status=status), ends)


SUCCESSES = [
    _success(201, TEXT),
    _success(203, TEXT),
    _success(206, TEXT),
    Case("status 204", "without a page", served(reply(b"", 204)), "no_date_line"),
    Case("status 205", "without a page", served(reply(b"", 205)), "no_date_line"),
    Case("empty page", "200 and no byte", served(reply(b"")), "no_date_line"),
    Case("empty page", "200 and white space", served(reply(b" \r\n\t ")), "no_date_line"),
]


@pytest.mark.slow
def test_successes_that_are_none(stage: Make, tell: Tell) -> None:
    try_all(stage, SUCCESSES, tell)


# -- redirects ------------------------------------------------------------------------------------------------------


def _to(name: str, target: str, ends: str) -> Case:
    """A redirect; ``{base}``, ``{path}`` and ``{port}`` of the target are the site's and the article's."""

    def answer(stage: Stage, article: DemoArticle) -> Callable[[], tuple[bytes]]:
        base = stage.site.base_url
        at = target.format(base=base, path=article.path, port=base.rpartition(":")[2], id=article.external_id)
        return lambda: (moved(at),)

    return Case(f"redirect {name}", f"to {target[:60]!r}", answer, ends)


REDIRECTS = [
    _to("to itself", "{base}{path}", "redirect_loop"),
    _to("with an empty Location", "", "redirect_loop"),
    _to("to another host", "http://other.invalid{path}", "offsite"),
    _to("to another host", "//other.invalid{path}", "offsite"),
    _to("to a host that begins like ours", "http://127.0.0.1.other.invalid:{port}{path}", "offsite"),
    _to("to another port", "http://127.0.0.1:1{path}", "offsite"),
    _to("to loopback by name", "http://localhost:{port}{path}", "offsite"),
    _to("to loopback in IPv6", "http://[::1]:{port}{path}", "offsite"),
    _to("to loopback as a number", "http://2130706433:{port}{path}", "offsite"),
    _to("to loopback written short", "http://127.1:{port}{path}", "offsite"),
    _to("to a private address", "http://10.0.0.1{path}", "offsite"),
    _to("to a private address", "https://192.168.1.1/admin", "offsite"),
    _to("to a cloud's metadata", "http://169.254.169.254/latest/meta-data/", "offsite"),
    _to("with a user", "http://user:password@127.0.0.1:{port}{path}", "offsite"),
    _to("with a host as user", "http://127.0.0.1:{port}@other.invalid{path}", "offsite"),
    _to("with backslashes", "http:\\\\other.invalid{path}", "offsite"),
    _to("to a file", "file:///etc/passwd", "http_302"),
    _to("to ftp", "ftp://127.0.0.1/pub", "http_302"),
    _to("to javascript", "javascript:alert(1)", "bad_address"),
    _to("to data", "data:text/html,<p>text", "http_302"),
    _to("to the listing", "{base}/newstream/", "redirected"),
    _to("with a line break in it", "{path}%0d%0aSet-Cookie:%20a=b", "redirect_loop"),
    _to("with control characters", "\x01\x02{base}{path}\x1b[2J", "redirect_loop"),
]


@pytest.mark.slow
def test_redirects(stage: Make, tell: Tell) -> None:
    at = try_all(stage, REDIRECTS, tell)
    # All that was asked, was asked of the site itself.
    urls = {row[0] for row in at.lab.rows("SELECT DISTINCT url FROM capture")}
    assert all(url.startswith(f"{at.site.base_url}/") for url in urls)


@pytest.mark.slow
@pytest.mark.parametrize(("length", "read"), [(3, True), (30, False)])
def test_chains_of_redirects(stage: Make, tell: Tell, length: int, read: bool) -> None:
    at = stage(12)
    article = at.ordinary[3]

    def play(target: str) -> Script | None:
        path, _, step = target.partition("?step=")
        left = int(step or length)
        return steps(moved(f"{path}?step={left - 1}")) if path == article.path and left else None

    at.wire.play = play
    at.crawl()
    assert at.failures() == ({} if read else {article.external_id: "redirect_loop: max redirections reached"})
    assert len(at.wire.asked) == (length if read else 6)
    assert at.recover()["new"] == (not read)
    happened = "read rightly" if read else "fails as redirect_loop after six requests; stored a day later"
    tell(at.lab, "redirect chain", f"{length} redirects to the page", happened, truth=at.truth)


# -- headers --------------------------------------------------------------------------------------------------------

_COOKIES = [("Set-Cookie", f"name{number}={'v' * 60}; Path=/; Max-Age=99999999") for number in range(150)]
HEADERS = [
    Case("cookie flood", "150 Set-Cookie headers", edited(lambda page, _: page, headers=_COOKIES), TEXT),
    Case(
        "many headers",
        "300 headers",
        edited(lambda page, _: page, headers=[(f"X-Number-{number}", "value") for number in range(300)]),
        TEXT,
    ),
    Case("huge header", "one of 8 KB", edited(lambda page, _: page, headers=[("X-Huge", "v" * 8_000)]), TEXT),
    Case(
        "huge header", "one of 5 MB", edited(lambda page, _: page, headers=[("X-Huge", "v" * 5_000_000)]), "connection"
    ),
    Case(
        "header of other bytes",
        "Latin-1 and control characters",
        edited(lambda page, _: page, headers=[("X-B", b"\xe9\x01\xff")]),
        TEXT,
    ),
    Case("header without a colon", "a line of words", served(b"HTTP/1.1 200 OK\r\nwords\r\n\r\n"), "no_date_line"),
]


@pytest.mark.slow
def test_headers(stage: Make, tell: Tell) -> None:
    at = try_all(stage, HEADERS, tell)
    # No cookie is ever sent back, or kept.
    assert at.wire.cookies == 0


# -- too many requests ----------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("asked", ["1", "in a second", "-5", "soon", "", None])
def test_too_many_requests(stage: Make, tell: Tell, asked: str | None) -> None:
    at = stage(12)
    at.lab.overridden["crawl"] |= {"retry_times": 2, "concurrency": 1}
    article = at.ordinary[3]
    times: list[float] = []

    def play(target: str) -> Script | None:
        if target != article.path:
            return None
        times.append(time.monotonic())
        # A date has no parts of a second, so this is in one or two.
        value = formatdate(time.time() + 2, usegmt=True) if asked == "in a second" else asked
        headers = [("Retry-After", value)] if value else []
        return None if len(times) > 1 else steps(reply(b"later", 429, headers=headers))

    at.wire.play = play
    assert (at.crawl()["failed"], len(times)) == (0, 2)
    waits = asked in ("1", "in a second")
    assert not waits or times[1] - times[0] >= 0.9
    said = f"Retry-After: {asked}" if asked is not None else "without Retry-After"
    happened = "the crawl waits so long, then has the page" if waits else "asked again, then read rightly"
    tell(at.lab, "status 429 once", said, happened, truth=at.truth)


@pytest.mark.slow
def test_a_pause_longer_than_a_run_may_take(stage: Make, tell: Tell) -> None:
    at = stage(12)
    at.lab.overridden["crawl"] |= {"concurrency": 1}
    late = steps(reply(b"later", 429, headers=[("Retry-After", "999999999")]))
    at.spoil({at.ordinary[3].external_id: late})
    record = at.crawl()
    assert record["verdict"] == "suspect"
    assert "the site asks for 999999999 seconds without requests" in record["reasons"][0]
    assert at.untold()
    at.recover()
    happened = "suspect (exit 3): longer than crawl.timeout allows; the next run has the rest"
    tell(at.lab, "status 429", "Retry-After of 30 years", happened, truth=at.truth)


def test_a_site_that_refuses_connections(stage: Make, tell: Tell) -> None:
    at = stage(12)
    at.crawl()
    at.site.publish(3)
    with at.wire.away():
        record = at.crawl()
    assert record["verdict"] == "failed"
    assert "robots.txt" in record["reasons"][0]
    assert at.recover()["new"] == 3
    tell(
        at.lab,
        "connection refused",
        "a whole run long",
        "failed (exit 1) and says so; the next run has it all",
        truth=at.truth,
    )
