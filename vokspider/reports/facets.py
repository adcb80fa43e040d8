"""How many articles there are for each value of a filter, of a list and of a search."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

import attrs
from attrs import frozen
from sqlalchemy import Engine

from vokspider.reports.search import Gathered
from vokspider.store.articles.article_queries import ALL, EDITED, Filters, count_articles
from vokspider.store.articles.counts import (
    MonthCount,
    count_by_kind,
    count_by_month,
    count_by_source,
    count_by_status,
)
from vokspider.store.articles.traits import Traits, traits
from vokspider.store.db.engine import reading


@frozen
class Facets:
    """How many articles match for each value of one filter, while the other filters stay as they are.

    ``sources``, ``statuses`` and ``kinds`` have the number by name; ``months`` are in order. ``at_least``: there was no
    time to count more than the newest.
    """

    sources: Mapping[str, int]
    statuses: Mapping[str, int]
    kinds: Mapping[str, int]
    months: Sequence[MonthCount]
    at_least: bool = False


def facets(engine: Engine, filters: Filters) -> Facets:
    """The counts for other values of each filter, see ``Facets``."""
    every = attrs.evolve(filters, status=ALL)
    edited = count_articles(engine, attrs.evolve(filters, status=EDITED))
    return Facets(
        sources=count_by_source(engine, attrs.evolve(filters, source=None)),
        statuses={**count_by_status(engine, every), **({EDITED: edited} if edited else {})},
        kinds=count_by_kind(engine, attrs.evolve(filters, kind=None)),
        months=count_by_month(engine, attrs.evolve(filters, since=None, until=None)),
    )


def search_facets(engine: Engine, found: Gathered, filters: Filters) -> Facets:
    """The same for a search; ``found`` is what the query finds without the filters."""
    with reading(engine) as connection:
        known = traits(connection, found.days)
    articles = ((known[one], day) for one, day in found.days.items() if one in known)
    return attrs.evolve(counted(articles, filters), at_least=found.at_least)


def counted(articles: Iterable[tuple[Traits, date | None]], filters: Filters) -> Facets:
    """The facets of articles, each with its day."""
    sources, statuses, kinds, months = Counter[str](), Counter[str](), Counter[str](), Counter[date]()
    # Many articles are alike in all that counts.
    alike = Counter((one, day and day.replace(day=1), _is_within(day, filters)) for one, day in articles)
    for (one, month, is_within), number in alike.items():
        fits = {"days": is_within, **{name: is_it(one, filters) for name, is_it in _FITS.items()}}
        missed = [name for name, fit in fits.items() if not fit]
        if missed in ([], ["source"]):
            sources[one.source] += number
        if missed in ([], ["status"]):
            statuses.update({one.status: number, **({EDITED: number} if one.edited else {})})
        if missed in ([], ["kind"]):
            kinds.update(dict.fromkeys(one.kinds, number))
        if month and missed in ([], ["days"]):
            months[month] += number
    in_order = [MonthCount(month, months[month]) for month in sorted(months)]
    return Facets(dict(sorted(sources.items())), dict(sorted(statuses.items())), dict(sorted(kinds.items())), in_order)


def _has_status(one: Traits, filters: Filters) -> bool:
    return one.edited if filters.status == EDITED else filters.status in (None, ALL, one.status)


def _is_within(day: date | None, filters: Filters) -> bool:
    if day is None:
        return filters.since is None and filters.until is None
    return (filters.since or date.min) <= day <= (filters.until or date.max)


_FITS: Mapping[str, Callable[[Traits, Filters], bool]] = {
    "source": lambda one, filters: filters.source in (None, one.source),
    "status": _has_status,
    "kind": lambda one, filters: filters.kind is None or filters.kind in one.kinds,
}
