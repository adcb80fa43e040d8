"""Counts the articles that match a query, and says how many were searched and which days the archive covers."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import chain
from time import monotonic
from typing import Any

from attrs import frozen
from sqlalchemy import ColumnElement, ScalarSelect, func, select

from vokspider.model.outcomes import STORED
from vokspider.search.nodes import And, Days, Language, Source
from vokspider.store.articles.coverage import CoveredDays, covered_days
from vokspider.store.db import tables
from vokspider.store.db.tables.totals import DAY, IMPORTED, PUBLISHED, UNDATED
from vokspider.store.search.hits import Hits, Search
from vokspider.store.search.revisions import condition, of_source
from vokspider.store.search.rows import OWNER_BITS, day_of
from vokspider.store.totals.spans import Span, spans
from vokspider.text.dates import Calendar

_S, _T = tables.source.c, tables.total.c
_MARKS = (PUBLISHED, IMPORTED)  # searches date a text without a day of publication by its import

READ = 2_000  # hits that are read one by one; to know the articles that have to be read takes as long


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

    @cached_property
    def months(self) -> Mapping[date, int]:
        """The number for each month that has any, by its first day."""
        found: Counter[date] = Counter()
        for day, number in self.days.items():
            found[day.replace(day=1)] += number
        return dict(found)


@frozen
class Scope:
    """The articles and days that a search covers. Days are those of the site.

    ``articles``: the number of articles with a text, of the searched sources, from ``first`` to ``last`` (both None if
    no days were asked for, and there are none). ``covered``: how many of these days complete walks of the listing saw;
    ``uncovered``: on how many others articles may be missing. ``days``: which days these are, outside of that time too.
    """

    articles: int
    first: date | None
    last: date | None
    covered: int
    uncovered: int
    days: CoveredDays


def count(search: Search, seconds: float, clock: Callable[[], float] = monotonic) -> Count:
    """Count the articles that match, for about ``seconds`` at most."""
    found, end = Hits(search), clock() + seconds
    by_number = Counter[int]()  # of a day in keys
    at_least = False
    for part in found.parts(read=READ):
        by_number.update(one.key >> OWNER_BITS for one in part.revisions)
        by_number.update(key >> OWNER_BITS for key in part.single)
        if at_least := clock() > end:
            break
    days = {day: by_number[number] for number in sorted(by_number) if (day := day_of(number << OWNER_BITS))}
    return Count(by_number.total(), found.hidden, days, at_least)


def count_first(search: Search, most: int, seconds: float, clock: Callable[[], float] = monotonic) -> tuple[int, bool]:
    """The number of articles that match, up to ``most``, and whether there are more, or may be after ``seconds``."""
    number, end = 0, clock() + seconds
    for some in Hits(search).read(most=most + 1):
        number += len(some)
        if number > most or clock() > end:
            return min(number, most), True
    return number, False


def scope(search: Search, calendar: Calendar) -> Scope:
    """The scope of a search, from the filters on days, sources and languages that apply to the whole query.

    Without a filter on days, its time is that of the articles and the covered days. Duplicates count as in the search.
    """
    wanted, since, until = _filters(search)
    sources = search.connection.execute(select(_S.name).where(*map(of_source, wanted))).scalars().all()
    known = covered_days(search.connection, sources, calendar)
    articles = sum(number for *_, number in _searched(search, spans(since, until)))
    oldest, newest = _ends(search, Span((DAY,), since, until))
    asked = known.within(since or date.min, until or date.max)
    first = since or min((day for day in (oldest, asked.since) if day), default=None)
    last = until or max((day for day in (newest, asked.until) if day), default=None)
    if first is None or last is None:
        return Scope(articles, None, None, 0, 0, known)
    return Scope(articles, first, last, known.covered(first, last), known.uncovered(first, last), known)


def searched_months(search: Search) -> dict[date, int]:
    """How many articles of each month are searched, by its first day; together those of ``scope``."""
    _, since, until = _filters(search)
    found: Counter[date] = Counter()
    for unit, day, number in _searched(search, spans(since, until)):
        if unit != UNDATED:
            found[day.replace(day=1)] += number
    return dict(found)


def _filters(search: Search) -> tuple[list[Source | Language], date | None, date | None]:
    """The filters on sources and languages that apply to the whole query, and its first and last day."""
    parts = search.query.parts if isinstance(search.query, And) else (search.query,)
    days = [part for part in parts if isinstance(part, Days)]
    wanted = [part for part in parts if isinstance(part, Source | Language)]
    since = max((one.first for one in days if one.first), default=None)
    return wanted, since, min((one.last for one in days if one.last), default=None)


def _searched(search: Search, some: Sequence[Span]) -> Iterator[tuple[str, date, int]]:
    """The number of the articles with a text that these filters leave, by unit and day, of some rows of totals."""
    numbers = func.sum(_number(search))
    for span in some:
        query = select(_T.unit, _T.day, numbers).where(*span.conditions, _T.mark.in_(_MARKS), *_are_searched(search))
        yield from map(tuple, search.connection.execute(query.group_by(_T.unit, _T.day)))


def _ends(search: Search, days: Span) -> tuple[date | None, date | None]:
    """The first and the last day of the articles that are searched, each of them at an end of an index."""

    def ends(mark: str) -> Iterator[ScalarSelect[Any]]:
        query = select(_T.day).where(*days.conditions, _T.mark == mark, *_are_searched(search), _number(search) > 0)
        return (query.order_by(one).limit(1).scalar_subquery() for one in (_T.day, _T.day.desc()))

    row = search.connection.execute(select(*chain.from_iterable(map(ends, _MARKS)))).one()
    firsts, lasts = ([day for day in some if day] for some in (row[::2], row[1::2]))
    return min(firsts, default=None), max(lasts, default=None)


def _number(search: Search) -> ColumnElement[int]:
    return _T.articles if search.every_member else _T.articles - _T.doubled


def _are_searched(search: Search) -> Iterator[ColumnElement[bool]]:
    wanted, _, _ = _filters(search)
    yield _T.status == STORED
    yield from (condition(one, _T.source_id) for one in wanted)
