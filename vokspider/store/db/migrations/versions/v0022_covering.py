"""PostgreSQL's index of the revisions of articles has their row ids, so that a count of hits reads no texts."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_NAME = "uq_revision_article_id_number"


def upgrade() -> None:
    """Make the constraint again. SQLite's indexes have row ids anyway."""
    if op.get_bind().dialect.name == "postgresql":
        again = f"ADD CONSTRAINT {_NAME} UNIQUE (article_id, number) INCLUDE (id)"
        op.execute(f"ALTER TABLE revision DROP CONSTRAINT {_NAME}, {again}")
