"""A site that is not vokspider's own: one folder, found by its entry point, is crawled like any other.

It has another form of address, numbered listing pages, no teasers, no block, and its own time zone.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.commands import Cli
from vokspider.config import load
from vokspider.extract import extract
from vokspider.model.plugins import site_names
from vokspider.sites import site_named

FOLDER = Path(__file__).parent
DAY = date(2026, 2, 11)


def article_html(title: str, *paragraphs: str) -> str:
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    head = f'<h1>{title}</h1><time datetime="{DAY}">11 February</time>'
    return f"<html><body><article>{head}<div class='text'>{text}</div></article></body></html>"


@define
class Harbour:
    """The site: articles by their names, newest first."""

    articles: dict[str, tuple[str, str]] = field(factory=dict)
    requests: list[str] = field(factory=list)
    before: dict[str, list[Callable[[], object]]] = field(factory=dict)  # what happens before the answers to a request

    def answer(self, request: Request) -> Response:
        self.requests.append(request.full_path.rstrip("?"))
        if happening := self.before.get(self.requests[-1]):
            happening.pop(0)()
        if request.path == "/harbour/":
            return self.listing(int(request.args.get("page", "1")))
        name = request.path.removeprefix("/2026/").removesuffix(".html")
        if name in self.articles:
            return Response(article_html(*self.articles[name]), content_type="text/html; charset=utf-8")
        return Response("<html><body>Not here</body></html>", 404, content_type="text/html")

    def listing(self, number: int) -> Response:
        names = list(self.articles)[(number - 1) * 5 : number * 5]
        if not names:
            return Response("<html><body>No such page</body></html>", 404, content_type="text/html")
        items = "".join(
            f'<li><a href="/2026/{name}.html">{self.articles[name][0]}</a> <time datetime="{DAY}">today</time></li>'
            for name in names
        )
        return Response(f"<html><body><ul>{items}</ul></body></html>", content_type="text/html; charset=utf-8")


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site is installed beside vokspider, here and for the processes that a command starts."""
    monkeypatch.syspath_prepend(FOLDER)
    monkeypatch.setenv("PYTHONPATH", str(FOLDER))


@pytest.fixture
def harbour(httpserver: HTTPServer, root: Path, monkeypatch: pytest.MonkeyPatch) -> Harbour:
    """Twelve articles on three pages, declared as the only source."""
    site = Harbour(
        {f"story-{number:02}": (f"Story {number}", f"Text of story {number}.") for number in range(12, 0, -1)}
    )
    httpserver.expect_request("/robots.txt").respond_with_data("", content_type="text/plain")
    httpserver.expect_request(re.compile(".*")).respond_with_handler(site.answer)
    url = httpserver.url_for("").rstrip("/")
    source = {
        "name": "harbour-en",
        "site": url,
        "language": "en",
        "display_name": "Harbour News",
        "page": "toy",
        "start_url": f"{url}/2026/story-12.html",
    }
    (root / "config").mkdir()
    (root / "config/sources.toml").write_text(
        "[[source]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in source.items())
    )
    for name, value in {
        "CRAWL__SOURCE": "harbour-en",
        "CRAWL__DELAY": "0",
        "DATABASE__URL": f"sqlite:///{root}/archive.db",
    }.items():
        monkeypatch.setenv(f"VOKSPIDER_{name}", value)
    return site


def crawl(cli: Cli, *options: str) -> dict[str, Any]:
    done = cli("crawl", "--json", *options)
    assert done.out, done.err
    record: dict[str, Any] = json.loads(done.out.splitlines()[-1])
    assert record["discovered"] == sum(record[one] for one in ("new", "changed", "unchanged", "skipped", "failed"))
    return record


def exported(cli: Cli) -> dict[str, dict[str, Any]]:
    done = cli("articles", "export", "--format", "jsonl")
    return {one["external_id"]: one for one in map(json.loads, done.out.splitlines())}


def test_the_site_is_found_by_its_entry_point() -> None:
    assert {"kcnawatch", "toy"} <= set(site_names())
    assert site_named("toy").identity("https://a.test/2026/harbour-opens.html") == "2026/harbour-opens"


def test_extract_reads_its_pages(harbour: Harbour) -> None:
    source = load().source("harbour-en")
    url = f"{source.site}/2026/story-12.html"
    found = extract(article_html("Story 12", "One.", "Two.").encode(), url, source)
    assert found.failure is None
    assert found.article is not None
    assert (found.article.external_id, found.article.paragraphs) == ("2026/story-12", ("One.", "Two."))
    assert found.article.content_sha256
    missing = extract(b"<html><body><h1>Page not found</h1></body></html>", url, source)
    assert missing.failure is not None
    assert missing.failure.reason == "soft_404"


def test_it_is_crawled_rechecked_and_exported(harbour: Harbour, cli: Cli) -> None:
    record = crawl(cli)
    assert (record["verdict"], record["new"], record["failed"]) == ("ok", 12, 0)
    assert [one for one in harbour.requests if one.startswith("/harbour/")] == [
        "/harbour/", "/harbour/?page=2", "/harbour/", "/harbour/?page=3", "/harbour/?page=2", "/harbour/?page=4",
    ]  # fmt: skip
    texts = exported(cli)
    assert {identity: one["text"] for identity, one in texts.items()} == {
        f"2026/{name}": text for name, (_, text) in harbour.articles.items()
    }
    assert {one["published_on"] for one in texts.values()} == {str(DAY)}

    harbour.articles = {"story-13": ("Story 13", "Text of story 13."), **harbour.articles}
    harbour.articles["story-11"] = ("Story 11", "Text of story 11, edited.")
    del harbour.articles["story-05"]
    harbour.requests.clear()
    again = crawl(cli, "--recheck-all")
    assert (again["new"], again["changed"]) == (1, 1)
    assert again["failed"] == 1
    assert exported(cli)["2026/story-11"]["text"] == "Text of story 11, edited."
    missing = json.loads(cli("articles", "gone", "--missing", "--json").out.splitlines()[0])
    assert missing["external_id"] == "2026/story-05"


def listing_requests(harbour: Harbour) -> list[str]:
    return [one for one in harbour.requests if one.startswith("/harbour/")]


@pytest.mark.slow
def test_an_entry_that_moves_up_between_two_pages_is_found(harbour: Harbour, cli: Cli) -> None:
    # Story 7 is the first of page 2, until story 12 goes: then it is the last of page 1, which was read already.
    harbour.before["/harbour/?page=2"] = [lambda: harbour.articles.pop("story-12")]
    record = crawl(cli, "--full")
    assert record["discovered"] == 12
    assert "2026/story-07" in exported(cli)
    assert listing_requests(harbour) == [
        "/harbour/", "/harbour/?page=2", "/harbour/", "/harbour/?page=3", "/harbour/?page=2", "/harbour/?page=4",
    ]  # fmt: skip


@pytest.mark.slow
def test_a_listing_that_never_holds_still_makes_the_run_suspect(harbour: Harbour, cli: Cli) -> None:
    def come_and_go() -> None:
        number = len(harbour.articles) + len(harbour.requests)
        harbour.articles = {f"story-{number}": (f"Story {number}", "New."), **harbour.articles}
        del harbour.articles[list(harbour.articles)[2]]

    harbour.before["/harbour/?page=2"] = [lambda: harbour.articles.pop("story-12")]
    harbour.before["/harbour/"] = [lambda: None, *[come_and_go] * 3]
    record = crawl(cli)
    assert record["verdict"] == "suspect"
    assert any("the listing's pages do not join" in reason for reason in record["reasons"])
    assert listing_requests(harbour) == ["/harbour/", "/harbour/?page=2", *["/harbour/"] * 3]


@pytest.mark.slow
def test_what_was_covered_before_is_not_read_again(harbour: Harbour, cli: Cli) -> None:
    crawl(cli)
    harbour.articles = {"story-13": ("Story 13", "Text of story 13."), **harbour.articles}
    harbour.requests.clear()
    assert crawl(cli, "--no-recheck")["new"] == 1
    assert listing_requests(harbour) == ["/harbour/", "/harbour/?page=2"]


def test_a_saved_page_is_imported(harbour: Harbour, cli: Cli, root: Path) -> None:
    url = f"{load().source('harbour-en').site}/2026/saved-story.html"
    (root / "page.html").write_text(article_html("Saved story", "Kept in a file."))
    done = cli("import", str(root / "page.html"), "--url", url, "--json")
    assert json.loads(done.out.splitlines()[-1])["new"] == 1, done.err
    (only,) = exported(cli).values()
    assert (only["external_id"], only["text"], only["title"]) == ("2026/saved-story", "Kept in a file.", "Saved story")


def test_days_are_those_of_its_time_zone() -> None:
    from vokspider.text.dates import start_of_day

    assert start_of_day(DAY, site_named("toy").zone) == datetime(2026, 2, 11, 5, tzinfo=UTC)


@pytest.mark.slow
def test_days_that_people_type_are_those_of_its_time_zone(harbour: Harbour, cli: Cli) -> None:
    crawl(cli)
    shown = cli("articles", "show", "2026/story-12", "--on", "today")
    today = datetime.now(site_named("toy").zone).date()
    assert f"as known at the end of {today} in America/New_York" in shown.out, shown.err
    assert f"{DAY} (day in America/New_York, by the page's date line)" in shown.out
    assert f"{DAY} (published, day in America/New_York)" in cli("status").out
    refused = cli("articles", "show", "2026/story-12", "--on", "2999-01-01")
    assert refused.refused("is in the future", "in America/New_York now")
    del harbour.articles["story-05"]
    crawl(cli, "--recheck-all")
    tomorrow = str(today + timedelta(days=2))
    missing = ("articles", "gone", "--missing", "--since")
    assert "Story 5" in cli(*missing, "yesterday").out
    assert "Story 5" not in cli(*missing, tomorrow).out
    assert "days are those in America/New_York" in cli(*missing, "yesterday", "--format", "table").err


def test_an_unknown_site_is_named_with_the_nearest(harbour: Harbour, cli: Cli, root: Path) -> None:
    path = root / "config/sources.toml"
    path.write_text(path.read_text().replace('page = "toy"', 'page = "toi"'))
    done = cli("status")
    assert done.refused("page", "did you mean toy?"), done.err
