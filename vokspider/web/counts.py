"""How far searches are counted: the first ones for a page that is there at once, and all on request."""

COUNTED = 100  # articles at most, unless all are asked for
# About the time for counting all; and for counting the first ones, which only a busy machine or NEAR of common words
# needs, so that the number does not depend on the machine.
SECONDS, PATIENCE = 0.5, 2.0
# The parameter of an address, and its values.
COUNTS, FIRST, ALL = "counts", "first", "all"


def most(counts: str | None, shown: int = 0) -> int | None:
    """How many articles are counted, None for all; ``counts`` is the value of the parameter.

    ``shown``: those of the page, which are counted in any case.
    """
    return None if counts == ALL else max(COUNTED, shown)


def seconds(counts: str | None) -> float:
    """For how long they are counted at most, about."""
    return SECONDS if counts == ALL else PATIENCE
