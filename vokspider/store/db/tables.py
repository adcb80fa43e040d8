"""The tables. Rows of ``revision``, ``change``, ``capture``, ``removal``, ``sighting`` are only ever added.

Times are aware UTC in Python and UTC without zone in the database; dates are Korean calendar days.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, LargeBinary, String, UniqueConstraint, false, true

from vokspider.store.db.base import Base, Mapped, mapped_column

# The origin of a revision or change. A change of the site's template in many articles is not an edit of each.
SITE, PARSER, TEMPLATE = "site", "parser", "template"
# Kinds of duplicates: the same text exactly, or nearly.
EXACT, NEAR = "exact", "near"


class SourceRow(Base):
    """One outlet in one language on one site, with what was learned of its listing."""

    __tablename__ = "source"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    display_name: Mapped[str]
    site: Mapped[str]
    language: Mapped[str]
    listing_url: Mapped[str | None]
    listing_key: Mapped[str | None]
    learned_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class ArticleRow(Base):
    """One identity of one source, from the moment when an entry or a page named it.

    ``status``: ``pending`` (no text yet), ``failed`` (no text yet, and the last attempt failed), ``stored``.
    ``covered``: it is in the part of the listing that some complete walk covered without a gap. ``due_at``: when it
    should be fetched, or None. ``recheck_at``: the same for an article with a text. ``absent_since``: when its page was
    first missing, None while it is available; ``gone_at``: when that was confirmed.
    """

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        Index("ix_article_source_id_due_at", "source_id", "due_at"),
        Index("ix_article_source_id_recheck_at", "source_id", "recheck_at"),
        Index("ix_article_source_id_published_on", "source_id", "published_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    external_id: Mapped[str] = mapped_column(String(100))
    url: Mapped[str | None]
    status: Mapped[str] = mapped_column(String(10))
    entry_title: Mapped[str | None]
    teaser: Mapped[str | None]
    listed_on: Mapped[date | None]
    published_on: Mapped[date | None]
    imported_at: Mapped[datetime | None]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    content_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    covered: Mapped[bool] = mapped_column(default=False, server_default=false())
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    recheck_at: Mapped[datetime | None]
    absent_since: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class RevisionRow(Base):
    """A title and text that an article had when it was fetched. ``text``: paragraphs separated by blank lines.

    ``origin``: ``site``, or ``parser`` for a text that a newer extractor read from the page of revision
    ``of_revision``. ``signature``: of the text, see ``vokspider.store.duplicates.signatures``; None for a short text.
    ``incomplete``: the text is cut off, so it never replaces a complete one. ``notes``: remarks for readers, such as
    words that the site struck out; each has a ``kind``, a ``paragraph`` and a ``text``.
    """

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("article_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    number: Mapped[int]
    title: Mapped[str | None]
    published_on: Mapped[date | None]
    original_url: Mapped[str | None]
    text: Mapped[str]
    content_sha256: Mapped[str] = mapped_column(String(64))
    layout: Mapped[str]
    extractor: Mapped[str] = mapped_column(String(20))
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    created_at: Mapped[datetime]
    origin: Mapped[str] = mapped_column(String(10), default=SITE, server_default=SITE)
    of_revision: Mapped[int | None]
    signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    incomplete: Mapped[bool] = mapped_column(default=False, server_default=false())
    notes: Mapped[list[dict[str, Any]] | None]


class ChangeRow(Base):
    """A change of an article's text from one revision to another, seen when the page was fetched at ``seen_at``.

    ``kinds`` are words of ``vokspider.compare.changes.KINDS``. ``returned``: to an earlier text. ``origin`` is as for
    revisions; ``extractor`` is the program that read the page.
    """

    __tablename__ = "change"
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    from_revision: Mapped[int]
    to_revision: Mapped[int]
    kinds: Mapped[list[str]]
    returned: Mapped[bool]
    origin: Mapped[str] = mapped_column(String(10))
    extractor: Mapped[str] = mapped_column(String(20))
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    seen_at: Mapped[datetime] = mapped_column(index=True)


class AbsenceRow(Base):
    """A period in which an article's page was missing: from ``first_at`` to ``last_at``, in ``count`` requests.

    ``state``: what the latest request found instead. ``present_at``: when the page was last available before.
    ``gone_at``: when a run confirmed the absence, ``back_at``: when the page was available again.
    """

    __tablename__ = "absence"
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    present_at: Mapped[datetime | None]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    count: Mapped[int]
    gone_at: Mapped[datetime | None] = mapped_column(index=True)
    gone_run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    back_at: Mapped[datetime | None]
    back_run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))


class BandRow(Base):
    """One band of the signature of a first member; near duplicates are looked up here."""

    __tablename__ = "band"
    # All columns are in the key; with row ids SQLite would store it twice.
    __table_args__ = ({"sqlite_with_rowid": False},)
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)


class DuplicateRow(Base):
    """An article that has the text of an earlier one of its source, ``first_id``.

    ``kind``: ``exact`` or ``near``; ``similarity`` from 0 to 1; ``method``: the version of the method that decided it.
    """

    __tablename__ = "duplicate"
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, autoincrement=False)
    first_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    similarity: Mapped[float] = mapped_column(Float)
    method: Mapped[str] = mapped_column(String(20))
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    found_at: Mapped[datetime]


class CaptureRow(Base):
    """A response to a request for an article; ``state`` is a word of ``vokspider.model.availability``.

    ``reason``: the code for why the page was not believed, see ``vokspider.model.reasons`` and the spider's failures.
    ``kept``: the page's bytes are stored in ``body``, see ``vokspider.store.captures.bodies``. ``size`` and ``sha256``
    are those of the served bytes (none if there was no response). ``time_from``: the source of the time of a saved
    page, None for a fetched one.
    """

    __tablename__ = "capture"
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    url: Mapped[str]
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any]]
    fetched_at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    kept: Mapped[bool] = mapped_column(default=False, server_default=true())
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str | None]
    time_from: Mapped[str | None] = mapped_column(String(20))


class RunRow(Base):
    """One crawl or import. Its verdict is None while it runs; the counts are its balanced ledger."""

    __tablename__ = "run"
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), index=True)
    trigger: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    verdict: Mapped[str | None] = mapped_column(String(12))
    discovered: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    entries: Mapped[int] = mapped_column(default=0)
    removed_lines: Mapped[int] = mapped_column(default=0)
    requests: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # see vokspider.model.reasons.Reason
    stats: Mapped[dict[str, Any]] = mapped_column(default=dict)
    host: Mapped[str]
    pid: Mapped[int]


class RunOutcomeRow(Base):
    """The outcome of one discovered article in one run.

    The row is written as ``skipped`` when the article is discovered and updated when it is fetched, so it is correct
    even if the process dies in between.
    """

    __tablename__ = "run_outcome"
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, index=True)
    outcome: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None]


class SightingRow(Base):
    """An entry that a run saw. ``article_id`` is None for an entry of captured text, which has no link.

    ``walked``: it was in the listing itself, not only in a More From block. ``removals`` are the removed copies.
    """

    __tablename__ = "sighting"
    __table_args__ = (UniqueConstraint("run_id", "article_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), index=True)
    page_url: Mapped[str | None]
    position: Mapped[int]
    title: Mapped[str | None]
    teaser: Mapped[str | None]
    listed_on: Mapped[date | None]
    walked: Mapped[bool]
    removals: Mapped[list[Any]] = mapped_column(JSON)


class RemovalRow(Base):
    """Consecutive lines that one rule removed from the page of a revision; ``position`` counts the page's lines."""

    __tablename__ = "removal"
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(30))
    count: Mapped[int]
    text: Mapped[str]


class TemplateLineRow(Base):
    """A line that the site's template added to, or removed from, most articles that a run fetched again.

    Changes that consist only of such lines have the origin ``template``: they are one change of the site, not many
    edits.
    """

    __tablename__ = "template_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), index=True)
    text: Mapped[str]
    added: Mapped[bool]
    articles: Mapped[int]
    first_run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class ForgottenRow(Base):
    """An article that was removed from the archive on request: how much was removed with it, and why."""

    __tablename__ = "forgotten"
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    external_id: Mapped[str] = mapped_column(String(100))
    url: Mapped[str | None]
    title: Mapped[str | None]
    revisions: Mapped[int]
    captures: Mapped[int]
    why: Mapped[str]
    forgotten_at: Mapped[datetime]


class NoticeRow(Base):
    """A message to people, in the outbox. Sent if ``sent_at`` is set, waiting if ``due_at`` is, else given up.

    ``key`` identifies its subject, so that nothing is reported twice. ``kinds``: the subjects of an alarm, without
    numbers. ``reached``: marks of the addresses that received it. ``source`` is a name, since a crawl can fail before
    it has a row.
    """

    __tablename__ = "notice"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    event: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(100))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    title: Mapped[str]
    body: Mapped[str]
    kinds: Mapped[list[str]]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    reached: Mapped[list[str]] = mapped_column(default=list)
    last_error: Mapped[str | None]


class LeaseRow(Base):
    """The holder of a lease: ``crawl:<source>`` or ``daemon``.

    A lease expires unless its owner renews it.
    """

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    owner: Mapped[str] = mapped_column(String(60))
    host: Mapped[str]
    pid: Mapped[int]
    acquired_at: Mapped[datetime]
    renewed_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class HostPaceRow(Base):
    """When the next request may go to a host, for all processes that crawl into this archive.

    Times are seconds since 1970 by the database's clock: ``next_at`` is the moment of the next turn, ``blocked_until``
    the end of a rest, since the host banned a crawl or asked for one.
    """

    __tablename__ = "host_pace"
    host: Mapped[str] = mapped_column(String(255), primary_key=True)
    next_at: Mapped[float] = mapped_column(Float(53))
    blocked_until: Mapped[float] = mapped_column(Float(53))
