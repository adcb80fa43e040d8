"""A worker hears only of the jobs of its own archive.

PostgreSQL sends a notification to all that listen in a database, whichever schema they use, and the jobs of each schema
are numbered from 1. Without this, a job that is cancelled in one archive ends the job of that number in another one.
"""

from collections.abc import Iterable

from procrastinate.jobs import Notification
from procrastinate.manager import JobManager, NotificationCallback


class OwnJobs(JobManager):
    """procrastinate's manager of jobs, which ends a job only if the table of its own archive says so."""

    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        """Listen until this is cancelled, as procrastinate's does."""

        async def of_own(*, channel: str, notification: Notification) -> None:
            is_to_end = notification["type"] == "abort_job_requested"
            if not is_to_end or notification["job_id"] in await self.list_jobs_to_abort_async():
                await on_notification(channel=channel, notification=notification)

        await super().listen_for_jobs(on_notification=of_own, queues=queues)
