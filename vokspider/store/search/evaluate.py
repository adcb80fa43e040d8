"""Finds the revisions that match a query: each word is looked up in the index, and the resulting sets are combined.

AND, OR and NOT apply to a whole revision, its title and paragraphs together. A filter on articles, such as a status,
applies to each revision of the article.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, Protocol

from attrs import evolve
from sqlalchemy import Connection, select

from vokspider.search.matching import Span, are_near, phrases_of, placed, spans
from vokspider.search.nodes import (
    ADDED,
    REMOVED,
    TITLE,
    And,
    Changed,
    Days,
    Language,
    Near,
    Node,
    Not,
    Or,
    Source,
    Status,
    Term,
)
from vokspider.search.phrases import Phrase
from vokspider.store.db import tables
from vokspider.store.db.tables.search import HUNKS, PASSAGES
from vokspider.store.search import matching
from vokspider.store.search.index import Index, index_in
from vokspider.store.search.matching import Part, Rows
from vokspider.store.search.revisions import (
    Keys,
    Revision,
    articles_with,
    chunks,
    edited_by,
    passing,
    revisions,
    revisions_of,
)
from vokspider.store.search.rows import LEAST, MOST, OWNER_BITS, key_of, owner_of, rows_between, rows_of

_FEW = 2_000  # articles that pass a rare filter, or keys that are looked up one by one; for more, their range is read
_RARE = 50  # rows with a term up to which it is not frequent
_LOOKED_UP = (
    500  # tokens that are looked up in the index for one key after the other; for more, all rows with a term are
)
_TEXTS = 50  # texts in memory at a time
PARTS = {TITLE: Part.TITLE, REMOVED: Part.REMOVED, ADDED: Part.ADDED}
_R = tables.revision.c


class Leaves(Protocol):
    """Finds the keys for a part of a query that has no parts itself."""

    def found(self, leaf: Any, keys: Keys) -> frozenset[int]:
        """The keys among ``keys`` that match a term, NEAR or a filter."""

    def every(self, keys: Keys) -> frozenset[int]:
        """All existing keys in the range of ``keys``, whatever ``keys.among`` is."""

    def is_rare(self, node: Node) -> bool:
        """Whether a filter is known to have few matches in the whole archive, so that it should be evaluated first."""

    def is_frequent(self, node: Node, keys: Keys) -> bool:
        """Whether a term has many matches, so that it should be evaluated after the others."""


def evaluate(node: Node, keys: Keys, leaves: Leaves) -> frozenset[int]:
    """The keys among ``keys`` that match the query."""
    if isinstance(node, And):
        return _every_part(node.parts, keys, leaves)
    if isinstance(node, Or):
        return frozenset(chain.from_iterable(evaluate(part, keys, leaves) for part in node.parts))
    if isinstance(node, Not):
        among = leaves.every(keys) if keys.among is None else keys.among
        return among - evaluate(node.part, keys._replace(among=among), leaves)
    return _every_part([node], keys, leaves) if isinstance(node, Days) else leaves.found(node, keys)


def _every_part(parts: Sequence[Node], keys: Keys, leaves: Leaves) -> frozenset[int]:
    """The keys that match all parts. Days narrow the range; then cheap parts leave few keys for the others."""
    low, high = days_of(And(tuple(parts)))
    keys = keys._replace(low=max(low, keys.low), high=min(high, keys.high))
    others = [part for part in parts if not isinstance(part, Days)]
    if keys.low > keys.high:
        return frozenset()
    if keys.among is not None:  # NOT takes from these what matches in the range: others must not be left
        keys = keys._replace(among=frozenset(key for key in keys.among if key in keys))
    if not others:
        return frozenset(key for key in leaves.every(keys) if key in keys) if keys.among is None else keys.among
    for part in _in_order(others, keys, leaves):
        keys = keys._replace(among=evaluate(part, keys, leaves))
        if not keys.among:
            break
    return keys.among or frozenset()


def days_of(node: Node) -> tuple[int, int]:
    """The first and the last key that can match, as the filters on days say that apply to the whole query."""
    parts = node.parts if isinstance(node, And) else (node,)
    bounds = [rows_between(part.first, part.last) for part in parts if isinstance(part, Days)]
    return key_of(max((low for low, _ in bounds), default=LEAST)), key_of(
        min((high for _, high in bounds), default=MOST)
    )


def _in_order(parts: Sequence[Node], keys: Keys, leaves: Leaves) -> Iterator[Node]:
    """The parts in the order in which they are evaluated. It is found when it is needed: one may leave no keys."""
    rare = [part for part in parts if len(parts) > 1 and leaves.is_rare(part)]
    yield from rare
    others = [part for part in parts if part not in rare]
    yield from sorted(others, key=lambda part: (_cost(part), len(others) > 1 and leaves.is_frequent(part, keys)))


class Texts:
    """Finds the keys of revisions, in the transaction of ``connection``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._texts, self._hunks = index_in(connection, PASSAGES), index_in(connection, HUNKS)
        self._edited: dict[Term, frozenset[int]] = {}
        self._rare: dict[Node, frozenset[int] | None] = {}
        self._known: dict[int, Revision] = {}

    def found(self, leaf: Any, keys: Keys) -> frozenset[int]:
        """See ``Leaves``."""
        if isinstance(leaf, Near):
            return self._near(leaf, keys)
        if isinstance(leaf, Term):
            return self._with_edits(leaf, keys) if leaf.place in (REMOVED, ADDED) else self._with_term(leaf, keys)
        if (rare := self._all_of(leaf)) is not None:
            return frozenset(key for key in rare if key in keys)
        return self._remembered(passing(self._connection, keys, leaf))

    def every(self, keys: Keys) -> frozenset[int]:
        """See ``Leaves``."""
        return self._remembered(revisions(self._connection, keys._replace(among=None)))

    def of(self, keys: Keys) -> list[Revision]:
        """The revisions with these keys. Those that a query has read just before are not read again, and forgotten."""
        known, self._known = self._known, {}
        if not keys.among or not known:
            return revisions(self._connection, keys)
        unknown = keys.among.difference(known)
        return [known[key] for key in keys.among if key in known] + revisions(
            self._connection, keys._replace(among=unknown)
        )

    def _remembered(self, found: Sequence[Revision]) -> frozenset[int]:
        self._known.update((one.key, one) for one in found)
        return frozenset(one.key for one in found)

    def is_rare(self, node: Node) -> bool:
        """See ``Leaves``."""
        return isinstance(node, Status | Changed) and self._all_of(node) is not None

    def _all_of(self, leaf: Source | Language | Status | Changed) -> frozenset[int] | None:
        """All keys of a filter, found once for a search; None if they may be many: reading days soon meets some."""
        if leaf not in self._rare:
            articles = articles_with(self._connection, leaf, _FEW)
            found = None if articles is None else revisions_of(self._connection, articles)
            self._rare[leaf] = None if found is None else frozenset(one.key for one in found)
        return self._rare[leaf]

    def is_frequent(self, node: Node, keys: Keys) -> bool:
        """See ``Leaves``."""
        if not isinstance(node, Term) or node.place in (REMOVED, ADDED):
            return False
        rows = Rows(self._texts, phrases_of(node), *_rows(keys))
        return len(list(islice(matching.numbers(self._connection, rows), _RARE + 1))) > _RARE

    def _with_term(self, term: Term, keys: Keys) -> frozenset[int]:
        return with_term(self._connection, self._texts, term, keys)

    def _with_edits(self, term: Term, keys: Keys) -> frozenset[int]:
        """The keys of articles from which the site removed the term, or to which the site added it."""
        if term not in self._edited:  # once for a search, since the day of an edit says nothing of the day of a text
            rows = Rows(self._hunks, phrases_of(term), part=PARTS[term.place])
            changes = [owner_of(key) for key in matching.every_key(self._connection, rows)]
            found = revisions_of(self._connection, edited_by(self._connection, changes))
            self._edited[term] = frozenset(one.key for one in found)
        return frozenset(key for key in self._edited[term] if key in keys)

    def _near(self, near: Near, keys: Keys) -> frozenset[int]:
        """The keys of revisions in which the terms are near each other. The texts of those with all terms are read."""
        for term in near.terms:
            keys = keys._replace(among=self._with_term(term, keys))
        asked = [phrases_of(term) for term in near.terms]
        in_title = near.terms[0].place == TITLE
        found = texts(self._connection, keys.among or ())
        return frozenset(
            key for key, parts in found if has_near(parts[:1] if in_title else parts, asked, near.distance)
        )


def with_term(connection: Connection, index: Index, term: Term, keys: Keys) -> frozenset[int]:
    """The keys among ``keys`` that have the term in the index."""
    rows = Rows(index, phrases_of(term), *_rows(keys), part=PARTS.get(term.place, Part.ALL))
    if keys.among is None:
        return frozenset(matching.every_key(connection, rows))
    if not keys.among:
        return frozenset()
    lowest, highest = min(keys.among), max(keys.among)  # there may be fewer days in it
    days, looked_up = (highest >> OWNER_BITS) - (lowest >> OWNER_BITS), sum(len(one.tokens) for one in rows.phrases)
    if len(keys.among) * looked_up <= min(days, _LOOKED_UP):
        return frozenset(matching.those_with(connection, rows, keys.among))
    first, last = _rows(Keys(lowest, highest))
    return keys.among.intersection(matching.every_key(connection, evolve(rows, low=first, high=last)))


def _rows(keys: Keys) -> tuple[int, int]:
    return rows_of(keys.low)[0], rows_of(keys.high)[1]


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
    order: dict[type, int] = {Near: 3, Not: 4}
    return order.get(type(node), 1 if isinstance(node, And | Or) else 2)


def few(keys: Keys) -> Keys:
    """The same keys, or the range of them where they are too many to be looked up one by one."""
    return keys if keys.among is None or len(keys.among) <= _FEW else keys._replace(among=None)


def has_near(parts: Sequence[str], asked: Sequence[Sequence[Phrase]], distance: int) -> bool:
    """Whether a text has one of the phrases of each row of ``asked``, near each other."""
    return any(are_near(groups, distance) for groups in _groups(parts, asked))


def _groups(parts: Sequence[str], asked: Sequence[Sequence[Phrase]]) -> Iterator[list[list[Span]]]:
    """For each part of a text that has all terms: the spans of each term."""
    for found in map(placed, parts):
        groups = [spans(found, phrases) for phrases in asked]
        if all(groups):
            yield groups
