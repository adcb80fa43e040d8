"""The fixed words of a disappearance. They say what was seen and when, and never that something was deleted, or when.

Days are written by the caller, in one time zone.
"""

from collections.abc import Iterator

BETWEEN = "It disappeared at some time between the two; no request in between could tell."
EXCLUDED = (
    "Only runs count in which the site answered as usual for other articles, so an outage, a ban and a fault of the "
    "network are excluded. Not excluded is that the text has moved to another address."
)
NOT_CONFIRMED = "This is not confirmed yet: another run, on another day, has to miss it too."


def disappearance(
    present_on: str | None, absent_on: str, confirmed_on: str | None, back_on: str | None, instead: str
) -> Iterator[str]:
    """The sentences: last seen with it, first seen without it, what was there instead, and whether that is confirmed.

    ``EXCLUDED`` belongs to those that are confirmed, once for all of them.
    """
    last = f"Last available on {present_on}" if present_on else "It is not known when it was last available"
    yield f"{last}; first missing on {absent_on}."
    if present_on and present_on != absent_on:
        yield BETWEEN
    yield f"At its address was instead: {instead}."
    if confirmed_on:
        yield f"Confirmed on {confirmed_on}."
    elif not back_on:
        yield NOT_CONFIRMED
    if back_on:
        yield f"Available again since {back_on}."
