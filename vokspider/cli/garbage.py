"""Python's collector of garbage in the process of a command.

What a command imports stays until the end, so the collector finds nothing there, but takes a third of a short command's
time: a part of it while modules are imported, most of it at the end, when the interpreter looks at every object once
more.
"""

import atexit
import gc

_THRESHOLDS = (50_000, 20, 20)  # many rows are made and dropped without a cycle


def collect_nothing() -> None:
    """Leave garbage alone while modules are imported, and at the end of the process."""
    gc.set_threshold(*_THRESHOLDS)
    gc.disable()
    atexit.register(gc.freeze)


def collect_again() -> None:
    """Collect garbage from now on, if ``collect_nothing`` stopped that, but only among newer objects."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
