"""Releases that tests make."""

from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vokspider.releases.edition import About
from vokspider.releases.making import edition, make
from vokspider.releases.written import hash_of
from vokspider.store.log.reading import size
from vokspider.store.past.state import past

from ..archives import Archive

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
ABOUT = About("Articles", ("A. Archivist", 'B: "the" second'), "CC0-1.0", "https://example.org/data")
Make = Callable[..., Path]


def made(archive: Archive, folder: Path, at: int | None = None, **more: Any) -> Path:
    """A release of an archive, at a size of its log or now."""
    with past(archive.engine, size(archive.engine) if at is None else at) as then:
        make(edition(then, more.pop("about", ABOUT), lambda _: UTC, KEY, "1.2.3", **more), folder)
    return folder


def hashes(folder: Path) -> dict[str, str]:
    """The hash of each file of a folder."""
    return {str(path.relative_to(folder)): hash_of(path) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def release(archive: Archive, tmp_path: Path) -> Make:
    """Makes releases of the archive in new folders."""
    numbers = iter(range(1000))
    return lambda *given, **more: made(archive, tmp_path / f"release-{next(numbers)}", *given, **more)
