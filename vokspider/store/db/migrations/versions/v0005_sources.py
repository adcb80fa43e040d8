"""Whether the bytes of a capture are kept, in a column of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and fill them from what the archive has."""
    _add_kept()


def _add_kept() -> None:
    # The default is for rows that are there already: so only the small ones, which have no bytes, are written again.
    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kept", sa.Boolean(), server_default="1", nullable=False))
    capture = sa.table("capture", sa.column("body", sa.LargeBinary), sa.column("kept", sa.Boolean))
    op.execute(sa.update(capture).where(capture.c.body.is_(None)).values(kept=False))
