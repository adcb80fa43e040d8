"""What a run's figures mean."""

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.words import reason
from vokspider.model import codes
from vokspider.model.items import Names
from vokspider.model.reasons import Reason
from vokspider.model.verdict import (
    EXIT_CODES,
    FAILED,
    FINISHED,
    INTERRUPTED,
    OK,
    QUIET,
    SHUTDOWN,
    SUSPECT,
    TIMEOUT,
    RecheckFigures,
    RunFigures,
    bounded,
    judge,
)
from vokspider.wording import sentence

A_DOUBT = Reason(codes.WALK_NOT_CONTINUOUS, {"pages": 2, "oldest": None})
A_NOTE = Reason(codes.TOOK_OVER, {"run": 3})
AN_ERROR = Reason(codes.LEASE_LOST)


def page_failed(number: int) -> Reason:
    return Reason(codes.PAGE_FAILED, {"page": f"page {number}", "reason": "no_title"})


OUTCOMES = ("new", "changed", "unchanged", "skipped", "failed")


def figures(finish_reason: str = FINISHED, entries: int = 20, **fields: Any) -> RunFigures:
    """Figures whose ledger balances, unless ``discovered`` says otherwise."""
    counts = {name: fields.pop(name, 0) for name in OUTCOMES}
    return RunFigures(finish_reason, fields.pop("discovered", sum(counts.values())), counts, entries, **fields)


CASES: dict[str, tuple[RunFigures, str]] = {
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
    "a doubt": (figures(new=3, doubts=(A_DOUBT,)), SUSPECT),
    "a note is no doubt": (figures(new=3, notes=(A_NOTE,)), OK),
    "the time limit": (figures(TIMEOUT, new=3), SUSPECT),
    "something else ended it": (figures("closespider_pagecount", new=3), SUSPECT),
    "memory ended it": (figures("memusage_exceeded", unchanged=3), SUSPECT),
    "stopped": (figures(SHUTDOWN, new=3, skipped=17), INTERRUPTED),
    "stopped before anything": (figures(SHUTDOWN, entries=0), INTERRUPTED),
    "an error": (figures(new=3, errors=(AN_ERROR,)), FAILED),
    "an error and a stop": (figures(SHUTDOWN, errors=(AN_ERROR,)), FAILED),
    "an error and a doubt": (figures(entries=0, errors=(AN_ERROR,), doubts=(A_DOUBT,)), FAILED),
}


@pytest.mark.parametrize("case", CASES)
def test_verdict(case: str) -> None:
    given_, expected = CASES[case]
    verdict, reasons = judge(given_)
    assert verdict == expected
    assert bool(reasons) == (verdict not in (OK, QUIET) or bool(given_.notes))


def test_reasons_name_the_figures_and_the_gravest_comes_first() -> None:
    _, reasons = judge(figures(new=1, discovered=5, entries=0, doubts=(A_DOUBT,), notes=(A_NOTE,)))
    assert list(map(sentence, reasons)) == [
        (
            "the listing's pages do not join: one does not follow on from the page before it, "
            "so articles between them may be missing (2 listing pages)"
        ),
        "the ledger does not balance: 5 articles discovered, 1 with an outcome",
        "no entries were found on a source that always has some",
        "took over from run 3, whose process died",
    ]
    assert judge(figures(errors=(AN_ERROR,), notes=(A_NOTE,)))[1] == [AN_ERROR, A_NOTE]
    assert judge(figures("memusage_exceeded"))[1][0].facts == {"finish_reason": "memusage_exceeded"}


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
    given_ = RunFigures(finish_reason, discovered, counts, entries, expects)
    verdict, _ = judge(given_)
    assert verdict in EXIT_CODES
    if verdict in (OK, QUIET):
        assert finish_reason == FINISHED
        assert sum(counts.values()) == discovered
        assert entries or not expects
        assert (verdict == OK) == bool(counts["new"] + counts["changed"])
    assert judge(attrs.evolve(given_, errors=(AN_ERROR,)))[0] == FAILED


def test_reasons_are_bounded_and_the_rare_ones_stay() -> None:
    """A run with 1,500 failures gives some and a count."""
    failures = [
        Reason(codes.PAGE_FAILED, {"page": f"saved {number}", "reason": "title_mismatch", "detail": f"A {number}"})
        for number in range(1_500)
    ]
    other = Reason(codes.PAGE_FAILED, {"page": "saved 0", "reason": "no_title", "detail": ""})
    found = bounded([Reason(codes.NO_ENTRIES_FOUND), *failures, other, reason("x" * 5_000)])
    assert found[0] == Reason(codes.NO_ENTRIES_FOUND)
    assert found[1:6] == failures[:5]
    assert (found[6].facts["of"], sentence(found[6])) == (codes.PAGE_FAILED, "... and 1,495 more like it")
    assert found[7] == other
    assert len(found[8].facts["text"]) == 1_000
    names = "".join(chr(letter) for letter in range(ord("a"), ord("z") + 1))
    found = bounded([reason(f"{one}{other}") for one in names for other in names])
    assert (len(found), sentence(found[-1])) == (40, "... and 637 more reasons")


@given(st.lists(st.text(max_size=30).map(reason) | st.integers(0, 9).map(page_failed)))
def test_reasons_are_the_same_ones_in_their_order(reasons: list[Reason]) -> None:
    found = bounded(reasons)
    assert len(found) <= 40
    kept = [one for one in found if one.code not in (codes.MORE, codes.MORE_ALIKE)]
    assert [one for one in reasons if one in kept] == [one for one in reasons if any(one == other for other in kept)]
    assert len(reasons) > 5 or found == reasons


NAMES = Names("New (EN)", "Old (EN)")
RENAMED = "the site now calls the source 'New (EN)' instead of 'Old (EN)'"


@pytest.mark.parametrize(
    ("rechecks", "expected"),
    [
        (RecheckFigures(asked=10, served=10), []),
        (RecheckFigures(asked=10, served=10, vanished=("a", "b")), []),
        (RecheckFigures(asked=20, served=8, missing=12, vanished=tuple(map(str, range(12)))), ["mass disappearance"]),
        (RecheckFigures(asked=9, served=0, missing=9), ["none of the requested article pages was there"]),
        (RecheckFigures(asked=3, served=3, strangers={NAMES: 2}), []),
        (RecheckFigures(asked=3, served=0, strangers={NAMES: 1}), []),
        (RecheckFigures(asked=3, strangers={NAMES: 3}, of_others=3), [RENAMED]),
        (
            RecheckFigures(9, tuple("abcdefghi"), 9, strangers={NAMES: 12}, of_others=9),
            [RENAMED],
        ),
        (
            RecheckFigures(19, tuple("abcdefghijklmno"), 15, strangers={NAMES: 4}, of_others=4),
            [RENAMED, "mass disappearance"],
        ),
        (RecheckFigures(asked=10, served=10, shortened=4), []),
        (RecheckFigures(asked=20, served=20, shortened=7), ["7 of 20 re-checked articles show only the beginning"]),
    ],
)
def test_what_many_articles_do_at_once_is_the_sites_doing(rechecks: RecheckFigures, expected: list[str]) -> None:
    found = list(map(sentence, rechecks.doubts()))
    assert [one for one, start in zip(found, expected, strict=True) if not one.startswith(start)] == []


def test_a_mass_disappearance_names_some_and_counts_all() -> None:
    (doubt,) = RecheckFigures(300, tuple(map(str, range(300))), 300, 1).doubts()
    found = sentence(doubt)
    assert found.startswith("mass disappearance: 300 of 300 re-checked articles are no longer there: 0, 1, 2")
    assert found.endswith(", 39 and 260 more")
