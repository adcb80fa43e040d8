"""The daemon's job in APScheduler: when it is due, what it runs, and how it follows the configuration.

There is one job, in the table ``apscheduler_jobs`` of the archive's database. Its trigger joins all cron lines, so
however many starts were missed while the machine was off, one crawl makes up for them, and two never run at a time.
"""

import threading
from copy import copy
from datetime import datetime
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.base import BaseScheduler
from sqlalchemy import Engine

from vokspider.config import Config
from vokspider.crawl.process import CrawlProcess, Result
from vokspider.model.options import SCHEDULE, RunOptions
from vokspider.schedule import crawl_trigger, upcoming

CRAWL_JOB = "crawl"
_NO_END = 3600.0  # s until the next look at a schedule that has come to its end


class Crawls:
    """The crawls of one daemon: starts them as child processes, and can end the one that is running."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._lock = threading.Lock()
        self._child: CrawlProcess | None = None
        self._closed = False

    def run(self) -> Result | None:
        """Crawl and wait for the end, in a thread of the executor; None when the daemon is stopping by then."""
        with self._lock:
            if self._closed:
                return None
            self._child = CrawlProcess.start(self.config, RunOptions(trigger=SCHEDULE))
        return self._child.wait()

    def stop(self) -> None:
        """Start none from now on, and ask the running one to end; asked again, it ends at once."""
        with self._lock:
            self._closed = True
            if self._child:
                self._child.stop()

    def kill(self) -> None:
        """End the running one the hard way."""
        if self._child:
            self._child.process.kill()


def crawl(crawls: Crawls | None = None, crashes: int = 0) -> Result | None:
    """What the stored job runs; the database keeps only this function's name, ``CrawlExecutor`` adds ``crawls``.

    ``crashes``: how many times in a row it crashed before this time, kept with the job for ``crashes_before``.
    """
    if crawls is None:
        raise LookupError("a scheduled crawl runs in the daemon only; use 'vokspider crawl'")
    return crawls.run()


class CrawlExecutor(ThreadPoolExecutor):  # type: ignore[misc]  # APScheduler has no types
    """Runs due jobs with the daemon's ``Crawls`` as their argument.

    A job comes out of the database and so can hold nothing that lives; its executor is made by the daemon and does.
    """

    def __init__(self, crawls: Crawls) -> None:
        super().__init__(max_workers=1)
        self._crawls = crawls

    def _do_submit_job(self, job: Any, run_times: list[datetime]) -> None:
        # A copy, because APScheduler stores the job again with the time of its next run.
        filled = copy(job)
        filled.args, filled._jobstore_alias = (self._crawls,), job._jobstore_alias
        super()._do_submit_job(filled, run_times)


class Scheduler(BaseScheduler):  # type: ignore[misc]  # APScheduler has no types
    """APScheduler without a loop of its own: nothing is started but by ``process``."""

    def shutdown(self, wait: bool = True) -> None:
        """Stop for good; ``wait`` for the running job."""
        super().shutdown(wait)

    def wakeup(self) -> None:
        """Nothing to wake: jobs change in the thread that calls ``process``."""

    def process(self) -> float:
        """Start what is due by the clock on the wall; returns the seconds until more is."""
        wait = self._process_jobs()
        return _NO_END if wait is None else float(wait)


def make_scheduler(crawls: Crawls, engine: Engine) -> Scheduler:
    """A scheduler with its job in the archive's database; not started yet."""
    return Scheduler(
        jobstores={"default": SQLAlchemyJobStore(engine=engine)},
        executors={"default": CrawlExecutor(crawls)},
        timezone=crawls.config.schedule.zone,
    )


def make_table(scheduler: Scheduler) -> None:
    """Make the table of the stored job in a database that has none, as one from before any daemon."""
    store = scheduler._lookup_jobstore("default")
    store.jobs_t.create(store.engine, checkfirst=True)


def reconcile(scheduler: Scheduler, config: Config, now: datetime) -> None:
    """Make the stored jobs of a started scheduler what the configuration says.

    The next run of a job whose trigger is unchanged stays, so that a missed one is made up; but not one so far ahead
    that it was planned by a wrong clock.
    """
    stored = {job.id: job for job in scheduler.get_jobs()}
    for stray in stored.keys() - {CRAWL_JOB}:
        scheduler.remove_job(stray)
    trigger, grace = crawl_trigger(config), max(1, int(config.schedule.grace_hours * 3600))
    anew = {"trigger": trigger, "next_run_time": trigger.get_next_fire_time(None, now), "misfire_grace_time": grace}
    job = stored.get(CRAWL_JOB)
    if job is None:
        scheduler.add_job(crawl, id=CRAWL_JOB, coalesce=True, max_instances=1, **anew)
    elif str(job.trigger) != str(trigger) or _is_astray(job, now):
        scheduler.modify_job(CRAWL_JOB, **anew)
    elif job.misfire_grace_time != grace:
        scheduler.modify_job(CRAWL_JOB, misfire_grace_time=grace)


def _is_astray(job: Any, now: datetime) -> bool:
    """Whether the next run is unknown, or later than it can be.

    The run after the next one is not: the clock may have been set back a little after a run.
    """
    latest = upcoming(job.trigger, now, 2)[-1:]
    return job.next_run_time is None or bool(latest and job.next_run_time > latest[0])


def next_run(scheduler: Scheduler) -> datetime | None:
    """When the crawl is planned for; in the past if it was missed, None if the job is not there."""
    job = scheduler.get_job(CRAWL_JOB)
    return job.next_run_time if job else None


def bring_forward(scheduler: Scheduler, moment: datetime, crashes: int | None = None) -> None:
    """Let the crawl run at ``moment`` already, if it is planned for later; then the schedule goes on as before.

    ``crashes``, if given, is remembered with the job, in the same statement.
    """
    planned = next_run(scheduler)
    if planned is None:
        return
    earlier = {"next_run_time": moment} if moment < planned else {}
    counted = {} if crashes is None else {"kwargs": {"crashes": crashes}}
    if earlier or counted:
        scheduler.modify_job(CRAWL_JOB, **earlier, **counted)


def crashes_before(scheduler: Scheduler) -> int:
    """How many times in a row the crawl crashed."""
    job = scheduler.get_job(CRAWL_JOB)
    return int(job.kwargs.get("crashes", 0)) if job else 0


def forget_crashes(scheduler: Scheduler) -> None:
    """Begin to count anew."""
    if crashes_before(scheduler):
        scheduler.modify_job(CRAWL_JOB, kwargs={})
