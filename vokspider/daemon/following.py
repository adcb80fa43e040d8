"""The crawls that a daemon has put into the queue: how their ends come back, since workers run them elsewhere."""

from collections.abc import Callable, Collection

from attrs import define, field
from sqlalchemy import Engine

from vokspider.config import Config
from vokspider.crawl.process import Result
from vokspider.jobs import Queued
from vokspider.jobs.queue_state import acknowledge, ended
from vokspider.model.clock import Clock


def describe_queued(queued: Queued) -> str:
    """What became of a crawl that is due, on one line."""
    return f"waits as job {queued.number} of the queue" if queued.number else "is waiting in the queue already"


@define
class Follower:
    """Reads in the archive which jobs of the schedule have ended.

    The end of a job stays marked as new in the database until what follows it is planned, so a restart of the daemon
    loses none.
    """

    engine: Engine
    clock: Clock
    _reported: set[int] = field(factory=set, init=False)  # numbers of jobs whose ends are reported, but not planned for

    def follow(self, config: Config, report: Callable[[str, Result], None], unplanned: Collection[str]) -> None:
        """Call ``report`` with the source and the result of each job that has ended. Does nothing without a queue.

        ``unplanned``: the sources for which nothing is planned yet after a crawl ended. Raises SQLAlchemyError if the
        database fails.
        """
        if not config.jobs.queued:
            return
        for one in ended(self.engine, self.clock()):
            if one.number not in self._reported:
                self._reported.add(one.number)
                report(one.source, one.result)
            if one.source not in unplanned:
                acknowledge(self.engine, one.number)
                self._reported.discard(one.number)
