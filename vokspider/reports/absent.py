"""The articles that are gone from the site, or missing."""

from functools import partial

from sqlalchemy import Engine

from vokspider.reports.list_page import ListPage
from vokspider.store.absences.absence_queries import (
    Absent,
    Gone,
    count_gone,
    count_missing,
    gone_articles,
    gone_page,
)
from vokspider.store.db.keyset import Page


def gone(engine: Engine, wanted: Absent, limit: int = 0) -> ListPage[Gone]:
    """The absent articles, the latest confirmed (or missed) first; ``limit`` 0 for all."""
    return ListPage(gone_articles(engine, wanted, limit), limit, partial(count_gone, engine, wanted))


def gone_in_pages(engine: Engine, wanted: Absent, place: str | None, limit: int) -> Page[Gone]:
    """A page of the absent articles, in the order of ``gone``, from the cursor ``place`` on.

    Raises ConfigError for a wrong cursor.
    """
    return gone_page(engine, wanted, place, limit)


def missing_beside(engine: Engine, wanted: Absent) -> int:
    """How many missing articles, whose absence is not confirmed, a list of gone ones leaves out; 0 for other lists."""
    return 0 if wanted.missing else count_missing(engine, wanted.source)
