"""The page of a phrase over time: first and last use with their articles, silences, shares of months, spellings."""

import csv
import io
import re
from datetime import date
from urllib.parse import urlencode

import pytest

from vokspider.reports.phrase import first_and_last, phrase_history
from vokspider.reports.search import search
from vokspider.search.nodes import Or, Term

from ..archives import Archive, article, calendar, entry
from .conftest import Web

DAYS = {1: date(2025, 2, 10), 2: date(2025, 2, 11), 3: date(2025, 5, 3), 4: date(2025, 7, 20), 5: date(2025, 7, 21)}


@pytest.fixture
def filled(archive: Archive) -> Archive:
    """Articles 2, 3 and 4 speak of a red star; between May and July nothing was published."""
    texts = [
        article(one, "The red star of hope." if one in (2, 3, 4) else "Star and red.", published_on=DAYS[one])
        for one in DAYS
    ]
    archive.run([entry(one, listed_on=DAYS[one]) for one in DAYS], texts)
    archive.run([entry(6), entry(7)], [article(6, "로동신문은 보도하였다."), article(7, "노동신문 보도.")])
    return archive


def test_first_and_last_use_with_their_articles(filled: Archive, web: Web) -> None:
    page = web.get("/phrase?q=%22red+star%22")
    assert "3 articles of 7 from 10 Feb 2025" in page.words
    assert "First use: 11 Feb 2025 Title 2 The red star of hope." in page.words
    assert "Last use: 20 Jul 2025 Title 4 The red star of hope." in page.words
    assert page.links(r"^/a/\d+$") == ["/a/2", "/a/4"]
    assert "<mark>red star</mark>" in page.text


def test_each_point_leads_to_the_articles_of_its_month(filled: Archive, web: Web) -> None:
    page = web.get("/phrase?q=%22red+star%22")
    points = page.links("^/articles.*since=")
    months = ["02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"]
    assert [re.findall(r"since=2025-(\d\d)-01", one)[0] for one in points] == 2 * months  # picture and table
    assert "1 article of 2 " in web.get(points[0]).words
    assert "February 2025 50.0%, 1 of 2" in page.words
    assert "May 2025 100.0%, 1 of 1" in page.words
    assert "June 2025 no articles" in page.words
    # Months without articles have no share: the curve has gaps there.
    assert len(re.findall("<polyline", page.text)) == 4
    assert len(re.findall('class="point"', page.text)) == 4


def test_the_months_as_a_file(filled: Archive, web: Web) -> None:
    rows = list(csv.DictReader(io.StringIO(web.get("/phrase.csv?q=%22red+star%22&until=2025-06-30").text)))
    assert rows == [
        {"month": "2025-02-01", "articles": "1", "of": "2", "share": "0.5"},
        {"month": "2025-05-01", "articles": "1", "of": "1", "share": "1.0"},
    ]


def test_words_anywhere_lead_to_words_in_a_row(filled: Archive, web: Web) -> None:
    page = web.get("/phrase?q=red+star")
    assert "5 articles of 7" in page.words
    assert page.links("^/phrase.q=%22") == ["/phrase?q=%22red+star%22"]
    assert "only in a row" not in web.get("/phrase?q=%22red+star%22").words


def test_spellings_are_counted_apart(filled: Archive, web: Web) -> None:
    page = web.get(f"/phrase?{urlencode({'q': '노동신문'})}")
    assert "2 articles of 7" in page.words
    assert re.search(r"Spellings spelling articles 노동신문 1 로동신문 1\b", page.words)
    assert "Spellings" not in web.get("/phrase?q=%22red+star%22").words


def test_nothing_is_found(filled: Archive, web: Web) -> None:
    page = web.get("/phrase?q=zebra")
    assert (page.status, "No article matches." in page.words) == (200, True)
    assert web.get("/phrase").status == 200


@pytest.mark.parametrize("path", ["/phrase", "/phrase.csv"])
def test_wrong_syntax_is_shown_its_place(filled: Archive, web: Web, path: str) -> None:
    page = web.get(f"{path}?q=%28red")
    assert (page.status, '<pre class="wrong"' in page.text) == (400, True)


def test_months_that_were_not_counted_do_not_look_like_a_silence(filled: Archive) -> None:
    found = search(filled.engine, Or((Term("star"), Term("보도"))), calendar())
    every = phrase_history(found, 60.0)
    assert [one.articles for one in every.months] == [2, 1, 2, 2]
    part = phrase_history(found, -1.0)
    assert (part.at_least, part.articles, part.months) == (True, 2, ())
    first, last = first_and_last(found, part)
    assert first is None
    assert last
    assert last.article.id == 7
