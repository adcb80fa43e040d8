"""The rhythm of a source: counts, covered days, silences and bursts."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from vokspider.reports.rhythm import COVERED, OUTSIDE, UNCOVERED, Rhythm, rhythm, source_of
from vokspider.store.articles.resolve import NotFoundError

from ..archives import SOURCE, Archive, article, calendar, entry, on_sqlite
from ..publishing import BUSY, FIRST, LAST, OUTAGE, SILENT, filled, publish, walked, year

KOREA = ZoneInfo("Asia/Seoul")
TODAY = date(2025, 12, 4)


def report(archive: Archive, shown: int | None = None, today: date = TODAY) -> Rhythm:
    return rhythm(archive.engine, SOURCE, shown, calendar(today, KOREA))


def test_a_year(archive: Archive) -> None:
    found = report(filled(archive))
    counts = year() | {date(2025, 12, 3): 1}  # the article of the first run
    assert {one.day: one.articles for one in found.days if one.articles} == {day: n for day, n in counts.items() if n}
    assert (found.articles, found.undated, found.year, found.years) == (sum(counts.values()), 0, 2025, (2025,))
    states = {one.day: one.state for one in found.days}
    # The oldest covered day may have been read in part, and on the newest one more may have come.
    assert [day for day in states if states[day] == COVERED] == days(OUTAGE[1] + timedelta(1), LAST - timedelta(1))
    assert {day for day in states if states[day] == UNCOVERED} == {*days(FIRST, OUTAGE[1]), LAST, date(2025, 12, 3)}
    assert [day for day in states if states[day] == OUTSIDE] == days(TODAY, date(2025, 12, 31))
    assert (found.days_covered, found.days_not_covered) == (201, 136)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(number) for number in range((last - first).days + 1)]


def test_what_is_unusual(archive: Archive) -> None:
    silence, burst = report(filled(archive)).unusual
    told = [(one.kind, one.first, one.last, one.articles, one.days) for one in (silence, burst)]
    assert told == [("silence", SILENT, SILENT, 0, 1), ("burst", BUSY, BUSY, 40, 1)]
    assert 10 < silence.expected < 12
    assert silence.by_chance == pytest.approx(silence.probability * 201)


def test_the_sums_of_months_are_those_of_the_year(archive: Archive) -> None:
    found = report(filled(archive))
    assert len(found.months) == 12
    assert sum(one.articles for one in found.months) == found.articles
    assert sum(one.days_covered for one in found.months) == found.days_covered
    assert sum(one.days_not_covered for one in found.months) == found.days_not_covered


def test_days_without_articles_after_a_complete_walk_are_a_silence(archive: Archive) -> None:
    filled(archive)
    archive.now = datetime(2025, 12, 19, 22, 30, tzinfo=UTC)  # in Korea it is the 20th
    walked(archive, archive.run())
    found = report(archive, today=date(2025, 12, 21))
    last = found.unusual[-1]
    assert (last.kind, last.first, last.last) == ("silence", date(2025, 12, 3), date(2025, 12, 19))
    assert [one.state for one in found.days[-13:-10]] == [COVERED, UNCOVERED, OUTSIDE]


@on_sqlite
def test_every_article_counts_also_without_a_text_or_a_day(archive: Archive) -> None:
    archive.run([entry(1), entry(2), entry(3, listed_on=None)], [article(1)])
    archive.run([entry(4)], source="other")
    found = report(archive)
    assert (found.articles, found.undated) == (2, 1)


@on_sqlite
def test_the_day_of_publication_counts_before_that_of_the_listing(archive: Archive) -> None:
    archive.run([entry(1)], [article(1, published_on=date(2025, 11, 30))])
    assert [one.day for one in report(archive).days if one.articles] == [date(2025, 11, 30)]


@on_sqlite
def test_a_text_that_is_there_twice_is_published_once(archive: Archive) -> None:
    text = ("It rained all day in the harbour town.", "Nobody came to see the boats leave.") * 5
    archive.run([entry(1), entry(2)], [article(1, *text), article(2, *text)])
    archive.run()
    assert report(archive).articles == 1


@on_sqlite
def test_the_newest_year_with_articles_is_shown(archive: Archive) -> None:
    filled(archive, [date(2023, 6, 1)])
    assert report(archive, today=date(2026, 7, 1)).year == 2025
    assert report(archive).years == (2023, 2024, 2025)
    assert report(archive, 2024).articles == 0
    assert {one.state for one in report(archive, 2023).days[:151]} == {OUTSIDE}
    with pytest.raises(NotFoundError, match=f"year 2022 is not in this archive of {SOURCE}; it has 2023 to 2025"):
        report(archive, 2022)


@on_sqlite
@pytest.mark.parametrize("wrong", [date.min, date(1899, 12, 31), date(2026, 1, 1), date.max])
def test_days_that_cannot_be_are_in_no_year(archive: Archive, wrong: date) -> None:
    archive.run([entry(1, listed_on=wrong), entry(2)])
    publish(archive, {wrong: 1}, covered_from=wrong)
    found = report(archive)
    assert (found.years, found.articles, found.undated) == ((2025,), 1, 2)
    for other in (1, 1899, 2026, 9999):
        with pytest.raises(NotFoundError):
            report(archive, other)


@on_sqlite
def test_an_archive_without_a_day(archive: Archive) -> None:
    archive.run([entry(1, listed_on=None)])
    found = report(archive)
    assert (found.year, found.articles, found.undated, found.unusual) == (2025, 0, 1, ())
    assert {one.state for one in found.days} == {OUTSIDE}


@on_sqlite
def test_a_leap_year_and_json(archive: Archive) -> None:
    archive.run([entry(1, listed_on=date(2024, 2, 29))])
    found = report(archive, 2024)
    assert len(found.days) == 366
    assert json.loads(json.dumps(found.as_json()))["days"][59] == {
        "day": "2024-02-29",
        "articles": 1,
        "state": UNCOVERED,
        "usual": None,
    }


@on_sqlite
def test_the_source(archive: Archive) -> None:
    with pytest.raises(NotFoundError, match="nothing was crawled yet"):
        source_of(archive.engine, None, SOURCE)
    archive.run([entry(1)], source="alpha")
    assert source_of(archive.engine, None, SOURCE) == "alpha"
    archive.run([entry(2)])
    assert source_of(archive.engine, None, SOURCE) == SOURCE
    assert source_of(archive.engine, "alpha", SOURCE) == "alpha"
    with pytest.raises(NotFoundError, match=f"no source 'beta' in this archive; it has alpha, {SOURCE}"):
        source_of(archive.engine, "beta", SOURCE)


@on_sqlite
def test_days_of_another_source_do_not_count(archive: Archive) -> None:
    archive.run([entry(1)], source="other")
    filled(archive)
    publish(archive, {date(2025, 8, 12): 9}, source="other")
    assert SILENT in {one.first for one in report(archive).unusual}
