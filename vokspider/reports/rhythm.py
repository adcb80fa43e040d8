"""How a source publishes in a year: articles on each day, the days that are covered, silences and bursts."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from attrs import frozen
from sqlalchemy import Engine

from vokspider.reports.serializing import as_json
from vokspider.rhythm.stretches import Counted, Stretch, Usual, stretches, without
from vokspider.store.articles.article_queries import ALL, Filters
from vokspider.store.articles.counts import DaySpan, count_by_day, span_of_days
from vokspider.store.articles.coverage import CoveredDays, coverage
from vokspider.store.articles.resolve import NotFoundError
from vokspider.store.articles.source_queries import source_names
from vokspider.text.dates import Calendar

COVERED, UNCOVERED, OUTSIDE = "covered", "uncovered", "outside"
_EARLIEST = date(1900, 1, 1)  # an earlier day is a mistake of the site, and so is one after the present year
_AROUND = timedelta(days=366)  # so that what is usual is also known on the first and last days of a year


@frozen
class RhythmDay:
    """A day of the site with the number of its ``articles``.

    ``state``: ``covered`` if complete walks of the listing saw the whole day, ``uncovered`` if articles may be missing,
    ``outside`` for days before the archive, today and later. ``usual``: the mean of such weekdays around it, without
    silences and bursts; None if it is not covered, or too few of them are.
    """

    day: date
    articles: int
    state: str
    usual: float | None


@frozen
class RhythmMonth:
    """The sums of a month; ``month`` is its first day."""

    month: date
    articles: int
    days_covered: int
    days_not_covered: int


@frozen
class Unusual:
    """A silence or a burst (``kind``): consecutive covered days, from ``first`` to ``last``, both included.

    ``expected``: how many ``articles`` are usual on these ``days``. ``probability``: that of so few, or so many, by the
    Poisson distribution; 0.0 if it is too small for a number. ``by_chance``: how many stretches of so many days in this
    year are expected to be so unlikely by chance alone.
    """

    kind: str
    first: date
    last: date
    days: int
    articles: int
    expected: float
    probability: float
    by_chance: float


@frozen
class Rhythm:
    """How a source publishes in a year, by the days of publication or, if that is unknown, of the listing.

    Every article counts, also without a text, and a text that is there several times once. ``years`` are those of the
    archive. ``undated``: how many articles of the source have no day, or one that cannot be, before 1900 or after the
    present year. ``days_judged``: how many of the covered days are
    compared with what is usual. ``unusual``: silences and bursts with a day in the year, in order; they may begin
    before it or end after it. ``days``: each day of the year.
    """

    source: str
    year: int
    years: tuple[int, ...]
    articles: int
    undated: int
    days_covered: int
    days_not_covered: int
    days_judged: int
    months: tuple[RhythmMonth, ...]
    unusual: tuple[Unusual, ...]
    days: tuple[RhythmDay, ...]

    def as_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return as_json(self)


def source_of(engine: Engine, given: str | None, usual: str) -> str:
    """The source to report on: the ``given`` one, or the ``usual`` one if the archive has it, or the first.

    Raises NotFoundError if the archive does not have it, or none at all.
    """
    names = source_names(engine)
    if given is None and names:
        return usual if usual in names else names[0]
    if given not in names:
        known = f"it has {', '.join(names)}" if names else "nothing was crawled yet"
        raise NotFoundError(f"no source {given!r} in this archive; {known}" if given else known)
    return given


def rhythm(engine: Engine, source: str, year: int | None, calendar: Calendar) -> Rhythm:
    """The report on a year of a source, by default the newest one with articles.

    Raises NotFoundError for a year that the archive does not have.
    """
    today = calendar.today(source)
    span = span_of_days(engine, Filters(source, status=ALL), _EARLIEST, date(today.year, 12, 31))
    covered = coverage(engine, [source], calendar)[source]
    years = _years(span, covered, today)
    if year is not None and year not in years:
        raise NotFoundError(f"year {year} is not in this archive of {source}; it has {years[0]} to {years[-1]}")
    shown = year or (span.last or today).year
    since, until = date(shown, 1, 1), date(shown, 12, 31)
    counted = count_by_day(engine, Filters(source, since - _AROUND, until + _AROUND, status=ALL))
    known = {one.day: one.articles for one in counted}
    looked = [Counted(day, known.get(day, 0)) for day in _days(since - _AROUND, until + _AROUND) if day in covered]
    found = stretches(looked, since, until)
    usual = Usual(without(looked, found))
    days = [_day(day, known.get(day, 0), covered, usual) for day in _days(since, until)]
    return Rhythm(
        source=source,
        year=shown,
        years=years,
        articles=sum(one.articles for one in days),
        undated=span.outside,
        days_covered=_number(days, COVERED),
        days_not_covered=_number(days, UNCOVERED),
        days_judged=sum(one.usual is not None for one in days),
        months=tuple(_months(days)),
        unusual=tuple(_unusual(one) for one in found if one.last >= since and one.first <= until),
        days=tuple(days),
    )


def _years(span: DaySpan, covered: CoveredDays, today: date) -> tuple[int, ...]:
    """The years with articles or covered days, and those between; this year if there are none."""
    if span.first is None or span.last is None:
        return (today.year,)
    return tuple(range(span.first.year, max(span.last, covered.until or span.last).year + 1))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(number) for number in range((last - first).days + 1))


def _day(day: date, articles: int, covered: CoveredDays, usual: Usual) -> RhythmDay:
    if day not in covered:
        return RhythmDay(day, articles, UNCOVERED if covered.uncovered(day, day) else OUTSIDE, None)
    mean = usual.mean(day)
    return RhythmDay(day, articles, COVERED, None if mean is None else round(mean, 2))


def _number(days: Sequence[RhythmDay], state: str) -> int:
    return sum(one.state == state for one in days)


def _months(days: Sequence[RhythmDay]) -> Iterator[RhythmMonth]:
    for month, group in groupby(days, lambda one: one.day.replace(day=1)):
        some = list(group)
        yield RhythmMonth(month, sum(one.articles for one in some), _number(some, COVERED), _number(some, UNCOVERED))


def _unusual(one: Stretch) -> Unusual:
    expected = round(one.expected, 2)
    return Unusual(one.kind, one.first, one.last, one.days, one.articles, expected, one.probability, one.by_chance)
