"""The run around a crawl of Scrapy: opened, kept alive, ended."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from scrapy.exceptions import CloseSpider
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from vokspider.extensions.run import Run
from vokspider.extensions.run_context import RunContext
from vokspider.model import codes
from vokspider.model.errors import LeaseHeldError
from vokspider.model.options import CHECK
from vokspider.model.verdict import FINISHED
from vokspider.signals import run_opened
from vokspider.store.db.leases import crawl_lease, holder
from vokspider.store.runs.records import run_records

from ..archives import SOURCE, Archive, on_sqlite
from .conftest import Crawl

Make = Callable[..., Crawl]
pytestmark = on_sqlite


class OtherError(Exception):
    """Stands for what a pipeline raised."""


async def begun(crawl: Crawl) -> list[int]:
    """The numbers of the runs that were opened."""
    numbers: list[int] = []

    def note(run_id: int) -> None:
        numbers.append(run_id)

    crawl.crawler.signals.connect(note, run_opened, weak=False)
    await crawl.run.spider_opened()
    return numbers


async def test_it_opens_and_closes_once(archive: Archive, crawl: Make) -> None:
    one = crawl()
    assert await begun(one) == [1]
    one.settle()
    await one.run.spider_closed(FINISHED)
    assert one.run.record == run_records(archive.engine, [1])[0]
    one.run.close_late()
    assert run_records(archive.engine, [1])[0] == one.run.record
    assert one.run.record
    assert one.run.record["verdict"] == "quiet"


async def test_a_run_that_scrapy_left_open_is_closed_late(archive: Archive, crawl: Make) -> None:
    one = crawl()
    await begun(one)
    assert one.run._heart
    one.run._heart.cancel()
    await asyncio.to_thread(one.run.close_late)
    (record,) = run_records(archive.engine, [1])
    assert one.run.record == record
    assert (record["verdict"], record["reason_codes"][0]["code"]) == ("interrupted", codes.STOPPED)
    assert holder(archive.engine, crawl_lease(SOURCE)) is None


async def test_a_lease_that_is_held_ends_the_crawl_before_it_begins(crawl: Make, opened: Callable[..., Any]) -> None:
    opened()
    one = crawl()
    with pytest.raises(CloseSpider) as ended:
        await one.run.spider_opened()
    assert ended.value.reason == codes.LEASE_HELD
    assert one.codes == [codes.LEASE_HELD]
    assert "is held by" in one.run.remarks.errors[0].facts["error"]
    assert (one.run.exit_code, one.run.record) == (4, None)
    await one.run.spider_closed(codes.LEASE_HELD)
    assert one.run.record is None


async def test_what_cannot_be_opened_says_why(crawl: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> RunContext:
        raise OSError("no space left on the device")

    monkeypatch.setattr("vokspider.extensions.run.open_run", broken)
    one = crawl()
    with pytest.raises(CloseSpider) as ended:
        await one.run.spider_opened()
    assert ended.value.reason == codes.START_FAILED
    assert (one.codes, one.run.exit_code) == ([codes.START_FAILED], 1)
    assert one.run.remarks.errors[0].facts == {"error": "no space left on the device"}


async def test_a_look_at_the_site_opens_none(archive: Archive, crawl: Make) -> None:
    one = crawl(trigger=CHECK)
    assert await begun(one) == []
    with pytest.raises(RuntimeError, match="not open"):
        _ = one.run.store
    await one.run.spider_closed(FINISHED)
    assert run_records(archive.engine, [1]) == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (LeaseHeldError("the lease was lost"), codes.LEASE_LOST),
        (OperationalError("SELECT 1", None, Exception("disk I/O error")), codes.DATABASE_FAILED),
    ],
)
async def test_what_stops_the_writing_ends_the_crawl(crawl: Make, error: Exception, code: str) -> None:
    one = crawl()
    for _ in range(2):  # the pages in flight meet it too
        with pytest.raises(type(error)), one.run.storing():
            raise error
    await asyncio.sleep(0)
    assert one.codes == [code]
    assert set(one.engine.reasons) == {code}


async def test_another_error_ends_nothing(crawl: Make) -> None:
    one = crawl()
    with pytest.raises(OtherError), one.run.storing():
        raise OtherError
    assert (one.codes, one.engine.reasons) == ([], [])


async def test_a_lease_that_somebody_took_stops_the_crawl(
    archive: Archive, crawl: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = crawl()
    await begun(one)
    assert one.run.store.lease
    assert one.run._heart
    one.run._heart.cancel()
    with archive.engine.begin() as connection:
        connection.execute(text("UPDATE lease SET owner = 'somebody else' WHERE name LIKE 'crawl:%'"))
    monkeypatch.setattr("vokspider.extensions.run.asyncio.sleep", _at_once)
    await one.run._beat(20)
    assert one.run._closing
    await one.run._closing
    assert (one.codes, one.engine.reasons) == ([codes.LEASE_LOST], [codes.LEASE_LOST])
    await one.run.spider_closed(codes.LEASE_LOST)
    assert one.run.record
    assert one.run.record["verdict"] == "failed"


async def _at_once(_seconds: float) -> None:
    """No pause between two beats."""


async def test_a_run_that_cannot_be_closed_says_so(archive: Archive, crawl: Make) -> None:
    one = crawl()
    await begun(one)
    with archive.engine.begin() as connection:
        connection.execute(text("ALTER TABLE run RENAME TO lost"))
    await one.run.spider_closed(FINISHED)
    assert one.codes == [codes.CLOSE_FAILED]
    assert one.run.record is None
    one.run.close_late()
    assert one.codes == [codes.CLOSE_FAILED]


async def test_a_bug_of_ours_is_a_doubt(crawl: Make) -> None:
    one = crawl()
    await begun(one)
    one.run.item_error()
    one.crawler.stats.inc_value("spider_exceptions/count", 2)
    one.settle()
    await one.run.spider_closed(FINISHED)
    assert one.run.record
    assert one.run.record["reason_codes"] == [{"code": codes.BUG, "facts": {"pages": 3}}]


async def test_a_walk_without_an_end_is_a_doubt(crawl: Make) -> None:
    one = crawl()
    await begun(one)
    one.crawler.spider.walk = type("Walk", (), {"ended": None})()
    one.settle()
    await one.run.spider_closed(FINISHED)
    assert one.run.record
    assert [reason["code"] for reason in one.run.record["reason_codes"]] == [codes.WALK_UNFINISHED]


async def test_calls_of_the_store_come_one_after_the_other(crawl: Make) -> None:
    one, order = crawl(), list[str]()

    def work(name: str) -> None:
        order.append(f"{name} begins")
        order.append(f"{name} ends")

    await asyncio.gather(*(one.run.call(work, str(number)) for number in range(5)))
    assert order == [f"{number} {what}" for number in range(5) for what in ("begins", "ends")]
    assert Run.of.__doc__
