"""Numbers of runs are never used again, since people cite them, also after the newest run was deleted.

A sequence of PostgreSQL never goes back. SQLite takes the number after the highest one in the table, so the highest
one that was deleted is kept in the file's ``user_version``, which SQLite leaves to applications.
"""

from sqlalchemy import Connection, Table, func, select, text

from vokspider.store.db import tables

_HIGHEST = select(func.coalesce(func.max(tables.run.c.id), 0))


def keep_number(connection: Connection) -> None:
    """Remember the highest number of a run. Call this before runs are deleted, in the same transaction."""
    keep(connection, highest_number(connection))


def highest_number(connection: Connection) -> int:
    """The highest number that a run has, or had before it was deleted, as far as the database knows; else 0."""
    highest: int = connection.execute(_HIGHEST).scalar_one()
    if connection.dialect.name == "sqlite":
        return max(highest, int(connection.exec_driver_sql("PRAGMA user_version").scalar_one()))
    owned = "SELECT last_value FROM pg_sequences WHERE sequencename = 'run_id_seq' AND schemaname = current_schema()"
    return max(highest, connection.exec_driver_sql(owned).scalar() or 0)


def keep(connection: Connection, number: int) -> None:
    """Let later runs have numbers above ``number``, on SQLite. On PostgreSQL its sequence does that."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA user_version = {int(number)}")


def next_number(connection: Connection) -> int | None:
    """The number for a new run; None on PostgreSQL, which chooses it by itself."""
    return highest_number(connection) + 1 if connection.dialect.name == "sqlite" else None


def number_on(connection: Connection, highest_run: int) -> None:
    """Let new rows get free ids, after rows were written with the ids that they have in another database.

    ``highest_run``: the highest number that a run of the other database has or had.
    """
    keep(connection, highest_run)
    if connection.dialect.name == "postgresql":
        for table in tables.metadata.sorted_tables:
            _set_sequence(connection, table, highest_run if table is tables.run else 0)


def _set_sequence(connection: Connection, table: Table, least: int) -> None:
    column = table.autoincrement_column
    if column is None:
        return
    owned = "SELECT pg_get_serial_sequence(:table, :column)"
    sequence = connection.execute(text(owned), {"table": table.name, "column": column.name}).scalar()
    last = max(connection.execute(select(func.max(column))).scalar() or 0, least)
    if sequence and last:
        connection.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})
