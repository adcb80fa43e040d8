"""The overview of an archive: its state, and what is new, edited or gone."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from attrs import frozen
from sqlalchemy import Engine

from vokspider.model.availability import ABSENT, state_of
from vokspider.model.outcomes import FAILED
from vokspider.reports.runs import RunSummary
from vokspider.reports.status import Status, planned_starts, status
from vokspider.store.absences.absence_queries import Absent, Gone, gone_articles
from vokspider.store.articles.article_pages import NEWEST, article_page
from vokspider.store.articles.article_queries import Filters, Listed
from vokspider.store.articles.changes import Changed, changes_since
from vokspider.store.articles.counts import DayCount, count_by_day
from vokspider.store.runs.records import count_reasons
from vokspider.text.dates import Calendar

if TYPE_CHECKING:
    from vokspider.config import Config

_LATEST = 6  # of each list


@frozen
class Overview:
    """The state of an archive with its latest articles, edits and disappearances, newest first.

    ``days``: the number of articles of each of the last days, including days without articles. The last day is today
    or, if all these days are without articles, the day of the newest article. ``failed_as_absent``: how many articles
    failed in the last run of each source because the site showed that their pages are not there any more.
    """

    status: Status
    days: Sequence[DayCount]
    newest: Sequence[Listed]
    changes: Sequence[Changed]
    gone: Sequence[Gone]
    failed_as_absent: Mapping[str, int]


def overview(engine: Engine, config: "Config", calendar: Calendar, last_days: int = 60) -> Overview:
    """The overview at the present time, with ``last_days`` days."""
    now, today = calendar.now, calendar.today()
    newest = [article for article, _ in article_page(engine, Filters(), NEWEST, None, _LATEST).rows]
    back = timedelta(days=last_days - 1)
    newest_on = next((one.day for one in newest if one.day), today)
    last = today if newest_on >= today - back else newest_on
    present = status(engine, config, calendar, planned_starts(config, now))
    return Overview(
        status=present,
        days=every_day(count_by_day(engine, Filters(since=last - back, until=last)), last - back, last),
        newest=newest,
        changes=changes_since(engine, limit=_LATEST),
        gone=list(gone_articles(engine, Absent(), _LATEST)),
        failed_as_absent={one.name: _absent_in(engine, one.last_runs[0]) for one in present.sources if one.last_runs},
    )


def _absent_in(engine: Engine, run: RunSummary) -> int:
    reasons = count_reasons(engine, run.run_id, FAILED)
    return sum(number for reason, number in reasons.items() if state_of(reason) in ABSENT)


def every_day(counts: Sequence[DayCount], first: date, last: date) -> list[DayCount]:
    """The counts of each day from ``first`` to ``last``, also of those without articles."""
    known = {one.day: one.articles for one in counts}
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [DayCount(day, known.get(day, 0)) for day in days]
