"""Writes Parquet, a form of tables for data programs. It needs the extra ``parquet``."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, BinaryIO

from vokspider.formats.columns import Column, Kind
from vokspider.model.errors import ConfigError

# A group of rows is in memory at a time: at most so many rows, and not many more characters than this.
_ROWS, _CHARACTERS = 10_000, 8_000_000
_READ: Mapping[Kind, Callable[[str], Any]] = {Kind.DAY: date.fromisoformat, Kind.TIME: datetime.fromisoformat}


def is_there() -> bool:
    """Whether the extra is installed."""
    from importlib.util import find_spec

    return find_spec("pyarrow") is not None


def write_parquet(
    records: Iterable[Mapping[str, Any]],
    stream: BinaryIO,
    columns: Sequence[Column],
    about: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """Write records with these columns, and ``about`` as metadata of the file; return the number of records.

    Pages end where the contents say so, so that two files with nearly the same rows share most of their blocks. Raises
    ConfigError without the extra.
    """
    try:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter
    except ImportError as error:
        raise ConfigError(f"Parquet needs a library: pip install 'vokspider[parquet]' ({error})") from error
    number, schema = 0, pa.schema([(one.name, _types(pa)[one.kind]) for one in columns], {**about})
    # A dictionary of texts would be of nearly all of them, and other at each new text.
    repeating = [one.name for one in columns if one.kind not in (Kind.TEXT, Kind.LIST)]
    how = {"compression": "zstd", "use_dictionary": repeating, "use_content_defined_chunking": True}
    with ParquetWriter(stream, schema, **how) as writer:
        for rows in _groups(records):
            values = {one.name: [_value(row[one.name], one.kind) for row in rows] for one in columns}
            writer.write_table(pa.table(values, schema), row_group_size=_ROWS)
            number += len(rows)
    return number


def _types(pa: Any) -> Mapping[Kind, Any]:
    return {
        Kind.INTEGER: pa.int64(),
        Kind.TEXT: pa.string(),
        Kind.BOOLEAN: pa.bool_(),
        Kind.DAY: pa.date32(),
        Kind.TIME: pa.timestamp("us", "UTC"),
        Kind.LIST: pa.list_(pa.string()),
    }


def _groups(records: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    rows, characters = list[Mapping[str, Any]](), 0
    for record in records:
        rows.append(record)
        characters += sum(len(value) for value in record.values() if isinstance(value, str))
        if len(rows) == _ROWS or characters >= _CHARACTERS:
            yield rows
            rows, characters = [], 0
    if rows:
        yield rows


def _value(value: Any, kind: Kind) -> Any:
    return value if value is None or kind not in _READ else _READ[kind](value)
