#!/usr/bin/env python3
"""Fills the titles and texts into a release without texts, from an archive of your own, and checks every hash.

    python3 fill_in.py ARCHIVE [FOLDER]

ARCHIVE is a file of SQLite of vokspider, or JSON lines: an export of `vokspider articles export`, or the table
`revisions` of a release. FOLDER is where the filled tables are written, by default `filled` beside this file.
It needs Python 3.9 or newer and nothing else. It ends with 1 if a text is missing. A text with another hash is missing.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

TABLES = ("articles", "revisions")
HERE = Path(__file__).resolve().parent


class Database:
    """An archive in a file of SQLite."""

    QUERY = """
        SELECT revision.title, revision.text FROM revision
        JOIN article ON article.id = revision.article_id JOIN source ON source.id = article.source_id
        WHERE source.name = ? AND article.external_id = ?
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path.resolve().as_uri() + "?mode=ro", uri=True)

    def texts(self, source: str, external_id: str) -> Iterable[Any]:
        """The title and text of each revision of an article."""
        return self._connection.execute(self.QUERY, (source, external_id)).fetchall()


class Lines:
    """An archive in JSON lines. Only the places of the lines are kept in memory."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._places: dict[tuple[str, str], list[int]] = {}
        place = 0
        for line in self._file:
            row = json.loads(line)
            self._places.setdefault((row["source"], row["external_id"]), []).append(place)
            place += len(line)

    def texts(self, source: str, external_id: str) -> Iterable[Any]:
        """The title and text of each line about an article."""
        for place in self._places.get((source, external_id), ()):
            self._file.seek(place)
            row = json.loads(self._file.readline())
            yield row["title"], row["text"]


def hashed(text: str | None) -> str | None:
    """The SHA-256 of a text in UTF-8."""
    return None if text is None else hashlib.sha256(text.encode("utf-8")).hexdigest()


def filled(row: Any, archive: Database | Lines) -> Any:
    """The row with its title and text; None if the archive does not have them."""
    wanted = row["title_sha256"], row["text_sha256"]
    if wanted == (None, None):
        return {**row, "title": None, "text": None}
    for title, text in archive.texts(row["source"], row["external_id"]):
        if (hashed(title), hashed(text)) == wanted:
            return {**row, "title": title, "text": text}
    return None


def fill(table: str, archive: Database | Lines, folder: Path) -> tuple[int, int]:
    """Write a table with its texts; returns how many rows were written, and how many have no text there."""
    written = missing = 0
    source, target = HERE / "data" / f"{table}.jsonl", folder / f"{table}.jsonl"
    with source.open(encoding="utf-8", newline="\n") as lines, target.open("w", encoding="utf-8", newline="\n") as out:
        for line in lines:
            row = filled(json.loads(line), archive)
            if row is None:
                missing += 1
                continue
            written += 1
            out.write(json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n")
    return written, missing


def main(arguments: list[str]) -> int:
    """Fill all tables; returns the exit code."""
    if not 1 <= len(arguments) <= 2:
        print((__doc__ or "").strip(), file=sys.stderr)  # noqa: T201
        return 2
    path = Path(arguments[0])
    folder = Path(arguments[1]) if len(arguments) > 1 else HERE / "filled"
    with path.open("rb") as stream:
        is_database = stream.read(16) == b"SQLite format 3\x00"
    archive: Database | Lines = Database(path) if is_database else Lines(path)
    folder.mkdir(parents=True, exist_ok=True)
    found = {table: fill(table, archive, folder) for table in TABLES}
    for table, (written, missing) in found.items():
        print(f"{table}: {written} rows written, {missing} without their text in {path}")  # noqa: T201
    return 1 if any(missing for _, missing in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
