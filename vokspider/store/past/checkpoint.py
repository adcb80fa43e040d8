"""A signed statement of what the log was at a size."""

from typing import TYPE_CHECKING

from vokspider.model.errors import StoreError
from vokspider.proof.checkpoints import Checkpoint, origin_of
from vokspider.proof.merkle import Range
from vokspider.proof.notes import Note, SigningKey
from vokspider.store.log.entries import leaf_hash
from vokspider.store.past import whole
from vokspider.store.past.state import Past

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def signed(past: Past, private: "Ed25519PrivateKey") -> tuple[Note, SigningKey]:
    """The checkpoint of the size of the log, and the key that signed it; nothing is kept in the archive.

    Raises StoreError if there were no entries, or if one is not as it was written.
    """
    tree = Range().extended(_leaves(past))
    if not tree.size:
        raise StoreError("the log had no entries then, so there is nothing to sign")
    key = SigningKey(origin_of(next(iter(whole.entries(past)))["leaf"]), private)
    return Checkpoint(key.name, tree.size, tree.root).signed(key), key


def _leaves(past: Past) -> "Iterator[bytes]":
    for row in whole.entries(past):
        if leaf_hash(row["entry"]) != row["leaf"]:
            raise StoreError(f"entry {row['seq']} of the log is not as it was written; run 'vokspider log verify'")
        yield bytes.fromhex(row["leaf"])
