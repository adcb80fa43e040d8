"""Python's garbage collector in a process that imports much: that of a command, and that of a crawl.

What a process imports is used until the end, so the collector finds nothing there. But it would take a third of the
time of a short command: partly during imports, mostly at the end, when the interpreter looks at every object once more.
"""

import atexit
import gc


def collect_nothing() -> None:
    """Turn garbage collection off during imports and at the end of the process."""
    gc.disable()
    atexit.register(gc.freeze)


def collect_again() -> None:
    """Turn garbage collection on if ``collect_nothing`` turned it off.

    Only objects created from now on are examined.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
