"""Quiet day or broken day: the figures of a run, held against those of the healthy runs before it.

Pure: the standard library and attrs. ``figures`` is what is measured, ``rules`` how figures are compared, ``table`` all
monitors with what they expect and why, ``judging`` what a run's figures mean.
"""

from vokspider.monitors.table import MONITORS

__all__ = ["MONITORS", "NAMES"]

NAMES = tuple(monitor.name for monitor in MONITORS)
