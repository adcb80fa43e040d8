"""An index for the addresses of articles."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_article_url", "article", ["url"], postgresql_using="hash")
