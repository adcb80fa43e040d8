"""Counts the articles that match a query, and says how many were searched and which days the archive covers."""

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
    """The number of ``articles`` that match, without ``hidden`` duplicates.

    ``days``: the number for each day that has any, in order; articles without a day are not in it. ``at_least``: there
    was no time to count more.
    """

    articles: int
    hidden: int
    days: Mapping[date, int]
    at_least: bool

    @property
    def months(self) -> dict[date, int]:
        """The number for each month that has any, by its first day."""
        found: Counter[date] = Counter()
        for day, number in self.days.items():
            found[day.replace(day=1)] += number
        return dict(found)


@frozen
class Scope:
    """The articles and days that a search covers. Days are those of the site.

    ``articles``: the number of articles with a text, of the searched sources, from ``first`` to ``last`` (None if there
    are none). For the days from ``since`` to ``until`` (None if there are none), the listing of each source was walked
    without a gap; on other days articles may be missing from the archive.
    """

    articles: int
    first: date | None
    last: date | None
    since: date | None
    until: date | None

    @property
    def covered(self) -> int:
        """The number of days that are covered, from ``since`` to ``until``."""
        return _days(self.since, self.until)

    @property
    def uncovered(self) -> int:
        """The number of days from ``first`` to ``last`` that are not covered."""
        return _days(self.first, self.last) - self.covered


def count(search: Search, seconds: float, clock: Callable[[], float] = monotonic) -> Count:
    """Count the articles that match, for about ``seconds`` at most."""
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
    """The scope of a search, from the filters on days, sources and languages that apply to the whole query.

    Days after ``today`` do not count. Duplicates count as in the search.
    """
    parts = search.query.parts if isinstance(search.query, And) else (search.query,)
    days = [part for part in parts if isinstance(part, Days)]
    wanted = [condition(part) for part in parts if isinstance(part, Source | Language)]
    since = max((one.first for one in days if one.first), default=None)
    until = min((one.last for one in days if one.last), default=None)
    inside = [*([since <= _DAY] if since else []), *([until >= _DAY] if until else [])]
    of_articles = select(func.count(), func.min(_DAY), func.max(_DAY)).select_from(tables.article)
    if wanted:
        of_articles = of_articles.join(tables.source)
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
    """The first and last day, within ``first`` to ``last``, that all wanted sources have covered, or (None, None)."""
    # Each by itself, which takes one look into an index.
    listed = select(_A.listed_on).where(_A.source_id == _S.id, _A.covered, _A.listed_on.is_not(None))
    ends = (listed.order_by(one).limit(1).scalar_subquery() for one in (_A.listed_on, _A.listed_on.desc()))
    query = select(*ends).select_from(tables.source).where(*wanted)
    rows = connection.execute(query).all()
    if not rows or any(oldest is None for oldest, _ in rows):
        return None, None
    start, end = max(first, *(row[0] for row in rows)), min(last, *(row[1] for row in rows))
    return (start, end) if start <= end else (None, None)


def _days(first: date | None, last: date | None) -> int:
    return (last - first).days + 1 if first and last else 0
