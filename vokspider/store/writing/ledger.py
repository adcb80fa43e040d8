"""The ledger of one run: each discovered article with exactly one outcome."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, insert, select, update

from vokspider.model.clock import Clock
from vokspider.model.items import Names
from vokspider.model.outcomes import FAILED, NOT_FETCHED, OUTCOMES, PENDING, SKIPPED
from vokspider.store.captures.bodies import Dictionary
from vokspider.store.captures.dictionaries import newest_dictionary
from vokspider.store.db import tables
from vokspider.store.db.compiled import run
from vokspider.store.db.leases import Lease
from vokspider.store.log.entries import MET, Told
from vokspider.store.log.records import record_of_stored
from vokspider.store.log.telling import Log
from vokspider.store.runs.records import count_outcomes
from vokspider.store.writing.discovery import Known, stronger
from vokspider.store.writing.noted import Planned, Rechecked
from vokspider.store.writing.rules import Rules
from vokspider.store.writing.transactions import Transactions
from vokspider.store.writing.wishes import NoWishes, Wishes
from vokspider.text.naming import Naming

_A = tables.article.c
_KNOWN = (
    _A.id,
    _A.external_id,
    _A.status,
    _A.revision,
    _A.content_sha256,
    _A.covered,
    _A.attempts,
    _A.due_at,
    _A.first_seen_at,
    _A.fetched_at,
    _A.published_on,
    _A.absent_since,
    _A.gone_at,
    _A.entry_title,
    _A.teaser,
    _A.url,
)
# Statements are built once: building one costs as much as running it.
_FIND = select(*_KNOWN).where(_A.source_id == bindparam("source"), _A.external_id.in_(bindparam("ids", expanding=True)))
_INSERT_ARTICLES = insert(tables.article).returning(_A.external_id, _A.id)
_INSERT_OUTCOMES = insert(tables.run_outcome)
_SET_OUTCOME = (
    update(tables.run_outcome)
    .where(tables.run_outcome.c.run_id == bindparam("run"), tables.run_outcome.c.article_id == bindparam("row"))
    .values(outcome=bindparam("what"), reason=bindparam("why"))
)


class Ledger:
    """The outcomes of one run's articles, in memory and in the database.

    The methods of this class, ``Sightings`` and ``Texts`` block: call them outside of the event loop, one at a time.
    ``dry``: nothing is written. The run holds the lease of its source, so no other process changes the articles of the
    source, and what was read once stays true.
    """

    def __init__(
        self,
        engine: Engine,
        source_id: int,
        run_id: int | None,
        clock: Clock,
        *,
        dry: bool = False,
        lease: Lease | None = None,
        rules: Rules | None = None,
        naming: Naming | None = None,
    ) -> None:
        self.engine = engine
        self.source_id = source_id
        self.run_id = run_id
        self.clock = clock
        self.dry = dry
        self.lease = lease
        self.rules = rules or Rules()
        self.naming = naming or Naming()
        self.started_at = clock()
        self.outcomes: dict[str, str] = {}  # by external id
        self.would_fetch: dict[str, Planned] = {}  # by external id, of a dry run
        self.fresh_tried = self.fresh_failed = 0  # articles whose fetch before this run did not fail
        self.rechecked = Rechecked()
        self.mistitled: list[Names] = []  # titles of first tries whose page has another title than its entry
        self.aside: Counter[str] = Counter()  # texts that are kept but not current, by reason (``writing.revisions``)
        self.strangers: Counter[Names] = Counter()  # pages of another source, by its name and the expected one
        self.log = Log()
        self.wishes: Wishes = NoWishes()
        self._counts: Counter[str] = Counter()
        self._waiting: dict[str, Known] = {}  # articles that were discovered and are not fetched yet, by external id
        self._awaited: set[str] = set()  # those, and the articles left by earlier runs or due for a re-check
        self._transactions = Transactions(engine, lease, self.log)
        # While several items are written together: their external ids, with the outcomes that were counted before.
        self._noted: list[tuple[str, str | None]] | None = None

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction on the one connection with which the run writes, see ``Transactions.writing``."""
        return self._transactions.writing()

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection for reading, which sees what this run has written."""
        return self._transactions.reading()

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction for all that is written in this context; if it fails, nothing of it is written or counted.

        What fails alone in it is not written, and the rest is. Raises as ``writing``.
        """
        self._noted = []
        try:
            with nullcontext() if self.dry else self._transactions.together():
                yield
        except BaseException:
            self._count_back()
            raise
        finally:
            self._noted = None

    def _count_back(self) -> None:
        """Forget the outcomes that were counted for a transaction that failed."""
        for external_id, before in reversed(self._noted or ()):
            self._counts[self.outcomes.pop(external_id)] -= 1
            if before is not None:
                self.outcomes[external_id] = before
                self._counts[before] += 1

    def close(self) -> None:
        """Close the connection."""
        self._transactions.close()

    @cached_property
    def source(self) -> str:
        """The name of the run's source."""
        with self.reading() as connection:
            name = select(tables.source.c.name).where(tables.source.c.id == self.source_id)
            return str(connection.execute(name).scalar_one())

    @cached_property
    def dictionary(self) -> Dictionary | None:
        """The dictionary for the pages of the run; the one that its source had when it was first needed."""
        with self.reading() as connection:
            return newest_dictionary(connection, self.source_id)

    def tell(self, kind: str, at: datetime, external_id: str, row_id: int, **facts: Any) -> None:
        """Add a log entry about what the transaction does with an article; ``facts`` are further parts of ``Told``."""
        self.log.add(Told(kind, at, self.source, external_id, article_id=row_id, run=self.run_id, **facts))

    def known(self, external_ids: Sequence[str]) -> dict[str, Known]:
        """What the archive knows of these articles, by external id; unknown ones are left out."""
        if not external_ids:
            return {}
        with self.reading() as connection:
            rows = connection.execute(_FIND, {"source": self.source_id, "ids": list(external_ids)})
            return {row.external_id: Known(*row) for row in rows}

    def take(self, external_id: str) -> Known | None:
        """What the archive knows of an article whose page has come, or None. The run no longer waits for the page."""
        self._awaited.discard(external_id)
        found = self._waiting.pop(external_id, None)
        return found or self.known([external_id]).get(external_id)

    def is_new(self, external_id: str) -> bool:
        """Whether the run waits for the first text of the article; needs no query."""
        known = self._waiting.get(external_id)
        return known is not None and not known.has_text

    def expect(self, known: Known) -> None:
        """Remember what is known of an article until its page comes."""
        self._waiting[known.external_id] = known
        self._awaited.add(known.external_id)

    def add_articles(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
        """Insert rows made by ``article_row``; returns their row ids by external id."""
        ids = {row.external_id: row.id for row in connection.execute(_INSERT_ARTICLES, rows)}
        for row in rows:
            record = record_of_stored("article", row, self.source, row["external_id"])
            self.tell(MET, row["first_seen_at"], row["external_id"], ids[row["external_id"]], record=record)
        return ids

    def article_row(self, external_id: str, url: str | None, now: datetime) -> dict[str, Any]:
        """The row of a new article, which is due at once if it has an address."""
        return {
            "source_id": self.source_id,
            "external_id": external_id,
            "url": url,
            "status": PENDING,
            "imported_at": self.naming.imported_at(external_id),
            "first_seen_at": now,
            "last_seen_at": now,
            "due_at": now if url else None,
        }

    def open_outcomes(self, connection: Connection, rows: Sequence[tuple[int, str, str | None]]) -> None:
        """Write the first outcomes of articles in this run, as tuples (row id of the article, outcome, reason)."""
        if rows:
            run_id = self.run_id
            outcomes = [
                {"run_id": run_id, "article_id": row, "outcome": what, "reason": why} for row, what, why in rows
            ]
            run(connection, _INSERT_OUTCOMES, outcomes)

    def set_out(self, rows: Sequence[Any]) -> None:
        """Write and count the first outcomes of known articles that this run will fetch and has not seen yet.

        ``rows`` have an ``id`` and an ``external_id``.
        """
        fresh = [row for row in rows if row.external_id not in self.outcomes]
        if fresh and not self.dry:
            with self.writing() as connection:
                self.open_outcomes(connection, [(row.id, SKIPPED, NOT_FETCHED) for row in fresh])
        for row in fresh:
            self.note(row.external_id, SKIPPED)
            self._awaited.add(row.external_id)

    def settle(self, connection: Connection, row_id: int, external_id: str, outcome: str, why: str | None) -> None:
        """Write the outcome of an article, unless this run already has a stronger one for it."""
        before = self.outcomes.get(external_id)
        if before is None:
            self.open_outcomes(connection, [(row_id, outcome, why)])
        elif stronger(before, outcome) != before or before == outcome:
            run(connection, _SET_OUTCOME, {"run": self.run_id, "row": row_id, "what": outcome, "why": why})
        self.wishes.settled(connection, external_id, outcome, why)

    def note(self, external_id: str, outcome: str) -> None:
        """Count an outcome, after its transaction was committed."""
        before = self.outcomes.get(external_id)
        if before is not None:
            self._counts[before] -= 1
        self.outcomes[external_id] = after = stronger(before, outcome)
        self._counts[after] += 1
        if self._noted is not None:
            self._noted.append((external_id, before))

    def note_fetched(
        self,
        external_id: str,
        known: Known | None,
        outcome: str,
        *,
        missing: bool = False,
        expected: bool = False,
        of_other: bool = False,
    ) -> None:
        """Count the outcome of a request, after its transaction was committed.

        ``missing``: a stored article is not on the site. ``expected``: the imported archive recorded the failure.
        Neither counts as a failure of this run. ``of_other``: the page belongs to another source.
        """
        self.note(external_id, outcome)
        if known is None or known.attempts == 0:
            self.fresh_tried += 1
            self.fresh_failed += outcome == FAILED and not (missing or expected)
        self.rechecked.served += outcome != FAILED and not missing
        if known is not None and known.has_text:
            self.rechecked.asked += 1
            if missing:
                self._note_missing(known, of_other=of_other)

    def _note_missing(self, known: Known, *, of_other: bool) -> None:
        if known.gone_at is None:  # an article that is known to be gone is expected to be missing
            self.rechecked.missing.append(known.id)
        else:
            self.rechecked.still_gone += 1
        if known.absent_since is None:
            self.rechecked.vanished.append(known.external_id)
            self.rechecked.of_others += of_other

    def progress(self) -> dict[str, int]:
        """The numbers of articles ``discovered``, with each outcome, and ``waiting`` for their pages.

        Waiting articles are counted as skipped until their pages come.
        """
        counts = {outcome: self._counts[outcome] for outcome in OUTCOMES}
        return {"discovered": len(self.outcomes), **counts, "waiting": len(self._awaited)}

    def count_outcomes(self) -> dict[str, int]:
        """The number of articles with each outcome, counted from the rows; in a dry run, as they would be."""
        if self.run_id is None:
            return {outcome: self._counts[outcome] for outcome in OUTCOMES}
        with self.reading() as connection:
            return count_outcomes(connection, self.run_id)
