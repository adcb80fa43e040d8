"""Re-extraction: kept pages are read again by the present program, to store what a better parser finds in them."""

from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from attrs import evolve, frozen
from sqlalchemy import Connection, Engine, Select, bindparam, func, select, update

from vokspider.compare.changes import DATE, KINDS, TITLE, Version, kinds
from vokspider.model.availability import REDIRECTED, SERVED
from vokspider.model.items import Again, Article, Earlier, Failed, Same
from vokspider.model.origins import PARSER
from vokspider.model.outcomes import CHANGED, FAILED, NEW, UNCHANGED
from vokspider.store.captures.kept import Stored, stored_captures
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.streaming import numbers_of
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
_OF_CAPTURE = (_R.article_id == _C.article_id) & (_R.capture_id == _C.id)  # by article, which is indexed
_NEWEST = select(func.max(_R.number)).where(_OF_CAPTURE).correlate(tables.capture).scalar_subquery()
_OLD = tables.revision.alias()
# The captures with the newest revision that was read from each.
_READ = (
    select(_C.id, _OLD.c.number, _OLD.c.title, _OLD.c.published_on, _OLD.c.text)
    .select_from(tables.capture)
    .outerjoin(_OLD, (_OLD.c.article_id == _C.article_id) & (_OLD.c.number == _NEWEST))
    .where(_C.id.in_(bindparam("numbers", expanding=True)))
)
# The entry as the run of the page saw it, since the entry may have changed.
_PROMISED = (
    select(
        _C.article_id,
        _A.external_id,
        func.coalesce(_SEEN.title, _A.entry_title).label("entry_title"),
        func.coalesce(_SEEN.teaser, _A.teaser).label("entry_teaser"),
    )
    .select_from(tables.capture)
    .join(tables.article, _A.id == _C.article_id)
    .outerjoin(tables.sighting, (_SEEN.run_id == _C.run_id) & (_SEEN.article_id == _C.article_id))
    .where(_C.id == bindparam("capture"))
)


@frozen
class Kept:
    """A kept page to read again. ``again`` is copied to the item that is read from it.

    ``before``: the text that was read from it before; None if it was not believed.
    """

    stored: Stored
    again: Again
    before: Version | None = None


@frozen
class Promised:
    """What a page that was not believed is compared with: its entry's title and teaser, and the article's text."""

    title: str | None
    teaser: str | None
    earlier: Earlier | None


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

    def numbers(self, since: datetime | None) -> "array[int]":
        """The numbers of the kept pages from which revisions were read, and of those that were not believed.

        ``since``: only pages fetched at this time or later. They are in the order in which they were fetched.
        """
        with self.ledger.reading() as connection:
            return numbers_of(connection, _pages(self.ledger.source_id, since))

    def promised(self, capture_id: int) -> Promised:
        """What a page that was not believed is compared with, at this moment: a page before it may have given it."""
        with self.ledger.reading() as connection:
            row = connection.execute(_PROMISED, {"capture": capture_id}).one()
            earlier = earlier_texts(connection, [row.article_id]).get(row.external_id)
        return Promised(row.entry_title, row.entry_teaser, earlier)

    def behind(self, article: Article) -> list[Kept]:
        """The kept pages of an article's revisions that another extractor has read, if ``article`` is a changed text.

        Only when these pages are read again is it known whether the site or the program changed the text, and whether
        it is an earlier text that has returned.
        """
        known = self.ledger.known([article.external_id]).get(article.external_id)
        if known is None or outcome_of(known, article.content_sha256, article.published_on) != CHANGED:
            return []
        with self.ledger.reading() as connection:
            rows = connection.execute(_behind(known.id, self.texts.extractor)).all()
        return list(kept_pages(self.ledger.engine, rows))

    def confirm(self, items: Sequence[Same]) -> None:
        """Record that these pages give the texts that were read from them before, in one transaction.

        Raises RuntimeError if one of the articles is not stored.
        """
        ledger = self.ledger
        known = ledger.known([item.external_id for item in items])
        if missing := next((item.external_id for item in items if item.external_id not in known), None):
            raise _not_stored(missing)
        fresh = dict.fromkeys(item.external_id for item in items if item.external_id not in ledger.outcomes)
        if not ledger.dry:
            with ledger.writing() as connection:
                ledger.open_outcomes(connection, [(known[one].id, UNCHANGED, None) for one in fresh])
                for one in items:
                    if one.external_id not in fresh:
                        ledger.settle(connection, known[one.external_id].id, one.external_id, UNCHANGED, None)
        for one in items:
            ledger.note(one.external_id, UNCHANGED)

    def store(self, item: Article | Failed) -> Reread:
        """Store what was read again from a page, in one transaction; returns the result.

        If the text differs, a revision of origin ``parser`` is added. Raises RuntimeError if the article is not stored,
        or if ``item`` is not from a kept page.
        """
        ledger = self.ledger
        known = ledger.take(item.external_id)
        if known is None or item.again is None:
            raise _not_stored(item.external_id)
        with ledger.reading() as connection:
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
        what = kinds_again(before, after) if before else ()
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
        add_revision(connection, article, None, **fields, **shared, origin=PARSER, signature=sign)
        what = kinds_again(stored_version(connection, known.id, again.revision), version_of(article))
        meaning = Meaning(CHANGED, number, again.revision, article.content_sha256, kinds=what)
        add_change(connection, known.id, meaning, **shared, origin=PARSER, seen_at=now)
        capture = kept_before(connection, again.capture_id)
        tell_revision(self.ledger, known.external_id, known.id, meaning, now, capture, origin=PARSER)
        if again.revision == known.revision:
            _make_current(connection, known, article, number)
            sha256, changed = article.content_sha256, known.has_text
            find_duplicates(connection, self.ledger, known.id, sha256, sign, changed=changed)


def kept_pages(engine: Engine, rows: Sequence[Any]) -> Iterator[Kept]:
    """The kept pages of ``rows`` with their captures' ``id`` and the revisions' ``number``, None if there is none.

    Those that were deleted meanwhile are left out.
    """
    some = {row.id: row for row in rows}
    for stored in stored_captures(engine, list(some)):
        yield Kept(stored, Again(stored.facts.id, some[stored.facts.id].number or 0))


def kept_with_texts(engine: Engine, numbers: Sequence[int]) -> Iterator[Kept]:
    """The kept pages of these captures, in order, with the texts that were read from them before."""
    with reading(engine) as connection:
        rows = connection.execute(_READ, {"numbers": list(numbers)}).all()
    before = {row.id: Version(row.title, row.published_on, tuple(row.text.split("\n\n"))) for row in rows if row.number}
    for kept in kept_pages(engine, sorted(rows, key=lambda row: numbers.index(row.id))):
        yield evolve(kept, before=before.get(kept.stored.facts.id))


def _not_stored(external_id: str) -> RuntimeError:
    return RuntimeError(f"the article {external_id} is not stored, so nothing of it can be read again")


def kinds_again(before: Version, after: Version) -> tuple[str, ...]:
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
    """The kept captures from which a revision was read, or that were not believed, by the times of their fetches."""
    unread = _C.state.not_in((SERVED, REDIRECTED)) & (func.coalesce(_C.status, 200) < 300)
    query = (
        select(_C.id)
        .join(tables.article, _A.id == _C.article_id)
        .where(_A.source_id == source_id, _C.kept)
        .where(select(_R.id).where(_OF_CAPTURE).exists() | unread)
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
