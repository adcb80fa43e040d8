"""Rows that are read a few at a time."""

from sqlalchemy import select, text

from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.streaming import streamed

from ...archives import Archive, article


def test_a_reader_that_stops_early_leaves_no_cursor_of_a_server(archive: Archive) -> None:
    archive.run(articles=map(article, range(1, 6)))
    with reading(archive.engine) as connection:
        rows = streamed(connection, select(tables.article.c.id).order_by(tables.article.c.id), 2)
        assert next(rows).id == 1
        is_server = connection.dialect.name == "postgresql"
        # Within one transaction: else PostgreSQL itself would have closed the cursor.
        cursors = text("SELECT count(*) FROM pg_cursors WHERE name NOT LIKE '<unnamed%'" if is_server else "SELECT 0")
        assert connection.execute(cursors).scalar_one() == int(is_server)
        rows.close()
        assert connection.execute(cursors).scalar_one() == 0
