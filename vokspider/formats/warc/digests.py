"""Checks digests in web archives. Tools write ``sha1:<base32>``, ``sha256:<hex>`` or ``md5:<base64>``."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable

_FIXED = frozenset(name for name in hashlib.algorithms_available if not name.startswith("shake"))


def matches(digest: str, contents: Iterable[Callable[[], bytes | None]]) -> bool | None:
    """Whether a digest is that of one of ``contents``; None if it cannot be checked.

    Each of ``contents`` is a function that returns bytes, or None to be skipped. They are called one after the other,
    until one matches. A digest cannot be checked if its algorithm is missing or unknown. A malformed digest does not
    match.
    """
    name, colon, value = digest.strip().partition(":")
    algorithm = name.strip().lower().replace("sha-", "sha")
    if not colon or algorithm not in _FIXED:
        return None
    accepted = _values(value.strip(), hashlib.new(algorithm, usedforsecurity=False).digest_size)
    found = (content for make in contents if (content := make()) is not None)
    return any(hashlib.new(algorithm, content, usedforsecurity=False).digest() in accepted for content in found)


def _values(text: str, size: int) -> set[bytes]:
    """All bytes of this ``size`` that the text can stand for: in hexadecimal, base32 or base64, padded or not."""
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
