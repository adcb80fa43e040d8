"""Archives of any size to decide duplicates in: real rows, filled in bulk; measured with real texts."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from attrs import define
from sqlalchemy import URL, Engine, event, insert, make_url

from vokspider.store.db import tables
from vokspider.store.db.engine import open_engine
from vokspider.store.db.schema import upgrade
from vokspider.store.duplicates.deciding import decide
from vokspider.store.duplicates.signatures import VERSION, bands, signature
from vokspider.text.fingerprints import content_sha256

from .duplicates_set import Paragraphs, english

NOW = datetime(2025, 12, 3, tzinfo=UTC)
_AT_A_TIME = 5_000
# One article in so many is of a template: thousands that share their sentences are what an index could choke on.
_TEMPLATE_EVERY = 10
_FIRSTS_OF_A_BAND = 8  # as decide() keeps it, which would take hours to fill the table


def texts(seed: int) -> Iterator[Paragraphs]:
    """Articles without an end, one in ten of a template."""
    writer = english(Random(seed))
    families = sorted(writer.families)
    number = 0
    while True:
        number += 1
        yield writer.template(families[number % len(families)]) if number % _TEMPLATE_EVERY == 0 else writer.body()


def _no_fsync(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")  # the disk's pauses say nothing about us


@define
class Filled:
    """An archive with so many articles; ``next_id`` is the number of the next one."""

    engine: Engine
    size: int
    next_id: int = 1

    @classmethod
    def make(cls, folder: Path, size: int) -> "Filled":
        engine = open_engine(_url(folder / f"{size}.db"))
        event.listen(engine, "connect", _no_fsync)
        upgrade(engine)
        made = cls(engine, size)
        with engine.begin() as connection:
            source = {"id": 1, "name": "s", "display_name": "s", "site": "s", "language": "en", "created_at": NOW}
            run = {"id": 1, "source_id": 1, "trigger": "crawl", "started_at": NOW, "host": "", "pid": 1}
            connection.execute(insert(tables.source), source)
            connection.execute(insert(tables.run), run)
        made._fill()
        return made

    def _fill(self) -> None:
        """The texts of templates have their own signatures, the others, to be quick, any."""
        rng, users, real = Random(self.size), Counter[int](), texts(7)
        sample = [next(real) for _ in range(2_000)]
        length = len(signature(sample[0]) or b"")
        while self.next_id <= self.size:
            numbers = range(self.next_id, min(self.next_id + _AT_A_TIME, self.size + 1))
            signed = {n: bytes([VERSION]) + rng.randbytes(length - 1) for n in numbers}
            of_templates = [n for n in numbers if n % _TEMPLATE_EVERY == 0]
            signed |= {n: signature(_next_template(real)) or signed[n] for n in of_templates}
            self._insert([_rows(n, sample[n % len(sample)], signed[n], str(n)) for n in numbers])
            keys = sorted((key, n) for n in numbers for key in bands(signed[n], 1))
            free = [pair for pair in keys if _count(users, pair[0]) <= _FIRSTS_OF_A_BAND]
            with self.engine.begin() as connection:
                connection.execute(insert(tables.band), [{"key": key, "article_id": n} for key, n in free])
            self.next_id = numbers[-1] + 1

    def remove(self) -> None:
        """Delete the file, which may be large."""
        self.engine.dispose()
        Path(self.engine.url.database or "").unlink()

    def _insert(self, rows: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> None:
        with self.engine.begin() as connection:
            connection.execute(insert(tables.article), [article for article, _ in rows])
            connection.execute(insert(tables.revision), [revision for _, revision in rows])

    def store(self, paragraphs: Paragraphs, title: str | None = None) -> tuple[float, float]:
        """Store one more article in one transaction; returns the seconds for all of it, and for the decision alone."""
        start = time.perf_counter()
        with self.engine.begin() as connection:
            made, number = signature(paragraphs), self.next_id
            signed = time.perf_counter()
            article, revision = _rows(number, paragraphs, made, content_sha256(title, paragraphs))
            connection.execute(insert(tables.article), article)
            connection.execute(insert(tables.revision), revision)
            written = time.perf_counter()
            values: dict[str, Any] = {"content_sha256": article["content_sha256"], "signature": made}
            decide(connection, article_id=number, source_id=1, run_id=1, now=NOW, **values)
            decided = time.perf_counter()
        self.next_id += 1
        end = time.perf_counter()
        return end - start, signed - start + decided - written


def _url(path: Path) -> URL:
    return make_url(f"sqlite:///{path}")


def _next_template(real: Iterator[Paragraphs]) -> Paragraphs:
    for _ in range(_TEMPLATE_EVERY - 1):
        next(real)
    return next(real)


def _count(users: Counter[int], key: int) -> int:
    users[key] += 1
    return users[key]


def _rows(
    number: int, paragraphs: Paragraphs, made: bytes | None, sha256: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    times = {"first_seen_at": NOW, "last_seen_at": NOW, "fetched_at": NOW}
    common = {"content_sha256": f"{sha256:0>64}"}
    article = {"id": number, "source_id": 1, "external_id": str(number), "status": "stored", "revision": 1}
    revision = {"article_id": number, "number": 1, "text": "\n\n".join(paragraphs), "layout": "", "extractor": ""}
    return {**article, **times, **common}, {**revision, **common, "run_id": 1, "created_at": NOW, "signature": made}
