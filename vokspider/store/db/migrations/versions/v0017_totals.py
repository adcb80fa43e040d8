"""Totals of articles and runs, so that nothing counts all of them to show one page."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables. They are filled after all migrations, when the triggers are created that keep them."""
    _add_totals()
    op.create_table(
        "edited",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "kind", name=op.f("pk_edited")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "unlike_duplicate",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_unlike_duplicate")),
    )
    op.create_index("ix_unlike_duplicate_day", "unlike_duplicate", ["day", "first_day", "differs"])
    differs: dict[str, Any] = {"sqlite_where": sa.text("differs = 1"), "postgresql_where": sa.text("differs")}
    op.create_index("ix_unlike_duplicate_differs", "unlike_duplicate", ["article_id"], **differs)
    _add_run_totals()


def _add_totals() -> None:
    op.create_table(
        "total",
        sa.Column("unit", sa.String(length=5), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("doubled", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            *("unit", "mark", "day", "source_id", "status", "absent", "gone"), name=op.f("pk_total")
        ),
        sqlite_with_rowid=False,
    )


def _add_run_totals() -> None:
    sums = ("runs", "new", "changed", "unchanged", "skipped", "failed")
    op.create_table(
        "run_total",
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("trigger", sa.String(length=20), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in sums),
        sa.PrimaryKeyConstraint("source_id", "trigger", "verdict", name=op.f("pk_run_total")),
        sqlite_with_rowid=False,
    )
    op.drop_index("ix_run_source_id", table_name="run")
    op.create_index("ix_run_source_id", "run", ["source_id", "id"])
    op.create_index("ix_run_begun", "run", ["source_id", "trigger", "verdict", "started_at"])
    op.create_index("ix_run_ended", "run", ["source_id", "trigger", "verdict", "finished_at"])
    unfinished = sa.text("verdict IS NULL")
    op.create_index("ix_run_open", "run", ["source_id"], sqlite_where=unfinished, postgresql_where=unfinished)
