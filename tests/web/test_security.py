"""Who may read, and what a browser may do with a page."""

import re
from html import unescape
from urllib.parse import quote, urlencode

import pytest

from vokspider.model.errors import ConfigError
from vokspider.store.mirror.marking import begin
from vokspider.web.security import POLICY, is_loopback, require_token

from ..archives import Archive, article, entry
from .conftest import Pages, Web

TOKEN = "a-token-for-this-test"


@pytest.fixture
def locked(archive: Archive, pages: Pages) -> Web:
    return pages(archive.config, token=TOKEN)


@pytest.mark.parametrize("path", ["/", "/nope", "/static/vokspider.css", "/static/htmx-2.0.11.min.js"])
def test_every_response_has_strict_headers(web: Web, path: str) -> None:
    headers = web.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers


def test_nothing_inline_may_run_and_nobody_may_frame_a_page() -> None:
    assert "unsafe" not in POLICY
    assert "default-src 'none'" in POLICY
    assert "frame-ancestors 'none'" in POLICY


def test_what_needs_no_token_tells_nothing_of_the_archive(archive: Archive, locked: Web) -> None:
    with archive.engine.begin() as connection:
        begin(connection, "https://inner.example", None)
    assert "inner.example" in locked.get("/changes", Authorization=f"Bearer {TOKEN}").text
    for page in (locked.get("/login"), locked.get("/login", "POST", "token=x"), locked.get("/static/nope")):
        assert "inner.example" not in page.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "[::2]:80"])
def test_another_name_that_leads_here_gets_no_page(web: Web, host: str) -> None:
    page = web.get("/", Host=host)
    assert (page.status, page.text) == (421, "Unknown host name; use the address that vokspider printed.\n")


@pytest.mark.sampled(1)
@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "[::1]:8765", "LOCALHOST"])
def test_names_of_this_machine_do(web: Web, host: str) -> None:
    assert web.get("/", Host=host).status == 200


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "path", ["/a/{}", "/a/1@{}", "/captures/{}/page", "/api/v1/runs/{}", "/timegate/{}", "/find?id={}"]
)
def test_numbers_that_python_does_not_read_name_nothing(web: Web, path: str) -> None:
    for digits in (3_900, 5_000):
        assert web.get(path.format("9" * digits)).status in (404, 400)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_pages_can_only_be_read(web: Web, method: str) -> None:
    assert web.get("/", method).status == 405


def test_head_has_headers_and_no_text(web: Web) -> None:
    page = web.get("/", "HEAD")
    assert (page.status, page.body) == (200, b"")


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer another-token-here"}, {"Authorization": f"Basic {TOKEN}"}, {"Cookie": "x"}],
)
def test_without_the_token_there_is_no_page(locked: Web, headers: dict[str, str]) -> None:
    page = locked.get("/", **headers)
    assert (page.status, page.headers["www-authenticate"]) == (401, "Bearer")
    assert "html" not in page.text


def test_a_program_gives_the_token_with_each_request_by_any_name(locked: Web) -> None:
    assert locked.get("/", Authorization=f"Bearer {TOKEN}", Host="archive.example").status == 200


def test_a_person_gives_it_once(locked: Web) -> None:
    asked = locked.get("/runs", Accept="text/html")
    assert (asked.status, asked.headers["location"]) == (303, "/login?to=/runs")
    assert locked.get("/login?to=/runs").status == 200
    wrong = locked.get("/login", "POST", "token=another-token-here&to=/runs")
    assert (wrong.status, "That is not the token." in wrong.text) == (401, True)
    entered = locked.get("/login", "POST", f"token={TOKEN}&to=/")
    assert (entered.status, entered.headers["location"]) == (303, "/")
    cookie, *settings = entered.headers["set-cookie"].split("; ")
    assert {"HttpOnly", "SameSite=strict"} <= set(settings)
    assert TOKEN not in cookie
    assert locked.get("/", Cookie=cookie).status == 200


@pytest.mark.parametrize("query", ["q=harbour&sort=oldest", f"q={quote('조' * 1000)}", "q=%26to%3D//evil.example%23"])
def test_a_shared_search_is_there_after_the_token(locked: Web, query: str) -> None:
    form = locked.get(locked.get(f"/articles?{query}", Accept="text/html").headers["location"])
    (to,) = re.findall(r'name="to" value="([^"]*)"', form.text)
    entered = locked.get("/login", "POST", urlencode({"token": TOKEN, "to": unescape(to)}))
    assert entered.headers["location"] == f"/articles?{query}"


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_form_leads_nowhere_else(locked: Web, to: str) -> None:
    assert locked.get("/login", "POST", f"token={TOKEN}&to={to}").headers["location"] == "/"


def test_a_form_that_is_too_large_is_not_read(locked: Web) -> None:
    assert locked.get("/login", "POST", f"x={'y' * 70_000}&token={TOKEN}").status == 401


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        *((name, True) for name in ("127.0.0.1", "127.8.9.1", "::1", "localhost")),
        *((name, False) for name in ("0.0.0.0", "192.168.1.2", "::", "example.org", "")),  # noqa: S104
    ],
)
def test_a_token_is_required_beyond_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) == loopback
    require_token(host, TOKEN)
    if loopback:
        require_token(host, "")
    else:
        with pytest.raises(ConfigError, match=r"so web\.token is required"):
            require_token(host, "")


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{7*7}}\u202e\u0000"


def test_text_of_a_page_stays_text(archive: Archive, web: Web) -> None:
    title = HOSTILE.replace("\0", "")
    archive.run([entry(1, title=title)], [article(1, title=title)])
    page = web.get("/")
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "{{7*7}}" in page.text
