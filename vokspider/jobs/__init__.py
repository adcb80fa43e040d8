"""Crawls that are handed out: at once by ``submit``, and at the times of a schedule by the stored jobs of the daemon.

A crawl is a child process of this machine now. What hands crawls out does not know that, so a queue can take its place.
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
