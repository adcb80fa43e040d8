"""How many articles match filters: by day, month, source, status, and kind of change."""

from collections import Counter
from datetime import date
from typing import Any

from attrs import frozen
from sqlalchemy import Engine, func, select

from vokspider.model.origins import SITE
from vokspider.store.articles.article_queries import DAY, STATUS_OF, Filters, matching
from vokspider.store.db import tables
from vokspider.store.db.engine import reading

_A, _C, _S = tables.article.c, tables.change.c, tables.source.c
_NUMBER = func.count()


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
    query = matching(filters).with_only_columns(DAY, _NUMBER).where(DAY.is_not(None)).group_by(DAY).order_by(DAY)
    with reading(engine) as connection:
        return [DayCount(*row) for row in connection.execute(query)]


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
    return _by(engine, filters, _S.name)


def count_by_status(engine: Engine, filters: Filters) -> dict[str, int]:
    """How many matching articles have each status, see ``Listed``."""
    return _by(engine, filters, STATUS_OF)


def count_by_kind(engine: Engine, filters: Filters) -> dict[str, int]:
    """How many matching articles have a change of each kind by the site."""
    wanted = matching(filters).with_only_columns(_A.id).subquery()
    query = select(_C.kinds, _C.article_id).join(wanted, wanted.c.id == _C.article_id).where(_C.origin == SITE)
    articles: dict[str, set[int]] = {}
    with reading(engine) as connection:
        for kinds, article in connection.execute(query):
            for kind in kinds:
                articles.setdefault(kind, set()).add(article)
    return {kind: len(those) for kind, those in sorted(articles.items())}


def _by(engine: Engine, filters: Filters, what: Any) -> dict[str, int]:
    query = matching(filters).with_only_columns(what, _NUMBER).group_by(what).order_by(what)
    with reading(engine) as connection:
        return {str(name): number for name, number in connection.execute(query)}
