"""Checks a pack with vokspider's own parts: the same that ``verify.py`` in the pack checks, by other code."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from vokspider.evidence import layout
from vokspider.evidence.bag import read_bag, signed_text
from vokspider.evidence.contents import pem_of
from vokspider.evidence.records import Wrong, records_wrong
from vokspider.evidence.stamps import stamps_wrong
from vokspider.proof.checkpoints import read_checkpoint
from vokspider.proof.notes import Note, VerifierKey, read_note, verifier_key
from vokspider.proof.tlog import read_proof

_DAMAGED = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)


@frozen
class Verdict:
    """What was found in a pack: what is ``wrong``, and in ``notes`` what is not proven or was not checked.

    ``key``: that which signed it, as far as it can be read.
    """

    wrong: Sequence[str]
    notes: Sequence[str]
    key: str | None


def verify(path: Path, key: VerifierKey | None = None) -> Verdict:
    """Check a pack in a zip file or a folder.

    ``key``: the one that must have signed it; by default that in the pack. Raises NotAPackError for another file.
    """
    folder, files, unread = read_bag(path)
    notes: list[str] = []
    found = dict.fromkeys([*unread, *(str(one) for one in _wrong(_Pack(folder, files, key), notes))])
    told = files.get(layout.KEY, b"").decode("utf-8", "replace").strip()
    return Verdict(list(found), notes, told or None)


@define
class _Pack:
    """A pack that is checked: the name of its folder, its files, and the key that must have signed it."""

    folder: str
    files: Mapping[str, bytes]
    key: VerifierKey | None
    entries: dict[int, Any] = field(factory=dict)

    def text(self, name: str) -> str:
        """A file as text. Raises KeyError, which is said, if it is missing."""
        return self.files[name].decode("utf-8", "surrogatepass")


def _wrong(pack: _Pack, notes: list[str]) -> Iterator[Wrong]:
    steps: list[tuple[str, Callable[[], Iterator[Wrong]]]] = [
        ("the bag", lambda: _bag(pack)),
        ("the signature", lambda: _signatures(pack)),
        ("the log", lambda: _log(pack)),
        ("the records", lambda: records_wrong(pack.files, pack.entries, notes)),
        ("the timestamps", lambda: stamps_wrong(pack.files, notes)),
    ]
    for what, step in steps:
        try:
            yield from step()
        except _DAMAGED as error:
            yield Wrong(what, f"cannot be checked, since a file is missing or damaged: {error!r}")


def _bag(pack: _Pack) -> Iterator[Wrong]:
    """The files by the manifests."""
    if pack.files.get(layout.BAGIT) != layout.DECLARATION.encode():
        yield Wrong(layout.BAGIT, "it is missing, or does not say that this is a bag")
    for manifest, of_data in ((layout.MANIFEST, True), (layout.TAG_MANIFEST, False)):
        told = _manifest(pack.files.get(manifest, b""))
        mine = {name for name in pack.files if name.startswith(layout.DATA) == of_data}
        for name in sorted(mine - told.keys() - {layout.TAG_MANIFEST, layout.SIGNATURE}):
            yield Wrong(name, f"it is not in {manifest}, so it was added")
        for name in sorted(told):
            if name not in pack.files:
                yield Wrong(name, "it is missing")
            elif sha256(pack.files[name]).hexdigest() != told[name]:
                yield Wrong(name, f"it was altered: it has another SHA-256 than {manifest} says")


def _manifest(content: bytes) -> dict[str, str]:
    pairs = (line.partition("  ") for line in content.decode("utf-8", "replace").splitlines())
    return {name: digest for digest, _, name in pairs}


def _signatures(pack: _Pack) -> Iterator[Wrong]:
    """The key, and what it has signed."""
    mine = verifier_key(pack.text(layout.KEY))
    if pack.text(layout.PEM) != pem_of(mine):
        yield Wrong(layout.PEM, f"it is another key than that in {layout.KEY}")
    if pack.key and pack.key != mine:
        yield Wrong(layout.KEY, "it is not the key that you named")
    if read_checkpoint(pack.text(layout.CHECKPOINT))[0].origin != mine.name:
        yield Wrong(layout.CHECKPOINT, "it is of another log than the key")
    key = pack.key or mine
    yield from _signature(pack, layout.CHECKPOINT, key)
    yield from _signature(pack, layout.SIGNATURE, key)
    hashes = (sha256(pack.files[name]).hexdigest() for name in (layout.MANIFEST, layout.TAG_MANIFEST))
    if _note(pack, layout.SIGNATURE).text != signed_text(pack.folder, *hashes):
        yield Wrong(layout.SIGNATURE, "it signs other manifests, so the pack was altered after it was made")


def _note(pack: _Pack, name: str) -> Note:
    try:
        return read_note(pack.text(name))
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _signature(pack: _Pack, name: str, key: VerifierKey) -> Iterator[Wrong]:
    if not _note(pack, name).is_signed_by(key):
        yield Wrong(name, f"its signature is not one of the key {key.name}+{key.id.hex()}")


def _log(pack: _Pack) -> Iterator[Wrong]:
    """The entries by their proofs, and these by the checkpoint."""
    for seq in sorted(_numbers(pack.files)):
        pack.entries[seq] = json.loads(pack.text(layout.entry(seq)))
        if pack.entries[seq]["seq"] != seq:
            yield Wrong(layout.entry(seq), "it is not the entry with this number")
        yield from _proof(pack, seq)


def _numbers(files: Mapping[str, bytes]) -> Iterator[int]:
    for name in files:
        inner = name.removeprefix("data/log/").removesuffix(".json")
        if inner.isdecimal() and name == layout.entry(int(inner)):
            yield int(inner)


def _proof(pack: _Pack, seq: int) -> Iterator[Wrong]:
    name = layout.proof(seq)
    if name not in pack.files:
        yield Wrong(name, "it is missing")
        return
    try:
        proof = read_proof(pack.text(name))
        proof.proven()
    except ValueError as error:
        yield Wrong(name, f"it proves nothing: {error}")
        return
    if proof.checkpoint != pack.text(layout.CHECKPOINT):
        yield Wrong(name, f"it is for another checkpoint than {layout.CHECKPOINT}")
    if proof.entry != pack.files[layout.entry(seq)] or proof.index != seq - 1:
        yield Wrong(name, f"it does not prove {layout.entry(seq)}, but another entry")
