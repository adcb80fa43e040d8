"""The daemon: starts the crawl of each enabled source at the times of its schedule, until it is stopped.

The main thread wakes up at least every 20 s. At each of these beats it renews the daemon's lease and starts what is due
by the wall clock, so it soon notices that the machine slept or that the clock was set. Waiting for crawls
(``vokspider.jobs``), slow work (``background``) and health checks (``health``) have threads of their own.
"""

from vokspider.daemon.loop import Daemon
from vokspider.daemon.process import run_daemon
from vokspider.daemon.retry_policy import describe

__all__ = ["Daemon", "describe", "run_daemon"]
