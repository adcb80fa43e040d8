"""The page of words: what the commands give, bounded, each word a link to its places."""

import csv
import io
import json
import re

import pytest

from vokspider.reports.terms import Period, Terms, changed_terms, compared, near, new_terms
from vokspider.search.nodes import Term
from vokspider.web.pages import terms

from ..archives import DAY, Archive, article, entry
from ..histories import History, at
from .conftest import Web

OTHER = "kcnawatch-vok-ru"


@pytest.fixture
def filled(archive: Archive) -> Archive:
    """The site takes "crimson" out of articles 1 to 3 and puts "azure" in; only article 9 has "zeppelin"."""
    texts = {one: f"The crimson harbour opened, number {one}." for one in (1, 2, 3)} | {
        9: "A zeppelin over the quiet sea."
    }
    archive.run(map(entry, texts), [article(one, text) for one, text in texts.items()])
    for one in (1, 2, 3):
        History(archive, one).turn(at(10 + one), f"The azure harbour opened, number {one}.", title=f"Title {one}")
    return archive


def words_of(page_text: str) -> list[str]:
    return re.findall(r"<td><a data-item[^>]*><bdi>(.*?)</bdi>", page_text)


def test_removed_and_added(filled: Archive, web: Web) -> None:
    removed, added = web.get("/terms"), web.get("/terms?show=added")
    assert words_of(removed.text) == ["crimson"]
    assert words_of(added.text) == ["azure"]
    (link,) = removed.links("removed%3A")
    assert "3 articles of 4" in web.get(link).words


def test_a_period(filled: Archive, web: Web) -> None:
    every = changed_terms(filled.engine, "removed", Period()).words
    assert [(one.word, one.articles) for one in every] == [("crimson", 3)]
    until = changed_terms(filled.engine, "removed", Period(until=at(12))).words
    assert [(one.word, one.articles) for one in until] == [("crimson", 2)]
    assert changed_terms(filled.engine, "removed", Period(source=OTHER)).words == []
    day = at(13).date()
    assert "1 1 " in web.get(f"/terms?since={day}").words
    assert "No word was removed in this time." in web.get("/terms?until=2020-01-01").words


def test_new(filled: Archive, web: Web) -> None:
    filled.run([entry(20)], [article(20, "An ostrich and a harbour.", published_on=DAY.replace(day=4))])
    page = web.get("/terms?show=new&since=2025-12-04")
    assert "ostrich" in words_of(page.text)
    assert "harbour" not in words_of(page.text)
    assert words_of(web.get("/terms?show=new&since=2025-12-04&until=2025-12-04").text) == words_of(page.text)


def test_more_new_words_than_a_page_has(filled: Archive, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "ROWS", 2)
    page = web.get("/terms?show=new&since=2025-12-01")
    assert len(words_of(page.text)) == 2
    assert "The first 2. All: CSV" in page.words
    (link,) = page.links("jsonl")
    assert len(web.get(link).text.splitlines()) > 2


def test_compare_and_near(filled: Archive, web: Web) -> None:
    page = web.get("/terms?show=compare&q=zeppelin&other=harbour&least=1")
    assert {"zeppelin", "quiet", "sea"} <= set(words_of(page.text))
    beside = web.get("/terms?show=near&q=harbour&window=1&least=1")
    assert set(words_of(beside.text)) <= {"azure", "opened"}
    (place, *_) = beside.links("^/kwic.*azure|^/kwic.*opened")
    assert "6 places in 3 articles" in web.get(place).words
    assert "Write two queries" in web.get("/terms?show=compare").words
    assert "Write a word" in web.get("/terms?show=near").words


def test_files(filled: Archive, web: Web) -> None:
    rows = list(csv.DictReader(io.StringIO(web.get("/terms.csv?show=removed").text)))
    assert [(row["word"], row["articles"]) for row in rows] == [("crimson", "3")]
    (link,) = web.get("/terms?show=near&q=harbour&window=1&least=1").links("jsonl")
    lines = [json.loads(line) for line in web.get(link).text.splitlines()]
    assert {one["word"] for one in lines} == {"azure", "opened"}


def test_more_than_the_most_is_not_read_and_that_is_said(
    filled: Archive, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terms, "MOST_CHANGES", 2)
    monkeypatch.setattr(terms, "MOST_ARTICLES", 1)
    page = web.get("/terms")
    assert "Only the newest changes were read; there are more." in page.words
    assert "crimson 2 2" in page.words
    assert "azure" in words_of(web.get("/terms?show=new&since=2025-12-01").text)
    for query in (
        "new&since=2025-12-01",
        "near&q=harbour&least=1",
        "compare&q=harbour&other=sea&least=1",
    ):
        assert "Only the newest articles were read" in web.get(f"/terms?show={query}").words


def test_the_most_that_is_read(filled: Archive) -> None:
    word = Term("harbour")
    for most, is_more in ((0, False), (2, True), (3, False), (4, False)):
        assert near(filled.engine, word, 2, 1, most).at_least is is_more
        assert compared(filled.engine, word, Term("sea"), 1, most).at_least is is_more
        assert changed_terms(filled.engine, "removed", Period(), most).at_least is is_more
    assert new_terms(filled.engine, DAY, most=3).at_least
    assert not new_terms(filled.engine, DAY, most=4).at_least
    assert new_terms(filled.engine, DAY, seconds=-1) == Terms([], at_least=True)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "query", ["show=x", "show=near&q=%28", "since=x", "show=near&window=99", "show=compare&q=a&other=%22"]
)
@pytest.mark.parametrize("path", ["/terms", "/terms.csv"])
def test_what_cannot_be_meant(filled: Archive, web: Web, path: str, query: str) -> None:
    assert web.get(f"{path}?{query}").status == 400


def test_an_address_has_no_empty_fields(filled: Archive, web: Web) -> None:
    page = web.get("/terms?show=near&q=a&since=&until=")
    assert (page.status, page.headers["location"]) == (303, "/terms?show=near&q=a")
