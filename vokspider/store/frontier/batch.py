"""The work of one run for a back-fill: a walk through a part of the listing, or a batch of pages."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from attrs import define, field
from sqlalchemy import Connection, insert, select

from vokspider.model.backfills import OPEN, PAUSED, QUEUED, STORED_OTHERWISE, TAKEN
from vokspider.model.items import Entry
from vokspider.model.outcomes import FAILED, NOT_FETCHED, PENDING, SKIPPED, UNCHANGED
from vokspider.store.db import tables
from vokspider.store.frontier.adding import Wanted, add
from vokspider.store.frontier.backfills import Backfill, finish, hold, is_workable, next_backfill, walk_on
from vokspider.store.frontier.taking import Taken, fail_page, finish_page, renew, take
from vokspider.store.frontier.turns import is_turn_asked
from vokspider.store.writing.discovery import Due, Known
from vokspider.store.writing.ledger import Ledger

_B, _F = tables.backfill.c, tables.frontier.c
# What the site says of a page will be the same tomorrow, so the page is not requested again.
FINAL = frozenset(("http_404", "http_410", "robots_txt", "offsite", "other_source"))


def _no_trouble() -> str | None:
    return None


@define
class Batch:
    """What a run does for the back-fill ``backfill``, None if there was nothing to do.

    ``attempts``: how often a page is requested before it has failed. ``seconds``: the lease of pages in flight.
    ``trouble`` says at the end why the run could not go on, as a code, or None.
    """

    ledger: Ledger
    backfill: Backfill | None
    attempts: int
    seconds: float
    trouble: Callable[[], str | None] = _no_trouble
    _flying: dict[str, Taken] = field(factory=dict, init=False)

    @classmethod
    def begin(cls, ledger: Ledger, attempts: int, seconds: float) -> "Batch":
        """Choose the back-fill to work on, and note that this run does. Raises the errors of ``Ledger.writing``."""
        with ledger.writing() as connection:
            found = next_backfill(connection, ledger.source_id, ledger.clock())
            if found is not None:
                row = {"run_id": ledger.run_id, "backfill_id": found.id}
                connection.execute(insert(tables.backfill_run).values(row))
        batch = cls(ledger, found, attempts, seconds)
        ledger.wishes = batch
        return batch

    @property
    def is_walk(self) -> bool:
        """Whether the run walks through the listing, and fetches no page of the frontier."""
        return self.backfill is not None and self.backfill.walk_offset is not None

    @property
    def begins_walk(self) -> bool:
        """Whether the run has to find entries: one that goes on with a walk may find that it is at the end."""
        return self.is_walk and self.backfill is not None and self.backfill.walk_state is None

    @property
    def _run(self) -> int:
        return self.ledger.run_id or 0

    @property
    def _id(self) -> int:
        return self.backfill.id if self.backfill else 0

    # -- pages --------------------------------------------------------------------------------------------------

    def pages(self, limit: int) -> list[Due]:
        """Take the next pages, at most ``limit``. Those that got a text otherwise are done, and not returned."""
        ledger = self.ledger
        with ledger.writing() as connection:
            taken = take(connection, self._id, self._run, limit, ledger.clock(), self.seconds)
            known = ledger.known([one.page.external_id for one in taken])
            for one in taken:
                article = known.get(one.page.external_id)
                if article is not None and article.has_text:
                    finish_page(connection, one.id, self._run, UNCHANGED, STORED_OTHERWISE, ledger.clock())
                else:
                    self._flying[one.page.external_id] = one
        return [_due(self._flying[identity].page, known.get(identity)) for identity in self._flying]

    def set_out(self, dues: Sequence[Due]) -> None:
        """Note that these pages are requested now: each has an outcome from here on, even if the process dies."""
        ledger, fresh = self.ledger, [due for due in dues if due.external_id not in self.ledger.outcomes]
        known = ledger.known([due.external_id for due in dues])
        now = ledger.clock()
        with ledger.writing() as connection:
            new = [self._article_row(due) for due in fresh if due.external_id not in known]
            ids = ledger.add_articles(connection, new) if new else {}
            known |= {one: Known(row, one, PENDING, 0, None, False, 0, None, now) for one, row in ids.items()}
            ledger.open_outcomes(connection, [(known[due.external_id].id, SKIPPED, NOT_FETCHED) for due in fresh])
        for due in fresh:
            ledger.note(due.external_id, SKIPPED)
        for due in dues:
            ledger.expect(known[due.external_id])

    def _article_row(self, due: Due) -> dict[str, object]:
        page = self._flying[due.external_id].page
        shown = {"entry_title": page.title, "teaser": page.teaser, "listed_on": page.listed_on, "due_at": None}
        return self.ledger.article_row(due.external_id, due.url, self.ledger.clock()) | shown

    # -- what the ledger tells ----------------------------------------------------------------------------------

    def met(self, connection: Connection, entries: Sequence[Entry], *, walked: bool) -> frozenset[str]:
        """See ``Wishes``."""
        shown = [one for one in entries if one.external_id and one.url]
        if walked and self.is_walk:
            add(connection, self._id, [_wanted(one) for one in shown])
        query = select(_F.external_id).join(tables.backfill).where(_B.source_id == self.ledger.source_id)
        waiting = _B.state.in_((OPEN, PAUSED)) & _F.state.in_((QUEUED, TAKEN))
        ids = [one.external_id for one in shown]
        return frozenset(connection.execute(query.where(waiting, _F.external_id.in_(ids))).scalars())

    def settled(self, connection: Connection, external_id: str, outcome: str, reason: str | None) -> None:
        """See ``Wishes``."""
        taken = self._flying.pop(external_id, None)
        if taken is None:
            return
        now = self.ledger.clock()
        if outcome != FAILED:
            finish_page(connection, taken.id, self._run, outcome, reason, now)
            return
        final = taken.attempts + 1 >= self.attempts or reason in FINAL
        fail_page(connection, taken, self._run, reason, now, final=final)

    def expects(self, reason: str) -> bool:
        """See ``Wishes``."""
        return reason in FINAL

    # -- the run ------------------------------------------------------------------------------------------------

    def has_turn(self) -> bool:
        """Whether the run may go on: nobody paused or cancelled the back-fill, and no crawl waits for its turn."""
        engine, now = self.ledger.engine, self.ledger.clock()
        return is_workable(engine, self._id, now) and not is_turn_asked(engine, self.ledger.source, now)

    def walk_on(self, offset: int | None, state: str | None) -> None:
        """Store where the walk goes on, see ``backfills.walk_on``."""
        walk_on(self.ledger.engine, self._id, offset, state)

    def renew(self) -> None:
        """Keep the pages in flight."""
        renew(self.ledger.engine, self._run, self.ledger.clock(), self.seconds)

    def close(self, reason: str | None, minutes: float) -> None:
        """End the work. With a ``reason``, a code, nothing is taken for so many minutes."""
        if self.backfill is None:
            return
        now = self.ledger.clock()
        if reason is not None:
            hold(self.ledger.engine, self._id, now + timedelta(minutes=minutes), reason)
        finish(self.ledger.engine, self._id, now)


def _due(page: Wanted, known: Known | None) -> Due:
    title, teaser = (known.entry_title, known.teaser) if known else (None, None)
    return Due(page.external_id, page.url, page.title or title, teaser=page.teaser or teaser)


def _wanted(entry: Entry) -> Wanted:
    return Wanted(entry.external_id or "", entry.url or "", entry.title, entry.teaser, entry.listed_on)
