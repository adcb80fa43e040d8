"""The history of a phrase: its first and last use, the longest time without a use, and its share in each month."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import attrs
from attrs import frozen

from vokspider.reports.search import Found, SearchHit
from vokspider.reports.serializing import as_json
from vokspider.search.nodes import And, Days, Node, Term
from vokspider.search.spelling import spellings
from vokspider.search.spelling import terms as every_term
from vokspider.store.articles.coverage import CoveredDays
from vokspider.store.db.engine import reading
from vokspider.store.search.counting import Count
from vokspider.store.search.hits import hits


@frozen
class Silence:
    """Consecutive covered days without a use, from ``first`` to ``last``, both included."""

    first: date
    last: date
    days: int


@frozen
class PhraseMonth:
    """How many ``articles`` of a month have a phrase, ``of`` all its searched articles, and their share from 0 to 1.

    ``month`` is its first day.
    """

    month: date
    articles: int
    of: int
    share: float


@frozen
class PhraseHistory:
    """The history of a phrase by the days of articles, as far as the archive knows them.

    ``first_on`` and ``last_on``: the days of the first and last use, None without a use. ``longest_silence``: within
    the covered days after the first use, or None. ``silent_since``: the covered days after the last use, or None.
    ``at_least``: there was no time to count more, so the first use may be earlier. ``months``: those with articles, in
    order, as far as they were counted.
    """

    also_searched: tuple[str, ...]
    articles: int
    at_least: bool
    first_on: date | None
    last_on: date | None
    longest_silence: Silence | None
    silent_since: Silence | None
    of_articles: int
    days_covered: int
    days_not_covered: int
    months: tuple[PhraseMonth, ...]

    def as_json(self) -> dict[str, Any]:
        """The history as JSON values."""
        return as_json(self)


@frozen
class Spelling:
    """A spelling of a term, and in how many ``articles`` it is; ``at_least``: there was no time to count more."""

    text: str
    articles: int
    at_least: bool


def phrase_history(found: Found, seconds: float) -> PhraseHistory:
    """The history of a searched phrase, counted for about ``seconds`` at most."""
    counted, of = found.count(seconds), found.scope()
    used, covered = list(counted.days), of.days.within(of.first or date.min, of.last or date.max)
    return PhraseHistory(
        found.also,
        counted.articles,
        counted.at_least,
        used[0] if used else None,
        used[-1] if used else None,
        longest_silence(used, covered.since, covered.until),
        _silent_since(used, covered),
        of.articles,
        of.covered,
        of.uncovered,
        tuple(_months(found, counted)),
    )


def first_and_last(found: Found, history: PhraseHistory) -> tuple[SearchHit | None, SearchHit | None]:
    """The oldest and the newest article with the phrase; None if there is none, or no time to find the oldest."""
    first = None if history.at_least else history.first_on
    return _of_day(found, first, -1), _of_day(found, history.last_on, 0)


def _of_day(found: Found, day: date | None, at: int) -> SearchHit | None:
    if day is None:
        return None
    on_day = attrs.evolve(found, query=And((*_parts(found.query), Days(day, day))))
    with reading(found.engine) as connection:
        revisions = list(hits(on_day.searched(connection)))
    shown = on_day.shown([revisions[at]]) if revisions else []
    return shown[0] if shown else None


def spellings_used(found: Found, seconds: float) -> list[Spelling]:
    """In how many articles each spelling of the only term of a query is; empty if there is one spelling.

    It is counted for about ``seconds`` at most.
    """
    terms = [part for part in _parts(found.query) if isinstance(part, Term)]
    texts = spellings(terms[0]) if len(terms) == 1 == len([*every_term(found.query)]) else ()
    if len(texts) < 2:
        return []
    others = [part for part in _parts(found.query) if part is not terms[0]]
    counted = []
    for text in texts:
        query = And((terms[0]._replace(text=text, exact=True), *others))
        one = attrs.evolve(found, query=query).count(seconds / len(texts))
        counted.append(Spelling(text, one.articles, one.at_least))
    return counted


def _parts(query: Node) -> tuple[Node, ...]:
    return query.parts if isinstance(query, And) else (query,)


def longest_silence(used: list[date], since: date | None, until: date | None) -> Silence | None:
    """The longest time without a use, after the first use and within the covered days; None if there is none.

    ``used``: the days of use, in order. ``since`` and ``until``: the first and last covered day, None if there is none.
    """
    if since is None or until is None:
        return None
    ends = [*used, until + timedelta(1)]
    gaps = (_between(max(one, since - timedelta(1)), min(two, until + timedelta(1))) for one, two in pairwise(ends))
    return max((gap for gap in gaps if gap), key=lambda gap: gap.days, default=None)


def _between(one: date, two: date) -> Silence | None:
    days = (two - one).days - 1
    return Silence(one + timedelta(1), two - timedelta(1), days) if days > 0 else None


def _silent_since(used: list[date], of: CoveredDays) -> Silence | None:
    if not used or of.since is None or of.until is None:
        return None
    return _between(max(used[-1], of.since - timedelta(1)), of.until + timedelta(1))


def _months(found: Found, counted: Count) -> list[PhraseMonth]:
    every = found.months()
    months = sorted(every.keys() | counted.months.keys())
    if counted.at_least:  # earlier months were not looked at, so they must not look like a silence
        months = [month for month in months if counted.days and month > min(counted.days)]
    return [_month(month, counted.months.get(month, 0), every.get(month, 0)) for month in months]


def _month(month: date, articles: int, of: int) -> PhraseMonth:
    return PhraseMonth(month, articles, of, round(articles / of, 4) if of else 0.0)
