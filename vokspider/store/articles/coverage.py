"""How much of a source's listing has been walked without a gap."""

from datetime import date, datetime
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Engine, func, select

from vokspider.model.monitor_codes import MONITORS
from vokspider.model.options import OFFLINE
from vokspider.store.db import tables
from vokspider.store.db.engine import reading

_A, _S, _RUN = tables.article.c, tables.source.c, tables.run.c


@frozen
class Coverage:
    """The part of a listing that complete walks covered without a gap.

    ``articles``: how many articles they found, listed from ``oldest_on`` to ``newest_on`` (days of the site, or None).
    """

    articles: int = 0
    oldest_on: date | None = None
    newest_on: date | None = None


def coverage(engine: Engine) -> dict[str, Coverage]:
    """The coverage of each source, by its name; a source without covered articles has none."""
    query = (
        select(_S.name, func.count(), func.min(_A.listed_on), func.max(_A.listed_on))
        .select_from(tables.article)
        .join(tables.source)
        .where(_A.covered)
        .group_by(_S.name)
    )
    with reading(engine) as connection:
        return {name: Coverage(*found) for name, *found in connection.execute(query)}


@frozen
class Walked:
    """What complete walks of a source's listing covered: entries of the days ``oldest_on`` to ``newest_on``.

    ``at``: when the last run began whose walk was complete, so that a silence after ``newest_on`` is known to be one.
    All are None without any; ``at`` also if the runs do not tell.
    """

    oldest_on: date | None = None
    newest_on: date | None = None
    at: datetime | None = None


def walked(engine: Engine, source: str) -> Walked:
    """What complete walks of a source's listing covered, see ``Walked``."""
    listed = select(func.min(_A.listed_on), func.max(_A.listed_on)).join(tables.source).where(_A.covered)
    with reading(engine) as connection:
        oldest, newest = connection.execute(listed.where(_S.name == source)).one()
        return Walked(oldest, newest, _last_walk(connection, source)) if oldest else Walked()


def _last_walk(connection: Connection, source: str) -> datetime | None:
    """When the last run of a source began whose walk left no gap."""
    crawls = select(_RUN.started_at, _RUN.stats).join(tables.source).where(_S.name == source)
    newest_first = crawls.where(_RUN.trigger.not_in(OFFLINE), _RUN.verdict.is_not(None)).order_by(_RUN.id.desc())
    with connection.execution_options(yield_per=10).execute(newest_first) as rows:
        return next((row.started_at for row in rows if _left_no_gap(row.stats)), None)


def _left_no_gap(stats: dict[str, Any]) -> bool:
    figures = stats.get(MONITORS, {}).get("figures", {})
    # Without the figure, the run is of a version that did not measure it.
    return "gap" in figures and figures["gap"] is None and not figures.get("narrowed")
