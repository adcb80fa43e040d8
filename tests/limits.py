"""How long the tests wait, and how many examples a property test tries.

What a test waits for is an event: a line, a row, a process that ends. A busy machine only delays it, so there is one
limit for all of them, which nothing but a hang meets.
"""

import time
from collections.abc import Callable
from typing import Any, Final

from hypothesis import settings

HANG: Final = 300.0  # seconds
_BETWEEN_LOOKS: Final = 0.01  # seconds


def wait_until(condition: Callable[[], Any], what: str = "what the test waits for") -> Any:
    """What ``condition`` returns once it is true. Raises TimeoutError, which names ``what``, after ``HANG`` seconds.

    For what can only be looked at, such as rows and files.
    """
    end = time.monotonic() + HANG
    while not (found := condition()):
        if time.monotonic() > end:
            raise TimeoutError(f"still not so after {HANG:.0f} s: {what}")
        time.sleep(_BETWEEN_LOOKS)
    return found


def examples(number: int) -> int:
    """The examples of a property test that tries ``number`` of them in full depth, see the profiles in conftest.py."""
    return max(5, number * settings().max_examples // 100)
