"""Choosing what is due costs the same in an archive of any size: it reads the index, in its order."""

from typing import Any

import pytest
from sqlalchemy import event, text

from tests.archives import Archive, article
from vokspider.model.options import DUE
from vokspider.store.writing.ledger import Ledger
from vokspider.store.writing.rechecks import Rechecks

INDEX = "ix_article_source_id_recheck_at"


@pytest.fixture
def said(archive: Archive) -> list[tuple[str, Any]]:
    """The statements that choosing what is due has sent to the database, with their parameters."""
    archive.add(*map(article, range(1, 40)))
    sent: list[tuple[str, Any]] = []
    event.listen(
        archive.engine, "before_cursor_execute", lambda _c, _cur, query, given, *_: sent.append((query, given))
    )
    rechecks = Rechecks(Ledger(archive.engine, 1, None, archive.clock, dry=True), DUE, 5)
    batch = rechecks.batch(lambda identity, url: True)
    assert batch is not None
    assert len(batch) == 5
    return [(query, given) for query, given in sent if "recheck_at" in query]


def test_the_most_overdue_are_read_from_the_index(archive: Archive, said: list[tuple[str, Any]]) -> None:
    ((query, given),) = said
    on_sqlite = archive.engine.dialect.name == "sqlite"
    with archive.engine.connect() as connection:
        if not on_sqlite:  # which would read so small a table as a whole
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            connection.execute(text("SET LOCAL enable_bitmapscan = off"))
            connection.execute(text("SET LOCAL enable_sort = off"))  # or sort so few rows, whatever the index offers
        rows = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN' if on_sqlite else ''} {query}", given)
        plan = "\n".join(str(tuple(row)) for row in rows)
    assert INDEX in plan
    of_articles = plan.partition("CORRELATED")[0]  # what comes after are the few pages of each article
    assert "USE TEMP B-TREE FOR ORDER BY" not in of_articles
