"""The record of a run, and its ledger counted from its rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from vokspider.model.outcomes import OUTCOMES
from vokspider.model.reasons import Reason
from vokspider.store.db import tables
from vokspider.store.db.engine import reading

_RUN = tables.run.c
_SOURCE = tables.source.c
# The keys of a run record in the order of ``--json``. Before them come ``run_id`` and ``source``, after them the
# reasons as codes, since sentences are made only when a record is shown.
_RECORD = (
    "trigger verdict discovered new changed unchanged skipped failed entries removed_lines requests "
    "started_at finished_at"
).split()


def count_outcomes(connection: Connection, run_id: int) -> dict[str, int]:
    """The number of articles with each outcome in the run, counted from its rows."""
    counted = (
        select(tables.run_outcome.c.outcome, func.count())
        .where(tables.run_outcome.c.run_id == run_id)
        .group_by(tables.run_outcome.c.outcome)
    )
    found: dict[str, int] = dict(iter(connection.execute(counted)))
    return {outcome: found.get(outcome, 0) for outcome in OUTCOMES}


def count_reasons(engine: Engine, run_id: int, outcome: str) -> dict[str, int]:
    """How many articles of the run have the ``outcome``, by reason; "" for no reason."""
    where = (tables.run_outcome.c.run_id == run_id) & (tables.run_outcome.c.outcome == outcome)
    counted = select(tables.run_outcome.c.reason, func.count()).where(where).group_by(tables.run_outcome.c.reason)
    with reading(engine) as connection:
        return {reason or "": number for reason, number in connection.execute(counted)}


def run_records(engine: Engine, run_ids: Iterable[int]) -> list[dict[str, Any]]:
    """The records of these runs, as ``crawl --json`` prints one, in the given order. Unknown ids are left out."""
    with reading(engine) as connection:
        return records_of(connection, list(run_ids))


def records_of(connection: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The records of these runs, like ``run_records``, but on an open connection."""
    query = select(tables.run, _SOURCE.name).join(tables.source).where(_RUN.id.in_(ids))
    rows = {row.id: record(row._asdict()) for row in connection.execute(query)}
    return [rows[run_id] for run_id in ids if run_id in rows]


def record(row: Mapping[str, Any]) -> dict[str, Any]:
    """The run record of a row of ``run`` with the ``name`` of its source. Times are ISO 8601 strings in UTC."""
    found = {"run_id": row["id"], "source": row["name"]} | {key: row[key] for key in _RECORD}
    times = {key: found[key].isoformat() if found[key] else None for key in ("started_at", "finished_at")}
    reasons = [Reason.from_json(one).to_json() for one in row["reasons"]]
    return found | times | {"reason_codes": reasons, "removed_by_rule": removed_by_rule(row["stats"])}


def removed_by_rule(stats: Mapping[str, Any]) -> dict[str, int]:
    """How many lines each rule removed from a run's pages, the highest number first, from the run's stats."""
    prefix = "vokspider/removed/"
    found = {name.removeprefix(prefix): int(lines) for name, lines in stats.items() if name.startswith(prefix)}
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))
