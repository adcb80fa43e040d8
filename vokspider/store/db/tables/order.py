"""The index in the order of lists of articles: by day, which is an expression.

It is not part of the metadata: SQLAlchemy cannot read such an index from SQLite, nor write this order for both
databases. Alembic's batch mode for SQLite drops it with the old table, so a migration that uses that on ``article``
has to create it again.
"""

from sqlalchemy import Connection, text

ORDER_INDEX = "ix_article_day"
_TERMS = ("coalesce(published_on, listed_on)", "imported_at", "id")


def create_order_index(connection: Connection) -> None:
    """Create the index. SQLite sorts rows without a value last in any case, and refuses to be told so."""
    last = "" if connection.dialect.name == "sqlite" else " NULLS LAST"
    terms = ", ".join(f"{one} DESC{last}" for one in _TERMS)
    connection.execute(text(f"CREATE INDEX {ORDER_INDEX} ON article ({terms})"))
