"""What a worker does: a crawl for each job, and the care of the queue."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import frozen
from sqlalchemy import Engine

from vokspider.config import Config
from vokspider.crawl.follow_up import follow_up
from vokspider.crawl.process import Result
from vokspider.daemon.retry_policy import describe
from vokspider.events import tell
from vokspider.jobs import Crawls
from vokspider.jobs.queue import TASK, pool_arguments
from vokspider.logs import delete_old_logs
from vokspider.model.clock import Clock
from vokspider.model.errors import LeaseHeldError, VokspiderError
from vokspider.model.options import BACKFILL, SCHEDULE, RunOptions
from vokspider.model.verdict import EXIT_CODES, INTERRUPTED
from vokspider.store.db.housekeeping import open_runs
from vokspider.worker.batches import add_next_batch
from vokspider.worker.care import look_after

if TYPE_CHECKING:
    from procrastinate import App, JobContext
    from procrastinate.retry import BaseRetryStrategy

logger = logging.getLogger("vokspider.worker")
CARE = "vokspider.care"  # name of the task and of its queue
_EVERY = "* * * * * */20"  # when the queue is looked after: every 20 s
T = TypeVar("T")


class JobGoesBackError(Exception):
    """The crawl of a job did not end because its worker stops; the job waits for another worker."""


class CrawlFailedError(Exception):
    """The crawl of a job did not end by itself."""


@frozen
class Tasks:
    """The tasks of one worker, as procrastinate calls them. Crawls and queries run in ``threads``."""

    config: Config
    engine: Engine
    crawls: Crawls
    threads: Executor
    clock: Clock

    def app(self, concurrency: int) -> "App":
        """Procrastinate's application with these tasks, for ``concurrency`` jobs at a time."""
        from procrastinate import App, PsycopgConnector

        from vokspider.worker.own_jobs import OwnJobs

        connector = PsycopgConnector(min_size=1, max_size=concurrency + 3, **pool_arguments(self.config.database_url))
        app = App(connector=connector)
        app.job_manager = OwnJobs(connector)
        app.task(name=TASK, pass_context=True, retry=_going_back())(self.crawl)
        care = app.task(name=CARE, queue=CARE, queueing_lock=CARE, pass_context=True)(self.care)
        app.periodic(cron=_EVERY)(care)
        return app

    async def crawl(self, context: "JobContext", /, source: str, options: Mapping[str, Any], **_: object) -> str:
        """Crawl a source; returns how that ended, for the log.

        Raises JobGoesBackError if this worker stops meanwhile, CrawlFailedError if the crawl did not end by itself.
        """
        chosen = RunOptions.from_json(json.dumps(options))
        number = context.job.id
        fields = {"job": number, "source": source, "trigger": chosen.trigger}
        tell(logger, logging.INFO, "crawl_started", "job %s: crawl of %s starts", number, source, **fields)
        try:
            result = await self._until_over(source, chosen, fields)
        except VokspiderError as error:  # no process could be started
            raise CrawlFailedError(str(error)) from error
        if result is None or (self.crawls.closed and result.exit_code == EXIT_CODES[INTERRUPTED]):
            await self._go_back(context)
            return "left to the job of its kind that waits"
        said = _tell_end(result, "ended", fields)
        await self._in_thread(self._after, chosen, result)
        if result.crashed or (result.record is None and result.exit_code not in _LEFT):
            raise CrawlFailedError(said)
        if chosen.trigger == BACKFILL and result.record is not None:
            await add_next_batch(context.app, self.engine, source, self._in_thread, self.clock)
        return said

    async def care(self, context: "JobContext", /, timestamp: int) -> None:
        """Look after the queue, see ``look_after``; ``timestamp`` is the time for which procrastinate planned it."""
        await look_after(context.app, self.config, self.engine, self._in_thread, self.clock)

    async def _until_over(self, source: str, options: RunOptions, fields: Mapping[str, Any]) -> Result | None:
        """Crawl a source. If the job is cancelled meanwhile, let the crawl end, say so, and raise CancelledError."""
        crawl = asyncio.ensure_future(self._in_thread(self.crawls.run, source, options))
        try:
            return await asyncio.shield(crawl)
        except asyncio.CancelledError:
            self.crawls.stop_one(source)
            result = await crawl
            if result is not None:
                _tell_end(result, "was cancelled", fields)
            raise

    async def _go_back(self, context: "JobContext") -> None:
        """Raise JobGoesBackError, unless a job of the same kind waits; only one may wait."""
        lock = context.job.queueing_lock
        if not list(await context.app.job_manager.list_jobs_async(status="todo", queueing_lock=lock)):
            raise JobGoesBackError

    def _after(self, options: RunOptions, result: Result) -> None:
        """Do what follows a crawl on this machine. The daemon does the rest for crawls of its schedule."""
        if options.trigger != SCHEDULE:
            follow_up(self.engine, self.config, options, result, self.clock)
        logs = self.config.logs
        delete_old_logs(self.config.resolve(logs.dir), logs.keep_days, open_runs(self.engine), self.clock())

    async def _in_thread(self, function: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.threads, function, *arguments)


def _tell_end(result: Result, how: str, fields: Mapping[str, Any]) -> str:
    """Log how a crawl ended; returns it in words."""
    said = describe(result)
    level = {0: logging.INFO, 1: logging.ERROR}.get(result.exit_code, logging.WARNING)
    sentence = "job %s: crawl of %s %s: %s"
    more = {**fields, "exit_code": result.exit_code}
    tell(logger, level, "crawl_ended", sentence, fields["job"], fields["source"], how, said, **more)
    return said


# Exit codes of crawls without a run that have not failed: another crawl was running, or somebody stopped it.
_LEFT = (LeaseHeldError.exit_code, EXIT_CODES[INTERRUPTED])


def _going_back() -> "BaseRetryStrategy":
    """Let a job wait again at once if it goes back; other jobs that failed are not tried again."""
    from procrastinate import RetryStrategy

    return RetryStrategy(retry_exceptions={JobGoesBackError})
