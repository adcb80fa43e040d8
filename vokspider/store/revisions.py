"""What a page's text means for its article: the same as before, a new revision, or a return to an earlier one."""

from datetime import date
from typing import Any

import attrs
from attrs import frozen
from sqlalchemy import Connection, bindparam, func, insert, select

from vokspider.items import Article
from vokspider.store.duplicates import decide
from vokspider.store.ledger import Ledger
from vokspider.store.models import ChangeRow, RemovalRow, RevisionRow
from vokspider.store.planning import CHANGED, UNCHANGED, Known, keeps_day, outcome_of
from vokspider.text.changes import DATE, Version, kinds

_R = RevisionRow.__table__.c
_INSERT_REVISION = insert(RevisionRow).returning(RevisionRow.id)
_INSERT_REMOVALS = insert(RemovalRow)
_OF_ARTICLE = _R.article_id == bindparam("row")
_NEWEST = select(func.max(_R.number)).where(_OF_ARTICLE)
_EQUAL = (
    select(_R.number, _R.published_on)
    .where(_OF_ARTICLE, _R.content_sha256 == bindparam("sha"))
    .order_by(_R.number.desc())
)
_TEXT = select(_R.title, _R.published_on, _R.text).where(_OF_ARTICLE, _R.number == bindparam("number"))


@frozen
class Meaning:
    """What a page means: ``outcome``, the ``number`` of the revision with its text, and whether that ``exists``.

    ``before`` is the number of the revision that was current, 0 for none. ``older``: the page is from before it.
    ``published_on`` is the day that a revision says to which the article returns.
    """

    outcome: str
    number: int
    before: int
    exists: bool = False
    older: bool = False
    published_on: date | None = None

    @property
    def is_change(self) -> bool:
        """Whether the article's text turned into another one."""
        return self.outcome == CHANGED and not self.older


def meaning_of(connection: Connection, row_id: int, known: Known | None, article: Article, *, older: bool) -> Meaning:
    """What a page means for its article; one ``older`` than the current text never becomes the current one."""
    outcome = outcome_of(known, article.content_sha256, article.published_on)
    if known is None or not known.has_text:
        return Meaning(outcome, 1, 0)
    if outcome == UNCHANGED:
        return Meaning(outcome, known.revision, known.revision, exists=True, older=older)
    equal = _equal(connection, row_id, article, known.revision)
    if equal is None:
        return Meaning(outcome, newest_number(connection, row_id) + 1, known.revision, older=older)
    number, day = equal
    outcome = UNCHANGED if older else CHANGED
    return Meaning(outcome, number, known.revision, exists=True, older=older, published_on=day)


def newest_number(connection: Connection, row_id: int) -> int:
    """The number of the article's last revision, 0 before there is one."""
    return connection.execute(_NEWEST, {"row": row_id}).scalar_one() or 0


def _equal(connection: Connection, row_id: int, article: Article, current: int) -> tuple[int, date | None] | None:
    """The newest revision with this text and no other date, but for the one that is current; and its date."""
    rows = connection.execute(_EQUAL, {"row": row_id, "sha": article.content_sha256})
    equal = (tuple(row) for row in rows if keeps_day(row.published_on, article.published_on))
    return next((found for found in equal if found[0] != current), None)


def version_of(article: Article) -> Version:
    """What is compared of a page."""
    return Version(article.title, article.published_on, article.paragraphs)


def stored_version(connection: Connection, row_id: int, number: int) -> Version:
    """What is compared of a stored revision."""
    row = connection.execute(_TEXT, {"row": row_id, "number": number}).one()
    return Version(row.title, row.published_on, tuple(row.text.split("\n\n")))


def add_revision(connection: Connection, article: Article, **fields: Any) -> None:
    """Add a revision with its removals; ``fields`` are those columns that the article does not say."""
    row = {
        "title": article.title,
        "published_on": article.published_on,
        "original_url": article.original_url,
        "text": "\n\n".join(article.paragraphs),
        "content_sha256": article.content_sha256,
        "layout": article.layout,
    }
    revision_id = connection.execute(_INSERT_REVISION, row | fields).scalar_one()
    if article.removals:
        removals = [{"revision_id": revision_id, **attrs.asdict(removal)} for removal in article.removals]
        connection.execute(_INSERT_REMOVALS, removals)


def add_change(connection: Connection, row_id: int, meaning: Meaning, article: Article, **fields: Any) -> None:
    """Record that the text of an article turned from revision ``before`` into revision ``number``."""
    before = stored_version(connection, row_id, meaning.before)
    row = {
        "article_id": row_id,
        "from_revision": meaning.before,
        "to_revision": meaning.number,
        "kinds": list(kinds(before, version_of(article)) or (DATE,)),  # a date where there was none
        "returned": meaning.exists,
    }
    connection.execute(insert(ChangeRow), row | fields)


def find_duplicates(
    connection: Connection, ledger: Ledger, row_id: int, article: Article, signature: bytes | None, *, changed: bool
) -> None:
    """Find out whether another article has the text that is current now; ``changed``: there was another one before."""
    decide(
        connection,
        article_id=row_id,
        source_id=ledger.source_id,
        content_sha256=article.content_sha256,
        signature=signature,
        run_id=ledger.run_id or 0,
        now=ledger.clock(),
        changed=changed,
    )
