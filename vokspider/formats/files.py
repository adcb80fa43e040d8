"""Finds the files of an import: those that the user names, those in folders, and those in a list with addresses."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from attrs import frozen

from vokspider.model.errors import ConfigError
from vokspider.text.moments import parse_iso

_COLUMNS = ("file", "url", "fetched_at")


@frozen
class Given:
    """A file to import. ``url`` and ``fetched_at``: its page's address and time, if the user gave them.

    ``beside``: the file was found in a folder, which may have files that are not pages.
    """

    path: Path
    url: str | None = None
    fetched_at: datetime | None = None
    beside: bool = False


def found_files(paths: Iterable[Path]) -> Iterator[Given]:
    """The files to which ``paths`` lead: each file, and all files in and below each folder, ordered by name.

    Hidden files and folders are left out. A folder is read only once, even if several links lead to it.
    """
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path, set())
        else:
            yield Given(path)


def _in_folder(folder: Path, seen: set[tuple[int, int]]) -> Iterator[Given]:
    state = folder.stat()
    if (state.st_dev, state.st_ino) in seen:
        return
    seen.add((state.st_dev, state.st_ino))
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:  # reading the folder as a file gives the message
        paths = []
        yield Given(folder, beside=True)
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path, seen)
        elif path.is_file():
            yield Given(path, beside=True)


def read_list(path: Path) -> list[Given]:
    """The files in a CSV list with the columns ``file``, ``url`` and optionally ``fetched_at``, in the list's order.

    A relative path is looked up in the list's folder, then in the working folder. Raises ConfigError if the list cannot
    be read, a line is not valid, or a file does not exist.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return list(_rows(path, csv.DictReader(stream, restkey="")))
    except OSError as error:
        raise ConfigError(f"--url-list {str(path)!r} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"--url-list {str(path)!r} is not text in UTF-8: {error.reason}") from error
    except csv.Error as error:
        raise ConfigError(f"--url-list {str(path)!r} is not CSV: {error}") from error


def _rows(path: Path, reader: "csv.DictReader[str]") -> Iterator[Given]:
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    if "file" not in names or "url" not in names or set(names) - set(_COLUMNS):
        found = ", ".join(map(repr, names)) or "nothing"
        raise ConfigError(
            f"--url-list {str(path)!r}: the first line must be file,url or file,url,fetched_at; it has {found}"
        )
    reader.fieldnames = names
    for row in reader:
        where = f"--url-list {str(path)!r}, line {reader.line_num}"
        if "" in row:
            raise ConfigError(f"{where}: there are more cells than columns; put a cell with a comma in quotes")
        cells = {name: (row[name] or "").strip() for name in names}
        if any(cells.values()):
            yield _given(path, where, cells)


def _given(path: Path, where: str, cells: dict[str, str]) -> Given:
    name, moment = cells["file"], cells.get("fetched_at", "")
    places = (path.parent / name, Path(name))
    found = next((place for place in places if name and place.is_file()), None)
    if found is None:
        raise ConfigError(f"{where}: there is no file {name!r}")
    at = parse_iso(moment) if moment else None
    if moment and at is None:
        raise ConfigError(f"{where}: fetched_at {moment!r} is not a time; write 2026-02-11 or 2026-02-11T10:11:12Z")
    return Given(found, cells["url"] or None, at)
