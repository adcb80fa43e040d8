"""The log of what happened, with entries for the past as far as an older archive knows it."""

import heapq
from collections.abc import Iterator
from datetime import UTC
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

from vokspider.store.log.entries import Told
from vokspider.store.log.telling import write

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_AT_A_TIME = 500


def upgrade() -> None:
    """Add the tables, and write entries for earlier events."""
    _add_tables()
    write_past(op.get_bind())


def write_past(connection: sa.Connection) -> None:
    """Write entries for earlier events in order of time into an empty log; some hundred are in memory at a time.

    Unknown for them: when a whole source was forgotten, and why a text did not become the current one.
    """
    past = _past(connection)
    while batch := list(islice(past, _AT_A_TIME)):
        write(connection, batch)


def _add_tables() -> None:
    op.create_table(
        "log",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("capture_sha256", sa.String(length=64), nullable=True),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("migrated", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_log")),
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )


# One query for each kind of event: its time ``at``, parts of ``Told``, and ``id`` for the order. The run that first saw
# an article has an outcome for it.
_MET = """
SELECT 'met' AS kind, article.first_seen_at AS at, article.id AS id, source.name AS source,
    article.external_id AS article, article.id AS article_id,
    (SELECT min(run_outcome.run_id) FROM run_outcome WHERE run_outcome.article_id = article.id) AS run
FROM article JOIN source ON source.id = article.source_id
ORDER BY article.first_seen_at, article.id
"""
_TEXTS = """
SELECT CASE revision.number WHEN 1 THEN 'stored' ELSE
    CASE revision.origin WHEN 'parser' THEN 'reread' ELSE 'revised' END END AS kind,
    revision.created_at AS at, revision.id AS id, source.name AS source, article.external_id AS article,
    article.id AS article_id, revision.run_id AS run, revision.number AS revision, revision.content_sha256,
    capture.sha256 AS capture_sha256, revision.origin
FROM revision JOIN article ON article.id = revision.article_id JOIN source ON source.id = article.source_id
    LEFT JOIN capture ON capture.id = revision.capture_id
ORDER BY revision.created_at, revision.id
"""
_RETURNS = """
SELECT 'revised' AS kind, change.seen_at AS at, change.id AS id, source.name AS source,
    article.external_id AS article, article.id AS article_id, change.run_id AS run, revision.number AS revision,
    revision.content_sha256, capture.sha256 AS capture_sha256, 'site' AS origin, change.returned
FROM change JOIN article ON article.id = change.article_id JOIN source ON source.id = article.source_id
    JOIN revision ON revision.article_id = article.id AND revision.number = change.to_revision
    LEFT JOIN capture ON capture.id = change.capture_id
WHERE change.returned
ORDER BY change.seen_at, change.id
"""
_ABSENCES = """
SELECT '{kind}' AS kind, absence.{kind}_at AS at, absence.id AS id, source.name AS source,
    article.external_id AS article, article.id AS article_id, absence.{kind}_run_id AS run
FROM absence JOIN article ON article.id = absence.article_id JOIN source ON source.id = article.source_id
WHERE absence.gone_at IS NOT NULL AND absence.{kind}_at IS NOT NULL
ORDER BY absence.{kind}_at, absence.id
"""
_CLOSED = """
SELECT 'closed' AS kind, run.finished_at AS at, run.id AS id, source.name AS source, run.id AS run, run.verdict,
    run.discovered, run.new, run.changed, run.unchanged, run.skipped, run.failed
FROM run JOIN source ON source.id = run.source_id
WHERE run.verdict IS NOT NULL AND run.finished_at IS NOT NULL
ORDER BY run.finished_at, run.id
"""
_FORGOTTEN = """
SELECT 'forgotten' AS kind, forgotten_at AS at, id, source, external_id AS article
FROM forgotten
ORDER BY forgotten_at, id
"""
_QUERIES = (
    _MET,
    _TEXTS,
    _RETURNS,
    _ABSENCES.format(kind="gone"),
    _ABSENCES.format(kind="back"),
    _CLOSED,
    _FORGOTTEN,
)
_LEDGER = ("discovered", "new", "changed", "unchanged", "skipped", "failed")


def _past(connection: sa.Connection) -> Iterator[Told]:
    """The earlier events in order of time; those of the same time in the order of the queries."""
    events = (_told(connection, rank, query) for rank, query in enumerate(_QUERIES))
    for _, told in heapq.merge(*events, key=lambda event: event[0]):
        yield told


def _told(connection: sa.Connection, rank: int, query: str) -> Iterator[tuple[tuple[Any, ...], Told]]:
    typed = sa.text(query).columns(at=sa.DateTime(), returned=sa.Boolean())
    for row in connection.execute(typed.execution_options(yield_per=_AT_A_TIME)).mappings():
        facts = dict(row)
        place = facts["at"], rank, facts.pop("id")
        if "verdict" in facts:
            facts["ledger"] = {name: facts.pop(name) for name in _LEDGER}
        if facts["kind"] == "revised":
            facts["returned"] = bool(facts.get("returned"))
        yield place, Told(**facts | {"at": facts["at"].replace(tzinfo=UTC), "migrated": True})
