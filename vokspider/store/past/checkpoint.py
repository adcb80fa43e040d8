"""Statements of what the log was at a size."""

from typing import TYPE_CHECKING

from sqlalchemy import Engine

from vokspider.model.errors import StoreError
from vokspider.proof.checkpoints import Checkpoint
from vokspider.proof.merkle import Range
from vokspider.proof.notes import Note, SigningKey
from vokspider.store.db.engine import snapshot
from vokspider.store.log.checkpoints import last_range, leaves, own_origin, signing_key
from vokspider.store.past.state import Past

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def unsigned(engine: Engine, size: int) -> Checkpoint | None:
    """What the log was at a size, which may be 0; None if it had no entries.

    Only entries after the last checkpoint up to there are read. Raises StoreError if one of them is missing, or not as
    it was written.
    """
    with snapshot(engine) as connection:
        name = own_origin(connection)
        if name is None or not size:
            return None
        begun = last_range(connection, size)
        tree = begun.extended(leaves(connection, begun.size, size))
    return Checkpoint(name, tree.size, tree.root)


def signed(past: Past, private: "Ed25519PrivateKey") -> tuple[Note, SigningKey]:
    """The checkpoint of the size of the log, and the key that signed it; nothing is kept in the archive.

    Raises StoreError if there were no entries, or if one is missing or not as it was written.
    """
    if not past.size:
        raise StoreError("the log had no entries then, so there is nothing to sign")
    tree = Range().extended(leaves(past.connection, 0, past.size))
    key = signing_key(past.connection, private)
    return Checkpoint(key.name, tree.size, tree.root).signed(key), key
