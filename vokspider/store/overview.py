"""The archive as a whole: its runs and its sources."""

from datetime import date, datetime
from typing import Any

from attrs import evolve, frozen
from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, func, select

from vokspider.store.engine import reading
from vokspider.store.lookup import NotFoundError, as_number
from vokspider.store.models import ArticleRow, DuplicateRow, RunOutcomeRow, RunRow, SourceRow
from vokspider.store.planning import FAILED, PENDING, SKIPPED, STORED
from vokspider.store.runs import count_outcomes, count_reasons, record

_A, _RUN, _S = ArticleRow.__table__.c, RunRow.__table__.c, SourceRow.__table__.c


@frozen
class SourceState:
    """What the archive has of one source; ``articles`` counts them by status. ``newest_on`` is a Korean day.

    ``gone`` counts the articles that are not on the site any more, ``rechecks_due`` those that wait for a re-check,
    ``duplicates`` those that lists leave out, since an earlier one has their text.
    """

    name: str
    display_name: str
    articles: dict[str, int]
    newest_on: date | None = None
    gone: int = 0
    rechecks_due: int = 0
    duplicates: int = 0

    @classmethod
    def empty(cls, name: str, display_name: str) -> "SourceState":
        """That of a source which was never crawled."""
        return cls(name, display_name, dict.fromkeys((STORED, PENDING, FAILED), 0))


def source_states(engine: Engine, now: datetime) -> list[SourceState]:
    """The state of each source that was ever crawled, by name."""
    counted = select(
        _A.source_id, _A.status, func.count().label("number"), func.max(_A.published_on).label("newest")
    ).group_by(_A.source_id, _A.status)
    with reading(engine) as connection:
        sources = connection.execute(select(_S.id, _S.name, _S.display_name).order_by(_S.name)).all()
        rows = connection.execute(counted).all()
        gone = _count_by_source(connection, _A.gone_at.is_not(None))
        due = _count_by_source(connection, _A.recheck_at <= now)
        doubled = _count_by_source(connection, _A.id.in_(select(DuplicateRow.article_id)))
    return [
        evolve(
            _state(name, display, [row for row in rows if row.source_id == key]),
            gone=gone.get(key, 0),
            rechecks_due=due.get(key, 0),
            duplicates=doubled.get(key, 0),
        )
        for key, name, display in sources
    ]


def _count_by_source(connection: Connection, condition: ColumnElement[bool]) -> dict[int, int]:
    counted = select(_A.source_id, func.count()).where(condition).group_by(_A.source_id)
    return dict(iter(connection.execute(counted)))


def _state(name: str, display_name: str, rows: list[Row[Any]]) -> SourceState:
    counts = SourceState.empty(name, display_name).articles | {row.status: row.number for row in rows}
    days = [row.newest for row in rows if row.newest]
    return SourceState(name, display_name, counts, max(days, default=None))


def source_names(engine: Engine) -> list[str]:
    """The names of the sources that were ever crawled."""
    with reading(engine) as connection:
        return list(connection.execute(select(_S.name).order_by(_S.name)).scalars())


def list_runs(engine: Engine, source: str | None = None, limit: int = 0) -> list[dict[str, Any]]:
    """The records of the runs, newest first, as ``crawl --json`` prints one; ``limit`` 0 for all."""
    query = _runs().order_by(_RUN.id.desc()).limit(limit or None)
    if source is not None:
        query = query.where(_S.name == source)
    with reading(engine) as connection:
        return _records(connection, query)


def show_run(engine: Engine, given: str) -> dict[str, Any]:
    """The record of one run, and ``skipped_reasons`` and ``failed_reasons``: how many articles for each reason.

    ``failed_articles``: each of those with its ``id``, ``external_id``, ``url`` and ``reason``.

    Raises NotFoundError, with the newest run, when ``given`` is the number of none.
    """
    with reading(engine) as connection:
        found = _records(connection, _runs().where(_RUN.id == (as_number(given) or 0)))
        newest = connection.execute(select(func.max(_RUN.id))).scalar()
    if not found:
        raise NotFoundError(f"no run {given!r} in this archive; {_hint(newest)}")
    run_id = found[0]["run_id"]
    reasons = {f"{outcome}_reasons": count_reasons(engine, run_id, outcome) for outcome in (SKIPPED, FAILED)}
    return found[0] | reasons | {"failed_articles": _failed_articles(engine, run_id)}


def _failed_articles(engine: Engine, run_id: int) -> list[dict[str, Any]]:
    """The articles that failed in a run, each with its reason."""
    outcome = RunOutcomeRow.__table__.c
    query = (
        select(_A.id, _A.external_id, _A.url, outcome.reason)
        .join(RunOutcomeRow, outcome.article_id == _A.id)
        .where(outcome.run_id == run_id, outcome.outcome == FAILED)
        .order_by(outcome.reason, _A.id)
    )
    with reading(engine) as connection:
        return [dict(row._mapping) for row in connection.execute(query)]


def count_so_far(engine: Engine, run_id: int) -> dict[str, int]:
    """What the rows of a run say, whose record gets its counts only when it is closed: those of its ledger."""
    with reading(engine) as connection:
        counts = count_outcomes(connection, run_id)
    return {"discovered": sum(counts.values()), **counts}


def _hint(newest: int | None) -> str:
    return f"the newest is {newest}, 'vokspider runs list' shows all" if newest else "there was none yet"


def _runs() -> Select[Any]:
    return select(RunRow.__table__, _S.name).join(SourceRow)


def _records(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [record(dict(row._mapping)) for row in connection.execute(query)]
