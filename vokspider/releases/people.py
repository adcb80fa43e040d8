"""What a release says to people: a data set card, a datasheet, the rights, and how to cite it."""

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from string import Template
from typing import Any

from vokspider.releases.edition import Edition
from vokspider.releases.tables import Table
from vokspider.releases.written import PARQUET, Row

_OTHER = "other"


def readme(edition: Edition, numbers: Mapping[str, int]) -> str:
    """The README, in the form of a data set card: for programs in its head, for people below."""
    return _filled(
        "README.md",
        edition,
        quoted_title=_quoted(edition.about.title),
        languages=", ".join(sorted({one.language for one in edition.sources})),
        card_licence=_quoted((edition.about.licence or _OTHER).lower()),
        configs="\n".join(_config(one, edition) for one in edition.tables if not one.is_log),
        kind="" if edition.texts else ", without texts",
        size=f"{edition.size:,}",
        rows="\n".join(f"| `{one.name}` | {numbers[one.name]:,} | {one.about} |" for one in edition.tables),
        forms="JSON lines, CSV and Parquet" if edition.parquet else "JSON lines and CSV",
        without_texts="" if edition.texts else _template("FILL.md"),
        key=edition.key,
        columns="\n\n".join(_described(one) for one in edition.tables),
    )


def datasheet(edition: Edition, numbers: Mapping[str, int], gaps: Sequence[Row]) -> str:
    """The datasheet: what the data are, how they came to be, and what they are not."""
    creators = ", ".join(edition.about.creators)
    counts = {name: f"{number:,}" for name, number in numbers.items()}
    return _filled(
        "DATASHEET.md", edition, creators=creators, program=edition.version, **(counts | {"gaps": _gaps(gaps)})
    )


def rights(edition: Edition) -> str:
    """The rights in the release."""
    texts = "Titles and texts are" if edition.texts else "The titles and texts, which are not in this edition, are"
    return _filled("RIGHTS.md", edition, texts=texts, licence=edition.about.licence or "not stated; ask the keeper.")


def citation(edition: Edition) -> str:
    """The citation in the Citation File Format (https://citation-file-format.github.io)."""
    authors = "\n".join(f"  - name: {_quoted(name)}" for name in edition.about.creators)
    licence = edition.about.licence or ""
    more = {"url": edition.about.url, "license-url" if "://" in licence else "license": licence}
    text = _filled("CITATION.cff", edition, quoted_title=_quoted(edition.about.title), authors=authors)
    return text + "".join(f"{name}: {_quoted(value)}\n" for name, value in more.items() if value)


def _filled(name: str, edition: Edition, **values: Any) -> str:
    sources = (f"- `{one.name}`: {one.display_name}, {one.site}, language `{one.language}`" for one in edition.sources)
    known = {"title": edition.about.title, "number": edition.number, "day": edition.day, "sources": "\n".join(sources)}
    return Template(_template(name)).substitute(known | values)


def _template(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text("utf-8")


def _config(table: Table, edition: Edition) -> str:
    form = PARQUET if edition.parquet else "jsonl"
    return f"- config_name: {table.name}\n  data_files: data/{table.name}.{form}"


def _gaps(gaps: Sequence[Row]) -> str:
    if not gaps:
        return "All, from the first article on. The table `coverage` has each day."
    days: dict[tuple[str, str], int] = {}
    for gap in gaps:
        place = gap["source"], gap["kind"]
        days[place] = days.get(place, 0) + gap["days"]
    lines = "\n".join(f"- `{source}`: {number:,} days `{kind}`" for (source, kind), number in sorted(days.items()))
    return f"Not all. The table `coverage` has each day, and `gaps` has these:\n\n{lines}"


def _described(table: Table) -> str:
    lines = "\n".join(f"| `{one.name}` | {one.kind.value} | {one.about} |" for one in table.fields)
    key = ", ".join(f"`{name}`" for name in table.key)
    return f"### `{table.name}`\n\n{table.about}. Sorted by {key}.\n\n| column | kind | holds |\n|---|---|---|\n{lines}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
