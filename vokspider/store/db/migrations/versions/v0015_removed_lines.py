"""Removed lines are stored once, however many pages have them; ``removal`` becomes a view with the same columns."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from vokspider.store.db.tables.removals import create_view
from vokspider.store.writing.removed import text_numbers

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_AT_A_TIME = 200
_OLD = sa.table(
    "removal",
    *(sa.column(name, sa.Integer()) for name in ("revision_id", "position", "count")),
    *(sa.column(name, sa.Text()) for name in ("rule", "text")),
)


def upgrade() -> None:
    """Add the tables, move all removals into them, and put the view in place of the old table."""
    _add_tables()
    connection = op.get_bind()
    part = sa.table("removed_part", *map(sa.column, ("revision_id", "position", "rule", "count", "text_id")))
    last: tuple[int, int] | None = None
    while rows := _after(connection, last):
        numbers = text_numbers(connection, [row["text"] for row in rows])
        moved = [{**row, "text_id": numbers[row["text"]]} for row in rows]
        connection.execute(sa.insert(part), moved)
        last = rows[-1]["revision_id"], rows[-1]["position"]
    op.drop_table("removal")
    create_view(connection)


def _after(connection: sa.Connection, last: tuple[int, int] | None) -> list[dict[str, Any]]:
    """The next rows of the old table in the order of its key; a few are in memory at a time."""
    key = sa.tuple_(_OLD.c.revision_id, _OLD.c.position)
    query = sa.select(_OLD).order_by(_OLD.c.revision_id, _OLD.c.position).limit(_AT_A_TIME)
    found = connection.execute(query if last is None else query.where(key > last))
    return [dict(row) for row in found.mappings()]


def _add_tables() -> None:
    op.create_table(
        "removed_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removed_line")),
    )
    op.create_index(op.f("ix_removed_line_key"), "removed_line", ["key"])
    op.create_table(
        "removed_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removed_text")),
    )
    op.create_index(op.f("ix_removed_text_sha256"), "removed_text", ["sha256"])
    op.create_table(
        "removed_part",
        sa.Column("revision_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.String(length=30), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_removed_part_revision_id_revision")),
        sa.ForeignKeyConstraint(["text_id"], ["removed_text.id"], name=op.f("fk_removed_part_text_id_removed_text")),
        sa.PrimaryKeyConstraint("revision_id", "position", name=op.f("pk_removed_part")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_removed_part_text_id"), "removed_part", ["text_id"])
