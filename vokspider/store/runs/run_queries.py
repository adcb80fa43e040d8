"""Reads the runs of an archive, and the state of its sources."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from attrs import evolve, frozen
from sqlalchemy import Connection, Engine, Select, func, inspect, select, text, update

from vokspider.model.monitor_codes import ACCEPTED, BROKEN, MONITORS
from vokspider.model.options import BACKFILL
from vokspider.model.outcomes import FAILED, PENDING, SKIPPED, STORED
from vokspider.store.articles.resolve import NotFoundError, as_number
from vokspider.store.articles.source_queries import number_of
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.keyset import Page, Term, cursor_of, cut, rows_of_page
from vokspider.store.db.schema import JOBS
from vokspider.store.db.sizes import Size
from vokspider.store.db.tables.totals import DAY, PUBLISHED
from vokspider.store.mirror.marking import require_own
from vokspider.store.runs.figures import number_due
from vokspider.store.runs.records import count_outcomes, count_reasons, record
from vokspider.store.totals.spans import every_article
from vokspider.text.naming import Naming

_STATUSES = (STORED, PENDING, FAILED)
_A, _C, _RUN, _S = tables.article.c, tables.capture.c, tables.run.c, tables.source.c
_CLOSED, _T = tables.run_total.c, tables.total.c


@frozen
class SourceState:
    """The articles of one source: their number by status. ``newest_on``: the latest publication day, or None.

    ``gone`` counts articles that are confirmed as gone, ``missing`` those not confirmed yet, ``rechecks_due`` those
    that wait for a re-check (counted up to ``MOST``), ``duplicates`` those that lists leave out because an earlier
    article has their text.
    """

    name: str
    display_name: str
    articles: dict[str, int]
    newest_on: date | None = None
    gone: int = 0
    rechecks_due: int = 0
    duplicates: int = 0
    missing: int = 0

    @classmethod
    def empty(cls, name: str, display_name: str) -> "SourceState":
        """The state of a source that was never crawled."""
        return cls(name, display_name, dict.fromkeys(_STATUSES, 0))


def is_backfilling(engine: Engine, source: str) -> bool:
    """Whether the run of a source that is open now works for a back-fill."""
    open_runs = select(_RUN.trigger).join(tables.source).where(_S.name == source, _RUN.verdict.is_(None))
    with reading(engine) as connection:
        return connection.execute(open_runs.order_by(_RUN.id.desc()).limit(1)).scalar() == BACKFILL


def planned_runs(engine: Engine) -> dict[str, datetime]:
    """When the daemon of this archive will start its next crawl of each source (UTC), by the name of the source.

    The name is "" for the job of version 0.1, which had one source.
    """
    with reading(engine) as connection:
        if not inspect(connection).has_table(JOBS):
            return {}
        jobs = connection.execute(text(f"SELECT id, next_run_time FROM {JOBS} WHERE next_run_time IS NOT NULL"))  # noqa: S608
        return {name.partition(":")[2]: datetime.fromtimestamp(float(seconds), UTC) for name, seconds in jobs}


def source_states(engine: Engine, now: datetime) -> list[SourceState]:
    """The state of each source that was ever crawled, by name."""
    published = select(_T.day).where(_T.unit == DAY, _T.mark == PUBLISHED, _T.source_id == _S.id)
    newest = published.order_by(_T.day.desc()).limit(1).correlate(tables.source).scalar_subquery()
    columns = _S.id, _S.name, _S.display_name, newest.label("newest_on"), number_due(_A.recheck_at, now).label("due")
    with reading(engine) as connection:
        sources = connection.execute(select(*columns).order_by(_S.name)).all()
        rows = connection.execute(_numbers()).all()
    return [_state(source, [row for row in rows if row.source_id == source.id]) for source in sources]


def _numbers() -> Select[Any]:
    """The numbers of articles, and of duplicates among them, by source and what decides their status."""
    key = _T.source_id, _T.status, _T.absent, _T.gone
    sums = func.sum(_T.articles).label("articles"), func.sum(_T.doubled).label("doubled")
    return select(*key, *sums).where(*every_article()).group_by(*key)


def _state(source: Any, rows: Sequence[Any]) -> SourceState:
    none = SourceState.empty(source.name, source.display_name)
    return evolve(
        none,
        articles={one: sum(row.articles for row in rows if row.status == one) for one in none.articles},
        newest_on=source.newest_on,
        gone=sum(row.articles for row in rows if row.gone),
        rechecks_due=source.due,
        duplicates=sum(row.doubled for row in rows),
        missing=sum(row.articles for row in rows if row.absent and not row.gone),
    )


def list_runs(engine: Engine, source: str | None = None, limit: int = 0) -> list[dict[str, Any]]:
    """The records of the runs, newest first, as ``crawl --json`` prints one; ``limit`` 0 for all."""
    query = _runs().order_by(_RUN.id.desc()).limit(limit or None)
    if source is not None:
        query = query.where(_RUN.source_id == number_of(source))
    with reading(engine) as connection:
        return _records(connection, query)


def runs_page(
    engine: Engine, source: str | None, verdict: str | None, place: str | None, limit: int
) -> Page[dict[str, Any]]:
    """A page of the records of runs, newest first, see ``keyset.page_of``; ``source`` and ``verdict`` None for all."""
    terms = (Term(_RUN.id, int),)
    query, cursor = _runs(), cursor_of(place, terms) if place else None
    query = query if source is None else query.where(_RUN.source_id == number_of(source))
    query = query if verdict is None else query.where(_RUN.verdict == verdict)
    with reading(engine) as connection:
        found = rows_of_page(connection, query.add_columns(_RUN.id.label("place")), terms, cursor, limit + 1)
        rows, pages = cut(found, 1, cursor, limit)
        total = Size(_count_runs(connection, source, verdict))
    return Page([record(dict(row._mapping)) for row in rows], pages, total)


def _count_runs(connection: Connection, source: str | None, verdict: str | None) -> int:
    """The number of the runs: closed ones are kept, and few are open."""
    closed = select(func.coalesce(func.sum(_CLOSED.runs), 0))
    still_open = select(func.count()).select_from(tables.run).where(_RUN.verdict.is_(None))
    if source is not None:
        number = number_of(source)
        closed, still_open = closed.where(_CLOSED.source_id == number), still_open.where(_RUN.source_id == number)
    if verdict is not None:
        return int(connection.execute(closed.where(_CLOSED.verdict == verdict)).scalar_one())
    return int(sum(connection.execute(query).scalar_one() for query in (closed, still_open)))


def show_run(engine: Engine, given: str, naming: Naming | None = None) -> dict[str, Any]:
    """The record of one run, with ``skipped_reasons`` and ``failed_reasons``: the number of articles for each reason.

    ``failed_articles``: each with ``id``, ``external_id``, ``url``, ``reason``, and ``capture_id``, that of the page
    which this run got, or None if it is not kept. ``monitors``: their part of the run's stats, with results and
    figures. ``pages``: the captures kept because a monitor broke, each with ``id``,
    ``url``, ``external_id`` and ``reason``, which names the monitor. ``naming``: that of the run's source.

    Raises NotFoundError, which names the newest run, if no run has the number ``given``.
    """
    with reading(engine) as connection:
        row = connection.execute(_runs().where(_RUN.id == (as_number(given) or 0))).one_or_none()
        newest = connection.execute(select(func.max(_RUN.id))).scalar()
    if row is None:
        raise NotFoundError(f"no run {given!r} in this archive; {_hint(newest)}")
    run_id, monitors = row.id, row.stats.get(MONITORS, {})
    reasons = {f"{outcome}_reasons": count_reasons(engine, run_id, outcome) for outcome in (SKIPPED, FAILED)}
    pages = _pages_of_monitors(engine, row.source_id, run_id, monitors, naming or Naming())
    more = {"monitors": monitors, "failed_articles": _failed_articles(engine, run_id), "pages": pages}
    return record(row._asdict()) | reasons | more


def _failed_articles(engine: Engine, run_id: int) -> list[dict[str, Any]]:
    """The articles that failed in a run, each with its reason and the last page that is kept of it."""
    outcome = tables.run_outcome.c
    kept = select(func.max(_C.id)).where(_C.article_id == _A.id, _C.run_id == run_id, _C.kept)
    page = kept.correlate(tables.article).scalar_subquery().label("capture_id")
    query = (
        select(_A.id, _A.external_id, _A.url, outcome.reason, page)
        .join(tables.run_outcome, outcome.article_id == _A.id)
        .where(outcome.run_id == run_id, outcome.outcome == FAILED)
        .order_by(outcome.reason, _A.id)
    )
    with reading(engine) as connection:
        return [dict(row._mapping) for row in connection.execute(query)]


def _pages_of_monitors(
    engine: Engine, source_id: int, run_id: int, monitors: Mapping[str, Any], naming: Naming
) -> list[dict[str, Any]]:
    """The pages kept because monitors broke: those of the listing, and those of articles that are examples."""
    examples = monitors.get("figures", {}).get("examples", {})
    wanted = {
        identity: f"monitor {result['name']}"
        for result in monitors.get("results", ())
        if result["state"] == BROKEN
        for part in (result["name"], *result["parts"])
        for identity in examples.get(part, ())
    }
    is_example = (_A.source_id == source_id) & _A.external_id.in_(wanted)
    query = select(_C.id, _C.url, _C.reason, _A.external_id).outerjoin(tables.article, _A.id == _C.article_id)
    # Selected by article, since that column has an index.
    query = query.where(_C.article_id.is_(None) | _C.article_id.in_(select(_A.id).where(is_example)))
    with reading(engine) as connection:
        rows = connection.execute(query.where(_C.run_id == run_id, _C.kept).order_by(_C.id)).all()
    return [
        {
            "id": row.id,
            "url": row.url,
            "external_id": row.external_id or naming.identity(row.url),
            "reason": wanted.get(row.external_id, row.reason),
        }
        for row in rows
    ]


def accept_run(engine: Engine, run_id: int) -> bool:
    """Accept a run as healthy: later runs are compared with this run and those after it, not with earlier ones.

    Its verdict stays. Returns False for a run without figures to compare with. Raises StoreError for a mirror.
    """
    with engine.begin() as connection:
        require_own(connection)
        stats = connection.execute(select(_RUN.stats).where(_RUN.id == run_id)).scalar_one()
        monitors = stats.get(MONITORS)
        if monitors:
            accepted = {**stats, MONITORS: {**monitors, ACCEPTED: True}}
            connection.execute(update(tables.run).where(_RUN.id == run_id).values(stats=accepted))
    return bool(monitors)


def count_so_far(engine: Engine, run_id: int) -> dict[str, int]:
    """The counts of an unfinished run, read from its rows; its record gets them only when it is closed."""
    with reading(engine) as connection:
        counts = count_outcomes(connection, run_id)
    return {"discovered": sum(counts.values()), **counts}


def _hint(newest: int | None) -> str:
    return f"the newest is {newest}, 'vokspider runs list' shows all" if newest else "there are none yet"


def _runs() -> Select[Any]:
    return select(tables.run, _S.name).join(tables.source)


def _records(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [record(dict(row._mapping)) for row in connection.execute(query)]
