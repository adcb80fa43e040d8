"""Back-fills and how far they are, with an estimate of their end."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from sqlalchemy import Engine

from vokspider.model.backfills import DONE, ENDED, FAILED, OPEN, QUEUED, TAKEN
from vokspider.model.options import POLITE_DELAY
from vokspider.reports.serializing import FOR_PEOPLE, as_json
from vokspider.store.db.engine import reading
from vokspider.store.frontier.progress import Progress, progress
from vokspider.text.urls import is_local

if TYPE_CHECKING:
    from vokspider.config import Config

_PAUSES = 1.25  # a pause is about so many times the delay, since a random time is added


@frozen
class BackfillSummary:
    """A back-fill: what was asked for, how many pages are in each state, its pace, and when it should end.

    ``state``: ``open``, ``paused``, ``cancelled`` or ``finished``. ``since`` and ``until``: the days of the listing, or
    None for a list of addresses. ``is_walking``: the listing is not read to its end, so pages may be added.
    ``stored_before``: articles that had a text when the back-fill met them. ``done_by_outcome`` and
    ``failed_by_reason`` divide ``done`` and ``failed``. ``ledger``: the sums of the ledgers of its ``runs``.
    ``pages_per_hour``: of the last minutes, None if too few pages ended. ``seconds_left``: the time for the pages that
    are left at the polite pace, or at the measured one if that is slower; ``ends_at``: when that would be over (UTC),
    None unless it is open. ``held_until``: no page is taken before, for the ``reason``, a code.
    """

    id: int
    source: str
    state: str
    since: date | None
    until: date | None
    is_walking: bool
    queued: int
    in_flight: int
    done: int
    failed: int
    stored_before: int
    done_by_outcome: Mapping[str, int]
    failed_by_reason: Mapping[str, int]
    runs: int
    ledger: Mapping[str, int]
    pages_per_hour: float | None
    seconds_left: float
    ends_at: datetime | None
    created_at: datetime
    finished_at: datetime | None
    held_until: datetime | None
    reason: str | None
    has_ended: bool = field(metadata=FOR_PEOPLE)

    @property
    def total(self) -> int:
        """The number of pages in its frontier."""
        return self.queued + self.in_flight + self.done + self.failed

    @property
    def left(self) -> int:
        """The number of pages that are still to be fetched."""
        return self.queued + self.in_flight

    def as_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return as_json(self)


def backfills(
    engine: Engine,
    config: "Config",
    now: datetime,
    numbers: Sequence[int] = (),
    *,
    limit: int = 0,
    unfinished: bool = False,
) -> list[BackfillSummary]:
    """The back-fills at the time ``now``, newest first; see ``store.frontier.progress.progress``."""
    with reading(engine) as connection:
        rows = progress(connection, now, numbers, limit=limit, unfinished=unfinished)
    return [_summary(one, seconds_a_page(config, one.source), now) for one in rows]


def seconds_a_page(config: "Config", source: str) -> float:
    """The time between two pages of a source at the polite pace; that of ``crawl.delay`` for an unknown source."""
    found = next((one for one in config.sources if one.name == source), None)
    delay = config.crawl.delay if found is None else found.delay
    if found is not None and all(map(is_local, found.urls)):
        return delay * _PAUSES
    return max(delay, POLITE_DELAY) * _PAUSES


def _summary(one: Progress, seconds: float, now: datetime) -> BackfillSummary:
    pace, left = one.pages_per_second, one.pages[QUEUED] + one.pages[TAKEN]
    takes = left * max(seconds, 1 / pace if pace else 0.0)
    begins = max(now, one.held_until) if one.held_until else now
    return BackfillSummary(
        id=one.id,
        source=one.source,
        state=one.state,
        since=one.since,
        until=one.until,
        is_walking=one.walk_offset is not None,
        queued=one.pages[QUEUED],
        in_flight=one.pages[TAKEN],
        done=one.pages[DONE],
        failed=one.pages[FAILED],
        stored_before=one.stored_before,
        done_by_outcome=one.outcomes,
        failed_by_reason=one.failures,
        runs=one.runs,
        ledger=one.ledger,
        pages_per_hour=round(pace * 3600, 1) if pace else None,
        seconds_left=round(takes, 1),
        ends_at=begins + timedelta(seconds=round(takes)) if one.state == OPEN else None,
        created_at=one.created_at,
        finished_at=one.finished_at,
        held_until=one.held_until,
        reason=one.reason,
        has_ended=one.state in ENDED,
    )
