"""What the archive looks like in numbers, for machines that ask every few seconds: few statements, none over texts."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Engine, func, select

from vokspider.options import DEMO, OFFLINE
from vokspider.store.engine import reading
from vokspider.store.models import ArticleRow, NoticeRow, RunRow, SourceRow
from vokspider.store.planning import OUTCOMES
from vokspider.verdict import HEALTHY

_A, _N, _RUN, _S = (row.__table__.c for row in (ArticleRow, NoticeRow, RunRow, SourceRow))
_CLOSED = _RUN.verdict.is_not(None)
_CRAWLS = _RUN.trigger.not_in((*OFFLINE, DEMO))


@frozen
class Runs:
    """The closed runs of a source with one trigger and one verdict: how many, and the sums of their outcomes."""

    source: str
    trigger: str
    verdict: str
    number: int
    outcomes: dict[str, int]


@frozen
class LastRun:
    """The last closed crawl of a source: when it ended (UTC), and how long it took, in s."""

    source: str
    finished_at: datetime
    seconds: float


@frozen
class Counted:
    """A number of things of a source, of one ``kind`` where there are several."""

    source: str
    number: int
    kind: str = ""


@frozen
class Figures:
    """All figures. ``healthy_at``: when the last healthy crawl of a source ended, UTC."""

    runs: list[Runs]
    last_runs: list[LastRun]
    healthy_at: dict[str, datetime]
    articles: list[Counted]
    gone: list[Counted]
    rechecks_due: list[Counted]
    fetches_due: list[Counted]
    notices_waiting: int


@frozen
class Past:
    """When the first crawl of a source began and when the last healthy one ended, UTC; None where there was none."""

    began_at: datetime | None
    healthy_at: datetime | None


def past_of(engine: Engine, source: str) -> Past:
    """What is known of the crawls of a source."""
    mine = select(RunRow.id).join(SourceRow).where(_S.name == source, _CRAWLS)
    with reading(engine) as connection:
        began = connection.execute(mine.with_only_columns(func.min(_RUN.started_at))).scalar()
        healthy = mine.with_only_columns(func.max(_RUN.finished_at)).where(_RUN.verdict.in_(HEALTHY))
        return Past(began, connection.execute(healthy).scalar())


def collect(engine: Engine, now: datetime) -> Figures:
    """The figures of an archive at ``now``, as of one moment."""
    with reading(engine) as connection:
        waiting = select(func.count()).select_from(NoticeRow).where(_N.due_at.is_not(None))
        return Figures(
            runs=list(_runs(connection)),
            last_runs=list(_last_runs(connection)),
            healthy_at=_healthy(connection),
            articles=_count(connection, _A.id.is_not(None), _A.status),
            gone=_count(connection, _A.gone_at.is_not(None)),
            rechecks_due=_count(connection, _A.recheck_at <= now),
            fetches_due=_count(connection, _A.due_at <= now),
            notices_waiting=connection.execute(waiting).scalar_one(),
        )


def _runs(connection: Connection) -> Iterator[Runs]:
    sums = [func.sum(_RUN[name]).label(name) for name in OUTCOMES]
    query = (
        select(_S.name, _RUN.trigger, _RUN.verdict, func.count().label("number"), *sums)
        .join_from(RunRow, SourceRow)
        .where(_CLOSED)
        .group_by(_S.name, _RUN.trigger, _RUN.verdict)
    )
    for row in connection.execute(query):
        outcomes = {name: int(row._mapping[name]) for name in OUTCOMES}
        yield Runs(row.name, row.trigger, row.verdict, row.number, outcomes)


def _last_runs(connection: Connection) -> Iterator[LastRun]:
    newest = select(func.max(_RUN.id)).where(_CLOSED, _CRAWLS).group_by(_RUN.source_id)
    query = select(_S.name, _RUN.started_at, _RUN.finished_at).join_from(RunRow, SourceRow).where(_RUN.id.in_(newest))
    for source, started, finished in connection.execute(query):
        yield LastRun(source, finished, (finished - started).total_seconds())


def _healthy(connection: Connection) -> dict[str, datetime]:
    query = (
        select(_S.name, func.max(_RUN.finished_at))
        .join_from(RunRow, SourceRow)
        .where(_RUN.verdict.in_(HEALTHY), _CRAWLS)
        .group_by(_S.name)
    )
    return dict(iter(connection.execute(query)))


def _count(connection: Connection, which: ColumnElement[bool], *kind: ColumnElement[Any]) -> list[Counted]:
    query = (
        select(_S.name, func.count(), *kind)
        .join_from(ArticleRow, SourceRow)
        .where(which)
        .group_by(_S.name, *kind)
        .order_by(_S.name, *kind)
    )
    return [Counted(*row) for row in connection.execute(query)]
