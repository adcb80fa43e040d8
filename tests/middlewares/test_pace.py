"""The pace belongs to the host that is asked, not to the page where a crawl starts."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vokspider.config import Config, Source, load
from vokspider.config.hosts import gap_of, hosts_of, pace_host
from vokspider.extensions.remarks import Remarks
from vokspider.middlewares.gate import Gate
from vokspider.middlewares.pace import Paces
from vokspider.model.options import POLITE_DELAY, RunOptions
from vokspider.settings import crawl_settings

from .test_download_handler import Engine

PUBLIC, LOCAL = "https://kcnawatch.org", "http://127.0.0.1:8000"


def config_of(*sources: Source) -> Config:
    config = load(environ={})
    return Config(config.root, None, config.settings, sources, config.sources_file)


def source(name: str = "one", **fields: Any) -> Source:
    (shipped,) = load(environ={}).sources
    return shipped.model_copy(update={"name": name, "start_url": None, **fields})


@pytest.mark.parametrize(
    ("url", "own", "name"),
    [
        ("https://kcnawatch.org/newstream/5/x", (), "kcnawatch.org"),
        ("http://www.kcnawatch.org:80/robots.txt", (), "kcnawatch.org"),
        ("https://cdn.kcnawatch.org/x", ("https://kcnawatch.org", "https://www.kcnawatch.org"), "kcnawatch.org"),
        ("https://vok.rep.kp/x", ("https://kcnawatch.org",), "vok.rep.kp"),
        ("http://127.0.0.1:8000/x", ("http://127.0.0.1:8000",), "127.0.0.1:8000"),
        ("http://127.0.0.1:8001/x", (), "127.0.0.1:8001"),
        ("http://[::1]:8000/x", (), "[::1]:8000"),
    ],
)
def test_the_name_of_a_pace(url: str, own: Sequence[str], name: str) -> None:
    assert pace_host(url, own) == name


def test_a_local_start_page_does_not_make_a_public_site_fast() -> None:
    one = source(site=PUBLIC, start_url=f"{LOCAL}/newstream/5/x", delay=0.0)
    config = config_of(one)
    assert hosts_of(one) == {"kcnawatch.org", "127.0.0.1:8000"}
    assert gap_of(config, one, "127.0.0.1:8000") == 0.0
    assert gap_of(config, one, "kcnawatch.org") == POLITE_DELAY
    assert gap_of(config, one, "kcnawatch.org", 0.0) == POLITE_DELAY
    assert gap_of(config, one, "kcnawatch.org", 7.5) == 7.5


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 100), st.booleans()), min_size=1, max_size=4), st.sampled_from((PUBLIC, LOCAL)))
def test_a_host_has_the_pace_of_its_slowest_enabled_source(sources: list[tuple[float, bool]], site: str) -> None:
    declared = [
        source(f"s{number}", site=site, delay=delay, enabled=enabled) for number, (delay, enabled) in enumerate(sources)
    ]
    gap = gap_of(
        config_of(*declared, source("else", site="https://other.org", delay=200.0)), declared[0], pace_host(site)
    )
    binding = [one.delay for one in declared if one.enabled or one is declared[0]]
    assert gap == max(*binding, 0.0 if site == LOCAL else POLITE_DELAY)


class Time:
    """A clock that goes on when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


def gate(time: Time, gap: float, **more: Any) -> Gate:
    return Gate(gap, clock=time, sleep=time.sleep, **more)


async def test_a_turn_that_somebody_else_has_is_waited_for() -> None:
    time, answers = Time(), [4.0, 0.5, None, None]

    async def take(gap: float) -> float | None:
        assert gap == 2.0
        return answers.pop(0)

    one = gate(time, 2.0, take=take)
    await one.wait(Engine())
    assert 4.5 <= time.now < 5
    await one.wait(Engine())
    assert time.now >= 6.5
    assert answers == []


async def test_without_a_gap_no_turn_is_taken() -> None:
    async def take(_gap: float) -> float | None:
        raise AssertionError("a fast local site costs no statement")

    time = Time()
    one = gate(time, 0.0, take=take)
    for _ in range(3):
        await one.wait(Engine())
    assert time.now == 0.0
    one.shut(3.0)  # a rest holds all the same
    await one.wait(Engine())
    assert time.now >= 3.0


async def test_a_public_host_is_asked_by_one_request_at_a_time() -> None:
    time, under_way, most = Time(), 0, 0
    one = gate(time, 2.0, at_a_time=1)

    async def ask() -> None:
        nonlocal under_way, most
        async with one.passage(Engine()):
            under_way += 1
            most = max(most, under_way)
            await time.sleep(9)
            under_way -= 1

    await asyncio.gather(*(ask() for _ in range(4)))
    assert most == 1


@pytest.mark.parametrize(("gap", "told"), [(2.0, ["begins", "request", "ends"]), (0.0, ["request"])])
async def test_others_are_told_of_a_request_in_flight_to_a_host_with_a_pace(gap: float, told: Sequence[str]) -> None:
    time, found = Time(), list[str]()

    @asynccontextmanager
    async def flight(_gap: float) -> AsyncIterator[None]:
        found.append("begins")
        yield
        found.append("ends")

    async with gate(time, gap, at_a_time=1, flight=flight).passage(Engine()):
        found.append("request")
    assert found == told


@pytest.mark.parametrize(("waits", "notes"), [((0.4, 2.9), 0), ((540.0,), 1), ((540.0, 300.0), 1)])
def test_a_wait_that_is_longer_than_a_turn_is_noted_once(waits: Sequence[float], notes: int) -> None:
    remarks = Remarks()
    paces = Paces(SimpleNamespace(remarks=remarks))  # type: ignore[arg-type]
    for wait in waits:
        paces._note_rest("example.org", wait, 2.0)
    assert [note.facts for note in remarks.notes] == [{"host": "example.org", "seconds": 540}] * notes


def test_the_second_fence_is_that_of_a_public_site_behind_a_local_start_page() -> None:
    one = source(site=PUBLIC, start_url=f"{LOCAL}/newstream/5/x", delay=0.0, concurrency=8)
    found = crawl_settings(config_of(one), RunOptions(source="one"))
    assert (found["DOWNLOAD_DELAY"], found["CONCURRENT_REQUESTS"]) == (0.0, 8)
    assert found["DOWNLOAD_SLOTS"] == {"kcnawatch.org": {"delay": POLITE_DELAY, "concurrency": 1}}
    public = crawl_settings(config_of(source(site=PUBLIC, delay=0.0, concurrency=8)), RunOptions(source="one"))
    assert (public["DOWNLOAD_DELAY"], public["CONCURRENT_REQUESTS"]) == (POLITE_DELAY, 1)
    slower = crawl_settings(config_of(one), RunOptions(source="one", delay=5.0))
    assert slower["DOWNLOAD_DELAY"] == slower["DOWNLOAD_SLOTS"]["kcnawatch.org"]["delay"] == 5.0  # type: ignore[index]
