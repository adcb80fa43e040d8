"""Sequences of events that once lost articles or told untruths; each found by trying to break the crawl."""

import os
import signal
import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.crawl.conftest import Lab
from tests.crawl.test_interrupt import when_new
from tests.daemon.daemons import freeze
from tests.faults.harm import at_article
from tests.limits import HANG, wait_until
from vokspider.crawl.process import CrawlProcess
from vokspider.demo.model import Reply

Make = Callable[..., Lab]
Answer = Callable[[str], Reply | None]


def override(archive: Lab, monkeypatch: pytest.MonkeyPatch, answer: Answer) -> None:
    """Let ``answer`` reply in place of the site, where it does not return None."""
    page = type(archive.site).page

    def replaced(site: Any, target: str) -> Reply:
        return answer(target) or page(site, target)

    monkeypatch.setattr(type(archive.site), "page", replaced)
    monkeypatch.setattr(type(archive.site), "answer", replaced)


def never_seen(archive: Lab) -> set[str]:
    seen = {row[0] for row in archive.rows("SELECT external_id FROM article")}
    return {article.external_id for article in archive.site.articles} - seen


def test_a_fragment_that_breaks_off_is_no_end_of_the_listing(lab: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = lab(45)
    archive.crawl()
    archive.site.publish(60)

    def cut(target: str) -> Reply | None:
        if "admin-ajax" not in target or "from=28&" not in target:
            return None
        whole = page_body(archive, target)
        return Reply(200, (("Content-Type", "text/html; charset=utf-8"),), whole[: whole.find(b"<article", 10)])

    with monkeypatch.context() as patch:
        override(archive, patch, cut)
        record = archive.crawl()
    assert record["verdict"] == "suspect"
    archive.crawl()
    assert never_seen(archive) == set()
    assert archive.stored() == archive.truth()


def page_body(archive: Lab, target: str) -> bytes:
    from vokspider.demo import views

    return views.reply(archive.site, views.find(archive.site, target)).body


@pytest.mark.parametrize("lost", [5, 40])
def test_without_an_ajax_id_a_gap_is_suspect(lab: Make, lost: int) -> None:
    archive = lab(45)
    archive.site.ajax_id_in = "absent"
    assert archive.crawl()["verdict"] == "ok"
    archive.site.publish(lost)
    # Up to twenty new entries leave an old one on the page, so that nothing can be missing.
    assert archive.crawl()["verdict"] == ("ok" if lost < 20 else "suspect")


def test_a_walk_that_fails_in_our_own_code_is_not_ok(lab: Make) -> None:
    archive = lab(45)
    archive.crawl()
    archive.site.publish(50)
    trigger = "CREATE TRIGGER t BEFORE UPDATE OF covered ON article BEGIN SELECT RAISE(ABORT, 'boom'); END"
    import sqlite3

    with sqlite3.connect(archive.folder / "archive.db") as connection:
        connection.execute(trigger)
    connection.close()
    result = archive.run()
    assert result.record is not None
    assert (result.exit_code, result.record["verdict"]) == (1, "failed"), result.record["reasons"]
    assert "boom" in result.record["reasons"][0]


def test_an_entry_without_a_readable_date_is_not_dropped(lab: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = lab(30, layouts=("2025",))
    archive.crawl()
    (fresh,) = archive.site.publish(1)
    day = fresh.listed_on.strftime("%B %d, %Y").encode()

    def undated(target: str) -> Reply | None:
        if target != archive.site.listing_path:
            return None
        return Reply(200, (("Content-Type", "text/html"),), page_body(archive, target).replace(day, b"3 hours ago", 1))

    override(archive, monkeypatch, undated)
    assert archive.crawl()["new"] == 1


def test_full_where_everything_fails_is_suspect(lab: Make) -> None:
    archive = lab(20, layouts=("2025",))
    archive.crawl()
    for article in archive.site.articles:
        archive.site.fault(article.external_id, "membership_popup")
    assert archive.run(full=True).exit_code == 3


def test_a_listing_that_leads_elsewhere_teaches_nothing(lab: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = lab(30)
    archive.crawl()

    def elsewhere(target: str) -> Reply | None:
        moved = (("Location", f"{archive.base}/newstream/"),)
        return Reply(302, moved, b"") if target == archive.site.listing_path else None

    with monkeypatch.context() as patch:
        override(archive, patch, elsewhere)
        assert archive.crawl()["verdict"] == "suspect"
    assert archive.rows("SELECT listing_url FROM source") == [(archive.site.listing_url,)]
    assert archive.crawl()["verdict"] == "quiet"
    assert set(archive.stored()) == set(archive.truth())


@pytest.mark.slow
def test_a_fragment_that_leads_elsewhere_is_a_failed_page(lab: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = lab(60)

    def elsewhere(target: str) -> Reply | None:
        return Reply(302, (("Location", f"{archive.base}/newstream/"),), b"") if "from=28&" in target else None

    with monkeypatch.context() as patch:
        override(archive, patch, elsewhere)
        record = archive.crawl(start_url=archive.site.listing_url)
    assert record["verdict"] == "suspect"
    assert "a listing page could not be fetched: it redirects to" in record["reasons"][0]
    archive.crawl()
    assert archive.stored() == archive.truth()


@pytest.mark.slow
def test_a_signal_at_any_moment_of_the_start_leaves_nothing_open(lab: Make) -> None:
    archive = lab(40)
    archive.overridden["crawl"] = {"lease_seconds": 60}
    archive.crawl()
    for number in range(12):
        child = archive.start(afresh=True, full=True)
        timer = threading.Timer(0.5 + number * 0.07, child.process.send_signal, (signal.SIGTERM,))
        timer.start()
        result = child.wait()
        timer.cancel()
        timer.join()
        assert result.exit_code in (0, 130), (number, result)
        assert archive.rows("SELECT count(*) FROM lease") == [(0,)]
        assert archive.rows("SELECT count(*) FROM run WHERE verdict IS NULL") == [(0,)]


@pytest.mark.slow
def test_a_process_that_slept_through_its_lease_writes_nothing_more(lab: Make) -> None:
    archive = lab(60)
    archive.site.latency = 0.03
    archive.overridden["crawl"] = {"concurrency": 1, "lease_seconds": 2}
    started: list[CrawlProcess] = []
    stopped = threading.Event()

    def sleep() -> None:
        freeze(started[0].process, archive.folder / "archive.db")
        stopped.set()

    with at_article(archive, 6, sleep):
        started.append(archive.start())
        first = started[0]
        follower = threading.Thread(target=first.wait)
        follower.start()
        assert stopped.wait(HANG)
    expires = str(archive.rows("SELECT expires_at FROM lease")[0][0])
    from vokspider.model.clock import utc_now

    wait_until(lambda: str(utc_now().replace(tzinfo=None)) > expires)
    second = archive.start()
    result = second.wait(when_new(4, lambda: first.process.send_signal(signal.SIGCONT)))
    follower.join(HANG)
    assert result.record is not None
    assert result.record["verdict"] == "ok", result.record["reasons"]
    assert archive.stored() == archive.truth()
    counted = """
        SELECT r.id, r.new, count(*) FROM run r JOIN run_outcome o ON o.run_id = r.id
        WHERE o.outcome = 'new' GROUP BY r.id, r.new
    """
    assert all(new == rows for _, new, rows in archive.rows(counted))


def test_a_pause_that_the_site_asks_for_does_not_outlive_a_stop(lab: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = lab(10)
    archive.crawl()
    asked = threading.Event()

    def later(target: str) -> Reply | None:
        if target != archive.site.listing_path:
            return None
        asked.set()
        return Reply(503, (("Retry-After", str(int(2 * HANG))), ("Content-Type", "text/html")), b"")

    override(archive, monkeypatch, later)
    child = archive.start()
    results: list[Any] = []
    follower = threading.Thread(target=lambda: results.append(child.wait()))
    follower.start()
    assert asked.wait(HANG)
    child.stop()
    follower.join(HANG)
    assert not follower.is_alive()
    assert results[0].exit_code == 130


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("charset", "broken"), [("EUC-KR", False), ("ISO-8859-1", False), ("UTF-8", True), ("UTF-16", False)]
)
def test_a_wrong_charset_never_becomes_wrong_text(
    lab: Make, monkeypatch: pytest.MonkeyPatch, charset: str, broken: bool
) -> None:
    archive = lab(12, layouts=("2025",))
    article = archive.site.articles[3]
    archive.site.edit(article.external_id, paragraphs=("바다 위의 배 — café.", *article.paragraphs))

    def served(target: str) -> Reply | None:
        if article.external_id not in target:
            return None
        body = page_body(archive, target)
        body = body.replace("café".encode(), b"caf\xe9") if broken else body
        return Reply(200, (("Content-Type", f"text/html; charset={charset}"),), body)

    override(archive, monkeypatch, served)
    record = archive.crawl()
    if broken:
        assert archive.rows("SELECT last_error FROM article WHERE status = 'failed'")[0][0].startswith("bad_encoding")
        assert record["failed"] == 1
    else:
        assert archive.stored() == archive.truth()


def test_a_database_that_is_deleted_meanwhile_is_a_failure(lab: Make) -> None:
    archive = lab(40)
    archive.overridden["crawl"] = {"concurrency": 1}
    archive.crawl(max_pages=1)
    with at_article(archive, 3, (archive.folder / "archive.db").unlink):
        result = archive.start(full=True).wait()
    assert result.exit_code == 1
    assert result.errors or (result.record and "removed or replaced" in result.record["reasons"][0])


def test_an_older_page_from_an_import_does_not_become_the_current_text(lab: Make) -> None:
    archive = lab(10, layouts=("2025",))
    article = archive.site.articles[2]
    files = []
    for year, paragraphs in ((2019, ("The very first text.",)), (2020, article.paragraphs)):
        archive.site.edit(article.external_id, paragraphs=paragraphs)
        files.append(archive.folder / f"{year}.html")
        files[-1].write_bytes(page_body(archive, article.path))
        os.utime(files[-1], (0, 86400 * 365 * (year - 1970)))
    archive.crawl()
    archive.site.edit(article.external_id, paragraphs=("The text of today.",))
    archive.crawl(full=True)

    first = archive.crawl(trigger="import", files=(str(files[0]),), url=archive.site.url(article))
    again = archive.crawl(trigger="import", files=(str(files[1]),), url=archive.site.url(article))
    # It is kept as a revision, but an article's text of today is what it was.
    assert (first["changed"], first["new"], again["changed"], again["new"]) == (0, 0, 0, 0)
    query = (
        "SELECT number, text FROM revision r JOIN article a ON a.id = r.article_id WHERE external_id = :id ORDER BY 1"
    )
    texts = [row[1] for row in archive.rows(query, id=article.external_id)]
    assert texts == ["\n\n".join(article.paragraphs), "The text of today.", "The very first text."]
    assert archive.stored()[article.external_id][3] == ("The text of today.",)
    archive.crawl(full=True)
    assert len(archive.rows(query, id=article.external_id)) == 3
