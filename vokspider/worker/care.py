"""The care of the queue, by one worker at a time: jobs of dead workers, back-fills, and jobs that ended long ago."""

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from vokspider.config import Config
from vokspider.events import tell
from vokspider.jobs.queue import TASK
from vokspider.model.clock import Clock
from vokspider.store.db.leases import crawl_lease, live_holder
from vokspider.worker.batches import InThread, add_first_batches

if TYPE_CHECKING:
    from procrastinate import App
    from procrastinate.jobs import Job

logger = logging.getLogger("vokspider.worker")
_KEPT = (24, 24 * 30)  # h that a job that succeeded is kept, and any other one that ended
_MARGIN = timedelta(seconds=1)  # after the expiry of a lease


async def look_after(app: "App", config: Config, engine: Engine, in_thread: InThread, clock: Clock) -> None:
    """Let the jobs of dead workers wait again, begin with back-fills, and delete jobs that ended long ago.

    ``in_thread`` runs queries.
    """
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=config.jobs.stalled_seconds):
        free = await in_thread(_free_at, engine, job, clock)
        await _let_wait(app, job, free)
    await add_first_batches(app, engine, in_thread, clock)
    await app.job_manager.delete_old_jobs(_KEPT[0])
    await app.job_manager.delete_old_jobs(_KEPT[1], include_failed=True, include_cancelled=True, include_aborted=True)


def _free_at(engine: Engine, job: "Job", clock: Clock) -> datetime:
    """When the source of a job can be crawled again: now, or when the lease of its dead crawl has expired."""
    now = clock()
    held = live_holder(engine, crawl_lease(job.queue), now)
    return held.expires_at + _MARGIN if held else now


async def _let_wait(app: "App", job: "Job", moment: datetime) -> None:
    """Let a job of a dead worker wait until ``moment``; end it if one of its kind waits, or if it is this care."""
    from procrastinate.exceptions import ConnectorException, UniqueViolation
    from procrastinate.jobs import Status

    try:
        if job.task_name == TASK:
            await app.job_manager.retry_job(job, retry_at=moment)
            sentence = "the worker of job %s (%s) is gone; another one takes it up"
            tell(logger, logging.WARNING, "job_taken_up", sentence, job.id, job.queue, job=job.id, source=job.queue)
        else:
            await app.job_manager.finish_job(job, Status.ABORTED, delete_job=True)
    except UniqueViolation:
        await app.job_manager.finish_job(job, Status.ABORTED, delete_job=True)
    except ConnectorException as error:  # another worker was quicker
        logger.info("job %s was not taken up: %s", job.id, error.__cause__ or error)
