"""The history of a phrase: when it was used first and last, its longest silence, and how often each month."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from attrs import frozen

from vokspider.reports.search import Found
from vokspider.reports.serializing import as_json
from vokspider.store.articles.article_queries import Filters
from vokspider.store.articles.counts import count_by_month
from vokspider.store.search.counting import Count, Scope


@frozen
class Silence:
    """Days in a row without a use, all of which are covered; both included."""

    first: date
    last: date
    days: int


@frozen
class PhraseMonth:
    """How many articles of a month (its first day) have a phrase, of how many, and their share from 0 to 1."""

    month: date
    articles: int
    of: int
    share: float


@frozen
class PhraseHistory:
    """The history of a phrase by the days of articles, so far as the archive knows them.

    ``first_on``, ``last_on``: None without a use. ``longest_silence``: after the first use, among covered days; None if
    there is none. ``silent_since``: covered days without a use after the last one. ``at_least``: there was no time to
    count more; then the first use may be an earlier one. ``months`` are those with articles, in order.
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
        """The history for programs."""
        return as_json(self)


def phrase_history(found: Found, filters: Filters, seconds: float) -> PhraseHistory:
    """The history of what was searched; ``filters`` has the source and days of the search."""
    counted, of = found.count(seconds), found.scope()
    used = list(counted.days)
    return PhraseHistory(
        found.also,
        counted.articles,
        counted.at_least,
        used[0] if used else None,
        used[-1] if used else None,
        longest_silence(used, of.since, of.until),
        _silent_since(used, of),
        of.articles,
        of.covered,
        of.uncovered,
        tuple(_months(found, filters, counted)),
    )


def longest_silence(used: list[date], since: date | None, until: date | None) -> Silence | None:
    """The longest time without a use between two days of use, or up to ``until``, that is covered from its beginning.

    ``used``: days in order; ``since`` to ``until`` are covered, None for none.
    """
    if since is None or until is None:
        return None
    ends = [*used, until + timedelta(1)]
    gaps = (_between(max(one, since - timedelta(1)), min(two, until + timedelta(1))) for one, two in pairwise(ends))
    return max((gap for gap in gaps if gap), key=lambda gap: gap.days, default=None)


def _between(one: date, two: date) -> Silence | None:
    days = (two - one).days - 1
    return Silence(one + timedelta(1), two - timedelta(1), days) if days > 0 else None


def _silent_since(used: list[date], of: Scope) -> Silence | None:
    if not used or of.since is None or of.until is None:
        return None
    return _between(max(used[-1], of.since - timedelta(1)), of.until + timedelta(1))


def _months(found: Found, filters: Filters, counted: Count) -> list[PhraseMonth]:
    every = {one.month: one.articles for one in count_by_month(found.engine, filters)}
    months = sorted(every.keys() | counted.months.keys())
    return [_month(month, counted.months.get(month, 0), every.get(month, 0)) for month in months]


def _month(month: date, articles: int, of: int) -> PhraseMonth:
    return PhraseMonth(month, articles, of, round(articles / of, 4) if of else 0.0)
