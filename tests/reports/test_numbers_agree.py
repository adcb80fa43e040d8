"""Numbers that are shown in several places are the same: commands, pages and the API ask the same questions."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from vokspider.reports.facets import facets
from vokspider.reports.phrase import phrase_history
from vokspider.reports.rhythm import rhythm
from vokspider.reports.search import search
from vokspider.reports.status import status
from vokspider.search.nodes import And, Days, Source, Term
from vokspider.store.articles.article_queries import Filters
from vokspider.text.dates import Calendar

from ..archives import DAY, SOURCE, Archive, article, entry, failed
from ..beginnings import written_once
from ..commands import Cli
from ..histories import History, at
from ..publishing import walked
from ..web.conftest import Pages, Web, pages

__all__ = ["pages"]

OTHER = "kcnawatch-vok-ru"
ZONES = {SOURCE: ZoneInfo("Asia/Seoul"), OTHER: ZoneInfo("America/Los_Angeles")}
NOVEMBER = date(2025, 11, 1), date(2025, 11, 30)
YEAR = date(2025, 1, 1), date(2025, 12, 31)
DOUBLED = ("It rained all day in the harbour town.", "Nobody came to see the boats of this paragraph leave.") * 5


@pytest.fixture
@written_once
def everything(archive: Archive) -> Archive:
    """Two sources with articles that are edited, gone, missing, failed, pending, undated, and there twice."""
    days = {number: DAY - timedelta(days=4 * number) for number in range(1, 13)}
    entries = [entry(number, listed_on=day) for number, day in days.items()]
    stored = [article(number, published_on=day) for number, day in days.items() if number < 9]
    archive.run([*entries, entry(13), entry(14), entry(15, listed_on=None)], stored, [failed(9), failed(10)])
    archive.run((), [article(13, *DOUBLED), article(14, *DOUBLED), article(15, published_on=None)])
    edited = ("First paragraph of 2, changed.", "Second paragraph.")
    History(archive, 2).turn(at(10), *edited, title="Title 2", published_on=days[2])
    others = [entry(number, listed_on=DAY - timedelta(days=number)) for number in range(30, 40)]
    found = [article(number, published_on=DAY - timedelta(days=number)) for number in range(30, 36)]
    last = archive.run(others, found, source=OTHER)
    with archive.engine.begin() as connection:
        connection.execute(text("UPDATE article SET absent_since = first_seen_at WHERE id IN (3, 4)"))
        connection.execute(text("UPDATE article SET gone_at = first_seen_at WHERE id = 3"))
        connection.execute(text("UPDATE article SET covered = true WHERE listed_on > '2025-10-29'"))
    walked(archive, last)
    archive.run()
    return archive


@pytest.fixture
def web(everything: Archive, pages: Pages) -> Web:
    return pages(everything.config, clock=everything.clock)


def api(web: Web, path: str) -> Any:
    return json.loads(web.get(f"/api/v1/{path}").text)


def number_in(pattern: str, words: str) -> list[int]:
    found = re.search(pattern, words)
    assert found, words
    return [int(one.replace(",", "")) for one in found.groups()]


@pytest.mark.parametrize(("first", "last"), [NOVEMBER, YEAR], ids=["month", "year"])
@pytest.mark.parametrize("source", [SOURCE, OTHER])
def test_the_same_days_are_covered_in_every_report(everything: Archive, source: str, first: date, last: date) -> None:
    calendar = Calendar(datetime(2025, 12, 6, 3, tzinfo=UTC), lambda name: ZONES[name or SOURCE])
    days = [one for one in rhythm(everything.engine, source, 2025, calendar).days if first <= one.day <= last]
    expected = tuple(sum(one.state == state for one in days) for state in ("covered", "uncovered"))
    found = search(everything.engine, And((Term("paragraph"), Source(source), Days(first, last))), calendar)
    history = phrase_history(found, 60.0)
    (state,) = [one for one in status(everything.engine, everything.config, calendar, {}).sources if one.name == source]
    assert (found.scope().covered, found.scope().uncovered) == expected
    assert (history.days_covered, history.days_not_covered) == expected
    assert (state.coverage.covered(first, last), state.coverage.uncovered(first, last)) == expected
    assert first == NOVEMBER[0] or all(expected)


def test_the_same_days_are_covered_in_commands_on_pages_and_in_the_api(everything: Archive, web: Web, cli: Cli) -> None:
    of = f"source={SOURCE}&since=2025-11-01&until=2025-11-30"
    (month,) = [one for one in api(web, f"rhythm?source={SOURCE}")["item"]["months"] if one["month"] == "2025-11-01"]
    expected = [month["days_covered"], month["days_not_covered"]]
    pattern = r"(\d+) days? covered, (\d+)"
    for path in (f"/articles?{of}", *(f"/{page}?q=paragraph&{of}" for page in ("articles", "phrase", "kwic"))):
        assert number_in(pattern, web.get(path).words) == expected, path
    scope = api(web, f"search?q=source:{SOURCE}+date:2025-11+paragraph")["scope"]
    assert [scope["covered"], scope["uncovered"]] == expected
    phrase = api(web, f"phrase?phrase=paragraph&{of}")["item"]
    assert [phrase["days_covered"], phrase["days_not_covered"]] == expected
    options = ("paragraph", "--source", SOURCE, "--since", "2025-11", "--until", "2025-11")
    assert number_in(pattern, cli("articles", "search", *options).err) == expected
    assert number_in(pattern, cli("articles", "kwic", *options).err) == expected
    assert number_in(pattern, cli("articles", "phrase", *options).out) == expected
    rows = cli("articles", "rhythm", "--source", SOURCE, "--json").object["months"]
    assert [[one["days_covered"], one["days_not_covered"]] for one in rows if one["month"] == "2025-11-01"] == [
        expected
    ]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("duplicates", [False, True], ids=["without duplicates", "with duplicates"])
@pytest.mark.parametrize("status", [None, "stored", "missing", "gone", "edited", "failed", "pending", "all"])
def test_a_list_is_as_long_as_each_place_says(
    everything: Archive, web: Web, cli: Cli, status: str | None, *, duplicates: bool
) -> None:
    every = ("--all",) if duplicates else ()
    rows = cli("articles", "list", *every, *(("--status", status) if status else ()), "--limit", "0", "--format", "csv")
    length = len(rows.lines) - 1
    asked = "&".join([*([f"status={status}"] if status else []), *(["duplicates=true"] if duplicates else [])])
    assert api(web, f"articles?{asked}")["total"]["count"] == length
    filters = Filters(status=status, every_member=duplicates)
    found = facets(everything.engine, filters)
    assert sum(found.sources.values()) == length
    if status not in (None, "all"):
        assert found.statuses.get(status or "", 0) == length
    shown = web.get(f"/articles?{asked.replace('=true', '=1')}").words
    assert number_in(r"(\d+) articles?\b", shown) == [length]


def test_a_search_finds_as_many_as_each_place_says(everything: Archive, web: Web, cli: Cli) -> None:
    done = cli("articles", "search", "paragraph", "--limit", "0", "--format", "csv")
    length, of = len(done.lines) - 1, number_in(r"\d+ of (\d+) articles", done.err)[0]
    answer, shown = api(web, "search?q=paragraph"), web.get("/articles?q=paragraph").words
    assert (answer["total"]["count"], answer["scope"]["articles"]) == (length, of)
    assert number_in(r"(\d+) articles of (\d+)", shown) == [length, of]
    assert cli("articles", "phrase", "paragraph", "--json").object["articles"] == length
    # All articles with a text are those of the list.
    assert of == api(web, "articles")["total"]["count"]


def test_the_status_counts_duplicates_and_says_so(everything: Archive, web: Web, cli: Cli) -> None:
    listed = {
        (source, every): api(web, f"articles?source={source}&duplicates={every}")["total"]["count"]
        for source in (SOURCE, OTHER)
        for every in ("true", "false")
    }
    for one in cli("status", "--json").object["sources"]:
        stored = one["articles"]["stored"]
        assert stored == listed[one["name"], "true"]
        assert stored - one["duplicates"] == listed[one["name"], "false"]
        for which in ("gone", "missing"):
            found = api(web, f"articles?source={one['name']}&status={which}&duplicates=true")
            assert one[which] == found["total"]["count"]


def test_months_of_a_phrase_are_those_of_the_search(everything: Archive, web: Web) -> None:
    history = api(web, "phrase?phrase=paragraph")["item"]
    assert sum(one["of"] for one in history["months"]) == history["of_articles"]
    assert sum(one["articles"] for one in history["months"]) == history["articles"]
    for one in history["months"]:
        found = api(web, f"search?q=paragraph+date:{one['month'][:7]}")
        assert (one["of"], one["articles"]) == (found["scope"]["articles"], found["total"]["count"])


def test_changes_are_as_many_in_each_place(everything: Archive, web: Web, cli: Cli) -> None:
    rows = cli("articles", "changed", "--format", "csv").lines[1:]
    assert len(rows) == api(web, "changes")["total"]["count"] == 1
    assert number_in(r"(\d+) changes?\b", web.get("/changes").words) == [1]
