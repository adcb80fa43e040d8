"""How many articles there are for each value of a filter, of a list and of a search."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

import attrs
from attrs import frozen
from sqlalchemy import Engine

from vokspider.reports.search import Gathered
from vokspider.store.articles.article_queries import ALL, EDITED, Filters
from vokspider.store.articles.counts import (
    MonthCount,
    at_one_moment,
    count_articles,
    count_by_kind,
    count_by_month,
    count_by_source,
    count_by_status,
)
from vokspider.store.articles.traits import Traits, traits, traits_of_single
from vokspider.store.db.engine import reading

T = TypeVar("T", bound=Any)  # what can be sorted


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
    with at_one_moment(engine) as counting:
        edited = count_articles(counting, attrs.evolve(filters, status=EDITED))
        return Facets(
            sources=count_by_source(counting, attrs.evolve(filters, source=None)),
            statuses={**count_by_status(counting, every), **({EDITED: edited} if edited else {})},
            kinds=count_by_kind(counting, attrs.evolve(filters, kind=None)),
            months=count_by_month(counting, attrs.evolve(filters, since=None, until=None)),
        )


def search_facets(engine: Engine, found: Gathered, filters: Filters) -> Facets:
    """The same for a search; ``found`` is what the query finds without the filters."""
    articles = Counter[tuple[Traits, date | None]]()
    with reading(engine) as connection:
        known = traits(connection, found.days)
        for one, day, number in traits_of_single(connection, found.keys) if found.keys else ():
            articles[one, day] += number
    articles.update((known[one], day) for one, day in found.days.items() if one in known)
    return attrs.evolve(counted(articles, filters), at_least=found.at_least)


def counted(articles: Mapping[tuple[Traits, date | None], int], filters: Filters) -> Facets:
    """The facets of articles: how many there are with the same traits and day."""
    # Many of them are alike in all that counts.
    alike = Counter[_Alike]()
    for (one, day), number in articles.items():
        alike[_Alike(one, day and day.replace(day=1), _is_within(day, filters))] += number
    fitting = {
        name: [(one.traits, one.month, number) for one, number in alike.items() if one.misses(filters) <= {name}]
        for name in ("source", "status", "kind", "days")
    }
    months = _sums((month, number) for _, month, number in fitting["days"] if month)
    return Facets(
        sources=_sums((one.source, number) for one, _, number in fitting["source"]),
        statuses=_sums((name, number) for one, _, number in fitting["status"] for name in _statuses(one)),
        kinds=_sums((kind, number) for one, _, number in fitting["kind"] for kind in one.kinds),
        months=[MonthCount(month, number) for month, number in months.items()],
    )


class _Alike(NamedTuple):
    """What counts of an article: its traits, the first day of its month, and whether its day is within the filters."""

    traits: Traits
    month: date | None
    is_within: bool

    def misses(self, filters: Filters) -> set[str]:
        """The names of the filters that such an article does not pass."""
        one = self.traits
        fits = {
            "source": filters.source in (None, one.source),
            "status": filters.status in (None, ALL, *_statuses(one)),
            "kind": filters.kind is None or filters.kind in one.kinds,
            "days": self.is_within,
        }
        return {name for name, is_it in fits.items() if not is_it}


def _sums(numbers: Iterable[tuple[T, int]]) -> dict[T, int]:
    """The sum of the numbers of each thing, in order."""
    found = Counter[T]()
    for one, number in numbers:
        found[one] += number
    return {one: found[one] for one in sorted(found)}


def _statuses(one: Traits) -> tuple[str, ...]:
    return (one.status, EDITED) if one.edited else (one.status,)


def _is_within(day: date | None, filters: Filters) -> bool:
    if day is None:
        return filters.since is None and filters.until is None
    return (filters.since or date.min) <= day <= (filters.until or date.max)
