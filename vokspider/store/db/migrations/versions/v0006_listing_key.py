"""A source's number in AJAX addresses is its listing key, since other sites have no AJAX."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Rename the column in place; both databases do that without writing the table anew."""
    op.alter_column("source", "ajax_source_id", new_column_name="listing_key")
