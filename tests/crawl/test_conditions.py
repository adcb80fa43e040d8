"""Conditional requests of sites and caches that answer them wrongly: no edit is missed for longer than it has to be."""

from collections.abc import Callable

import pytest
from scrapy import Request
from scrapy.http import Response

from tests.crawl.conftest import Lab
from tests.crawl.crawls import Crawls
from tests.crawl.days import Days
from tests.crawl.test_hostile import override
from vokspider.demo.model import Reply
from vokspider.model.options import EVERY
from vokspider.spiders.unmodified import is_about_ours

Make = Callable[..., Lab]
STATES = "SELECT status, state, count(*) FROM capture WHERE run_id = (SELECT max(id) FROM run) GROUP BY status, state"

SENT = [
    ({"If-None-Match": '"a"'}, {"ETag": '"a"'}, True),
    ({"If-None-Match": '"a"'}, {}, True),
    ({"If-None-Match": '"a"'}, {"ETag": 'W/"a"'}, True),
    ({"If-None-Match": 'W/"a"'}, {"ETag": '"a"'}, True),
    ({"If-None-Match": '"a-gzip"'}, {"ETag": '"a"'}, True),
    ({"If-None-Match": '"a"'}, {"ETag": '"a-gzip"'}, True),
    ({"If-None-Match": '"a"'}, {"ETag": 'W/"a-br"'}, True),
    ({"If-None-Match": '"a"'}, {"ETag": '"b"'}, False),
    ({"If-None-Match": '"a-gzip"'}, {"ETag": '"b-gzip"'}, False),
    ({"If-Modified-Since": "x"}, {"ETag": '"b"'}, True),
    ({}, {"ETag": '"a"'}, False),
    ({}, {}, False),
]


@pytest.mark.parametrize(("conditions", "headers", "ours"), SENT)
def test_whether_an_answer_is_about_the_stored_page(
    conditions: dict[str, str], headers: dict[str, str], ours: bool
) -> None:
    request = Request("http://site.test/", headers=conditions)
    assert is_about_ours(Response(request.url, 304, headers, request=request)) == ours


@pytest.fixture
def days(lab: Make, crawls: Crawls) -> Days:
    """A lab whose site has validators, crawled on day 0; one article was edited since."""
    archive = lab(6, layouts=("2025",))
    archive.site.validators = True
    found = Days(archive, crawls)
    assert found.crawl(0)["new"] == 6
    article = archive.site.articles[2]
    archive.site.edit(article.external_id, paragraphs=(*article.paragraphs[:-1], "The ferry is late."))
    return found


def answering(days: Days, monkeypatch: pytest.MonkeyPatch, reply: Reply) -> list[str]:
    """Let the site answer so whenever it is asked for an article; gives what it is asked for."""
    asked: list[str] = []

    def answer(target: str) -> Reply | None:
        asked.append(target)
        return reply if target.startswith("/newstream/") else None

    override(days.lab, monkeypatch, answer)
    return asked


def test_an_answer_about_another_version_is_not_believed_and_asked_for_whole(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answering(days, monkeypatch, Reply(304, (("ETag", '"of-another-day"'),), b""))
    record = days.crawl(1)
    # Each was asked for a second time, without a condition; a 304 to that one is a failure and no absence.
    assert (record["failed"], record["unchanged"]) == (6, 0)
    assert [tuple(row) for row in days.lab.rows(STATES)] == [(304, "blocked", 6)]
    assert len([target for target in asked if target.startswith("/newstream/")]) == 12
    monkeypatch.undo()
    assert days.crawl(1.5)["changed"] == 1
    assert days.lab.stored() == days.lab.truth()


def test_a_cache_that_never_sees_a_change_is_believed_for_thirty_days(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(days, monkeypatch, Reply(304, (("Content-Encoding", "gzip"),), b""))
    assert days.crawl(20, recheck=EVERY)["unchanged"] == 6
    # Then the whole page is asked for: here the cache still says 304, which nobody asked it to say.
    assert days.crawl(31, recheck=EVERY)["failed"] == 6
    assert days.lab.rows("SELECT count(*) FROM absence")[0][0] == 0
    monkeypatch.undo()
    assert days.crawl(32, recheck=EVERY)["changed"] == 1
    assert days.lab.stored() == days.lab.truth()


def test_a_redirect_that_ends_in_a_304_of_another_page_is_no_word_on_the_article(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(target: str) -> Reply | None:
        if target.startswith("/newstream/1"):
            return Reply(302, (("Location", "/welcome"),), b"")
        return Reply(304, (), b"") if target == "/welcome" else None

    override(days.lab, monkeypatch, answer)
    assert days.crawl(1)["failed"] == 6
    assert days.lab.rows("SELECT count(*) FROM absence")[0][0] == 0


def test_a_304_with_a_body_is_a_304(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(days, monkeypatch, Reply(304, (), b"<html><body>Not Modified</body></html>"))
    assert days.crawl(1)["unchanged"] == 6
    assert [tuple(row) for row in days.lab.rows(STATES)] == [(304, "served", 6)]
