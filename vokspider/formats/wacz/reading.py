"""Reads web archives in a zip file (WACZ), as ArchiveWeb.page, Browsertrix and Webrecorder write them."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from vokspider.formats.coding import CodingError

_RATIO, _FREE = 200, 64 * 2**20  # a member may expand to 200 times its size, or to 64 MiB if that is more
_PIECE = 2**20
_ERRORS = (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError)


def web_archives(path: Path) -> Iterator[tuple[str, IO[bytes] | CodingError]]:
    """(name, file) for each WARC file in a WACZ file.

    The file is open for reading and seeking until the next one is requested. If it is damaged, its error comes in place
    of the file, and what could be read of it may follow. Raises CodingError if the WACZ is not a complete zip file.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            for member in packed.infolist():
                if not member.is_dir() and member.filename.lower().endswith((".warc", ".warc.gz", ".warc.zst")):
                    yield from _opened(packed, member)
    except zipfile.BadZipFile as error:
        raise CodingError(f"its zip file is damaged: {error}") from error


def _opened(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[tuple[str, IO[bytes] | CodingError]]:
    """(name, file) for a member. It is copied to a temporary file, since seeking in a compressed member is slow."""
    name = member.filename
    if member.file_size > max(_FREE, _RATIO * member.compress_size):
        yield name, CodingError(f"it expands to more than {_RATIO} times its size")
        return
    with tempfile.TemporaryFile() as copy:
        try:
            with packed.open(member) as stream:
                _copy(stream, copy, member.file_size)
        except _ERRORS as error:
            yield name, CodingError(f"it is damaged in the zip file: {error}")
        copy.seek(0)
        yield name, copy


def _copy(stream: IO[bytes], copy: IO[bytes], size: int) -> None:
    if shutil.disk_usage(tempfile.gettempdir()).free < size:
        raise OSError(f"{tempfile.gettempdir()} has no room for it")
    while data := stream.read(_PIECE):
        copy.write(data)
