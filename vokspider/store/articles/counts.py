"""How many articles match filters: by day, month, source, status, and kind of change."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from attrs import frozen
from sqlalchemy import Engine, select

from vokspider.store.articles.article_queries import Filters
from vokspider.store.articles.tallies import ALTOGETHER, DAYS, KIND, MONTH, SOURCE, STATUS, By, Counting, Days, total_of
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.text.dates import last_of_month

_S = tables.source.c


@frozen
class DayCount:
    """The number of articles of a day of the site."""

    day: date
    articles: int


@frozen
class MonthCount:
    """The number of articles of a month; ``month`` is its first day."""

    month: date
    articles: int


Archive = Engine | Counting  # several counts share what they have in common if they are given one ``Counting``


@contextmanager
def at_one_moment(archive: Archive) -> Iterator[Counting]:
    """Context manager: what counts articles at one moment."""
    if isinstance(archive, Counting):
        yield archive
        return
    with reading(archive) as connection:
        yield Counting(connection)


def count_articles(archive: Archive, filters: Filters) -> int:
    """How many articles match."""
    return count_both(archive, filters)[0]


def count_both(archive: Archive, filters: Filters) -> tuple[int, int]:
    """How many articles match, and how many duplicates the filters leave out."""
    with at_one_moment(archive) as counting:
        found = total_of(counting.tally(filters, ALTOGETHER))
    return found.shown, found.hidden


def count_hidden(archive: Archive, filters: Filters) -> int:
    """How many duplicates the filters leave out."""
    return count_both(archive, filters)[1]


def count_by_day(archive: Archive, filters: Filters) -> list[DayCount]:
    """The days that have matching articles, in order; undated articles are left out."""
    days = _shown(archive, filters, DAYS)
    return [DayCount(day, days[day]) for day in sorted(filter(None, days))]


def count_by_month(archive: Archive, filters: Filters) -> list[MonthCount]:
    """The months that have matching articles, in order; undated articles are left out."""
    months = _shown(archive, filters, MONTH)
    return [MonthCount(month, months[month]) for month in sorted(filter(None, months))]


@frozen
class DaySpan:
    """The days of the first and the last of some articles within a time, None if there is none in it.

    ``outside``: how many of the articles have no day, or one outside of that time.
    """

    first: date | None
    last: date | None
    outside: int


def span_of_days(archive: Archive, filters: Filters, earliest: date, latest: date) -> DaySpan:
    """From when to when the matching articles are, within ``earliest`` to ``latest``, both included.

    The filters must have no days themselves.
    """
    with at_one_moment(archive) as counting:
        months = _shown_in(counting, filters, MONTH, (earliest, latest))
        every = total_of(counting.tally(filters, ALTOGETHER)).shown
        if not months:
            return DaySpan(None, None, every)
        ends = [_shown_in(counting, filters, DAYS, (one, last_of_month(one))) for one in (min(months), max(months))]
    first, last = min(day for day in ends[0] if day >= earliest), max(day for day in ends[1] if day <= latest)
    return DaySpan(first, last, every - sum(months.values()))


def count_by_source(archive: Archive, filters: Filters) -> dict[str, int]:
    """How many articles of each source match, by its name."""
    with at_one_moment(archive) as counting:
        found = _shown_in(counting, filters, SOURCE)
        names = counting.connection.execute(select(_S.id, _S.name).order_by(_S.name)).all()
    return {name: found[number] for number, name in names if number in found}


def count_by_status(archive: Archive, filters: Filters) -> dict[str, int]:
    """How many matching articles have each status, see ``Listed``."""
    return dict(sorted(_shown(archive, filters, STATUS).items()))


def count_by_kind(archive: Archive, filters: Filters) -> dict[str, int]:
    """How many matching articles have a change of each kind by the site."""
    return dict(sorted(_shown(archive, filters, KIND).items()))


def _shown(archive: Archive, filters: Filters, by: By) -> dict[Any, int]:
    with at_one_moment(archive) as counting:
        return _shown_in(counting, filters, by)


def _shown_in(counting: Counting, filters: Filters, by: By, within: Days | None = None) -> dict[Any, int]:
    """The numbers of articles that are not left out, for each value that any of them has."""
    found = counting.tally(filters, by, within)
    return {value: tally.shown for value, tally in found.items() if tally.shown}
