"""A file of its own, in which duplicates are decided; it has as much of the archive's tables as deciding needs."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine
from sqlalchemy.schema import CreateIndex, CreateTable

from vokspider.store.db import tables
from vokspider.store.duplicates.deciding import Text

_ARTICLE = (
    "CREATE TABLE article (id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL, content_sha256 VARCHAR(64), "
    "revision INTEGER NOT NULL DEFAULT 1)"
)
_TEXT = "CREATE TABLE revision (article_id INTEGER PRIMARY KEY, number INTEGER NOT NULL, signature BLOB)"
_BY_TEXT = "CREATE INDEX by_text ON article (content_sha256)"
# What the archive has and should not have, and what it lacks, see ``replacing``.
_DIFFERENCES = (
    "CREATE TABLE wrong_key (of_key BIGINT NOT NULL, of_article INTEGER NOT NULL)",
    "CREATE TABLE missing_key (key BIGINT NOT NULL, article_id INTEGER NOT NULL)",
    "CREATE TABLE wrong_duplicate (number INTEGER NOT NULL)",
)


@contextmanager
def open_scratch() -> Iterator[Connection]:
    """A connection to such a file, which is deleted at the end. It takes about 0.4 kB for each article."""
    with tempfile.TemporaryDirectory(prefix="vokspider-") as folder, scratch_at(Path(folder, "duplicates.db")) as made:
        yield made


@contextmanager
def scratch_at(path: Path) -> Iterator[Connection]:
    """A connection to such a file, which is made if it is not there. Only one may be open at a time."""
    engine = create_engine(URL.create("sqlite", database=str(path)))
    is_new = not path.exists()
    try:
        with engine.connect() as connection:
            # Nothing of it is needed after a crash.
            for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-64000"):
                connection.exec_driver_sql(f"PRAGMA {pragma}")
            if is_new:
                _make_tables(connection)
            connection.commit()
            yield connection
    finally:
        engine.dispose()


def add_article(scratch: Connection, text: Text, source_id: int) -> None:
    """Add an article that was decided."""
    row = (text.id, source_id, text.content_sha256)
    scratch.exec_driver_sql("INSERT INTO article (id, source_id, content_sha256) VALUES (?, ?, ?)", row)


def add_text(scratch: Connection, text: Text) -> None:
    """Add the text of an article, if those of the archive are not the ones to decide about."""
    scratch.exec_driver_sql("INSERT INTO revision VALUES (?, 1, ?)", (text.id, text.signature))


def _make_tables(connection: Connection) -> None:
    for statement in (_ARTICLE, _TEXT, _BY_TEXT, *_DIFFERENCES):
        connection.exec_driver_sql(statement)
    for table in (tables.band, tables.duplicate):
        connection.execute(CreateTable(table))
        for index in table.indexes:
            connection.execute(CreateIndex(index))
