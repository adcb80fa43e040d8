"""The results of a query: articles with the places of its words, their number, and the searched articles and days."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from time import monotonic
from typing import Any, NamedTuple

from attrs import frozen
from sqlalchemy import Connection, Engine

from vokspider.compare.changes import KINDS
from vokspider.model.outcomes import FAILED, PENDING
from vokspider.reports.serializing import as_json
from vokspider.search.fields import Known
from vokspider.search.finding import Finder
from vokspider.search.matching import phrases_of
from vokspider.search.nodes import ANYWHERE, TITLE, And, Near, Node, Or, Term
from vokspider.search.spelling import also_searched, with_names
from vokspider.store.articles.article_queries import STATUSES, Listed, articles_by_id
from vokspider.store.articles.source_queries import names_and_languages
from vokspider.store.db.engine import reading
from vokspider.store.search.counting import READ, Count, Scope, count, scope, searched_months
from vokspider.store.search.evaluate import texts
from vokspider.store.search.hits import NEWEST, UNLIMITED, Hits, Search
from vokspider.store.search.revisions import Revision
from vokspider.store.search.rows import day_of
from vokspider.store.search.state import is_complete
from vokspider.text.dates import Calendar
from vokspider.text.excerpts import excerpt

_AT_A_TIME = 50
_BEGINNING = 70  # characters to show of a text without any word of the query


class Marks(NamedTuple):
    """A line of text, and the (start, end) of each searched phrase in it."""

    text: str
    marks: tuple[tuple[int, int], ...]


@frozen
class SearchHit:
    """An article that matches a query, with the places of its words in title and text.

    ``revision``: the number of the revision that matches; ``current``: it is the current one. ``snippet``: one line
    around the first place. ``key``: the place of the hit in the list, for ``Found.hits(before=key)``.
    """

    article: Listed
    revision: int
    current: bool
    title: Marks
    snippet: Marks
    key: int

    def as_json(self) -> dict[str, Any]:
        """The article's fields, followed by ``snippet``, ``found_in_revision`` and ``in_current_text``."""
        found = {"snippet": self.snippet.text, "found_in_revision": self.revision, "in_current_text": self.current}
        return as_json(self.article) | found


@frozen
class Gathered:
    """What a query finds: the revisions of its ``first`` hits, and the others.

    ``days``: the day of each article (row id), the newest first. If there are very many, those are only counted that
    have one text, by their day: the ``keys`` of these texts. ``hidden``: how many duplicates were left out.
    ``at_least``: there are more articles, or there was no time to see.
    """

    first: Sequence[Revision]
    days: Mapping[int, date | None]
    keys: Collection[int]
    hidden: int
    at_least: bool

    @property
    def number(self) -> int:
        """How many articles were found."""
        return len(self.days) + len(self.keys)


@frozen
class Found:
    """The result of a query. Its methods read from the database; see ``search`` for the fields."""

    engine: Engine
    query: Node
    every_member: bool
    limit: int
    calendar: Calendar

    @property
    def also(self) -> tuple[str, ...]:
        """The other spellings that are searched too."""
        return also_searched(self.query)

    def hits(self, before: int = NEWEST + 1) -> Iterator[SearchHit]:
        """Yield at most ``limit`` hits (0 for all), newest first; ``before``: only hits after the one of this key."""
        with reading(self.engine) as connection:
            yield from islice(self._hits(connection, before), self.limit or None)

    def shown(self, some: Sequence[Revision]) -> list[SearchHit]:
        """The hits of some hundred revisions at most, in their order."""
        with reading(self.engine) as connection:
            return list(shown_hits(connection, some, Asked.of(self.query)))

    def gather(
        self, first: int, seconds: float, most: int | None = None, clock: Callable[[], float] = monotonic
    ) -> Gathered:
        """The ``first`` hits, and what others there are, as far as ``seconds`` (about) are enough to see them.

        ``most``: no more than the newest so many articles, which should be as many as ``first`` or more.
        """
        days, keys, revisions = dict[int, date | None](), list[int](), list[Revision]()
        end, at_least, enough = clock() + seconds, False, UNLIMITED if most is None else most
        with reading(self.engine) as connection:
            found = Hits(self.searched(connection))
            for part in found.parts(most=enough + 1, read=max(READ, first)):
                days.update((one.article_id, day_of(one.key)) for one in part.revisions)
                keys += part.single
                revisions += part.revisions[: first - len(revisions)]
                is_late = clock() > end and len(revisions) >= first
                if at_least := is_late or len(days) + len(keys) > enough:
                    break
        return Gathered(revisions, dict(islice(days.items(), most)), keys, found.hidden, at_least)

    def count(self, seconds: float) -> Count:
        """Count the articles that match, for about ``seconds`` at most."""
        with reading(self.engine) as connection:
            return count(self.searched(connection), seconds)

    def scope(self) -> Scope:
        """The articles and days that were searched."""
        with reading(self.engine) as connection:
            return scope(Search(connection, self.query, self.every_member), self.calendar)

    def months(self) -> dict[date, int]:
        """How many articles of each month were searched, by its first day; together those of ``scope``."""
        with reading(self.engine) as connection:
            return searched_months(Search(connection, self.query, self.every_member))

    def searched(self, connection: Connection) -> Search:
        """The search of the query and its other spellings, on an open connection."""
        return Search(connection, with_names(self.query), self.every_member)

    def _hits(self, connection: Connection, before: int) -> Iterator[SearchHit]:
        asked = Asked.of(self.query)
        for some in Hits(self.searched(connection)).read(before):
            for at in range(0, len(some), _AT_A_TIME):
                yield from shown_hits(connection, some[at : at + _AT_A_TIME], asked)


@frozen
class Asked:
    """What finds the phrases that are marked in titles and in texts."""

    in_title: Finder
    in_text: Finder

    @classmethod
    def of(cls, query: Node) -> "Asked":
        """The phrases of a query, without those that a text must not have."""
        terms = tuple(wanted_terms(with_names(query)))
        in_text = (phrase for term in terms if term.place == ANYWHERE for phrase in phrases_of(term))
        in_title = (phrase for term in terms if term.place in (ANYWHERE, TITLE) for phrase in phrases_of(term))
        return cls(Finder.of(in_title), Finder.of(in_text))


def search(engine: Engine, query: Node, calendar: Calendar, limit: int = 0, *, every_member: bool = False) -> Found:
    """The articles that match a query, newest first; ``limit`` 0 for all.

    ``calendar``: when each source has which day, to tell which days are covered. ``every_member``: include all members
    of a group of duplicates, not only the first one that matches.
    """
    return Found(engine, query, every_member, limit, calendar)


def known_in(engine: Engine, today: date) -> Known:
    """The values that the fields of a query can have in this archive, such as its sources and languages."""
    with reading(engine) as connection:
        statuses = tuple(one for one in STATUSES if one not in (PENDING, FAILED))
        return Known(today, statuses, KINDS, *names_and_languages(connection))


def is_index_complete(engine: Engine) -> bool:
    """Whether every text and change of the archive is in the search index."""
    with reading(engine) as connection:
        return is_complete(connection)


def marked(line: str, finder: Finder) -> Marks:
    """A line with the places of the finder's phrases in it."""
    return Marks(line, tuple(finder.bounds(line)))


def pieces_of(line: Marks) -> list[tuple[bool, str]]:
    """A line in pieces (is marked, text); the pieces joined are the whole line."""
    pieces, at = list[tuple[bool, str]](), 0
    for start, end in line.marks:
        pieces += [(False, line.text[at:start]), (True, line.text[start:end])]
        at = end
    return [(is_marked, text) for is_marked, text in (*pieces, (False, line.text[at:])) if text]


def wanted_terms(node: Node) -> Iterator[Term]:
    """The terms of a query, without those that must not be there."""
    if isinstance(node, Term):
        yield node
    elif isinstance(node, Near):
        yield from node.terms
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from wanted_terms(part)


def shown_hits(connection: Connection, some: Sequence[Revision], asked: Asked) -> Iterator[SearchHit]:
    """The hits of some revisions, in their order, with the places of these phrases. There may be some hundred.

    Those that were found in an earlier transaction, and forgotten since, are left out.
    """
    listed = articles_by_id(connection, [one.article_id for one in some])
    parts = dict(texts(connection, [one.key for one in some]))
    for one in some:
        if one.article_id not in listed or one.key not in parts:
            continue
        article, (title, *paragraphs) = listed[one.article_id], parts[one.key]
        shown = (article.title if one.current else title) or ""
        snippet = snippet_of(paragraphs, asked.in_text)
        yield SearchHit(article, one.number, one.current, marked(shown, asked.in_title), snippet, one.key)


def snippet_of(paragraphs: Sequence[str], finder: Finder) -> Marks:
    """The line around the first place of the finder's phrases in a text, or its beginning."""
    line, at = " ".join(paragraphs), 0
    for paragraph in paragraphs:
        if found := finder.first(paragraph):
            return marked(excerpt(line, at + found[0], at + found[1]), finder)
        at += len(paragraph) + 1
    return Marks(excerpt(line, 0, _BEGINNING), ())
