"""Indexes for lists and counts, which otherwise read the whole archive to show one page of it."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from vokspider.store.db.tables.order import create_order_index

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_COUNTED = ["source_id", "published_on", "listed_on", "status", "imported_at", "absent_since", "gone_at"]


def upgrade() -> None:
    """Add the indexes; one of them begins as the one that it replaces."""
    op.drop_index("ix_article_source_id_published_on", table_name="article")
    op.create_index("ix_article_counts", "article", _COUNTED)
    _create_partial("ix_article_covered", "article", ["source_id", "listed_on"], "covered")
    create_order_index(op.get_bind())
    op.create_index("ix_revision_original_url", "revision", ["original_url"], postgresql_using="hash")
    _create_partial("ix_capture_fetched_at", "capture", ["fetched_at", "id"], "kept")
    op.create_index("ix_capture_run_id", "capture", ["run_id"])


def _create_partial(name: str, table: str, columns: list[str], flag: str) -> None:
    conditions: dict[str, Any] = {"sqlite_where": sa.text(f"{flag} = 1"), "postgresql_where": sa.text(flag)}
    op.create_index(name, table, columns, **conditions)
