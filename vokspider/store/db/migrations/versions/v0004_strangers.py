"""Incomplete texts, notes, where a saved page's time is from, changes of the template, and forgotten articles."""

import hashlib
from typing import Any

import sqlalchemy as sa
from alembic import op

from vokspider.text.fingerprints import content_sha256
from vokspider.text.whitespace import key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_REVISION = sa.table("revision", *map(sa.column, ("id", "article_id", "number", "title", "text", "content_sha256")))
_ARTICLE = sa.table("article", *map(sa.column, ("id", "revision", "content_sha256")))
_AT_A_TIME = 500


def upgrade() -> None:
    """Add the columns and tables. An older archive has no data to fill them.

    From this version on, texts that differ only in characters that look the same have one fingerprint, so the stored
    fingerprints are computed again.
    """
    with op.batch_alter_table("revision", schema=None) as batch_op:
        # "0" and not sa.false(): for an expression Alembic would rewrite the whole table on SQLite.
        batch_op.add_column(sa.Column("incomplete", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("notes", sa.JSON(), nullable=True))
    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.add_column(sa.Column("time_from", sa.String(length=20), nullable=True))
    _add_template_lines()
    _add_forgotten()
    _renew_fingerprints()


def _renew_fingerprints() -> None:
    """Compute all fingerprints again; those of plain ASCII texts do not change.

    A wrong fingerprint stays wrong, so that ``db check`` still reports it.
    """
    revision, article, last = _REVISION.c, _ARTICLE.c, 0
    connection = op.get_bind()
    while rows := connection.execute(_rows_after(last)).all():
        last = rows[-1].id
        for row in rows:
            new = {"content_sha256": content_sha256(row.title, row.text.split("\n\n"))}
            if new["content_sha256"] != row.content_sha256 and _first_fingerprint(row) == row.content_sha256:
                connection.execute(sa.update(_REVISION).where(revision.id == row.id).values(new))
                current = (article.id == row.article_id, article.revision == row.number)
                connection.execute(sa.update(_ARTICLE).where(*current).values(new))


def _rows_after(last: int) -> sa.Select[Any]:
    return sa.select(_REVISION).where(_REVISION.c.id > last).order_by(_REVISION.c.id).limit(_AT_A_TIME)


def _first_fingerprint(row: sa.Row[Any]) -> str:
    """The fingerprint of a text as computed before this version."""
    return hashlib.sha256("\n".join([key(row.title or ""), *map(key, row.text.split("\n\n"))]).encode()).hexdigest()


def _add_template_lines() -> None:
    op.create_table(
        "template_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("added", sa.Boolean(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("first_run_id", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["first_run_id"], ["run.id"], name=op.f("fk_template_line_first_run_id_run")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_template_line_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_line")),
    )
    with op.batch_alter_table("template_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_template_line_source_id"), ["source_id"], unique=False)


def _add_forgotten() -> None:
    op.create_table(
        "forgotten",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("external_id", sa.String(length=100), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("revisions", sa.Integer(), nullable=False),
        sa.Column("captures", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forgotten")),
    )
