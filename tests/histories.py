"""Changes of an article's text, written as rows."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, func, insert, select, update

from vokspider.compare.changes import Version, kinds
from vokspider.model.items import Removal
from vokspider.model.origins import PARSER, SITE
from vokspider.store.db import tables
from vokspider.store.log.entries import REREAD, REVISED, Told
from vokspider.store.log.telling import write
from vokspider.store.search import keeping
from vokspider.store.writing.removed import add_removals
from vokspider.text.fingerprints import content_sha256

from .archives import DAY, EXTRACTOR, SOURCE, Archive, address

_A, _R = tables.article.c, tables.revision.c


def at(day: int, hour: int = 1) -> datetime:
    """A time in December 2025, UTC; before 15:00 it is on the same day in Korea."""
    return datetime(2025, 12, day, hour, tzinfo=UTC)


@frozen
class History:
    """The texts of article ``row``, whose first one is stored already."""

    archive: Archive
    row: int = 1

    def turn(
        self,
        when: datetime,
        *paragraphs: str,
        title: str = "Title 1",
        published_on: date = DAY,
        origin: str = SITE,
        of: int | None = None,
        extractor: str = EXTRACTOR,
        removals: tuple[Removal, ...] = (),
    ) -> int:
        """Add a revision that becomes the current one; returns its number."""
        with self.archive.engine.begin() as connection:
            version, how = Version(title, published_on, paragraphs), (origin, of, extractor, removals)
            return self._turn(connection, when, version, *how)

    def turn_often(self, turns: Iterable[tuple[datetime, Version]]) -> None:
        """Add revisions as fast as it goes: all in one transaction."""
        with self.archive.engine.begin() as connection:
            for when, version in turns:
                self._turn(connection, when, version, SITE, None, EXTRACTOR, ())

    def _turn(
        self,
        connection: Connection,
        when: datetime,
        version: Version,
        origin: str,
        of: int | None,
        extractor: str,
        removals: tuple[Removal, ...],
    ) -> int:
        title, published_on, paragraphs = version
        newest = select(func.max(_R.number)).where(_R.article_id == self.row)
        number: int = connection.execute(newest).scalar_one() + 1
        capture_id = self._capture(connection, when) if origin == SITE else None
        texts = {"title": title, "published_on": published_on, "text": "\n\n".join(paragraphs)}
        fields = {"number": number, "created_at": when, "layout": "kcnawatch-2025", "of_revision": of}
        sha = content_sha256(title, paragraphs)
        row = {**self._common(origin, extractor, capture_id), **texts, **fields, "content_sha256": sha}
        revision_id = connection.execute(insert(tables.revision).returning(_R.id), row).scalar_one()
        keeping.add_text(connection, self.row, revision_id, published_on, title, paragraphs)
        add_removals(connection, revision_id, removals)
        self._change(connection, when, number, version, self._common(origin, extractor, capture_id))
        self._tell(connection, REREAD if origin == PARSER else REVISED, when, number)
        return number

    def read_first(self, *paragraphs: str, capture_id: int) -> None:
        """Read the first text of an article from a kept page that gave none when it came."""
        texts = {"title": "Title", "published_on": DAY, "text": "\n\n".join(paragraphs), "layout": "kcnawatch-2025"}
        sha = content_sha256("Title", paragraphs)
        fields = {"number": 1, "created_at": at(30), "content_sha256": sha}
        with self.archive.engine.begin() as connection:
            row = {**self._common(PARSER, EXTRACTOR, capture_id), **texts, **fields}
            revision_id = connection.execute(insert(tables.revision).returning(_R.id), row).scalar_one()
            keeping.add_text(connection, self.row, revision_id, DAY, "Title", paragraphs)
            values = {"revision": 1, "content_sha256": sha, "status": "stored"}
            connection.execute(update(tables.article).where(_A.id == self.row).values(values))

    def turn_back(self, when: datetime, number: int, origin: str = SITE) -> None:
        """Make an earlier revision the current one again."""
        with self.archive.engine.begin() as connection:
            common = self._common(origin, EXTRACTOR, None)
            version = self._version(connection, number)
            self._change(connection, when, number, version, common, returned=True)
            self._tell(connection, REVISED, when, number, returned=True)

    def _tell(self, connection: Connection, kind: str, when: datetime, number: int, **facts: Any) -> None:
        facts["origin"] = PARSER if kind == REREAD else SITE
        article: str = connection.execute(select(_A.external_id).where(_A.id == self.row)).scalar_one()
        told = Told(kind, when, SOURCE, article, number, run=1, article_id=self.row, **facts)
        write(connection, [told])

    def _common(self, origin: str, extractor: str, capture_id: int | None) -> dict[str, Any]:
        ids = {"article_id": self.row, "run_id": 1, "capture_id": capture_id}
        return {**ids, "origin": origin, "extractor": extractor}

    def _capture(self, connection: Connection, when: datetime) -> int:
        page = {"url": address(1), "status": 200, "headers": {}, "fetched_at": when, "sha256": "0" * 64, "size": 0}
        row = {"article_id": self.row, "run_id": 1, "body": None, **page}
        added: int = connection.execute(insert(tables.capture).returning(tables.capture.c.id), row).scalar_one()
        return added

    def _version(self, connection: Connection, number: int) -> Version:
        query = select(_R.title, _R.published_on, _R.text).where(_R.article_id == self.row, _R.number == number)
        title, day, text = connection.execute(query).one()
        return Version(title, day, tuple(text.split("\n\n")))

    def _change(
        self,
        connection: Connection,
        when: datetime,
        number: int,
        version: Version,
        common: dict[str, Any],
        *,
        returned: bool = False,
    ) -> None:
        before = connection.execute(select(_A.revision).where(_A.id == self.row)).scalar_one()
        turned = {"from_revision": before, "to_revision": number, "returned": returned, "seen_at": when}
        found = list(kinds(self._version(connection, before), version))
        row = {**common, **turned, "kinds": found}
        change_id = connection.execute(insert(tables.change).returning(tables.change.c.id), row).scalar_one()
        keeping.add_change(connection, change_id)
        sha = content_sha256(version.title, version.paragraphs)
        values = {"revision": number, "content_sha256": sha, "published_on": version.published_on}
        connection.execute(update(tables.article).where(_A.id == self.row).values(values))
