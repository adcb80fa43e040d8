"""Parquet, as DuckDB and Arrow read it."""

import io
import json
import re
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from backports import zstd
from hypothesis import given

from vokspider.exports.columns import columns
from vokspider.exports.records import KEYS_THEN
from vokspider.formats import parquet
from vokspider.formats.columns import Column, Kind
from vokspider.formats.parquet import write_parquet
from vokspider.model.errors import ConfigError

from .exported import record, records

COLUMNS = columns(KEYS_THEN)


def written(some: list[dict[str, Any]]) -> bytes:
    stream = io.BytesIO()
    assert write_parquet(some, stream, COLUMNS) == len(some)
    return stream.getvalue()


def plain(value: Any) -> Any:
    """A value that DuckDB read, as the record has it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def test_duckdb_reads_what_was_written(tmp_path: Path) -> None:
    some = [record(1, "One.", "조선 “둘”."), record(2, title=None, published_on=None, gone_at=None), record(3, "\x00")]
    path = tmp_path / "x.parquet"
    path.write_bytes(written(some))
    with duckdb.connect() as database:
        found = database.read_parquet(str(path))
        kinds = dict(zip(found.columns, map(str, found.types), strict=True))
        rows = [dict(zip(found.columns, map(plain, row), strict=True)) for row in found.fetchall()]
    assert rows == some
    assert kinds["id"] == "BIGINT"
    assert (kinds["published_on"], kinds["gone_at"]) == ("DATE", "TIMESTAMP WITH TIME ZONE")
    assert (kinds["paragraphs"], kinds["incomplete"], kinds["text"]) == ("VARCHAR[]", "BOOLEAN", "VARCHAR")


@given(records())
def test_arrow_reads_the_same_records(some: list[dict[str, Any]]) -> None:
    rows = pq.read_table(io.BytesIO(written(some))).to_pylist()
    assert [{key: plain(value) for key, value in row.items()} for row in rows] == some


def test_the_same_records_give_the_same_bytes() -> None:
    some = [record(number, f"Text {number}.") for number in range(1, 20)]
    assert written(some) == written(some)


def test_groups_of_rows_are_bounded_and_compressed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_ROWS", 2)
    found = pq.ParquetFile(io.BytesIO(written([record(number, "Text.") for number in range(1, 6)]))).metadata
    assert [found.row_group(number).num_rows for number in range(found.num_row_groups)] == [2, 2, 1]
    assert found.row_group(0).column(0).compression == "ZSTD"
    monkeypatch.setattr(parquet, "_CHARACTERS", 10)
    assert pq.ParquetFile(io.BytesIO(written([record(1, "Text.")] * 3))).metadata.num_row_groups == 3


def test_a_row_more_leaves_most_blocks_as_they_were() -> None:
    """Pages end where the contents say so: else all that follows an inserted row would be other blocks."""
    some = [record(number, text_of(number)) for number in range(3000)]
    before, after = (pages(written(one)) for one in (some, [record(5000, "An inserted text."), *some]))
    assert len(before) > 6
    assert len(before - after) <= 2


def text_of(number: int) -> str:
    """A text that cannot be compressed much."""
    return "".join(sha256(f"{number} {part}".encode()).hexdigest() for part in range(40))


def pages(file: bytes) -> set[bytes]:
    """The pages of the column ``text``, without their headers: each is a frame of zstd."""
    column = pq.ParquetFile(io.BytesIO(file)).metadata.row_group(0).column(KEYS_THEN.index("text"))
    data = file[column.data_page_offset : column.data_page_offset + column.total_compressed_size]
    starts = [found.start() for found in re.finditer(re.escape(b"\x28\xb5\x2f\xfd"), data)]
    return {zstd.ZstdDecompressor().decompress(data[start:]) for start in starts}


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(ConfigError, match=r"pip install 'vokspider\[parquet\]'"):
        write_parquet([], io.BytesIO(), [Column("id", Kind.INTEGER)])


def test_kinds_are_named_for_json() -> None:
    assert json.dumps([kind.value for kind in Kind]) == '["integer", "text", "boolean", "day", "time", "list"]'
