"""How a long check says how far it is."""

from collections.abc import Callable

# Is called with the name of a step, how much of it is done, and its total (None if that is not known).
Tell = Callable[[str, int, int | None], None]


def silently(step: str, done: int, total: int | None) -> None:
    """Say nothing."""
