"""Who has a request in flight to a host, so that crawls on several machines have one at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; nothing is in flight while the schema is upgraded."""
    op.add_column("host_pace", sa.Column("owner", sa.String(length=64), nullable=True))
    op.add_column("host_pace", sa.Column("leased_until", sa.Float(precision=53), nullable=True))
