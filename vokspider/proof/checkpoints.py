"""Checkpoints of a log as https://c2sp.org/tlog-checkpoint describes them: its size and its root, in a signed note."""

import base64
import binascii

from attrs import frozen

from vokspider.proof.notes import Note, SigningKey, read_note

_HASH = 32  # bytes
_LINES = 3


@frozen
class Checkpoint:
    """What a checkpoint says: which log (``origin``) had this ``size`` and this ``root``."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        """The text of the note."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def signed(self, key: SigningKey) -> Note:
        """The note, signed by a key."""
        return Note(str(self)).signed(key)


def origin_of(first_leaf: str) -> str:
    """The name of the log that begins with this leaf (in hexadecimal): the same for an archive and all its copies."""
    return f"vokspider/{first_leaf[:16]}"


def read_checkpoint(written: str) -> tuple[Checkpoint, Note]:
    """The checkpoint in a signed note, and the note, whose signatures are not checked yet.

    Raises ValueError for anything else.
    """
    note = read_note(written)
    found = _said(note.text.removesuffix("\n").split("\n"))
    # So no other way to write the same numbers is a checkpoint.
    if found is None or not note.text.startswith(str(found)):
        raise ValueError("it is not a checkpoint: its lines do not tell a log, a size and a root")
    return found, note


def _said(lines: list[str]) -> Checkpoint | None:
    if len(lines) < _LINES or not all(lines):
        return None
    try:
        found = Checkpoint(lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True))
    except (binascii.Error, ValueError):
        return None
    return found if len(found.root) == _HASH and found.size >= 0 else None
