"""Rows of captures that hold what they cannot; SQLite takes any value in any column."""

from sqlalchemy import text

from .archives import Archive


def spoil(archive: Archive, values: str, number: int = 2) -> None:
    """Set columns of a capture, as SQL, past everything that checks them."""
    escaped = values.replace(":", r"\:")
    statement = text(f"UPDATE capture SET {escaped} WHERE id = :id")  # noqa: S608 (of the tests themselves)
    with archive.engine.connect() as connection:
        if archive.engine.dialect.name == "sqlite":
            # Which no transaction can do.
            for step in ("COMMIT", "PRAGMA foreign_keys = OFF", "BEGIN IMMEDIATE"):
                connection.exec_driver_sql(step)
        connection.execute(statement, {"id": number})
        connection.commit()
