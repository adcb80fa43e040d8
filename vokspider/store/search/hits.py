"""The articles that match a query, the newest first, each with the revision that matches."""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from itertools import chain

from attrs import frozen
from sqlalchemy import Connection, select

from vokspider.search.nodes import Node
from vokspider.store.db.tables.search import PASSAGES
from vokspider.store.search.evaluate import Texts, days_of, evaluate
from vokspider.store.search.index import index_in
from vokspider.store.search.revisions import Keys, Revision, members, revisions_of, with_others
from vokspider.store.search.rows import LEAST, MOST, OWNER_BITS, key_of, owner_of

NEWEST = key_of(MOST)
# The days of the first range that is searched, and how many times as long the next one is at most: it is as long as is
# needed if there are as many hits as in the one before, but a range should not have very many.
_FIRST_DAYS, _GROWTH, _MANY = 8, 16, 10_000
UNLIMITED = 10**12


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
        self._others: frozenset[int] | None = None
        self.hidden = 0

    def read(self, before: int = NEWEST + 1, most: int = UNLIMITED) -> Iterator[list[Revision]]:
        """Yield a revision of each matching article: the current one if it matches, or else the latest that does.

        They come in lists, which may be empty, the newest first; each list has earlier days than the one before.
        ``before``: only revisions with a lower key, for the next page of a list. ``most``: how many the caller takes
        at most, so that a list is not made much longer than that.
        """
        return (part.revisions for part in self.parts(before, most))

    def parts(self, before: int = NEWEST + 1, most: int = UNLIMITED, read: int = UNLIMITED) -> Iterator["Part"]:
        """Yield the same, but only the keys of most hits once there are more than ``read``: quicker for counting."""
        least, last = days_of(self._query)
        high, number = min(before - 1, last), 0
        day, width = min(self._newest_day(), max(high, 0) >> OWNER_BITS), _FIRST_DAYS
        while high >= least:
            low = max(day - width + 1, 0) << OWNER_BITS
            if low <= high:
                found = evaluate(self._query, Keys(low, high), self._texts)
                single = self._single(found) if number > read else frozenset[int]()
                there = self._seen(self._texts.of(Keys(low, high, found - single)))
                part = Part(self._hits(_Range(low, high, found), there), single)
                yield part
                number += part.number
                enough = most if number > read else min(most, read + 1)
                width = _next_width(width, len(found), enough - number)
            day, high = (low >> OWNER_BITS) - 1, min(high, low - 1)

    def _single(self, found: frozenset[int]) -> frozenset[int]:
        """Those keys whose articles have no other revision, and no duplicates that matter: each of them is a hit."""
        if self._others is None:
            self._others = with_others(self._connection, every_member=self._every_member)
        return frozenset(key for key in found if owner_of(key) not in self._others)

    def _newest_day(self) -> int:
        number = index_in(self._connection, PASSAGES).number
        newest = self._connection.execute(select(number).order_by(number.desc()).limit(1)).scalar() or LEAST
        return key_of(newest) >> OWNER_BITS

    def _hits(self, inside: "_Range", found: Sequence[Revision]) -> list[Revision]:
        best = dict[int, Revision]()
        for one in found:
            other = best.get(one.article_id)
            if other is None or _rank(one) > _rank(other):
                best[one.article_id] = one
        shown = self._without_hidden(inside, self._without_better(inside, list(best.values())))
        return sorted(shown, key=lambda one: -one.key)

    def _without_better(self, inside: "_Range", best: list[Revision]) -> list[Revision]:
        """The revisions without those whose article has a better match (current, or later) of any day."""
        old = {one.article_id: one for one in best if not one.current}
        others = self._seen(revisions_of(self._connection, old)) if old else []
        better = [one for one in others if _rank(one) > _rank(old[one.article_id])]
        matching = self._matching(inside, better)
        elsewhere = {one.article_id for one in better if one.key in matching}
        return [one for one in best if one.article_id not in elsewhere]

    def _without_hidden(self, inside: "_Range", best: list[Revision]) -> list[Revision]:
        """The revisions without duplicates, which are hidden if an earlier member of their group matches too."""
        groups = {one.first_id for one in best if one.first_id is not None}
        if self._every_member or not groups:
            return best
        fellows = members(self._connection, groups)
        matching = self._matching(inside, chain.from_iterable(fellows.values()))
        first = {group: min(_articles(some, matching), default=0) for group, some in fellows.items()}
        shown = [one for one in best if one.first_id is None or one.article_id <= first[one.first_id]]
        self.hidden += len(best) - len(shown)
        return shown

    def _matching(self, inside: "_Range", some: Iterable[Revision]) -> Set[int]:
        """The keys of those revisions that match the query. They may be outside of the range."""
        keys = {one.key for one in some}
        outside = frozenset(key for key in keys if not inside.low <= key <= inside.high)
        if not outside:
            return keys & inside.found
        found = evaluate(self._query, Keys(min(outside), max(outside), outside), self._texts)
        return (keys & inside.found) | found


@frozen
class Part:
    """Some hits: ``revisions`` that were read, the newest first, and the keys of others, ``single``.

    The articles of these have one revision each, and no duplicates that matter.
    """

    revisions: list[Revision]
    single: frozenset[int]

    @property
    def number(self) -> int:
        """How many hits these are."""
        return len(self.revisions) + len(self.single)


@frozen
class _Range:
    """A range of keys from ``low`` to ``high``, both included, and the keys in it that match."""

    low: int
    high: int
    found: frozenset[int]


def hits(search: Search, before: int = NEWEST + 1) -> Iterator[Revision]:
    """Yield the matching revisions one by one, see ``Hits.read``."""
    return chain.from_iterable(Hits(search).read(before))


def _next_width(days: int, found: int, most: int) -> int:
    """The days of the next range, after one of ``days`` with so many keys; ``most``: how many are still needed."""
    if not found:
        return days * _GROWTH
    # A tenth more than on average, since each range takes several statements, whatever its length.
    enough = -(-days * min(max(most, 1), _MANY) * 11 // (found * 10))
    return min(days * _GROWTH, max(enough, _FIRST_DAYS))


def _articles(some: Iterable[Revision], matching: Set[int]) -> Iterator[int]:
    return (one.article_id for one in some if one.key in matching)


def _rank(one: Revision) -> tuple[bool, int]:
    return one.current, one.number
