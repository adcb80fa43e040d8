"""The walk of a back-fill as it was left, so that the next run goes on with it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; a walk that an older version left goes on two pages above, as it would have."""
    op.add_column("backfill", sa.Column("walk_state", sa.Text(), nullable=True))
