"""Signed notes as https://c2sp.org/signed-note describes them: a text, and below it Ed25519 signatures, one a line."""

import base64
import binascii
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

import attrs
from attrs import frozen

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

# The type of a signature: Ed25519 over the text of the note.
_ED25519 = b"\x01"
_ID, _PUBLIC = 4, 32  # lengths in bytes
_DASH = "\u2014 "
_MOST = 2**16  # characters of a note that is read


@frozen(slots=False)
class VerifierKey:
    """The public part of a key, by which everybody can check what it signed. ``name``: who signs, or for what."""

    name: str
    public: bytes

    @cached_property
    def id(self) -> bytes:
        """The four bytes that identify the key beside its name."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_ID]

    def __str__(self) -> str:
        """The key as one line, in the form that Go's sumdb and other programs read."""
        return f"{self.name}+{self.id.hex()}+{_encoded(_ED25519 + self.public)}"

    def signed(self, text: str, signature: bytes) -> bool:
        """Whether this key made a signature of a text."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


def verifier_key(line: str) -> VerifierKey:
    """The key that a line tells. Raises ValueError for anything else."""
    name, _, rest = line.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    told = _decoded(encoded)
    key = VerifierKey(name, told[1:])
    if not _is_name(name) or told[:1] != _ED25519 or len(key.public) != _PUBLIC or key.id.hex() != key_id:
        raise ValueError(f"{line.strip()!r:.120} is not a verifier key; it looks like NAME+ID+KEY")
    return key


@frozen(slots=False)
class SigningKey:
    """A key that signs notes."""

    name: str
    private: "Ed25519PrivateKey"

    @cached_property
    def verifier(self) -> VerifierKey:
        """The public part of the key."""
        return VerifierKey(self.name, self.private.public_key().public_bytes_raw())

    def sign(self, text: str) -> "Signature":
        """A signature of a text."""
        return Signature(self.name, self.verifier.id, self.private.sign(text.encode()))


@frozen
class Signature:
    """A signature below a note: the name and the id of its key, and its bytes."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        """The line of the note."""
        return f"{_DASH}{self.name} {_encoded(self.key_id + self.signature)}"


@frozen
class Note:
    """A text, which ends with a line break, and its signatures."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __str__(self) -> str:
        """The note as it is written."""
        return self.text + "\n" + "".join(f"{one}\n" for one in self.signatures)

    def signed(self, key: SigningKey) -> "Note":
        """This note with a signature of ``key``, unless it has that already."""
        if self.is_signed_by(key.verifier):
            return self
        return attrs.evolve(self, signatures=(*self.signatures, key.sign(self.text)))

    def is_signed_by(self, key: VerifierKey) -> bool:
        """Whether a key signed this note. False as well if one of the signatures in its name is wrong."""
        mine = [one for one in self.signatures if (one.name, one.key_id) == (key.name, key.id)]
        return bool(mine) and all(key.signed(self.text, one.signature) for one in mine)


def read_note(written: str) -> Note:
    """The note that a text is. Raises ValueError for anything else."""
    text, blank, below = written.rpartition("\n\n")
    if len(written) > _MOST or not blank or not below.endswith("\n") or _has_control(written):
        raise ValueError("it is not a signed note: a text, an empty line, and lines with signatures")
    return Note(text + "\n", tuple(_signature(line) for line in below.removesuffix("\n").split("\n")))


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    told = _decoded(encoded)
    if not line.startswith(_DASH) or not _is_name(name) or len(told) <= _ID:
        raise ValueError(f"{line!r:.120} is not the line of a signature")
    return Signature(name, told[:_ID], told[_ID:])


def _has_control(text: str) -> bool:
    return any(one < " " and one != "\n" for one in text)


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(one.isspace() for one in name)


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decoded(text: str) -> bytes:
    """The bytes that a text in base 64 means; none for another text."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
