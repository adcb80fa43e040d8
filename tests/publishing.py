"""Archives of a year: rows of articles, so many on each day, without texts."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import insert, select, update

from vokspider.store.db import tables

from .archives import SOURCE, Archive, entry

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 2)
OUTAGE = (date(2025, 5, 5), date(2025, 5, 14))  # nothing is covered before its end
SILENT, BUSY = date(2025, 8, 12), date(2025, 10, 9)


def year() -> dict[date, int]:
    """Articles on each day: ten to twelve, none on a silent day, many on a busy one."""
    days = (FIRST + timedelta(number) for number in range((LAST - FIRST).days + 1))
    return {day: 10 + day.toordinal() % 3 for day in days} | {SILENT: 0, BUSY: 40}


def publish(archive: Archive, counts: Mapping[date, int], covered_from: date = OUTAGE[1], source: str = SOURCE) -> None:
    """Add so many articles on each of these days; those from ``covered_from`` on were walked without a gap."""
    with archive.engine.begin() as connection:
        found = select(tables.source.c.id).where(tables.source.c.name == source)
        number = connection.execute(found).scalar_one()
        rows = [
            {"source_id": number, "covered": day >= covered_from, **_article(day, at)}
            for day, articles in counts.items()
            for at in range(articles)
        ]
        connection.execute(insert(tables.article), rows)


def _article(day: date, number: int) -> dict[str, object]:
    moment = datetime.combine(day, time(3), UTC) + timedelta(minutes=number)
    times = {"first_seen_at": moment, "last_seen_at": moment}
    return {"external_id": f"{moment.timestamp():.0f}-1", "status": "pending", "listed_on": day, **times}


def filled(archive: Archive, days: Iterable[date] = ()) -> Archive:
    """An archive whose source has ``year``, and one article on each of ``days``."""
    archive.run([entry(1)])
    publish(archive, year() | dict.fromkeys(days, 1))
    return archive


def walked(archive: Archive, run_id: int, *, gap: bool = False, narrowed: bool = False) -> None:
    """Let the figures of a run say whether its walk left a gap."""
    figures = {"gap": {"covered_to": None, "read_to": None} if gap else None, "narrowed": narrowed}
    with archive.engine.begin() as connection:
        stats = {"monitors": {"results": [], "figures": figures}}
        connection.execute(update(tables.run).where(tables.run.c.id == run_id).values(stats=stats))
