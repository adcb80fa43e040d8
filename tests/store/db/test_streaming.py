"""Rows that are read a few at a time."""

from typing import Any

from sqlalchemy import event, select, text

from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.streaming import numbers_of, streamed

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


def test_a_server_does_not_send_all_numbers_at_once(archive: Archive) -> None:
    archive.run(articles=map(article, range(1, 6)))
    names = list[str | None]()

    def note(_connection: Any, cursor: Any, *_: Any) -> None:
        names.append(getattr(cursor, "name", None))  # only a cursor of the server has one

    with reading(archive.engine) as connection:
        event.listen(connection, "before_cursor_execute", note)
        found = numbers_of(connection, select(tables.article.c.id).order_by(tables.article.c.id.desc()))
    assert found.tolist() == [5, 4, 3, 2, 1]
    assert any(names) == (archive.engine.dialect.name == "postgresql")
