"""Writes a bag (RFC 8493) as a zip file whose bytes depend on nothing but its contents, and reads one."""

import stat
import zlib
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from attrs import define, field

from vokspider.evidence.layout import BAGIT, DATA, DECLARATION, INFO, MANIFEST, SIGNATURE, SIGNED, TAG_MANIFEST
from vokspider.model.errors import VokspiderError
from vokspider.proof.notes import Note, SigningKey

File = tuple[str, bytes]
_MOST = 2**31  # bytes that a pack may have when it is read
_DAY = (1980, 1, 1, 0, 0, 0)  # the first one that a zip file can have; its times would say nothing


class NotAPackError(VokspiderError):
    """A file that should be a pack cannot be read as one."""


@define
class _Writer:
    """Writes files into the folder of a zip file, and remembers their hashes and sizes.

    Nothing is compressed: compressed bytes differ between versions of zlib.
    """

    archive: ZipFile
    folder: str
    hashes: dict[str, str] = field(factory=dict)
    sizes: dict[str, int] = field(factory=dict)

    def add(self, name: str, content: bytes) -> None:
        info = ZipInfo(f"{self.folder}/{name}", _DAY)
        info.create_system, info.external_attr = 3, (stat.S_IFREG | 0o644) << 16
        self.archive.writestr(info, content, ZIP_STORED)
        self.hashes[name], self.sizes[name] = sha256(content).hexdigest(), len(content)

    def manifest(self, *, of_data: bool) -> bytes:
        names = sorted(name for name in self.hashes if name.startswith(DATA) == of_data)
        return "".join(f"{self.hashes[name]}  {name}\n" for name in names).encode()


def write_bag(stream: BinaryIO, folder: str, files: Iterable[File], info: Mapping[str, str], key: SigningKey) -> None:
    """Write a bag into an empty stream. ``files``: those of ``data/`` and others; ``key`` signs the manifests.

    ``info``: what ``bag-info.txt`` says, beside the number of bytes and files.
    """
    with ZipFile(stream, "w") as archive:
        writer = _Writer(archive, folder)
        for name, content in files:
            writer.add(name, content)
        sizes = [size for name, size in writer.sizes.items() if name.startswith(DATA)]
        writer.add(BAGIT, DECLARATION.encode())
        writer.add(INFO, _lines({**info, "Payload-Oxum": f"{sum(sizes)}.{len(sizes)}"}))
        writer.add(MANIFEST, writer.manifest(of_data=True))
        tags = writer.manifest(of_data=False)
        writer.add(TAG_MANIFEST, tags)
        note = Note(signed_text(folder, writer.hashes[MANIFEST], sha256(tags).hexdigest())).signed(key)
        writer.add(SIGNATURE, str(note).encode())


def signed_text(folder: str, manifest: str, tag_manifest: str) -> str:
    """The text that the key of the log signs: the name of the bag, and the hashes of its manifests."""
    return f"{SIGNED}\n{folder}\n{manifest}  {MANIFEST}\n{tag_manifest}  {TAG_MANIFEST}\n"


def _lines(info: Mapping[str, str]) -> bytes:
    return "".join(f"{name}: {' '.join(value.split())}\n" for name, value in sorted(info.items())).encode()


def read_bag(path: Path) -> tuple[str, dict[str, bytes], list[str]]:
    """The name of a bag in a zip file or a folder, its files by name, and what cannot be read of it.

    Raises NotAPackError if nothing can be read.
    """
    try:
        if path.is_dir():
            return path.resolve().name, dict(_in_folder(path)), []
        with ZipFile(path) as archive:
            return _in_zip(archive)
    except (OSError, BadZipFile, EOFError, NotImplementedError, ValueError) as error:
        raise NotAPackError(f"{path} is damaged, or no zip file: {error}") from error


def _in_folder(path: Path) -> Iterator[File]:
    for one in sorted(path.rglob("*")):
        if one.is_file():
            yield one.relative_to(path).as_posix(), one.read_bytes()


def _in_zip(archive: ZipFile) -> tuple[str, dict[str, bytes], list[str]]:
    members = [one for one in archive.infolist() if not one.is_dir()]
    if sum(one.file_size for one in members) > _MOST:
        raise NotAPackError(f"the zip file says that it has more than {_MOST:,} bytes, so it is not read")
    folder = members[0].filename.partition("/")[0] if members else ""
    found, wrong = dict[str, bytes](), list[str]()
    for one in members:
        name = one.filename.removeprefix(f"{folder}/")
        if name in found or name == one.filename:
            wrong.append(f"{one.filename}: it is in the zip file twice, or not in the folder {folder}")
            continue
        try:
            found[name] = archive.read(one)
        except (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, zlib.error) as error:
            wrong.append(f"{name}: the zip file is damaged here: {error}")
    return folder, found, wrong
