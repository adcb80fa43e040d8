"""Which days of a source's listing complete walks saw: the one rule of what is covered, for all reports."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import chain, count
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Date, Engine, Integer, ScalarSelect, String, bindparam, select

from vokspider.model.monitor_codes import MONITORS
from vokspider.model.options import ASIDE
from vokspider.store.articles.source_queries import number_of
from vokspider.store.db import tables
from vokspider.store.db.compiled import read
from vokspider.store.db.engine import reading
from vokspider.text.dates import Calendar, day_in

_A, _S, _RUN = tables.article.c, tables.source.c, tables.run.c
EARLIEST = date(1900, 1, 1)  # an earlier day is a mistake of the site, and so is a covered one that is yet to come
_ONE = timedelta(days=1)


@frozen
class CoveredDays:
    """Which days of one or several sources are covered, and on which articles may be missing.

    ``since`` to ``until``: the covered days, None if there are none. ``begins`` to ``ends``: the days from the first
    article of the archive to yesterday, None if there are none; those of them that are not covered are uncovered. Days
    before and after are neither. All are days of the sites, and included.
    """

    since: date | None = None
    until: date | None = None
    begins: date | None = None
    ends: date | None = None

    def __contains__(self, day: date) -> bool:
        """Whether a day is covered."""
        return self.covered(day, day) > 0

    def within(self, first: date, last: date) -> "CoveredDays":
        """The same of the days from ``first`` to ``last`` only."""
        ends = (_cut(one, two, first, last) for one, two in ((self.since, self.until), (self.begins, self.ends)))
        return CoveredDays(*(day for some in ends for day in some))

    def covered(self, first: date = date.min, last: date = date.max) -> int:
        """The number of days from ``first`` to ``last`` that are covered."""
        some = self.within(first, last)
        return _number(some.since, some.until)

    def uncovered(self, first: date = date.min, last: date = date.max) -> int:
        """The number of days from ``first`` to ``last`` on which articles may be missing."""
        some = self.within(first, last)
        return _number(some.begins, some.ends) - _number(some.since, some.until)


@frozen
class Walked:
    """What complete walks of a source's listing covered: entries of the days ``oldest_on`` to ``newest_on``.

    ``at``: when the last run began whose walk was complete, so that a silence after ``newest_on`` is known to be one.
    ``first_on``: the day of the first article, covered or not. All are None without any; ``at`` also if the runs do not
    tell, or if it was before ``newest_on``.
    """

    oldest_on: date | None = None
    newest_on: date | None = None
    at: datetime | None = None
    first_on: date | None = None


def days_covered(known: Walked, zone: tzinfo, today: date) -> CoveredDays:
    """The days of a source, whose days are in ``zone``, of which complete walks of its listing saw everything.

    On the oldest day the first walk may have ended in the middle. A day is over for a walk that began after it, and for
    one that saw an article of a later day; today is not over.
    """
    first = min((day for day in (known.oldest_on, known.first_on) if day), default=None)
    begins = _cut(first, today - _ONE)
    if known.oldest_on is None or known.newest_on is None:
        return CoveredDays(None, None, *begins)
    seen = max(known.newest_on, day_in(zone, known.at) if known.at else known.newest_on)
    return CoveredDays(*_cut(known.oldest_on + _ONE, min(seen, today) - _ONE), *begins)


def of_all(some: Sequence[CoveredDays]) -> CoveredDays:
    """The days of several sources together: covered are those that are covered for each of them.

    They begin with the first article of any of them, and end with the last day that is over for all.
    """
    if not some:
        return CoveredDays()
    begins = min((one.begins for one in some if one.begins), default=None)
    ends = min((one.ends for one in some if one.ends), default=None)
    since = [one.since for one in some if one.since]
    until = [one.until for one in some if one.until]
    covered = _cut(max(since), min(until)) if len(since) == len(some) else (None, None)
    return CoveredDays(*covered, *_cut(begins, ends))


def covered_days(connection: Connection, sources: Iterable[str], calendar: Calendar) -> CoveredDays:
    """The covered days of some sources together, see ``days_covered`` and ``of_all``."""
    todays = {one: calendar.today(one) for one in sources}
    known = walked(connection, todays)
    return of_all([days_covered(known[one], calendar.zone(one), today) for one, today in todays.items()])


def coverage(engine: Engine, sources: Iterable[str], calendar: Calendar) -> dict[str, CoveredDays]:
    """The covered days of each of these sources, by its name."""
    with reading(engine) as connection:
        return {name: covered_days(connection, [name], calendar) for name in sources}


def walked(connection: Connection, todays: Mapping[str, date]) -> dict[str, Walked]:
    """What complete walks of the listings of sources covered, each up to its day of today, see ``Walked``."""
    known = {source: Walked() for source in todays}
    for today in set(todays.values()):
        for ends in read(connection, _ENDS, {"today": today}):
            if todays.get(source := ends["name"]) == today:
                known[source] = _walked(connection, source, ends)
    return known


def _walked(connection: Connection, source: str, ends: Mapping[str, Any]) -> Walked:
    first = min((day for day in (ends["published"], ends["listed"]) if day), default=None)
    newest = ends["newest"]
    return Walked(ends["oldest"], newest, _last_walk(connection, source, newest) if newest else None, first)


def _first(day: Any, *conditions: Any, order: Sequence[Any] = ()) -> ScalarSelect[Any]:
    wanted = select(day).where(_A.source_id == _S.id, day >= EARLIEST, *conditions).correlate(tables.source)
    return wanted.order_by(*(order or (day,))).limit(1).scalar_subquery()


_COVERED = _A.covered, _A.listed_on <= bindparam("today", type_=Date)
# The first and last covered listed day of each source, the first day of publication, and the first listed one of the
# others. Each by itself, which takes one look into an index.
_ENDS = select(
    _S.name,
    _first(_A.listed_on, *_COVERED).label("oldest"),
    _first(_A.listed_on, *_COVERED, order=[_A.listed_on.desc()]).label("newest"),
    _first(_A.published_on).label("published"),
    # In the order of an index, or PostgreSQL would sort all without a day of publication.
    _first(_A.listed_on, _A.published_on.is_(None), order=[_A.published_on, _A.listed_on]).label("listed"),
)
_NUMBER = number_of(bindparam("source", type_=String))
_AT_A_TIME = 10  # usually the first is enough, and the figures of a run have some kilobytes
# The latest crawls. By their time, and + 0 since a database would look among all runs of the source otherwise.
_CRAWLS = (
    select(_RUN.started_at, _RUN.stats)
    .where(_RUN.started_at >= bindparam("since"), _RUN.source_id + 0 == _NUMBER, _RUN.verdict.is_not(None))
    .where(*(_RUN.trigger != one for one in ASIDE))
    .order_by(_RUN.started_at.desc(), _RUN.id.desc())
    .limit(bindparam("most", type_=Integer))
    .offset(bindparam("passed", type_=Integer))
)


def _last_walk(connection: Connection, source: str, newest: date) -> datetime | None:
    """When the last run of a source began whose walk left no gap, if that can be after the day ``newest``."""
    since = datetime.combine(newest, time(), UTC) - _ONE  # in any zone
    for passed, most in chain([(0, 1)], ((at, _AT_A_TIME) for at in count(1, _AT_A_TIME))):
        some = read(connection, _CRAWLS, {"source": source, "since": since, "passed": passed, "most": most})
        for run in some:
            if left_no_gap(run["stats"]):
                began: datetime = run["started_at"]
                return began
        if len(some) < most:
            break
    return None


def left_no_gap(stats: dict[str, Any]) -> bool:
    """Whether the walk of a run left no gap, as the figures of its monitors tell."""
    figures = stats.get(MONITORS, {}).get("figures", {})
    # Without the figure, the run is of a version that did not measure it.
    return "gap" in figures and figures["gap"] is None and not figures.get("narrowed")


def _cut(
    one: date | None, two: date | None, first: date = date.min, last: date = date.max
) -> tuple[date | None, date | None]:
    """The days from ``one`` to ``two`` within ``first`` to ``last``, (None, None) if there are none."""
    if one is None or two is None:
        return None, None
    start, end = max(one, first), min(two, last)
    return (start, end) if start <= end else (None, None)


def _number(first: date | None, last: date | None) -> int:
    return (last - first).days + 1 if first and last else 0
