"""The daemon: starts a crawl when the schedule says so, one at a time, until it is told to stop.

APScheduler knows what is due. It has one job, kept in the archive's database, whose trigger joins all cron lines; so
however many starts were missed while the machine was off or asleep, one crawl makes up for them. The main thread does
everything but wait for the crawl: at every beat it renews the daemon's lease and asks APScheduler for what is due by
the clock on the wall, so that a machine that slept or a clock that was set is noticed within a beat.
"""

import logging
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import copy
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Any

from apscheduler import events
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.base import BaseScheduler
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from vokspider.clock import Clock, utc_now
from vokspider.config import Config
from vokspider.crawl import CrawlProcess, Result
from vokspider.errors import LeaseHeldError
from vokspider.logs import Log
from vokspider.options import SCHEDULE, RunOptions
from vokspider.schedule import crawl_trigger, upcoming
from vokspider.store.engine import clear_errors, open_engine
from vokspider.store.leases import DAEMON_LEASE, Lease, crawl_lease, holder
from vokspider.store.schema import upgrade

logger = logging.getLogger(__name__)

CRAWL_JOB = "crawl"
_BEAT = 20.0  # s between two beats at the most
_PATIENCE = (8.0, 4.0)  # s for the page in flight when the daemon stops, and after asking again
_TRIES = 3  # more tries for a crawl that found the lease held
_PAUSE = timedelta(seconds=2)  # from the end of somebody's lease to the next try
_LAST_WORDS = 5.0  # s that a killed crawl takes to be seen off
_WATCHED = (
    events.EVENT_JOB_SUBMITTED
    | events.EVENT_JOB_EXECUTED
    | events.EVENT_JOB_ERROR
    | events.EVENT_JOB_MISSED
    | events.EVENT_JOB_MAX_INSTANCES
)


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


def crawl(crawls: Crawls | None = None) -> Result | None:
    """What the stored job runs; the database keeps only this function's name, ``CrawlExecutor`` adds the argument."""
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
    """APScheduler without a loop of its own; the daemon's loop calls ``process``."""

    def shutdown(self, wait: bool = True) -> None:
        """Stop for good; ``wait`` for the running job."""
        super().shutdown(wait)

    def wakeup(self) -> None:
        """Nothing to wake: jobs change in the thread that calls ``process``."""

    def process(self) -> float:
        """Start what is due; returns the seconds until more is."""
        wait = self._process_jobs()
        return _BEAT if wait is None else float(wait)


def make_scheduler(config: Config, engine: Engine, crawls: Crawls) -> Scheduler:
    """A scheduler with its jobs in the table ``apscheduler_jobs``; not started yet."""
    return Scheduler(
        jobstores={"default": SQLAlchemyJobStore(engine=engine)},
        executors={"default": CrawlExecutor(crawls)},
        timezone=config.schedule.zone,
    )


def reconcile(scheduler: Scheduler, config: Config, now: datetime) -> None:
    """Make the stored jobs what the configuration says.

    The next run of a job whose trigger is unchanged stays, so that a missed one is made up; but not one so far ahead
    that it was planned by a wrong clock.
    """
    stored = {job.id: job for job in scheduler.get_jobs()}
    for stray in stored.keys() - {CRAWL_JOB}:
        scheduler.remove_job(stray)
    trigger, grace = crawl_trigger(config), max(1, int(config.schedule.grace_hours * 3600))
    anew = {"trigger": trigger, "next_run_time": trigger.get_next_fire_time(None, now)}
    job = stored.get(CRAWL_JOB)
    if job is None:
        options = {"id": CRAWL_JOB, "misfire_grace_time": grace, "coalesce": True, "max_instances": 1}
        scheduler.add_job(crawl, **anew, **options)
    elif str(job.trigger) != str(trigger) or _is_astray(job, now):
        scheduler.modify_job(CRAWL_JOB, misfire_grace_time=grace, **anew)
    elif job.misfire_grace_time != grace:
        scheduler.modify_job(CRAWL_JOB, misfire_grace_time=grace)


def _is_astray(job: Any, now: datetime) -> bool:
    """Whether the next run is unknown, or later than it can be.

    The run after the next one is not: the clock may have been set back a little after a run.
    """
    latest = upcoming(job.trigger, now, 2)[-1:]
    return job.next_run_time is None or bool(latest and job.next_run_time > latest[0])


class Daemon:
    """The loop of the main thread. ``mail`` brings it signals (their numbers) and the ends of crawls (events)."""

    def __init__(self, config: Config, lease: Lease, mail: "SimpleQueue[Any]") -> None:
        self.config = config
        self.lease = lease
        self.mail = mail
        self.crawls = Crawls(config)
        self.scheduler = make_scheduler(config, lease.engine, self.crawls)
        self.scheduler.add_listener(self._listen, _WATCHED)
        self.under_way = 0
        self.tries = 0

    def serve(self) -> None:
        """Run until a signal comes. Raises LeaseHeldError when another daemon took over."""
        self.scheduler.start()
        try:
            reconcile(self.scheduler, self.config, self.lease.clock())
            logger.info("started; %s", self._outlook())
            self._loop()
        finally:
            self._end_crawl()
            self.scheduler.shutdown()

    def _loop(self) -> None:
        while True:
            message = self._next_message(self._beat())
            if isinstance(message, int):
                logger.info("stopping (%s)", signal.Signals(message).name)
                return
            if message is not None:
                self._crawl_ended(message)

    def _beat(self) -> float:
        """Hold the lease, look after the job, start what is due; returns the seconds until the next beat."""
        longest = min(_BEAT, self.lease.seconds / 3)
        try:
            if not self.lease.renew():
                held = holder(self.lease.engine, DAEMON_LEASE)
                raise LeaseHeldError(f"the daemon's lease is lost to {held or 'somebody'}; was this machine asleep?")
            reconcile(self.scheduler, self.config, self.lease.clock())
            return min(longest, self.scheduler.process())
        except SQLAlchemyError as error:
            logger.warning("the database did not answer, trying again: %s", error)
            return longest

    def _next_message(self, seconds: float) -> Any:
        with suppress(Empty):
            return self.mail.get(timeout=seconds)

    def _listen(self, event: Any) -> None:
        """Hear what APScheduler does; the end of a crawl comes from its thread and is passed on to the main one."""
        if event.code == events.EVENT_JOB_SUBMITTED:
            self.under_way += 1
            logger.info("crawl starts, due at %s", self._say_time(event.scheduled_run_times[-1]))
        elif event.code == events.EVENT_JOB_MAX_INSTANCES:
            logger.warning("a start was left out, the last crawl is still running")
        else:
            self.mail.put(event)

    def _crawl_ended(self, event: Any) -> None:
        self.under_way -= 1
        if event.code == events.EVENT_JOB_MISSED:
            due, grace = self._say_time(event.scheduled_run_time), self.config.schedule.grace_hours
            logger.warning("the start of %s was missed by more than %g h and is not made up", due, grace)
        elif event.code == events.EVENT_JOB_ERROR:
            logger.error("crawl could not be run: %s", event.exception)
        elif event.retval is not None:
            self._report(event.retval)

    def _report(self, result: Result) -> None:
        level = {0: logging.INFO, 1: logging.ERROR}.get(result.exit_code, logging.WARNING)
        logger.log(level, "crawl ended: %s", describe(result))
        if result.exit_code == LeaseHeldError.exit_code:
            self._try_again()
        else:
            self.tries = 0
        logger.info("%s", self._outlook())

    def _try_again(self) -> None:
        """Let the job run once more, soon after the lease that was in the way has expired, unless renewed."""
        if self.tries == _TRIES:
            logger.error("the lease was held at %d more tries; leaving it until the next start", _TRIES)
            self.tries = 0
            return
        self.tries += 1
        now = self.lease.clock()
        held = holder(self.lease.engine, crawl_lease(self.config.crawl.source))
        again = max(now, held.expires_at if held else now) + _PAUSE
        if again < self._next_run():
            self.scheduler.modify_job(CRAWL_JOB, next_run_time=again)

    def _end_crawl(self) -> None:
        for patience in _PATIENCE:
            self.crawls.stop()
            if self._is_over(patience):
                return
            logger.warning("the crawl is still running, asking again")
        self.crawls.kill()
        self._is_over(_LAST_WORDS)

    def _is_over(self, patience: float) -> bool:
        """Wait for the end of the crawl, for ``patience`` s or until the next signal."""
        deadline = time.monotonic() + patience
        while self.under_way:
            message = self._next_message(max(0.0, deadline - time.monotonic()))
            if message is None or isinstance(message, int):
                return False
            self._crawl_ended(message)
        return True

    def _next_run(self) -> datetime:
        next_run: datetime = self.scheduler.get_job(CRAWL_JOB).next_run_time
        return next_run

    def _outlook(self) -> str:
        return f"next crawl {self._say_time(self._next_run())}"

    def _say_time(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.config.schedule.zone):%Y-%m-%d %H:%M:%S %Z}"


def describe(result: Result) -> str:
    """How a crawl ended, on one line."""
    record = result.record
    if record is None:
        return "; ".join(result.errors) or f"exit code {result.exit_code}"
    counts = (f"{record[name]} {name}" for name in ("discovered", "new", "changed", "unchanged", "skipped", "failed"))
    return f"run {record['run_id']} is {record['verdict']}: " + "; ".join([", ".join(counts), *record["reasons"]])


@contextmanager
def _signals_to(mail: "SimpleQueue[Any]") -> Iterator[None]:
    # SimpleQueue.put is the one way to pass something on that is safe in a signal handler.
    def note(number: int, _frame: FrameType | None) -> None:
        mail.put(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _held(lease: Lease) -> Iterator[None]:
    lease.acquire()
    try:
        yield
    finally:
        try:
            lease.release()
        except SQLAlchemyError as error:
            logger.warning("the lease could not be given back, it will expire: %s", error)


def run_daemon(config: Config, clock: Clock = utc_now) -> None:
    """Serve the schedule in the foreground until SIGTERM or SIGINT. The log is ``logs/daemon.jsonl``.

    Raises LeaseHeldError when another daemon serves this database, or takes over later, and StoreError when the
    database cannot be used at the start; later on it is tried again.
    """
    log = Log(config).install()
    engine = open_engine(config.database_url)
    upgrade(engine)
    lease = Lease(engine, DAEMON_LEASE, config.crawl.lease_seconds, clock)
    mail: SimpleQueue[Any] = SimpleQueue()
    with _signals_to(mail), clear_errors(engine), _held(lease):
        # Not before the lease is ours: two processes on one rotating file lose lines.
        log.open("daemon")
        Daemon(config, lease, mail).serve()
