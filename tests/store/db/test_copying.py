"""A copy of an archive in another database: from each kind to each, whole or not at all."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, make_url, select, text

from vokspider.config import load
from vokspider.model.errors import StoreError
from vokspider.store.articles.forgetting import forget_source
from vokspider.store.db import tables
from vokspider.store.db.copying import copy_archive
from vokspider.store.db.engine import open_engine
from vokspider.store.db.schema import upgrade

from ...archives import SOURCE, Archive, article, entry, on_sqlite
from ...commands import Cli
from ...filling import ROWS, fill, stored_tables

Make = Callable[[str], Engine]
OF_NOW = ("lease", "host_pace")  # what means nothing in another database
MADE_AGAIN = ("hunk", "search_index", "total", "edited", "unlike_duplicate", "run_total")  # from the other tables
_NOW = datetime(2025, 12, 3, tzinfo=UTC)


@pytest.fixture
def engines(tmp_path: Path, postgres_url: str) -> Iterator[Make]:
    """Makes databases: ``sqlite`` or ``postgresql``, which is one schema of the test's own."""
    made: list[Engine] = []

    def make(kind: str) -> Engine:
        url = postgres_url if kind == "postgresql" else f"sqlite:///{tmp_path}/{len(made)}.db"
        made.append(open_engine(make_url(url)))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


@pytest.mark.parametrize(
    ("first", "second"), [("sqlite", "postgresql"), ("postgresql", "sqlite"), ("sqlite", "sqlite")]
)
def test_every_row_of_every_table_arrives(engines: Make, first: str, second: str) -> None:
    source, target = engines(first), engines(second)
    upgrade(source)
    with source.begin() as connection:
        filled = fill(connection)
    copied = copy_archive(source, target)
    assert {one.table: one.rows for one in copied} == {name: ROWS for name in filled if name not in OF_NOW + MADE_AGAIN}
    with source.connect() as one, target.connect() as other:
        for table in (one for one in tables.metadata.sorted_tables if one.name not in MADE_AGAIN):
            rows = [list(c.execute(select(table).order_by(*table.primary_key.columns))) for c in (one, other)]
            assert rows[1] == ([] if table.name in OF_NOW else rows[0]), table.name
            assert rows[0]


@pytest.mark.parametrize(
    ("first", "second"), [("sqlite", "postgresql"), ("postgresql", "sqlite"), ("sqlite", "sqlite")]
)
def test_the_numbers_of_deleted_runs_are_not_used_again_in_the_copy(engines: Make, first: str, second: str) -> None:
    source, target = engines(first), engines(second)
    upgrade(source)
    made = Archive(load(environ={}), source)
    assert [made.run(), made.run()] == [1, 2]
    forget_source(source, SOURCE, "a mistake", made.now)
    copy_archive(source, target)
    assert [made.run(), Archive(made.config, target).run()] == [3, 3]


def test_what_follows_gets_numbers_that_are_free(engines: Make) -> None:
    source, target = engines("sqlite"), engines("postgresql")
    upgrade(source)
    with source.begin() as connection:
        fill(connection)
    copy_archive(source, target)
    run = {"source_id": 1, "trigger": "crawl", "started_at": _NOW, "host": "h", "pid": 1}
    with target.begin() as connection:
        assert connection.execute(insert(tables.run).returning(tables.run.c.id), run).scalar_one() == ROWS + 1


def test_an_empty_archive(engines: Make) -> None:
    source, target = engines("sqlite"), engines("postgresql")
    upgrade(source)
    assert sum(one.rows for one in copy_archive(source, target)) == 0


def test_a_target_that_is_not_empty_is_refused_and_stays_as_it_is(engines: Make) -> None:
    source, target = engines("sqlite"), engines("postgresql")
    upgrade(source)
    with source.begin() as connection:
        fill(connection)
    copy_archive(source, target)
    with pytest.raises(StoreError, match=r"is not empty, its table .* has rows; name an empty database"):
        copy_archive(source, target)
    with pytest.raises(StoreError, match="is the archive itself"):
        copy_archive(source, source)


def test_a_target_of_another_version_is_refused(engines: Make) -> None:
    source, target = engines("sqlite"), engines("sqlite")
    upgrade(source)
    upgrade(target)
    with target.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    with pytest.raises(StoreError, match="holds an archive already"):
        copy_archive(source, target)


def test_a_copy_that_differs_is_not_kept(engines: Make) -> None:
    source, target = engines("sqlite"), engines("sqlite")
    for engine in (source, target):
        upgrade(engine)
    with source.begin() as connection:
        fill(connection)
    with target.begin() as connection:
        spoil = "CREATE TRIGGER spoil AFTER INSERT ON revision BEGIN UPDATE revision SET text = 'x'; END"
        connection.execute(text(spoil))
    with pytest.raises(StoreError, match="the copy of the table revision differs from the original"):
        copy_archive(source, target)
    with target.connect() as connection:
        assert all(connection.execute(select(table)).all() == [] for table in stored_tables(connection))


@on_sqlite
def test_the_command_and_back(archive: Archive, cli: Cli, postgres_url: str, tmp_path: Path) -> None:
    archive.run(map(entry, range(1, 4)), [article(1), article(2)])
    with archive.engine.begin() as connection:
        lease = {"name": "daemon", "owner": "o", "host": "h", "pid": 1}
        connection.execute(
            insert(tables.lease), lease | dict.fromkeys(("acquired_at", "renewed_at", "expires_at"), _NOW)
        )
    there = cli("db", "copy", postgres_url)
    assert (there.code, there.fields[0][0]) == (0, "checkpoint")
    assert ["article", "3"] in [row[:2] for row in there.fields]
    assert "copied to postgresql://" in there.err
    back = cli("--database", postgres_url, "db", "copy", str(tmp_path / "back again.db"), "--json")
    assert [list(one.values()) for one in back.objects] == [[a, int(b), c] for a, b, c in there.fields]
    listed = [cli("--database", name, "articles", "list").out for name in (postgres_url, f"{tmp_path}/back again.db")]
    assert listed[0] == listed[1] == cli("articles", "list").out
    assert cli("--database", f"{tmp_path}/back again.db", "db", "check").code == 0
    assert cli("db", "copy", postgres_url).refused("is not empty")
