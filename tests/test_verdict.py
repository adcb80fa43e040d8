"""What a run's figures mean."""

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.verdict import (
    EXIT_CODES,
    FAILED,
    FINISHED,
    INTERRUPTED,
    OK,
    QUIET,
    SHUTDOWN,
    SUSPECT,
    TIMEOUT,
    Figures,
    judge,
)

OUTCOMES = ("new", "changed", "unchanged", "skipped", "failed")


def figures(finish_reason: str = FINISHED, entries: int = 20, **fields: Any) -> Figures:
    """Figures whose ledger balances, unless ``discovered`` says otherwise."""
    counts = {name: fields.pop(name, 0) for name in OUTCOMES}
    return Figures(finish_reason, fields.pop("discovered", sum(counts.values())), counts, entries, **fields)


CASES: dict[str, tuple[Figures, str]] = {
    "new articles": (figures(new=3, unchanged=17), OK),
    "a changed article": (figures(changed=1, unchanged=19), OK),
    "nothing new": (figures(unchanged=20), QUIET),
    "nothing at all in an import": (figures(entries=0, expects_entries=False), QUIET),
    "skipped ones are no news": (figures(skipped=20), QUIET),
    "no entries": (figures(entries=0), SUSPECT),
    "the ledger lost one": (figures(new=3, discovered=4), SUSPECT),
    "the ledger has one too many": (figures(new=3, discovered=2), SUSPECT),
    "too many of the new ones failed": (figures(new=6, failed=4, fresh_tried=10, fresh_failed=4), SUSPECT),
    "a few of the new ones failed": (figures(new=7, failed=3, fresh_tried=10, fresh_failed=3), OK),
    "the only one failed": (figures(unchanged=19, failed=1, fresh_tried=1, fresh_failed=1), SUSPECT),
    "old failures fail again": (figures(unchanged=10, failed=9), QUIET),
    "a doubt": (figures(new=3, doubts=("the pages do not join",)), SUSPECT),
    "a note is no doubt": (figures(new=3, notes=("by the way",)), OK),
    "the time limit": (figures(TIMEOUT, new=3), SUSPECT),
    "something else ended it": (figures("closespider_pagecount", new=3), SUSPECT),
    "memory ended it": (figures("memusage_exceeded", unchanged=3), SUSPECT),
    "stopped": (figures(SHUTDOWN, new=3, skipped=17), INTERRUPTED),
    "stopped before anything": (figures(SHUTDOWN, entries=0), INTERRUPTED),
    "an error": (figures(new=3, errors=("the database failed",)), FAILED),
    "an error and a stop": (figures(SHUTDOWN, errors=("the lease was lost",)), FAILED),
    "an error and a doubt": (figures(entries=0, errors=("x",), doubts=("y",)), FAILED),
}


@pytest.mark.parametrize("case", CASES)
def test_verdict(case: str) -> None:
    given_, expected = CASES[case]
    verdict, reasons = judge(given_)
    assert verdict == expected
    assert bool(reasons) == (verdict not in (OK, QUIET) or bool(given_.notes))


def test_reasons_name_the_figures_and_the_gravest_comes_first() -> None:
    _, reasons = judge(figures(new=1, discovered=5, entries=0, doubts=("a doubt",), notes=("a note",)))
    assert reasons == [
        "a doubt",
        "the ledger does not balance: 5 articles discovered, 1 with an outcome",
        "no entries were found on a source that always has some",
        "a note",
    ]
    assert judge(figures(errors=("e",), notes=("n",)))[1] == ["e", "n"]
    assert "memusage_exceeded" in judge(figures("memusage_exceeded"))[1][0]


def test_exit_codes_are_the_promised_ones() -> None:
    assert EXIT_CODES == {OK: 0, QUIET: 0, FAILED: 1, SUSPECT: 3, INTERRUPTED: 130}


numbers = st.integers(0, 30)


@given(
    st.sampled_from([FINISHED, SHUTDOWN, TIMEOUT, "other"]),
    st.fixed_dictionaries(dict.fromkeys(OUTCOMES, numbers)),
    numbers,
    numbers,
    st.booleans(),
)
def test_an_unbalanced_or_empty_run_is_never_a_success(
    finish_reason: str, counts: dict[str, int], discovered: int, entries: int, expects: bool
) -> None:
    given_ = Figures(finish_reason, discovered, counts, entries, expects)
    verdict, _ = judge(given_)
    assert verdict in EXIT_CODES
    if verdict in (OK, QUIET):
        assert finish_reason == FINISHED
        assert sum(counts.values()) == discovered
        assert entries or not expects
        assert (verdict == OK) == bool(counts["new"] + counts["changed"])
    assert judge(attrs.evolve(given_, errors=("x",)))[0] == FAILED
