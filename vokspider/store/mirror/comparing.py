"""Finds where two tables differ, from digests of parts of them: only what differs is looked at more closely."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from vokspider.store.mirror.rows import Digest, Part, Span

# The parts of a span of their table, with this many rows each; and the digest of a span of our table.
Theirs = Callable[[Span, int], Iterable[Part]]
Ours = Callable[[Span], Digest]


def differing(span: Span, sizes: Sequence[int], theirs: Theirs, ours: Ours) -> Iterator[Span]:
    """The spans in which the tables differ, in order; neighbours are joined.

    ``sizes``: the numbers of rows in a part, for each closer look. The last one says how finely spans are found.
    """
    pending: Span | None = None
    for found in _differing(span, sizes, theirs, ours):
        if pending is not None and pending.to == found.after and pending.to is not None:
            pending = Span(pending.after, found.to)
            continue
        if pending is not None:
            yield pending
        pending = found
    if pending is not None:
        yield pending


def _differing(span: Span, sizes: Sequence[int], theirs: Theirs, ours: Ours) -> Iterator[Span]:
    after = span.after
    for part in theirs(span, sizes[0]):
        here = Span(after, part.last)
        found = ours(here)
        if found != part.digest:
            if found.rows == 0 or len(sizes) == 1:
                yield here
            else:
                yield from _differing(here, sizes[1:], theirs, ours)
        after = part.last
    rest = Span(after, span.to)
    if (rest.to is None or rest.to != after) and ours(rest).rows:
        yield rest
