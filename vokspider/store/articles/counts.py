"""How many articles match filters: by day, month, source, status, and kind of change."""

from collections import Counter
from datetime import date
from typing import Any

from attrs import frozen
from sqlalchemy import BigInteger, Connection, Engine, Select, case, cast, func, select

from vokspider.model.origins import SITE
from vokspider.model.outcomes import FAILED, PENDING, STORED
from vokspider.store.articles.article_queries import DAY, GONE, MISSING, STATUS_OF, Filters, counting, matching
from vokspider.store.db import tables
from vokspider.store.db.engine import reading

_A, _C, _S = tables.article.c, tables.change.c, tables.source.c
_IN_ORDER = (_A.source_id, _A.published_on, _A.listed_on)
_NUMBER = func.count()
_KNOWN = (STORED, MISSING, GONE, PENDING, FAILED)


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


def count_by_day(engine: Engine, filters: Filters) -> list[DayCount]:
    """The days that have matching articles, in order; undated articles are left out."""
    with reading(engine) as connection:
        days = Counter(_days(connection, filters))
        if not filters.every_member:
            days.subtract(_days(connection, filters, hidden=True))
    return [DayCount(day, days[day]) for day in sorted(days) if days[day]]


def _days(connection: Connection, filters: Filters, *, hidden: bool = False) -> dict[date, int]:
    # First grouped as an index has them, so that no database has to sort all articles.
    some = counting(filters, *_IN_ORDER, hidden=hidden).subquery().c
    day = func.coalesce(some.published_on, some.listed_on)
    # Without the cast, PostgreSQL gives the sum as a Decimal, which JSON cannot hold.
    number = cast(func.sum(some.number), BigInteger)
    query = select(day, number).where(day.is_not(None)).group_by(day)
    return dict(iter(connection.execute(query)))


@frozen
class DaySpan:
    """The days of the first and the last of some articles within a time, None if there is none in it.

    ``outside``: how many of the articles have no day, or one outside of that time.
    """

    first: date | None
    last: date | None
    outside: int


def span_of_days(engine: Engine, filters: Filters, earliest: date, latest: date) -> DaySpan:
    """From when to when the matching articles are, within ``earliest`` to ``latest``, both included."""
    inside = DAY.between(earliest, latest)
    found = func.min(DAY).filter(inside), func.max(DAY).filter(inside), _NUMBER - _NUMBER.filter(inside)
    with reading(engine) as connection:
        return DaySpan(*connection.execute(matching(filters).with_only_columns(*found)).one())


def count_by_month(engine: Engine, filters: Filters) -> list[MonthCount]:
    """The months that have matching articles, in order; undated articles are left out."""
    # From the days, since SQLite takes twice as long to find the months of all articles.
    months = Counter[date]()
    for one in count_by_day(engine, filters):
        months[one.day.replace(day=1)] += one.articles
    return [MonthCount(month, number) for month, number in months.items()]


def count_by_source(engine: Engine, filters: Filters) -> dict[str, int]:
    """How many articles of each source match, by its name."""
    found = _by(engine, filters, _A.source_id)
    with reading(engine) as connection:
        names = connection.execute(select(_S.id, _S.name).order_by(_S.name)).all()
    return {name: found[number] for number, name in names if number in found}


def count_by_status(engine: Engine, filters: Filters) -> dict[str, int]:
    """How many matching articles have each status, see ``Listed``."""
    sums = [func.count(case({one: 1}, value=STATUS_OF)) for one in sorted(_KNOWN)]
    with reading(engine) as connection:
        every, hidden = (
            connection.execute(counting(filters, hidden=one).with_only_columns(*sums)).one() for one in (False, True)
        )
    left = 0 if filters.every_member else 1
    counted = {name: a - left * b for name, a, b in zip(sorted(_KNOWN), every, hidden, strict=True)}
    return {name: number for name, number in counted.items() if number}


def count_by_kind(engine: Engine, filters: Filters) -> dict[str, int]:
    """How many matching articles have a change of each kind by the site."""
    query = matching(filters).with_only_columns(_C.kinds, _C.article_id)
    query = query.join(tables.change, _C.article_id == _A.id)
    articles: dict[str, set[int]] = {}
    with reading(engine) as connection:
        for kinds, article in connection.execute(query.where(_C.origin == SITE)):
            for kind in kinds:
                articles.setdefault(kind, set()).add(article)
    return {kind: len(those) for kind, those in sorted(articles.items())}


def _by(engine: Engine, filters: Filters, *what: Any) -> dict[Any, int]:
    """How many articles match for each value of ``what`` (a tuple for several) that any has."""
    with reading(engine) as connection:
        found = _counted(connection, counting(filters, *what))
        if not filters.every_member:
            found.subtract(_counted(connection, counting(filters, *what, hidden=True)))
    return {value if len(what) > 1 else value[0]: number for value, number in found.items() if number}


def _counted(connection: Connection, query: Select[Any]) -> Counter[Any]:
    return Counter({tuple(value): number for *value, number in connection.execute(query)})
