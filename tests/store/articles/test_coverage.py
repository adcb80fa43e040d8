"""Which days complete walks of a listing covered: the one rule."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from vokspider.store.articles.article_queries import ALL, Filters
from vokspider.store.articles.counts import DaySpan, span_of_days
from vokspider.store.articles.coverage import CoveredDays, Walked, coverage, days_covered, of_all, walked
from vokspider.store.db.engine import reading
from vokspider.text.dates import Calendar

from ...archives import SOURCE, Archive, article, calendar, entry
from ...publishing import publish
from ...publishing import walked as say_walked

OLD, NEW, LATER = date(2025, 11, 1), date(2025, 11, 20), date(2025, 11, 25)
TODAY = date(2025, 12, 30)
KOREA = ZoneInfo("Asia/Seoul")
DAY = timedelta(1)


def read(archive: Archive, source: str = SOURCE, today: date = TODAY) -> Walked:
    with reading(archive.engine) as connection:
        return walked(connection, {source: today})[source]


def test_the_days_of_covered_articles_of_one_source(archive: Archive) -> None:
    archive.run([entry(1)], source="other")
    archive.run([entry(2, listed_on=LATER)])
    publish(archive, {OLD: 1, NEW: 2}, covered_from=OLD)
    assert read(archive) == Walked(OLD, NEW, None, OLD)
    assert read(archive, "other") == Walked(first_on=date(2025, 12, 3))
    assert read(archive, "nowhere") == Walked()
    found = coverage(archive.engine, [SOURCE, "other", "nowhere"], calendar(TODAY))
    assert found == {
        SOURCE: CoveredDays(OLD + DAY, NEW - DAY, OLD, TODAY - DAY),
        "other": CoveredDays(None, None, date(2025, 12, 3), TODAY - DAY),
        "nowhere": CoveredDays(),
    }


def test_an_archive_begins_with_its_first_article(archive: Archive) -> None:
    archive.run([entry(1), entry(2, listed_on=NEW)], [article(1, published_on=LATER)])
    assert read(archive).first_on == NEW
    archive.run([entry(3)], [article(3, published_on=OLD)])
    assert read(archive).first_on == OLD


def test_days_that_cannot_be_do_not_count(archive: Archive) -> None:
    archive.run([entry(1, listed_on=NEW)])
    publish(archive, {date.min: 1, date(1899, 12, 31): 1, OLD: 1, NEW: 1, TODAY + DAY: 1}, covered_from=date.min)
    assert read(archive) == Walked(OLD, NEW, None, OLD)


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
    assert read(archive) == Walked(OLD, OLD, at, OLD)


def test_each_source_has_its_own_days(archive: Archive) -> None:
    for source in (SOURCE, "west"):
        archive.now = datetime(2025, 11, 25, 22, 30, tzinfo=UTC)  # in Korea it is the 26th
        run = archive.run([entry(1, listed_on=NEW)], source=source)
        publish(archive, {OLD: 1, NEW: 1}, covered_from=OLD, source=source)
        say_walked(archive, run)
    zones = {SOURCE: KOREA, "west": ZoneInfo("America/Los_Angeles")}
    late = Calendar(datetime(2025, 12, 1, 3, tzinfo=UTC), lambda source: zones[source or SOURCE])
    found = coverage(archive.engine, zones, late)
    assert found[SOURCE] == CoveredDays(OLD + DAY, date(2025, 11, 25), OLD, date(2025, 11, 30))
    assert found["west"] == CoveredDays(OLD + DAY, date(2025, 11, 24), OLD, date(2025, 11, 29))


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


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(number) for number in range((last - first).days + 1))


moments = st.integers(0, 60 * 24).map(lambda hours: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=hours))
some_days = st.dates(date(2025, 1, 1), date(2025, 2, 28))
EVERY = list(days(date(2024, 12, 30), date(2025, 3, 2)))


@given(oldest=some_days, newest=some_days, at=st.none() | moments, first=st.none() | some_days, today=some_days)
def test_no_day_is_covered_before_it_is_over(
    oldest: date, newest: date, at: datetime | None, first: date | None, today: date
) -> None:
    found = days_covered(Walked(oldest, newest, at, first), KOREA, today)
    for day in EVERY:
        is_over = newest > day or (at is not None and at.astimezone(KOREA).date() > day)
        assert (day in found) == (oldest < day < today and is_over)
        in_question = min(oldest, first or oldest) <= day < today
        assert found.covered(day, day) + found.uncovered(day, day) == in_question


made = st.builds(
    lambda ends, first, today: days_covered(Walked(ends[0], ends[-1], None, first), KOREA, today),
    st.just([None]) | st.lists(some_days, min_size=2, max_size=2).map(sorted),
    some_days,
    st.dates(date(2025, 2, 20), date(2025, 2, 28)),
)


@given(st.lists(made, min_size=1, max_size=3), some_days, some_days)
def test_several_sources_cover_what_each_of_them_covers(some: list[CoveredDays], first: date, last: date) -> None:
    found = of_all(some)
    over = min((one.ends for one in some if one.ends), default=date.min)
    asked = [day for day in EVERY if first <= day <= last]
    covered = [day for day in asked if all(day in one for one in some)]
    known = [day for day in asked if day <= over and any(one.begins and one.begins <= day for one in some)]
    assert (found.covered(first, last), found.uncovered(first, last)) == (len(covered), len(known) - len(covered))


def test_without_a_source_no_day_is_in_question() -> None:
    assert days_covered(Walked(), KOREA, TODAY) == of_all([]) == CoveredDays()
    assert TODAY not in CoveredDays()
