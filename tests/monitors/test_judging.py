"""What the monitors make of the figures of a run, without a crawl."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.extensions.run_monitors import is_narrowed
from vokspider.model.monitor_codes import BROKEN, CAUSE, HELD, NOT_JUDGED
from vokspider.model.options import RunOptions
from vokspider.model.reasons import Reason
from vokspider.monitors import MONITORS, NAMES
from vokspider.monitors.figures import Figures, Uncovered, Written, figures_of, sample
from vokspider.monitors.judging import Judgement, broken, judge
from vokspider.monitors.table import Basis, EarlierRun
from vokspider.wording import sentence, worded
from vokspider.wording.monitors import PHRASES

HEALTHY = Figures(
    first_page=20,
    fragment=10,
    listing={"wrapper": 1, "button": 1, "ajax_id": 0},
    entries=20,
    entry_fields={"title": 20, "teaser": 20, "listed_day": 20},
    pages=30,
    anchors={"container": 30, "more_from": 30},
    fields={"title": 30, "original_link": 29},
    lengths=(500, 900, 1_200, 1_500, 1_800, 2_000, 2_500, 4_000, 9_000),
    reread=20,
    tried=30,
    asked=30,
    came=30,
    new=9,
)
USUAL = (HEALTHY,) * 30
BEFORE = (EarlierRun(30, True, HEALTHY),)
BASIS = Basis(USUAL, BEFORE)


def names(figures: Figures, basis: Basis = BASIS) -> set[str]:
    return {result.name for result in broken(judge(figures, basis))}


def changed(**fields: Any) -> Figures:
    return attrs.evolve(HEALTHY, **fields)


CASES: dict[str, tuple[Figures, set[str]]] = {
    "a day like the others": (HEALTHY, set()),
    "a weekend: nothing new, two re-checks": (
        changed(pages=2, anchors={"container": 2, "more_from": 2}, fields={"title": 2}, lengths=(), new=0, reread=2),
        set(),
    ),
    "nothing fetched at all": (
        Figures(first_page=20, listing=HEALTHY.listing, entries=20, entry_fields=HEALTHY.entry_fields),
        set(),
    ),
    "two short new articles": (changed(lengths=(80, 90), new=2), set()),
    "three entries": (changed(first_page=3), {"listing_entries"}),
    "half of the entries": (changed(first_page=10), set()),
    "less than half of the entries": (changed(first_page=9), {"listing_entries"}),
    "no entry, even without history": (changed(first_page=0), {"listing_entries"}),
    "small fragments": (changed(fragment=2), {"fragment_entries"}),
    "no wrapper": (changed(listing={"wrapper": 0, "button": 1, "ajax_id": 0}), {"listing_structure"}),
    "what the listing never had": (changed(listing={"wrapper": 1, "button": 1, "ajax_id": 1}), set()),
    "no teasers": (changed(entry_fields={"title": 20, "listed_day": 20}), {"entry_fields"}),
    "no containers": (
        changed(anchors={"more_from": 30}, text_contract=30),
        {"article_structure", "text_contract"},
    ),
    "no links to the original": (changed(fields={"title": 30}), {"article_fields"}),
    "short texts": (changed(lengths=(100,) * 9), {"text_length"}),
    "long texts": (changed(lengths=(20_000,) * 9), {"text_length"}),
    "texts cut": (changed(shrunk=15), {"shorter_texts"}),
    "one text cut": (changed(shrunk=1), set()),
    "timeouts": (changed(failures={"timeout": 6}), {"failures"}),
    "a timeout": (changed(failures={"timeout": 1}), set()),
    "all duplicates": (changed(doubled=9), {"duplicates"}),
    "no page came": (changed(asked=6, came=0), {"article_pages"}),
    "one article that fails again and again": (changed(asked=1, came=0), set()),
    "a gap": (changed(gap=Uncovered("2025-12-05", "2025-12-10")), {"overlap"}),
    "a gap that was asked for": (changed(gap=Uncovered("2025-12-05", None), narrowed=True), set()),
    "a week of silence": (changed(silent_days=7), set()),
    "more than a week of silence": (changed(silent_days=8), {"silence"}),
}


@pytest.mark.parametrize("case", CASES)
def test_what_breaks(case: str) -> None:
    figures, expected = CASES[case]
    assert names(figures) == expected


def test_what_is_said() -> None:
    first, second = broken(judge(changed(first_page=3, gap=Uncovered("2025-12-05", "2025-12-10")), BASIS))
    assert sentence(first.reason) == (
        "monitor listing_entries: 3 entries on the listing's first page; expected at least half of the usual 20; "
        "likely the site lists less, or the markup of its entries changed"
    )
    assert "days that are perhaps not covered: 2025-12-05 to 2025-12-10" in sentence(second.reason)
    (lost,) = broken(judge(changed(fields={"title": 30}), BASIS))
    assert lost.figure
    assert sentence(lost.figure) == "original_link on 0 of 30 article pages"
    assert sentence(lost.expected) == "original_link on 97 %"
    assert lost.parts == ("original_link",)


def test_without_enough_healthy_runs_nothing_is_compared() -> None:
    strange = Figures(first_page=1, listing={"wrapper": 0}, pages=9, anchors={}, new=9, doubled=9, lengths=(1,) * 9)
    few = Basis(USUAL[:4])
    assert names(strange, few) == set()
    (waiting,) = [result for result in judge(strange, few) if result.name == "duplicates"]
    assert waiting.state == NOT_JUDGED
    assert sentence(waiting.expected) == "5 healthy runs to compare with (so far 4)"
    assert names(changed(first_page=0), Basis()) == {"listing_entries"}


def test_what_a_listing_has_only_at_times_may_be_absent() -> None:
    usual = (HEALTHY, changed(listing={"wrapper": 1, "button": 0, "ajax_id": 0})) * 15
    bare = changed(listing={"wrapper": 1, "button": 0, "ajax_id": 0})
    assert names(bare) == {"listing_structure"}
    assert names(bare, Basis(usual, BEFORE)) == set()


def test_an_outage_goes_on_until_a_page_comes() -> None:
    out, idle = changed(asked=2, came=0), changed(asked=0, came=0)
    assert names(out, Basis(USUAL, (EarlierRun(31, False, out), *BEFORE))) == {"article_pages"}
    assert names(out, Basis(USUAL, (EarlierRun(32, True, idle), EarlierRun(31, False, out), *BEFORE))) == {
        "article_pages"
    }
    assert names(out, Basis(USUAL, (EarlierRun(31, False, HEALTHY), *BEFORE))) == set()
    assert names(idle, Basis(USUAL, (EarlierRun(31, False, out), *BEFORE))) == set()


def test_what_is_off_does_not_judge() -> None:
    results = judge(changed(first_page=0), BASIS, off=("listing_entries",))
    assert [result.name for result in results] == list(NAMES)
    assert results[0].state == NOT_JUDGED
    assert sentence(results[0].expected) == "that monitors.off does not name it"
    assert not names(changed(silent_days=99), Basis(USUAL, BEFORE, silent_days=0))


def test_the_table_is_whole() -> None:
    assert len(set(NAMES)) == len(MONITORS)
    assert {f"{CAUSE}{monitor.name}" for monitor in MONITORS} <= PHRASES.keys()


counts = st.integers(0, 50)
named = st.dictionaries(st.sampled_from(["container", "title", "teaser", "timeout"]), counts)
figures = st.builds(
    Figures,
    first_page=st.none() | counts,
    fragment=st.none() | counts,
    listing=st.dictionaries(st.sampled_from(["wrapper", "button"]), st.integers(0, 1)),
    entries=counts,
    entry_fields=named,
    pages=counts,
    anchors=named,
    fields=named,
    lengths=st.lists(st.integers(1, 10**6), max_size=25).map(tuple),
    tried=counts,
    failures=named,
    gap=st.none() | st.builds(Uncovered, st.none() | st.just("2025-12-03"), st.none() | st.just("2025-12-09")),
    new=counts,
)


@given(figures)
def test_figures_come_back_from_json_as_they_were(made: Figures) -> None:
    stored = json.loads(json.dumps(made.to_json()))
    assert Figures.from_json({**stored, "of another version": 1}) == made
    assert Figures.from_json({}) == Figures()


def whole(made: Figures) -> Figures:
    """The figures with no more of anything found than there is."""

    def at_most(named: Mapping[str, int], most: int) -> dict[str, int]:
        return {name: min(number, most) for name, number in named.items()}

    return attrs.evolve(
        made,
        entry_fields=at_most(made.entry_fields, made.entries),
        anchors=at_most(made.anchors, made.pages),
        fields=at_most(made.fields, made.pages),
        failures=at_most(made.failures, made.tried),
    )


@given(figures, st.lists(figures, max_size=12))
def test_every_run_can_be_judged(made: Figures, history: list[Figures]) -> None:
    results = judge(whole(made), Basis(tuple(map(whole, history))))
    assert {result.state for result in results} <= {HELD, BROKEN, NOT_JUDGED}
    assert all(result.figure or result.state == NOT_JUDGED for result in results)
    for result in results:
        words = worded(json.loads(json.dumps(result.to_json())))
        assert words["expected"]
        assert not any(str(word).startswith(("figure_", "expected_", "cause_")) for word in words.values())
    assert all("\n" not in sentence(result.reason) for result in results)


@given(figures.map(whole), st.integers(5, 30))
def test_a_run_like_all_before_breaks_nothing_that_compares(made: Figures, number: int) -> None:
    fixed = {"listing_entries", "fragment_entries", "overlap", "silence", "article_pages"}
    assert names(made, Basis((made,) * number)) <= fixed


@given(st.lists(st.integers(0, 10**6), max_size=300))
def test_a_sample_is_in_order_and_small(lengths: list[int]) -> None:
    found = sample(lengths)
    assert len(found) == min(len(lengths), 25)
    assert list(found) == sorted(found)
    assert set(found) <= set(lengths)


def test_figures_are_read_from_stats_and_rows() -> None:
    stats = {
        "vokspider/listing/first_page": 20,
        "vokspider/listing/anchor/button": 1,
        "vokspider/pages/count": 3,
        "vokspider/pages/anchor/heading": 2,
        "vokspider/pages/text_contract": 1,
        "item_scraped_count": 7,
    }
    found = figures_of(stats, Written(new=3, lengths=(9, 1)), narrowed=True)
    assert (found.first_page, found.listing, found.pages, found.anchors) == (20, {"button": 1}, 3, {"heading": 2})
    assert (found.text_contract, found.new, found.lengths, found.narrowed) == (1, 3, (1, 9), True)


def test_a_result_for_programs() -> None:
    assert Judgement("silence", HELD, None, Reason("expected_any")).to_json()["state"] == "held"


@pytest.mark.parametrize(
    ("options", "narrowed"),
    [
        (RunOptions(), False),
        (RunOptions(full=True), False),
        (RunOptions(start_url="http://127.0.0.1/"), True),
        (RunOptions(max_pages=0), True),
        (RunOptions(since=date(2025, 12, 1)), True),
    ],
)
def test_a_run_that_was_told_where_to_begin_or_to_stop_is_no_measure(options: RunOptions, narrowed: bool) -> None:
    assert is_narrowed(options) == narrowed
