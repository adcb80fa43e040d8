"""Back-fills in an archive of a test, and what their frontier holds."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from attrs import define, field
from sqlalchemy import Engine, func, select

from vokspider.store.db import tables
from vokspider.store.frontier.adding import Wanted, add
from vokspider.store.frontier.backfills import create
from vokspider.store.frontier.taking import Taken, fail_page, finish_page, give_back, take
from vokspider.store.runs.runs import open_source, start_run

from ...archives import DAY, Archive, address, identity

LEASE = 60.0  # s
_F = tables.frontier.c


def wanted(number: int) -> Wanted:
    return Wanted(identity(number), address(number), f"Title {number}", f"Teaser {number}", DAY)


@define
class Frontier:
    """The frontier of one back-fill, as runs use it; ``now`` is what their clocks say."""

    engine: Engine
    source_id: int
    backfill: int
    now: datetime
    runs: list[int] = field(factory=list)

    @classmethod
    def of(cls, archive: Archive, pages: int, runs: int = 1) -> "Frontier":
        """A new back-fill of so many pages in an archive, and runs that may take them."""
        source_id = open_source(archive.engine, archive.source(), archive.clock).source_id
        with archive.engine.begin() as connection:
            number = create(connection, source_id, archive.now)
            add(connection, number, map(wanted, range(pages)))
        made = cls(archive.engine, source_id, number, archive.now)
        made.runs = [start_run(archive.engine, source_id, "backfill", archive.clock) for _ in range(runs)]
        return made

    def take(self, run: int, limit: int) -> list[Taken]:
        with self.engine.begin() as connection:
            return take(connection, self.backfill, self.runs[run], limit, self.now, LEASE)

    def finish(self, run: int, page: Taken) -> bool:
        with self.engine.begin() as connection:
            return finish_page(connection, page.id, self.runs[run], "new", None, self.now)

    def fail(self, run: int, page: Taken, *, final: bool) -> bool:
        with self.engine.begin() as connection:
            return fail_page(connection, page, self.runs[run], "http_500", self.now, final=final)

    def give_back(self, *runs: int) -> int:
        with self.engine.begin() as connection:
            return give_back(connection, [self.runs[run] for run in runs])

    def go_on(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def states(self) -> dict[str, int]:
        """How many pages are in each state."""
        query = select(_F.state, func.count()).where(_F.backfill_id == self.backfill).group_by(_F.state)
        with self.engine.connect() as connection:
            return {row.state: row[1] for row in connection.execute(query)}

    def attempts(self) -> Sequence[int]:
        """The attempts of each page, in the order in which they were added."""
        with self.engine.connect() as connection:
            return connection.execute(select(_F.attempts).order_by(_F.id)).scalars().all()
