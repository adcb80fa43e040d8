"""The articles that match a query, the newest first, each with the revision that matches."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, groupby

from attrs import frozen
from sqlalchemy import Connection, select

from vokspider.search.nodes import Node
from vokspider.store.db.tables.search import PASSAGES
from vokspider.store.search.evaluate import Texts, evaluate
from vokspider.store.search.index import index_in
from vokspider.store.search.revisions import Keys, Revision, members, revisions, revisions_of
from vokspider.store.search.rows import LEAST, MOST, OWNER_BITS, key_of

NEWEST = key_of(MOST)
# The days of the first range that is searched, and the factor by which a range grows after one with few hits.
_FIRST_DAYS, _GROWTH, _MANY = 8, 4, 2_000


@frozen
class Search:
    """A search in an archive. ``every_member``: find all members of a group of duplicates, not only the first match.

    ``seen`` gives those of some revisions that are there for the search, as they are to be taken; by default all.
    """

    connection: Connection
    query: Node
    every_member: bool = False
    seen: Callable[[list[Revision]], list[Revision]] = list


class Hits:
    """The articles that match a search. ``hidden`` counts the duplicates that ``read`` has left out so far."""

    def __init__(self, search: Search) -> None:
        self._connection, self._every_member = search.connection, search.every_member
        self._query, self._texts, self._seen = search.query, Texts(search.connection), search.seen
        self.hidden = 0

    def read(self, before: int = NEWEST + 1) -> Iterator[list[Revision]]:
        """Yield a revision of each matching article: the current one if it matches, or else the latest that does.

        They come in lists, which may be empty, the newest first; each list has earlier days than the one before.
        ``before``: only revisions with a lower key, for the next page of a list.
        """
        day, high, width = self._newest_day(), min(before - 1, NEWEST), _FIRST_DAYS
        while high >= 0:
            low = max(day - width + 1, 0) << OWNER_BITS
            if low <= high:
                found = evaluate(self._query, Keys(low, high), self._texts)
                there = self._seen(revisions(self._connection, Keys(low, high, found)))
                yield self._hits(_Range(low, high, found), there)
                width *= _GROWTH if len(found) < _MANY else 1
            day, high = (low >> OWNER_BITS) - 1, min(high, low - 1)

    def _newest_day(self) -> int:
        number = index_in(self._connection, PASSAGES).number
        newest = self._connection.execute(select(number).order_by(number.desc()).limit(1)).scalar() or LEAST
        return key_of(newest) >> OWNER_BITS

    def _hits(self, inside: "_Range", found: Sequence[Revision]) -> list[Revision]:
        by_article = sorted(found, key=lambda one: (one.article_id, _rank(one)))
        best = [list(group)[-1] for _, group in groupby(by_article, lambda one: one.article_id)]
        shown = self._without_hidden(inside, self._without_better(inside, best))
        return sorted(shown, key=lambda one: -one.key)

    def _without_better(self, inside: "_Range", best: list[Revision]) -> list[Revision]:
        """The revisions without those whose article has a better match (current, or later) of any day."""
        old = {one.article_id: one for one in best if not one.current}
        others = self._seen(revisions_of(self._connection, old)) if old else []
        better = (one for one in others if _rank(one) > _rank(old[one.article_id]))
        elsewhere = {one.article_id for one in better if self._matches(inside, one)}
        return [one for one in best if one.article_id not in elsewhere]

    def _without_hidden(self, inside: "_Range", best: list[Revision]) -> list[Revision]:
        """The revisions without duplicates, which are hidden if an earlier member of their group matches too."""
        groups = {one.first_id for one in best if one.first_id is not None}
        if self._every_member or not groups:
            return best
        fellows = members(self._connection, groups)
        shown = [one for one in best if not self._is_hidden(inside, one, fellows.get(one.first_id or 0, []))]
        self.hidden += len(best) - len(shown)
        return shown

    def _is_hidden(self, inside: "_Range", one: Revision, fellows: Sequence[Revision]) -> bool:
        return any(self._matches(inside, other) for other in fellows if other.article_id < one.article_id)

    def _matches(self, inside: "_Range", one: Revision) -> bool:
        """Whether a revision matches the query. It may be outside of the range."""
        if inside.low <= one.key <= inside.high:
            return one.key in inside.found
        return bool(evaluate(self._query, Keys(one.key, one.key, frozenset([one.key])), self._texts))


@frozen
class _Range:
    """A range of keys from ``low`` to ``high``, both included, and the keys in it that match."""

    low: int
    high: int
    found: frozenset[int]


def hits(search: Search, before: int = NEWEST + 1) -> Iterator[Revision]:
    """Yield the matching revisions one by one, see ``Hits.read``."""
    return chain.from_iterable(Hits(search).read(before))


def _rank(one: Revision) -> tuple[bool, int]:
    return one.current, one.number
