"""Feeds: their items are what the log tells, their history is complete and never changes, and readers understand it."""

import json
import re
from typing import Any

import feedparser
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from lxml import etree
from sqlalchemy import event, text

from vokspider.proof.checkpoints import read_checkpoint
from vokspider.reports.feed import block
from vokspider.store.log.checkpoints import make_checkpoint

from ...archives import Archive, article
from ...beginnings import written_once
from ...histories import History, at
from ...plans import plans
from ..conftest import Web
from .conftest import problem

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
KINDS = {"new": "('stored')", "changed": "('revised')", "vanished": "('gone', 'back')"}


@pytest.fixture
@written_once
def long(told: Archive) -> Archive:
    """With so many changes that the feed of them has three archived blocks."""
    history = History(told, 3)
    for number in range(150):
        history.turn(at(27, number % 20), f"Text {number} \x0b <b>bold</b> & more.", title="Title <3>")
    return told


def parsed(web: Web, path: str) -> Any:
    page = web.get(path)
    assert (page.status, page.headers["content-type"]) == (200, "application/atom+xml; charset=utf-8"), page.text
    found = feedparser.parse(page.body)
    assert not found.bozo, found.get("bozo_exception")
    return found


def links(feed: Any) -> dict[str, str]:
    return {one.rel: one.href.partition(":")[2].partition("/feeds")[2] for one in feed.feed.links}


def history_of(web: Web, name: str) -> list[Any]:
    """The entries of a feed and of its archives, each once, as a reader collects them."""
    found, path = dict[str, Any](), f"/{name}.atom"
    while path:
        feed = parsed(web, f"/feeds{path}")
        found |= {one.id: one for one in feed.entries}
        path = links(feed).get("prev-archive", "")
    return list(found.values())


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", KINDS)
def test_a_feed_has_its_full_history(long: Archive, web: Web, name: str) -> None:
    with long.engine.connect() as connection:
        number = connection.execute(text(f"SELECT count(*) FROM log WHERE kind IN {KINDS[name]}")).scalar_one()  # noqa: S608
    assert len(history_of(web, name)) == number


def test_an_archive_never_changes_and_updates_surface(long: Archive, web: Web) -> None:
    before = web.get("/feeds/changed.atom?archive=2")
    known = {one.id for one in parsed(web, "/feeds/changed.atom").entries}
    long.run((), [article(4, "Edited <i>now</i>.")], refetch=True)
    new = [one for one in parsed(web, "/feeds/changed.atom").entries if one.id not in known]
    assert [one.title for one in new] == ["Changed: Title 4"]
    assert "<ins>" in new[0].content[0].value
    assert new[0].link.endswith("/a/4/changes/1/2")
    assert web.get("/feeds/changed.atom?archive=2").body == before.body
    assert web.get("/feeds/changed.atom?archive=2", if_none_match=before.headers["etag"]).status == 304


@pytest.mark.parametrize("number", [None, 2])
def test_what_is_written_meanwhile_moves_no_entry(long: Archive, web: Web, number: int | None) -> None:
    def numbers() -> list[int]:
        found = block(web.engine, ["revised"], number)
        return [one.entry.seq for one in found.events] if found else []

    def write(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "log_head" in statement and not written:
            written.append(statement)
            long.run((), [article(4, "Edited now.")], refetch=True)

    before, written = numbers(), list[str]()
    event.listen(web.engine, "after_cursor_execute", write)
    assert numbers() == before != []
    assert len(written) == 1


@pytest.mark.parametrize("number", [None, 1, 3])
def test_no_entry_is_counted_and_each_is_where_its_number_says(long: Archive, web: Web, number: int | None) -> None:
    with plans(web.engine) as noted:
        found = block(web.engine, ["stored", "revised", "gone", "back"], number)
    assert found is not None
    assert not [query for query, _ in noted.sent if "count(" in query]
    numbers = [one.entry.seq for one in found.events]
    with long.engine.connect() as connection:
        told = "SELECT seq FROM log WHERE kind IN ('stored', 'revised', 'gone', 'back') ORDER BY seq"
        every = connection.execute(text(told)).scalars().all()
    if number is None:
        assert len(numbers) >= 50
        assert numbers == every[-len(numbers) :]
    else:
        assert numbers == [one for one in every if (one - 1) // 50 + 1 == number]


def test_what_is_changed_is_inside(long: Archive, web: Web) -> None:
    newest = parsed(web, "/feeds/changed.atom").entries[0]
    assert "<del>" in newest.content[0].value or "<ins>" in newest.content[0].value
    assert "&lt;b&gt;" in web.get("/feeds/changed.json").text


def test_json_feed(long: Archive, web: Web) -> None:
    page = web.get("/feeds/changed.json")
    assert page.headers["content-type"] == "application/feed+json"
    feed = json.loads(page.body)
    ids = [one["id"] for one in feed["items"]]
    assert ids == [one.id for one in parsed(web, "/feeds/changed.atom").entries]
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert json.loads(web.get(feed["next_url"].removeprefix(web.address)).body)["items"]


def test_a_search_is_a_feed(long: Archive, web: Web) -> None:
    feed = parsed(web, "/feeds/search.atom?q=edited")
    assert [one.title for one in feed.entries] == ["Title 2"]
    assert json.loads(web.get("/feeds/search.json?q=edited").body)["items"][0]["content_html"].count("<mark>") == 1


def test_pages_name_the_feeds(long: Archive, web: Web) -> None:
    for path in web.get("/changes").links(r"^/feeds/"):
        assert web.get(path).status == 200
    assert "/feeds/search.atom?q=edited" in web.get("/articles?q=edited").links(r"^/feeds/")


def test_what_is_no_feed(long: Archive, web: Web) -> None:
    for path in ("/feeds/x.atom", "/feeds/new.rss", "/feeds/changed.atom?archive=99", "/feeds/new"):
        assert problem(web.get(path))["status"] == 404, path
    for path in ("/feeds/search.atom", "/feeds/search.atom?q=(", "/feeds/new.atom?archive=x", "/feeds/new.atom?x=1"):
        assert problem(web.get(path))["status"] == 400, path


def test_lists_name_the_feed_that_follows_them(told: Archive, web: Web) -> None:
    of = {"/articles": "/feeds/new.atom", "/changes": "/feeds/changed.atom", "/vanished": "/feeds/vanished.atom"}
    assert {path: web.get(path).links(r"^/feeds/[a-z]+\.atom")[-1] for path in of} == of
    for query in ("q=(text+OR+changed:)", "status=edited", "q=text&since=2025-12-01&source=kcnawatch-vok-en"):
        page = web.get(f"/articles?{query}")
        feed = web.get(page.links(r"^/feeds/search\.json")[-1])
        found = [one["url"].partition("/a/")[2].partition("@")[0] for one in json.loads(feed.text)["items"]]
        assert sorted(found) == sorted(re.findall(r'data-item href="/a/(\d+)', page.text))
        assert found
    assert "For a feed reader" not in web.get("/articles?status=failed").words


def test_a_feed_has_the_last_checkpoint_and_its_archives_stay_as_they_are(long: Archive, web: Web) -> None:
    before = web.get("/feeds/changed.atom?archive=2").body
    assert b"checkpoint" not in web.get("/feeds/changed.atom").body
    assert "_checkpoint" not in json.loads(web.get("/feeds/changed.json").body)
    made = make_checkpoint(long.engine, KEY, long.now)
    origin = read_checkpoint(made.note)[0].origin
    told = {"origin": origin, "size": str(made.size), "root": made.root, "href": f"{web.address}/checkpoint"}
    for path in ("changed.atom", "search.atom?q=Text"):
        (found,) = etree.fromstring(web.get(f"/feeds/{path}").body).iter("{urn:x-vokspider:log}checkpoint")
        assert (found.attrib, found.text) == (told, made.note)
        assert len(parsed(web, f"/feeds/{path}").entries) > 0
    extension = json.loads(web.get("/feeds/new.json").body)["_checkpoint"]
    assert (extension["origin"], extension["size"], extension["root"]) == (origin, made.size, made.root)
    assert (extension["note"], web.get(extension["url"].removeprefix(web.address)).text) == (made.note, made.note)
    assert web.get("/feeds/changed.atom?archive=2").body == before


def test_a_damaged_checkpoint_does_not_break_a_feed(told: Archive, web: Web) -> None:
    make_checkpoint(told.engine, KEY, told.now)
    with told.engine.begin() as connection:
        connection.execute(text("UPDATE checkpoint SET note = 'nothing'"))
    assert b"checkpoint" not in web.get("/feeds/new.atom").body
