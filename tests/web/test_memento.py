"""Memento (RFC 7089): TimeMaps and the TimeGate over the revisions of an article."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote

import pytest

from ..archives import Archive, address, article, entry, identity
from ..beginnings import written_once
from ..histories import History, at
from .conftest import Web


@pytest.fixture
@written_once
def served(archive: Archive) -> Archive:
    """Article 1: its first text, two more on 10 and 20 December, read again, and back to the second on 25 December."""
    archive.run([entry(1), entry(2)], [article(1)])
    history = History(archive)
    history.turn(at(10), "Second text.")
    history.turn(at(20), "Third text.")
    history.turn(at(22), "Third text, read better.", origin="parser", of=3)
    history.turn_back(at(25), 2)
    return archive


def gate(web: Web, when: datetime | None, name: str = "1") -> str:
    asked = {} if when is None else {"accept_datetime": format_datetime(when, usegmt=True)}
    page = web.get(f"/timegate/{name}", **asked)
    assert (page.status, page.headers["vary"]) == (302, "accept-datetime"), page.text
    assert f'<{address(1)}>; rel="original"' in page.headers["link"]
    return page.headers["location"]


@pytest.mark.parametrize("name", ["1", identity(1), address(1)])
def test_the_gate_leads_to_the_text_of_a_time(served: Archive, web: Web, name: str) -> None:
    first = datetime(2000, 1, 1, tzinfo=UTC)
    times = {first: 1, at(9): 1, at(10): 2, at(19): 2, at(21): 4, at(24): 4, at(25): 2, None: 2}
    assert {time: gate(web, time, name) for time in times} == {time: f"/a/1@{no}" for time, no in times.items()}


def test_a_map_has_each_text_once(served: Archive, web: Web) -> None:
    page = web.get(f"/timemap/link/{address(1)}")
    assert (page.status, page.headers["content-type"].partition(";")[0]) == (200, "application/link-format")
    found = re.findall(r'<[^>]*/a/1@(\d+)>; rel="([\w ]*memento)"; datetime="([^"]+)"', page.text)
    rels = [(number, rel) for number, rel, _ in found]
    assert rels == [("1", "first memento"), ("2", "memento"), ("4", "last memento")]
    assert [parsedate_to_datetime(time) for *_, time in found][1:] == [at(10), at(20)]


def test_a_memento_says_its_time(served: Archive, web: Web) -> None:
    page = web.get("/a/1@2")
    assert parsedate_to_datetime(page.headers["memento-datetime"]) == at(10)
    assert f'<{address(1)}>; rel="original"' in page.headers["link"]
    assert "memento-datetime" not in web.get("/a/1").headers


def test_what_has_no_mementos(served: Archive, web: Web) -> None:
    assert web.get("/timegate/2").status == 404
    assert web.get("/timemap/link/https://example.org/x?y=1").status == 404
    assert web.get("/timegate/1", accept_datetime="yesterday").status == 400


def test_an_address_of_a_page_adds_no_link_of_its_own(archive: Archive, web: Web) -> None:
    hostile = address(1).rstrip("/") + '/조선>; rel="x", <https://evil.example>; rel=preconnect; x="/'
    archive.run([entry(1, url=hostile)], [article(1, url=hostile)])
    for path in ("/a/1@1", "/timegate/1", "/timemap/link/1"):
        page = web.get(path)
        links = page.headers.get("link") or page.text
        assert page.status in (200, 302)
        assert f"<{quote(hostile, safe=':/;=,')}>" in links
        assert "<https://evil" not in links
