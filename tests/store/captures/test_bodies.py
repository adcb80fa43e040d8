"""The bytes of pages: what is stored of them, and what comes back."""

import random
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from vokspider.model.items import Capture
from vokspider.store.captures.bodies import Bodies, DamagedError
from vokspider.store.db import tables
from vokspider.text.fingerprints import body_sha256

from ...archives import Archive, address, article

AT = datetime(2025, 12, 3, 22, 30, tzinfo=UTC)


@given(st.binary(max_size=2000))
def test_what_is_kept_comes_back(body: bytes) -> None:
    columns = Bodies().columns(body, keep=True)
    assert (columns["size"], columns["sha256"], columns["kept"]) == (len(body), body_sha256(body), bool(body))
    if body:
        assert Bodies().read(columns["body"], columns["size"], columns["sha256"]) == body
    else:
        assert columns["body"] is None


@given(st.binary(max_size=200))
def test_what_is_not_kept_is_still_measured(body: bytes) -> None:
    columns = Bodies().columns(body, keep=False)
    assert columns == {
        "size": len(body),
        "sha256": body_sha256(body),
        "kept": False,
        "body": None,
        "dictionary_id": None,
    }


@given(st.binary(min_size=1, max_size=500), st.integers(0), st.integers(0, 7))
def test_bytes_that_are_not_those_that_came_are_refused(body: bytes, place: int, bit: int) -> None:
    columns = Bodies().columns(body, keep=True)
    packed = bytearray(columns["body"])
    packed[place % len(packed)] ^= 1 << bit
    with suppress(DamagedError):
        assert Bodies().read(bytes(packed), columns["size"], columns["sha256"]) == body


def test_bytes_that_are_missing_are_refused() -> None:
    with pytest.raises(DamagedError, match="it ends after 0 of 4 bytes"):
        Bodies().read(None, 4, body_sha256(b"page"))


def test_repetitive_pages_get_smaller() -> None:
    body = random.Random(1).randbytes(100) * 50
    assert len(Bodies().columns(body, keep=True)["body"]) < len(body) / 10


def test_a_row_of_a_page_and_of_none(archive: Archive) -> None:
    archive.add(article(1))
    page = Capture(address(1), b"<html>", AT, 203, (("ETag", "x"),), "folder")
    with archive.engine.begin() as connection:
        given_columns: dict[str, Any] = {"article_id": 1, "run_id": 1, "state": "served", "reason": None}
        first = Bodies().add(connection, page, keep=True, **given_columns).id
        second = Bodies().add(connection, None, keep=True, **given_columns, url=address(1), fetched_at=AT).id
        rows = {row.id: row for row in connection.execute(select(tables.capture))}
    made, empty = rows[first], rows[second]
    assert (made.url, made.status, made.fetched_at, made.time_from) == (address(1), 203, AT, "folder")
    assert (made.headers, made.kept, made.size) == ({"items": [["ETag", "x"]]}, True, 6)
    assert (empty.status, empty.headers, empty.kept, empty.body, empty.size) == (None, {"items": []}, False, None, 0)
