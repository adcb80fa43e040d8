"""Opens and closes runs, also those whose process died, and keeps what is learned about sources."""

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
from vokspider.store.frontier.taking import give_back
from vokspider.store.log.entries import CLOSED, Told
from vokspider.store.log.telling import Log
from vokspider.store.runs.numbers import next_number
from vokspider.store.runs.records import count_outcomes, records_of
from vokspider.store.writing.templates import classify

if TYPE_CHECKING:
    from vokspider.config import Source

_RUN = tables.run.c
_SOURCE = tables.source.c


@frozen
class Learned:
    """What is known of a source's listing: its first page, and the key in the addresses of further pages, or None."""

    source_id: int
    listing_url: str | None
    listing_key: str | None


def open_source(engine: Engine, source: "Source", clock: Clock) -> Learned:
    """Create or update the row of a source from the configuration. Returns what is known of its listing.

    The configuration overrides what was learned from pages.
    """
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
    """What is known of a source's listing, like ``open_source``, but nothing is written.

    ``source_id`` is 0 for a source that the database does not have.
    """
    with reading(engine) as connection:
        row = _find_source(connection, source.name)
    stored = (row.id, row.listing_url, row.listing_key) if row else (0, None, None)
    return Learned(stored[0], source.listing_url or stored[1], source.listing_key or stored[2])


def _find_source(connection: Connection, name: str) -> Any:
    columns = (_SOURCE.id, _SOURCE.listing_url, _SOURCE.listing_key)
    return connection.execute(select(*columns).where(_SOURCE.name == name)).one_or_none()


def learn(engine: Engine, source_id: int, clock: Clock, **found: str) -> None:
    """Store what a page says about the source's listing: ``listing_url``, ``listing_key``, or both."""
    with engine.begin() as connection:
        changed = update(tables.source).where(_SOURCE.id == source_id).values(learned_at=clock(), **found)
        connection.execute(changed)


def start_run(engine: Engine, source_id: int, trigger: str, clock: Clock) -> int:
    """Open a run; returns its id. The caller holds the source's lease."""
    row: dict[str, Any] = {
        "source_id": source_id,
        "trigger": trigger,
        "started_at": clock(),
        "host": socket.gethostname(),
        "pid": os.getpid(),
    }
    with engine.begin() as connection:
        if number := next_number(connection):
            row["id"] = number
        found: int = connection.execute(insert(tables.run).returning(_RUN.id), row).scalar_one()
        return found


@frozen
class Closing:
    """The data that is written at the end of a run.

    ``discovered``: the number of articles that the run itself counted, None to take the number of outcomes.
    ``changed``: the number of changed articles before the run is closed, since closing may alter it; None if it was not
    counted. ``figures``: ``entries``, ``removed_lines`` and ``requests``, None to count the entries from the rows.
    ``pages``: the pages to keep as evidence.
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
    """Close a run: write its verdict and its ledger. Returns its record. A run that is already closed stays as it is.

    In the same transaction, ``confirm`` is called if the run is healthy; it does what only a healthy run may do, and
    returns reasons that say what it did. Then ``announce`` is called with the record of the closed run. ``log`` is the
    log to which ``confirm`` adds events.
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
    """Close a run in the caller's transaction. Returns the id of its source, or None if it was closed before."""
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
    give_back(connection, [run_id])
    told = {name: values[name] for name in ("discovered", *OUTCOMES)}
    log.add(Told(CLOSED, now, source_name, run=run_id, verdict=values["verdict"], ledger=told))
    return int(source_id)


def _count_entries(connection: Connection, run_id: int) -> int:
    entries = select(func.count()).select_from(tables.sighting).where(tables.sighting.c.run_id == run_id)
    return connection.execute(entries).scalar_one()


def close_dead_runs(engine: Engine, source_id: int, by_run: int, clock: Clock) -> list[int]:
    """Close the open runs of a source except ``by_run``, which holds the lease, so their processes must have died.

    Their ledgers have what was written before. Returns their ids.
    """
    closing = Closing(INTERRUPTED, [Reason(codes.PROCESS_DIED, {"by_run": by_run})])
    log = Log()
    with engine.begin() as connection, log.told_by(connection):
        is_open = (_RUN.source_id == source_id) & _RUN.verdict.is_(None) & (_RUN.id != by_run)
        dead = list(connection.execute(select(_RUN.id).where(is_open)).scalars())
        for run_id in dead:
            _close(connection, log, run_id, closing, (), clock())
    return dead
