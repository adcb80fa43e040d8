"""The runs with their results, and whether a run without a verdict is still running."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs
from attrs import field, frozen
from sqlalchemy import Engine

from vokspider.model.outcomes import OUTCOMES
from vokspider.reports.serializing import FOR_PEOPLE, as_json, is_for_programs
from vokspider.store.db.keyset import Page
from vokspider.store.db.leases import crawl_lease, live_holder
from vokspider.store.runs.run_queries import count_so_far, list_runs, runs_page

# The state of a run without a verdict: its process is running, or ended without closing the run.
RUNNING, DIED = "running", "died"
_TIMES = ("started_at", "finished_at")


@frozen
class RunSummary:
    """One crawl or import. All fields except the last two are its record, as ``crawl --json`` prints it.

    ``verdict`` and ``finished_at`` are None for a run that is not closed; times are UTC. ``removed_by_rule``: the
    number of lines that each rule removed from pages. ``reason_codes`` are ``model.reasons.Reason`` in JSON. ``state``
    is the verdict or, without one, ``running`` or ``died``. ``ledger``: the number of articles ``discovered`` and of
    each outcome; for an open run it is counted from the rows, since its record has no counts yet.
    """

    run_id: int
    source: str
    trigger: str
    verdict: str | None
    discovered: int
    new: int
    changed: int
    unchanged: int
    skipped: int
    failed: int
    entries: int
    removed_lines: int
    requests: int
    started_at: datetime
    finished_at: datetime | None
    reason_codes: Sequence[Mapping[str, Any]]
    removed_by_rule: Mapping[str, int]
    state: str = field(metadata=FOR_PEOPLE)
    ledger: Mapping[str, int] = field(metadata=FOR_PEOPLE)

    def as_json(self) -> dict[str, Any]:
        """The run's record, as ``crawl --json`` prints it."""
        return as_json(self)


def runs(engine: Engine, now: datetime, source: str | None = None, limit: int = 0) -> list[RunSummary]:
    """The runs at the time ``now``, newest first; ``limit`` 0 for all."""
    return [summary(engine, record, now) for record in list_runs(engine, source, limit)]


def runs_in_pages(
    engine: Engine, now: datetime, source: str | None, verdict: str | None, place: str | None, limit: int
) -> Page[RunSummary]:
    """A page of the runs, newest first, from the cursor ``place`` on. Raises ConfigError for a wrong cursor."""
    found = runs_page(engine, source, verdict, place, limit)
    return Page([summary(engine, record, now) for record in found.rows], found.pages, found.total)


def summary(engine: Engine, record: Mapping[str, Any], now: datetime) -> RunSummary:
    """The summary of a stored record. A run without a verdict is running if the lease of its source is held."""
    fields = {name: record[name] for name in _RECORD}
    times = {name: datetime.fromisoformat(record[name]) if record[name] else None for name in _TIMES}
    return RunSummary(**fields | times, state=_state(engine, record, now), ledger=_ledger(engine, record))


def _state(engine: Engine, record: Mapping[str, Any], now: datetime) -> str:
    if record["verdict"]:
        return str(record["verdict"])
    return RUNNING if live_holder(engine, crawl_lease(record["source"]), now) else DIED


def _ledger(engine: Engine, record: Mapping[str, Any]) -> Mapping[str, int]:
    if not record["verdict"]:
        return count_so_far(engine, record["run_id"])
    return {name: record[name] for name in ("discovered", *OUTCOMES)}


_RECORD = tuple(one.name for one in attrs.fields(RunSummary) if is_for_programs(one))
