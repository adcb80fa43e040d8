"""Stores what a run has fetched: texts with their pages, and pages that were not believed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import evolve
from sqlalchemy import Connection, Date, bindparam, func, update

from vokspider.model.availability import ABSENT, OTHER_SOURCE
from vokspider.model.items import Article, Failed, NotModified
from vokspider.model.origins import SITE
from vokspider.model.outcomes import FAILED, STORED, UNCHANGED
from vokspider.store.absences.absences import confirmation_due, next_look, note_missing, note_present
from vokspider.store.captures.bodies import Added
from vokspider.store.db import tables
from vokspider.store.db.compiled import run
from vokspider.store.duplicates.signatures import signature
from vokspider.store.writing.discovery import Known
from vokspider.store.writing.due_dates import next_check, retry_at
from vokspider.store.writing.fetches import Fetched, keep
from vokspider.store.writing.ledger import Ledger
from vokspider.store.writing.prepared import Prepared, Text
from vokspider.store.writing.revisions import (
    SHORTENED,
    Meaning,
    add_change,
    add_revision,
    find_duplicates,
    meaning_of,
    tell_revision,
)

_A = tables.article.c
_PLACED = (
    update(tables.article)
    .where(_A.id == bindparam("row"))
    .values(
        status=STORED,
        url=func.coalesce(_A.url, bindparam("address")),
        entry_title=func.coalesce(_A.entry_title, bindparam("title")),
        published_on=func.coalesce(bindparam("day", type_=Date), _A.published_on),
        fetched_at=bindparam("now"),
        revision=bindparam("number"),
        content_sha256=bindparam("sha"),
    )
)
_TITLE_MISMATCH = "title_mismatch"  # a code of ``model.reasons``
_STORED = _PLACED.values(attempts=0, due_at=None, recheck_at=bindparam("due"), last_error=None)
_STILL_THERE = (
    update(tables.article)
    .where(_A.id == bindparam("row"))
    .values(fetched_at=bindparam("now"), recheck_at=bindparam("due"), attempts=0, last_error=None)
)


class Texts:
    """Stores the article pages that a run has fetched. ``extractor``: the program's version, kept with each revision.

    The methods that write raise the errors of ``Ledger.writing``.
    """

    def __init__(self, ledger: Ledger, extractor: str) -> None:
        self.ledger = ledger
        self.extractor = extractor
        self.revision = 0  # of the article that was stored last
        self.prepared: Mapping[Text, Prepared] = {}  # of texts that may be stored next; others are prepared at need

    def store(self, article: Article) -> str:
        """Store an article page in one transaction; returns its outcome: ``new``, ``changed`` or ``unchanged``.

        A revision is added only if the content differs from all earlier ones of the article. The bytes of its page are
        kept.
        """
        ledger = self.ledger
        known = ledger.take(article.external_id)
        if ledger.dry:
            with ledger.reading() as connection:
                meaning = self.meaning(connection, known.id if known else 0, known, article)
        else:
            with ledger.writing() as connection:
                row_id = known.id if known else self._meet(connection, article.external_id, article.url)
                meaning = self._store(connection, row_id, known, article)
                ledger.settle(connection, row_id, article.external_id, meaning.outcome, meaning.aside)
        ledger.note_fetched(article.external_id, known, meaning.outcome)
        self._note_aside(known, meaning)
        return meaning.outcome

    def _note_aside(self, known: Known | None, meaning: Meaning) -> None:
        if meaning.aside:
            self.ledger.aside[meaning.aside] += 1
        if known is not None and meaning.aside == SHORTENED:
            self.ledger.rechecked.shortened[known.id] = meaning.number

    def confirm(self, item: NotModified) -> None:
        """Record that the page of a stored article has not changed, according to the site.

        Raises RuntimeError if the article is not stored.
        """
        ledger = self.ledger
        known = ledger.take(item.external_id)
        if known is None:
            raise RuntimeError(f"the article {item.external_id} is not stored, so it cannot be unmodified")
        with ledger.writing() as connection:
            fetched = Fetched.text(item, ledger.clock())
            keep(connection, ledger, known.id, fetched, body=False)
            self._note_present(connection, known, fetched.fetched_at)
            fields = {"row": known.id, "now": fetched.fetched_at, "due": self._next_check(known)}
            run(connection, _STILL_THERE, fields)
            ledger.settle(connection, known.id, item.external_id, UNCHANGED, None)
        ledger.note_fetched(item.external_id, known, UNCHANGED)

    def fail(self, failed: Failed) -> bool:
        """Record that an article's page was not believed; a stored text stays as it is.

        Returns whether the article is absent: it is stored, but no longer on the site. If it is known to be gone, its
        outcome is ``unchanged``, since that is not a failure of the run.
        """
        ledger = self.ledger
        known = ledger.take(failed.external_id)
        fetched = Fetched.failure(failed, ledger.clock())
        missing = known is not None and known.has_text and ledger.rules.asks_site and fetched.state in ABSENT
        outcome = UNCHANGED if missing and known is not None and known.gone_at is not None else FAILED
        if not ledger.dry:
            with ledger.writing() as connection:
                row_id = known.id if known else self._meet(connection, failed.external_id, failed.url)
                keep(connection, ledger, row_id, fetched, body=True)
                if not self.is_past(known, fetched):
                    self._note_failure(connection, row_id, known, failed, missing=missing)
                if known is not None and missing:
                    note_missing(connection, known, fetched.state, fetched.fetched_at)
                ledger.settle(connection, row_id, failed.external_id, outcome, failed.reason)
        if (
            failed.reason == _TITLE_MISMATCH
            and (known is None or known.attempts == 0)
            and failed.names
            and not failed.known
        ):
            ledger.mistitled.append(failed.names)
        of_other = fetched.state == OTHER_SOURCE and ledger.rules.asks_site
        if of_other and failed.names:
            ledger.strangers[failed.names] += 1
        expected = failed.known or ledger.wishes.expects(failed.reason)
        told = {"missing": missing, "expected": expected, "of_other": of_other}
        ledger.note_fetched(failed.external_id, known, outcome, **told)
        return missing

    def _meet(self, connection: Connection, external_id: str, url: str | None) -> int:
        """Add an article whose page came before any entry named it; returns its row id."""
        row = self.ledger.article_row(external_id, url, self.ledger.clock())
        return self.ledger.add_articles(connection, [row])[external_id]

    def meaning(self, connection: Connection, row_id: int, known: Known | None, article: Article) -> Meaning:
        """The meaning of a page, see ``store.writing.revisions.Meaning``."""
        return self._meaning(connection, row_id, known, article, Fetched.text(article, self.ledger.clock()))

    def _meaning(
        self, connection: Connection, row_id: int, known: Known | None, article: Article, fetched: Fetched
    ) -> Meaning:
        older = self.is_past(known, fetched)
        served = self.ledger.rules.asks_site
        return meaning_of(connection, row_id, known, article, older=older, served=served)

    def _store(self, connection: Connection, row_id: int, known: Known | None, article: Article) -> Meaning:
        """Write the rows of a page; returns its meaning."""
        fetched = Fetched.text(article, self.ledger.clock())
        meaning = self._meaning(connection, row_id, known, article, fetched)
        body = not meaning.exists or meaning.turns or self.ledger.rules.keep_all
        kept = article.capture is not None
        capture = keep(connection, self.ledger, row_id, fetched, body=body) if kept else None
        self.place(connection, row_id, known, article, meaning, capture, fetched.fetched_at)
        self.revision = meaning.number
        return meaning

    def place(
        self,
        connection: Connection,
        row_id: int,
        known: Known | None,
        article: Article,
        meaning: Meaning,
        capture: Added | None,
        fetched_at: datetime,
    ) -> None:
        """Write what the text of a page means: its revision, unless it exists, the change, and the article's row.

        ``fetched_at`` is an aware time.
        """
        found = self.prepared.get((article.title, article.paragraphs))
        sign = None
        if meaning.turns or not meaning.exists:
            sign = found.signature if found else signature(article.paragraphs)
        if not meaning.exists:
            self._add_revision(connection, row_id, meaning, article, capture, found, signature=sign)
        if meaning.kinds:
            fields = {"origin": SITE, "extractor": self.extractor, "run_id": self.ledger.run_id}
            capture_id = capture.id if capture else None
            add_change(connection, row_id, meaning, capture_id=capture_id, seen_at=fetched_at, **fields)
            if meaning.exists:
                tell_revision(self.ledger, article.external_id, row_id, meaning, fetched_at, capture, origin=SITE)
        if meaning.current:
            self._make_current(connection, row_id, known, article, meaning, fetched_at)
        elif known is not None and self.ledger.rules.asks_site:
            self._note_looked_at(connection, known, meaning, fetched_at)
        if meaning.turns:
            changed = meaning.before > 0
            find_duplicates(connection, self.ledger, row_id, meaning.content_sha256, sign, changed=changed)

    def _add_revision(
        self,
        connection: Connection,
        row_id: int,
        meaning: Meaning,
        article: Article,
        capture: Added | None,
        prepared: Prepared | None,
        **fields: Any,
    ) -> None:
        now = self.ledger.clock()
        fields |= {"article_id": row_id, "number": meaning.number, "origin": SITE}
        fields |= {"capture_id": capture.id if capture else None}
        of_run = {"run_id": self.ledger.run_id, "created_at": now, "extractor": self.extractor}
        told = evolve(
            article,
            original_url=article.original_url or meaning.original_url,
            incomplete=article.incomplete or meaning.aside == SHORTENED,
        )
        stored = add_revision(connection, told, prepared, **fields, **of_run)
        tell_revision(self.ledger, article.external_id, row_id, meaning, now, capture, origin=SITE, stored=stored)

    def _note_looked_at(self, connection: Connection, known: Known, meaning: Meaning, at: datetime) -> None:
        """Record that a stored article's page is available, although its text does not become the current one."""
        soon = meaning.aside == SHORTENED and not meaning.exists
        due = confirmation_due(self.ledger) if soon else self._next_check(known)
        run(connection, _STILL_THERE, {"row": known.id, "now": at, "due": due})
        self._note_present(connection, known, at)

    def _make_current(
        self,
        connection: Connection,
        row_id: int,
        known: Known | None,
        article: Article,
        meaning: Meaning,
        fetched_at: datetime,
    ) -> None:
        day = article.published_on or meaning.published_on
        fields = {"row": row_id, "address": article.url, "day": day, "number": meaning.number}
        fields |= {"sha": meaning.content_sha256, "now": fetched_at, "title": meaning.title}
        if known is not None and known.has_text and not self.ledger.rules.asks_site:
            run(connection, _PLACED, fields)  # a saved page is no check of the site, so the next check stays due
            return
        due = self._next_check(known) if article.url else None
        run(connection, _STORED, fields | {"due": due})
        if known is not None:
            self._note_present(connection, known, fetched_at)

    def _note_present(self, connection: Connection, known: Known, at: datetime) -> None:
        if self.ledger.rules.asks_site:
            note_present(connection, self.ledger, known, at)

    def _next_check(self, known: Known | None) -> datetime:
        now = self.ledger.clock()
        return next_check(known.first_seen_at if known else now, now, self.ledger.rules.recheck.ages_days)

    def _note_failure(
        self, connection: Connection, row_id: int, known: Known | None, failed: Failed, *, missing: bool
    ) -> None:
        attempts = 0 if missing else (known.attempts if known else 0) + 1
        why = f"{failed.reason}: {failed.detail}" if failed.detail else failed.reason
        values: dict[str, Any] = {"attempts": attempts, "last_error": why}
        now = self.ledger.clock()
        if known is None or not known.has_text:
            before = known.due_at if known else None
            due = (retry_at(attempts, now) if self.ledger.rules.retries else before) if failed.url else None
            values |= {"status": FAILED, "due_at": due}
        elif failed.url and self.ledger.rules.asks_site:
            values |= {"recheck_at": next_look(known, self.ledger) if missing else retry_at(attempts, now)}
        connection.execute(update(tables.article).where(_A.id == row_id).values(values))

    def is_past(self, known: Known | None, fetched: Fetched) -> bool:
        """Whether a saved page is older than the stored page of its article.

        A page fetched from the site is never older, whatever the clock says: a wrong clock must not stop all updates.
        """
        last = known.fetched_at if known else None
        return not self.ledger.rules.asks_site and last is not None and fetched.fetched_at < last
