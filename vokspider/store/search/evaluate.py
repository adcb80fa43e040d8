"""Finds the revisions that match a query: each word is looked up in the index, and the resulting sets are combined.

AND, OR and NOT apply to a whole revision, its title and paragraphs together. A filter on articles, such as a status,
applies to each revision of the article.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, select

from vokspider.search.matching import Span, are_near, phrases_of, placed, spans
from vokspider.search.nodes import ADDED, REMOVED, TITLE, And, Days, Near, Node, Not, Or, Term
from vokspider.search.phrases import Phrase
from vokspider.store.db import tables
from vokspider.store.db.tables.search import HUNKS, PASSAGES
from vokspider.store.search import matching
from vokspider.store.search.index import index_in
from vokspider.store.search.matching import Part
from vokspider.store.search.revisions import Keys, chunks, condition, edited_by, revisions
from vokspider.store.search.rows import key_of, owner_of, rows_between, rows_of

_FEW = 2_000  # keys that are looked up one by one; for more keys, their whole range is read
_TEXTS = 50  # texts in memory at a time
_PARTS = {TITLE: Part.TITLE, REMOVED: Part.REMOVED, ADDED: Part.ADDED}
_R = tables.revision.c


class Evaluator:
    """Evaluates one query in an archive, in the transaction of ``connection``."""

    def __init__(self, connection: Connection, query: Node) -> None:
        self._connection, self._query = connection, query
        self._texts, self._hunks = index_in(connection, PASSAGES), index_in(connection, HUNKS)
        self._edited: dict[Term, set[int]] = {}

    def keys(self, keys: Keys) -> frozenset[int]:
        """The keys among ``keys`` whose revisions match the query."""
        return self._of(self._query, keys)

    def _of(self, node: Node, keys: Keys) -> frozenset[int]:
        if isinstance(node, And):
            return self._every(node, keys)
        if isinstance(node, Or):
            return frozenset(chain.from_iterable(self._of(part, keys) for part in node.parts))
        if isinstance(node, Not):
            among = self._narrowed(keys)
            return among - self._of(node.part, keys._replace(among=among))
        if isinstance(node, Term):
            return self._with_edits(node, keys) if node.place in (REMOVED, ADDED) else self._with_term(node, keys)
        return self._near(node, keys) if isinstance(node, Near) else self._filtered(node, keys)

    def _every(self, node: And, keys: Keys) -> frozenset[int]:
        """The keys that match all parts. Cheap parts come first, so that the others are checked for fewer keys."""
        for part in sorted(node.parts, key=_cost):
            keys = keys._replace(among=self._of(part, keys))
            if not keys.among:
                break
        return keys.among or frozenset()

    def _narrowed(self, keys: Keys) -> frozenset[int]:
        """The keys of ``keys.among`` or, if that is None, all existing keys of the range."""
        if keys.among is not None:
            return keys.among
        return frozenset(one.key for one in revisions(self._connection, keys))

    def _with_term(self, term: Term, keys: Keys) -> frozenset[int]:
        return frozenset(map(key_of, self._rows(term, keys)))

    def _rows(self, term: Term, keys: Keys) -> set[int]:
        """The numbers of the index rows that have the term."""
        low, high = rows_of(keys.low)[0], rows_of(keys.high)[1]
        part = _PARTS.get(term.place, Part.ALL)
        found = matching.numbers(self._connection, self._texts, phrases_of(term), low, high, part)
        return {row for row in found if key_of(row) in keys}

    def _with_edits(self, term: Term, keys: Keys) -> frozenset[int]:
        """The keys of articles from which the site removed the term, or to which the site added it."""
        if term not in self._edited:
            plain, part = phrases_of(term), _PARTS[term.place]
            changes = [owner_of(key) for key in matching.keys(self._connection, self._hunks, plain, part=part)]
            self._edited[term] = edited_by(self._connection, changes)
        articles = self._edited[term]
        if not articles:
            return frozenset()
        return frozenset(one.key for one in revisions(self._connection, _few(keys)) if one.article_id in articles)

    def _near(self, near: Near, keys: Keys) -> frozenset[int]:
        """The keys of revisions in which the terms are near each other. The texts of those with all terms are read."""
        for term in near.terms:
            keys = keys._replace(among=self._with_term(term, keys))
        asked = [phrases_of(term) for term in near.terms]
        in_title = near.terms[0].place == TITLE
        found = texts(self._connection, keys.among or ())
        return frozenset(
            key for key, parts in found if _has_near(parts[:1] if in_title else parts, asked, near.distance)
        )

    def _filtered(self, node: Any, keys: Keys) -> frozenset[int]:
        if isinstance(node, Days):
            return self._in_days(node, keys)
        found = revisions(self._connection, _few(keys), condition(node))
        return frozenset(one.key for one in found if one.key in keys)

    def _in_days(self, days: Days, keys: Keys) -> frozenset[int]:
        low, high = map(key_of, rows_between(days.first, days.last))
        inside = keys._replace(low=max(low, keys.low), high=min(high, keys.high))
        if keys.among is not None:
            return frozenset(key for key in keys.among if key in inside)
        return self._narrowed(inside) if inside.low <= inside.high else frozenset()


def texts(connection: Connection, keys: Iterable[int]) -> Iterator[tuple[int, list[str]]]:
    """Yield pairs (key, parts) for these revisions; the parts are the title, or "" without one, and the paragraphs."""
    by_owner = {owner_of(key): key for key in keys}
    query = select(_R.id, _R.title, _R.text)
    for owners in chunks(sorted(by_owner), _TEXTS):
        for number, title, text in connection.execute(query.where(_R.id.in_(owners))):
            yield by_owner[number], [title or "", *text.split("\n\n")]


def _cost(node: Node) -> int:
    """The cost of evaluating a part of a query: lookups in the index come first, then articles, then texts."""
    if isinstance(node, Term):
        return 2 if node.place in (REMOVED, ADDED) else 0
    order: dict[type, int] = {Days: 0, Near: 3, Not: 4}
    return order.get(type(node), 1 if isinstance(node, And | Or) else 2)


def _few(keys: Keys) -> Keys:
    return keys if keys.among is None or len(keys.among) <= _FEW else keys._replace(among=None)


def _has_near(parts: Sequence[str], asked: Sequence[Sequence[Phrase]], distance: int) -> bool:
    return any(are_near(groups, distance) for groups in _groups(parts, asked))


def _groups(parts: Sequence[str], asked: Sequence[Sequence[Phrase]]) -> Iterator[list[list[Span]]]:
    """For each part of a text that has all terms: the spans of each term."""
    for found in map(placed, parts):
        groups = [spans(found, phrases) for phrases in asked]
        if all(groups):
            yield groups
