"""What complete walks of a listing covered."""

from datetime import date, timedelta

from vokspider.store.articles.article_queries import ALL, Filters
from vokspider.store.articles.counts import DaySpan, span_of_days
from vokspider.store.articles.coverage import Coverage, Walked, coverage, walked

from ...archives import SOURCE, Archive, entry
from ...publishing import publish
from ...publishing import walked as say_walked

OLD, NEW, LATER = date(2025, 11, 1), date(2025, 11, 20), date(2025, 11, 25)


def test_the_days_of_covered_articles_of_one_source(archive: Archive) -> None:
    archive.run([entry(1)], source="other")
    archive.run([entry(2, listed_on=LATER)])
    publish(archive, {OLD: 1, NEW: 2}, covered_from=OLD)
    assert walked(archive.engine, SOURCE) == Walked(OLD, NEW, None)
    assert walked(archive.engine, "other") == walked(archive.engine, "nowhere") == Walked()
    assert coverage(archive.engine) == {SOURCE: Coverage(3, OLD, NEW)}


def test_the_last_run_whose_walk_left_no_gap(archive: Archive) -> None:
    first = archive.run([entry(1)])
    at = archive.now
    whole, broken, narrow = (archive.run() for _ in range(3))
    archive.run(verdict=None)
    archive.run(saved=True)
    publish(archive, {OLD: 1}, covered_from=OLD)
    say_walked(archive, first)
    say_walked(archive, whole)
    say_walked(archive, broken, gap=True)
    say_walked(archive, narrow, narrowed=True)
    assert walked(archive.engine, SOURCE) == Walked(OLD, OLD, at)


def test_the_span_of_articles(archive: Archive) -> None:
    def span(source: str = SOURCE) -> DaySpan:
        return span_of_days(archive.engine, Filters(source, status=ALL), OLD, LATER)

    assert span() == DaySpan(None, None, 0)
    archive.run([entry(1, listed_on=None), entry(2, listed_on=NEW)])
    publish(archive, {OLD: 3})
    assert span() == DaySpan(OLD, NEW, 1)
    publish(archive, {OLD - timedelta(1): 2, LATER: 1, LATER + timedelta(1): 1})
    assert span() == DaySpan(OLD, LATER, 4)
    assert span("other") == DaySpan(None, None, 0)
