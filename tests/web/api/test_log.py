"""The log as lines of JSON, from which a client can rebuild what the archive has."""

import json
from typing import Any

import pytest
from sqlalchemy import text

from vokspider.store.log.entries import leaf_hash

from ...archives import Archive, article
from ..conftest import Page, Web
from .conftest import BASE, answer, check, described, problem


def lines(page: Page) -> list[dict[str, Any]]:
    assert (page.status, page.headers["content-type"]) == (200, "application/x-ndjson"), page.text
    found = [json.loads(line) for line in page.text.split("\n")[:-1]]
    for one in found:
        check(one, described()["components"]["schemas"]["LogEntryItem"])
    return found


def following(page: Page) -> str | None:
    link = page.headers.get("link", "")
    return link[1:].partition(">")[0] if link else None


def everything(web: Web, path: str) -> list[dict[str, Any]]:
    found, place = list[dict[str, Any]](), BASE + path
    while place:
        page = web.get(place)
        found += lines(page)
        place = following(page) or ""
    return found


@pytest.mark.parametrize("limit", [1, 7, 10_000])
def test_the_log_pages_through_all_entries(told: Archive, web: Web, limit: int) -> None:
    found = everything(web, f"/log?limit={limit}")
    with told.engine.connect() as connection:
        rows = connection.execute(text("SELECT seq, entry, leaf FROM log ORDER BY seq")).all()
    assert [(one["seq"], one["entry"], one["leaf"]) for one in found] == [tuple(row) for row in rows]
    assert all(leaf_hash(one["entry"]) == one["leaf"] for one in found)
    assert web.get(f"{BASE}/log?limit={limit}").headers["vokspider-log-size"] == str(len(rows))


def test_an_earlier_size_gives_the_same_bytes_again(told: Archive, web: Web) -> None:
    before = web.get(f"{BASE}/log")
    size = before.headers["vokspider-log-size"]
    told.add(article(60))
    again = web.get(f"{BASE}/log?at={size}")
    assert (again.body, again.headers["etag"]) == (before.body, before.headers["etag"])
    assert len(lines(web.get(f"{BASE}/log"))) > int(size)
    assert "at=9999" in problem(web.get(f"{BASE}/log?at=9999"))["detail"]
    assert [one["seq"] for one in lines(web.get(f"{BASE}/log?after=2&at=4"))] == [3, 4]


def test_entries_of_a_kind(told: Archive, web: Web) -> None:
    found = everything(web, "/log?kind=revised&limit=3")
    assert {one["kind"] for one in found} == {"revised"}
    assert len(found) == 14
    assert everything(web, "/log?source=nowhere") == []


def test_entries_of_an_origin_or_without_those_of_an_upgrade(told: Archive, web: Web) -> None:
    read_again = everything(web, "/log?origin=parser")
    assert [one["kind"] for one in read_again] == ["reread"]
    assert everything(web, "/log?migrated=true") == []
    assert everything(web, "/log?migrated=false") == everything(web, "/log")


def test_a_client_can_rebuild_every_text(told: Archive, web: Web) -> None:
    """What the links of the entries lead to is all that the archive has."""
    texts, bodies = set[tuple[int, int, str]](), set[str]()
    for one in everything(web, "/log?limit=50"):
        if "revision" in one["links"]:
            item = answer(web, one["links"]["revision"], "/articles/{id}/revisions/{revision}")["item"]
            texts.add((item["article_id"], item["revision"]["number"], item["revision"]["text"]))
            if "body" in item["links"]:
                assert web.get(item["links"]["body"]).status == 200
                bodies.add(item["links"]["body"])
    with told.engine.connect() as connection:
        stored = connection.execute(text("SELECT article_id, number, text FROM revision")).all()
        given = "SELECT count(*) FROM capture WHERE kept AND id IN (SELECT capture_id FROM revision)"
        kept = connection.execute(text(given)).scalar_one()
    assert texts == {tuple(row) for row in stored}
    assert len(bodies) == kept > 0
