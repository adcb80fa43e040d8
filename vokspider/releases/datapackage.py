"""The description of a release as a Data Package (https://datapackage.org), for its tables in CSV.

The other forms are not in it: frictionless takes every resource for a table, and cannot read all of them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vokspider.formats.columns import Kind
from vokspider.releases.edition import Edition
from vokspider.releases.tables import LOG, Field, Table
from vokspider.releases.written import CSV, path_of

_TYPES: dict[Kind, dict[str, Any]] = {
    Kind.INTEGER: {"type": "integer"},
    Kind.TEXT: {"type": "string"},
    Kind.BOOLEAN: {"type": "boolean", "trueValues": ["True"], "falseValues": ["False"]},
    Kind.DAY: {"type": "date"},
    Kind.TIME: {"type": "datetime", "format": "any"},
    Kind.LIST: {"type": "string"},
}


def datapackage(edition: Edition, folder: Path, hashes: Mapping[str, str]) -> dict[str, Any]:
    """The description. ``hashes``: of the files by name."""
    found: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "archive" if edition.texts else "archive-without-texts",
        "title": edition.about.title,
        "version": edition.number,
        "created": f"{edition.day}T00:00:00Z",
        "contributors": [{"title": name, "roles": ["creator"]} for name in edition.about.creators],
        "sources": [{"title": one.display_name, "path": one.site} for one in edition.sources],
        "resources": [_resource(table, folder, hashes) for table in edition.tables if table.name != LOG.name],
    }
    if edition.about.url:
        found["homepage"] = edition.about.url
    if edition.about.licence:
        is_address = "://" in edition.about.licence
        found["licenses"] = [{"path" if is_address else "name": edition.about.licence}]
    return found


def _resource(table: Table, folder: Path, hashes: Mapping[str, str]) -> dict[str, Any]:
    path = path_of(folder, table.name, CSV)
    name = path.relative_to(folder).as_posix()
    return {
        "name": table.name,
        "type": "table",
        "description": table.about,
        "path": name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{hashes[name]}",
        "schema": {"fields": [_field(one) for one in table.fields], "primaryKey": list(table.key)},
    }


def _field(one: Field) -> dict[str, Any]:
    return {"name": one.name, "description": one.about, **_TYPES[one.kind]}
