"""Articles that a test's archive sees and misses, and what it says of them."""

from datetime import UTC, datetime
from typing import Any

from attrs import evolve
from sqlalchemy import text

from tests.archives import Archive, article, capture, entry, failed
from vokspider.model.items import Article

AT = datetime(2025, 12, 3, 22, 30, tzinfo=UTC)


def fetched(archive: Archive, number: int, *paragraphs: str, **fields: Any) -> Article:
    """The page of an article as it is served now."""
    page = capture(number, f"<html>{paragraphs}{archive.now}</html>".encode(), fetched_at=archive.now)
    return article(number, *paragraphs, capture=page, **fields)


def see(archive: Archive, number: int, *paragraphs: str, **fields: Any) -> int:
    return archive.add(fetched(archive, number, *paragraphs, **fields))


def rows(archive: Archive, query: str) -> list[tuple[Any, ...]]:
    with archive.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def changes(archive: Archive) -> list[tuple[Any, ...]]:
    query = "SELECT from_revision, to_revision, CAST(kinds AS TEXT), returned, origin FROM change ORDER BY id"
    return [(*row[:3], bool(row[3]), row[4]) for row in rows(archive, query)]


def current(archive: Archive) -> tuple[Any, ...]:
    (found,) = rows(archive, "SELECT revision, content_sha256 FROM article")
    return found


def outcomes(archive: Archive) -> list[str]:
    return [row[0] for row in rows(archive, "SELECT outcome FROM run_outcome ORDER BY run_id")]


def due(archive: Archive) -> datetime:
    ((found,),) = rows(archive, "SELECT recheck_at FROM article")
    return datetime.fromisoformat(str(found)).replace(tzinfo=UTC)


def miss(archive: Archive, reason: str = "http_404", **options: Any) -> int:
    page = capture(1, b"not found", status=404, fetched_at=archive.now)
    return archive.run([entry(2)], failures=[evolve(failed(1, reason), capture=page)], **options)


def absences(archive: Archive) -> list[tuple[Any, ...]]:
    query = "SELECT state, count, gone_at IS NOT NULL, back_at IS NOT NULL FROM absence ORDER BY id"
    return [(*row[:2], bool(row[2]), bool(row[3])) for row in rows(archive, query)]
