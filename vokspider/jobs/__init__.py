"""Starting crawls: at once by ``submit``, or at the times of a schedule by the daemon's stored jobs.

A crawl is a child process on this machine, or a job in a queue for workers on any machine (``queue``), as the setting
``jobs.engine`` says.
"""

from vokspider.jobs.queue import Queued
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
    "Queued",
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
