"""The site's changes that a query means, with the words that they took out and put in."""

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Engine

from vokspider.reports.search import Marks, marked, wanted_terms
from vokspider.reports.serializing import as_json
from vokspider.search.finding import Finder
from vokspider.search.matching import phrases_of
from vokspider.search.nodes import ADDED, REMOVED, Node
from vokspider.search.spelling import with_names
from vokspider.store.articles.changes import Changed, changes_by_number
from vokspider.store.db.engine import snapshot
from vokspider.store.search.change_hits import ChangedWords, change_hits, changed_words, count_changes
from vokspider.text.excerpts import excerpt

_AT_A_TIME = 50


@frozen
class ChangeHit:
    """A change with the rows of words in which the query was found, or all of them if it asks for no words.

    Long rows are shortened to the first place.
    """

    change: Changed
    removed: tuple[Marks, ...]
    added: tuple[Marks, ...]

    def as_json(self) -> dict[str, Any]:
        """The change, followed by the words that it removed and added."""
        words = {REMOVED: [one.text for one in self.removed], ADDED: [one.text for one in self.added]}
        return as_json(self.change) | words


@frozen
class FoundChanges:
    """The changes that a query means: ``total`` ones of ``of`` in the same time and sources."""

    hits: Sequence[ChangeHit]
    total: int
    of: int


def search_changes(engine: Engine, query: Node, limit: int = 0) -> FoundChanges:
    """The site's changes that a query means, the last one first; ``limit`` 0 for all."""
    named = with_names(query)
    with snapshot(engine) as connection:
        numbers = change_hits(connection, named)
        shown = numbers[:limit] if limit else numbers
        parts = (shown[at : at + _AT_A_TIME] for at in range(0, len(shown), _AT_A_TIME))
        hits = [hit for part in parts for hit in _hits(connection, part, named)]
        return FoundChanges(hits, len(numbers), count_changes(connection, query))


def _hits(connection: Connection, numbers: Sequence[int], query: Node) -> Iterator[ChangeHit]:
    known, words = changes_by_number(connection, numbers), changed_words(connection, numbers)
    terms = list(wanted_terms(query))
    asked = {
        side: Finder.of(phrase for term in terms if term.place in ("", side) for phrase in phrases_of(term))
        for side in (REMOVED, ADDED)
    }
    for number in numbers:
        rows = words.get(number, [])
        yield ChangeHit(known[number], *(_shown(rows, side, asked[side], every=not terms) for side in asked))


def _shown(rows: Sequence[ChangedWords], side: str, asked: Finder, *, every: bool) -> tuple[Marks, ...]:
    texts = [row.text for row in rows if row.side == side]
    return tuple(_line(text, asked) for text in texts if every or asked.first(text))


def _line(text: str, asked: Finder) -> Marks:
    line = " ".join(text.split())
    return marked(excerpt(line, *(asked.first(line) or (0, 70))), asked)
