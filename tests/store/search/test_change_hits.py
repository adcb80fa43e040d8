"""Searches in changes give exactly those that reading what each removed and added gives, on both databases."""

from datetime import date

import pytest
from attrs import frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, select

from tests.archives import SOURCE, Archive
from tests.search.helpers import any_of
from tests.search.queries import trees
from vokspider.model.origins import SITE
from vokspider.search.matching import phrases_of
from vokspider.search.nodes import ADDED, REMOVED, And, Changed, Days, Language, Node, Not, Or, Source, Term
from vokspider.store.db import tables
from vokspider.store.search.change_hits import change_hits, changed_words

from .test_hits import KOREAN, WORDS, connection, filled  # noqa: F401

SEEN = st.dates(date(2025, 12, 1), date(2025, 12, 8))
QUERIES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Term, st.sampled_from(WORDS), st.sampled_from(["", REMOVED, ADDED]), prefix=st.booleans()),
    st.sampled_from([SOURCE, KOREAN]).map(Source),
    st.sampled_from(["en", "ko"]).map(Language),
    st.sampled_from([None, "wording", "date", "paragraph added", "paragraph removed"]).map(Changed),
    st.builds(Days, SEEN, st.none()),
)


@frozen
class Seen:
    """A change by the site with what it removed and added."""

    day: date
    source: str
    language: str
    kinds: list[str]
    words: list[tuple[str, str]]


def changes(engine: Engine) -> dict[int, Seen]:
    change, source = tables.change.c, tables.source.c
    query = select(change.id, change.seen_at, change.kinds, source.name, source.language).where(change.origin == SITE)
    with engine.connect() as made:
        rows = made.execute(query.join(tables.article, tables.article.c.id == change.article_id).join(tables.source))
        found = list(rows)
        words = changed_words(made, [row.id for row in found])
    return {
        row.id: Seen(
            row.seen_at.date(), row.name, row.language, row.kinds, [(w.side, w.text) for w in words.get(row.id, [])]
        )
        for row in found
    }


def means(query: Node, one: Seen) -> bool:
    if isinstance(query, And | Or):
        return (all if isinstance(query, And) else any)(means(part, one) for part in query.parts)
    if isinstance(query, Not):
        return not means(query.part, one)
    if isinstance(query, Term):
        return any(any_of(phrases_of(query), text) for side, text in one.words if query.place in ("", side))
    return _is_known(query, one)


def _is_known(query: Node, one: Seen) -> bool:
    if isinstance(query, Source):
        return one.source == query.name
    if isinstance(query, Changed):
        return query.kind is None or query.kind in one.kinds
    if isinstance(query, Days):
        return query.first is None or one.day >= query.first
    return isinstance(query, Language) and one.language == query.code


@pytest.fixture
def known(filled: Archive) -> dict[int, Seen]:  # noqa: F811
    return changes(filled.engine)


@pytest.mark.postgresql_is_slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(trees(QUERIES))
def test_as_by_reading_everything(connection: Connection, known: dict[int, Seen], query: Node) -> None:  # noqa: F811
    assert len(known) > 5
    found = change_hits(connection, query)
    assert set(found) == {number for number, one in known.items() if means(query, one)}
    assert found == sorted(found, key=lambda number: (known[number].day, number), reverse=True)
