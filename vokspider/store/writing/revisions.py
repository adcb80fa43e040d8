"""The meaning of a page's text for its article: the same as before, a new revision, or a return to an earlier one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import attrs
from attrs import evolve, frozen
from sqlalchemy import Connection, bindparam, case, func, insert, select

from vokspider.compare.changes import DATE, Version, kinds, kinds_after
from vokspider.compare.shortening import is_shortened
from vokspider.model.items import Article
from vokspider.model.origins import PARSER
from vokspider.model.outcomes import CHANGED, NEW, UNCHANGED
from vokspider.store.captures.bodies import Added
from vokspider.store.db import tables
from vokspider.store.db.compiled import run
from vokspider.store.duplicates.deciding import decide
from vokspider.store.log.entries import REREAD, REVISED, STORED
from vokspider.store.log.records import record_of_stored, with_removals
from vokspider.store.search import keeping
from vokspider.store.writing.discovery import Known
from vokspider.store.writing.ledger import Ledger
from vokspider.store.writing.prepared import Prepared
from vokspider.store.writing.removed import add_removals, text_sha256
from vokspider.store.writing.text_facts import TextFacts

_R = tables.revision.c
_INSERT_REVISION = insert(tables.revision).returning(_R.id)
_INSERT_CHANGE = insert(tables.change).returning(tables.change.c.id)
_OF_ARTICLE = _R.article_id == bindparam("row")
_NEWEST = select(func.max(_R.number)).where(_OF_ARTICLE)
_TOLD = (_R.number, _R.title, _R.published_on, _R.original_url, _R.content_sha256, _R.incomplete)
_LETTERS = case((_R.incomplete, func.length(_R.text)), else_=0)  # the database need not read complete texts for this
_SAID = select(*_TOLD, _LETTERS).where(_OF_ARTICLE).order_by(_R.number.desc())
_CURRENT = _SAID.where(_R.number == bindparam("number"))
_TEXT = select(_R.title, _R.published_on, _R.text).where(_OF_ARTICLE, _R.number == bindparam("number"))

# Why the text of a page is kept, but is not the article's current one.
OLDER, LESS, INCOMPLETE, SHORTENED = "older_page", "knows_less", "incomplete", "shortened"


@frozen
class Meaning:
    """What a page means: ``outcome``, the ``number`` of the revision with its text, and whether that ``exists``.

    ``before``: the number of the revision that was current, or 0. ``current``: the page's text is the current one from
    now on; otherwise ``aside`` says why not, and is None if it is the same text. ``kinds``: what the site changed;
    empty if the page only adds a title, date or address to the same text. ``content_sha256`` and ``published_on`` are
    those of the revision if it exists. ``original_url`` and ``title`` are known to the archive, but not on the page.
    """

    outcome: str
    number: int
    before: int
    content_sha256: str
    exists: bool = False
    current: bool = True
    aside: str | None = None
    kinds: tuple[str, ...] = ()
    published_on: date | None = None
    original_url: str | None = None
    title: str | None = None

    @property
    def turns(self) -> bool:
        """Whether the page makes another revision the current one."""
        return self.current and self.number != self.before


def meaning_of(
    connection: Connection, row_id: int, known: Known | None, article: Article, *, older: bool, served: bool = False
) -> Meaning:
    """The meaning of a page for its article.

    ``older``: the page is older than the current text. ``served``: the site served the page to this run, so that a
    shortened text can wait for confirmation by later runs.
    """
    if known is None or not known.has_text:
        return Meaning(NEW, 1, 0, article.content_sha256)
    (current,) = _said(connection, _CURRENT, row_id, known.revision)
    current = evolve(current, published_on=known.published_on or current.published_on)
    page, same = TextFacts.by(article), current.is_of(article)
    if same and current.covers(page):
        now = page.fullness >= current.fullness and not older
        sha256 = current.content_sha256
        return Meaning(UNCHANGED, current.number, current.number, sha256, exists=True, current=now)
    aside = _why_aside(page, current, older=older and not same)
    found: tuple[str, ...] = ()
    if not (aside or same or older or article.incomplete):
        old, new = stored_version(connection, row_id, current.number), version_of(article)
        if served and not current.incomplete and is_shortened(old.paragraphs, new.paragraphs):
            aside, page = SHORTENED, evolve(page, incomplete=True)
        else:
            found = _kinds(old, new, current)
    return _placed(connection, row_id, article, page, current, aside, found)


def _why_aside(page: TextFacts, current: TextFacts, *, older: bool) -> str | None:
    """Why a page's text cannot be the current one, or None if it can. A fuller text always can, even an older one."""
    if page.fullness == current.fullness:
        return OLDER if older else None
    if page.fullness > current.fullness:
        return None
    return INCOMPLETE if page.incomplete else LESS


def _kinds(old: Version, new: Version, current: TextFacts) -> tuple[str, ...]:
    if current.incomplete:
        return kinds_after(old, new)
    return kinds(old, new) or (DATE,)  # the current revision has no date


def _placed(
    connection: Connection,
    row_id: int,
    article: Article,
    page: TextFacts,
    current: TextFacts,
    aside: str | None,
    found: tuple[str, ...],
) -> Meaning:
    """The meaning of a page that differs from the current text. Another revision may already have its text."""
    stored = _said(connection, _SAID, row_id)
    equal = next(
        (one for one in stored if one.number != current.number and one.is_of(article) and one.covers(page)), None
    )
    meaning = Meaning(
        outcome=CHANGED if found else UNCHANGED,
        number=equal.number if equal else stored[0].number + 1,
        before=current.number,
        content_sha256=equal.content_sha256 if equal else article.content_sha256,
        exists=equal is not None,
        current=aside is None,
        aside=aside,
        kinds=found,
        published_on=equal.published_on if equal else None,
    )
    title = None if page.title else current.title
    return meaning if aside else evolve(meaning, original_url=current.original_url, title=title)


def _said(connection: Connection, query: Any, row_id: int, number: int | None = None) -> Sequence[TextFacts]:
    return [TextFacts(*row) for row in connection.execute(query, {"row": row_id, "number": number})]


def newest_number(connection: Connection, row_id: int) -> int:
    """The number of the article's last revision, or 0 if there is none."""
    return connection.execute(_NEWEST, {"row": row_id}).scalar_one() or 0


def version_of(article: Article) -> Version:
    """The parts of a page's text that are compared."""
    return Version(article.title, article.published_on, article.paragraphs)


def stored_version(connection: Connection, row_id: int, number: int) -> Version:
    """The parts of a stored revision that are compared."""
    row = connection.execute(_TEXT, {"row": row_id, "number": number}).one()
    return Version(row.title, row.published_on, tuple(row.text.split("\n\n")))


def add_revision(
    connection: Connection, article: Article, prepared: Prepared | None, **fields: Any
) -> Mapping[str, Any]:
    """Add a revision with its removals; ``fields`` are the columns that ``article`` does not provide.

    ``prepared``: of the article's text, None if it is still to be done. Returns what was written.
    """
    row = {
        "title": article.title,
        "published_on": article.published_on,
        "original_url": article.original_url,
        "text": "\n\n".join(article.paragraphs),
        "content_sha256": article.content_sha256,
        "layout": article.layout,
        "incomplete": article.incomplete,
        "notes": [attrs.asdict(note) for note in article.notes] or None,
    }
    revision_id = run(connection, _INSERT_REVISION, row | fields).scalar_one()
    add_removals(connection, revision_id, article.removals)
    day, found = article.published_on, prepared.passages if prepared else None
    keeping.add_text(
        connection, fields["article_id"], revision_id, day, article.title, article.paragraphs, passages=found
    )
    removals = sorted((one.position, one.rule, one.count, text_sha256(one.text)) for one in article.removals)
    return with_removals(row | fields, removals)


def add_change(connection: Connection, row_id: int, meaning: Meaning, **fields: Any) -> None:
    """Record that the text of an article changed from revision ``meaning.before`` to revision ``meaning.number``.

    ``fields`` are the other columns of ``tables.change``.
    """
    row = {
        "article_id": row_id,
        "from_revision": meaning.before,
        "to_revision": meaning.number,
        "kinds": list(meaning.kinds),
        "returned": meaning.exists,
    }
    keeping.add_change(connection, connection.execute(_INSERT_CHANGE, row | fields).scalar_one())


def tell_revision(
    ledger: Ledger,
    external_id: str,
    row_id: int,
    meaning: Meaning,
    at: datetime,
    capture: Added | None,
    *,
    origin: str,
    stored: Mapping[str, Any] | None = None,
) -> None:
    """Add a log entry: an article has had a new text, or returned to an earlier one, since ``at``.

    ``stored``: what was written of the revision, so that it need not be read again.
    """
    kind = STORED if meaning.number == 1 and not meaning.exists else REREAD if origin == PARSER else REVISED
    facts = {"revision": meaning.number, "content_sha256": meaning.content_sha256, "origin": origin}
    facts |= {"capture_sha256": capture.sha256 if capture else None, "aside": meaning.aside}
    facts |= {"returned": meaning.exists if kind == REVISED else None}
    # Otherwise all of it is read again at the end of the transaction.
    if stored is not None and (capture is None or capture.columns is not None):
        named = (ledger.source, external_id)
        facts |= {"record": record_of_stored("revision", stored, *named)}
        facts |= {"capture_record": record_of_stored("capture", capture.columns or {}, *named) if capture else None}
    ledger.tell(kind, at, external_id, row_id, **facts)


def find_duplicates(
    connection: Connection,
    ledger: Ledger,
    row_id: int,
    content_sha256: str,
    signature: bytes | None,
    *,
    changed: bool,
) -> None:
    """Find the duplicates of an article's current text; ``changed``: the article had another text before."""
    decide(
        connection,
        article_id=row_id,
        source_id=ledger.source_id,
        content_sha256=content_sha256,
        signature=signature,
        run_id=ledger.run_id or 0,
        now=ledger.clock(),
        changed=changed,
    )
