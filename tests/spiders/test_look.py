"""What a crawl looks at below what is covered, from a landmark that an earlier one left to the one that it leaves."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from vokspider.model import codes
from vokspider.sites.base import Paging
from vokspider.spiders.look import Look
from vokspider.spiders.looking import Probe
from vokspider.spiders.walk import END_OF_LISTING, PAGE_FAILED, REACHED_KNOWN, Walk
from vokspider.store.writing import places as stored
from vokspider.store.writing.places import Landmark

LISTING = [f"e{number}" for number in range(60)]
LANDMARK = Landmark("e50", 50, places={one: place for place, one in enumerate(LISTING)})
ENDED = Walk(ended=REACHED_KNOWN, pages=1)


class FakeRun:
    """As much of a run as a look needs; ``covered`` are the articles in a stretch that was walked before."""

    def __init__(self, *covered: str) -> None:
        self.covered = covered
        self.stats = MemoryStatsCollector(get_crawler())
        self.crawler = SimpleNamespace(stats=self.stats)
        self.site = SimpleNamespace(paging=Paging(first=20, size=10, overlaps=True))
        self.config = SimpleNamespace(crawl=SimpleNamespace(look_pages=4))
        self.notes: list[tuple[str, dict[str, Any]]] = []
        self.remarks = SimpleNamespace(note=lambda code, **facts: self.notes.append((code, facts)))
        self.store = SimpleNamespace(ledger=SimpleNamespace(known=self._known))

    def _known(self, ids: list[str]) -> dict[str, Any]:
        return {one: SimpleNamespace(covered=one in self.covered) for one in ids}

    async def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return function(*arguments)


def look(run: FakeRun, landmark: Landmark | None = LANDMARK, *, looking: bool = False, on: bool = True) -> Look:
    made = Look(run, landmark, looking=looking, on=on)  # type: ignore[arg-type]
    made.places = {one: place for place, one in enumerate(LISTING[:20])}
    return made


def test_a_walk_that_reached_what_is_known_probes_where_the_landmark_should_be() -> None:
    asked = look(FakeRun())
    assert asked.probe_at(ENDED) == 46
    assert asked.probe == Probe(LANDMARK, 50)


def test_new_entries_above_move_the_probe() -> None:
    moved = look(FakeRun())
    moved.places = {one: place + 3 for one, place in moved.places.items()}
    assert moved.probe_at(ENDED) == 49


@pytest.mark.parametrize(
    ("walk", "landmark", "options"),
    [
        (evolve(ENDED, ended=END_OF_LISTING), LANDMARK, {}),
        (evolve(ENDED, ended=PAGE_FAILED), LANDMARK, {}),
        (ENDED, None, {}),
        (ENDED, LANDMARK, {"on": False}),
        (ENDED, LANDMARK, {"looking": True}),
        (ENDED, Landmark("e5", 5), {}),  # seen already
    ],
)
def test_other_walks_need_no_probe(walk: Walk, landmark: Landmark | None, options: dict[str, bool]) -> None:
    assert look(FakeRun(), landmark, **options).probe_at(walk) is None


async def test_a_landmark_in_its_place_is_left_for_the_next_crawl() -> None:
    run = FakeRun(*LISTING[46:50])
    held = look(run)
    held.probe_at(ENDED)
    assert await held.judge(LISTING[46:56], ())
    assert held.probe_at(ENDED) is None  # once is enough
    held.leave(ENDED, LISTING[:20])
    assert (run.stats.get_value(stored.ANCHOR), run.stats.get_value(stored.PLACE)) == ("e50", 50)
    assert run.stats.get_value(stored.LOOKED) is None


@pytest.mark.parametrize("served", [LISTING[45:55], [*LISTING[46:49], "new", *LISTING[49:55]], LISTING[51:60], []])
async def test_a_landmark_elsewhere_makes_the_walk_look(served: list[str]) -> None:
    missed = look(FakeRun(*LISTING))
    missed.probe_at(ENDED)
    assert not await missed.judge(served, ())
    assert missed.looking


async def test_an_entry_above_the_landmark_that_nobody_knows_makes_the_walk_look() -> None:
    unknown = look(FakeRun(*LISTING[46:49]))
    unknown.probe_at(ENDED)
    assert not await unknown.judge(LISTING[46:56], ())
    seen = look(FakeRun(*LISTING[46:49]))
    seen.probe_at(ENDED)
    assert await seen.judge(LISTING[46:56], {"e49"})


def test_what_a_look_found_is_said_and_that_it_looked() -> None:
    run = FakeRun()
    found = look(run, looking=True)
    found.places = {one: place for place, one in enumerate(LISTING)}
    found.found = 2
    found.leave(evolve(ENDED, pages=5), LISTING)
    assert run.notes == [(codes.FILED_BELOW, {"articles": 2, "pages": 5})]
    assert run.stats.get_value(stored.LOOKED) == 1
    place = run.stats.get_value(stored.PLACE)
    assert run.stats.get_value(stored.ANCHOR) == LISTING[place]


def test_a_walk_that_broke_leaves_no_landmark() -> None:
    run = FakeRun()
    look(run, looking=True).leave(evolve(ENDED, ended=PAGE_FAILED), LISTING[:20])
    assert run.stats.get_stats() == {}
    assert run.notes == []
