"""Checks an archive: the rules of the database and those of vokspider. ``captures verify`` checks kept pages."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, case, func, or_, select, text
from sqlalchemy.exc import DatabaseError, OperationalError

from vokspider.model.outcomes import OUTCOMES, STORED
from vokspider.store.captures.dictionaries import damaged_dictionaries
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.problem import Problem
from vokspider.store.db.steps import Tell, silently
from vokspider.store.db.streaming import streamed
from vokspider.store.frontier.checking import astray
from vokspider.store.log.checking import damaged, different
from vokspider.store.search.checking import out_of_step
from vokspider.store.totals.recounting import miscounted
from vokspider.store.writing.removed import wrong_texts
from vokspider.text.fingerprints import content_sha256

_A, _C, _CHANGE = tables.article.c, tables.capture.c, tables.change.c
_O, _R, _RUN = tables.run_outcome.c, tables.revision.c, tables.run.c
# A second alias of the table, for checks that need two revisions.
_OTHER = tables.revision.alias()


def problems(engine: Engine, tell: Tell = silently) -> Iterator[Problem]:
    """Yield all problems of the archive as of one moment. Reads all texts, some hundred rows at a time.

    ``tell``: is told what is checked, and how far that is.
    """
    checks: tuple[tuple[str, Callable[[Connection], Iterator[Problem]]], ...] = (
        ("runs", _unbalanced),
        ("runs", _miscounted),
        ("revisions", _holes),
        ("articles", _pointers),
        ("texts", _texts),
        ("revisions", _lost_revisions),
        ("captures", _lost_bodies),
        ("removed lines", wrong_texts),
        ("dictionaries", damaged_dictionaries),
        ("log", partial(damaged, tell=tell)),
        ("log and archive", different),
        ("search index", partial(out_of_step, tell=tell)),
        ("frontier", astray),
        ("totals", miscounted),
    )
    with reading(engine) as connection:
        if engine.dialect.name == "sqlite":
            tell("file", 0, None)
            damage = list(_damage(connection))
            yield from damage
            if damage:  # the results of other checks would mean little
                return
            yield from _orphans(connection)
        for name, check in checks:
            tell(name, 0, None)
            yield from check(connection)


def _damage(connection: Connection) -> Iterator[Problem]:
    try:
        for (found,) in connection.execute(text("PRAGMA integrity_check")):
            if found != "ok":
                yield Problem("file", None, found)
    except OperationalError:  # it is in use, or missing
        raise
    except DatabaseError as error:  # too damaged for a check
        yield Problem("file", None, error.orig)


def _orphans(connection: Connection) -> Iterator[Problem]:
    """Rows with a foreign key to a missing row; PostgreSQL prevents them."""
    for table, row_id, parent, _ in connection.execute(text("PRAGMA foreign_key_check")):
        yield Problem(table, row_id, f"names a row of {parent} that is not there")


def _unbalanced(connection: Connection) -> Iterator[Problem]:
    told = sum((_RUN[name] for name in OUTCOMES[1:]), start=_RUN[OUTCOMES[0]])
    query = select(_RUN.id, _RUN.discovered, told.label("told"))
    for row in streamed(connection, query.where(_RUN.verdict.is_not(None), _RUN.discovered != told)):
        yield Problem("run", row.id, f"{row.discovered} articles discovered, but {row.told} with an outcome")


def _miscounted(connection: Connection) -> Iterator[Problem]:
    """Closed runs whose ledger differs from the sum of their outcomes."""
    counted = {name: func.sum(case((_O.outcome == name, 1), else_=0)) for name in OUTCOMES}
    differs = or_(*(func.coalesce(number, 0) != _RUN[name] for name, number in counted.items()))
    query = (
        select(_RUN.id, *(_RUN[name] for name in OUTCOMES), *(func.coalesce(one, 0) for one in counted.values()))
        .outerjoin_from(tables.run, tables.run_outcome)
        .where(_RUN.verdict.is_not(None))
        .group_by(_RUN.id)
        .having(differs)
    )
    for run_id, *numbers in streamed(connection, query):
        pairs = zip(OUTCOMES, numbers[: len(OUTCOMES)], numbers[len(OUTCOMES) :], strict=True)
        words = ", ".join(f"{says} {name} (there are {found})" for name, says, found in pairs if says != found)
        yield Problem("run", run_id, f"its ledger does not say what its outcomes are: {words}")


def _holes(connection: Connection) -> Iterator[Problem]:
    counts = [func.count().label("number"), func.min(_R.number).label("least"), func.max(_R.number).label("most")]
    query = (
        select(_R.article_id, *counts)
        .group_by(_R.article_id)
        .having(or_(func.min(_R.number) != 1, func.max(_R.number) != func.count()))
    )
    for row in streamed(connection, query):
        yield Problem("article", row.article_id, f"its {row.number} revisions are numbered {row.least} to {row.most}")


def _pointers(connection: Connection) -> Iterator[Problem]:
    """Articles that do not match their current revision, or whose status does not fit."""
    current = and_(_R.article_id == _A.id, _R.number == _A.revision)
    query = select(_A.id, _A.status, _A.revision, _R.id.label("found")).outerjoin_from(
        tables.article, tables.revision, current
    )
    agrees = case(
        (_A.revision == 0, and_(_A.status != STORED, _A.content_sha256.is_(None))),
        else_=and_(_A.status == STORED, _R.content_sha256 == _A.content_sha256),
    )
    wrong: ColumnElement[bool] = or_(agrees.is_(None), agrees.is_(False))
    for row in streamed(connection, query.where(wrong)):
        if row.revision and row.found is None:
            yield Problem("article", row.id, f"its revision {row.revision} is not there")
        else:
            words = f"it is {row.status} at revision {row.revision}, and does not agree with that revision"
            yield Problem("article", row.id, words)


def _texts(connection: Connection) -> Iterator[Problem]:
    for row in streamed(connection, select(_R.id, _R.title, _R.text, _R.content_sha256)):
        if content_sha256(row.title, row.text.split("\n\n")) != row.content_sha256:
            yield Problem("revision", row.id, "its text is not the one that its content_sha256 is of")


def _lost_revisions(connection: Connection) -> Iterator[Problem]:
    """References to revisions by number, which no foreign key checks."""
    origin = select(_R.id, _R.of_revision).where(_R.of_revision.is_not(None))
    for row in streamed(connection, origin.where(~_is_there(_R.article_id, _R.of_revision))):
        yield Problem(
            "revision", row.id, f"it was read from the page of revision {row.of_revision}, which is not there"
        )
    lost = or_(*(~_is_there(_CHANGE.article_id, one) for one in (_CHANGE.from_revision, _CHANGE.to_revision)))
    for row in streamed(connection, select(_CHANGE.id, _CHANGE.from_revision, _CHANGE.to_revision).where(lost)):
        words = f"it is one from revision {row.from_revision} to {row.to_revision}, which are not both there"
        yield Problem("change", row.id, words)


def _lost_bodies(connection: Connection) -> Iterator[Problem]:
    """Captures whose ``kept`` does not match their bytes. ``captures verify`` checks the bytes themselves."""
    for row in streamed(connection, select(_C.id, _C.kept).where(_C.kept == _C.body.is_(None)).order_by(_C.id)):
        words = (
            "its bytes should be kept, but are missing" if row.kept else "its bytes are there, but not marked as kept"
        )
        yield Problem("capture", row.id, words)


def _is_there(article_id: ColumnElement[int], number: ColumnElement[Any]) -> ColumnElement[bool]:
    return select(_OTHER.c.id).where(_OTHER.c.article_id == article_id, _OTHER.c.number == number).exists()
