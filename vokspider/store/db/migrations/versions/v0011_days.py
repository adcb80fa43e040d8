"""Indexes for the revisions of some days, and for the list of articles in the order in which they were found."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("ix_article_imported_at", "article", ["imported_at"])
    op.create_index("ix_article_first_seen_at", "article", ["first_seen_at", "id"])
    dated, undated = _where("published_on IS NOT NULL"), _where("published_on IS NULL")
    op.create_index("ix_revision_published_on", "revision", ["published_on", "article_id", "number"], **dated)
    op.create_index("ix_revision_undated", "revision", ["article_id", "number"], **undated)


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
