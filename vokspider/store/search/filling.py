"""Fills the indexes from the texts of the archive: after an upgrade, in a copy, and to repair them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import URL, Connection, Engine, func, select

from vokspider.pool import Pool
from vokspider.store.db.engine import open_engine, reading
from vokspider.store.db.streaming import streamed
from vokspider.store.search.content import CONTENTS, Content, Made, put
from vokspider.store.search.hunks import Hunk
from vokspider.store.search.index import index_in
from vokspider.store.search.rows import OWNER_BITS, Row
from vokspider.store.search.state import begin, reach, state_of

# The most revisions or changes that are read together, and the number of letters of their tokens that ends this early,
# so that texts of any length fit into memory.
_MOST, _MOST_LETTERS = 100, 800_000
# The most that are written in one transaction, so that others can write in between; the same letters end it early.
_MOST_WRITTEN = 500
_READ_AT_A_TIME = 4
_LAST = (1 << OWNER_BITS) - 1


def count_all(connection: Connection) -> int:
    """How many revisions and changes the archive has, indexed or not."""
    return sum(count_of(connection, one) for one in CONTENTS)


def fill(connection: Connection) -> Iterator[int]:
    """Fill the incomplete indexes in the caller's transaction; yields how many revisions and changes are done."""
    done = 0
    for content in CONTENTS:
        if state_of(connection, content.index).complete:
            continue
        after: int | None = _start(connection, content)
        while after is not None:
            made = _next(connection, content, after)
            after = _write(connection, content, made)
            done += len(made)
            yield done


def fill_again(connection: Connection) -> Iterator[int]:
    """Empty and fill the indexes in the caller's transaction; yields how many revisions and changes are done."""
    for content in CONTENTS:
        index_in(connection, content.index).clear(connection)
        begin(connection, content.index)
    yield from fill(connection)


def rebuild(engine: Engine, jobs: int = 1) -> Iterator[int]:
    """Build the indexes again in short transactions, between which others may write; the texts are read in a pool.

    Yields how many revisions and changes are done. If an index is incomplete, for example after an interrupted rebuild,
    only the missing rows are added. New texts and changes are indexed meanwhile as usual.
    """
    with engine.begin() as connection:
        missing = [one for one in CONTENTS if not state_of(connection, one.index).complete]
        starts = {one.index: _start(connection, one) for one in missing or CONTENTS}
        done = count_all(connection) - sum(count_of(connection, one, starts[one.index]) for one in missing or CONTENTS)
    for content in missing or CONTENTS:
        for number in _filled(engine, content, starts[content.index], jobs):
            done += number
            yield done


def _filled(engine: Engine, content: Content, after: int, jobs: int) -> Iterator[int]:
    """Fill an index from the revision or change behind ``after`` on; yields how many were written each time."""
    end: int | None = after
    for made in _together(_all_made(engine, content, after, jobs)):
        with engine.begin() as connection:
            end = _write(connection, content, made)
        yield len(made)
    while end is not None:  # what was added meanwhile
        made = _made(engine, content, end)
        with engine.begin() as connection:
            end = _write(connection, content, made)
        yield len(made)


def _all_made(engine: Engine, content: Content, after: int, jobs: int) -> Iterator[list[Made]]:
    """What a pool makes of the revisions or changes behind ``after``, some at a time, in their order."""
    with Pool(partial(_reader, engine.url, content.index), jobs, partial(_read, engine, content)) as pool:
        for last, packed in pool.results(_parts(engine, content, after)):
            made = list(map(_unpacked, packed))
            while made:
                yield made
                made = _made(engine, content, made[-1].owner, last) if made[-1].owner < last else []


def _together(parts: Iterable[list[Made]]) -> Iterator[list[Made]]:
    """Parts that are written in one transaction: an index takes less time for one with many texts than for many."""
    some, letters = list[Made](), 0
    for made in parts:
        some += made
        letters += sum(map(_letters, made))
        if len(some) >= _MOST_WRITTEN or letters > _MOST_LETTERS:
            yield some
            some, letters = [], 0
    if some:
        yield some


def _letters(made: Made) -> int:
    return sum(len(row.line) for row in made.rows)


def _parts(engine: Engine, content: Content, after: int) -> Iterator[tuple[int, int]]:
    """The revisions or changes behind ``after`` in parts: behind the first number, and up to the second one."""
    owner = content.owners.c.id
    while True:
        with reading(engine) as connection:
            found = connection.execute(select(owner).where(owner > after).order_by(owner).limit(_MOST)).scalars().all()
        if not found:
            return
        yield after, found[-1]
        after = found[-1]


class Packed(NamedTuple):
    """As ``Made``, with plain rows, which are quicker to hand over."""

    owner: int
    rows: list[tuple[int, str]]
    hunks: Sequence[Hunk]


def _reader(url: URL, index: str) -> Callable[[tuple[int, int]], tuple[int, list[Packed]]]:
    (content,) = (one for one in CONTENTS if one.index == index)
    return partial(_read, open_engine(url), content)


def _read(engine: Engine, content: Content, part: tuple[int, int]) -> tuple[int, list[Packed]]:
    """The end of the part, and what was made of it; long texts are left for later, so that little is in memory."""
    after, last = part
    made = _made(engine, content, after, last)
    return last, [Packed(one.owner, [(row.number, row.line) for row in one.rows], one.hunks) for one in made]


def _unpacked(packed: Packed) -> Made:
    return Made(packed.owner, list(map(Row._make, packed.rows)), packed.hunks)


def _made(engine: Engine, content: Content, after: int, last: int = _LAST) -> list[Made]:
    with reading(engine) as connection:
        return _next(connection, content, after, last)


def _start(connection: Connection, content: Content) -> int:
    """Prepare an index for filling. Returns the id of the last revision or change that is indexed already.

    That is 0 unless an earlier filling is continued, since the index is emptied.
    """
    state = state_of(connection, content.index, lock=True)
    if state.filled_to is not None and not state.stale:
        return state.filled_to
    index_in(connection, content.index).clear(connection)
    begin(connection, content.index)
    return 0


def batches(connection: Connection, content: Content) -> Iterator[list[Made]]:
    """What should be in an index, in the order of the revisions or changes, and not much of it at a time."""
    after = 0
    while made := _next(connection, content, after):
        yield made
        after = made[-1].owner


def _next(connection: Connection, content: Content, after: int, last: int = _LAST) -> list[Made]:
    """The rows and hunks of the next revisions or changes with ids above ``after``, up to ``last``."""
    owner = content.owners.c.id
    query = content.query.where(owner > after, owner <= last).order_by(owner).limit(_MOST)
    found, letters = list[Made](), 0
    for row in streamed(connection, query, _READ_AT_A_TIME):
        found.append(content.made(row))
        letters += _letters(found[-1])
        if letters > _MOST_LETTERS:
            break
    return found


def _write(connection: Connection, content: Content, made: Sequence[Made]) -> int | None:
    """Write rows and hunks, except of what was deleted after it was read.

    Returns the id up to which the index is filled, None for all.
    """
    state_of(connection, content.index, lock=True)
    last = made[-1].owner if made else None
    if made:
        owner = content.owners.c.id
        there = set(connection.execute(select(owner).where(owner.in_([one.owner for one in made]))).scalars())
        put(connection, content, [one for one in made if one.owner in there])
    reach(connection, content.index, last)
    return last


def count_of(connection: Connection, content: Content, after: int = 0) -> int:
    """How many revisions or changes there are, with ids above ``after``."""
    query = select(func.count()).select_from(content.owners).where(content.owners.c.id > after)
    return connection.execute(query).scalar_one()
