"""Quiet day or broken day: the figures of a run, compared with those of the healthy runs before it.

Pure: the standard library and attrs. ``figures`` is what is measured, ``rules`` how figures are compared, ``table`` all
monitors, ``judging`` what a run's figures mean, ``model.monitor_codes`` the codes of what is found and expected.
"""

from vokspider.monitors.table import MONITORS

__all__ = ["MONITORS", "NAMES"]

NAMES = tuple(monitor.name for monitor in MONITORS)
