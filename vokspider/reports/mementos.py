"""The texts of an article as mementos (RFC 7089): each with the time since which it was served."""

from collections.abc import Sequence
from datetime import UTC, datetime

from attrs import frozen
from sqlalchemy import Engine

from vokspider.model.origins import PARSER
from vokspider.store.articles.article_detail import history
from vokspider.store.articles.changes import text_on, texts_between

_EVER = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


@frozen
class Memento:
    """A text: the number of its revision, and since when it was served (UTC)."""

    revision: int
    at: datetime


def timeline(engine: Engine, article_id: int) -> list[Memento]:
    """The texts in the order in which they were served; one to which the site returned comes again.

    Of a page that was read again, the newest reading counts.
    """
    reread = {one.of_revision for one in history(engine, article_id) if one.origin == PARSER}
    found = [Memento(number, time) for time, number in texts_between(engine, article_id, *_EVER)]
    return [_newest(engine, article_id, one) if one.revision in reread else one for one in found]


def mementos(served: Sequence[Memento]) -> list[Memento]:
    """Each text of a timeline once, at its first time, in order."""
    found = dict[int, Memento]()
    for one in served:
        found.setdefault(one.revision, one)
    return list(found.values())


def chosen(served: Sequence[Memento], at: datetime | None) -> Memento:
    """The text that was served at a time: the first one before all, the last one for None. There must be one."""
    if at is None:
        return served[-1]
    return next((one for one in reversed(served) if one.at <= at), served[0])


def _newest(engine: Engine, article_id: int, one: Memento) -> Memento:
    number = text_on(engine, article_id, one.at)
    return one if number is None else Memento(number, one.at)
