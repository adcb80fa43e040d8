"""The daemon: starts a crawl when the schedule says so, one at a time, until it is told to stop.

The main thread renews the daemon's lease and starts what is due by the clock on the wall, at every beat. So a machine
that slept or a clock that was set is noticed within a beat. Waiting for the crawl (``vokspider.jobs``), slow work
(``background``) and answering health checks (``health``) have threads of their own.
"""

from vokspider.daemon.loop import Daemon
from vokspider.daemon.process import run_daemon
from vokspider.daemon.retry_policy import describe

__all__ = ["Daemon", "describe", "run_daemon"]
