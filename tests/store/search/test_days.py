"""A search reads the revisions of some days from an index: its first page costs the same in an archive of any size."""

from typing import Any

import pytest
from sqlalchemy import event, text

from tests.archives import SOURCE, Archive, article
from vokspider.search.nodes import Source
from vokspider.store.db.engine import reading
from vokspider.store.search.hits import Search, hits


@pytest.fixture
def said(archive: Archive) -> list[tuple[str, Any]]:
    """The statements by which a search for a source reads revisions by their day, with their parameters."""
    archive.add(*map(article, range(1, 40)))
    sent: list[tuple[str, Any]] = []
    event.listen(
        archive.engine, "before_cursor_execute", lambda _c, _cur, query, given, *_: sent.append((query, given))
    )
    with reading(archive.engine) as connection:
        assert len({one.article_id for one in hits(Search(connection, Source(SOURCE)))}) == 39
    return [(query, given) for query, given in sent if "published_on IS" in query]


def test_the_days_are_read_from_an_index(archive: Archive, said: list[tuple[str, Any]]) -> None:
    dated, undated = said[0], said[1]
    assert "published_on IS NOT NULL" in dated[0]
    assert "ix_revision_published_on" in plan(archive, *dated)
    assert "ix_revision_undated" in plan(archive, *undated)


def plan(archive: Archive, query: str, given: Any) -> str:
    on_sqlite = archive.engine.dialect.name == "sqlite"
    with archive.engine.connect() as connection:
        if not on_sqlite:  # which would read so small a table as a whole
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            connection.execute(text("SET LOCAL enable_bitmapscan = off"))
            connection.execute(text("SET LOCAL join_collapse_limit = 1"))  # or begin with another table
        rows = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN' if on_sqlite else ''} {query}", given)
        return "\n".join(str(tuple(row)) for row in rows)
