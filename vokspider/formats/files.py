"""The files of an import: named ones, those in folders, and those of a list with addresses."""

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
    """A file to import, with what people say of it: its page's address, and when that was saved.

    ``beside``: it was found in a folder, where also other files are.
    """

    path: Path
    url: str | None = None
    fetched_at: datetime | None = None
    beside: bool = False


def found_files(paths: Iterable[Path]) -> Iterator[Given]:
    """The files that paths name: files themselves, and all files below folders, ordered by name.

    Hidden files and folders are left out, and a folder is read only once, even if several links lead to it.
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
    except OSError:  # said by the one who reads it
        paths = []
        yield Given(folder, beside=True)
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path, seen)
        elif path.is_file():
            yield Given(path, beside=True)


def read_list(path: Path) -> list[Given]:
    """The files in a CSV list with the columns ``file``, ``url`` and perhaps ``fetched_at``, in its order.

    A file is looked for from the list's folder on, then from the working folder on. Raises ConfigError, which names
    the line, for a list that cannot be read.
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
