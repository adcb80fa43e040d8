"""Finds the run of a job of the queue: the last one of its kind since the job was added."""

from typing import Any

from attrs import frozen
from sqlalchemy import Engine, func, select

from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.runs.records import records_of

_RUN, _SOURCE = tables.run.c, tables.source.c


@frozen
class JobRun:
    """The run ``number`` on the machine ``host``, and its record; its verdict is None while it is open."""

    number: int
    host: str | None
    record: dict[str, Any]


def last_run_id(engine: Engine, source: str) -> int:
    """The number of the last run of a source, 0 if there was none."""
    with reading(engine) as connection:
        return connection.execute(_last(source)).scalar_one() or 0


def run_of_job(engine: Engine, source: str, trigger: str, after: int) -> JobRun | None:
    """The last run of a source with a trigger whose number is greater than ``after``, or None."""
    with reading(engine) as connection:
        number = connection.execute(_last(source).where(_RUN.trigger == trigger, _RUN.id > after)).scalar_one()
        if number is None:
            return None
        host = connection.execute(select(_RUN.host).where(_RUN.id == number)).scalar_one()
        (record,) = records_of(connection, [number])
    return JobRun(number, host, record)


def _last(source: str) -> Any:
    return select(func.max(_RUN.id)).select_from(tables.run.join(tables.source)).where(_SOURCE.name == source)
