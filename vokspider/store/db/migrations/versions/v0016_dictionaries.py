"""Dictionaries with which the bytes of pages are compressed."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column; the pages of an older archive are compressed without a dictionary."""
    op.create_table(
        "dictionary",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_dictionary_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dictionary")),
    )
    op.create_index(op.f("ix_dictionary_source_id"), "dictionary", ["source_id"])
    # In SQL, since Alembic would write the whole table again on SQLite.
    key = "CONSTRAINT fk_capture_dictionary_id_dictionary REFERENCES dictionary (id)"
    op.execute(f"ALTER TABLE capture ADD COLUMN dictionary_id INTEGER {key}")
