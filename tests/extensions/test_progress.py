"""Progress as lines of JSON, for whoever started the crawl."""

import io
import json
import math
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from scrapy.exceptions import NotConfigured

from vokspider.extensions import progress
from vokspider.extensions.progress import Progress, has_room, say
from vokspider.model.outcomes import CHANGED, UNCHANGED
from vokspider.store.writing.reextraction import Reread

from ..archives import on_sqlite
from .conftest import Crawl

Make = Callable[..., Crawl]


@pytest.fixture
def pipe() -> Iterator[tuple[int, Any]]:
    """Both ends of a pipe, the one to write to as a file."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as out:
        yield reading, out
        os.close(reading)


def made(crawl: Crawl) -> Progress:
    crawl.crawler.get_extension = lambda kind: crawl.run
    return Progress.from_crawler(crawl.crawler)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@on_sqlite
async def test_how_far_a_run_is(
    crawl: Make, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = crawl(progress=True)
    found = made(one)
    monkeypatch.setattr(progress, "has_room", lambda: True)
    found.item_scraped()
    assert lines(capsys) == []  # no run is open
    await one.run.spider_opened()
    found.spider_opened()
    assert found.next_at
    found.next_at = math.inf
    found.item_scraped()  # too soon after the last line
    found.next_at = 0.0
    one.run.files = {"file": 1, "files": 2}
    found.item_scraped()
    first, second = (line["progress"] for line in lines(capsys))
    assert (first["discovered"], first["waiting"]) == (0, 0)
    assert second == {"file": 1, "files": 2, **first}
    await one.run.spider_closed("finished")


@on_sqlite
async def test_nobody_reads(crawl: Make) -> None:
    with pytest.raises(NotConfigured):
        Progress.from_crawler(crawl().crawler)


@on_sqlite
@pytest.mark.parametrize(("outcome", "number"), [(UNCHANGED, 0), (CHANGED, 1)])
async def test_kept_pages_that_say_something_else(
    crawl: Make, capsys: pytest.CaptureFixture[str], outcome: str, number: int
) -> None:
    made(crawl(progress=True)).read_again(Reread("1-2", None, outcome, 1))
    assert [line["reread"]["external_id"] for line in lines(capsys)] == ["1-2"] * number


def _fill(pipe: int) -> None:
    while True:
        os.write(pipe, b"x" * 4096)


def test_a_reader_that_does_not_read_is_not_waited_for(pipe: tuple[int, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    reading, out = pipe
    monkeypatch.setattr("sys.stdout", out)
    assert has_room()
    os.set_blocking(out.fileno(), False)
    with pytest.raises(BlockingIOError):
        _fill(out.fileno())
    assert not has_room()
    os.read(reading, 1 << 20)
    assert has_room()


def test_standard_output_that_is_closed() -> None:
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", out)
        assert has_room()  # no file: nothing to wait for
        out.close()
        say("progress", {})  # and nothing is raised


def test_a_reader_that_went_away() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as out, pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", out)
        say("progress", {})
        patch.undo()
        with pytest.raises(BrokenPipeError):
            out.close()
