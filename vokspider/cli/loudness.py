"""How much a command says on standard error: -q, nothing, -v."""

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
    """Let the running command be this loud; call the answer when it is over."""
    token = _LOUDNESS.set(chosen)
    return lambda: _LOUDNESS.reset(token)


def loudness() -> Loudness:
    """How loud the running command should be."""
    return _LOUDNESS.get()
