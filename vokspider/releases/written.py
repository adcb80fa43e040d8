"""The files of a release: their names, and how the tables are written and read."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from vokspider.formats.columns import Column
from vokspider.formats.parquet import write_parquet
from vokspider.formats.spreadsheet import write_csv
from vokspider.releases.tables import Table
from vokspider.store.log.canonical import write_json

Row = dict[str, Any]
DATA, SUMS, ABOUT = "data", "SHA256SUMS", "release.json"
JSONL, CSV, PARQUET = "jsonl", "csv", "parquet"
_BLOCK = 2**20


def path_of(folder: Path, table: str, form: str = JSONL) -> Path:
    """The file of a table."""
    return folder / DATA / f"{table}.{form}"


def write_rows(folder: Path, table: Table, rows: Iterable[Row]) -> int:
    """Write a table as JSON lines, with sorted keys; returns the number of rows."""
    number = 0
    with path_of(folder, table.name).open("w", encoding="utf-8", newline="") as stream:
        for row in rows:
            stream.write(write_json(row) + "\n")
            number += 1
    return number


def read_rows(folder: Path, table: str) -> Iterator[Row]:
    """The rows of a table, read as they are used. Raises OSError or ValueError for a missing or damaged file."""
    with path_of(folder, table).open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            yield json.loads(line)


def write_as_csv(folder: Path, table: Table) -> None:
    """Write a table as CSV, from its JSON lines."""
    with path_of(folder, table.name, CSV).open("w", encoding="utf-8", newline="") as stream:
        write_csv(read_rows(folder, table.name), stream, [one.name for one in table.fields])


def write_as_parquet(folder: Path, table: Table) -> None:
    """Write a table as Parquet, from its JSON lines."""
    columns: Sequence[Column] = table.fields
    with path_of(folder, table.name, PARQUET).open("wb") as stream:
        write_parquet(read_rows(folder, table.name), stream, columns)


def count_csv(path: Path) -> int:
    """The number of rows of a CSV file, without the line of names."""
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


def write_text(path: Path, text: str) -> None:
    """Write a text, which ends with a line end."""
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="")


def write_as_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write a JSON file for people and programs: indented, with sorted keys."""
    write_text(path, json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False))


def hash_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    found = sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


def files_of(folder: Path) -> list[str]:
    """The names of all files of a release except the list of hashes, sorted."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if name != SUMS)


def hashes_of(folder: Path) -> dict[str, str]:
    """The hashes of all files of a release by name, sorted."""
    return {name: hash_of(folder / name) for name in files_of(folder)}


def write_sums(folder: Path, known: Mapping[str, str] | None = None) -> None:
    """Write the list of hashes, as ``sha256sum -c`` reads it. ``known``: hashes of files that are complete, by name."""
    found = {name: (known or {}).get(name) or hash_of(folder / name) for name in files_of(folder)}
    write_text(folder / SUMS, "".join(f"{one}  {name}\n" for name, one in found.items()))


def read_sums(folder: Path) -> dict[str, str]:
    """The hashes that the list has, by name. Raises OSError without a list."""
    lines = (folder / SUMS).read_text("utf-8").splitlines()
    return {name: found for found, _, name in (line.partition("  ") for line in lines)}
