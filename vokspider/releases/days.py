"""Which days of each source were observed, from the articles and runs of a release alone."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from typing import Any

from attrs import frozen

from vokspider.model.options import ASIDE
from vokspider.releases.rows import Row, counted
from vokspider.store.articles.coverage import EARLIEST, Walked, days_covered
from vokspider.text.dates import day_in

_ONE = timedelta(days=1)
_HEALTHY = ("ok", "quiet")
NOT_COVERED, NO_CRAWL = "not_covered", "no_crawl"
Zone = Callable[[str], tzinfo]


@frozen
class _Crawl:
    day: date
    at: datetime
    is_healthy: bool
    oldest_on: date | None  # None unless its walk was complete


def coverage(articles: Iterable[Row], runs: Iterable[Row], zone: Zone, now: datetime) -> Iterator[Row]:
    """A row for each day of each source, from its first article to the day before ``now``."""
    published = counted(articles, "source", "published_on")
    crawls = [(run["source"], _crawl(run, zone(run["source"]))) for run in runs if run["trigger"] not in ASIDE]
    for source in sorted({name for name, _ in published} | {name for name, _ in crawls}):
        of_source = [crawl for name, crawl in crawls if name == source]
        days = {date.fromisoformat(day): number for (name, day), number in published.items() if name == source and day}
        yield from _days(source, days, of_source, zone(source), now)


def gaps(rows: Iterable[Row]) -> Iterator[Row]:
    """The gaps in coverage: days in a row that are not covered, or on which no crawl was healthy."""
    for source, days in groupby(rows, lambda row: row["source"]):
        some = list(days)
        seen = next((at for at, row in enumerate(some) if row["crawls"]), len(some))
        yield from _gaps(source, NO_CRAWL, [(row["day"], row["healthy_crawls"] == 0) for row in some[seen:]])
        yield from _gaps(source, NOT_COVERED, [(row["day"], not row["covered"]) for row in some])


def _crawl(run: Row, zone: tzinfo) -> _Crawl:
    at, oldest = datetime.fromisoformat(run["started_at"]), run["oldest_listed_on"]
    oldest_on = date.fromisoformat(oldest) if oldest and run["complete"] else None
    return _Crawl(day_in(zone, at), at, run["verdict"] in _HEALTHY, oldest_on)


def _days(
    source: str, published: dict[date, int], crawls: Sequence[_Crawl], zone: tzinfo, now: datetime
) -> Iterator[Row]:
    complete = [one for one in crawls if one.oldest_on]
    known = Walked(
        min((one.oldest_on for one in complete if one.oldest_on), default=None),
        max((one.day for one in complete), default=None),
        max((one.at for one in complete), default=None),
        min((day for day in published if day >= EARLIEST), default=None),
    )
    covered = days_covered(known, zone, day_in(zone, now))
    of_day = {day: [one.is_healthy for one in some] for day, some in groupby(sorted(crawls, key=_day), _day)}
    for day in _every_day(covered.begins, covered.ends):
        healthy = of_day.get(day, [])
        numbers = {"articles": published.get(day, 0), "crawls": len(healthy), "healthy_crawls": sum(healthy)}
        yield {"source": source, "day": day.isoformat(), "covered": day in covered, **numbers}


def _day(crawl: _Crawl) -> date:
    return crawl.day


def _every_day(first: date | None, last: date | None) -> Iterator[date]:
    if first and last:
        yield from (first + number * _ONE for number in range((last - first).days + 1))


def _gaps(source: str, kind: str, days: Iterable[tuple[str, bool]]) -> Iterator[dict[str, Any]]:
    for is_gap, group in groupby(days, lambda pair: pair[1]):
        if is_gap:
            some = [day for day, _ in group]
            ends = {"first_day": some[0], "last_day": some[-1], "days": len(some)}
            yield {"source": source, "kind": kind, **ends}
