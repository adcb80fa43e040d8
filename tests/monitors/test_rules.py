"""How figures are compared: chance alone raises no alarm, and what was never seen before does."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vokspider.monitors.rules import RARE, Lengths, Share, fell, pool, rose, shifted
from vokspider.wording.numbers import percent


@st.composite
def shares(draw: st.DrawFn, most: int = 400) -> Share:
    of = draw(st.integers(0, most))
    return Share(draw(st.integers(0, of)), of)


@given(shares(), shares())
def test_a_share_never_fell_and_rose(now: Share, usual: Share) -> None:
    assert not (fell(now, usual) and rose(now, usual, least=0.1))


@given(shares(), shares(), st.integers(1, 5))
def test_what_is_as_usual_is_never_out_of_the_ordinary(now: Share, usual: Share, times: int) -> None:
    same = Share(now.found * times, now.of * times)
    assert not fell(now, same)
    assert now.found == 0 or not rose(now, same, least=0.1)
    assert not fell(Share(), usual)
    assert not rose(Share(), usual, least=0.0)


@given(shares(60), shares())
def test_less_is_no_better(now: Share, usual: Share) -> None:
    if fell(now, usual) and now.found:
        assert fell(Share(now.found - 1, now.of), usual)
    if rose(now, usual, least=0.3) and now.found < now.of:
        assert rose(Share(now.found + 1, now.of), usual, least=0.3)


@pytest.mark.parametrize(
    ("now", "usual", "alarms"),
    [
        (Share(0, 20), Share(600, 600), True),
        (Share(0, 2), Share(500, 500), True),  # two pages are enough where hundreds had it
        (Share(0, 2), Share(20, 20), False),  # but not where few were seen
        (Share(1, 2), Share(500, 500), False),
        (Share(0, 3), Share(300, 600), False),  # half of them never had it
        (Share(2, 20), Share(300, 600), True),
        (Share(19, 20), Share(600, 600), False),
        (Share(24, 40), Share(600, 600), False),  # rare, but more than half of the usual
        (Share(20, 40), Share(600, 600), True),  # half of it
        (Share(0, 40), Share(3, 600), False),
    ],
)
def test_fell(now: Share, usual: Share, alarms: bool) -> None:
    assert fell(now, usual) == alarms


@pytest.mark.parametrize(
    ("now", "usual", "alarms"),
    [
        (Share(4, 4), Share(2, 500), True),
        (Share(2, 2), Share(0, 500), False),  # fewer than three say nothing
        (Share(3, 40), Share(0, 500), False),  # less than the share that matters
        (Share(10, 12), Share(300, 600), False),
        (Share(20, 20), Share(100, 600), True),
    ],
)
def test_rose(now: Share, usual: Share, alarms: bool) -> None:
    assert rose(now, usual, least=0.3) == alarms


def test_chance_alone_seldom_raises_an_alarm() -> None:
    rng, alarms, usual = Random(7), 0, Share(480, 600)
    for _ in range(3_000):
        of = rng.randint(1, 40)
        now = Share(sum(rng.random() < usual.value for _ in range(of)), of)
        alarms += fell(now, usual)
    assert alarms <= 3_000 * RARE * 2


@given(shares(), shares())
def test_pool_and_percent(first: Share, second: Share) -> None:
    both = pool([first, second])
    assert (both.found, both.of) == (first.found + second.found, first.of + second.of)
    assert 0 <= both.value <= 1
    assert percent(both.found, both.of) != "100 %" or both.found == both.of


def texts(rng: Random, number: int, scale: float = 1.0) -> list[int]:
    """Lengths as those of real texts: a few very long, most of some paragraphs."""
    return [int(scale * rng.lognormvariate(7.3, 0.8)) + 1 for _ in range(number)]


@given(st.integers(0, 1_000), st.integers(1, 7))
def test_few_texts_shift_nothing(seed: int, number: int) -> None:
    rng = Random(seed)
    usual = texts(rng, 300)
    median = Lengths.of(usual).middle
    assert not shifted([int(median)] * number + [int(100 * median)], usual, shorter=0.6, longer=2.5)


def test_halved_texts_are_seen_and_usual_ones_are_not() -> None:
    rng = Random(3)
    usual = texts(rng, 400)
    assert sum(shifted(texts(rng, rng.randint(8, 40)), usual, shorter=0.6, longer=2.5) for _ in range(1_000)) <= 3
    assert sum(shifted(texts(rng, 40, 0.4), usual, shorter=0.6, longer=2.5) for _ in range(100)) >= 90
    assert sum(shifted(texts(rng, 40, 4.0), usual, shorter=0.6, longer=2.5) for _ in range(100)) >= 90


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=60))
def test_quartiles_are_in_order(lengths: list[int]) -> None:
    found = Lengths.of(lengths)
    assert min(lengths) <= found.low <= found.middle <= found.high <= max(lengths)
