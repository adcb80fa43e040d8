"""Finds the article that a user names: by its row id, the site's id, or an address."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import product

from attrs import frozen
from sqlalchemy import ColumnElement, Connection, Engine, and_, func, select, union_all

from vokspider.model.errors import ConfigError
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.text.naming import Naming
from vokspider.text.urls import host

_A, _R, _S = tables.article.c, tables.revision.c, tables.source.c
# An unknown name of so many characters is compared with so many ids before and behind it in the order of ids, and with
# those of the latest articles.
_NEAR, _NEIGHBOURS, _LATEST = 5, 10, 5_000
_LARGEST_NUMBER = 2**31 - 1
_DIGITS = len(str(_LARGEST_NUMBER))


class NotFoundError(ConfigError):
    """What a user names, such as an article or a run, does not exist or is ambiguous."""


@frozen
class _Match:
    id: int
    source: str
    external_id: str
    url: str | None

    @property
    def name(self) -> str:
        """A name that only this article has."""
        return f"{self.source}/{self.external_id}"


def find(engine: Engine, given: str, naming: Naming) -> int:
    """The row id of the article that ``given`` names.

    ``given`` is a row id, an external id, ``source/external id``, or an address on the site or the original site.
    ``naming`` reads addresses. Raises NotFoundError if no article matches (with similar ids), or several (with their
    names), and ConfigError for a revision (see ``find_text``), since an article is wanted.
    """
    article_id, number = find_text(engine, given, naming)
    if number is not None:
        whole = given.strip().rpartition("@")[0]
        raise ConfigError(f"{given.strip()} is one revision, and this is about the whole article; write {whole}")
    return article_id


def find_text(engine: Engine, given: str, naming: Naming) -> tuple[int, int | None]:
    """The row id of the article that ``given`` names, and the number of the revision that it may name.

    A revision is written behind the article: ``131@2``, as in the addresses of the web pages. It need not exist.
    Otherwise as ``find``.
    """
    article, at, number = given.strip().rpartition("@")
    if at and number.isascii() and number.isdecimal() and len(number) < _DIGITS and article:
        try:
            # An address may end with an @ and a number that are its own.
            return _find(engine, given, naming), None
        except NotFoundError:
            return _find(engine, article, naming), int(number)
    return _find(engine, given, naming), None


def _find(engine: Engine, given: str, naming: Naming) -> int:
    given = given.strip()
    with reading(engine) as connection:
        found = _matches(connection, given, naming) if given.isprintable() else []
        near = [] if found else _nearest(connection, given, naming)
    if len(found) == 1:
        return found[0].id
    raise NotFoundError(_ambiguous(given, found) if found else _unknown(given, near))


def require_article(engine: Engine, article_id: int) -> int:
    """Return ``article_id`` if there is an article with that row id. Raises NotFoundError if not."""
    query = select(_A.id).where(_A.id == article_id)
    with reading(engine) as connection:
        found = connection.execute(query).scalar() if 0 < article_id <= _LARGEST_NUMBER else None
    if found is None:
        raise NotFoundError(f"no article has the number {article_id}")
    return article_id


def source_of(engine: Engine, article_id: int) -> str:
    """The name of an article's source."""
    with reading(engine) as connection:
        return str(connection.execute(select(_S.name).join(tables.article).where(_A.id == article_id)).scalar_one())


def as_number(given: str) -> int | None:
    """The row id in user input, or None if it cannot be one."""
    digits = given.lstrip("0") if given.isascii() and given.isdecimal() else ""
    number = int(digits) if 0 < len(digits) <= _DIGITS else 0
    return number if 0 < number <= _LARGEST_NUMBER else None


def _matches(connection: Connection, given: str, naming: Naming) -> list[_Match]:
    # One query for each way, since for conditions joined by OR a database looks at all articles.
    each = (select(_A.id).where(way) for way in _ways(given, naming))
    found = _select(connection, _A.id.in_(union_all(*each)))
    if not found and naming.canonical(given):
        found = _select(connection, _has_original(given, naming))
    here = [one for one in found if one.url and host(one.url) == host(given)]
    return here if len(here) == 1 else found


def _select(connection: Connection, condition: ColumnElement[bool]) -> list[_Match]:
    query = select(_A.id, _S.name, _A.external_id, _A.url).select_from(tables.article).join(tables.source)
    return [_Match(*row) for row in connection.execute(query.where(condition).order_by(_A.id).limit(10))]


def _ways(given: str, naming: Naming) -> Iterator[ColumnElement[bool]]:
    """The conditions under which an article has the name ``given``."""
    yield _has_identity(given)
    if number := as_number(given):
        yield _A.id == number
    source, slash, identity = given.partition("/")
    if slash:
        yield _has_identity(identity, _S.name == source)
    if named := naming.identity(given):
        yield _has_identity(named)
    if naming.canonical(given):
        yield _A.url.in_(_spellings(given, naming))


def _has_identity(given: str, *of_source: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether an article of these sources, or of any, has this external id. The index begins with the source."""
    return and_(_A.source_id.in_(select(_S.id).where(*of_source)), _A.external_id == given)


def _has_original(url: str, naming: Naming) -> ColumnElement[bool]:
    return _A.id.in_(select(_R.article_id).where(_R.original_url.in_(_spellings(url, naming))))


def _spellings(url: str, naming: Naming) -> set[str]:
    """An address as written and in its canonical form, with and without the final slash."""
    forms = {url, naming.canonical(url) or url}
    return {spelling for form in forms for spelling in (form.rstrip("/"), form.rstrip("/") + "/")}


def _nearest(connection: Connection, given: str, naming: Naming) -> list[str]:
    """Up to three external ids that begin with the input or look like it, or those of late articles that contain it.

    Only so many ids are read, however many there are.
    """
    wanted = naming.identity(given) or ("" if naming.canonical(given) else given)
    if not wanted.isprintable() or len(wanted) < _NEAR:
        return []
    neighbours = _neighbours(connection, wanted)
    begin_so = sorted(one for one in neighbours if one.startswith(wanted))[:3]
    return begin_so or get_close_matches(wanted, neighbours, n=3) or _containing(connection, wanted)


def _neighbours(connection: Connection, wanted: str) -> list[str]:
    """The external ids around ``wanted`` in the order of ids, of all sources."""
    sources = connection.execute(select(_S.id)).scalars().all()
    before, behind = (_A.external_id < wanted, _A.external_id.desc()), (_A.external_id >= wanted, _A.external_id)
    return [
        identity
        for source, (where, order) in product(sources, (before, behind))
        for identity in connection.execute(
            select(_A.external_id).where(_A.source_id == source, where).order_by(order).limit(_NEIGHBOURS)
        ).scalars()
    ]


def _containing(connection: Connection, wanted: str) -> list[str]:
    """Up to three external ids of the latest articles that contain ``wanted``."""
    latest = connection.execute(select(func.max(_A.id))).scalar() or 0
    holds = _A.external_id.contains(wanted, autoescape=True)
    query = select(_A.external_id).where(_A.id > latest - _LATEST, holds).order_by(_A.id.desc()).limit(3)
    return list(connection.execute(query).scalars())


def _unknown(given: str, near: Sequence[str]) -> str:
    hint = f"did you mean {' or '.join(near)}?" if near else "'vokspider articles list --status all' lists them"
    return f"no article {given!r} in this archive, by id, external id or address; {hint}"


def _ambiguous(given: str, found: Sequence[_Match]) -> str:
    return f"{given!r} is more than one article; name one of {', '.join(one.name for one in found)}"
