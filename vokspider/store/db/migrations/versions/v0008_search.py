"""The search index: passages of texts, and words that changes removed and added."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_INDEXES = ("passage", "hunk_passage")


def upgrade() -> None:
    """Add the tables. They are filled after all migrations, with the tokens of the program that upgrades."""
    op.create_table(
        "search_index",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("filled_to", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_search_index")),
    )
    op.create_table(
        "hunk",
        sa.Column("change_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_hunk_change_id_change")),
        sa.PrimaryKeyConstraint("change_id", "position", name=op.f("pk_hunk")),
    )
    state = sa.table("search_index", sa.column("name"), sa.column("version"), sa.column("filled_to"))
    for name in _INDEXES:
        _create_index(name)
        op.execute(sa.insert(state).values(name=name, version="0", filled_to=0))


def _create_index(name: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        tokenizer = "tokenize=\"ascii tokenchars '+'\""
        op.execute(f"CREATE VIRTUAL TABLE {name} USING fts5(tokens, content='', {tokenizer})")
        return
    op.execute(f"CREATE TABLE {name} (id BIGINT CONSTRAINT pk_{name} PRIMARY KEY, tokens TSVECTOR NOT NULL)")
    op.execute(f"CREATE INDEX ix_{name}_tokens ON {name} USING gin (tokens)")
