"""Re-extraction: kept pages are read again by the present program, to store what a better parser finds in them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from attrs import evolve, frozen
from sqlalchemy import Connection, Select, func, select, update

from vokspider.compare.changes import DATE, KINDS, TITLE, Version, kinds
from vokspider.model.availability import REDIRECTED, SERVED
from vokspider.model.items import Again, Article, Earlier, Failed
from vokspider.model.origins import PARSER
from vokspider.model.outcomes import CHANGED, FAILED, NEW, UNCHANGED
from vokspider.store.captures.kept import Stored, stored_captures
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.duplicates.signatures import signature
from vokspider.store.writing.discovery import Known, outcome_of
from vokspider.store.writing.fetches import Fetched, kept_before
from vokspider.store.writing.ledger import Ledger
from vokspider.store.writing.rechecks import earlier_texts
from vokspider.store.writing.revisions import (
    Meaning,
    add_change,
    add_revision,
    find_duplicates,
    newest_number,
    stored_version,
    tell_revision,
    version_of,
)
from vokspider.store.writing.texts import Texts

_A, _C, _R = tables.article.c, tables.capture.c, tables.revision.c
_SEEN = tables.sighting.c
_AT_A_TIME = 16


@frozen
class Kept:
    """A kept page to read again. ``again`` is copied to the item that is read from it.

    The last three fields are what the page is compared with: its entry's title and teaser, and the article's text.
    """

    stored: Stored
    again: Again
    entry_title: str | None = None
    entry_teaser: str | None = None
    earlier: Earlier | None = None


@frozen
class Reread:
    """The result of reading a kept page again.

    ``outcome``: ``new`` for a page without a text before, ``changed``, ``unchanged``, or ``failed``, with a ``reason``,
    for a page that no longer gives a text. ``revision``: the number of the revision with which the page is compared,
    which was read from it before or else is the current one; 0 if there is none. ``kinds``: those of
    ``compare.changes.KINDS``. ``before`` and ``after``: the two texts, or None. ``aside``: why a new text is kept
    without becoming the current one.
    """

    external_id: str
    url: str | None
    outcome: str
    revision: int
    kinds: tuple[str, ...] = ()
    before: Version | None = None
    after: Version | None = None
    reason: str | None = None
    aside: str | None = None


class Rereading:
    """The re-extraction of the kept pages of one source; ``texts`` stores new texts."""

    def __init__(self, ledger: Ledger, texts: Texts) -> None:
        self.ledger = ledger
        self.texts = texts

    def pages(self, since: datetime | None) -> Iterator[Kept]:
        """The kept pages from which revisions were read, and those that were received but not believed.

        ``since``: only pages fetched at this time or later. They are in the order in which they were fetched, and only
        a few are in memory at a time.
        """
        with reading(self.ledger.engine) as connection:
            rows = connection.execute(_pages(self.ledger.source_id, since)).all()
        for start in range(0, len(rows), _AT_A_TIME):
            yield from self._kept(rows[start : start + _AT_A_TIME])

    def _kept(self, rows: Sequence[Any]) -> Iterator[Kept]:
        some = {row.id: row for row in rows}
        for stored in stored_captures(self.ledger.engine, list(some)):
            row = some[stored.facts.id]
            kept = Kept(stored, Again(row.id, row.number or 0))
            yield kept if row.number else evolve(kept, **self._promised(row))

    def _promised(self, row: Any) -> dict[str, Any]:
        """The last three fields of ``Kept``, for a page that was not believed."""
        listed = {"entry_title": row.entry_title, "entry_teaser": row.entry_teaser}
        return listed | {"earlier": self._earlier(row)}

    def _earlier(self, row: Any) -> Earlier | None:
        """The current text of the article at this moment; the page read before this one may have given it."""
        with reading(self.ledger.engine) as connection:
            return earlier_texts(connection, [row.article_id]).get(row.external_id)

    def behind(self, article: Article) -> list[Kept]:
        """The kept pages of an article's revisions that another extractor has read, if ``article`` is a changed text.

        Only when these pages are read again is it known whether the site or the program changed the text, and whether
        it is an earlier text that has returned.
        """
        known = self.ledger.known([article.external_id]).get(article.external_id)
        if known is None or outcome_of(known, article.content_sha256, article.published_on) != CHANGED:
            return []
        with reading(self.ledger.engine) as connection:
            rows = connection.execute(_behind(known.id, self.texts.extractor)).all()
        return list(self._kept(rows))

    def store(self, item: Article | Failed) -> Reread:
        """Store what was read again from a page, in one transaction; returns the result.

        If the text differs, a revision of origin ``parser`` is added. Raises RuntimeError if the article is not stored,
        or if ``item`` is not from a kept page.
        """
        ledger = self.ledger
        known = ledger.take(item.external_id)
        if known is None or item.again is None:
            raise RuntimeError(f"the article {item.external_id} is not stored, so nothing of it can be read again")
        with reading(ledger.engine) as connection:
            found = self._compare(connection, known, item, item.again)
        if not ledger.dry:
            with ledger.writing() as connection:
                if isinstance(item, Article) and (found.outcome in (NEW, CHANGED) or found.aside):
                    write = self._write if item.again.revision else self._place
                    write(connection, known, item, item.again)
                ledger.settle(connection, known.id, item.external_id, found.outcome, found.reason or found.aside)
        ledger.note(item.external_id, found.outcome)
        return found

    def _compare(self, connection: Connection, known: Known, item: Article | Failed, again: Again) -> Reread:
        number = again.revision or known.revision
        before = stored_version(connection, known.id, number) if number else None
        found = Reread(item.external_id, item.url, UNCHANGED, number, before=before)
        if isinstance(item, Failed):
            return evolve(found, outcome=FAILED, reason=item.reason) if again.revision else found
        after = version_of(item)
        if again.revision == 0:
            meaning = self.texts.meaning(connection, known.id, known, item)
            what = kinds(before, after) if before and meaning.outcome == CHANGED else ()
            return evolve(found, outcome=meaning.outcome, kinds=what, after=after, aside=meaning.aside)
        what = _kinds(before, after) if before else ()
        return evolve(found, outcome=CHANGED if what else UNCHANGED, kinds=what, after=after)

    def _place(self, connection: Connection, known: Known, article: Article, again: Again) -> None:
        """Store the text of a page that had no text before, as if the page had just been received."""
        meaning = self.texts.meaning(connection, known.id, known, article)
        fetched_at = Fetched.text(article, self.ledger.clock()).fetched_at
        capture = kept_before(connection, again.capture_id)
        self.texts.place(connection, known.id, known, article, meaning, capture, fetched_at)

    def _write(self, connection: Connection, known: Known, article: Article, again: Again) -> None:
        number, now = newest_number(connection, known.id) + 1, self.ledger.clock()
        shared = {"capture_id": again.capture_id, "run_id": self.ledger.run_id, "extractor": self.texts.extractor}
        fields = {"article_id": known.id, "number": number, "of_revision": again.revision, "created_at": now}
        sign = signature(article.paragraphs)
        add_revision(connection, article, **fields, **shared, origin=PARSER, signature=sign)
        what = _kinds(stored_version(connection, known.id, again.revision), version_of(article))
        meaning = Meaning(CHANGED, number, again.revision, article.content_sha256, kinds=what)
        add_change(connection, known.id, meaning, **shared, origin=PARSER, seen_at=now)
        capture = kept_before(connection, again.capture_id)
        tell_revision(self.ledger, known.external_id, known.id, meaning, now, capture, origin=PARSER)
        if again.revision == known.revision:
            _make_current(connection, known, article, number)
            sha256, changed = article.content_sha256, known.has_text
            find_duplicates(connection, self.ledger, known.id, sha256, sign, changed=changed)


def _kinds(before: Version, after: Version) -> tuple[str, ...]:
    """The kinds of the change by another reading of the same page.

    Unlike in ``kinds``, a title that appears or disappears counts, and a date that appears.
    """
    found = {*kinds(before, after)}
    if bool(before.title) != bool(after.title):
        found.add(TITLE)
    if before.published_on is None and after.published_on:
        found.add(DATE)
    return tuple(kind for kind in KINDS if kind in found)


def _make_current(connection: Connection, known: Known, article: Article, number: int) -> None:
    values = {
        "revision": number,
        "content_sha256": article.content_sha256,
        "published_on": func.coalesce(article.published_on, _A.published_on),
    }
    connection.execute(update(tables.article).where(_A.id == known.id).values(values))


def _pages(source_id: int, since: datetime | None) -> Select[Any]:
    """The kept captures, each with the newest revision that was read from it, or None if it was not believed."""
    newest = select(_R.capture_id, func.max(_R.number).label("number")).group_by(_R.capture_id).subquery()
    # The entry as the run of the page saw it, since the entry may have changed.
    title = func.coalesce(_SEEN.title, _A.entry_title).label("entry_title")
    teaser = func.coalesce(_SEEN.teaser, _A.teaser).label("entry_teaser")
    unread = _C.state.not_in((SERVED, REDIRECTED)) & (func.coalesce(_C.status, 200) < 300)
    query = (
        select(_C.id, _C.article_id, newest.c.number, _A.external_id, title, teaser)
        .select_from(tables.capture)
        .join(tables.article, _A.id == _C.article_id)
        .outerjoin(newest, newest.c.capture_id == _C.id)
        .outerjoin(tables.sighting, (_SEEN.run_id == _C.run_id) & (_SEEN.article_id == _C.article_id))
        .where(_A.source_id == source_id, _C.kept)
        .where(newest.c.number.is_not(None) | unread)
        .order_by(_C.fetched_at, _C.id)
    )
    return query if since is None else query.where(_C.fetched_at >= since)


def _behind(article_id: int, extractor: str) -> Select[Any]:
    """The kept captures of an article whose newest reading is by another extractor."""
    newest = select(func.max(_R.number)).where(_R.article_id == article_id).group_by(_R.capture_id)
    return (
        select(_C.id, _C.article_id, _R.number)
        .join(tables.revision, _R.capture_id == _C.id)
        .where(_R.article_id == article_id, _R.number.in_(newest), _R.extractor != extractor, _C.kept)
        .order_by(_R.number)
    )
