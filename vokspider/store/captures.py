"""Captures read back: which there are, their pages' bytes, and whether those are still what came."""

from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from attrs import field, frozen
from backports import zstd
from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, func, select

from vokspider.errors import VokspiderError
from vokspider.items import Capture
from vokspider.store.engine import reading
from vokspider.store.lookup import NotFoundError, as_number
from vokspider.store.models import ArticleRow, CaptureRow, RunRow, SourceRow
from vokspider.text.fingerprints import body_sha256

# Rows, and pages with their bytes, that are in memory at a time when many are read.
_AT_A_TIME, _PAGES_AT_A_TIME = 200, 16
_A, _C, _RUN = ArticleRow.__table__.c, CaptureRow.__table__.c, RunRow.__table__.c
_FACTS = (
    _C.id,
    _C.run_id,
    SourceRow.name.label("source"),
    _C.article_id,
    _A.external_id,
    _A.url.label("article_url"),
    _C.url,
    _C.status,
    _C.state,
    _C.reason,
    _C.fetched_at,
    _C.size,
    _C.sha256,
    _C.body.is_not(None).label("kept"),
    _C.headers,
)


class DamagedError(VokspiderError):
    """The stored bytes of a page are not those that came, or there are none."""


@frozen
class Wanted:
    """Which captures are wanted: of one article, of one run, fetched from ``since`` on and before ``until`` (aware).

    ``kept``: only those whose bytes are kept.
    """

    article_id: int | None = None
    run_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    kept: bool = True


@frozen
class Facts:
    """A capture without its bytes.

    ``url`` is what was asked for or led to, ``article_url`` the article's address. ``state`` is a word of
    ``store.states``; ``reason`` is why it was not believed, None where it was. ``size`` in bytes and
    ``sha256`` are of the page as it came; ``kept``: its bytes are stored.
    """

    id: int
    run_id: int
    source: str
    article_id: int | None
    external_id: str | None
    article_url: str | None
    url: str
    status: int | None
    state: str | None
    reason: str | None
    fetched_at: datetime
    size: int
    sha256: str
    kept: bool
    headers: tuple[tuple[str, str], ...]


@frozen
class Stored:
    """A capture with its bytes as stored: under zstd, None where they are not kept."""

    facts: Facts
    packed: bytes | None = field(repr=False)

    def body(self) -> bytes:
        """The page's bytes as they came. Raises DamagedError when they are no longer those, or not kept."""
        if self.packed is None:
            raise DamagedError(f"{name_of(self.facts)}: its bytes are not kept")
        try:
            return _unpack(self.packed, self.facts.size, self.facts.sha256)
        except DamagedError as error:
            raise DamagedError(f"{name_of(self.facts)} is damaged: {error}") from None

    def capture(self) -> Capture:
        """The page as the item that was stored. Raises DamagedError as ``body``."""
        facts = self.facts
        return Capture(facts.url, self.body(), facts.fetched_at, facts.status, facts.headers)


def name_of(facts: Facts) -> str:
    """A capture in a message: its number, its article and its address."""
    return f"capture {facts.id} (article {facts.external_id or 'not known'}, {facts.url})"


def list_captures(engine: Engine, wanted: Wanted, limit: int = 0) -> Iterator[Facts]:
    """The captures, newest first, read as they are used; ``limit`` 0 for all."""
    query = _select(*_FACTS).where(*_conditions(wanted)).order_by(_C.fetched_at.desc(), _C.id.desc())
    with (
        reading(engine) as connection,
        connection.execution_options(yield_per=_AT_A_TIME).execute(query.limit(limit or None)) as rows,
    ):
        yield from map(_facts, rows)


def count_captures(engine: Engine, wanted: Wanted) -> int:
    """How many captures there are."""
    with reading(engine) as connection:
        query = select(func.count()).select_from(CaptureRow).where(*_conditions(wanted))
        return connection.execute(query).scalar_one()


def one_capture(engine: Engine, given: str) -> Stored:
    """The capture of that number. Raises NotFoundError, with the newest number, when there is none."""
    with reading(engine) as connection:
        found = _stored(connection, [as_number(given) or 0])
        newest = connection.execute(select(func.max(_C.id))).scalar()
    if not found:
        hint = f"the newest is {newest}, 'vokspider captures list --all' shows all" if newest else "there is none yet"
        raise NotFoundError(f"no capture {given!r} in this archive; {hint}")
    return found[0]


def stored_captures(engine: Engine, numbers: Sequence[int]) -> list[Stored]:
    """The captures of these numbers with their bytes, all at once, in the order in which they came."""
    with reading(engine) as connection:
        return _stored(connection, numbers)


def kept_captures(engine: Engine, wanted: Wanted) -> Iterator[Stored]:
    """The captures whose bytes are kept, in the order in which they came, a few in memory at a time.

    Their numbers are read first: a database would sort the pages with their bytes.
    """
    conditions = (*_conditions(wanted), _C.body.is_not(None))
    with reading(engine) as connection:
        order = select(_C.id).where(*conditions).order_by(_C.fetched_at, _C.id)
        numbers = array("q", connection.execute(order).scalars())
        for start in range(0, len(numbers), _PAGES_AT_A_TIME):
            yield from _stored(connection, numbers[start : start + _PAGES_AT_A_TIME].tolist())


def verify(engine: Engine, wanted: Wanted) -> Iterator[tuple[Facts, str | None]]:
    """Every kept capture, with what is wrong with its bytes, None where nothing is."""
    for stored in kept_captures(engine, wanted):
        yield stored.facts, _problem(stored)


def _problem(stored: Stored) -> str | None:
    try:
        _unpack(stored.packed or b"", stored.facts.size, stored.facts.sha256)
    except DamagedError as error:
        return str(error)
    return None


def _unpack(packed: bytes, size: int, sha256: str) -> bytes:
    """The bytes that came. Raises DamagedError with what is wrong, and never makes more than ``size`` bytes of them."""
    packer = zstd.ZstdDecompressor()
    try:
        body = packer.decompress(packed, size + 1)
    except zstd.ZstdError as error:
        raise DamagedError(f"its bytes cannot be decompressed ({error})") from error
    if len(body) > size:
        raise DamagedError(f"it has more than {size:,} bytes")
    if len(body) < size or not packer.eof:
        raise DamagedError(f"it ends after {len(body):,} of {size:,} bytes")
    if body_sha256(body) != sha256:
        raise DamagedError(f"its SHA-256 is {body_sha256(body)} instead of {sha256}")
    return body


def _stored(connection: Connection, numbers: Sequence[int]) -> list[Stored]:
    query = _select(*_FACTS, _C.body).where(_C.id.in_(numbers)).order_by(_C.fetched_at, _C.id)
    return [Stored(_facts(row), row.body) for row in connection.execute(query)]


def _facts(row: Row[Any]) -> Facts:
    fields = {column.name: row._mapping[column.name] for column in _FACTS}
    headers = tuple((str(name), str(value)) for name, value in fields.pop("headers").get("items", ()))
    return Facts(**{**fields, "kept": bool(fields["kept"]), "headers": headers})


def _select(*columns: ColumnElement[Any]) -> Select[Any]:
    of_run = select(*columns).select_from(CaptureRow).join(RunRow, _RUN.id == _C.run_id).join(SourceRow)
    return of_run.outerjoin(ArticleRow, _A.id == _C.article_id)


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.article_id is not None:
        yield _C.article_id == wanted.article_id
    if wanted.run_id is not None:
        yield _C.run_id == wanted.run_id
    if wanted.since is not None:
        yield _C.fetched_at >= wanted.since
    if wanted.until is not None:
        yield _C.fetched_at < wanted.until
    if wanted.kept:
        yield _C.body.is_not(None)
