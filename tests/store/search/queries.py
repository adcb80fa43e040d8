"""What a query finds, by reading all texts of an archive from beginning to end."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise, product
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Engine, select

from tests.search.helpers import any_of
from vokspider.model.origins import SITE
from vokspider.search.matching import phrases_of, placed, spans
from vokspider.search.nodes import (
    ADDED,
    REMOVED,
    TITLE,
    And,
    Changed,
    Days,
    Filter,
    Language,
    Near,
    Node,
    Not,
    Or,
    Source,
    Term,
)
from vokspider.store.db import tables

_A, _C, _R, _S = tables.article.c, tables.change.c, tables.revision.c, tables.source.c


@frozen
class Version:
    """A revision with what is known of its article. ``edits``: the kinds of each change that the site made."""

    article_id: int
    number: int
    current: bool
    day: date | None
    source: str
    language: str
    status: str
    title: str
    paragraphs: Sequence[str]
    edits: Sequence[Sequence[str]]
    removed: Sequence[str]
    added: Sequence[str]


def versions(engine: Engine) -> list[Version]:
    """All revisions of the archive."""
    query = select(tables.revision, _A.revision, _A.imported_at, _A.absent_since, _A.gone_at, _S.name, _S.language)
    with engine.connect() as connection:
        rows = connection.execute(query.join(tables.article, _A.id == _R.article_id).join(tables.source)).all()
        return [_version(connection, row) for row in rows]


def _version(connection: Connection, row: Any) -> Version:
    edits = connection.execute(select(tables.change).where(_C.article_id == row.article_id, _C.origin == SITE)).all()
    hunks = [_hunks(connection, one) for one in edits]
    return Version(
        row.article_id,
        row.number,
        row.number == row.revision,
        row.published_on or (row.imported_at.date() if row.imported_at else None),
        row.name,
        row.language,
        "gone" if row.gone_at else "missing" if row.absent_since else "stored",
        row.title or "",
        row.text.split("\n\n"),
        [one.kinds for one in edits],
        [text for pair in hunks for text in pair[0]],
        [text for pair in hunks for text in pair[1]],
    )


def _hunks(connection: Connection, change: Any) -> tuple[list[str], list[str]]:
    hunk = tables.hunk.c
    rows = connection.execute(select(hunk.side, hunk.text).where(hunk.change_id == change.id)).all()
    return [text for side, text in rows if side == REMOVED], [text for side, text in rows if side == ADDED]


def means(query: Node, one: Version) -> bool:
    """Whether a query means a revision."""
    if isinstance(query, And | Or):
        return (all if isinstance(query, And) else any)(means(part, one) for part in query.parts)
    if isinstance(query, Not):
        return not means(query.part, one)
    if isinstance(query, Term):
        return any(any_of(phrases_of(query), text) for text in _texts(query.place, one))
    if isinstance(query, Near):
        return any(_is_near(query, text) for text in _texts(query.terms[0].place, one))
    return _is_known(query, one)


def _is_known(query: Filter, one: Version) -> bool:
    match query:
        case Source():
            return one.source == query.name
        case Language():
            return one.language == query.code
        case Days():
            return one.day is not None and (query.first or date.min) <= one.day <= (query.last or date.max)
        case Changed():
            return any(query.kind is None or query.kind in kinds for kinds in one.edits)
    return query.name in ("all", one.status) or (query.name == "edited" and bool(one.edits))


def _texts(place: str, one: Version) -> Sequence[str]:
    every = [one.title, *one.paragraphs]
    return {TITLE: [one.title], REMOVED: one.removed, ADDED: one.added}.get(place, every)


def _is_near(query: Near, text: str) -> bool:
    groups = [spans(placed(text), phrases_of(term)) for term in query.terms]
    rows = (sorted(row) for row in product(*groups))
    return any(
        all(a.end <= b.start and b.word - a.last - 1 <= query.distance for a, b in pairwise(row)) for row in rows
    )


def expected(
    query: Node, found: Sequence[Version], *, every_member: bool, groups: dict[int, int]
) -> set[tuple[int, int]]:
    """The articles that a search gives, each with the number of the revision in which it was found."""
    best: dict[int, Version] = {}
    for one in sorted(found, key=lambda version: (version.current, version.number)):
        if means(query, one):
            best[one.article_id] = one
    if not every_member:
        first = {group: min(a for a in best if groups.get(a, a) == group) for group in {groups.get(a, a) for a in best}}
        best = {a: one for a, one in best.items() if first[groups.get(a, a)] == a}
    return {(one.article_id, one.number) for one in best.values()}
