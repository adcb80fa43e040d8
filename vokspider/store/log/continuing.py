"""That the log of a checkpoint continues what it was before, proven from what is kept of earlier checkpoints."""

from collections.abc import Sequence

from attrs import frozen
from sqlalchemy import Connection, Engine

from vokspider.proof.merkle import Range, Subtree, consistency, root_of
from vokspider.store.articles.resolve import NotFoundError
from vokspider.store.db.engine import snapshot
from vokspider.store.log.checkpoints import leaves, range_of


@frozen
class Continuation:
    """The proof (RFC 6962) that the log of ``size`` entries begins with its first ``old_size`` entries.

    ``old_root``, ``root`` and ``hashes`` are in hexadecimal.
    """

    old_size: int
    old_root: str
    size: int
    root: str
    hashes: Sequence[str]


def continuation_of(engine: Engine, old_size: int, size: int) -> Continuation:
    """The proof that the log of a checkpoint of ``size`` entries begins with its first ``old_size`` entries.

    Only what came after these is read, if there is a checkpoint of them. Raises NotFoundError if there is no checkpoint
    of ``size`` entries, or if it has fewer; StoreError if the log is damaged.
    """
    with snapshot(engine) as connection:
        whole = range_of(connection, size)
        if whole is None or not 0 < old_size <= size:
            raise NotFoundError(f"there is no checkpoint of {size} entries that could continue one of {old_size}")
        begun = range_of(connection, old_size) or Range().extended(leaves(connection, 0, old_size))
        path = consistency(old_size, size, _subtree_after(connection, begun))
    return Continuation(old_size, begun.root.hex(), size, whole.root.hex(), [one.hex() for one in path])


def _subtree_after(connection: Connection, begun: Range) -> Subtree:
    """The roots of parts of the log: those that are known of its first entries, and of all entries after these."""
    known = begun.subtrees
    return lambda start, end: known.get((start, end)) or root_of(leaves(connection, start, end))
