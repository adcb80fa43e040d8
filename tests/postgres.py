"""A PostgreSQL schema that many tests use, one after the other: making one anew costs more than most of the tests."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from attrs import define, field
from sqlalchemy import Connection, Engine, make_url, text

from vokspider.store.db import tables
from vokspider.store.db.engine import open_engine
from vokspider.store.db.schema import upgrade
from vokspider.store.db.tables.search import INDEXES, VERSIONS

from .limits import HANG

# Each table with its columns, constraints and triggers, and the version of the schema.
_SHAPE = """
    SELECT string_agg(line, ' ' ORDER BY line) FROM (
        SELECT concat_ws(' ', c.oid, c.relname, a.attname, a.atttypid, a.attnotnull) AS line
        FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relnamespace = to_regnamespace(:name)
        UNION ALL SELECT conname FROM pg_constraint WHERE connamespace = to_regnamespace(:name)
        UNION ALL SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = to_regnamespace(:name) AND NOT tgisinternal
        UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = to_regnamespace(:name)
    ) AS lines
"""
_RESTART = """
    SELECT setval(oid::regclass, 1, false) FROM pg_class
    WHERE relkind = 'S' AND relnamespace = to_regnamespace(:name)
"""


def create_schema(server: Engine) -> str:
    """A new empty schema; its name."""
    name = f"vokspider_test_{uuid.uuid4().hex}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    return name


def drop_schema(server: Engine, name: str) -> None:
    with server.connect() as connection:
        _prepare(connection)
        connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))


def url_of(server: Engine, name: str) -> str:
    """The address of a schema. The server need not have written a commit to its disk before the test goes on."""
    url = server.url.update_query_dict({"options": f"-csearch_path={name} -csynchronous_commit=off"})
    return url.render_as_string(hide_password=False)


def _prepare(connection: Connection) -> None:
    # A transaction that the test left open must not hang the whole run.
    connection.execute(text(f"SET lock_timeout = '{HANG:.0f}s'"))
    connection.execute(text("SET client_min_messages = warning"))


@define
class Reused:
    """A schema with the tables of an archive: emptied after each test, and made anew after one that altered it."""

    server: Engine
    _name: str | None = field(default=None, init=False)
    _shape: str = field(default="", init=False)

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The address of the schema, whose tables are empty."""
        if self._name is None:
            self._make()
        assert self._name is not None
        yield url_of(self.server, self._name)
        with self.server.connect() as connection:
            _prepare(connection)
            is_as_it_was = self._shape_in(connection) == self._shape
            if is_as_it_was:
                self._empty(connection)
        if not is_as_it_was:
            self.close()

    def close(self) -> None:
        """Drop the schema, if there is one."""
        if self._name is not None:
            drop_schema(self.server, self._name)
            self._name = None

    def _make(self) -> None:
        self._name = create_schema(self.server)
        engine = open_engine(make_url(url_of(self.server, self._name)))
        upgrade(engine)
        engine.dispose()
        with self.server.connect() as connection:
            self._shape = self._shape_in(connection)

    def _shape_in(self, connection: Connection) -> str:
        shape: str = connection.execute(text(_SHAPE), {"name": self._name}).scalar_one()
        version = connection.execute(text(f"SELECT to_regclass('{self._name}.alembic_version')")).scalar_one()
        if version is None:
            return ""
        number = connection.execute(text(f"SELECT version_num FROM {self._name}.alembic_version")).scalars().all()  # noqa: S608
        return f"{number} {shape}"

    def _empty(self, connection: Connection) -> None:
        names = [table.name for table in reversed(tables.metadata.sorted_tables)]
        names = [*INDEXES, *(name for name in names if name != tables.search_index.name)]
        deleting = "; ".join(f"DELETE FROM {self._name}.{table}" for table in names)  # noqa: S608
        restored = "; ".join(
            f"UPDATE {self._name}.search_index SET version = '{VERSIONS[index]}', filled_to = NULL "  # noqa: S608
            f"WHERE name = '{index}'"
            for index in INDEXES
        )
        # Without triggers, which would count what is left after each row.
        untriggered = "SET LOCAL session_replication_role = replica"
        connection.exec_driver_sql(f"BEGIN; {untriggered}; {deleting}; {restored}; COMMIT")
        connection.execute(text(_RESTART), {"name": self._name}).all()
