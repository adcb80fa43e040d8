"""The lists of changes, of what vanished, and of runs; each pages through what SQL gives."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, text

from vokspider.model.codes import SENTENCE
from vokspider.model.reasons import Reason
from vokspider.store.db import sizes, tables
from vokspider.web.pages import changes, runs
from vokspider.wording.vanished import BETWEEN, EXCLUDED, NOT_CONFIRMED, disappearance

from ..archives import Archive, article, entry, failed, identity, on_sqlite
from ..beginnings import written_once
from ..histories import History, at
from .conftest import Web

BEGAN = datetime(2025, 12, 1, 1, tzinfo=UTC)


def every_link(web: Web, address: str, pattern: str) -> list[str]:
    """The addresses that match, in the rows of all pages of a list."""
    found: list[str] = []
    while True:
        page = web.get(address)
        assert page.status == 200
        found += re.findall(rf'data-item href="({pattern})"', page.text)
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        if following is None:
            return found
        address = following[1].replace("&amp;", "&")


def query(archive: Archive, statement: str) -> list[str]:
    with archive.engine.connect() as connection:
        return [str(one) for one in connection.execute(text(statement)).scalars()]


@on_sqlite
def test_titles_of_edited_articles_lead_to_the_edit(edited: Archive, web: Web) -> None:
    for query in ("status=edited", "kind=wording", "sort=edited", "status=edited&q=text", "q=text+changed:"):
        assert set(every_link(web, f"/articles?{query}", '[^"]+')) == {"/a/1/changes", "/a/2/changes"}, query
        texts = web.get(f"/articles?{query}").links(r"^/a/\d(@\d+)?$")
        assert {one[:4] for one in texts} == {"/a/1", "/a/2"}
    page = web.get("/articles")
    assert set(every_link(web, "/articles", '[^"]+')) == {"/a/1", "/a/2"}
    assert {"/a/1/changes", "/a/2/changes"} <= set(page.links("changes$"))


@on_sqlite
def test_the_overview_says_that_failed_articles_are_gone(archive: Archive, web: Web) -> None:
    archive.run([entry(1)], [article(1)])
    archive.run([entry(1), entry(2), entry(3)], [article(1)], [failed(2, "http_404")])
    assert "1 failed, because its page is not on the site any more" in web.get("/").words
    archive.run([entry(1)], [article(1)], [failed(2, "soft_404"), failed(3, "timeout")])
    assert "2 failed, 1 of them because the page is not on the site any more" in web.get("/").words
    archive.run([entry(1)], [article(1)], [failed(3, "timeout")])
    assert "1 failed Next" in web.get("/").words


# -- changes ----------------------------------------------------------------------------------------------------------


@pytest.fixture
@written_once
def edited(archive: Archive) -> Archive:
    archive.run(map(entry, (1, 2)), [article(1), article(2)])
    for number in range(60):
        History(archive, 1 + number % 2).turn(at(10 + number % 3), f"Text number {number}.", title="Title 1")
    History(archive).turn(at(20), "As read now.", title="Title 1", origin="parser", of=1)
    return archive


def test_changes_page_through_what_sql_gives(edited: Archive, web: Web) -> None:
    sql = "'/a/' || article_id || '/changes/' || from_revision || '/' || to_revision"
    for origin in ("site", "parser", "template"):
        rows = query(edited, f"SELECT {sql} FROM change WHERE origin = '{origin}' ORDER BY seen_at DESC, id DESC")  # noqa: S608
        assert every_link(web, f"/changes?origin={origin}", r"/a/\d+/changes/\d+/\d+") == rows
    assert "60 changes : edits by the site." in web.get("/changes").words


def test_changes_of_a_kind(edited: Archive, web: Web) -> None:
    of_site = "SELECT id FROM change WHERE origin = 'site'"
    rewritten = query(edited, f"{of_site} AND CAST(kinds AS TEXT) LIKE '%\"rewritten\"%'")
    assert f"{len(rewritten)} changes" in web.get("/changes?kind=rewritten").words
    assert "No change matches." in web.get("/changes?kind=date").words


@on_sqlite
def test_a_long_list_is_counted_up_to_a_limit(edited: Archive, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "MOST", 1)
    page = web.get("/changes")
    assert "at least 1 change : edits by the site." in page.words
    assert len(page.links(r"^/a/\d/changes/\d/\d$")) > 1


# -- vanished ---------------------------------------------------------------------------------------------------------


@pytest.fixture
@written_once
def vanished(archive: Archive) -> Archive:
    """Articles 1 to 40 were missed: those of 5, 10, ... are not confirmed, those of 3, 6, ... are back."""
    archive.run(map(entry, range(1, 41)), map(article, range(1, 41)))
    with archive.engine.begin() as connection:
        for number in range(1, 41):
            first, last = BEGAN + timedelta(hours=number), BEGAN + timedelta(days=3, hours=number)
            connection.execute(
                insert(tables.absence),
                {
                    "article_id": number,
                    "state": "http_404",
                    "present_at": first - timedelta(days=1),
                    "first_at": first,
                    "last_at": last,
                    "count": 2,
                    "gone_at": last if number % 5 else None,
                    "back_at": last + timedelta(days=1) if number % 3 == 0 else None,
                },
            )
        connection.execute(text("UPDATE article SET absent_since = first_seen_at WHERE id % 3 <> 0"))
        connection.execute(text("UPDATE article SET gone_at = first_seen_at WHERE id % 3 <> 0 AND id % 5 <> 0"))
    return archive


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("show", "where", "order"),
    [
        ("gone", "gone_at IS NOT NULL AND back_at IS NULL", "gone_at"),
        ("returned", "gone_at IS NOT NULL", "gone_at"),
        ("missing", "gone_at IS NULL AND back_at IS NULL", "first_at"),
    ],
)
def test_vanished_pages_through_what_sql_gives(vanished: Archive, web: Web, show: str, where: str, order: str) -> None:
    rows = query(vanished, f"SELECT '/a/' || article_id FROM absence WHERE {where} ORDER BY {order} DESC, id DESC")  # noqa: S608
    assert every_link(web, f"/vanished?show={show}", r"/a/\d+") == rows
    assert f"{len(rows)} articles" in web.get(f"/vanished?show={show}").words


def test_a_disappearance_has_fixed_words(vanished: Archive, web: Web) -> None:
    page = web.get("/vanished").words
    assert "Last available on 1 December 2025; first missing on 2 December 2025." in page
    assert page.count(EXCLUDED) == 1
    assert "deleted" not in page.lower()
    article_page = web.get("/a/1").words
    assert "At its address was instead: not found (404)." in article_page
    assert EXCLUDED in article_page
    assert NOT_CONFIRMED in web.get("/a/5").words


LAST, FIRST = "Last available on", "first missing on"
UNKNOWN = "It is not known when it was last available"


@pytest.mark.parametrize(
    ("days", "sentences"),
    [
        (("1 May", "3 May", "4 May", None), [f"{LAST} 1 May; {FIRST} 3 May.", BETWEEN, "", "Confirmed on 4 May."]),
        (("1 May", "1 May", None, None), [f"{LAST} 1 May; {FIRST} 1 May.", "", NOT_CONFIRMED]),
        ((None, "3 May", None, "5 May"), [f"{UNKNOWN}; {FIRST} 3 May.", "", "Available again since 5 May."]),
    ],
)
def test_the_words(days: tuple[str | None, str, str | None, str | None], sentences: list[str]) -> None:
    instead = "At its address was instead: a listing."
    assert list(disappearance(*days, "a listing")) == [one or instead for one in sentences]


# -- runs -------------------------------------------------------------------------------------------------------------


def test_runs_page_through_what_sql_gives(archive: Archive, web: Web) -> None:
    for number in range(55):
        archive.run(verdict="failed" if number % 2 else "quiet")
    assert every_link(web, "/runs", r"/runs/\d+") == [f"/runs/{number}" for number in range(55, 0, -1)]
    failed_ones = query(archive, "SELECT '/runs/' || id FROM run WHERE verdict = 'failed' ORDER BY id DESC")
    assert every_link(web, "/runs?verdict=failed", r"/runs/\d+") == failed_ones
    assert "27 runs with the verdict failed: it could not do its work." in web.get("/runs?verdict=failed").words


def test_a_run_says_what_came_of_it(archive: Archive, web: Web) -> None:
    hostile = Reason(SENTENCE, {"text": "<b>because</b> of it"})
    archive.run(map(entry, (1, 2, 3)), [article(1)], [failed(2)], verdict="suspect", reasons=(hostile,))
    page = web.get("/runs/1")
    assert "It ended, but looks broken." in page.words
    assert "&lt;b&gt;because&lt;/b&gt; of it" in page.text
    assert re.search(r"discovered 3 new 1 changed 0 unchanged 0 skipped 1 failed 1", page.words)
    assert "the article has no text" in page.words
    assert identity(2) in page.words


def test_a_run_that_is_not_there(archive: Archive, web: Web) -> None:
    assert web.get("/runs/7").status == 404
    archive.run()
    assert "the newest is 1" in web.get("/runs/7").words


@pytest.mark.parametrize("address", ["/changes?origin=x", "/changes?kind=x", "/vanished?show=x", "/runs?verdict=x"])
def test_words_that_are_not_known(archive: Archive, web: Web, address: str) -> None:
    page = web.get(address)
    assert (page.status, "is unknown; it is one of" in page.text) == (400, True)


def test_the_whole_list_as_a_file(edited: Archive, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (changes, runs):
        monkeypatch.setattr(module, "AT_A_TIME", 7)
    lines = [json.loads(line) for line in web.get("/changes.jsonl").text.splitlines()]
    numbers = [f"/a/{one['id']}/changes/{one['from_revision']}/{one['to_revision']}" for one in lines]
    assert numbers == every_link(web, "/changes", r"/a/\d+/changes/\d+/\d+")
    rows = list(csv.DictReader(io.StringIO(web.get("/changes.csv?kind=rewritten").text)))
    assert 0 < len(rows) < len(lines)
    assert {row["kinds"] for row in rows} <= {", ".join(one["kinds"]) for one in lines}
    ids = [row["run_id"] for row in csv.DictReader(io.StringIO(web.get("/runs.csv").text))]
    assert ids == query(edited, "SELECT id FROM run ORDER BY id DESC")


def test_what_vanished_as_a_file(vanished: Archive, web: Web) -> None:
    lines = [json.loads(line) for line in web.get("/vanished.jsonl?show=missing").text.splitlines()]
    assert [f"/a/{one['id']}" for one in lines] == every_link(web, "/vanished?show=missing", r"/a/\d+")
    assert "present_at" in web.get("/vanished.csv?source=nowhere").text
    assert web.get("/vanished.csv?show=x").status == 400


@pytest.mark.parametrize("path", ["/changes", "/vanished", "/runs"])
def test_a_place_of_another_list_is_refused(archive: Archive, web: Web, path: str) -> None:
    for place in ("x", "WzAsMV0x", "WzAsbnVsbCxudWxsLG51bGwsbnVsbF0"):
        assert web.get(f"{path}?at={place}").status == 400


def test_a_failed_article_leads_to_the_page_that_came(archive: Archive, web: Web) -> None:
    archive.run([entry(1), entry(2)], [article(1)], [failed(2)])
    (link,) = set(web.get("/runs/1").links(r"^/captures/\d+$"))
    assert "the page that came" in web.get("/runs/1").words
    assert web.get(link).status == 200
    assert web.get(f"{link}/page").text == "<html></html>"


def test_the_end_of_the_log_of_a_run(archive: Archive, web: Web) -> None:
    began = archive.now
    archive.run([entry(1)], [article(1)])
    assert "No log of this run" in web.get("/runs/1").words
    folder = archive.config.root / archive.config.logs.dir
    folder.mkdir(parents=True)
    told = "</li><script>alert(1)</script>\u202e postgresql://me:hush@db/vok"
    common = {"run_id": 1, "level": "warning", "timestamp": began.isoformat(), "event": "x"}
    lines = [json.dumps({**common, "message": f"line {number}"}) for number in range(300)]
    (folder / "run-1.jsonl").write_text("\n".join([*lines, json.dumps({**common, "message": told})]) + "\n")
    page = web.get("/runs/1")
    assert "the last 200 lines; vokspider logs 1 prints all" in page.words
    assert ("line 101 " in page.words, "line 100 " in page.words) == (True, False)
    assert ("<script>alert" in page.text, "hush" in page.text) == (False, False)
    assert "&lt;/li&gt;&lt;script&gt;alert(1)" in page.text
