"""The daemon: starts a crawl when the schedule says so, one at a time, until it is told to stop.

The main thread does everything but wait for the crawl (``jobs``), do what may take its time (``office``) and answer
how the daemon is (``vokspider.health``). At every beat it renews the daemon's lease and starts what is due by the clock
on the wall, so that a machine that slept or a clock that was set is noticed within a beat.
"""

from vokspider.daemon.after import describe
from vokspider.daemon.loop import Daemon
from vokspider.daemon.process import run_daemon

__all__ = ["Daemon", "describe", "run_daemon"]
