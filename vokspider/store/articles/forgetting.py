"""Removes articles, or a whole source, from the archive on request. A row records what was removed, and why.

Nothing else is ever deleted from the archive. This is for articles that were stored by mistake, such as those of
another source, and for content that must not be kept.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Engine, Select, Table, and_, delete, func, insert, or_, select, update

from vokspider.model.outcomes import OUTCOMES
from vokspider.store.articles.forgotten import Forgotten
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.duplicates.deciding import place_again, withdraw
from vokspider.store.log.entries import FORGOTTEN, Told
from vokspider.store.log.recording import rows_of_article
from vokspider.store.log.telling import Log
from vokspider.store.runs.numbers import keep_number
from vokspider.store.search.keeping import remove_articles
from vokspider.store.writing.removed import forget_removals

_A, _C, _D, _R, _S = tables.article.c, tables.capture.c, tables.duplicate.c, tables.revision.c, tables.source.c
_L, _O, _RUN = tables.log.c, tables.run_outcome.c, tables.run.c
_B, _F = tables.backfill.c, tables.frontier.c
# Tables with rows of an article; those that refer to others come first. Removals belong to revisions.
_PARTS: tuple[Table, ...] = (
    tables.change,
    tables.absence,
    tables.band,
    tables.revision,
    tables.run_outcome,
    tables.sighting,
    tables.capture,
)
# Tables with rows of a run.
_OF_RUNS: tuple[Table, ...] = (tables.run_outcome, tables.sighting, tables.capture)


@frozen
class Doomed:
    """An article that is about to be removed, and how much would be removed with it."""

    id: int
    source: str
    external_id: str
    url: str | None
    title: str | None
    revisions: int
    captures: int


def doomed(engine: Engine, ids: Sequence[int]) -> list[Doomed]:
    """The articles with these row ids, and how much would be removed with each."""
    with reading(engine) as connection:
        return _doomed(connection, select(_A.id).where(_A.id.in_(ids)))


def doomed_of(engine: Engine, source: str) -> list[Doomed]:
    """All articles of a source, and how much would be removed with each."""
    with reading(engine) as connection:
        return _doomed(connection, _articles_of(source))


def forget_articles(engine: Engine, ids: Sequence[int], why: str, now: datetime) -> list[Forgotten]:
    """Remove articles in one transaction; nothing else may write to their sources meanwhile.

    The ledgers of their runs no longer count them. Duplicates of them are grouped again. Returns a record of each.
    """
    chosen, log = select(_A.id).where(_A.id.in_(ids)), Log()
    with engine.begin() as connection, log.told_by(connection):
        noted = _note(connection, log, _doomed(connection, chosen), why, now, of_runs=True)
        left = _leave_groups(connection, ids, now)
        _correct_ledgers(connection, chosen)
        _delete(connection, chosen)
        for source_id, members in left.items():
            place_again(connection, source_id, _last_run(connection, source_id), now, members)
    return noted


def forget_source(engine: Engine, source: str, why: str, now: datetime) -> list[Forgotten]:
    """Remove a source with its articles, its runs, and what was learned about its listing, in one transaction.

    Messages about the source are deleted too, and its back-fills. Returns a record of each removed article.
    """
    runs, log = select(_RUN.id).join(tables.source).where(_S.name == source), Log()
    with engine.begin() as connection, log.told_by(connection):
        noted = _note(connection, log, _doomed(connection, _articles_of(source)), why, now, of_runs=False)
        log.add(Told(FORGOTTEN, now, source))
        connection.execute(delete(tables.duplicate).where(_D.article_id.in_(_articles_of(source))))
        _delete(connection, _articles_of(source))
        _delete_backfills(connection, source)
        for model in _OF_RUNS:
            connection.execute(delete(model).where(model.c.run_id.in_(runs)))
        connection.execute(delete(tables.template_line).where(tables.template_line.c.first_run_id.in_(runs)))
        connection.execute(
            delete(tables.notice).where(or_(tables.notice.c.source == source, tables.notice.c.run_id.in_(runs)))
        )
        connection.execute(update(tables.log).where(_L.source == source).values(run_id=None))
        keep_number(connection)
        connection.execute(delete(tables.run).where(_RUN.id.in_(runs)))
        of_source = select(_S.id).where(_S.name == source)
        connection.execute(delete(tables.dictionary).where(tables.dictionary.c.source_id.in_(of_source)))
        connection.execute(delete(tables.source).where(_S.name == source))
    return noted


def _delete_backfills(connection: Connection, source: str) -> None:
    mine = select(_B.id).join(tables.source).where(_S.name == source)
    for model in (tables.frontier, tables.backfill_run):
        connection.execute(delete(model).where(model.c.backfill_id.in_(mine)))
    connection.execute(delete(tables.backfill).where(_B.id.in_(mine)))


def _articles_of(source: str) -> Select[int]:
    return select(_A.id).join(tables.source).where(_S.name == source)


def _doomed(connection: Connection, chosen: Select[int]) -> list[Doomed]:
    def number_of(model: Table) -> Select[int]:
        counted = select(func.count()).select_from(model).where(model.c.article_id == _A.id)
        return counted.correlate(tables.article)

    title = func.coalesce(_R.title, _A.entry_title)
    counts = (number_of(tables.revision).scalar_subquery(), number_of(tables.capture).scalar_subquery())
    query = (
        select(_A.id, _S.name, _A.external_id, _A.url, title, *counts)
        .select_from(tables.article)
        .join(tables.source)
        .outerjoin(tables.revision, and_(_R.article_id == _A.id, _R.number == _A.revision))
        .where(_A.id.in_(chosen))
        .order_by(_A.id)
    )
    return [Doomed(*row) for row in connection.execute(query)]


def _note(
    connection: Connection, log: Log, articles: Sequence[Doomed], why: str, now: datetime, *, of_runs: bool
) -> list[Forgotten]:
    """Note what is removed. ``of_runs``: their runs stay, so the log tells which of their rows go."""
    noted = [
        Forgotten(one.source, one.external_id, one.url, one.title, one.revisions, one.captures, why, now)
        for one in articles
    ]
    if noted:
        rows = [{name: getattr(one, name) for name in Forgotten.__annotations__} for one in noted]
        connection.execute(insert(tables.forgotten), rows)
    for one, note in zip(articles, noted, strict=True):
        left: dict[str, Any] = {
            "removed_rows": rows_of_article(connection, one.id),
            "outcomes": _outcomes(connection, one.id),
        }
        log.add(Told(FORGOTTEN, now, note.source, note.external_id, **(left if of_runs else {})))
    return noted


def _outcomes(connection: Connection, article_id: int) -> dict[str, str]:
    """The outcomes of an article by the number of their run."""
    query = select(_O.run_id, _O.outcome).where(_O.article_id == article_id).order_by(_O.run_id)
    return {str(run_id): outcome for run_id, outcome in connection.execute(query)}


def _leave_groups(connection: Connection, ids: Sequence[int], now: datetime) -> dict[int, list[int]]:
    """Remove articles from their groups of duplicates. Returns the members left without a first, by source id."""
    left: dict[int, list[int]] = {}
    rows = connection.execute(select(_A.id, _A.source_id).where(_A.id.in_(ids))).all()
    for article_id, source_id in rows:
        members = withdraw(connection, source_id, article_id, now)
        left.setdefault(source_id, []).extend(one for one in members if one not in ids)
    return {source_id: members for source_id, members in left.items() if members}


def _correct_ledgers(connection: Connection, chosen: Select[int]) -> None:
    """Subtract the articles from the ledgers of their runs, so that they still match the outcomes."""
    counted = (
        select(_O.run_id, _O.outcome, func.count().label("number"))
        .where(_O.article_id.in_(chosen))
        .group_by(_O.run_id, _O.outcome)
    )
    for run_id, outcome, number in connection.execute(counted).all():
        if outcome in OUTCOMES:
            fewer = {"discovered": _RUN.discovered - number, outcome: _RUN[outcome] - number}
            connection.execute(update(tables.run).where(_RUN.id == run_id).values(fewer))


def _delete(connection: Connection, chosen: Select[int]) -> None:
    remove_articles(connection, chosen)
    revisions = select(_R.id).where(_R.article_id.in_(chosen))
    forget_removals(connection, revisions)
    for model in _PARTS:
        connection.execute(delete(model).where(model.c.article_id.in_(chosen)))
    page = (
        select(_F.id)
        .join(tables.backfill)
        .join(tables.article, and_(_A.source_id == _B.source_id, _A.external_id == _F.external_id))
    )
    connection.execute(delete(tables.frontier).where(_F.id.in_(page.where(_A.id.in_(chosen)))))
    # The walks of back-fills name the last articles that they saw. They go on without, see ``docs/backfill.md``.
    sources = select(_A.source_id).where(_A.id.in_(chosen))
    connection.execute(update(tables.backfill).where(_B.source_id.in_(sources)).values(walk_state=None))
    # Row ids may be used again; the entries of the log identify these articles by their external ids.
    connection.execute(update(tables.log).where(_L.article_id.in_(chosen)).values(article_id=None))
    connection.execute(delete(tables.article).where(_A.id.in_(chosen)))


def _last_run(connection: Connection, source_id: int) -> int:
    last: int = connection.execute(select(func.max(_RUN.id)).where(_RUN.source_id == source_id)).scalar_one()
    return last
