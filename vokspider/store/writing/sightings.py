"""The entries that a run has seen, and the articles that earlier runs did not fetch."""

from collections.abc import Callable, Container, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import attrs
from sqlalchemy import BindParameter, Connection, Date, bindparam, func, insert, select, tuple_, update

from vokspider.model.items import Entry
from vokspider.model.outcomes import IMPORTED, NEW, PENDING, QUEUED
from vokspider.store.db import tables
from vokspider.store.db.compiled import run
from vokspider.store.db.tables.columns import UTCDateTime
from vokspider.store.writing.discovery import (
    Discovery,
    Due,
    Known,
    Sighted,
    distinct,
    is_after,
    is_before,
    plan_discovery,
)
from vokspider.store.writing.ledger import Ledger
from vokspider.store.writing.noted import Planned
from vokspider.store.writing.rechecks import earlier_texts
from vokspider.text.naming import Naming
from vokspider.text.urls import host

_A = tables.article.c
# In the order of the index, beginning after the last row of the previous batch.
_BACKLOG = (
    select(_A.id, _A.external_id, _A.url, _A.entry_title, _A.teaser, _A.listed_on, _A.due_at)
    .where(_A.source_id == bindparam("source"), _A.due_at <= bindparam("now"))
    .where(tuple_(_A.due_at, _A.id) > tuple_(bindparam("after", type_=UTCDateTime()), bindparam("after_id")))
    .order_by(_A.due_at, _A.id)
    .limit(bindparam("limit"))
)
_SHOWN: dict[str, BindParameter[Any]] = {
    "url": bindparam("u"),
    "entry_title": bindparam("t"),
    "teaser": bindparam("s"),
    "listed_on": bindparam("d", type_=Date),
}
_SEE = update(tables.article).where(_A.id == bindparam("row")).values(last_seen_at=bindparam("now"))
# A More From block may be on a page that was made long ago. So it adds what is not known yet, but changes nothing.
_SEE_LISTED = _SEE.values({name: func.coalesce(shown, _A[name]) for name, shown in _SHOWN.items()})
_SEE_IN_BLOCK = _SEE.values({name: func.coalesce(_A[name], shown) for name, shown in _SHOWN.items()})
_ADD_SIGHTINGS = insert(tables.sighting)
_DUE_AGAIN = update(tables.article).where(_A.id == bindparam("row")).values(recheck_at=bindparam("now"))


class Sightings:
    """The entries that a run has seen, and the articles to fetch because of them.

    The methods that write raise the errors of ``Ledger.writing``.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._sighted: dict[str, bool] = {}  # external id -> whether it was seen in the listing itself
        # external id -> hash of the entry in a block of a saved page: the next pages show the same entries
        self._blocks: dict[str, int] = {}
        self._promised: dict[str, tuple[str | None, str | None]] = {}  # title and teaser in the listing as it is now
        self._backlog_after = datetime.min.replace(tzinfo=UTC), 0

    def discover(
        self,
        entries: Iterable[Entry],
        *,
        page_url: str | None,
        offset: int | None = None,
        refetch: bool = False,
        hints: bool = False,
        fetch: bool = True,
        since: date | None = None,
        until: date | None = None,
    ) -> Discovery:
        """Record the entries of one page and say which of their articles to fetch, in one transaction.

        ``offset``: the first entry's position in the listing, None for the More From block of an article. ``refetch``:
        stored articles are due too; ``hints``: only those whose entries have changed. ``fetch``: False if this run
        fetches nothing, like an import. Entries listed before ``since`` or after ``until`` are left out.
        """
        ledger = self.ledger
        walked = offset is not None
        shown = [place for place in distinct(entries, offset or 0) if not is_before(place[1], since)]
        is_saved = not (walked or ledger.rules.asks_site)
        shown = [place for place in shown if not is_saved or self._is_fresh(place[1])]
        places = [place for place in shown if not is_after(place[1], until)]
        known = ledger.known([entry.external_id for _, entry in shown if entry.external_id])
        plan = plan_discovery(places, known, ledger.clock(), refetch=refetch, hints=hints and fetch and walked)
        beyond = {one.external_id or "" for _, one in shown if is_after(one, until)}
        plan = attrs.evolve(plan, beyond={one: row.covered for one, row in known.items() if one in beyond})
        plan = self._with_earlier(plan)
        if places and not ledger.dry:
            with ledger.writing() as connection:
                self._record(connection, plan, page_url, walked, fetch)
        for one in plan.identified:
            self._note(one, walked)
            if is_saved:
                self._blocks[one.entry.external_id or ""] = hash(_shown(one.entry))
            if walked:
                self._promised[one.entry.external_id or ""] = one.entry.title, one.entry.teaser
        return plan

    def _is_fresh(self, entry: Entry) -> bool:
        """Whether an entry in a block says something that this run has not recorded yet."""
        return entry.external_id is None or self._blocks.get(entry.external_id) != hash(_shown(entry))

    def promised(self, due: Due) -> tuple[str | None, str | None]:
        """The title and the teaser of an article in the listing as this run saw it, or else those of ``due``.

        The title in ``due`` can be from an earlier run, and the site may have corrected it since.
        """
        return self._promised.get(due.external_id, (due.title, due.teaser))

    def _with_earlier(self, plan: Discovery) -> Discovery:
        """The plan with the stored texts of the articles that are to be fetched again."""
        if not plan.again:
            return plan
        with self.ledger.reading() as connection:
            return attrs.evolve(plan, earlier=earlier_texts(connection, plan.again))

    def _note(self, one: Sighted, walked: bool) -> None:
        identity = one.entry.external_id or ""
        if identity not in self.ledger.outcomes:
            self.ledger.note(identity, NEW if self.ledger.dry and one.due and one.known is None else one.outcome)
        if self.ledger.dry and one.due:
            entry = one.entry
            planned = Planned(identity, entry.title, entry.listed_on, entry.url)
            self.ledger.would_fetch.setdefault(identity, planned)
        self._sighted[identity] = walked or self._sighted.get(identity, False)

    def _record(self, connection: Connection, plan: Discovery, page_url: str | None, walked: bool, fetch: bool) -> None:
        ledger, now = self.ledger, self.ledger.clock()
        ids = {one.known.external_id: one.known.id for one in plan.sighted if one.known}
        wished = ledger.wishes.met(connection, [one.entry for one in plan.identified], walked=walked)
        fresh = [one.entry for one in plan.identified if one.known is None]
        if fresh:
            ids |= ledger.add_articles(connection, [self._article_row(entry, now, wished) for entry in fresh])
        seen = [_see(one.known, one.entry, now, ledger.naming) for one in plan.identified if one.known]
        if seen:
            run(connection, _SEE_LISTED if walked else _SEE_IN_BLOCK, seen)
        # So that a change in the listing is not forgotten if this run does not fetch the article.
        if walked and plan.edited:
            connection.execute(_DUE_AGAIN, [{"row": row_id, "now": now} for row_id in plan.edited])
        rows = [
            (ids[one.entry.external_id or ""], one.outcome, _reason(one, wished, imported=not ledger.rules.asks_site))
            for one in plan.identified
            if one.entry.external_id not in ledger.outcomes
        ]
        ledger.open_outcomes(connection, rows)
        self._record_sightings(connection, plan, ids, page_url, walked)
        for one in plan.identified:
            if one.due and fetch:
                ledger.expect(one.known or _met(ids[one.entry.external_id or ""], one.entry, now))

    def _article_row(self, entry: Entry, now: datetime, wished: Container[str]) -> dict[str, Any]:
        row = self.ledger.article_row(entry.external_id or "", entry.url, now)
        if entry.external_id in wished:
            row["due_at"] = None
        return row | {"entry_title": entry.title, "teaser": entry.teaser, "listed_on": entry.listed_on}

    def _record_sightings(
        self, connection: Connection, plan: Discovery, ids: dict[str, int], page_url: str | None, walked: bool
    ) -> None:
        """Write one sighting for each article and run, ``walked`` once the entry is seen in the listing itself."""
        fresh = [one for one in plan.sighted if one.entry.external_id not in self._sighted]
        if fresh:
            run(connection, _ADD_SIGHTINGS, [self._sighting(one, ids, page_url, walked) for one in fresh])
        upgraded = [
            ids[one.entry.external_id or ""]
            for one in plan.identified
            if walked and self._sighted.get(one.entry.external_id or "") is False
        ]
        if upgraded:
            again = (tables.sighting.c.run_id == self.ledger.run_id) & tables.sighting.c.article_id.in_(upgraded)
            connection.execute(update(tables.sighting).where(again).values(walked=True))

    def _sighting(self, one: Sighted, ids: dict[str, int], page_url: str | None, walked: bool) -> dict[str, Any]:
        return {
            "run_id": self.ledger.run_id,
            "article_id": ids.get(one.entry.external_id or ""),
            "page_url": page_url,
            "position": one.position,
            "title": one.entry.title,
            "teaser": one.entry.teaser,
            "listed_on": one.entry.listed_on,
            "walked": walked,
            "removals": [attrs.asdict(removal) for removal in one.entry.removals],
        }

    # -- what earlier runs left ---------------------------------------------------------------------------------

    def backlog(self, limit: int, wanted: Callable[[str], bool]) -> tuple[Due, ...] | None:
        """The next due articles that earlier runs did not fetch, at most ``limit``, each returned once.

        A batch can be empty; None means that there are no more. ``wanted`` decides whether this run can request an
        address.
        """
        rows = self._next_backlog(limit)
        if not rows:
            return None
        fresh = [row for row in rows if row.external_id not in self.ledger.outcomes and row.url and wanted(row.url)]
        self.ledger.set_out(fresh)
        if self.ledger.dry:
            left = (Planned(row.external_id, row.entry_title, row.listed_on, row.url) for row in fresh)
            self.ledger.would_fetch.update((one.external_id, one) for one in left)
        return tuple(Due(row.external_id, row.url, row.entry_title, teaser=row.teaser) for row in fresh)

    def _next_backlog(self, limit: int) -> Sequence[Any]:
        ledger = self.ledger
        after, after_id = self._backlog_after
        place = {"after": after, "after_id": after_id, "limit": limit}
        with ledger.reading() as connection:
            given = {"source": ledger.source_id, "now": ledger.started_at, **place}
            rows = connection.execute(_BACKLOG, given).all()
        if rows:
            self._backlog_after = rows[-1].due_at, rows[-1].id
        return rows

    # -- coverage -----------------------------------------------------------------------------------------------

    def mark_covered(self, earlier: Sequence[int] = ()) -> None:
        """Mark the articles of this run's walk as covered. Call it only if the walk left no gap.

        ``earlier``: the ids of the runs that made the first parts of the walk.
        """
        if self.ledger.dry:
            return
        walked = select(tables.sighting.c.article_id).where(
            tables.sighting.c.run_id.in_([self.ledger.run_id, *earlier]), tables.sighting.c.walked
        )
        with self.ledger.writing() as connection:
            connection.execute(update(tables.article).where(_A.id.in_(walked), ~_A.covered).values(covered=True))

    def has_coverage(self) -> bool:
        """Whether some walk of this source's listing was ever complete."""
        with self.ledger.reading() as connection:
            wanted = select(_A.id).where(_A.source_id == self.ledger.source_id, _A.covered).limit(1)
            return connection.execute(wanted).first() is not None


def _reason(one: Sighted, wished: Container[str], *, imported: bool) -> str | None:
    """Why an article is skipped, if it is: a back-fill or a later run will fetch it."""
    if one.due and one.entry.external_id in wished:
        return QUEUED
    return IMPORTED if one.due and imported else one.reason


def _shown(entry: Entry) -> tuple[Any, ...]:
    """What is recorded of an entry in a block."""
    return entry.external_id, entry.url, entry.title, entry.teaser, entry.listed_on


def _see(known: Known, entry: Entry, now: datetime, naming: Naming) -> dict[str, Any]:
    shown = {"t": entry.title, "s": entry.teaser, "d": entry.listed_on, "u": _moved_to(known, entry, naming)}
    return {"row": known.id, "now": now, **shown}


def _moved_to(known: Known, entry: Entry, naming: Naming) -> str | None:
    """The address of an article in its entry, if it is a new one; else None.

    The end of an address follows the title and may change, while the id in it stays.
    """
    if known.url is None:
        return entry.url
    moved = entry.url and host(entry.url) == host(known.url) and not naming.same_address(entry.url, known.url)
    return entry.url if moved else None


def _met(row_id: int, entry: Entry, now: datetime) -> Known:
    """What is known of an article that was just added."""
    return Known(row_id, entry.external_id or "", PENDING, 0, None, False, 0, now, now)
