"""The page of the rhythm: the map, its links, and what it says."""

import re

import pytest

from ..archives import SOURCE, Archive, entry
from ..beginnings import written_once
from ..publishing import filled
from .conftest import Web


@pytest.fixture
@written_once
def published(archive: Archive) -> Archive:
    return filled(archive)


def square(text: str, day: str) -> str:
    """The markup of a day in the map."""
    found = re.search(rf"<(?:a|g)[^>]*><title>\w+, {day}: (.*?)</(?:a|g)>", text)
    assert found
    return found[1]


def test_each_day_has_its_number_and_leads_to_its_articles(published: Archive, web: Web) -> None:
    page = web.get("/rhythm")
    assert page.status == 200
    assert "201 days covered, 1" in page.words
    assert square(page.text, "9 June 2025").startswith("11 articles, usually 11.0<")
    (link,) = set(page.links(r"since=2025-06-09&until=2025-06-09"))
    assert f"source={SOURCE}" in link
    assert "11 articles" in web.get(link).words


def test_what_is_not_covered_is_hatched_and_no_silence(published: Archive, web: Web) -> None:
    text = web.get("/rhythm").text
    assert "not covered" in square(text, "7 May 2025")
    assert 'class="hatch"' in square(text, "7 May 2025")
    assert 'class="hatch"' not in square(text, "9 June 2025")
    assert "not in the archive" in square(text, "30 December 2025")
    assert 'class="sign silence"' in square(text, "12 August 2025")
    assert 'class="sign burst"' in square(text, "9 October 2025")


def test_silences_and_bursts_in_words(published: Archive, web: Web) -> None:
    words = web.get("/rhythm").words
    assert "Silence: 12 Aug 2025 No articles in 1 day, where about 11 are usual. So few come by chance" in words
    assert "Burst: 9 Oct 2025 40 articles in 1 day" in words


def test_the_days_of_the_table_are_those_of_the_map(published: Archive, web: Web) -> None:
    page = web.get("/rhythm")
    cells = re.findall(r'<td class="number"><a href="([^"]+)">\(?([\d,]+)\)?</a></td>', page.text)
    in_map = re.findall(r'<a href="([^"]+)" tabindex="-1" data-day><title>[^:]*: (\d+) article', page.text)
    assert len(cells) == 338
    assert cells == in_map


def test_another_source_and_year(archive: Archive, web: Web) -> None:
    archive.run([entry(1)], source="other")
    filled(archive)
    assert set(web.get("/rhythm").links(r"year=")) == set()
    assert f'<option value="{SOURCE}" selected>' in web.get("/rhythm").text
    page = web.get("/rhythm?source=other&year=2025")
    assert "1 article , 0 days covered" in page.words
    assert "Too few days are covered" in page.words


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("query", "status"),
    [("year=1999", 404), ("year=x", 400), ("year=12345", 400), ("source=%3Cb%3E", 404), ("year=", 303)],
)
def test_what_cannot_be_shown(published: Archive, web: Web, query: str, status: int) -> None:
    page = web.get(f"/rhythm?{query}")
    assert page.status == status
    assert "<b>" not in page.text


def test_an_empty_archive(archive: Archive, web: Web) -> None:
    page = web.get("/rhythm")
    assert (page.status, "Nothing was crawled yet" in page.words) == (200, True)


def test_for_programs(published: Archive, web: Web) -> None:
    found = web.get(f"/api/v1/rhythm?source={SOURCE}&year=2025")
    assert found.status == 200
    assert '"first":"2025-08-12"' in found.text
    assert web.get("/api/v1/rhythm?year=1999").status == 404
