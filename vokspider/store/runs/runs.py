"""Runs and their sources: opening, closing, and closing those whose process died."""

import os
import socket
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from sqlalchemy import Connection, Engine, func, insert, select, update

from vokspider.model import codes
from vokspider.model.clock import Clock
from vokspider.model.outcomes import OUTCOMES
from vokspider.model.reasons import Reason
from vokspider.model.verdict import HEALTHY, INTERRUPTED, bounded, healthy
from vokspider.store.captures.evidence import Piece, keep_evidence
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.log.entries import CLOSED, Told
from vokspider.store.log.telling import Log
from vokspider.store.runs.records import count_outcomes, records_of
from vokspider.store.writing.templates import classify

if TYPE_CHECKING:
    from vokspider.config import Source

_RUN = tables.run.c
_SOURCE = tables.source.c


@frozen
class Learned:
    """What is known of a source's listing: its row, its address, and the key in the addresses of its further pages."""

    source_id: int
    listing_url: str | None
    listing_key: str | None


def open_source(engine: Engine, source: "Source", clock: Clock) -> Learned:
    """The row of a source, created or updated from the configuration, which overrides what was learned."""
    described = {
        "display_name": source.display_name,
        "site": source.site,
        "language": source.language,
    }
    with engine.begin() as connection:
        connection.execute(update(tables.source).where(_SOURCE.name == source.name).values(described))
        if _find_source(connection, source.name) is None:
            connection.execute(insert(tables.source).values(name=source.name, created_at=clock(), **described))
        row = _find_source(connection, source.name)
    return Learned(row.id, source.listing_url or row.listing_url, source.listing_key or row.listing_key)


def peek_source(engine: Engine, source: "Source") -> Learned:
    """As ``open_source`` without writing; the row's id is 0 for a source that the database does not have."""
    with reading(engine) as connection:
        row = _find_source(connection, source.name)
    stored = (row.id, row.listing_url, row.listing_key) if row else (0, None, None)
    return Learned(stored[0], source.listing_url or stored[1], source.listing_key or stored[2])


def _find_source(connection: Connection, name: str) -> Any:
    columns = (_SOURCE.id, _SOURCE.listing_url, _SOURCE.listing_key)
    return connection.execute(select(*columns).where(_SOURCE.name == name)).one_or_none()


def learn(engine: Engine, source_id: int, clock: Clock, **found: str) -> None:
    """Keep what a page says about the source's listing: ``listing_url``, ``listing_key``."""
    with engine.begin() as connection:
        changed = update(tables.source).where(_SOURCE.id == source_id).values(learned_at=clock(), **found)
        connection.execute(changed)


def start_run(engine: Engine, source_id: int, trigger: str, clock: Clock) -> int:
    """Open a run; returns its id. The caller holds the source's lease."""
    row = {
        "source_id": source_id,
        "trigger": trigger,
        "started_at": clock(),
        "host": socket.gethostname(),
        "pid": os.getpid(),
    }
    with engine.begin() as connection:
        found: int = connection.execute(insert(tables.run).returning(_RUN.id), row).scalar_one()
        return found


@frozen
class Closing:
    """What is written at the end of a run.

    ``discovered`` is what the run itself counted, None for as many as have an outcome; ``changed`` is how many articles
    had changed before what is done in the same transaction, None where nobody counted. ``figures`` are ``entries``,
    ``removed_lines`` and ``requests``, None where only the rows are left to count from. ``pages`` are kept to look at.
    """

    verdict: str
    reasons: Sequence[Reason]
    discovered: int | None = None
    figures: Mapping[str, int] | None = None
    stats: Mapping[str, Any] = field(factory=dict)
    pages: Sequence[Piece] = ()
    changed: int | None = None


def close_run(
    engine: Engine,
    run_id: int,
    closing: Closing,
    clock: Clock,
    confirm: Callable[[Connection], Sequence[Reason]] = lambda connection: (),
    announce: Callable[[Connection, dict[str, Any]], object] = lambda connection, record: None,
    log: Log | None = None,
) -> dict[str, Any]:
    """Write the verdict and the ledger of a run, the end of every run; a closed one stays as it is. Returns its record.

    In the same transaction ``confirm`` does what only a healthy run may do, and says what it did; and ``announce`` gets
    the record of the run, closed as it is then. A run whose process is gone has neither. ``log`` is what ``confirm``
    tells.
    """
    log = log or Log()
    with engine.begin() as connection, log.told_by(connection):
        confirmed = confirm(connection) if closing.verdict in HEALTHY else ()
        source_id = _close(connection, log, run_id, closing, confirmed, clock())
        (closed,) = records_of(connection, [run_id])
        if source_id is not None:
            keep_evidence(connection, source_id, run_id, closing.pages)
            announce(connection, closed)
    return closed


def _close(
    connection: Connection, log: Log, run_id: int, closing: Closing, confirmed: Sequence[Reason], now: datetime
) -> int | None:
    """Close a run in a transaction; the id of its source, None where it was closed before."""
    source = select(_RUN.source_id, _SOURCE.name).join(tables.source).where(_RUN.id == run_id)
    source_id, source_name = connection.execute(source).one()
    reasons = bounded([*closing.reasons, *confirmed, *classify(connection, source_id, run_id, now)])
    counts = count_outcomes(connection, run_id)
    values: dict[str, Any] = {**counts, **(closing.figures or {"entries": _count_entries(connection, run_id)})}
    values["discovered"] = sum(counts.values()) if closing.discovered is None else closing.discovered
    values["verdict"] = closing.verdict
    if closing.verdict in HEALTHY and closing.changed not in (None, counts["changed"]):
        values["verdict"] = healthy(counts)
    values |= {"reasons": [reason.to_json() for reason in reasons], "stats": dict(closing.stats), "finished_at": now}
    changed = update(tables.run).where(_RUN.id == run_id, _RUN.verdict.is_(None)).values(values)
    if connection.execute(changed.returning(_RUN.id)).first() is None:
        return None
    told = {name: values[name] for name in ("discovered", *OUTCOMES)}
    log.add(Told(CLOSED, now, source_name, run=run_id, verdict=values["verdict"], ledger=told))
    return int(source_id)


def _count_entries(connection: Connection, run_id: int) -> int:
    entries = select(func.count()).select_from(tables.sighting).where(tables.sighting.c.run_id == run_id)
    return connection.execute(entries).scalar_one()


def close_dead_runs(engine: Engine, source_id: int, by_run: int, clock: Clock) -> list[int]:
    """Close the other runs of a source that are open although run ``by_run`` holds the lease: their processes died.

    Their ledgers hold what was written before. Returns their ids.
    """
    closing = Closing(INTERRUPTED, [Reason(codes.PROCESS_DIED, {"by_run": by_run})])
    log = Log()
    with engine.begin() as connection, log.told_by(connection):
        is_open = (_RUN.source_id == source_id) & _RUN.verdict.is_(None) & (_RUN.id != by_run)
        dead = list(connection.execute(select(_RUN.id).where(is_open)).scalars())
        for run_id in dead:
            _close(connection, log, run_id, closing, (), clock())
    return dead
