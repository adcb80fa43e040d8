"""Pages out of the frontier: each for one run at a time, none lost and none done twice, whatever happens to runs."""

import threading
from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vokspider.store.frontier.backfills import pause, resume
from vokspider.store.frontier.taking import Taken, renew

from ...archives import Archive
from ...limits import HANG
from .frontiers import LEASE, Frontier

RUNS, PAGES = 3, 6
_RUN = st.integers(0, RUNS - 1)
# What can happen: a run takes pages, one of its pages is done or fails, it gives back what it has, it is killed (and
# takes no notice of its pages any more), it keeps them for longer, time passes, and somebody pauses or resumes.
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("take"), _RUN, st.integers(1, 4)),
        st.tuples(st.sampled_from(["finish", "fail", "last_fail", "give_back", "kill", "renew"]), _RUN, st.just(0)),
        st.tuples(st.sampled_from(["wait", "pause", "resume"]), st.just(0), st.sampled_from([10, 70])),
    ),
    max_size=30,
)


class Model:
    """What should be true of the frontier, by the simplest means: who holds each page until when, and how it ended."""

    def __init__(self, frontier: Frontier) -> None:
        self.frontier = frontier
        self.held: dict[int, tuple[int, float]] = {}  # page -> run, until when in s
        self.hands: list[list[Taken]] = [[] for _ in range(RUNS)]  # what each run believes to have
        self.ended: Counter[int] = Counter()
        self.time = 0.0
        self.is_open = True

    def holder(self, page: int) -> int | None:
        """The run that has a page in flight, also after its lease expired, as long as nobody else took it."""
        return self.held[page][0] if page in self.held else None

    def take(self, run: int, limit: int) -> None:
        found = self.frontier.take(run, limit)
        free = PAGES - len(self.ended) - sum(until > self.time for _, until in self.held.values())
        assert len(found) == (min(limit, free) if self.is_open else 0)
        for held in [page for page, (_, until) in self.held.items() if until <= self.time]:
            del self.held[held]
        for one in found:
            assert one.id not in self.held
            assert not self.ended[one.id]
            self.held[one.id] = run, self.time + LEASE
        self.hands[run] += found

    def settle(self, run: int, what: str) -> None:
        if not self.hands[run]:
            return
        page = self.hands[run].pop(0)
        is_mine = self.holder(page.id) == run
        if what == "finish":
            assert self.frontier.finish(run, page) == is_mine
        else:
            assert self.frontier.fail(run, page, final=what == "last_fail") == is_mine
        if is_mine:
            del self.held[page.id]
            self.ended.update([page.id] * (what != "fail"))

    def leave(self, run: int, what: str) -> None:
        self.hands[run].clear()
        if what == "give_back":
            mine = [page for page in self.held if self.holder(page) == run]
            assert self.frontier.give_back(run) == len(mine)
            for page in mine:
                del self.held[page]

    def renew(self, run: int) -> None:
        mine = [page for page in self.held if self.holder(page) == run]
        assert renew(self.frontier.engine, self.frontier.runs[run], self.frontier.now, LEASE) == len(mine)
        self.held.update(dict.fromkeys(mine, (run, self.time + LEASE)))

    def do(self, what: str, run: int, number: int) -> None:
        match what:
            case "take":
                self.take(run, number)
            case "finish" | "fail" | "last_fail":
                self.settle(run, what)
            case "give_back" | "kill":
                self.leave(run, what)
            case "renew":
                self.renew(run)
            case "wait":
                self.time += number
                self.frontier.go_on(number)
            case "pause" | "resume":
                self.is_open = what == "resume"
                (resume if self.is_open else pause)(self.frontier.engine, [self.frontier.backfill])


@pytest.mark.postgresql_is_slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(events=EVENTS)
def test_nothing_is_lost_and_nothing_is_done_twice(archive: Archive, events: list[Any]) -> None:
    """After whatever happened, one more run finishes what is left, and each page has ended exactly once."""
    model = Model(Frontier.of(archive, PAGES, RUNS))
    for event in [*events, ("wait", 0, LEASE), ("resume", 0, 0), ("take", 0, PAGES)]:
        model.do(*event)
    model.hands[0] = model.hands[0][-(PAGES - len(model.ended)) :] if len(model.ended) < PAGES else []
    while model.hands[0]:
        model.settle(0, "finish")
    assert sorted(model.ended.values()) == [1] * PAGES
    assert sum(model.frontier.states().values()) == PAGES
    assert set(model.frontier.states()) <= {"done", "failed"}


def work(frontier: Frontier, run: int, gate: threading.Barrier, done: list[int]) -> None:
    """Take and finish pages like a worker that is killed now and then: it forgets what it holds, and begins again."""
    random = Random(run)
    gate.wait(HANG)
    while taken := frontier.take(run, random.randint(1, 7)):
        for page in taken:
            if random.random() < 0.2:
                break
            if frontier.finish(run, page):
                done.append(page.id)


def test_many_take_at_the_same_time(archive: Archive) -> None:
    """Real connections, at once: what killed workers held comes back when its lease expires, and only then."""
    runs, pages = 4, 60
    frontier, done = Frontier.of(archive, pages, runs), list[int]()
    for _ in range(20):
        gate = threading.Barrier(runs)
        threads = [threading.Thread(target=work, args=(frontier, run, gate, done)) for run in range(runs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(HANG)
        if frontier.states() == {"done": pages}:
            break
        assert set(frontier.states()) <= {"done", "taken"}
        frontier.go_on(LEASE)
    assert sorted(done) == sorted(set(done))
    assert frontier.states() == {"done": pages}


def test_a_page_that_failed_comes_after_those_that_were_not_tried(archive: Archive) -> None:
    frontier = Frontier.of(archive, 3)
    (first,) = frontier.take(0, 1)
    assert frontier.fail(0, first, final=False)
    order = [page.page.external_id for page in frontier.take(0, 3)]
    assert order[-1] == first.page.external_id
    assert frontier.attempts() == [1, 0, 0]


def test_what_is_given_back_has_no_attempt_more(archive: Archive) -> None:
    frontier = Frontier.of(archive, 3, runs=2)
    assert len(frontier.take(0, 2)) == 2
    assert frontier.give_back(0, 1) == 2
    assert frontier.states() == {"queued": 3}
    assert frontier.attempts() == [0, 0, 0]
