"""Compresses the kept pages of a source with a dictionary that was trained from some of them.

A new dictionary is made if pages that it was not trained from take at least a tenth less room with it than now. Pages
that were compressed otherwise are compressed again, a few in a transaction, so that crawls go on meanwhile.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Engine, bindparam, func, or_, select, update

from vokspider.store.captures.bodies import PACKED_LATER, Bodies, DamagedError, Dictionary
from vokspider.store.captures.dictionaries import add_dictionary, newest_dictionary
from vokspider.store.captures.kept import Stored, stored_captures
from vokspider.store.captures.training import METHOD, packed_size, trained
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.mirror.marking import require_own
from vokspider.store.search.revisions import chunks

_C, _RUN = tables.capture.c, tables.run.c
_SAMPLE, _EVERY = 600, 6  # pages that are looked at; each sixth of them measures, the others train
_WORTH = 0.9  # of the room that pages take now
_AT_A_TIME = 50
# Not a page that was forgotten or compressed otherwise meanwhile.
_REPLACE = (
    update(tables.capture)
    .where(_C.id == bindparam("number"), _C.dictionary_id.is_not_distinct_from(bindparam("old")))
    .values(body=bindparam("packed"), dictionary_id=bindparam("new"))
)


@frozen
class Choice:
    """The dictionary for a source: ``dictionary``, or None, and whether it ``is_new``.

    ``pages``: from how many it was trained, if it is new. ``before`` and ``after``: bytes of a page on average, of
    those that measured it.
    """

    dictionary: Dictionary | None
    is_new: bool = False
    pages: int = 0
    before: float = 0.0
    after: float = 0.0


@frozen
class Compacted:
    """What was done so far: ``pages`` looked at, those ``packed`` again, and those found ``damaged``, which stay.

    ``before`` and ``after``: bytes of all the pages that were looked at.
    """

    pages: int = 0
    packed: int = 0
    damaged: int = 0
    before: int = 0
    after: int = 0


def choose(engine: Engine, source_id: int) -> Choice:
    """The dictionary that fits a source's pages best, the one that it has or a new one. Writes nothing."""
    with reading(engine) as connection:
        now = newest_dictionary(connection, source_id)
        numbers = _sample(connection, source_id)
    pages = list(_sampled(engine, numbers))
    measuring, training = pages[::_EVERY], [page for at, page in enumerate(pages) if at % _EVERY]
    made = trained(training)
    if made is None:
        return Choice(now)
    before, after = packed_size(measuring, now), packed_size(measuring, made)
    sizes = before / len(measuring), after / len(measuring)
    if after > before * _WORTH:
        return Choice(now, False, 0, *sizes)
    return Choice(made, True, len(training), *sizes)


def keep_choice(engine: Engine, source_id: int, choice: Choice, now: datetime) -> None:
    """Store a new dictionary; pages that come from now on are compressed with it."""
    if choice.dictionary is not None and choice.is_new:
        with engine.begin() as connection:
            require_own(connection)
            made, pages = choice.dictionary, choice.pages
            add_dictionary(connection, source_id, made, method=METHOD, pages=pages, now=now)


def count_others(engine: Engine, source_id: int, dictionary: Dictionary) -> int:
    """How many kept pages of a source are not compressed with this dictionary."""
    with reading(engine) as connection:
        query = select(func.count()).select_from(tables.capture).where(*_others(source_id, dictionary))
        return connection.execute(query).scalar_one()


def compact(engine: Engine, source_id: int, dictionary: Dictionary) -> Iterator[Compacted]:
    """Compress the kept pages of a source with a dictionary. Yields what was done so far, after each transaction.

    A page is replaced only if its bytes come back exactly, and if it gets smaller.
    """
    done, last = Compacted(), 0
    while numbers := _next(engine, source_id, dictionary, last):
        packed = [_packed(stored, dictionary) for stored in stored_captures(engine, numbers)]
        rows = [one.row for one in packed if one.row]
        if rows:
            with engine.begin() as connection:
                require_own(connection)
                connection.execute(_REPLACE, rows)
        done, last = _sum(done, packed), numbers[-1]
        yield done


@frozen
class _Packed:
    """A page: the bytes that it took and takes, and the parameters of ``_REPLACE`` if those are others."""

    before: int
    after: int
    row: dict[str, Any] | None = None
    is_damaged: bool = False


def _packed(stored: Stored, dictionary: Dictionary) -> _Packed:
    before = len(stored.packed or b"")
    body = _body(stored)
    if body is None:
        return _Packed(before, before, is_damaged=True)
    packed = Bodies().pack(body, dictionary, PACKED_LATER)
    again = Bodies().read(packed, stored.facts.size, stored.facts.sha256, dictionary)
    if again != body or len(packed) >= before:
        return _Packed(before, before)
    row = {"number": stored.facts.id, "old": stored.dictionary_id, "new": dictionary.id, "packed": packed}
    return _Packed(before, len(packed), row)


def _sum(done: Compacted, packed: Sequence[_Packed]) -> Compacted:
    return Compacted(
        pages=done.pages + len(packed),
        packed=done.packed + sum(one.row is not None for one in packed),
        damaged=done.damaged + sum(one.is_damaged for one in packed),
        before=done.before + sum(one.before for one in packed),
        after=done.after + sum(one.after for one in packed),
    )


def _body(stored: Stored) -> bytes | None:
    """The bytes of a page; None if they are damaged."""
    try:
        return stored.body()
    except DamagedError:
        return None


def _sample(connection: Connection, source_id: int) -> list[int]:
    """The numbers of captures of different articles, spread evenly over all kept ones."""
    query = select(func.max(_C.id).label("number")).where(*_kept_of(source_id), _C.article_id.is_not(None))
    numbers = connection.execute(query.group_by(_C.article_id).order_by("number")).scalars().all()
    most = min(_SAMPLE, len(numbers))
    return [numbers[at * len(numbers) // most] for at in range(most)]


def _sampled(engine: Engine, numbers: Sequence[int]) -> Iterator[bytes]:
    for some in chunks(numbers, _AT_A_TIME):
        yield from (page for stored in stored_captures(engine, some) if (page := _body(stored)) is not None)


def _next(engine: Engine, source_id: int, dictionary: Dictionary, last: int) -> Sequence[int]:
    query = select(_C.id).where(*_others(source_id, dictionary), _C.id > last).order_by(_C.id).limit(_AT_A_TIME)
    with reading(engine) as connection:
        return connection.execute(query).scalars().all()


def _kept_of(source_id: int) -> list[ColumnElement[bool]]:
    return [_C.run_id.in_(select(_RUN.id).where(_RUN.source_id == source_id)), _C.kept]


def _others(source_id: int, dictionary: Dictionary) -> list[ColumnElement[bool]]:
    return [*_kept_of(source_id), or_(_C.dictionary_id.is_(None), _C.dictionary_id != dictionary.id)]
