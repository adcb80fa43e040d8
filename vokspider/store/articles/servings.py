"""The times at which the site served an article, each with the text of that time."""

from bisect import bisect_right
from datetime import UTC, datetime

from attrs import frozen
from sqlalchemy import Engine, or_, select

from vokspider.model.availability import SERVED
from vokspider.store.articles.changes import text_on, texts_between
from vokspider.store.db import tables
from vokspider.store.db.engine import reading

_C, _R = tables.capture.c, tables.revision.c
_EVER = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


@frozen
class Serving:
    """The site served an article ``at`` a time (UTC). ``capture_id`` is None if no capture of the page was recorded.

    ``revision``: the number of the revision that was current then, as the newest extractor read it.
    """

    at: datetime
    capture_id: int | None
    revision: int


def servings(engine: Engine, article_id: int) -> list[Serving]:
    """The servings of an article in order of time. Pages that were not believed are left out."""
    timeline = texts_between(engine, article_id, *_EVER)
    times = [time for time, _ in timeline]
    found = dict[datetime, int | None].fromkeys(times) | _captures(engine, article_id)
    read = {number: text_on(engine, article_id, time) or number for time, number in timeline}
    return [
        Serving(time, capture_id, read[timeline[place - 1][1]])
        for time, capture_id in sorted(found.items(), key=lambda one: one[0])
        if (place := bisect_right(times, time))
    ]


def revision_texts(engine: Engine, article_id: int) -> dict[int, list[str]]:
    """The title (empty if there is none) and the paragraphs of each revision of an article, by number."""
    query = select(_R.number, _R.title, _R.text).where(_R.article_id == article_id)
    with reading(engine) as connection:
        return {number: [title or "", *text.split("\n\n")] for number, title, text in connection.execute(query)}


def _captures(engine: Engine, article_id: int) -> dict[datetime, int | None]:
    believed = select(_R.capture_id).where(_R.article_id == article_id, _R.capture_id.is_not(None))
    query = select(_C.fetched_at, _C.id).where(
        _C.article_id == article_id, or_(_C.state == SERVED, _C.id.in_(believed))
    )
    with reading(engine) as connection:
        return dict(iter(connection.execute(query.order_by(_C.id))))
