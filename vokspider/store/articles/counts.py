"""How many articles match filters, by day, by month, and by source."""

from datetime import date

from attrs import frozen
from sqlalchemy import Engine, extract, func, select

from vokspider.store.articles.article_queries import Filters, matching
from vokspider.store.db.engine import reading


@frozen
class DayCount:
    """How many articles are of a day of the site."""

    day: date
    articles: int


@frozen
class MonthCount:
    """How many articles are of a month; ``month`` is its first day."""

    month: date
    articles: int


def count_by_day(engine: Engine, filters: Filters) -> list[DayCount]:
    """The days that have matching articles, in order; undated articles are left out."""
    rows = matching(filters).subquery()
    day = func.coalesce(rows.c.published_on, rows.c.listed_on)
    query = select(day, func.count()).where(day.is_not(None)).group_by(day).order_by(day)
    with reading(engine) as connection:
        return [DayCount(*row) for row in connection.execute(query)]


def count_by_month(engine: Engine, filters: Filters) -> list[MonthCount]:
    """The months that have matching articles, in order; undated articles are left out."""
    rows = matching(filters).subquery()
    day = func.coalesce(rows.c.published_on, rows.c.listed_on)
    year, month = extract("year", day), extract("month", day)
    query = select(year, month, func.count()).where(day.is_not(None)).group_by(year, month).order_by(year, month)
    with reading(engine) as connection:
        return [MonthCount(date(int(y), int(m), 1), number) for y, m, number in connection.execute(query)]


def count_by_source(engine: Engine, filters: Filters) -> dict[str, int]:
    """How many articles of each source match."""
    rows = matching(filters).subquery()
    query = select(rows.c.source, func.count()).group_by(rows.c.source).order_by(rows.c.source)
    with reading(engine) as connection:
        return dict(iter(connection.execute(query)))
