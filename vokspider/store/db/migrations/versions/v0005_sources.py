"""A column that says whether the bytes of a capture are kept, and the table for the pace of each host."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table, and fill the column from the data of the archive."""
    _add_kept()
    _add_host_pace()


def _add_host_pace() -> None:
    op.create_table(
        "host_pace",
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("next_at", sa.Float(precision=53), nullable=False),
        sa.Column("blocked_until", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_pace")),
    )


def _add_kept() -> None:
    # The default applies to existing rows, so that only the small ones, without bytes, have to be written again.
    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kept", sa.Boolean(), server_default="1", nullable=False))
    capture = sa.table("capture", sa.column("body", sa.LargeBinary), sa.column("kept", sa.Boolean))
    op.execute(sa.update(capture).where(capture.c.body.is_(None)).values(kept=False))
