"""The changes that a query means: its words are looked for in what the site took out and put in."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Text, cast, select

from vokspider.model.origins import SITE
from vokspider.search.matching import phrases_of
from vokspider.search.nodes import And, Changed, Days, Language, Near, Node, Source, Term
from vokspider.store.db import tables
from vokspider.store.db.streaming import streamed
from vokspider.store.db.tables.search import HUNKS
from vokspider.store.search.evaluate import evaluate, few, has_near, with_term
from vokspider.store.search.index import index_in
from vokspider.store.search.revisions import Keys, chunks, condition
from vokspider.store.search.rows import LEAST, MOST, key_of, owner_of, row_number

_A, _C, _H = tables.article.c, tables.change.c, tables.hunk.c
_EVERY = Keys(key_of(LEAST), key_of(MOST))


@frozen
class ChangedWords:
    """A row of words that a change took out of a text or put into it; ``side`` is ``removed`` or ``added``."""

    side: str
    text: str


class Changes:
    """Answers about the site's changes, by keys of the day on which each was seen (UTC) and its number."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._index = connection, index_in(connection, HUNKS)

    def found(self, leaf: Any, keys: Keys) -> frozenset[int]:
        """See ``vokspider.store.search.evaluate.Leaves``."""
        if isinstance(leaf, Near):
            return self._near(leaf, keys)
        if isinstance(leaf, Term):
            return with_term(self._connection, self._index, leaf, keys)
        restricted = _is_of_kind(leaf.kind) if isinstance(leaf, Changed) else condition(leaf)
        return self._known(keys, restricted)

    def every(self, keys: Keys) -> frozenset[int]:
        """See ``vokspider.store.search.evaluate.Leaves``."""
        return self._known(keys._replace(among=None))

    def is_rare(self, node: Node) -> bool:
        """See ``vokspider.store.search.evaluate.Leaves``; the same as of ``is_frequent``."""
        return False

    def is_frequent(self, node: Node, keys: Keys) -> bool:
        """See ``vokspider.store.search.evaluate.Leaves``; there are too few changes for it to matter."""
        return False

    def of_site(self, keys: frozenset[int]) -> frozenset[int]:
        """Those of the keys that are changes by the site; the index also has others."""
        return self._known(_EVERY._replace(among=keys))

    def _known(self, keys: Keys, *conditions: ColumnElement[bool]) -> frozenset[int]:
        query = select(_C.id, _C.seen_at).join(tables.article, _A.id == _C.article_id).join(tables.source)
        query = query.where(_C.origin == SITE, *conditions)
        among = few(keys).among
        parts = [query] if among is None else [query.where(_C.id.in_(some)) for some in chunks(_owners(among))]
        rows = (row for part in parts for row in self._connection.execute(part))
        found = (key_of(row_number(row.seen_at.date(), row.id, 0)) for row in rows)
        return frozenset(key for key in found if key in keys)

    def _near(self, near: Near, keys: Keys) -> frozenset[int]:
        for term in near.terms:
            keys = keys._replace(among=with_term(self._connection, self._index, term, keys))
        asked = [phrases_of(term) for term in near.terms]
        place = near.terms[0].place
        hunks = changed_words(self._connection, _owners(keys.among or ()))
        texts = {number: [one.text for one in some if place in ("", one.side)] for number, some in hunks.items()}
        return frozenset(
            key for key in keys.among or () if has_near(texts.get(owner_of(key), []), asked, near.distance)
        )


def change_hits(connection: Connection, query: Node) -> list[int]:
    """The numbers of the site's changes that a query means, the newest first."""
    leaves = Changes(connection)
    found = evaluate(query, _EVERY, leaves)
    return [owner_of(key) for key in sorted(leaves.of_site(found), reverse=True)]


def count_changes(connection: Connection, query: Node) -> int:
    """Of how many changes a search is about, by what its whole says of days, sources and languages."""
    parts = query.parts if isinstance(query, And) else (query,)
    wanted = tuple(part for part in parts if isinstance(part, Days | Source | Language))
    leaves = Changes(connection)
    return len(leaves.of_site(evaluate(And(wanted), _EVERY, leaves) if wanted else leaves.every(_EVERY)))


def changed_words(connection: Connection, changes: Sequence[int]) -> dict[int, list[ChangedWords]]:
    """What each of some changes took out and put in, in the order of reading."""
    found = dict[int, list[ChangedWords]]()
    query = select(_H.change_id, _H.side, _H.text).order_by(_H.change_id, _H.position)
    for some in chunks(changes):
        for number, side, text in connection.execute(query.where(_H.change_id.in_(some))):
            found.setdefault(number, []).append(ChangedWords(side, text))
    return found


def every_changed_word(
    connection: Connection, since: datetime | None, until: datetime | None, source: str | None
) -> Iterator[Any]:
    """The hunks of the site's changes that were seen from ``since`` to ``until``, those of a change together.

    The newest change comes first.
    """
    query = select(_H.side, _H.text, _H.change_id, _C.article_id, _C.seen_at).join(tables.change, _C.id == _H.change_id)
    query = query.join(tables.article, _A.id == _C.article_id).join(tables.source).where(_C.origin == SITE)
    if since is not None:
        query = query.where(_C.seen_at >= since)
    if until is not None:
        query = query.where(_C.seen_at <= until)
    if source is not None:
        query = query.where(tables.source.c.name == source)
    return streamed(connection, query.order_by(_H.change_id.desc(), _H.position))


def _owners(keys: Any) -> list[int]:
    return sorted(map(owner_of, keys))


def _is_of_kind(kind: str | None) -> ColumnElement[bool]:
    anything: ColumnElement[bool] = _C.id.is_not(None)
    return anything if kind is None else cast(_C.kinds, Text).contains(f'"{kind}"', autoescape=True)
