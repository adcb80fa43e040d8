"""Re-checks, changes, absences, and duplicates."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns, and fill in what the archive already tells."""
    _add_columns()
    _add_changes()
    _add_absences()
    _add_duplicates()
    _fill_in()


def _add_columns() -> None:
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recheck_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("absent_since", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("gone_at", sa.DateTime(), nullable=True))
        batch_op.create_index("ix_article_source_id_recheck_at", ["source_id", "recheck_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_gone_at"), ["gone_at"], unique=False)
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin", sa.String(length=10), server_default="site", nullable=False))
        batch_op.add_column(sa.Column("of_revision", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("signature", sa.LargeBinary(), nullable=True))
        batch_op.create_index(batch_op.f("ix_revision_capture_id"), ["capture_id"], unique=False)
    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=20), nullable=True))


def _add_changes() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("from_revision", sa.Integer(), nullable=False),
        sa.Column("to_revision", sa.Integer(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("extractor", sa.String(length=20), nullable=False),
        sa.Column("capture_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_change_article_id_article")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_change_capture_id_capture")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_change_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_seen_at"), ["seen_at"], unique=False)


def _add_absences() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("present_at", sa.DateTime(), nullable=True),
        sa.Column("first_at", sa.DateTime(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("gone_at", sa.DateTime(), nullable=True),
        sa.Column("gone_run_id", sa.Integer(), nullable=True),
        sa.Column("back_at", sa.DateTime(), nullable=True),
        sa.Column("back_run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_absence_article_id_article")),
        sa.ForeignKeyConstraint(["back_run_id"], ["run.id"], name=op.f("fk_absence_back_run_id_run")),
        sa.ForeignKeyConstraint(["gone_run_id"], ["run.id"], name=op.f("fk_absence_gone_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_absence_gone_at"), ["gone_at"], unique=False)


def _add_duplicates() -> None:
    op.create_table(
        "band",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_band_article_id_article")),
        sa.PrimaryKeyConstraint("key", "article_id", name=op.f("pk_band")),
    )
    op.create_table(
        "duplicate",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("similarity", sa.Float(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_duplicate_article_id_article")),
        sa.ForeignKeyConstraint(["first_id"], ["article.id"], name=op.f("fk_duplicate_first_id_article")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_duplicate_run_id_run")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_duplicate")),
    )
    with op.batch_alter_table("duplicate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duplicate_first_id"), ["first_id"], unique=False)


def _fill_in() -> None:
    """Stored articles are due; what the captures were is known where a revision names them or the status says it."""
    op.execute("UPDATE article SET recheck_at = first_seen_at WHERE status = 'stored' AND url IS NOT NULL")
    op.execute(
        "UPDATE capture SET state = CASE"
        " WHEN body IS NULL OR id IN (SELECT capture_id FROM revision) THEN 'served'"
        " WHEN status IN (404, 410) THEN 'http_' || status"
        " WHEN status >= 400 THEN 'blocked'"
        " ELSE 'wrong_body' END"
    )
