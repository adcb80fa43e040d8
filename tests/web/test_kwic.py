"""The page of words in context: every place once, in order, sampled only when asked, and bounded."""

import csv
import io
import re

import pytest
from attrs import fields

from vokspider.reports.concordance import Line, Most, concordance
from vokspider.reports.search import search
from vokspider.search.nodes import Term
from vokspider.web.pages import kwic

from ..archives import Archive, article, calendar, entry
from ..beginnings import written_once
from .conftest import Web

NUMBER = 30


@pytest.fixture
@written_once
def filled(archive: Archive) -> Archive:
    """Each article has the word "ship" four times, once in the title."""
    texts = [
        article(one, f"A. The old ship of {one} came.", f"Ship {one} and ship {one}.", title=f"Ship {one}")
        for one in range(1, NUMBER + 1)
    ]
    archive.run([entry(one, title=f"Ship {one}") for one in range(1, NUMBER + 1)], texts)
    return archive


def lines_of(web: Web, address: str) -> list[str]:
    """The addresses of the places of all pages of a concordance."""
    found: list[str] = []
    while True:
        page = web.get(address)
        assert page.status == 200
        found += page.links(r"^/a/\d+@1")
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        if following is None:
            return found
        address = following[1].replace("&amp;", "&")


def test_every_place_once_with_the_address_of_its_sentence(filled: Archive, web: Web) -> None:
    page = web.get("/kwic?q=ship")
    assert f"{4 * NUMBER} places in {NUMBER} articles of {NUMBER} from" in page.words
    expected = [f"/a/{one}@1{place}" for one in range(NUMBER, 0, -1) for place in ("", "#p1s1", "#p2s1", "#p2s1")]
    assert lines_of(web, "/kwic?q=ship") == expected
    assert sorted(lines_of(web, "/kwic?q=ship&sort=right")) == sorted(expected)
    assert 'id="p1s1"' in web.get("/a/7@1").text


def test_a_line_is_the_words_around(filled: Archive, web: Web) -> None:
    page = web.get("/kwic?q=%22old+ship+of+7%22")
    line = re.search(
        r"""class="left"><span>(.*?)</span></span>\s*<a[^>]*><mark>(.*?)</mark></a>\s*<span class="right">(.*?)<""",
        page.text,
    )
    assert line
    assert line.groups() == ("A. The ", "old ship of 7", " came.")


def test_a_sample_is_said_and_stays_the_same(filled: Archive, web: Web) -> None:
    page = web.get("/kwic?q=ship&sample=50&seed=7")
    assert f"A sample of 50 of {4 * NUMBER} places, seed 7," in page.words
    assert 'name="seed" min="0" max="1000000" value="7"' in page.text
    sample = lines_of(web, "/kwic?q=ship&sample=50&seed=7")
    assert len(sample) == 50
    assert sample == lines_of(web, "/kwic?q=ship&sample=50&seed=7")
    assert sample != lines_of(web, "/kwic?q=ship&sample=50&seed=8")
    rows = list(csv.DictReader(io.StringIO(web.get("/kwic.csv?q=ship&sample=50&seed=7").text)))
    assert [_address(row) for row in rows] == sample


def _address(row: dict[str, str]) -> str:
    place = f"#p{int(row['paragraph']) + 1}s{int(row['sentence']) + 1}" if row["paragraph"] != "-1" else ""
    return f"/a/{row['id']}@{row['revision']}{place}"


def test_the_files_have_every_line(filled: Archive, web: Web) -> None:
    page = web.get("/kwic.csv?q=ship")
    assert page.headers["content-disposition"] == 'attachment; filename="concordance.csv"'
    rows = list(csv.DictReader(io.StringIO(page.text)))
    assert [_address(row) for row in rows] == lines_of(web, "/kwic?q=ship")
    assert list(rows[0]) == [field.name for field in fields(Line)]
    assert len(web.get("/kwic.jsonl?q=ship").text.splitlines()) == 4 * NUMBER
    name = web.get("/kwic.csv?q=ship&sample=5&seed=3").headers["content-disposition"]
    assert name == 'attachment; filename="concordance-sample-5-seed-3.csv"'


def test_more_than_the_most_is_not_read_and_that_is_said(
    filled: Archive, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kwic, "MOST", Most(places=10, articles=100))
    page = web.get("/kwic?q=ship")
    assert "The newest 10 places in 3 articles of 30" in page.words
    assert "There are more" in page.words
    assert len(lines_of(web, "/kwic?q=ship")) == 10
    assert "A sample of 5 of the newest 10 places, seed 0," in web.get("/kwic?q=ship&sample=5").words
    assert "concordance-newest-10.csv" in web.get("/kwic.csv?q=ship").headers["content-disposition"]


def test_of_many_places_the_first_page_counts_some_and_leads_to_all(
    filled: Archive, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kwic, "_PAGE", 7)
    every = lines_of(web, "/kwic?q=ship")
    for most, words in ((50, "At least 50 places of 30 from"), (4 * NUMBER, "120 places in 30 articles of 30")):
        monkeypatch.setattr(kwic, "FIRST", most)
        assert words in web.get("/kwic?q=ship").words
        assert lines_of(web, "/kwic?q=ship") == every
    monkeypatch.setattr(kwic, "FIRST", 50)
    assert web.get("/kwic?q=ship").links("counts=") == ["/kwic?q=ship&counts=all"]
    page = web.get("/kwic?q=ship&counts=all")
    assert "120 places in 30 articles of 30" in page.words
    assert page.links("counts=") == []
    for other in ("sort=left", "sample=60"):
        assert "120 places" in web.get(f"/kwic?q=ship&{other}").words


@pytest.mark.parametrize(
    ("most", "places", "at_least"),
    [
        (Most(1_000, 1_000), 4 * NUMBER, False),
        (Most(4 * NUMBER, NUMBER), 4 * NUMBER, False),
        (Most(4 * NUMBER - 1, NUMBER), 4 * NUMBER - 1, True),
        (Most(1_000, NUMBER - 1), 4 * (NUMBER - 1), True),
        (Most(1_000, 0), 0, True),
    ],
)
def test_the_most_that_is_read(filled: Archive, most: Most, places: int, at_least: bool) -> None:
    found = concordance(search(filled.engine, Term("ship"), calendar()), most=most)
    assert (found.total, len(found.lines), found.at_least) == (places, places, at_least)


def test_pages_of_a_list_fit_together(filled: Archive, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kwic, "_PAGE", 7)
    for order in ("", "&sort=left", "&sample=40&seed=2"):
        found = lines_of(web, f"/kwic?q=ship{order}")
        rows = list(csv.DictReader(io.StringIO(web.get(f"/kwic.csv?q=ship{order}").text)))
        assert found == [_address(row) for row in rows]
    second = web.get("/kwic?q=ship&at=14")
    assert second.links("at=") == ["/kwic?q=ship&at=7", "/kwic?q=ship&at=21"]


def test_wrong_syntax_is_shown_its_place(filled: Archive, web: Web) -> None:
    for path in ("/kwic", "/kwic.csv"):
        page = web.get(f"{path}?q=%28ship")
        assert page.status == 400
        assert re.search(r'<pre class="wrong"[^>]*>  \(ship\n *\^</pre>', page.text)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("query", ["sample=-1", "sample=x", "seed=99999999", "at=99999999999", "sort=x", "since=x"])
def test_what_cannot_be_meant(filled: Archive, web: Web, query: str) -> None:
    assert web.get(f"/kwic?q=ship&{query}").status == 400


def test_nothing_to_search_is_the_form(filled: Archive, web: Web) -> None:
    assert web.get("/kwic").status == 200
    page = web.get("/kwic?q=ship&since=&until=&sort=&sample=&seed=")
    assert (page.status, page.headers["location"]) == (303, "/kwic?q=ship")


def test_a_query_without_words_has_no_places(filled: Archive, web: Web) -> None:
    assert "No place matches." in web.get("/kwic?q=date:2025").words
