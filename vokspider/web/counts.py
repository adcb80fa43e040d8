"""How far searches are counted: the first ones for a page that is there at once, and all on request."""

SECONDS = 0.5  # about the time for counting
COUNTED = 1_000  # articles at most, unless all are asked for
# The parameter of an address, and its values.
COUNTS, FIRST, ALL = "counts", "first", "all"


def most(counts: str | None) -> int | None:
    """How many articles are counted, None for all; ``counts`` is the value of the parameter."""
    return None if counts == ALL else COUNTED
