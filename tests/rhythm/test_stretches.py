"""Silences and bursts: found where they are, and only on covered days."""

from collections.abc import Mapping
from datetime import date, timedelta
from math import exp, isclose
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from vokspider.rhythm.poisson import log_at_most
from vokspider.rhythm.stretches import BURST, MOST_BY_CHANCE, SILENCE, Counted, Stretch, Usual, stretches

SINCE, UNTIL = date(2025, 1, 1), date(2025, 12, 31)
FIRST, DAYS = date(2024, 10, 1), 560  # the year with some months around it
ORDINARY = 11


def series(special: Mapping[date, int], without: frozenset[date] = frozenset()) -> list[Counted]:
    """Covered days with the ordinary number of articles, a little more and less in turn, and some with another one."""
    days = (FIRST + timedelta(one) for one in range(DAYS))
    counts = ((day, special.get(day, ORDINARY + day.toordinal() % 3 - 1)) for day in days)
    return [Counted(day, number) for day, number in counts if day not in without]


def span(first: date, days: int) -> frozenset[date]:
    return frozenset(first + timedelta(one) for one in range(days))


def found(special: Mapping[date, int], without: frozenset[date] = frozenset()) -> list[Stretch]:
    return stretches(series(special, without), SINCE, UNTIL)


def where(some: list[Stretch]) -> list[tuple[str, date, date, int]]:
    return [(one.kind, one.first, one.last, one.articles) for one in some]


def test_an_ordinary_year_has_none() -> None:
    assert found({}) == []


def test_one_silent_day() -> None:
    day = date(2025, 6, 3)
    (one,) = found({day: 0})
    assert where([one]) == [(SILENCE, day, day, 0)]
    assert isclose(one.expected, ORDINARY, abs_tol=0.2)
    assert isclose(one.probability, exp(log_at_most(0, one.expected)))
    assert isclose(one.by_chance, 365 * one.probability)


def test_a_silence_does_not_make_a_burst_of_the_weeks_around_it() -> None:
    (one,) = found(dict.fromkeys(span(date(2025, 3, 1), 100), 0))
    assert where([one]) == [(SILENCE, date(2025, 3, 1), date(2025, 6, 8), 0)]
    # What is usual comes from the weeks around it, not from its own days.
    assert isclose(one.expected, 100 * ORDINARY, rel_tol=0.02)


def test_a_burst_of_two_days_and_a_silence() -> None:
    one, other, silent = date(2025, 4, 15), date(2025, 4, 16), date(2025, 9, 9)
    expected = [(BURST, one, other, 70), (SILENCE, silent, silent, 0)]
    assert where(found({one: 40, other: 30, silent: 0})) == expected


def test_a_day_that_is_never_used_does_not_end_a_silence() -> None:
    sundays = {one.day: 0 for one in series({}) if one.day.weekday() == 6}
    assert found(sundays) == []
    week = span(date(2025, 6, 5), 7)  # from Thursday to Wednesday
    ((kind, first, last, _),) = where(found(sundays | dict.fromkeys(week, 0)))
    assert (kind, first, last) == (SILENCE, min(week), max(week))


def test_a_silence_across_new_year_is_one() -> None:
    silent = dict.fromkeys(span(date(2024, 12, 30), 4), 0)
    (one,) = found(silent)
    (other,) = stretches(series(silent), date(2024, 10, 1), date(2024, 12, 31))
    assert where([one]) == where([other])
    assert one.by_chance > other.by_chance  # fewer days were looked at
    assert (one.first, one.last) == (date(2024, 12, 30), date(2025, 1, 2))


def test_days_that_are_not_covered_are_no_silence_and_end_one() -> None:
    outage = span(date(2025, 5, 5), 20)
    assert found({}, outage) == []
    silent = dict.fromkeys([*span(date(2025, 5, 1), 4), *span(date(2025, 5, 25), 3)], 0)
    ends = [(one.first, one.last) for one in found(silent, outage)]
    assert ends == [(date(2025, 5, 1), date(2025, 5, 4)), (date(2025, 5, 25), date(2025, 5, 27))]


def test_too_few_days_to_compare_with_are_not_judged() -> None:
    days = [Counted(date(2025, 6, 1) + timedelta(one), 0 if one == 14 else ORDINARY) for one in range(28)]
    assert Usual(days).mean(days[14].day) is None
    assert stretches(days, SINCE, UNTIL) == []


def test_usual_is_the_mean_of_the_weekday_around_without_the_day() -> None:
    day = date(2025, 6, 3)
    near, far = day + timedelta(weeks=8), day - timedelta(weeks=9)
    counted = {one.day: one.articles for one in series({day: 500, near: 27, far: 900})}
    around = [counted[day + timedelta(weeks=number)] for number in range(-8, 9) if number]
    assert Usual(series({day: 500, near: 27, far: 900})).mean(day) == sum(around) / 16


def test_a_weekday_without_articles_may_have_one() -> None:
    sundays = {one.day: 0 for one in series({}) if one.day.weekday() == 6}
    assert found({**sundays, date(2025, 6, 8): 1}) == []
    assert where(found({**sundays, date(2025, 6, 8): 9})) == [(BURST, date(2025, 6, 8), date(2025, 6, 8), 9)]


def test_chance_alone_rarely_makes_one() -> None:
    """The promise of ``MOST_BY_CHANCE``: in ten years of pure chance, one or two have a stretch in the list."""
    random, years = Random(7), 60
    listed = sum(bool(stretches(_by_chance(random), SINCE, UNTIL)) for _ in range(years))
    assert 0 < listed <= 0.3 * years


def _by_chance(random: Random) -> list[Counted]:
    days = (FIRST + timedelta(one) for one in range(DAYS))
    return [Counted(day, _poisson(random, 6 if day.weekday() == 6 else ORDINARY)) for day in days]


def _poisson(random: Random, mean: float) -> int:
    number, product, end = 0, random.random(), exp(-mean)
    while product > end:
        number, product = number + 1, product * random.random()
    return number


counts = st.lists(st.integers(0, 30), min_size=1, max_size=400)
holes = st.sets(st.integers(0, 399), max_size=40)


@given(counts=counts, holes=holes)
def test_what_always_holds(counts: list[int], holes: set[int]) -> None:
    days = [Counted(SINCE + timedelta(at), number) for at, number in enumerate(counts) if at not in holes]
    covered = {one.day: one.articles for one in days}
    last = date.min
    for one in stretches(days, SINCE, UNTIL):
        assert last < one.first <= one.last <= UNTIL
        last = one.last
        inside = [one.first + timedelta(number) for number in range(one.days)]
        assert one.articles == sum(covered[day] for day in inside)
        assert (one.articles < one.expected) == (one.kind == SILENCE)
        assert 0 <= one.probability <= one.by_chance <= MOST_BY_CHANCE


@given(counts=counts)
def test_the_days_of_a_stretch_do_not_change_what_is_usual_on_them(counts: list[int]) -> None:
    days = [Counted(SINCE + timedelta(at), number) for at, number in enumerate(counts)]
    usual = Usual(days)
    for one in days[::30]:
        articles, number = usual.on(one.day, one.day, one.day + timedelta(20))
        others = [other for other in days if other.day.weekday() == one.day.weekday()]
        near = [
            other
            for other in others
            if timedelta(0) < one.day - other.day <= timedelta(weeks=8)
            or timedelta(20) < other.day - one.day <= timedelta(20, weeks=8)
        ]
        assert (articles, number) == (sum(other.articles for other in near), len(near))
