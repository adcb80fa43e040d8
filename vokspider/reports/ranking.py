"""Search results by how well they match, as long as there are not too many to be ranked."""

from collections.abc import Sequence
from itertools import chain, islice

from attrs import frozen
from sqlalchemy import Connection, func, select

from vokspider.reports.search import Asked, Found, SearchHit, shown_hits, wanted_terms
from vokspider.search.matching import phrases_of, places
from vokspider.search.nodes import ADDED, ANYWHERE, REMOVED, TITLE, Term
from vokspider.search.ranking import TITLE_WEIGHT, Match, scores
from vokspider.search.spelling import with_names
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.tables.search import PASSAGES
from vokspider.store.search import matching
from vokspider.store.search.evaluate import PARTS, texts
from vokspider.store.search.hits import Hits
from vokspider.store.search.index import index_in
from vokspider.store.search.matching import Part, Rows
from vokspider.store.search.revisions import Revision, chunks

MOST = 1_000  # articles that are ranked
BY_NEWEST, BY_RANK = SORTS = ("newest", "rank")
TOO_MANY, NO_WORDS = "too_many", "no_words"


@frozen
class Ranking:
    """The revisions that match a query, the best match first, and equal ones newest first.

    ``why_not``: why they are not ranked, ``too_many`` hits or ``no_words`` in the query; then there are none.
    """

    found: Found
    revisions: Sequence[Revision] = ()
    why_not: str | None = None

    def hits(self, after: int | None = None, limit: int = 0) -> list[SearchHit]:
        """The hits in their order; ``after``: only those after the one with this key; ``limit`` 0 for all.

        Raises ValueError if no hit has that key.
        """
        keys = [one.key for one in self.revisions]
        start = 0 if after is None else keys.index(after) + 1
        chosen = self.revisions[start : start + limit] if limit else self.revisions[start:]
        asked = Asked.of(self.found.query)
        with reading(self.found.engine) as connection:
            return [one for some in chunks(chosen) for one in shown_hits(connection, some, asked)]


def ranking(found: Found, most: int = MOST) -> Ranking:
    """Rank the hits of a query, if there are ``most`` at most and the query has words that they have to have."""
    every = dict.fromkeys(wanted_terms(with_names(found.query)))
    terms = [one for one in every if one.place not in (REMOVED, ADDED)]
    if not terms:
        return Ranking(found, why_not=NO_WORDS)
    with reading(found.engine) as connection:
        matching_ones = chain.from_iterable(Hits(found.searched(connection)).read())
        hits = list(islice(matching_ones, most + 1))
        if len(hits) > most:
            return Ranking(found, why_not=TOO_MANY)
        matches = _matches(connection, hits, terms)
        by_score = zip(scores(matches, *_frequencies(connection, terms)), hits, strict=True)
        ranked = sorted(by_score, key=lambda pair: (-pair[0], -pair[1].key))
    return Ranking(found, [one for _, one in ranked])


def _frequencies(connection: Connection, terms: Sequence[Term]) -> tuple[list[int], int]:
    """In how many revisions each term is, and how many revisions there are."""
    index = index_in(connection, PASSAGES)
    rows = (Rows(index, phrases_of(one), part=PARTS.get(one.place, Part.ALL)) for one in terms)
    number = [matching.count(connection, one) for one in rows]
    total = connection.execute(select(func.count()).select_from(tables.revision)).scalar_one()
    return number, total


def _matches(connection: Connection, hits: Sequence[Revision], terms: Sequence[Term]) -> list[Match]:
    asked = [(one.place, phrases_of(one)) for one in terms]
    found = dict[int, Match]()
    for key, (title, *paragraphs) in texts(connection, [one.key for one in hits]):
        whole, times = "\n\n".join(paragraphs), list[int]()
        for place, phrases in asked:
            in_title = TITLE_WEIGHT * len(places(title, phrases)) if place in (ANYWHERE, TITLE) else 0
            in_text = sum(len(places(one, phrases)) for one in paragraphs) if place == ANYWHERE else 0
            times.append(in_title + in_text)
        found[key] = Match(times, len(title) + len(whole))
    return [found[one.key] for one in hits]
