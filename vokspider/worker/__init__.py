"""A worker: takes crawls from the queue and runs them, until it is stopped. There may be any number of workers.

procrastinate fetches jobs, gives signs of life and takes up the jobs of dead workers. Each crawl is a process of its
own, as in the daemon.
"""

from vokspider.worker.process import run_worker

__all__ = ["run_worker"]
