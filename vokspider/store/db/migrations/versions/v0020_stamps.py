"""Timestamps of checkpoints, and checkpoints of other archives."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; an older archive has nothing for them."""
    op.create_table(
        "stamp",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("authority", sa.String(length=100), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime()),
        sa.Column("problem", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.Column("answer", sa.LargeBinary()),
        sa.Column("stamped_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("size", "authority", name=op.f("pk_stamp")),
        sa.ForeignKeyConstraint(["size"], ["checkpoint.size"], name=op.f("fk_stamp_size_checkpoint")),
    )
    op.create_table(
        "witness",
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("checked_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_witness")),
    )
    op.create_table(
        "witnessed",
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("proof", sa.JSON()),
        sa.Column("problem", sa.Text()),
        sa.PrimaryKeyConstraint("url", "size", "root", name=op.f("pk_witnessed")),
    )
