"""Digests of web archives in the forms that tools write: ``sha1:<base32>``, ``sha256:<hex>``, ``md5:<base64>``."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable

_FIXED = frozenset(name for name in hashlib.algorithms_available if not name.startswith("shake"))


def matches(digest: str, contents: Iterable[Callable[[], bytes | None]]) -> bool | None:
    """Whether a digest matches one of ``contents``, which are called in turn; None if it cannot be checked.

    A digest without an algorithm, or of an unknown one, cannot be checked; a malformed one does not match.
    """
    name, colon, value = digest.strip().partition(":")
    algorithm = name.strip().lower().replace("sha-", "sha")
    if not colon or algorithm not in _FIXED:
        return None
    accepted = _values(value.strip(), hashlib.new(algorithm, usedforsecurity=False).digest_size)
    found = (content for make in contents if (content := make()) is not None)
    return any(hashlib.new(algorithm, content, usedforsecurity=False).digest() in accepted for content in found)


def _values(text: str, size: int) -> set[bytes]:
    """What the text can mean: hexadecimal, base32 or base64 of ``size`` bytes, with or without padding."""
    bare = text.rstrip("=")
    padded = {8: bare + "=" * (-len(bare) % 8), 4: bare + "=" * (-len(bare) % 4)}
    readings: tuple[Callable[[], bytes], ...] = (
        lambda: bytes.fromhex(text),
        lambda: base64.b32decode(padded[8], casefold=True),
        lambda: base64.b64decode(padded[4], validate=True),
        lambda: base64.b64decode(padded[4], altchars=b"-_", validate=True),
    )
    return {value for read in readings if (value := _tried(read)) is not None and len(value) == size}


def _tried(read: Callable[[], bytes]) -> bytes | None:
    try:
        return read()
    except (ValueError, binascii.Error):
        return None
