"""Kept pages that are read again by the present page classes: what a better parser would have stored."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from attrs import evolve, frozen
from sqlalchemy import Connection, Select, bindparam, func, select, update
from sqlalchemy.orm import aliased

from vokspider.items import Again, Article, Failed
from vokspider.store.captures import Stored, stored_captures
from vokspider.store.engine import reading
from vokspider.store.ledger import Ledger
from vokspider.store.models import PARSER, ArticleRow, CaptureRow, RevisionRow
from vokspider.store.planning import CHANGED, FAILED, NEW, STORED, UNCHANGED, Known, outcome_of
from vokspider.store.revisions import (
    Meaning,
    add_change,
    add_revision,
    find_duplicates,
    newest_number,
    stored_version,
    version_of,
)
from vokspider.store.signatures import signature
from vokspider.text.changes import DATE, Version, kinds

_A, _C, _R = ArticleRow.__table__.c, CaptureRow.__table__.c, RevisionRow.__table__.c
_AT_A_TIME = 16
_BEHIND = (
    select(_R.capture_id, _R.extractor)
    .join(CaptureRow, _C.id == _R.capture_id)
    .where(_R.article_id == bindparam("row"), _R.number == bindparam("number"), _C.body.is_not(None))
)


@frozen
class Kept:
    """A kept page. ``again`` goes with the item that is made of it; ``entry_title`` is what it was promised to be."""

    stored: Stored
    again: Again
    entry_title: str | None = None


@frozen
class Reread:
    """What reading a kept page again means.

    ``outcome``: ``new`` for a page that gave no text before, ``changed``, ``unchanged``, or ``failed``, with a
    ``reason``, for one that gives none any more. ``revision`` is that which was read from it before, 0 for none;
    ``kinds`` are words of ``text.changes.KINDS``.
    """

    external_id: str
    url: str | None
    outcome: str
    revision: int
    kinds: tuple[str, ...] = ()
    before: Version | None = None
    after: Version | None = None
    reason: str | None = None


class Rereading:
    """The kept pages of one source, which ``extractor`` reads now."""

    def __init__(self, ledger: Ledger, extractor: str) -> None:
        self.ledger = ledger
        self.extractor = extractor

    def pages(self, since: datetime | None) -> Iterator[Kept]:
        """The pages from which revisions were read, and the last page of each article that never gave a text.

        ``since``: fetched from then on. In the order in which they came, a few in memory at a time.
        """
        with reading(self.ledger.engine) as connection:
            rows = connection.execute(_pages(self.ledger.source_id, since)).all()
        for start in range(0, len(rows), _AT_A_TIME):
            some = {row.id: row for row in rows[start : start + _AT_A_TIME]}
            for stored in stored_captures(self.ledger.engine, list(some)):
                row = some[stored.facts.id]
                yield Kept(stored, Again(row.id, row.number or 0), None if row.number else row.entry_title)

    def behind(self, article: Article) -> Kept | None:
        """The page behind the current text of an article that changed, if another extractor has read it.

        Whether the site or the program changed the text is known only when that page is read again.
        """
        known = self.ledger.known([article.external_id]).get(article.external_id)
        if known is None or outcome_of(known, article.content_sha256, article.published_on) != CHANGED:
            return None
        with reading(self.ledger.engine) as connection:
            row = connection.execute(_BEHIND, {"row": known.id, "number": known.revision}).one_or_none()
        if row is None or row.extractor == self.extractor:
            return None
        (stored,) = stored_captures(self.ledger.engine, [row.capture_id])
        return Kept(stored, Again(row.capture_id, known.revision))

    def store(self, item: Article | Failed) -> Reread:
        """Take what was read again: a revision of origin ``parser`` where it differs, in one transaction."""
        ledger = self.ledger
        known = ledger.take(item.external_id)
        if known is None or item.again is None:
            raise RuntimeError(f"the article {item.external_id} is not stored, so nothing of it can be read again")
        with reading(ledger.engine) as connection:
            found = _compare(connection, known, item, item.again)
        if not ledger.dry:
            with ledger.writing() as connection:
                if isinstance(item, Article) and found.outcome in (NEW, CHANGED):
                    self._write(connection, known, item, item.again)
                ledger.settle(connection, known.id, item.external_id, found.outcome, found.reason)
        ledger.note(item.external_id, found.outcome)
        return found

    def _write(self, connection: Connection, known: Known, article: Article, again: Again) -> None:
        number, now = newest_number(connection, known.id) + 1, self.ledger.clock()
        shared = {"capture_id": again.capture_id, "run_id": self.ledger.run_id, "extractor": self.extractor}
        fields = {"article_id": known.id, "number": number, "of_revision": again.revision or None, "created_at": now}
        sign = signature(article.paragraphs)
        add_revision(connection, article, **fields, **shared, origin=PARSER, signature=sign)
        if again.revision:
            meaning = Meaning(CHANGED, number, again.revision)
            add_change(connection, known.id, meaning, article, **shared, origin=PARSER, seen_at=now)
        if again.revision == known.revision:
            _make_current(connection, known, article, number)
            find_duplicates(connection, self.ledger, known.id, article, sign, changed=known.has_text)


def _compare(connection: Connection, known: Known, item: Article | Failed, again: Again) -> Reread:
    before = stored_version(connection, known.id, again.revision) if again.revision else None
    found = Reread(item.external_id, item.url, UNCHANGED, again.revision, before=before)
    if isinstance(item, Failed):
        return evolve(found, outcome=FAILED, reason=item.reason) if again.revision else found
    after = version_of(item)
    if before is None:
        return evolve(found, outcome=UNCHANGED if known.has_text else NEW, after=after)
    what = kinds(before, after) or _filled_in(before, after)
    return evolve(found, outcome=CHANGED if what else UNCHANGED, kinds=what, after=after)


def _filled_in(before: Version, after: Version) -> tuple[str, ...]:
    """A date where there was none."""
    return (DATE,) if before.published_on is None and after.published_on else ()


def _make_current(connection: Connection, known: Known, article: Article, number: int) -> None:
    values: dict[str, Any] = {
        "status": STORED,
        "revision": number,
        "content_sha256": article.content_sha256,
        "published_on": func.coalesce(article.published_on, _A.published_on),
        "attempts": 0,
        "due_at": None,
        "last_error": None,
    }
    if known.fetched_at is None and article.capture:
        values["fetched_at"] = article.capture.fetched_at
    connection.execute(update(ArticleRow).where(_A.id == known.id).values(values))


def _pages(source_id: int, since: datetime | None) -> Select[Any]:
    """Numbers of captures, each with the newest revision that was read from it."""
    newest = select(_R.capture_id, func.max(_R.number).label("number")).group_by(_R.capture_id).subquery()
    other = aliased(CaptureRow)
    of_article = (other.article_id == _A.id) & other.body.is_not(None)
    last = select(func.max(other.id)).where(of_article).scalar_subquery()
    query = (
        select(_C.id, newest.c.number, _A.entry_title)
        .select_from(CaptureRow)
        .join(ArticleRow, _A.id == _C.article_id)
        .outerjoin(newest, newest.c.capture_id == _C.id)
        .where(_A.source_id == source_id, _C.body.is_not(None))
        .where(newest.c.number.is_not(None) | ((_A.revision == 0) & (_C.id == last)))
        .order_by(_C.fetched_at, _C.id)
    )
    return query if since is None else query.where(_C.fetched_at >= since)
