"""Proofs that an entry is in the log, as https://c2sp.org/tlog-proof describes them."""

import base64
import binascii
import re

from attrs import frozen

from vokspider.proof.checkpoints import Checkpoint, read_checkpoint
from vokspider.proof.merkle import included_root, leaf_hash
from vokspider.proof.notes import Note

_FIRST_LINE = "c2sp.org/tlog-proof@v1"
_FORM = re.compile(
    rf"{re.escape(_FIRST_LINE)}\n(?:extra (?P<extra>\S+)\n)?"
    r"index (?P<index>0|[1-9]\d{0,18})\n(?P<path>(?:\S+\n)*)\n(?P<note>.+)",
    flags=re.DOTALL,
)


@frozen
class Proof:
    """That an entry is in the log of a checkpoint: the entry itself, its ``index`` (from 0), and its way to the root.

    ``checkpoint``: the signed note as it was written. The entry stands in the proof's extra data.
    """

    entry: bytes
    index: int
    path: tuple[bytes, ...]
    checkpoint: str

    def __str__(self) -> str:
        """The proof as it is written."""
        lines = [_FIRST_LINE, f"extra {_encoded(self.entry)}", f"index {self.index}", *map(_encoded, self.path)]
        return "\n".join(lines) + f"\n\n{self.checkpoint}"

    def proven(self) -> tuple[Checkpoint, Note]:
        """The checkpoint in whose log the entry is, and its note, whose signatures are still to be checked.

        Raises ValueError if the entry is not in it.
        """
        checkpoint, note = read_checkpoint(self.checkpoint)
        if included_root(leaf_hash(self.entry), self.index, checkpoint.size, self.path) != checkpoint.root:
            raise ValueError("the entry is not in the log of the checkpoint")
        return checkpoint, note


def read_proof(written: str) -> Proof:
    """The proof that a text is. Raises ValueError for anything else, and for one without the entry."""
    found = _FORM.fullmatch(written)
    if found is None:
        raise ValueError(f"it is not a proof, which begins with {_FIRST_LINE}")
    try:
        path = tuple(base64.b64decode(line, validate=True) for line in found["path"].split())
        entry = base64.b64decode(found["extra"] or "", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("its hashes are not base 64") from None
    if not entry:
        raise ValueError("it does not have the entry that it proves, as extra data")
    return Proof(entry, int(found["index"]), path, found["note"])


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()
