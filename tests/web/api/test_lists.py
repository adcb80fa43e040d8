"""The lists: each pages through what SQL gives, also while a crawl writes."""

import base64
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import getitem
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, text

from vokspider.store.db import sizes, tables
from vokspider.text.dates import day_in

from ...archives import Archive, article, entry
from ..conftest import Page, Web
from .conftest import BASE, answer, every_item, problem
from .test_answers import size_of

KOREA = ZoneInfo("Asia/Seoul")
LISTS = [
    ("/articles", "id", "SELECT id FROM article WHERE status = 'stored'"),
    ("/articles?order=found", "id", "SELECT id FROM article WHERE id < 31 ORDER BY first_seen_at DESC, id DESC"),
    ("/articles?duplicates=true&status=failed", "id", "SELECT id FROM article WHERE status = 'failed'"),
    ("/changes", "seen_at", "SELECT seen_at FROM change WHERE origin = 'site' ORDER BY seen_at DESC, id DESC"),
    ("/changes?origin=parser", "seen_at", "SELECT seen_at FROM change WHERE origin = 'parser'"),
    ("/absences", "id", "SELECT article_id FROM absence WHERE gone_at IS NOT NULL"),
    ("/runs", "run_id", "SELECT id FROM run ORDER BY id DESC"),
    ("/runs?verdict=failed", "run_id", "SELECT id FROM run WHERE verdict = 'failed' ORDER BY id DESC"),
    ("/captures", "id", "SELECT id FROM capture ORDER BY id DESC"),
    ("/captures?article=2", "id", "SELECT id FROM capture WHERE article_id = 2 ORDER BY id DESC"),
    ("/captures?run=1&kept=true", "id", "SELECT id FROM capture WHERE run_id = 1 AND kept ORDER BY id DESC"),
    ("/captures?kept=false", "id", "SELECT id FROM capture WHERE NOT kept ORDER BY id DESC"),
    ("/captures?source=nowhere", "id", "SELECT id FROM capture WHERE id < 0 ORDER BY id DESC"),
    ("/articles/1/revisions", "number", "SELECT number FROM revision WHERE article_id = 1 ORDER BY number"),
]


def query(archive: Archive, statement: str) -> list[Any]:
    with archive.engine.connect() as connection:
        return list(connection.execute(text(statement)).scalars())


def limited(path: str, limit: int) -> str:
    return f"{path}{'&' if '?' in path else '?'}limit={limit}"


@pytest.mark.sampled(3)
@pytest.mark.on_both
@pytest.mark.parametrize(("path", "key", "sql"), LISTS, ids=[path for path, *_ in LISTS])
@pytest.mark.parametrize("limit", [3, 100])
def test_a_list_pages_through_what_sql_gives(
    told: Archive, web: Web, path: str, key: str, sql: str, limit: int
) -> None:
    operation = path.partition("?")[0].replace("/1/", "/{id}/")
    found = [one[key] for one in every_item(web, limited(path, limit), operation)]
    wanted = query(told, sql)
    if key == "seen_at":
        assert [str(one)[:19].replace("T", " ") for one in found] == [str(one)[:19] for one in wanted]
    elif "ORDER" in sql:
        assert found == wanted
    else:
        assert sorted(found) == sorted(wanted)
    assert answer(web, limited(path, limit), operation)["total"] == {"count": len(wanted), "is_at_least": False}


# What each list has: its address, what tells an item from others, and the same in SQL.
_CHANGES = """SELECT '/a/' || article_id || '/changes/' || from_revision || '/' || to_revision FROM change
 WHERE origin = 'site'"""
_EDITED = "SELECT article_id FROM change WHERE origin = 'site' GROUP BY article_id"
_SECOND = "SELECT article_id FROM revision WHERE text LIKE '%Second%' GROUP BY article_id"
_PARAGRAPH = "SELECT article_id FROM revision WHERE lower(text) LIKE '%paragraph%' GROUP BY article_id"
WRITTEN = [
    ("/articles", ("id",), "SELECT id FROM article WHERE status = 'stored'"),
    ("/articles?order=oldest", ("id",), "SELECT id FROM article WHERE status = 'stored'"),
    ("/articles?order=found", ("id",), "SELECT id FROM article WHERE status = 'stored'"),
    ("/search?q=second&duplicates=true", ("article", "id"), _SECOND),
    ("/search?q=paragraph&duplicates=true&at={size}", ("article", "id"), _PARAGRAPH),
    ("/articles?order=edited&duplicates=true&status=edited&at={size}", ("id",), _EDITED),
    ("/changes", ("links", "page"), _CHANGES),
    ("/absences", ("id",), "SELECT article_id FROM absence WHERE gone_at IS NOT NULL AND back_at IS NULL"),
    ("/absences?show=returned", ("id",), "SELECT article_id FROM absence WHERE gone_at IS NOT NULL"),
    ("/runs", ("run_id",), "SELECT id FROM run"),
    ("/captures", ("id",), "SELECT id FROM capture"),
    ("/captures?article=1&at={size}", ("id",), "SELECT id FROM capture WHERE article_id = 1"),
    ("/articles/1/revisions", ("number",), "SELECT number FROM revision WHERE article_id = 1"),
    ("/log", ("seq",), "SELECT seq FROM log"),
]


def write(archive: Archive, turn: int) -> None:
    """What a crawl does: it finds an article, sees edits, confirms that one is gone, and ends."""
    edited = [
        article(1, f"Paragraph of turn {turn}.", title="Title 1"),
        article(2, f"A paragraph, edited {turn} times."),
    ]
    archive.run(map(entry, (100 + turn, 2)), [article(100 + turn), *edited], refetch=True)
    vanish(archive, 16 + turn % 12)


def vanish(archive: Archive, number: int) -> None:
    state = {"state": "http_404", "first_at": archive.now, "last_at": archive.now, "count": 3, "gone_at": archive.now}
    with archive.engine.begin() as connection:
        connection.execute(insert(tables.absence), {"article_id": number, **state})


def items_of(page: Page) -> list[dict[str, Any]]:
    if page.headers["content-type"] == "application/x-ndjson":
        return [json.loads(line) for line in page.text.splitlines()]
    found: list[dict[str, Any]] = json.loads(page.body)["items"]
    return found


def pages_while_written(archive: Archive, web: Web, path: str) -> Iterator[dict[str, Any]]:
    """The items of all pages of a list, while a crawl writes between each page and the next, up to the ninth."""
    place, turn = f"{BASE}{path}", 0
    while place:
        page = web.get(place)
        yield from items_of(page)
        if (turn := turn + 1) < 10:
            write(archive, turn)
        following = re.search(r'<([^>]*)>; rel="next"', page.headers.get("link", ""))
        place = following[1] if following else ""


@pytest.mark.sampled(1)
@pytest.mark.on_both
@pytest.mark.parametrize(("path", "names", "sql"), WRITTEN, ids=[path for path, *_ in WRITTEN])
def test_what_was_there_comes_once_while_a_crawl_writes(
    told: Archive, web: Web, path: str, names: tuple[str, ...], sql: str
) -> None:
    for number in range(3, 12):
        vanish(told, number)
    for number in range(3, 9):
        told.run((), [article(number, "An edited paragraph.", "Second.")], refetch=True)
    before, size = query(told, sql), size_of(told)
    found: list[Any] = [
        reduce(getitem, names, one) for one in pages_while_written(told, web, limited(path.format(size=size), 4))
    ]
    assert len(before) >= 2 * 4
    assert set(before) <= set(found) <= {*before, *query(told, sql)}
    assert len(found) == len(set(found))
    assert "at=" not in path or sorted(found) == sorted(before)


def test_previous_leads_back(told: Archive, web: Web) -> None:
    first = answer(web, "/articles?limit=10")
    second = answer(web, first["next"])
    back = answer(web, second["previous"])
    assert first["previous"] is None
    assert back["items"] == first["items"]


def test_limits_and_places_are_in_headers(told: Archive, web: Web) -> None:
    page = web.get(f"{BASE}/articles?limit=5")
    assert (page.headers["vokspider-page-limit"], page.headers["vokspider-page-limit-max"]) == ("5", "500")
    following = answer(web, "/articles?limit=5")["next"]
    assert page.headers["link"] == f'<{following}>; rel="next"'


def test_filters(told: Archive, web: Web) -> None:
    assert answer(web, "/articles?kind=rewritten")["total"]["count"] == 1
    assert answer(web, "/articles?since=2026-01-01")["items"] == []
    assert answer(web, "/articles?source=nowhere")["items"] == []
    assert answer(web, "/articles?since=2025-12-03&until=2025-12-03")["total"]["count"] == 30
    assert answer(web, "/changes?kind=date")["total"] == {"count": 0, "is_at_least": False}


@pytest.mark.parametrize("path", ["/captures", "/changes"])
def test_a_long_list_is_counted_up_to_a_limit(
    told: Archive, web: Web, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(sizes, "MOST", 0)
    for at in ("", f"?at={size_of(told)}"):
        found = answer(web, f"{path}{at}", path)
        assert found["total"] == {"count": 0, "is_at_least": True}
        assert found["items"]


def test_captures_of_days_are_those_of_the_sources_days(told: Archive, web: Web) -> None:
    [every], [last] = query(told, "SELECT count(*) FROM capture"), query(told, "SELECT max(fetched_at) FROM capture")
    day = day_in(KOREA, datetime.fromisoformat(str(last)).replace(tzinfo=UTC))
    on_day = answer(web, f"/captures?since={day}&until={day}")["total"]["count"]
    before = answer(web, f"/captures?until={day - timedelta(days=1)}")["total"]["count"]
    assert 0 < on_day == every - before
    assert answer(web, f"/captures?since={day + timedelta(days=1)}")["items"] == []
    assert answer(web, "/captures?since=0001-01-01&until=9999-12-31")["total"]["count"] == every


def test_a_capture_of_a_list_leads_to_what_it_is_of(told: Archive, web: Web) -> None:
    [listed] = answer(web, "/captures?kept=true&limit=1&article=2")["items"]
    assert answer(web, listed["links"]["self"], "/captures/{capture}")["item"] == listed
    assert web.get(listed["links"]["body"]).status == web.get(listed["links"]["page"]).status == 200


WRONG = [
    ("/articles?limit=0", "limit"),
    ("/articles?limit=501", "limit"),
    ("/articles?limit=1&limit=2", "limit"),
    ("/articles?since=20251203", "since"),
    ("/articles?since=2025-02-30", "since"),
    ("/articles?status=x", "status"),
    ("/articles?duplicates=1", "duplicates"),
    ("/articles?source=", "source"),
    ("/articles?source=%00", "source"),
    ("/articles?source=a%0A", "source"),
    ("/articles?sort=newest", "sort"),
    ("/articles/1/revisions?cursor=n01", "cursor"),
    ("/search?limit=5", "q"),
    ("/log?after=-1", "after"),
    ("/log?kind=x", "kind"),
]


def test_a_wrong_parameter_is_named(told: Archive, web: Web) -> None:
    for asked, parameter in WRONG:
        page = web.get(BASE + asked)
        assert (page.status, problem(page)["parameter"]) == (400, parameter), asked


HOSTILE = [
    [0, "0001-01-01T00:00:00+14:00", 5],
    [0, "2025-12-03T00:00:00", 5],
    [0, "9999-12-31T23:59:59-14:00", 5],
    [0, "0001-01-01", "0001-01-01T00:00:00+14:00", 1],
    [0, None, None, None],
    [0, None, None],
    [0, None],
    [0, 2**31 - 1],
    [0, 2**70],
    [{}, []],
    [0],
    "x",
]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("path", ["/articles", "/articles?order=found", "/changes", "/absences", "/runs", "/captures"])
def test_a_made_up_cursor_is_read_or_refused(told: Archive, web: Web, path: str) -> None:
    for values in HOSTILE:
        cursor = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
        page = web.get(f"{BASE}{path}{'&' if '?' in path else '?'}cursor={cursor}")
        assert page.status in (200, 400), (values, page.text)
    assert problem(web.get(f"{BASE}/runs?cursor=x"))["status"] == 400
