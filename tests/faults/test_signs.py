"""What comes at stored articles' addresses after three healthy runs: only a positive sign of the site is an absence.

Two runs with it follow, both healthy as far as the others tell, so that whatever counted as an absence is gone then.
"""

import gzip
from collections.abc import Callable, Sequence

import brotli  # type: ignore[import-untyped]
import pytest
from attrs import field, frozen

from tests.faults.cases import Answer, edited, served
from tests.faults.conftest import Tell
from tests.faults.edits import swap
from tests.faults.stage import Stage
from tests.faults.wire import Script, moved, reply, steps
from tests.html.test_walls import BANNER, LOGIN_BOX, SOFT, STRANGERS, framed, html
from tests.simulator.site import DemoArticle
from vokspider.model.availability import (
    ABSENT,
    BLOCKED,
    GONE,
    NOT_FOUND,
    OTHER_ARTICLE,
    REDIRECTED,
    REPLACED,
    SOFT_404,
    WRONG_BODY,
)
from vokspider.model.options import EVERY
from vokspider.sites.kcnawatch.urls import external_id

# ruff: noqa: E501 (a row of the table is easier to read on one line)
Make = Callable[..., Stage]
_STATES = """
    SELECT a.external_id, c.state, c.reason FROM capture c JOIN article a ON a.id = c.article_id
    WHERE c.run_id = (SELECT max(id) FROM run)
"""
_GONE = "SELECT external_id FROM article WHERE gone_at IS NOT NULL"


@frozen
class Sign:
    """What is served in place of an article, the state that it has to be in, and the reason of the failure."""

    fault: str
    tried: str
    answer: Answer = field(repr=False)
    state: str
    reason: str


def page(text: str, status: int = 200, **fields: object) -> Answer:
    """A page in letters."""
    return served(reply(text.encode(), status, **fields))  # type: ignore[arg-type]


def to(target: str, status: int = 302) -> Answer:
    """A redirect; ``{path}`` and ``{id}`` of the target are the article's, ``{base}`` is the site, ``{other}`` another."""

    def answer(stage: Stage, article: DemoArticle) -> Script:
        there = {"base": stage.site.base_url, "path": article.path, "id": article.external_id}
        other = stage.site.article(stage.site.start_id).path
        return steps(moved(target.format(other=other, **there), status))

    return answer


# Where redirects lead to.
PLACES = {
    "/login": html("Log in", "<h1>Log in</h1><input type='password'>"),
    "/wp-login.php": html("Log In", "<form id='loginform'><input type='password'></form>", classes="login"),
    "/sign-up": framed("<h1>Sign up</h1>"),
    "/membership/": framed("<h1>Membership</h1>"),
    "/consent": html("Before you continue", "<h1>Before you continue</h1>"),
    "/cookie": html("Cookies", "<h1>Please enable cookies</h1>"),
    "/welcome": framed("<h1>Welcome</h1><p>A page of the site.</p>"),
    "/gate": framed("<h1>Sign in to continue</h1>"),
    "/nowhere": framed("<h1>Page not found</h1>"),
}


def try_signs(make: Make, tell: Tell, signs: Sequence[Sign], places: dict[str, str] | None = None) -> Stage:
    """Three healthy runs, two with these signs, and one without."""
    stage = make(len(signs) + 5)
    stage.lab.overridden["crawl"] |= {"failed_share": 1.0}
    stage.lab.overridden["recheck"] = {"vanished_share": 1.0, "vanished_least": 1000}
    stage.lab.overridden["monitors"] = {"least_runs": 30}
    for _ in range(3):
        assert stage.crawl(recheck=EVERY)["verdict"] in ("ok", "quiet")
    chosen = {article.external_id: sign for article, sign in zip(stage.ordinary[1:], signs, strict=False)}
    articles = {article.external_id: article for article in stage.site.articles}
    scripts = {identity: sign.answer(stage, articles[identity]) for identity, sign in chosen.items()}
    pages = {path: steps(reply(text.encode())) for path, text in {**PLACES, **(places or {})}.items()}
    stage.wire.play = lambda target: scripts.get(external_id(target) or "") or pages.get(target.partition("?")[0])
    for _ in range(2):
        record = stage.crawl(recheck=EVERY)
        assert record["verdict"] in ("ok", "quiet"), record["reasons"]
        met = {row[0]: (row[1], row[2]) for row in stage.lab.rows(_STATES)}
        other = [
            (sign, met[identity]) for identity, sign in chosen.items() if met[identity] != (sign.state, sign.reason)
        ]
        assert not other, [f"{sign.fault}, {sign.tried}: {found} and not {sign.state}" for sign, found in other]
    gone = {row[0] for row in stage.lab.rows(_GONE)}
    assert gone == {identity for identity, sign in chosen.items() if sign.state in ABSENT}
    assert stage.recover()["failed"] == 0
    for identity, sign in chosen.items():
        happened = f"{sign.reason}: {'gone after two runs' if sign.state in ABSENT else 'no absence'}; the text stays"
        tell(stage.lab, sign.fault, sign.tried, happened, truth=stage.truth, among=[identity])
    return stage


NOT_THERE = [
    Sign("status 404", "the site's own page", page(framed("<h1>Page not found</h1>"), 404), NOT_FOUND, "http_404"),
    Sign("status 404", "no body", served(reply(b"", 404)), NOT_FOUND, "http_404"),
    Sign("status 404", "the web server's page", page("<h1>404 Not Found</h1><hr>nginx", 404), NOT_FOUND, "http_404"),
    Sign(
        "status 404", "a consent banner on it", page(framed(f"<h1>Not found</h1>{BANNER}"), 404), NOT_FOUND, "http_404"
    ),
    Sign("status 404", "a login box in its head", page(framed(f"<p>404</p>{LOGIN_BOX}"), 404), NOT_FOUND, "http_404"),
    Sign(
        "status 404",
        "leads to the front page",
        page(framed("<script>location='/'</script>"), 404),
        NOT_FOUND,
        "http_404",
    ),
    Sign("status 410", "the site's own page", page(framed("<h1>Removed</h1>"), 410), GONE, "http_410"),
    Sign(
        "status 404",
        "says gzip, no body",
        served(reply(b"", 404, headers=[("Content-Encoding", "gzip")])),
        NOT_FOUND,
        "http_404",
    ),
    Sign(
        "status 410",
        "says br, no body",
        served(reply(b"", 410, headers=[("Content-Encoding", "br")])),
        GONE,
        "http_410",
    ),
    Sign(
        "status 404",
        "broken gzip",
        served(reply(gzip.compress(b"Not found" * 9, mtime=0)[:-9], 404, headers=[("Content-Encoding", "gzip")])),
        NOT_FOUND,
        "http_404",
    ),
    Sign(
        "status 404",
        "half of what Content-Length says",
        served(reply(b"Not found", 404, length=900)),
        NOT_FOUND,
        "http_404",
    ),
    Sign(
        "status 404",
        "in br",
        served(reply(brotli.compress(b"<p>Not found"), 404, headers=[("Content-Encoding", "br")])),
        NOT_FOUND,
        "http_404",
    ),
    Sign("redirect", "to the front page", to("/"), REDIRECTED, "redirected"),
    Sign("redirect", "to the front page, for good", to("{base}/", 301), REDIRECTED, "redirected"),
    Sign("redirect", "to the listing", to("/article/57/"), REDIRECTED, "redirected"),
    Sign("redirect", "to the newstream", to("/newstream/"), REDIRECTED, "redirected"),
    Sign("redirect", "to a page that says not found", to("/nowhere"), SOFT_404, "soft_404"),
    Sign("redirect", "to another article", to("{other}"), OTHER_ARTICLE, "other_article"),
    Sign("redirect", "to what is not there", to("/no-such-page"), NOT_FOUND, "http_404"),
    *(Sign("soft 404", name, page(text), SOFT_404, "soft_404") for name, text in SOFT.items()),
]


@pytest.mark.slow
def test_what_says_that_an_article_is_gone(stage: Make, tell: Tell) -> None:
    at = try_signs(stage, tell, NOT_THERE)
    assert at.untold() == set()


_GZIP = [("Content-Encoding", "gzip")]
OTHERS = [
    *(
        Sign("not the site", f"404 of {name}", page(html("", text), 404), BLOCKED, "not_the_site")
        for name, text in STRANGERS.items()
        if name not in ("a hotel", "a filter")
    ),
    Sign(
        "not the site",
        "404 of a proxy, told by a header",
        served(reply(b"", 404, headers=[("X-Squid-Error", "ERR_DNS_FAIL 0")])),
        BLOCKED,
        "not_the_site",
    ),
    Sign("empty template", "200, the frame alone", page(framed("")), WRONG_BODY, "no_date_line"),
    Sign("soft 404", "200, not in the site's frame", page("<h1>Page not found</h1>"), WRONG_BODY, "error_page"),
    Sign(
        "outage",
        "404, the database is away",
        page(framed("<h1>Error establishing a database connection</h1>"), 404),
        WRONG_BODY,
        "error_page",
    ),
    Sign(
        "outage",
        "404, maintenance",
        page(framed("<h1>Not found</h1><p>Under maintenance, back soon.</p>"), 404),
        WRONG_BODY,
        "error_page",
    ),
    Sign("status 404", "the article's own page", edited(lambda page, _: page, status=404), WRONG_BODY, "wrong_status"),
    Sign("status 304", "not asked for", served(reply(b"", 304)), BLOCKED, "http_304"),
    Sign("status 304", "not asked for, says gzip", served(reply(b"", 304, headers=_GZIP)), BLOCKED, "http_304"),
    Sign("status 204", "says gzip", served(reply(b"", 204, headers=_GZIP)), WRONG_BODY, "no_date_line"),
    Sign(
        "page without its Date: line",
        "its title is on it",
        edited(swap(b"Date: ", b"Day: ")),
        WRONG_BODY,
        "no_date_line",
    ),
    Sign(
        "listing",
        "the newstream in its place",
        lambda stage, _: steps(reply(stage.site.page("/newstream").body)),
        REPLACED,
        "listing_in_place",
    ),
]


@pytest.mark.slow
def test_answers_of_others_and_of_a_broken_site(stage: Make, tell: Tell) -> None:
    try_signs(stage, tell, OTHERS)
