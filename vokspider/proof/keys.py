"""The file of the key that signs checkpoints: an Ed25519 key in PEM (PKCS 8), for its owner's eyes only."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from vokspider.model.errors import ConfigError, why_unwritable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_OWNER_ONLY = 0o600
_OF_OTHERS = 0o077


def load_or_make(path: Path) -> "Ed25519PrivateKey":
    """The key in a file, which is made with mode 0600 if it does not exist.

    Raises ConfigError if the file cannot be read or made, holds something else, or can be read by others.
    """
    try:
        return _load(path)
    except FileNotFoundError:
        _make(path)
        return _load(path)


def _load(path: Path) -> "Ed25519PrivateKey":
    """Raises FileNotFoundError if there is no file."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        data, mode = path.read_bytes(), path.stat().st_mode
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ConfigError(f"the key {path} (proof.key) cannot be read: {error.strerror}") from error
    if mode & _OF_OTHERS:
        raise ConfigError(f"the key {path} (proof.key) can be used by others; run: chmod 600 {path}")
    try:
        key = load_pem_private_key(data, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigError(
            f"{path} (proof.key) is not an Ed25519 key in PEM; put it back from a backup, or name another"
        )
    return key


def _make(path: Path) -> None:
    """Make a new key. A file that another program makes at the same moment stays as it is."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.touch(_OWNER_ONLY, exist_ok=False)
        with new.open("wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(new)
    except OSError as error:
        raise ConfigError(f"the key {path} (proof.key) cannot be made: {why_unwritable(path, error)}") from error
    finally:
        new.unlink(missing_ok=True)
