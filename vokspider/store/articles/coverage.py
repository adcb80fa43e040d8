"""How much of a source's listing has been walked without a gap."""

from datetime import date

from attrs import frozen
from sqlalchemy import Engine, func, select

from vokspider.store.db import tables
from vokspider.store.db.engine import reading

_A, _S = tables.article.c, tables.source.c


@frozen
class Coverage:
    """The part of a listing that complete walks covered without a gap.

    ``articles``: how many articles they found, listed from ``oldest_on`` to ``newest_on`` (days of the site, or None).
    """

    articles: int = 0
    oldest_on: date | None = None
    newest_on: date | None = None


def coverage(engine: Engine) -> dict[str, Coverage]:
    """The coverage of each source, by its name; a source without covered articles has none."""
    query = (
        select(_S.name, func.count(), func.min(_A.listed_on), func.max(_A.listed_on))
        .select_from(tables.article)
        .join(tables.source)
        .where(_A.covered)
        .group_by(_S.name)
    )
    with reading(engine) as connection:
        return {name: Coverage(*found) for name, *found in connection.execute(query)}
