"""Everything that the archive keeps of one article."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

import attrs
from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Engine, Table, select

from vokspider.model.items import Removal
from vokspider.store.absences.absence_queries import Absence, Observed, absences, observations
from vokspider.store.articles.article_queries import Listed, one_article, rows_as
from vokspider.store.articles.changes import Change, changes_of
from vokspider.store.db import tables
from vokspider.store.db.engine import reading

_A, _C, _R, _RUN = tables.article.c, tables.change.c, tables.revision.c, tables.run.c
_Revision = TypeVar("_Revision", bound="RevisionFacts")


class _Columns(Protocol):
    def __getitem__(self, name: str, /) -> ColumnElement[Any]: ...


@frozen
class RevisionFacts:
    """What is known of a revision, without its text.

    ``origin``: ``site``, or ``parser`` for a text that a newer ``extractor`` read from the page of ``of_revision``.
    ``kinds``: the kinds of the change that led to it, empty for a first text; ``returned_at``: when the article
    returned to it. ``incomplete``: the text is cut off. ``notes``: remarks for readers, see
    ``vokspider.model.items.Note``. ``capture_id`` is the page from which it was read, ``fetched_at`` when that page was
    fetched.
    """

    number: int
    created_at: datetime
    run_id: int
    published_on: date | None
    title: str | None
    original_url: str | None
    content_sha256: str
    layout: str
    extractor: str
    origin: str
    of_revision: int | None
    kinds: list[str]
    returned_at: list[datetime]
    capture_id: int | None
    incomplete: bool
    notes: list[dict[str, Any]]
    fetched_at: datetime | None


@frozen
class Revision(RevisionFacts):
    """A title and text that an article had when it was fetched; ``text`` has blank lines between paragraphs."""

    text: str = attrs.field(repr=False)


@frozen
class Sighting:
    """The article's entry, as a run saw it at ``position`` of ``page_url``; the run began at ``started_at``.

    ``walked``: in the listing itself, not only in a More From block.
    """

    run_id: int
    started_at: datetime
    page_url: str | None
    position: int
    walked: bool
    listed_on: date | None
    title: str | None
    teaser: str | None
    removals: list[dict[str, Any]]


@frozen
class SeenEntry:
    """An entry that a run saw. ``article_id`` is None for an entry of captured text, which has no link."""

    position: int
    listed_on: date | None
    title: str | None
    teaser: str | None
    page_url: str | None
    article_id: int | None


def entries_of_run(engine: Engine, run_id: int) -> list[SeenEntry]:
    """The entries that a run saw, in page order."""
    row = tables.sighting.c
    query = select(*_columns(SeenEntry, row)).where(row.run_id == run_id).order_by(row.id)
    with reading(engine) as connection:
        return rows_as(SeenEntry, connection, query)


@frozen
class Fetch:
    """A response to a request for the article, without its bytes; ``id`` is the number of the capture.

    ``size`` is in bytes. ``state`` is a word of ``vokspider.model.availability``. ``kept``: the bytes are stored.
    ``time_from``: the source of the time of a saved page, None for a fetched one.
    """

    id: int
    run_id: int
    fetched_at: datetime
    url: str
    status: int | None
    size: int
    sha256: str
    state: str | None
    kept: bool
    time_from: str | None


@frozen
class Outcome:
    """The outcome of the article in a run that began at ``started_at``."""

    run_id: int
    started_at: datetime
    outcome: str
    reason: str | None


@frozen
class Detail:
    """An article with everything around it; each list is in chronological order.

    ``current``: the shown revision, None if there is no text. It is not always the latest one, see ``tables.change``.
    ``removals`` are those of its page, in page order.
    """

    article: Listed
    current: Revision | None = attrs.field(metadata={"json": False})
    revisions: Sequence[RevisionFacts]
    removals: list[Removal]
    sightings: list[Sighting]
    captures: list[Fetch]
    outcomes: list[Outcome]
    observations: list[Observed]
    absences: list[Absence]


def detail(engine: Engine, article_id: int, number: int | None = None, *, texts: bool = False) -> Detail:
    """All data of one article, read at one moment. The shown revision is ``number``, or the current one for None.

    ``texts``: the ``revisions`` have their texts too. The article and the revision must exist.
    """
    with reading(engine) as connection:
        article = one_article(connection, article_id)
        changes = changes_of(connection, article_id)
        shown = article.revision if number is None else number
        current = next(iter(revisions_with(connection, article_id, changes, _R.number == shown)), None)
        if number is not None and current is not None:
            article = _with_text(article, current)
        return Detail(
            article,
            current,
            _read(Revision if texts else RevisionFacts, connection, article_id, changes),
            removals_of(connection, article_id, article.revision),
            _with_run(connection, Sighting, tables.sighting, article_id),
            _captures(connection, article_id),
            _with_run(connection, Outcome, tables.run_outcome, article_id),
            observations(connection, article_id),
            absences(connection, article_id),
        )


def history(engine: Engine, article_id: int) -> list[RevisionFacts]:
    """What is known of each revision of an article, oldest first."""
    with reading(engine) as connection:
        return _read(RevisionFacts, connection, article_id, changes_of(connection, article_id))


def texts_of(engine: Engine, article_id: int, numbers: Collection[int] | None = None) -> list[Revision]:
    """The revisions of an article, oldest first; with ``numbers``, those of them that exist."""
    # There are few numbers, as many as fit into one statement.
    led_to, wanted = ((), ()) if numbers is None else ((_C.to_revision.in_(numbers),), (_R.number.in_(numbers),))
    with reading(engine) as connection:
        return revisions_with(connection, article_id, changes_of(connection, article_id, *led_to), *wanted)


def text_of(engine: Engine, article_id: int, number: int) -> Revision | None:
    """One revision of an article, None if it does not exist."""
    return next(iter(texts_of(engine, article_id, (number,))), None)


def current_number(engine: Engine, article_id: int) -> int:
    """The number of the current revision of an article, which must exist; 0 if it has no text."""
    with reading(engine) as connection:
        number: int = connection.execute(select(_A.revision).where(_A.id == article_id)).scalar_one()
    return number


def _with_text(article: Listed, revision: Revision) -> Listed:
    return attrs.evolve(
        article,
        revision=revision.number,
        title=revision.title,
        published_on=revision.published_on,
        original_url=revision.original_url,
        content_sha256=revision.content_sha256,
    )


def revisions_with(
    connection: Connection, article_id: int, changes: list[Change], *conditions: ColumnElement[bool]
) -> list[Revision]:
    """The revisions of an article, oldest first, as these changes led to them; with ``conditions``, only some."""
    return _read(Revision, connection, article_id, changes, *conditions)


def _read(
    cls: type[_Revision],
    connection: Connection,
    article_id: int,
    changes: list[Change],
    *conditions: ColumnElement[bool],
) -> list[_Revision]:
    own = {name: _R[name] for name in attrs.fields_dict(cls) if name in _R}
    query = select(*own.values(), tables.capture.c.fetched_at).select_from(tables.revision).outerjoin(tables.capture)
    rows = connection.execute(query.where(_R.article_id == article_id, *conditions).order_by(_R.number)).all()
    led_to = defaultdict[int, list[Change]](list)
    for change in changes:
        led_to[change.to_revision].append(change)
    return [cls(**{**row._mapping, "notes": row.notes or []}, **_of_changes(led_to[row.number])) for row in rows]


def _of_changes(to_this: list[Change]) -> dict[str, Any]:
    return {
        "kinds": next((change.kinds for change in to_this if not change.returned), []),
        "returned_at": [change.seen_at for change in to_this if change.returned],
    }


def removals_of(connection: Connection, article_id: int, number: int) -> list[Removal]:
    """The lines that were removed from the page of a revision, in page order."""
    row = tables.removal.c
    query = select(*_columns(Removal, row)).join(tables.revision, _R.id == row.revision_id)
    query = query.where(_R.article_id == article_id, _R.number == number).order_by(row.position)
    return rows_as(Removal, connection, query)


def _captures(connection: Connection, article_id: int) -> list[Fetch]:
    row = tables.capture.c
    query = select(*_columns(Fetch, row)).where(row.article_id == article_id).order_by(row.id)
    return rows_as(Fetch, connection, query)


def _with_run(connection: Connection, cls: type[Any], table: Table, article_id: int) -> list[Any]:
    row = table.c
    columns = _columns(cls, {**row, "started_at": _RUN.started_at})
    query = select(*columns).select_from(table).join(tables.run, row.run_id == _RUN.id)
    return rows_as(cls, connection, query.where(row.article_id == article_id).order_by(row.run_id))


def _columns(cls: type[Any], row: _Columns) -> Iterator[ColumnElement[Any]]:
    """The columns of the fields of ``cls``."""
    return (row[field.name] for field in attrs.fields(cls))
