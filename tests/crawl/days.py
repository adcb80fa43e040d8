"""Day after day in a moment: crawls that are told what time it is."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from attrs import frozen

from tests.crawl.conftest import Lab, balanced
from tests.crawl.crawls import Crawls
from vokspider.model.options import RunOptions

START: Final = datetime(2025, 12, 3, 7, 30, tzinfo=ZoneInfo("Asia/Seoul"))


def time_of(day: float) -> datetime:
    """When the crawl of a day begins, in UTC; day 0 is ``START``, and 0.5 half a day later."""
    return START.astimezone(UTC) + timedelta(days=day)


def korean_day(day: float) -> date:
    """The Korean calendar day of ``time_of``."""
    return time_of(day).astimezone(START.tzinfo).date()


@frozen
class Days:
    """A lab whose crawls run in one process, each on a day that the test names; the site shows that day too."""

    lab: Lab
    crawls: Crawls

    def crawl(self, day: float, **options: Any) -> dict[str, Any]:
        """Crawl once on a day; gives the run's record. The site's log of requests starts anew."""
        self.lab.site.today = korean_day(day)
        self.lab.site.forget_requests()
        result = self.crawls.crawl(self.lab.config, RunOptions(now=time_of(day), **options))
        assert result.record is not None, result.errors
        return balanced(result.record)
