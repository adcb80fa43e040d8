"""Monitors compare the figures of a run with those of earlier healthy runs, to tell a quiet day from a broken one.

Pure: the standard library and attrs. ``figures`` has what is measured, ``rules`` how figures are compared, ``table``
all monitors, ``judging`` their results for a run, ``model.monitor_codes`` the codes for what is found and expected.
"""

from vokspider.monitors.table import MONITORS

__all__ = ["MONITORS", "NAMES"]

NAMES = tuple(monitor.name for monitor in MONITORS)
