"""The column ``ajax_source_id`` becomes ``listing_key``, since other sites have no AJAX."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Rename the column in place; neither database has to rewrite the table for that."""
    op.alter_column("source", "ajax_source_id", new_column_name="listing_key")
