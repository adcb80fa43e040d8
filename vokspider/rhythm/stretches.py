"""Silences and bursts: consecutive covered days with far fewer, or far more, articles than is usual on such weekdays.

Usual on a day is the mean of its weekday in the 8 weeks before and the 8 weeks after, by the days that are covered. The
stretch that is judged is left out of it, and so are those that were found before, beginning with the least likely one:
the weeks after a long silence are not a burst. The number of articles of a stretch is compared with the sum of what is
usual on its days, by the Poisson distribution. Days that are not covered are never looked at, and end a stretch.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate, groupby
from math import exp, inf, log
from typing import NamedTuple

from vokspider.rhythm.poisson import log_at_least, log_at_most

SILENCE, BURST = "silence", "burst"
# A stretch is listed if at most so many of its length, and as unlikely, are expected by chance in the days judged. Of
# ten years in which only chance is at work, one or two then have a stretch in the list.
MOST_BY_CHANCE = 0.02
_AROUND = timedelta(weeks=8)  # on each side
_LEAST = 4  # weekdays; a day with fewer is not judged
_UNSEEN = 0.5  # articles in all weekdays around that have none: such a weekday may have one
_LONGEST = 92  # days of a part of a stretch; the whole stretch may be longer


class Counted(NamedTuple):
    """A covered day, and how many articles it has."""

    day: date
    articles: int


class Stretch(NamedTuple):
    """A silence or a burst, from ``first`` to ``last``, both included, where ``expected`` articles are usual.

    ``probability``: that of so few, or so many, on these days. ``by_chance``: how many such stretches are expected
    among all stretches of this length in the days judged, if only chance is at work.
    """

    kind: str
    first: date
    last: date
    articles: int
    expected: float
    probability: float
    by_chance: float

    @property
    def days(self) -> int:
        """The number of its days."""
        return (self.last - self.first).days + 1


class Usual:
    """What is usual on each covered day; ``days`` are in order."""

    def __init__(self, days: Sequence[Counted]) -> None:
        by_weekday = [[one for one in days if one.day.weekday() == number] for number in range(7)]
        self._days = [[one.day for one in some] for some in by_weekday]
        self._sums = [list(accumulate((one.articles for one in some), initial=0)) for some in by_weekday]

    def on(self, day: date, first: date, last: date) -> tuple[int, int]:
        """The articles of the days of this weekday around ``first`` to ``last``, and how many days these are.

        The days from ``first`` to ``last`` are left out.
        """
        days, sums = self._days[day.weekday()], self._sums[day.weekday()]
        start, end = bisect_left(days, first), bisect_right(days, last)
        begin, stop = bisect_left(days, first - _AROUND), bisect_right(days, last + _AROUND)
        return sums[start] - sums[begin] + sums[stop] - sums[end], start - begin + stop - end

    def mean(self, day: date) -> float | None:
        """How many articles are usual on a day; None if too few days are known to say so."""
        articles, days = self.on(day, day, day)
        return articles / days if days >= _LEAST else None


class _Judged(NamedTuple):
    day: date
    articles: int
    usual: float

    def differs(self, kind: str) -> bool:
        """Whether the day can be in a stretch. A weekday that never has articles does not end a silence."""
        if kind == BURST:
            return self.articles > self.usual
        return self.articles < self.usual or not self.articles


class _Candidate(NamedTuple):
    """A stretch with the logarithm of ``by_chance``, since very small numbers are all 0."""

    log_by_chance: float
    stretch: Stretch


def stretches(days: Sequence[Counted], since: date, until: date) -> list[Stretch]:
    """All silences and bursts, in order; ``by_chance`` is that among the days from ``since`` to ``until``.

    ``days``: the covered days in order, also those around that time, with which the others are compared.
    """
    segments = [(part[0].day, part[-1].day) for part in _without_gaps(_judged(Usual(days), days))]
    looked, found = _Looked(segments, since, until), list[Stretch]()
    while some := _unlikeliest(_candidates(days, looked)):
        found += some
        days = without(days, some)
    return sorted(found, key=lambda one: one.first)


def without(days: Sequence[Counted], found: Sequence[Stretch]) -> list[Counted]:
    """The days that are in none of the stretches."""
    return [one for one in days if not any(other.first <= one.day <= other.last for other in found)]


class _Looked(NamedTuple):
    """The days that are judged: ``segments`` are the first and last ones of those without a gap."""

    segments: Sequence[tuple[date, date]]
    since: date
    until: date

    def number(self, first: date, last: date) -> int:
        """How many stretches as long as this one were looked at: those that have a day in the time asked for.

        For a stretch outside of that time, all count.
        """
        is_asked_for = last >= self.since and first <= self.until
        begin, end = (self.since, self.until) if is_asked_for else (self.segments[0][0], self.segments[-1][1])
        length = last - first
        ends = ((max(start, begin - length), min(stop - length, end)) for start, stop in self.segments)
        return sum(max(0, (stop - start).days + 1) for start, stop in ends)


def _judged(usual: Usual, days: Sequence[Counted]) -> list[_Judged]:
    known = ((one, usual.mean(one.day)) for one in days)
    return [_Judged(*one, mean) for one, mean in known if mean is not None]


def _without_gaps(judged: Sequence[_Judged]) -> list[list[_Judged]]:
    groups = groupby(enumerate(judged), lambda at: at[1].day.toordinal() - at[0])
    return [[one for _, one in group] for _, group in groups]


def _unlikeliest(candidates: Iterable[_Candidate]) -> list[Stretch]:
    """The least likely candidate, and others that are too far away for the two to have an influence on each other."""
    chosen = list[Stretch]()
    for _, one in sorted(candidates):
        if all(min(abs(one.first - other.last), abs(one.last - other.first)) > _AROUND for other in chosen):
            chosen.append(one)
    return chosen


def _candidates(days: Sequence[Counted], looked: _Looked) -> Iterator[_Candidate]:
    """The part that differs most of each run of days that are all below, or all above, what is usual."""
    usual = Usual(days)
    for part in _without_gaps(_judged(usual, days)):
        for kind in (SILENCE, BURST):
            for is_so, group in groupby(part, lambda one, kind=kind: one.differs(kind)):  # type: ignore[misc]
                compared = _compared(usual, list(group), kind) if is_so else []
                if place := _place(compared, kind):
                    yield from _likely_enough(_candidate(looked, compared[place[0] : place[1]], kind))


def _likely_enough(one: _Candidate) -> Iterator[_Candidate]:
    if one.stretch.by_chance <= MOST_BY_CHANCE:
        yield one


def _compared(usual: Usual, run: Sequence[_Judged], kind: str) -> list[_Judged]:
    """The days of a run with what is usual if the whole run is left out; none if too little is known then."""
    around = [usual.on(one.day, run[0].day, run[-1].day) for one in run]
    if any(days < _LEAST for _, days in around):
        return []
    least = _UNSEEN if kind == BURST else 0.0
    means = (max(articles, least) / days for articles, days in around)
    return [_Judged(one.day, one.articles, mean) for one, mean in zip(run, means, strict=True)]


def _place(run: Sequence[_Judged], kind: str) -> tuple[int, int] | None:
    """Where the part is whose number of articles is the least likely: its first index, and that after its last."""
    articles = list(accumulate((one.articles for one in run), initial=0))
    usual = list(accumulate((one.usual for one in run), initial=0.0))
    best, place = 0.0, None
    for at, end in _places(len(run)):
        likelihood = _ratio(articles[end] - articles[at], usual[end] - usual[at], kind)
        if likelihood > best:
            best, place = likelihood, (at, end)
    return place


def _places(number: int) -> Iterator[tuple[int, int]]:
    """The parts of a run that are looked at: the whole, and all of a few months."""
    yield 0, number
    for at in range(number):
        for end in range(at + 1, min(at + _LONGEST, number) + 1):
            yield at, end


def _ratio(articles: int, usual: float, kind: str) -> float:
    """The logarithm of how much more likely the number is with a mean of its own; 0 if it differs the other way."""
    if (articles >= usual) if kind == SILENCE else (articles <= usual):
        return 0.0
    if usual <= 0:
        return inf
    return usual - articles + (articles * log(articles / usual) if articles else 0.0)


def _candidate(looked: _Looked, part: Sequence[_Judged], kind: str) -> _Candidate:
    articles, expected = sum(one.articles for one in part), sum(one.usual for one in part)
    first, last = part[0].day, part[-1].day
    tail, number = (log_at_most if kind == SILENCE else log_at_least)(articles, expected), looked.number(first, last)
    stretch = Stretch(kind, first, last, articles, expected, exp(tail), exp(tail) * number)
    return _Candidate(tail + log(number), stretch)
