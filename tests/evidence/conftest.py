"""Packs that tests make, damage and check."""

import io
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZipFile

import pytest
from attrs import frozen
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vokspider.evidence.layout import DATA, MANIFEST, SIGNATURE, TAG_MANIFEST
from vokspider.evidence.making import make
from vokspider.evidence.pack import Outside, gather
from vokspider.evidence.script import program
from vokspider.evidence.verifying import verify
from vokspider.proof.notes import verifier_key

from ..archives import SOURCE, Archive, entry
from ..beginnings import written_once
from ..mirror.lives import Life

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)


def packed(archive: Archive, article_id: int = 1, revision: int | None = None, **more: Any) -> bytes:
    """A pack of an article. ``more``: the ``key`` that signs it, the ``certificates`` of authorities, ``printed``."""
    stream = io.BytesIO()
    outside = Outside(archive.config.source(SOURCE), UTC, more.get("certificates", {}), "1.2.3")
    found = gather(archive.engine, article_id, revision, more.get("key", KEY), outside, archive.clock)
    make(found, archive.engine, stream, more.get("printed"))
    return stream.getvalue()


@frozen
class Packed:
    """The files of a pack, which can be altered, and the name of its folder."""

    folder: str
    files: dict[str, bytes]

    @classmethod
    def of(cls, pack: bytes) -> "Packed":
        with ZipFile(io.BytesIO(pack)) as archive:
            names = archive.namelist()
            folder = names[0].partition("/")[0]
            return cls(folder, {name.removeprefix(f"{folder}/"): archive.read(name) for name in names})

    def replace(self, name: str, before: str | bytes, after: str | bytes) -> None:
        old, new = (one.encode() if isinstance(one, str) else one for one in (before, after))
        assert old in self.files[name], self.files[name]
        self.files[name] = self.files[name].replace(old, new, 1)

    def swap(self, name: str, other: str) -> None:
        self.files[name], self.files[other] = self.files[other], self.files[name]

    def fit(self) -> None:
        """Make the manifests anew, as somebody would who alters a pack."""
        for manifest, of_data in ((MANIFEST, True), (TAG_MANIFEST, False)):
            names = sorted(set(self.files) - {TAG_MANIFEST, SIGNATURE})
            lines = [f"{sha256(self.files[n]).hexdigest()}  {n}\n" for n in names if n.startswith(DATA) == of_data]
            self.files[manifest] = "".join(lines).encode()

    def unpacked(self, folder: Path) -> Path:
        """Its folder, written into another one."""
        for name, content in self.files.items():
            path = folder / self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return folder / self.folder

    def zipped(self) -> bytes:
        stream = io.BytesIO()
        with ZipFile(stream, "w") as archive:
            for name, content in self.files.items():
                archive.writestr(f"{self.folder}/{name}", content)
        return stream.getvalue()


def pythons() -> list[str]:
    """Other versions of Python on this machine, from 3.9 on."""
    homes = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [shutil.which(f"python3.{minor}", path=os.environ["PATH"]) for minor in (9, 10, 12, 13, 14)]
    found += [str(one) for minor in (9, 10, 12, 13) for one in homes.glob(f"3.{minor}.*/bin/python3")]
    return [one for one in found if one and "shims" not in one]


@pytest.fixture(scope="session")
def script() -> Iterator[ModuleType]:
    """The program of packs, as a module."""
    made = ModuleType("verify")
    sys.modules[made.__name__] = made
    exec(compile(program(), "verify.py", "exec"), vars(made))  # noqa: S102
    yield made
    del sys.modules[made.__name__]


@frozen
class Checkers:
    """Both ways to check a pack: vokspider's own, and the program in the pack."""

    place: Path
    script: ModuleType

    def own(self, pack: bytes, key: str | None = None) -> list[str]:
        """What vokspider finds."""
        self.place.write_bytes(pack)
        return list(verify(self.place, verifier_key(key) if key else None).wrong)

    def program(self, pack: bytes, key: str | None = None) -> list[str]:
        """What the program in the pack finds."""
        self.place.write_bytes(pack)
        return list(self.checks(key).wrong)

    def checks(self, key: str | None = None) -> Any:
        folder, files, wrong = self.script.read_files(self.place)
        checks = self.script.Checks(folder, files, self.script.read_key(key) if key else None)
        checks.wrong += wrong
        checks.all()
        return checks

    def both(self, pack: bytes, key: str | None = None) -> Mapping[str, list[str]]:
        return {"vokspider": self.own(pack, key), "verify.py": self.program(pack, key)}


@pytest.fixture
def checkers(tmp_path: Path, script: ModuleType) -> Checkers:
    return Checkers(tmp_path / "pack.zip", script)


@pytest.fixture
@written_once
def lived(archive: Archive) -> Archive:
    """Article 1 was edited twice, was gone and came back; an article of its runs is forgotten."""
    life = Life(archive)
    life.meet(1, 2, 3)
    life.edit(1, 2)
    life.see(1, 3)
    life.miss(1)
    life.see(1)
    life.edit(1)
    life.forget(3)
    return archive


@pytest.fixture
@written_once
def being_crawled(lived: Archive) -> Archive:
    """The same, and a run that is not closed has seen the entry of article 1."""
    lived.run([entry(1)], verdict=None)
    return lived
