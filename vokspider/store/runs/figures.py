"""The figures of an archive for monitoring systems, which request them every few seconds.

So there are few statements, and none reads texts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import field, frozen
from sqlalchemy import ColumnElement, Connection, Engine, case, func, select

from vokspider.model.backfills import ENDED, QUEUED, TAKEN
from vokspider.model.options import ASIDE, DEMO
from vokspider.model.outcomes import OUTCOMES
from vokspider.model.verdict import HEALTHY
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.sizes import MOST
from vokspider.store.totals.spans import every_article

_B, _F = tables.backfill.c, tables.frontier.c
_A, _N, _RUN, _S = tables.article.c, tables.notice.c, tables.run.c, tables.source.c
_CLOSED, _T = tables.run_total.c, tables.total.c
_OTHERS = (*ASIDE, DEMO)
_BEFORE_SUMS = 6  # columns of a row of ``_runs`` before the sums of outcomes


@frozen
class Runs:
    """The closed runs of a source with one trigger and one verdict: their ``number``, and the sums of their outcomes.

    ``began_at``: when the first of them began, ``ended_at``: when the last one ended (UTC).
    """

    source: str
    trigger: str
    verdict: str
    number: int
    began_at: datetime
    ended_at: datetime
    outcomes: dict[str, int]

    @property
    def asks_site(self) -> bool:
        """Whether the runs are crawls of the source's own site."""
        return self.trigger not in _OTHERS


@frozen
class LastRun:
    """The last closed crawl of a source: when it ended (UTC), and how long it took, in s."""

    source: str
    ended_at: datetime
    seconds: float


@frozen
class Articles:
    """The ``number`` of articles of a source with one status, and how many of them are gone from the site."""

    source: str
    status: str
    number: int
    gone: int


@frozen
class CrawlTimes:
    """When the first crawl of a source began, and when the last healthy one ended (UTC); None if there was none."""

    began_at: datetime | None = None
    healthy_at: datetime | None = None


@frozen
class ArchiveFigures:
    """All figures of an archive. ``rechecks_due``: the number of stored articles to fetch again, by source.

    ``fetches_due``: the number of articles without a text that the next crawl fetches, by source. Both are counted up
    to ``MOST``. ``frontier``: the
    pages of back-fills that have not ended, by source and state.
    """

    runs: list[Runs]
    last_runs: list[LastRun]
    articles: list[Articles]
    rechecks_due: dict[str, int]
    fetches_due: dict[str, int]
    notices_waiting: int
    frontier: dict[tuple[str, str], int] = field(factory=dict)

    @property
    def past(self) -> dict[str, CrawlTimes]:
        """The times of the crawls of each source that was ever crawled."""
        crawls = [one for one in self.runs if one.asks_site]
        return {source: _past([one for one in crawls if one.source == source]) for source in _sources(crawls)}


def _sources(runs: Iterable[Runs]) -> Iterable[str]:
    return dict.fromkeys(one.source for one in runs)


def _past(runs: Sequence[Runs]) -> CrawlTimes:
    healthy = [one.ended_at for one in runs if one.verdict in HEALTHY]
    return CrawlTimes(min(one.began_at for one in runs), max(healthy, default=None))


def past_of(engine: Engine, source: str) -> CrawlTimes:
    """The times of the crawls of a source."""
    with reading(engine) as connection:
        source_id = connection.execute(select(_S.id).where(_S.name == source)).scalar()
        runs = list(_runs(connection, {source_id: source}, _CLOSED.source_id == source_id)) if source_id else []
    crawls = [one for one in runs if one.asks_site]
    return _past(crawls) if crawls else CrawlTimes()


def collect(engine: Engine, now: datetime) -> ArchiveFigures:
    """The figures of an archive at ``now``, as of one moment."""
    with reading(engine) as connection:
        names = dict(iter(connection.execute(select(_S.id, _S.name).order_by(_S.name))))
        runs = list(_runs(connection, names))
        waiting = select(func.count()).select_from(tables.notice).where(_N.due_at.is_not(None))
        return ArchiveFigures(
            runs=runs,
            last_runs=list(_last_runs(connection)),
            articles=list(_articles(connection, names)),
            rechecks_due=_count(connection, names, _A.recheck_at, now),
            fetches_due=_count(connection, names, _A.due_at, now),
            notices_waiting=connection.execute(waiting).scalar_one(),
            frontier=_frontier(connection),
        )


def _frontier(connection: Connection) -> dict[tuple[str, str], int]:
    """The number of queued pages and of those in flight, of back-fills that have not ended."""
    query = (
        select(_S.name, _F.state, func.count()).select_from(tables.frontier).join(tables.backfill).join(tables.source)
    )
    query = query.where(_B.state.not_in(ENDED), _F.state.in_((QUEUED, TAKEN))).group_by(_S.name, _F.state)
    return {(source, state): number for source, state, number in connection.execute(query)}


def _runs(connection: Connection, names: Mapping[int, str], *which: ColumnElement[bool]) -> Iterator[Runs]:
    key = (_CLOSED.source_id, _CLOSED.trigger, _CLOSED.verdict)
    are_these = (_RUN.source_id == key[0], _RUN.trigger == key[1], _RUN.verdict == key[2])
    # Each is at an end of an index.
    ends = (func.min(_RUN.started_at), func.max(_RUN.finished_at))
    times = (select(end).where(*are_these).correlate(tables.run_total).scalar_subquery() for end in ends)
    query = select(*key, _CLOSED.runs, *times, *(_CLOSED[name] for name in OUTCOMES)).where(*which).order_by(*key)
    for row in connection.execute(query):
        source_id, trigger, verdict, number, began, ended = row[:_BEFORE_SUMS]
        outcomes = dict(zip(OUTCOMES, row[_BEFORE_SUMS:], strict=True))
        yield Runs(names[source_id], trigger, verdict, number, began, ended, outcomes)


def _last_runs(connection: Connection) -> Iterator[LastRun]:
    is_crawl = _RUN.trigger.not_in(_OTHERS), _RUN.verdict.is_not(None)
    newest_first = select(_RUN.id).where(_RUN.source_id == _S.id, *is_crawl).order_by(_RUN.id.desc()).limit(1)
    is_last = _RUN.id == newest_first.correlate(tables.source).scalar_subquery()
    query = select(_S.name, _RUN.started_at, _RUN.finished_at).join_from(tables.source, tables.run, is_last)
    for source, started, finished in connection.execute(query.order_by(_S.name)):
        yield LastRun(source, finished, (finished - started).total_seconds())


def _articles(connection: Connection, names: Mapping[int, str]) -> Iterator[Articles]:
    gone = func.sum(case((_T.gone, _T.articles), else_=0))
    key = (_T.source_id, _T.status)
    query = select(*key, func.sum(_T.articles), gone).where(*every_article()).group_by(*key).order_by(*key)
    for source_id, *found in connection.execute(query):
        yield Articles(names[source_id], *found)


def _count(connection: Connection, names: Mapping[int, str], time: Any, now: datetime) -> dict[str, int]:
    """How many articles of each source have a time up to now."""
    query = select(_S.id, number_due(time, now))
    return {names[one]: number for one, number in connection.execute(query)}


def number_due(time: Any, now: datetime) -> Any:
    """How many articles of a source have a time up to now, ``MOST`` at most, as a column of a query of sources."""
    # Of each source by itself: that is a part of an index.
    due = select(_A.id).where(_A.source_id == _S.id, time <= now).correlate(tables.source).limit(MOST)
    return select(func.count()).select_from(due.subquery()).scalar_subquery()
