"""What is in the queue: which jobs wait, run or failed, and which crawls of the schedule have ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import Engine, Row, text

from vokspider.config import Config
from vokspider.crawl.process import Result
from vokspider.jobs.queue import TASK, opened, queue_engine, require_engine, settings_of
from vokspider.model import codes
from vokspider.model.errors import LeaseHeldError, StoreError
from vokspider.model.options import SCHEDULE
from vokspider.model.reasons import Reason
from vokspider.model.verdict import EXIT_CODES, INTERRUPTED
from vokspider.store.db.engine import reading
from vokspider.store.db.leases import crawl_lease, live_holder
from vokspider.store.runs.of_jobs import JobRun, run_of_job

WAITING, RUNNING, STALLED, FAILED, DONE, CANCELLED = "waiting", "running", "stalled", "failed", "done", "cancelled"
STATES = (WAITING, RUNNING, STALLED, FAILED, DONE, CANCELLED)
_STATES = {"todo": WAITING, "doing": RUNNING, "failed": FAILED, "succeeded": DONE}
_JOBS = """
    SELECT job.id, job.queue_name AS source, job.status::text AS status, job.attempts, job.args,
        (SELECT max(event.at) FROM procrastinate_events event
          WHERE event.job_id = job.id AND event.type <> 'scheduled') AS since,
        worker.last_heartbeat > now() - make_interval(secs => :seconds) AS alive
    FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.task_name = :task
"""


@frozen
class Job:
    """A crawl in the queue. ``since``: when it got into its ``state`` (UTC). ``attempts``: how often it ended before.

    ``run``: the number of its last run, which may be a run of an earlier attempt, with its ``host`` and ``verdict``;
    None if it has none.
    """

    id: int
    source: str
    trigger: str
    state: str
    since: datetime
    attempts: int
    run: int | None
    host: str | None
    verdict: str | None


@frozen
class Ended:
    """How the job ``number`` of the schedule ended."""

    number: int
    source: str
    result: Result


def jobs(engine: Engine, stalled_seconds: float, states: Sequence[str] = STATES) -> list[Job]:
    """The jobs in ``states``, in the order in which they were added.

    ``stalled_seconds``: s without a sign of life after which a worker counts as dead.
    """
    found = [_job(engine, row) for row in _rows(engine, stalled_seconds, "ORDER BY job.id")]
    return [job for job in found if job.state in states]


def workers(engine: Engine, stalled_seconds: float) -> int:
    """How many workers have given a sign of life in the last ``stalled_seconds`` s."""
    query = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :seconds)"
    with reading(engine) as connection:
        return int(connection.execute(text(query), {"seconds": stalled_seconds}).scalar_one())


def is_open(engine: Engine, source: str, trigger: str) -> bool:
    """Whether a job of a source and a kind waits or runs."""
    return _any_job(engine, source, trigger, "job.status::text IN ('todo', 'doing')")


def is_resting(engine: Engine, source: str, trigger: str, seconds: float) -> bool:
    """Whether a job of a source and a kind failed in the last ``seconds`` s."""
    since = "EXISTS (SELECT FROM procrastinate_events event WHERE event.job_id = job.id AND event.at > now() - {})"
    where = "job.status::text = 'failed' AND " + since.format("make_interval(secs => :seconds)")
    return _any_job(engine, source, trigger, where, seconds=seconds)


def _any_job(engine: Engine, source: str, trigger: str, where: str, **values: Any) -> bool:
    lock = settings_of(source, trigger)["queueing_lock"]
    query = text(f"SELECT EXISTS (SELECT FROM procrastinate_jobs job WHERE job.queueing_lock = :lock AND {where})")  # noqa: S608
    with reading(engine) as connection:
        return bool(connection.execute(query, {"lock": lock, **values}).scalar_one())


def ended(engine: Engine, now: datetime) -> list[Ended]:
    """The jobs of the schedule that have ended, and were not acknowledged yet, in the order in which they were added.

    A job whose run is still open, and whose source is still being crawled, has not ended.
    """
    where = "AND job.status::text NOT IN ('todo', 'doing') AND job.args->>'seen' IS NULL"
    rows = _rows(engine, 0, f"{where} AND job.args->'options'->>'trigger' = '{SCHEDULE}' ORDER BY job.id")
    found = ((row, _run_of(engine, row)) for row in rows)
    over = [(row, run) for row, run in found if not _is_open(engine, row.source, run, now)]
    return [Ended(row.id, row.source, result_of(row.id, row.status, run.record if run else None)) for row, run in over]


# ``seen`` among the arguments of a job marks that the daemon has taken notice of its end.
def acknowledge(engine: Engine, number: int) -> None:
    """Note that the daemon has taken notice of the end of a job, so that ``ended`` does not name it again."""
    change = "UPDATE procrastinate_jobs SET args = args || jsonb_build_object('seen', true) WHERE id = :number"
    with engine.begin() as connection:
        connection.execute(text(change), {"number": number})


def result_of(number: int, status: str, record: Mapping[str, Any] | None) -> Result:
    """How the crawl of a job ended, as its own process would have said it.

    ``status``: that of procrastinate, of a job that has ended. ``record``: the record of its closed run, or None.
    """
    if record is not None and record["verdict"] is not None:
        kinds = {one["code"] for one in record["reason_codes"]}
        crashed = codes.PROCESS_CRASHED in kinds
        announced = not kinds & {codes.PROCESS_CRASHED, codes.KILLED, codes.PROCESS_DIED}
        return Result(dict(record), (), EXIT_CODES[record["verdict"]], crashed, announced)
    if status in ("cancelled", "aborted"):
        return Result(None, (Reason(codes.STOPPED_BEFORE_RUN),), EXIT_CODES[INTERRUPTED])
    if status == "succeeded":  # its worker left the source to somebody else
        return Result(None, (Reason(codes.JOB_LEFT, {"job": number}),), LeaseHeldError.exit_code)
    return Result(None, (Reason(codes.JOB_FAILED, {"job": number}),), 1, crashed=True)


def retry(config: Config, number: int) -> Job:
    """Let a job that failed wait for a worker again; returns it as it was.

    Raises StoreError if there is no such job, if it has not failed, or if one of its kind is waiting.
    """
    from procrastinate.exceptions import ConnectorException
    from procrastinate.utils import utcnow

    found = _one(config, number)
    if found.state != FAILED:
        raise StoreError(f"job {number} is {found.state}; only a failed one can be tried again")
    with queue_engine(config) as engine, opened(config) as app:
        _forget(engine, number)
        try:
            app.job_manager.retry_job_by_id(number, utcnow())
        except ConnectorException as error:
            raise StoreError(f"job {number} stays as it is: a crawl of its kind is waiting, or it changed") from error
    return found


def _forget(engine: Engine, number: int) -> None:
    """Let ``ended`` name a job again, once it has ended again."""
    with engine.begin() as connection:
        change = text("UPDATE procrastinate_jobs SET args = args - 'seen' WHERE id = :number")
        connection.execute(change, {"number": number})


def cancel(config: Config, number: int) -> Job:
    """Take a waiting job out of the queue, or let the crawl of a running one end; returns the job as it was.

    Raises StoreError if there is no such job, or if it has ended.
    """
    found = _one(config, number)
    with opened(config) as app:
        if not app.job_manager.cancel_job_by_id(number, abort=True):
            raise StoreError(f"job {number} is {found.state}; only one that waits or runs can be cancelled")
    return found


def _one(config: Config, number: int) -> Job:
    require_engine(config)
    with queue_engine(config) as engine:
        for row in _rows(engine, config.jobs.stalled_seconds, "AND job.id = :number", number=number):
            return _job(engine, row)
    raise StoreError(f"there is no job {number}; 'vokspider jobs list --all' lists them")


def _rows(engine: Engine, seconds: float, where: str, **values: Any) -> Sequence[Row[Any]]:
    with reading(engine) as connection:
        return connection.execute(text(_JOBS + where), {"task": TASK, "seconds": seconds, **values}).all()


def _job(engine: Engine, row: Row[Any]) -> Job:
    state = _STATES.get(row.status, CANCELLED)
    run = _run_of(engine, row)
    return Job(
        id=row.id,
        source=row.source,
        trigger=row.args["options"]["trigger"],
        state=STALLED if state == RUNNING and not row.alive else state,
        since=row.since,
        attempts=row.attempts,
        run=run.number if run else None,
        host=run.host if run else None,
        verdict=run.record["verdict"] if run else None,
    )


def _run_of(engine: Engine, row: Row[Any]) -> JobRun | None:
    return run_of_job(engine, row.source, row.args["options"]["trigger"], row.args["after"])


def _is_open(engine: Engine, source: str, run: JobRun | None, now: datetime) -> bool:
    is_open = run is not None and run.record["verdict"] is None
    return is_open and live_holder(engine, crawl_lease(source), now) is not None
