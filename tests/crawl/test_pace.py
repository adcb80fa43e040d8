"""Politeness: between two requests lies ``crawl.delay``, or what robots.txt asks for, and never less."""

import asyncio
import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.crawl.conftest import Lab, balanced
from tests.crawl.crawls import Crawls
from tests.crawl.test_hostile import override
from tests.crawl.test_proxy import proxy
from tests.faults.wire import End, Script, Wire, moved, reply, serve, steps
from tests.middlewares.test_download_handler import Engine
from tests.simulator.site import SimulatedSite
from vokspider.demo.model import Reply
from vokspider.middlewares.gate import Gate, more
from vokspider.model.options import EVERY, POLITE_DELAY

GAP = 0.2  # s
LEAST = GAP / 2  # at the server: on a busy machine a request can leave a moment after its turn has come


async def test_any_number_of_requests_leave_one_after_the_other() -> None:
    gate, engine = Gate(0.05), Engine()
    left: list[float] = []

    async def leave() -> None:
        await gate.wait(engine)
        left.append(time.monotonic())

    await asyncio.gather(*(leave() for _ in range(8)))
    assert min(later - sooner for sooner, later in pairwise(left)) >= 0.05


@given(st.floats(0, 120))
def test_a_gap_only_grows_by_chance(gap: float) -> None:
    assert min(0.1, gap / 4) <= more(gap) <= 0.3 * gap


async def test_a_wider_gap_holds_at_once() -> None:
    gate, engine = Gate(), Engine()
    await gate.wait(engine)
    begin = time.monotonic()
    gate.widen(0.1)
    gate.widen(0.01)
    for _ in range(2):
        await gate.wait(engine)
    assert time.monotonic() - begin >= 0.2


@pytest.fixture
def wired(
    tmp_path_factory: pytest.TempPathFactory, sqlite_url: str, crawls: Crawls
) -> Iterator[Callable[..., tuple[Lab, Wire, list[tuple[float, str]]]]]:
    """Makes a lab whose site is on a wire, and the list of what it is asked, and when."""
    servers = []

    def make(count: int, **crawl: object) -> tuple[Lab, Wire, list[tuple[float, str]]]:
        site = SimulatedSite.generate(count, layouts=("2025",))
        server = serve(site)
        servers.append(server)
        wire = server.__enter__()
        archive = Lab(site, site.base_url, sqlite_url, tmp_path_factory.mktemp("lab"), crawls)
        archive.overridden["crawl"] = crawl
        asked: list[tuple[float, str]] = []

        def note(target: str) -> Script | None:
            asked.append((wire.arrived, target))
            return None

        wire.play = note
        return archive, wire, asked

    yield make
    for server in servers:
        server.__exit__(None, None, None)


def gaps(asked: list[tuple[float, str]]) -> list[float]:
    return [later - sooner for (sooner, _), (later, _) in pairwise(asked)]


@pytest.mark.slow
def test_no_gap_is_shorter_than_the_delay(
    wired: Callable[..., tuple[Lab, Wire, list[tuple[float, str]]]],
) -> None:
    """Through robots.txt, the listing, articles, a redirect, a try again, a time-out and re-checks."""
    archive, wire, asked = wired(12, delay=GAP, concurrency=4, retry_times=1, request_timeout=5.0)
    redirected, broken, silent = (article.path for article in archive.site.articles[2:8:2])
    spoiled = {
        redirected: steps(moved(redirected.rstrip("/") + "?once")),
        broken: steps(reply(b"", 503)),
        silent: steps(End.NEVER),
    }
    note = wire.play

    def play(target: str) -> Script | None:
        note(target)
        return spoiled.pop(target, None)

    wire.play = play
    record = balanced(archive.run().record or {})
    assert (record["new"], spoiled) == (12, {})
    first = len(asked)
    assert first >= 12 + 5  # robots.txt, the listing, and the three that were asked twice
    archive.run(recheck=EVERY)
    assert len(asked) >= first + 12
    assert min(gaps(asked[:first])) >= LEAST
    assert min(gaps(asked[first:])) >= LEAST


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rules", "directive"),
    [
        (f"User-agent: *\nCrawl-delay: {GAP}\nDisallow:\n", "Crawl-delay"),
        ("User-agent: *\nDisallow:\n\nUser-agent: vokspider\nRequest-rate: 5/1s\n", "Request-rate"),
    ],
)
def test_a_longer_delay_of_robots_txt_is_kept(
    wired: Callable[..., tuple[Lab, Wire, list[tuple[float, str]]]], rules: str, directive: str
) -> None:
    archive, _, asked = wired(8, delay=0.0)
    archive.site.robots = rules
    record = archive.crawl()
    assert record["new"] == 8
    assert min(gaps(asked)) >= LEAST
    (said,) = record["reasons"]
    assert said == (
        f"robots.txt of 127.0.0.1 asks for 0.2 seconds between two requests ({directive}), so the run takes longer"
    )


@pytest.mark.sampled(1)
@pytest.mark.parametrize("rules", ["User-agent: *\nCrawl-delay: 0.01\n", "User-agent: elsewhere\nCrawl-delay: 90\n"])
def test_a_shorter_one_and_that_of_others_change_nothing(
    wired: Callable[..., tuple[Lab, Wire, list[tuple[float, str]]]], rules: str
) -> None:
    archive, _, asked = wired(5, delay=0.05)
    archive.site.robots = rules
    record = archive.crawl()
    assert (record["new"], record["reasons"]) == (5, [])
    assert max(gaps(asked)) < 60


@pytest.mark.slow
def test_a_local_start_page_without_a_delay_does_not_make_a_public_site_fast(
    lab: Callable[..., Lab], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The public site is behind a proxy of the test, as its host is one that nobody has."""
    archive = lab(2, layouts=("2025",))
    archive.overridden["crawl"] = {"start_url": archive.site.start_url, "delay": 0.0, "concurrency": 4}
    archive.site.base_url = public = "http://kcnawatch.invalid"
    asked: list[tuple[str, str]] = []
    times: list[float] = []

    def note(_target: str) -> Reply | None:
        if asked[-1][0].startswith(public):
            times.append(time.monotonic())
        return None

    override(archive, monkeypatch, note)
    with proxy(archive.site, asked=asked) as (address, _):
        archive.configure_source(site=public, proxy=f"http://{address}")
        record = archive.crawl()
    assert record["new"] == 2
    assert {url.split("/newstream")[0] for url, _ in asked} > {f"{public}/robots.txt", public}
    assert len(times) >= 3  # robots.txt, the listing, an article
    assert min(later - sooner for sooner, later in pairwise(times)) >= 0.75 * POLITE_DELAY
