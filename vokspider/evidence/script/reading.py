"""Reads the files of a pack, signed notes and proofs."""

from __future__ import annotations

import base64
import hashlib
import re
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

from vokspider.evidence.script.ed25519 import is_signed

MOST = 2**31  # bytes that a pack may have
PROOF = re.compile(r"c2sp\.org/tlog-proof@v1\nextra (\S+)\nindex (\d+)\n((?:\S+\n)*)\n(.+)", re.DOTALL)
PEM_HEAD = bytes.fromhex("302a300506032b6570032100")  # of an Ed25519 public key


class Key(NamedTuple):
    """A public key, and its name."""

    name: str
    number: bytes
    public: bytes

    @property
    def pem(self) -> bytes:
        """The key as openssl reads it."""
        inner = base64.b64encode(PEM_HEAD + self.public).decode()
        return f"-----BEGIN PUBLIC KEY-----\n{inner}\n-----END PUBLIC KEY-----\n".encode()


def read_key(line: str) -> Key:
    """The key that a line NAME+ID+KEY tells. Raises ValueError for anything else."""
    name, _, rest = line.strip().partition("+")
    number, _, encoded = rest.partition("+")
    told = base64.b64decode(encoded, validate=True)
    found = hashlib.sha256(name.encode() + b"\n" + told).digest()[:4]
    if not name or len(told) != 33 or told[:1] != b"\x01" or found.hex() != number:
        raise ValueError("it does not look like NAME+ID+KEY")
    return Key(name, found, told[1:])


def note_text(note: str, key: Key) -> str:
    """The text of a signed note. Raises ValueError unless the key signed it."""
    text, blank, below = note.rpartition("\n\n")
    if not blank or not below.endswith("\n"):
        raise ValueError("it is not a signed note")
    mine = []
    for line in below.splitlines():
        name, _, encoded = line[2:].partition(" ")
        told = base64.b64decode(encoded, validate=True)
        if (name, told[:4]) == (key.name, key.number):
            mine.append(told[4:])
    if not mine or not all(is_signed(key.public, (text + "\n").encode(), one) for one in mine):
        raise ValueError("it is not signed by the key " + key.name + "+" + key.number.hex())
    return text + "\n"


def proven_root(proof: str, entry: bytes) -> tuple[int, bytes, str]:
    """The index of an entry in its proof, the root that follows, and the checkpoint.

    Raises ValueError if the proof is damaged.
    """
    found = PROOF.fullmatch(proof)
    if found is None:
        raise ValueError("it is not a proof")
    if base64.b64decode(found[1], validate=True) != entry:
        raise ValueError("it is the proof of another entry")
    index, size = int(found[2]), int(found[4].split("\n")[1])
    path = [base64.b64decode(line, validate=True) for line in found[3].split()]
    return index, root_above(hashlib.sha256(b"\x00" + entry).digest(), index, size, path), found[4]


def root_above(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root of a tree above a leaf, by the nodes beside the way (RFC 9162, section 2.1.3.2).

    Raises ValueError if the way has another length.
    """
    at, last = index, size - 1
    if index >= size:
        raise ValueError("the log is not so long")
    if any(len(node) != len(leaf) for node in path):
        raise ValueError("one of its hashes is none")
    for node in path:
        if not last:
            raise ValueError("it has too many hashes")
        if at & 1 or at == last:
            leaf = hashlib.sha256(b"\x01" + node + leaf).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            leaf = hashlib.sha256(b"\x01" + leaf + node).digest()
        at, last = at >> 1, last >> 1
    if last:
        raise ValueError("it has too few hashes")
    return leaf


def read_files(path: Path) -> tuple[str, dict[str, bytes], list[str]]:
    """The name of the pack in a folder or a zip file, its files, and what cannot be read of it."""
    if path.is_dir():
        found = {one.relative_to(path).as_posix(): one.read_bytes() for one in path.rglob("*") if one.is_file()}
        return path.resolve().name, found, []
    try:
        with zipfile.ZipFile(path) as archive:
            return read_members(archive)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError) as error:
        return "", {}, [f"the zip file is damaged: {error}"]


def read_members(archive: zipfile.ZipFile) -> tuple[str, dict[str, bytes], list[str]]:
    """The same for an open zip file."""
    members = [one for one in archive.infolist() if not one.is_dir()]
    if sum(one.file_size for one in members) > MOST:
        return "", {}, ["the zip file is too large"]
    folder = members[0].filename.partition("/")[0] if members else ""
    found: dict[str, bytes] = {}
    wrong = []
    for one in members:
        outer, _, name = one.filename.partition("/")
        if outer != folder or not name or name in found:
            wrong.append(f"{one.filename}: it is there twice, or not in the folder {folder}")
            continue
        try:
            found[name] = archive.read(one)
        except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, zlib.error) as error:
            wrong.append(f"{name}: the zip file is damaged here: {error}")
    return folder, found, wrong
