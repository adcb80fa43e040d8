"""Re-checks, changes, absences, and duplicates."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from alembic import op

from vokspider.compare.changes import Version, kinds
from vokspider.model.availability import state_of

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_REVISION = sa.table(
    "revision",
    *(sa.column(name, sa.Integer()) for name in ("article_id", "number", "capture_id", "run_id")),
    *(sa.column(name, sa.Text()) for name in ("title", "text", "extractor")),
    sa.column("published_on", sa.Date()),
    sa.column("created_at", sa.DateTime()),
)
_ARTICLE = sa.table(
    "article",
    sa.column("id", sa.Integer()),
    *(sa.column(name, sa.Text()) for name in ("status", "url")),
    *(sa.column(name, sa.DateTime()) for name in ("first_seen_at", "recheck_at")),
)
_CAPTURE = sa.table("capture", sa.column("id", sa.Integer()), sa.column("fetched_at", sa.DateTime()))
_CHANGE = sa.table(
    "change",
    *(sa.column(name, sa.Integer()) for name in ("article_id", "run_id", "from_revision", "to_revision", "capture_id")),
    *(sa.column(name, sa.Text()) for name in ("origin", "extractor")),
    sa.column("kinds", sa.JSON()),
    sa.column("returned", sa.Boolean()),
    sa.column("seen_at", sa.DateTime()),
)


def upgrade() -> None:
    """Add the tables and columns, and fill them from the data of the archive."""
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
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin", sa.String(length=10), server_default="site", nullable=False))
        batch_op.add_column(sa.Column("of_revision", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("signature", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=True))


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
        sqlite_with_rowid=False,
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
    """Fill in when stored articles are due, the states of captures, and a change for each revision after the first."""
    connection = op.get_bind()
    _fill_in_due_times(connection)
    _fill_in_states(connection)
    several = sa.select(_REVISION.c.article_id).where(_REVISION.c.number >= 2).distinct()
    for article_id in connection.scalars(several.order_by(_REVISION.c.article_id)).all():
        rows = list(_changes(_revisions(connection, article_id)))
        if rows:
            connection.execute(sa.insert(_CHANGE), rows)


def _fill_in_due_times(connection: sa.Connection) -> None:
    """Young articles are due now, the others spread over a year, since all at once would displace new articles."""
    now = datetime.now(UTC).replace(tzinfo=None)
    stored = sa.select(_ARTICLE.c.id, _ARTICLE.c.first_seen_at).where(_ARTICLE.c.status == "stored")
    for number, row in enumerate(connection.execute(stored.where(_ARTICLE.c.url.is_not(None))).all()):
        is_young = now - row.first_seen_at < timedelta(days=64)
        due = now if is_young else now + timedelta(days=number % 365)
        connection.execute(sa.update(_ARTICLE).where(_ARTICLE.c.id == row.id).values(recheck_at=due))


def _fill_in_states(connection: sa.Connection) -> None:
    believed = "body IS NULL OR id IN (SELECT capture_id FROM revision WHERE capture_id IS NOT NULL)"
    connection.execute(sa.text(f"UPDATE capture SET state = 'served' WHERE {believed}"))  # noqa: S608 (a constant)
    connection.execute(
        sa.text(
            "UPDATE capture SET reason = (SELECT reason FROM run_outcome o WHERE o.run_id = capture.run_id"
            " AND o.article_id = capture.article_id AND o.outcome = 'failed') WHERE state IS NULL"
        )
    )
    reasons = connection.scalars(sa.text("SELECT DISTINCT reason FROM capture WHERE reason IS NOT NULL")).all()
    for reason in reasons:
        known = sa.text("UPDATE capture SET state = :state WHERE reason = :reason")
        connection.execute(known, {"state": state_of(reason), "reason": reason})


def _revisions(connection: sa.Connection, article_id: int) -> Sequence[sa.Row[Any]]:
    """The revisions that were once the current one of an article, in order, with ``seen_at``, the time of the page."""
    seen_at = sa.func.coalesce(_CAPTURE.c.fetched_at, _REVISION.c.created_at).label("seen_at")
    joined = sa.select(_REVISION, seen_at).outerjoin(_CAPTURE, _CAPTURE.c.id == _REVISION.c.capture_id)
    found: list[sa.Row[Any]] = []
    query = joined.where(_REVISION.c.article_id == article_id).order_by(_REVISION.c.number)
    for row in connection.execute(query):
        # An imported page that was older than the text of its time never became current.
        if not found or row.seen_at >= found[-1].seen_at:
            found.append(row)
    return found


def _changes(revisions: Sequence[sa.Row[Any]]) -> Iterator[dict[str, Any]]:
    for old, new in pairwise(revisions):
        yield {
            "article_id": new.article_id,
            "run_id": new.run_id,
            "from_revision": old.number,
            "to_revision": new.number,
            "kinds": list(kinds(_version(old), _version(new))),
            "returned": False,
            "origin": "site",
            "extractor": new.extractor,
            "capture_id": new.capture_id,
            "seen_at": new.seen_at,
        }


def _version(row: sa.Row[Any]) -> Version:
    return Version(row.title, row.published_on, tuple(row.text.split("\n\n")))
