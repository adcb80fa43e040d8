"""How much a command prints on standard error: with ``-q``, without options, or with ``-v``."""

from collections.abc import Callable
from contextvars import ContextVar
from enum import IntEnum


class Loudness(IntEnum):
    """``QUIET``: errors only. ``VERBOSE``: also what happens to each page."""

    QUIET = -1
    NORMAL = 0
    VERBOSE = 1


_LOUDNESS = ContextVar("loudness", default=Loudness.NORMAL)


def set_loudness(chosen: Loudness) -> Callable[[], None]:
    """Set the loudness of the running command. Returns a function that restores the previous one."""
    token = _LOUDNESS.set(chosen)
    return lambda: _LOUDNESS.reset(token)


def loudness() -> Loudness:
    """The loudness of the running command."""
    return _LOUDNESS.get()
