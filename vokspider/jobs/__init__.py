"""Starting crawls: at once by ``submit``, or at the times of a schedule by the daemon's stored jobs.

At present a crawl is a child process on this machine. Callers do not depend on that, so a queue can take its place.
"""

from vokspider.jobs.running import Crawls, crawl, submit
from vokspider.jobs.stored import (
    CrawlExecutor,
    Scheduler,
    bring_forward,
    crashes_before,
    forget_crashes,
    job_id,
    make_scheduler,
    make_table,
    next_run,
    next_runs,
    reconcile,
    source_of,
)

__all__ = [
    "CrawlExecutor",
    "Crawls",
    "Scheduler",
    "bring_forward",
    "crashes_before",
    "crawl",
    "forget_crashes",
    "job_id",
    "make_scheduler",
    "make_table",
    "next_run",
    "next_runs",
    "reconcile",
    "source_of",
    "submit",
]
