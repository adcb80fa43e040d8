"""Makes a release: writes its tables, describes them, and lists the hashes of all files."""

from importlib.resources import files
from pathlib import Path
from typing import Any

from vokspider.exports.errors import UntoldError
from vokspider.releases.changelog import changelog
from vokspider.releases.croissant import croissant
from vokspider.releases.datapackage import datapackage
from vokspider.releases.days import coverage, gaps
from vokspider.releases.edition import About, Edition, Last, Source
from vokspider.releases.people import citation, datasheet, readme, rights
from vokspider.releases.rows import rows
from vokspider.releases.tables import ARTICLES, COVERAGE, GAPS, LOG, RUNS
from vokspider.releases.written import (
    ABOUT,
    DATA,
    hashes_of,
    read_rows,
    write_as_csv,
    write_as_json,
    write_as_parquet,
    write_rows,
    write_sums,
    write_text,
)
from vokspider.store.past import whole
from vokspider.store.past.checkpoint import signed
from vokspider.store.past.state import Past, require_known_origins, require_nothing_forgotten

FILL = "fill_in.py"


def edition(past: Past, about: About, zone: Any, private: Any, version: str, **more: Any) -> Edition:
    """The edition of an archive at a size of its log, with a signed checkpoint of that size.

    ``private``: the key that signs. Raises UntoldError for an empty log, PastError if the archive does not know any
    more how it was, and StoreError if an entry is not as it was written.
    """
    require_nothing_forgotten(past)
    require_known_origins(past)
    told_at = whole.told_at(past)
    if told_at is None:
        raise UntoldError("the log has no entries of that time, so there is nothing to release")
    note, key = signed(past, private)
    sources = [Source(row["name"], row["display_name"], row["site"], row["language"]) for row in whole.sources(past)]
    return Edition(past, about, zone, told_at, sources, str(note), str(key.verifier), version, **more)


def make(edition: Edition, folder: Path) -> dict[str, int]:
    """Write a release into an empty folder; returns the number of rows of each table."""
    (folder / DATA).mkdir(parents=True)
    numbers = _write_tables(edition, folder)
    hashes = hashes_of(folder)
    _describe(edition, folder, numbers, hashes)
    write_sums(folder, hashes)
    return numbers


def last_in(folder: Path) -> Last:
    """The release in a folder, as the one before another. Raises OSError or ValueError if there is none."""
    import json

    about = json.loads((folder / ABOUT).read_text("utf-8"))
    return Last(int(about["size"]), (folder / "CHANGELOG.md").read_text("utf-8"))


def _write_tables(edition: Edition, folder: Path) -> dict[str, int]:
    numbers = {}
    for table in edition.tables:
        if table.name == COVERAGE.name:
            articles, runs = read_rows(folder, ARTICLES.name), read_rows(folder, RUNS.name)
            found = coverage(articles, runs, edition.zone, edition.told_at)
        elif table.name == GAPS.name:
            found = gaps(read_rows(folder, COVERAGE.name))
        else:
            found = rows(edition.past, table)
        numbers[table.name] = write_rows(folder, table, found)
        if table.name != LOG.name:
            write_as_csv(folder, table)
            if edition.parquet:
                write_as_parquet(folder, table)
    return numbers


def _describe(edition: Edition, folder: Path, numbers: dict[str, int], hashes: dict[str, str]) -> None:
    write_text(folder / "checkpoint.txt", edition.checkpoint)
    write_text(folder / "README.md", readme(edition, numbers))
    write_text(folder / "DATASHEET.md", datasheet(edition, numbers, list(read_rows(folder, GAPS.name))))
    write_text(folder / "RIGHTS.md", rights(edition))
    write_text(folder / "CITATION.cff", citation(edition))
    write_text(folder / "CHANGELOG.md", changelog(edition))
    write_as_json(folder / ABOUT, _about(edition, numbers))
    write_as_json(folder / "datapackage.json", datapackage(edition, folder, hashes))
    write_as_json(folder / "croissant.json", croissant(edition, folder, hashes))
    if not edition.texts:
        write_text(folder / FILL, (files(__package__) / FILL).read_text("utf-8"))


def _about(edition: Edition, numbers: dict[str, int]) -> dict[str, Any]:
    return {
        "format": 1,
        "size": edition.size,
        "version": edition.number,
        "edition": "full" if edition.texts else "without texts",
        "program": f"vokspider {edition.version}",
        "key": edition.key,
        "rows": numbers,
        "after": edition.last.size if edition.last else None,
    }
