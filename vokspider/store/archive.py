"""The writing side of the archive: one transaction for each page."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import attrs
from backports import zstd
from sqlalchemy import Connection, Engine, bindparam, func, insert, select, update

from vokspider.clock import Clock
from vokspider.items import Article, Capture, Entry, Failed
from vokspider.store.engine import reading
from vokspider.store.models import ArticleRow, CaptureRow, RemovalRow, RevisionRow, RunOutcomeRow, SightingRow
from vokspider.store.runs import count_outcomes
from vokspider.store.planning import (
    FAILED,
    IMPORTED,
    NEW,
    NOT_FETCHED,
    OUTCOMES,
    PENDING,
    SKIPPED,
    STORED,
    UNCHANGED,
    Discovery,
    Due,
    Known,
    distinct,
    is_before,
    outcome_of,
    plan_discovery,
    retry_at,
    stronger,
)

_A = ArticleRow.__table__.c
_KNOWN = (_A.id, _A.external_id, _A.status, _A.revision, _A.content_sha256, _A.covered, _A.attempts, _A.due_at)
# Statements are built once: building one costs as much as running it.
_FIND = select(*_KNOWN).where(_A.source_id == bindparam("source"), _A.external_id.in_(bindparam("ids", expanding=True)))
_BACKLOG = (
    select(_A.id, _A.external_id, _A.url, _A.entry_title)
    .where(_A.source_id == bindparam("source"), _A.due_at <= bindparam("now"), _A.id > bindparam("after"))
    .order_by(_A.id)
    .limit(bindparam("limit"))
)
_SEE = (
    update(ArticleRow)
    .where(_A.id == bindparam("row"))
    .values(
        last_seen_at=bindparam("now"),
        entry_title=func.coalesce(bindparam("t"), _A.entry_title),
        teaser=func.coalesce(bindparam("s"), _A.teaser),
        listed_on=func.coalesce(bindparam("d"), _A.listed_on),
    )
)
_SET_OUTCOME = (
    update(RunOutcomeRow)
    .where(RunOutcomeRow.run_id == bindparam("run"), RunOutcomeRow.article_id == bindparam("row"))
    .values(outcome=bindparam("what"), reason=bindparam("why"))
)
_STORED = (
    update(ArticleRow)
    .where(_A.id == bindparam("row"))
    .values(
        status=STORED,
        url=func.coalesce(_A.url, bindparam("address")),
        published_on=bindparam("day"),
        fetched_at=bindparam("now"),
        revision=bindparam("number"),
        content_sha256=bindparam("sha"),
        attempts=0,
        due_at=None,
        last_error=None,
    )
)


class Archive:
    """What one run writes. Methods block; call them off the event loop, one at a time.

    ``dry``: nothing is written, and every answer is what it would be. ``outcomes`` is the run's ledger by article.
    """

    def __init__(self, engine: Engine, source_id: int, run_id: int | None, clock: Clock, *, dry: bool = False) -> None:
        self.engine = engine
        self.source_id = source_id
        self.run_id = run_id
        self.clock = clock
        self.dry = dry
        self.started_at = clock()
        self.outcomes: dict[str, str] = {}
        self.fresh_tried = self.fresh_failed = 0  # articles that were tried for the first time ever
        self._sighted: dict[str, bool] = {}  # external id -> whether it was seen in the listing itself
        self._backlog_after = 0

    # -- what was seen ------------------------------------------------------------------------------------------

    def known(self, external_ids: Sequence[str]) -> dict[str, Known]:
        """What the archive knows of these articles."""
        with reading(self.engine) as connection:
            rows = connection.execute(_FIND, {"source": self.source_id, "ids": external_ids})
            return {row.external_id: Known(*row) for row in rows}

    def discover(
        self,
        entries: Iterable[Entry],
        *,
        page_url: str | None,
        offset: int = 0,
        walked: bool = False,
        refetch: bool = False,
        fetch: bool = True,
        since: date | None = None,
    ) -> Discovery:
        """Record the entries of one page and say which of their articles to fetch.

        ``walked``: the page belongs to the listing, not to the foot of an article. ``refetch``: stored articles are
        due too. ``fetch``: False when this run fetches nothing, as an import. Entries before ``since`` are left out.
        """
        places = [place for place in distinct(entries, offset) if not is_before(place[1], since)]
        known = self.known([entry.external_id for _, entry in places if entry.external_id])
        plan = plan_discovery(places, known, self.clock(), refetch=refetch)
        if not self.dry:
            with self.engine.begin() as connection:
                self._record(connection, plan, page_url, walked, fetch)
        for one in plan.sighted:
            if one.entry.external_id:
                would = NEW if self.dry and one.due and one.known is None else one.outcome
                self.outcomes.setdefault(one.entry.external_id, would)
                self._sighted[one.entry.external_id] = walked or self._sighted.get(one.entry.external_id, False)
        return plan

    def _record(self, connection: Connection, plan: Discovery, page_url: str | None, walked: bool, fetch: bool) -> None:
        now = self.clock()
        ids = {one.known.external_id: one.known.id for one in plan.sighted if one.known}
        fresh = [one.entry for one in plan.sighted if one.known is None and one.entry.external_id]
        ids |= self._insert_articles(connection, fresh, now)
        seen = [one for one in plan.sighted if one.known]
        if seen:
            connection.execute(_SEE, [_see(one.known.id, one.entry, now) for one in seen if one.known])
        outcomes = [
            {
                "run_id": self.run_id,
                "article_id": ids[one.entry.external_id],
                "outcome": one.outcome,
                "reason": IMPORTED if one.due and not fetch else one.reason,
            }
            for one in plan.sighted
            if one.entry.external_id and one.entry.external_id not in self.outcomes
        ]
        if outcomes:
            connection.execute(insert(RunOutcomeRow), outcomes)
        self._record_sightings(connection, plan, ids, page_url, walked)

    def _insert_articles(self, connection: Connection, entries: Sequence[Entry], now: datetime) -> dict[str, int]:
        if not entries:
            return {}
        rows = [self._article_row(entry.external_id or "", entry.url, now) | _entry_fields(entry) for entry in entries]
        found = connection.execute(insert(ArticleRow).returning(_A.external_id, _A.id), rows)
        return {external_id: row_id for external_id, row_id in found}

    def _article_row(self, external_id: str, url: str | None, now: datetime) -> dict[str, Any]:
        return {
            "source_id": self.source_id,
            "external_id": external_id,
            "url": url,
            "status": PENDING,
            "first_seen_at": now,
            "last_seen_at": now,
            "due_at": now if url else None,
        }

    def _record_sightings(
        self, connection: Connection, plan: Discovery, ids: dict[str, int], page_url: str | None, walked: bool
    ) -> None:
        rows = [
            {
                "run_id": self.run_id,
                "article_id": ids.get(one.entry.external_id or ""),
                "page_url": page_url,
                "position": one.position,
                "title": one.entry.title,
                "teaser": one.entry.teaser,
                "listed_on": one.entry.listed_on,
                "walked": walked,
                "removals": [attrs.asdict(removal) for removal in one.entry.removals],
            }
            for one in plan.sighted
            if one.entry.external_id not in self._sighted
        ]
        if rows:
            connection.execute(insert(SightingRow), rows)
        upgraded = [
            ids[external_id]
            for one in plan.sighted
            if (external_id := one.entry.external_id) and walked and self._sighted.get(external_id) is False
        ]
        if upgraded:
            again = (SightingRow.run_id == self.run_id) & SightingRow.article_id.in_(upgraded)
            connection.execute(update(SightingRow).where(again).values(walked=True))

    def backlog(self, limit: int, wanted: Callable[[str], bool]) -> tuple[Due, ...]:
        """The next articles that earlier runs left behind and that are due, each given out once.

        Empty when there are none any more. ``wanted`` says which addresses this run can ask.
        """
        while rows := self._next_backlog(limit):
            fresh = [row for row in rows if row.external_id not in self.outcomes and row.url and wanted(row.url)]
            if fresh:
                self._take(fresh)
                return tuple(Due(row.external_id, row.url, row.entry_title) for row in fresh)
        return ()

    def _next_backlog(self, limit: int) -> Sequence[Any]:
        given = {"source": self.source_id, "now": self.started_at, "after": self._backlog_after, "limit": limit}
        with reading(self.engine) as connection:
            rows = connection.execute(_BACKLOG, given).all()
        self._backlog_after = rows[-1].id if rows else self._backlog_after
        return rows

    def _take(self, rows: Sequence[Any]) -> None:
        if not self.dry:
            with self.engine.begin() as connection:
                connection.execute(insert(RunOutcomeRow), [self._skipped(row.id) for row in rows])
        self.outcomes.update(dict.fromkeys((row.external_id for row in rows), SKIPPED))

    def _skipped(self, article_id: int) -> dict[str, Any]:
        return {"run_id": self.run_id, "article_id": article_id, "outcome": SKIPPED, "reason": NOT_FETCHED}

    def mark_covered(self) -> None:
        """The walk of this run left no gap: its articles need not be walked through again."""
        if not self.dry:
            walked = select(SightingRow.article_id).where(SightingRow.run_id == self.run_id, SightingRow.walked)
            with self.engine.begin() as connection:
                connection.execute(update(ArticleRow).where(_A.id.in_(walked), ~_A.covered).values(covered=True))

    def has_coverage(self) -> bool:
        """Whether some walk of this source's listing was ever complete."""
        with reading(self.engine) as connection:
            wanted = select(_A.id).where(_A.source_id == self.source_id, _A.covered).limit(1)
            return connection.execute(wanted).first() is not None

    # -- what was fetched ---------------------------------------------------------------------------------------

    def store(self, article: Article, extractor: str) -> str:
        """Store what an article page said, in one transaction; the outcome says what it meant.

        A revision is added only when the content differs; the page as served is kept with it.
        """
        known = self.known([article.external_id]).get(article.external_id)
        outcome = outcome_of(known, article.content_sha256)
        if not self.dry:
            with self.engine.begin() as connection:
                row_id = known.id if known else self._meet(connection, article.external_id, article.url)
                self._store(connection, row_id, known.revision if known else 0, article, outcome, extractor)
                self._settle(connection, row_id, article.external_id, outcome, None)
        self._count(article.external_id, known, outcome)
        return outcome

    def _count(self, external_id: str, known: Known | None, outcome: str) -> None:
        self.outcomes[external_id] = stronger(self.outcomes.get(external_id), outcome)
        if known is None or (known.revision == 0 and known.attempts == 0):
            self.fresh_tried += 1
            self.fresh_failed += outcome == FAILED

    def progress(self) -> dict[str, int]:
        """How many articles the run has discovered, and how many of them it is done with, by outcome."""
        counts = Counter(self.outcomes.values())
        return {"discovered": len(self.outcomes), **{outcome: counts[outcome] for outcome in OUTCOMES}}

    def count_outcomes(self) -> dict[str, int]:
        """The run's ledger as its rows have it, in a dry run as they would be."""
        if self.run_id is None:
            return {outcome: list(self.outcomes.values()).count(outcome) for outcome in OUTCOMES}
        with reading(self.engine) as connection:
            return count_outcomes(connection, self.run_id)

    def _meet(self, connection: Connection, external_id: str, url: str | None) -> int:
        """The row of an article that no entry named before its page came."""
        row = self._article_row(external_id, url, self.clock())
        return connection.execute(insert(ArticleRow).returning(ArticleRow.id), row).scalar_one()

    def _store(
        self, connection: Connection, row_id: int, revision: int, article: Article, outcome: str, extractor: str
    ) -> None:
        now = self.clock()
        fresh = outcome != UNCHANGED
        capture_id = self._keep(connection, row_id, article.capture, body=fresh)
        number = revision + fresh
        if fresh:
            row = _revision(row_id, number, article)
            row |= {"capture_id": capture_id, "run_id": self.run_id, "created_at": now, "extractor": extractor}
            revision_id = connection.execute(insert(RevisionRow).returning(RevisionRow.id), row).scalar_one()
            if article.removals:
                removals = [{"revision_id": revision_id, **attrs.asdict(removal)} for removal in article.removals]
                connection.execute(insert(RemovalRow), removals)
        fields = {"row": row_id, "address": article.url, "day": article.published_on, "number": number}
        connection.execute(_STORED, {**fields, "sha": article.content_sha256, "now": now})

    def _keep(self, connection: Connection, row_id: int, capture: Capture | None, *, body: bool) -> int | None:
        """Keep a capture, without its body where an equal text is stored already; None where there is none."""
        if capture is None:
            return None
        row = {
            "article_id": row_id,
            "run_id": self.run_id,
            "url": capture.url,
            "status": capture.status,
            "headers": {"items": [list(pair) for pair in capture.headers]},
            "fetched_at": capture.fetched_at,
            "sha256": hashlib.sha256(capture.body).hexdigest(),
            "size": len(capture.body),
            "body": zstd.compress(capture.body) if body else None,
        }
        return connection.execute(insert(CaptureRow).returning(CaptureRow.id), row).scalar_one()

    def fail(self, failed: Failed) -> None:
        """Record that an article's page was not believed; an earlier text stays as it is."""
        known = self.known([failed.external_id]).get(failed.external_id)
        if not self.dry:
            with self.engine.begin() as connection:
                row_id = known.id if known else self._meet(connection, failed.external_id, failed.url)
                self._keep(connection, row_id, failed.capture, body=True)
                self._note_failure(connection, row_id, known, failed)
                self._settle(connection, row_id, failed.external_id, FAILED, failed.reason)
        self._count(failed.external_id, known, FAILED)

    def _note_failure(self, connection: Connection, row_id: int, known: Known | None, failed: Failed) -> None:
        attempts = (known.attempts if known else 0) + 1
        values: dict[str, Any] = {"attempts": attempts, "last_error": f"{failed.reason}: {failed.detail}"}
        if known is None or known.revision == 0:
            due = retry_at(attempts, self.clock()) if failed.url else None
            values |= {"status": FAILED, "due_at": due}
        connection.execute(update(ArticleRow).where(_A.id == row_id).values(values))

    def _settle(self, connection: Connection, row_id: int, external_id: str, outcome: str, why: str | None) -> None:
        """Write the article's outcome into the run's ledger unless a stronger one stands there."""
        before = self.outcomes.get(external_id)
        if before is None:
            row = {"run_id": self.run_id, "article_id": row_id, "outcome": outcome, "reason": why}
            connection.execute(insert(RunOutcomeRow), row)
        elif stronger(before, outcome) != before or before == outcome:
            connection.execute(_SET_OUTCOME, {"run": self.run_id, "row": row_id, "what": outcome, "why": why})


def _entry_fields(entry: Entry) -> dict[str, Any]:
    return {"entry_title": entry.title, "teaser": entry.teaser, "listed_on": entry.listed_on}


def _see(row_id: int, entry: Entry, now: datetime) -> dict[str, Any]:
    return {"row": row_id, "now": now, "t": entry.title, "s": entry.teaser, "d": entry.listed_on}


def _revision(row_id: int, number: int, article: Article) -> dict[str, Any]:
    return {
        "article_id": row_id,
        "number": number,
        "title": article.title,
        "published_on": article.published_on,
        "original_url": article.original_url,
        "text": "\n\n".join(article.paragraphs),
        "content_sha256": article.content_sha256,
        "layout": article.layout,
    }
