"""The daemon's jobs in APScheduler: when each is due, and how they follow the configuration.

There is one job for each enabled source, in the table ``apscheduler_jobs`` of the archive's database. One trigger
covers all cron lines of a source. So a single crawl makes up for all starts that were missed while the machine was off,
and no source is crawled twice at a time.
"""

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.base import BaseScheduler
from sqlalchemy import Engine

from vokspider.config import Config, Source
from vokspider.jobs.running import Crawls
from vokspider.schedule import crawl_trigger, upcoming

_FUNCTION = "vokspider.jobs:crawl"  # stored in every archive, so it must stay
_PREFIX = "crawl:"
_FIRST_JOB = "crawl"  # id of the only job of version 0.1, which crawled crawl.source
_AT_A_TIME = 4  # maximum number of crawls, each a process of about 150 MB; others wait
_NO_END = 3600.0  # s between two checks of a schedule that has no further starts


def job_id(source: str) -> str:
    """The id of the job that crawls a source."""
    return f"{_PREFIX}{source}"


def source_of(job: str) -> str:
    """The name of the source that the job with this id crawls."""
    return job.removeprefix(_PREFIX)


class CrawlExecutor(ThreadPoolExecutor):  # type: ignore[misc]  # APScheduler has no types
    """Runs due jobs with the daemon's ``Crawls`` as their first argument.

    A job is loaded from the database, so it cannot hold that object itself.
    """

    def __init__(self, crawls: Crawls) -> None:
        super().__init__(max_workers=_AT_A_TIME)
        self._crawls = crawls

    def _do_submit_job(self, job: Any, run_times: list[datetime]) -> None:
        # A copy, because APScheduler stores the job again with the time of its next run.
        filled = copy(job)
        filled.args, filled._jobstore_alias = (self._crawls,), job._jobstore_alias
        super()._do_submit_job(filled, run_times)


class Scheduler(BaseScheduler):  # type: ignore[misc]  # APScheduler has no types
    """APScheduler without a loop of its own: jobs start only when ``process`` is called."""

    def shutdown(self, wait: bool = True) -> None:
        """Stop for good. ``wait``: whether to wait for running jobs."""
        super().shutdown(wait)

    def wakeup(self) -> None:
        """Do nothing: jobs change only in the thread that calls ``process``."""

    def process(self) -> float:
        """Start the jobs that are due by the wall clock; returns the seconds until the next one is."""
        wait = self._process_jobs()
        return _NO_END if wait is None else float(wait)


def make_scheduler(crawls: Crawls, engine: Engine) -> Scheduler:
    """A scheduler whose jobs are in the archive's database. It is not started."""
    return Scheduler(
        jobstores={"default": SQLAlchemyJobStore(engine=engine)},
        executors={"default": CrawlExecutor(crawls)},
        timezone=crawls.config.schedule.zone,
    )


def make_table(scheduler: Scheduler) -> None:
    """Create the table of stored jobs if the database has none."""
    store = scheduler._lookup_jobstore("default")
    store.jobs_t.create(store.engine, checkfirst=True)


def reconcile(scheduler: Scheduler, config: Config, now: datetime) -> None:
    """Make the stored jobs of a started scheduler match the configuration.

    A job whose trigger is unchanged keeps its next run, so that a missed one is made up. Only a run that is too far
    ahead is planned again: the clock was wrong when it was planned.
    """
    stored = {job.id: job for job in scheduler.get_jobs()}
    wanted = {job_id(source.name): source for source in config.enabled}
    for name, source in wanted.items():
        if name in stored:
            _update(scheduler, stored[name], _values(config, source, now), now)
        else:
            earlier = stored.get(_FIRST_JOB) if source.name == config.crawl.source else None
            _add(scheduler, source, _values(config, source, now), earlier)
    for stray in stored.keys() - wanted.keys():
        scheduler.remove_job(stray)


def _values(config: Config, source: Source, now: datetime) -> dict[str, Any]:
    trigger, grace = crawl_trigger(config, source), max(1, int(config.schedule.grace_hours * 3600))
    return {"trigger": trigger, "next_run_time": trigger.get_next_fire_time(None, now), "misfire_grace_time": grace}


def _add(scheduler: Scheduler, source: Source, values: dict[str, Any], earlier: Any) -> None:
    """Add the job of a source. It takes over the next run, which may be missed, and the crashes of ``earlier``.

    ``earlier``: the job of version 0.1, or None.
    """
    kwargs = {"source": source.name}
    if earlier is not None:
        times = (earlier.next_run_time, values["next_run_time"])
        values = {**values, "next_run_time": min(filter(None, times), default=None)}
        kwargs |= {"crashes": earlier.kwargs.get("crashes", 0)}
    name = job_id(source.name)
    scheduler.add_job(_FUNCTION, id=name, name=name, kwargs=kwargs, coalesce=True, max_instances=1, **values)


def _update(scheduler: Scheduler, job: Any, values: dict[str, Any], now: datetime) -> None:
    if str(job.trigger) != str(values["trigger"]) or _is_astray(job, now):
        scheduler.modify_job(job.id, **values)
    elif job.misfire_grace_time != values["misfire_grace_time"]:
        scheduler.modify_job(job.id, misfire_grace_time=values["misfire_grace_time"])


def _is_astray(job: Any, now: datetime) -> bool:
    """Whether the next run of a job is missing, or later than it can be.

    It may be the second time of the trigger from ``now`` on, since the clock may have been set back a little after a
    run.
    """
    latest = upcoming(job.trigger, now, 2)[-1:]
    return job.next_run_time is None or bool(latest and job.next_run_time > latest[0])


def next_runs(scheduler: Scheduler) -> dict[str, datetime]:
    """The time of the next crawl of each source; it is in the past if the crawl was missed."""
    return {source_of(job.id): job.next_run_time for job in scheduler.get_jobs() if job.next_run_time}


def next_run(scheduler: Scheduler, source: str = "") -> datetime | None:
    """The time of the next crawl of a source, or of any source if none is named; None if no crawl is planned."""
    planned = next_runs(scheduler)
    return planned.get(source) if source else min(planned.values(), default=None)


def bring_forward(scheduler: Scheduler, source: str, moment: datetime, crashes: int | None = None) -> None:
    """Let the next crawl of a source run at ``moment`` if it is planned for later; after it, the schedule goes on.

    ``crashes``, if given, is stored with the job in the same statement.
    """
    planned = next_run(scheduler, source)
    if planned is None:
        return
    earlier = {"next_run_time": moment} if moment < planned else {}
    counted = {} if crashes is None else {"kwargs": _kwargs(source, crashes)}
    if earlier or counted:
        scheduler.modify_job(job_id(source), **earlier, **counted)


def crashes_before(scheduler: Scheduler, source: str) -> int:
    """How many times in a row the crawl of a source has crashed."""
    job = scheduler.get_job(job_id(source))
    return int(job.kwargs.get("crashes", 0)) if job else 0


def forget_crashes(scheduler: Scheduler, source: str) -> None:
    """Set the number of crashes in a row to zero."""
    if crashes_before(scheduler, source):
        scheduler.modify_job(job_id(source), kwargs=_kwargs(source, 0))


def _kwargs(source: str, crashes: int) -> Mapping[str, Any]:
    return {"source": source, "crashes": crashes} if crashes else {"source": source}
