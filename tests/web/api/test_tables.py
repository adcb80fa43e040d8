"""The tables as lines of JSON, for mirrors: every row is in one part, and every part has the digest of its rows."""

import hashlib
import json
from typing import Any

import pytest
from sqlalchemy import select

from vokspider.store.db import tables
from vokspider.store.mirror.parts import NAMES

from ...archives import Archive
from ..conftest import Web
from .conftest import BASE, answer, check, described, problem
from .test_log import following


def every_line(web: Web, path: str, schema: str) -> list[dict[str, Any]]:
    """The lines of all pages, after they were checked against the document."""
    found, place = list[dict[str, Any]](), BASE + path
    while place:
        page = web.get(place)
        assert (page.status, page.headers["content-type"]) == (200, "application/x-ndjson"), page.text
        for line in page.text.split("\n")[:-1]:
            found.append(json.loads(line))
            check(found[-1], described()["components"]["schemas"][schema])
        place = following(page) or ""
    return found


def test_what_there_is_to_mirror(told: Archive, web: Web) -> None:
    item = answer(web, "/tables", "/tables")["item"]
    assert [one["name"] for one in item["tables"]] == list(NAMES)
    assert item["highest_run"] == 3
    first = json.loads(web.get(f"{BASE}/log?limit=1").text)
    assert item["first_leaf"] == first["leaf"]
    assert json.loads(web.get(item["links"]["source"]).text)["key"] == "1"


@pytest.mark.parametrize("limit", [7, 1000])
def test_every_row_is_on_one_page(told: Archive, web: Web, limit: int) -> None:
    for table in map(tables.metadata.tables.__getitem__, NAMES):
        query = select(*table.primary_key.columns).order_by(*table.primary_key.columns).limit(30)
        with told.engine.connect() as connection:
            keys = [",".join(map(str, row)) for row in connection.execute(query)]
        up_to = f"&to={keys[-1]}" if keys else ""
        found = every_line(web, f"/tables/{table.name}/rows?limit={limit}{up_to}", "TableRowItem")
        assert [one["key"] for one in found] == keys
        assert all(list(one["values"]) == [column.name for column in table.columns] for one in found)


def test_the_digest_of_a_part_is_that_of_its_rows(told: Archive, web: Web) -> None:
    """As docs/mirror.md says how it is made."""
    parts = every_line(web, "/tables/article/digests?rows=4&limit=3", "TablePartItem")
    assert sum(one["rows"] for one in parts) == 31
    for part in parts:
        rows = every_line(web, part["links"]["rows"].removeprefix(BASE), "TableRowItem")
        lines = (json.dumps(list(one["values"].values()), ensure_ascii=False, separators=(",", ":")) for one in rows)
        written = "".join(f"{line}\n" for line in lines).encode()
        assert (part["rows"], part["sha256"]) == (len(rows), hashlib.sha256(written).hexdigest())
        assert part["last"] == rows[-1]["key"]


def test_a_page_ends_when_it_is_large_but_has_a_row_at_least(
    told: Archive, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vokspider.web.api.tables._MOST_BYTES", 10)
    page = web.get(f"{BASE}/tables/capture/rows")
    assert page.text.count("\n") == 1
    assert len(every_line(web, "/tables/capture/rows", "TableRowItem")) > 40


def test_a_page_of_digests_ends_when_it_takes_long_but_has_a_part_at_least(
    told: Archive, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/tables/article/digests?rows=4"
    whole = every_line(web, path, "TablePartItem")
    monkeypatch.setattr("vokspider.web.api.tables._SECONDS", 0)
    assert web.get(BASE + path).text.count("\n") == 1
    assert every_line(web, path, "TablePartItem") == whole


def test_rows_that_a_reader_has_already_come_as_304(told: Archive, web: Web) -> None:
    page = web.get(f"{BASE}/tables/article/rows")
    assert web.get(f"{BASE}/tables/article/rows", If_None_Match=page.headers["etag"]).status == 304
    assert page.headers["vokspider-log-size"] == str(answer(web, "/tables")["log_size"])


def test_other_tables_cannot_be_read(web: Web) -> None:
    for name in ("lease", "notice", "host_pace", "search_index", "mirror", "alembic_version", "nope"):
        assert problem(web.get(f"{BASE}/tables/{name}/rows"))["status"] == 404
        assert problem(web.get(f"{BASE}/tables/{name}/digests"))["parameter"] == "table"


@pytest.mark.parametrize("name", ["after", "to"])
def test_what_is_no_key_is_refused(web: Web, name: str) -> None:
    for key in ("x", "1,2", "01", "1;2", "9999999999999999999", "-0", "1,", "%201"):
        found = problem(web.get(f"{BASE}/tables/article/rows?{name}={key}"))
        assert (found["status"], found["parameter"]) == (400, name)


def test_a_key_may_be_larger_than_any_key_of_the_table(told: Archive, web: Web) -> None:
    up_to = f"to={2**63 - 1}"
    for path, schema in (("/tables/log/rows", "TableRowItem"), ("/tables/article/digests", "TablePartItem")):
        assert every_line(web, f"{path}?{up_to}", schema) == every_line(web, path, schema)
        assert every_line(web, f"{path}?after={2**63 - 1}", schema) == []


def test_more_rows_than_the_limit_are_refused(web: Web) -> None:
    assert "1 to 1000" in problem(web.get(f"{BASE}/tables/article/rows?limit=1001"))["detail"]
    assert "1 to 1000" in problem(web.get(f"{BASE}/tables/article/digests?rows=1001"))["detail"]
