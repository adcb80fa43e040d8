"""The description of a release as Croissant 1.0 (https://docs.mlcommons.org/croissant/), in JSON-LD."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vokspider.formats.columns import Kind
from vokspider.releases.edition import Edition
from vokspider.releases.tables import LOG, Field, Table
from vokspider.releases.written import CSV, DATA

_CR = "citeAs column conformsTo data dataType examples extract field fileProperty fileObject fileSet format includes "
_CR += "isLiveDataset jsonPath key md5 parentField path recordSet references regex repeated replace separator source "
_CR += "subField transform equivalentProperty samplingRate"
_SPECIAL: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
}
_TYPES = {Kind.INTEGER: "sc:Integer", Kind.BOOLEAN: "sc:Boolean", Kind.DAY: "sc:Date", Kind.TIME: "sc:DateTime"}
_MEDIA = {".csv": "text/csv", ".jsonl": "application/jsonlines", ".parquet": "application/vnd.apache.parquet"}
_UNKNOWN_LICENCE = "https://choosealicense.com/no-permission/"


def croissant(edition: Edition, folder: Path, hashes: Mapping[str, str]) -> dict[str, Any]:
    """The description: each file with its hash, and each table with its columns. ``hashes``: of the files by name."""
    files = sorted((folder / DATA).iterdir())
    return {
        "@context": {name: f"cr:{name}" for name in _CR.split()} | _SPECIAL,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": edition.about.title,
        "description": f"{edition.about.title}: texts, revisions, changes and disappearances, and what was observed.",
        "version": edition.number,
        "datePublished": edition.day,
        "license": _licence(edition),
        "url": edition.about.url or "https://example.org/",
        "creator": [{"@type": "sc:Organization", "name": name} for name in edition.about.creators],
        "inLanguage": sorted({one.language for one in edition.sources}),
        "citeAs": f"{', '.join(edition.about.creators)}: {edition.about.title}, version {edition.number}.",
        "distribution": [_file(path, folder, hashes) for path in files],
        "recordSet": [_table(table) for table in edition.tables if table.name != LOG.name],
    }


def _licence(edition: Edition) -> str:
    licence = edition.about.licence or _UNKNOWN_LICENCE
    return licence if "://" in licence else f"https://spdx.org/licenses/{licence}.html"


def _file(path: Path, folder: Path, hashes: Mapping[str, str]) -> dict[str, Any]:
    name = path.relative_to(folder).as_posix()
    return {
        "@type": "cr:FileObject",
        "@id": path.name,
        "name": path.name,
        "contentUrl": name,
        "contentSize": f"{path.stat().st_size} B",
        "encodingFormat": _MEDIA[path.suffix],
        "sha256": hashes[name],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.about,
        "key": [{"@id": f"{table.name}/{name}"} for name in table.key],
        "field": [_field(table.name, one) for one in table.fields],
    }


def _field(table: str, one: Field) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{one.name}",
        "name": one.name,
        "description": one.about,
        "dataType": _TYPES.get(one.kind, "sc:Text"),
        "source": {"fileObject": {"@id": f"{table}.{CSV}"}, "extract": {"column": one.name}},
    }
