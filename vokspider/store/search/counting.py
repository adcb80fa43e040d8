"""How many articles a query means, of how many, and how much of the time the archive knows."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from time import monotonic

from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Date, func, select

from vokspider.model.outcomes import STORED
from vokspider.search.nodes import And, Days, Language, Source
from vokspider.store.db import tables
from vokspider.store.search.hits import Hits, Search
from vokspider.store.search.revisions import condition
from vokspider.store.search.rows import day_of

_A, _S = tables.article.c, tables.source.c
_DAY = func.coalesce(_A.published_on, func.date(_A.imported_at, type_=Date), type_=Date)


@frozen
class Count:
    """How many articles match; ``hidden`` duplicates are left out. ``days``: of each day that has any, in order.

    ``at_least``: there was no time for more. Articles without a day are in no ``days``.
    """

    articles: int
    hidden: int
    days: Mapping[date, int]
    at_least: bool

    @property
    def months(self) -> dict[date, int]:
        """The same of each month, by its first day."""
        found: Counter[date] = Counter()
        for day, number in self.days.items():
            found[day.replace(day=1)] += number
        return dict(found)


@frozen
class Scope:
    """The time that a search is about, and what the archive knows of it.

    ``articles``: how many with a text there are from ``first`` to ``last``, days of the site (None without any), of the
    searched sources. Of the days from ``since`` to ``until`` (None without any), the part of the listing of each of
    the sources was walked without a gap; of all other days, articles may be missing.
    """

    articles: int
    first: date | None
    last: date | None
    since: date | None
    until: date | None

    @property
    def covered(self) -> int:
        """How many days are covered."""
        return _days(self.since, self.until)

    @property
    def uncovered(self) -> int:
        """How many days are not."""
        return _days(self.first, self.last) - self.covered


def count(search: Search, seconds: float, clock: Callable[[], float] = monotonic) -> Count:
    """Count the articles that match, for about so many seconds at most."""
    found, end = Hits(search), clock() + seconds
    days: Counter[date] = Counter()
    articles, at_least = 0, False
    for some in found.read():
        articles += len(some)
        days.update(day for one in some if (day := day_of(one.key)))
        if at_least := clock() > end:
            break
    return Count(articles, found.hidden, dict(sorted(days.items())), at_least)


def scope(search: Search, today: date) -> Scope:
    """What a search is about, by what its whole says of days, sources and languages; days after today do not count.

    Duplicates count as in the search.
    """
    parts = search.query.parts if isinstance(search.query, And) else (search.query,)
    days = [part for part in parts if isinstance(part, Days)]
    wanted = [condition(part) for part in parts if isinstance(part, Source | Language)]
    since = max((one.first for one in days if one.first), default=None)
    until = min((one.last for one in days if one.last), default=None)
    inside = [*([since <= _DAY] if since else []), *([until >= _DAY] if until else [])]
    of_articles = select(func.count(), func.min(_DAY), func.max(_DAY)).select_from(tables.article).join(tables.source)
    if not search.every_member:
        of_articles = of_articles.where(_A.id.not_in(select(tables.duplicate.c.article_id)))
    counted = of_articles.where(_A.status == STORED, *wanted, *inside)
    articles, oldest, newest = search.connection.execute(counted).one()
    first, last = since or oldest, min(until, today) if until else newest
    covered = _covered(search.connection, wanted, first, last) if first and last else (None, None)
    return Scope(articles, first, last, *covered)


def _covered(
    connection: Connection, wanted: Sequence[ColumnElement[bool]], first: date, last: date
) -> tuple[date | None, date | None]:
    """The days, from the first to the last of some, that each of the sources has covered."""
    listed = func.min(_A.listed_on).filter(_A.covered), func.max(_A.listed_on).filter(_A.covered)
    query = select(*listed).select_from(tables.source).outerjoin(tables.article).where(*wanted).group_by(_S.id)
    rows = connection.execute(query).all()
    if not rows or any(oldest is None for oldest, _ in rows):
        return None, None
    start, end = max(first, *(row[0] for row in rows)), min(last, *(row[1] for row in rows))
    return (start, end) if start <= end else (None, None)


def _days(first: date | None, last: date | None) -> int:
    return (last - first).days + 1 if first and last else 0
