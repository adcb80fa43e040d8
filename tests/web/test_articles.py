"""The list of articles: filters, addresses that can be shared, and the whole list as a file."""

import csv
import io
import json
import re
from datetime import date

import pytest

from vokspider.store.articles.article_queries import Filters
from vokspider.store.articles.export import export_articles
from vokspider.web import counts

from ..archives import Archive, article, entry, failed
from ..beginnings import written_once
from .conftest import Web

NUMBER = 110  # more than two pages


@pytest.fixture(autouse=True)
def counts_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """The archives of these tests have more articles than first pages count."""
    monkeypatch.setattr(counts, "COUNTED", 500)


@pytest.fixture
@written_once
def filled(archive: Archive) -> Archive:
    archive.run(map(entry, range(1, NUMBER + 1)), [article(one) for one in range(1, NUMBER + 1)])
    return archive


def ids(web: Web, address: str) -> list[int]:
    """The articles of all pages of a list, by its links to the next page."""
    found: list[int] = []
    while True:
        page = web.get(address)
        assert page.status == 200
        found += [int(one.removeprefix("/a/")) for one in page.links(r"^/a/\d+$")]
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        if following is None:
            return found
        address = following[1].replace("&amp;", "&")


def test_the_list_pages_through_everything(filled: Archive, web: Web) -> None:
    found = ids(web, "/articles")
    assert len(found) == len(set(found)) == NUMBER
    assert found == [one["id"] for one in export_articles(filled.engine, Filters())]
    assert ids(web, "/articles?sort=oldest") == found[::-1]


def test_an_address_has_no_empty_fields(filled: Archive, web: Web) -> None:
    page = web.get("/articles?q=Title&source=&status=&kind=&since=&until=&sort=")
    assert (page.status, page.headers["location"]) == (303, "/articles?q=Title")
    assert web.get("/articles?q=&source=").headers["location"] == "/articles"


@pytest.mark.parametrize("path", ["/articles", "/kwic", "/phrase"])
def test_white_space_is_no_filter(web: Web, path: str) -> None:
    page = web.get(f"{path}?q=Title&source=%20&at=%20&duplicates=%20&status=%20")
    assert (page.status, page.headers["location"]) == (303, f"{path}?q=Title")


def test_bars_lead_to_the_articles_of_their_month(filled: Archive, web: Web) -> None:
    filled.run([entry(200)], [article(200, published_on=date(2024, 2, 10))])
    for query, field in (("", ""), ("q=Title", "q=Title&")):
        bars = web.get(f"/articles?{query}".rstrip("?")).links("since=")
        first, *between, last = bars[:23]  # in the picture also the months without articles
        assert len(between) == 21
        assert bars[23:] == [first, last]  # in the table
        assert first == f"/articles?{field}since=2024-02-01&until=2024-02-29"
        assert last == f"/articles?{field}since=2025-12-01&until=2025-12-31"
        assert "1 article of 1 " in web.get(first).words
        assert f"{NUMBER} articles of {NUMBER} " in web.get(last).words


def test_counts_say_which_days_are_covered(filled: Archive, web: Web) -> None:
    filled.run([entry(200)], [article(200, published_on=date(2024, 2, 10))])
    page = web.get("/articles")
    assert f"{NUMBER + 1} articles of {NUMBER + 1} from 10 Feb 2024 to" in page.words
    assert re.search(r"to \d+ Dec 2025 , 0 days covered, \d+ not", page.words)
    assert "hatched: not every day is covered" in page.words
    assert page.text.count('fill="url(#hatch-article)"') == 23


def test_facets_are_links(filled: Archive, web: Web) -> None:
    filled.run([entry(200)], [], [failed(200)])
    page = web.get("/articles")
    assert "/articles?status=failed" in page.links("status=")
    chosen = web.get("/articles?status=failed")
    assert "1 article ." in chosen.words
    assert "/articles" in chosen.links("^/articles$")


def test_a_place_of_another_list_is_refused(filled: Archive, web: Web) -> None:
    page = web.get("/articles?at=x")
    assert (page.status, "begin at its first page" in page.text) == (400, True)


@pytest.mark.sampled(5)
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("since=tomorrow", "since &#39;tomorrow&#39; is not a day"),
        ("since=2025-12-03&until=2025-12-01", "swap them"),
        ("status=lost", "status &#39;lost&#39; is unknown; it is one of stored, edited"),
        ("kind=x", "kind &#39;x&#39; is unknown"),
        ("sort=x", "sort &#39;x&#39; is unknown"),
        ("q=%00", "Something is missing at the end"),
        (f"q={'x+' * 65}", "too many words"),
        (f"q={'x' * 1001}", "1,000 are the most"),
    ],
)
@pytest.mark.parametrize("path", ["/articles", "/articles.csv"])
def test_what_cannot_be_meant_is_said(web: Web, path: str, query: str, words: str) -> None:
    page = web.get(f"{path}?{query}")
    assert page.status == 400
    assert words in page.text


def test_a_source_that_is_not_known_has_no_articles(filled: Archive, web: Web) -> None:
    assert "No article matches." in web.get("/articles?source=nowhere").words


def test_the_whole_list_as_files(filled: Archive, web: Web) -> None:
    expected = json.loads(json.dumps(list(export_articles(filled.engine, Filters()))))
    lines = web.get("/articles.jsonl")
    assert [json.loads(line) for line in lines.text.splitlines()] == expected
    assert lines.headers["content-disposition"] == 'attachment; filename="articles.jsonl"'
    rows = list(csv.DictReader(io.StringIO(web.get("/articles.csv").text)))
    assert [row["external_id"] for row in rows] == [one["external_id"] for one in expected]
    assert list(rows[0]) == list(expected[0])
    assert web.get("/articles.csv?q=nothing-has-this").text.count("\n") == 1
    assert len(web.get("/articles.jsonl?q=77").text.splitlines()) == 1
