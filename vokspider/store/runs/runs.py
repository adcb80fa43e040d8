"""Runs and their sources: opening, closing, and closing those whose process died."""

import os
import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from vokspider.store.writing.templates import classify

if TYPE_CHECKING:
    from vokspider.config import Source

_RUN = tables.run.c
_SOURCE = tables.source.c
# The run record in the order of the command line's --json; ``run_id`` and ``source`` come before them, and the reasons
# after them: as codes, since only who shows a record makes sentences of them.
_RECORD = (
    "trigger verdict discovered new changed unchanged skipped failed entries removed_lines requests "
    "started_at finished_at"
).split()


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


def count_outcomes(connection: Connection, run_id: int) -> dict[str, int]:
    """The run's ledger, counted from its rows: how many articles for each outcome."""
    counted = (
        select(tables.run_outcome.c.outcome, func.count())
        .where(tables.run_outcome.c.run_id == run_id)
        .group_by(tables.run_outcome.c.outcome)
    )
    found: dict[str, int] = dict(iter(connection.execute(counted)))
    return {outcome: found.get(outcome, 0) for outcome in OUTCOMES}


def count_reasons(engine: Engine, run_id: int, outcome: str) -> dict[str, int]:
    """How many articles of the run ended with ``outcome`` for each reason."""
    where = (tables.run_outcome.c.run_id == run_id) & (tables.run_outcome.c.outcome == outcome)
    counted = select(tables.run_outcome.c.reason, func.count()).where(where).group_by(tables.run_outcome.c.reason)
    with reading(engine) as connection:
        return {reason or "": number for reason, number in connection.execute(counted)}


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
) -> dict[str, Any]:
    """Write the verdict and the ledger of a run, the end of every run; a closed one stays as it is. Returns its record.

    In the same transaction ``confirm`` does what only a healthy run may do, and says what it did; and ``announce`` gets
    the record of the run, closed as it is then. A run whose process is gone has neither.
    """
    with engine.begin() as connection:
        confirmed = confirm(connection) if closing.verdict in HEALTHY else ()
        source_id = _close(connection, run_id, closing, confirmed, clock())
        (closed,) = _records(connection, [run_id])
        if source_id is not None:
            keep_evidence(connection, source_id, run_id, closing.pages)
            announce(connection, closed)
    return closed


def _close(
    connection: Connection, run_id: int, closing: Closing, confirmed: Sequence[Reason], now: datetime
) -> int | None:
    """Close a run in a transaction; the id of its source, None where it was closed before."""
    source_id = connection.execute(select(_RUN.source_id).where(_RUN.id == run_id)).scalar_one()
    reasons = bounded([*closing.reasons, *confirmed, *classify(connection, source_id, run_id, now)])
    counts = count_outcomes(connection, run_id)
    values: dict[str, Any] = {**counts, **(closing.figures or {"entries": _count_entries(connection, run_id)})}
    values["discovered"] = sum(counts.values()) if closing.discovered is None else closing.discovered
    values["verdict"] = closing.verdict
    if closing.verdict in HEALTHY and closing.changed not in (None, counts["changed"]):
        values["verdict"] = healthy(counts)
    values |= {"reasons": [reason.to_json() for reason in reasons], "stats": dict(closing.stats), "finished_at": now}
    changed = update(tables.run).where(_RUN.id == run_id, _RUN.verdict.is_(None)).values(values)
    return connection.execute(changed.returning(_RUN.source_id)).scalar_one_or_none()


def _count_entries(connection: Connection, run_id: int) -> int:
    entries = select(func.count()).select_from(tables.sighting).where(tables.sighting.c.run_id == run_id)
    return connection.execute(entries).scalar_one()


def close_dead_runs(engine: Engine, source_id: int, by_run: int, clock: Clock) -> list[int]:
    """Close the other runs of a source that are open although run ``by_run`` holds the lease: their processes died.

    Their ledgers hold what was written before. Returns their ids.
    """
    closing = Closing(INTERRUPTED, [Reason(codes.PROCESS_DIED, {"by_run": by_run})])
    with engine.begin() as connection:
        is_open = (_RUN.source_id == source_id) & _RUN.verdict.is_(None) & (_RUN.id != by_run)
        dead = list(connection.execute(select(_RUN.id).where(is_open)).scalars())
        for run_id in dead:
            _close(connection, run_id, closing, (), clock())
    return dead


def run_records(engine: Engine, run_ids: Iterable[int]) -> list[dict[str, Any]]:
    """The records of these runs, as ``crawl --json`` prints one, in the order given."""
    with reading(engine) as connection:
        return _records(connection, list(run_ids))


def _records(connection: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    query = select(tables.run, _SOURCE.name).join(tables.source).where(_RUN.id.in_(ids))
    rows = {row.id: record(row._asdict()) for row in connection.execute(query)}
    return [rows[run_id] for run_id in ids if run_id in rows]


def record(row: Mapping[str, Any]) -> dict[str, Any]:
    """The run record of one row: times as ISO 8601 in UTC."""
    found = {"run_id": row["id"], "source": row["name"]} | {key: row[key] for key in _RECORD}
    times = {key: found[key].isoformat() if found[key] else None for key in ("started_at", "finished_at")}
    reasons = [Reason.from_json(one).to_json() for one in row["reasons"]]
    return found | times | {"reason_codes": reasons, "removed_by_rule": removed_by_rule(row["stats"])}


def removed_by_rule(stats: Mapping[str, Any]) -> dict[str, int]:
    """How many lines each rule took out of a run's pages, the most first, from the run's stats."""
    prefix = "vokspider/removed/"
    found = {name.removeprefix(prefix): int(lines) for name, lines in stats.items() if name.startswith(prefix)}
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))
