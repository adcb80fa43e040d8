"""Stores texts and has them decided."""

from collections.abc import Sequence
from typing import Any

from attrs import define, field
from sqlalchemy import func, select, update

from vokspider.store.db import tables
from vokspider.store.duplicates.deciding import decide
from vokspider.store.duplicates.signatures import signature

from ..archives import Archive, article

OTHER = "kcnawatch-vok-ru"


@define
class Writer:
    """Stores texts in an archive and has them decided, as the writing side does."""

    archive: Archive
    texts: dict[int, Sequence[str]] = field(factory=dict)  # by number in the archive

    def add(self, number: int, text: Sequence[str], source: str | None = None, title: str = "A title") -> int:
        """Store article ``number``; a second text of it is a change. Returns its number in the archive."""
        made = article(number, *text, title=title)
        run_id = self.archive.add(made, source=source) if source else self.archive.add(made)
        a = tables.article.c
        with self.archive.engine.begin() as connection:
            found = select(a.id, a.source_id, a.revision, a.content_sha256).where(a.external_id == made.external_id)
            row = connection.execute(found.order_by(a.id.desc())).first()
            assert row is not None
            self._decide(connection, row, text, run_id)
        self.texts[row.id] = text
        return int(row.id)

    def _decide(self, connection: Any, row: Any, text: Sequence[str], run_id: int) -> None:
        signed = signature(text)
        r = tables.revision.c
        current = (r.article_id == row.id) & (r.number == row.revision)
        connection.execute(update(tables.revision).where(current).values(signature=signed))
        # Whatever the writing side has decided by itself meanwhile: a second decision of one text changes nothing.
        values = {"article_id": row.id, "source_id": row.source_id, "content_sha256": row.content_sha256}
        decide(connection, **values, signature=signed, run_id=run_id, now=self.archive.now, changed=True)

    def kinds(self) -> dict[int, tuple[int, str]]:
        """The first member and the kind of every duplicate."""
        d = tables.duplicate.c
        with self.archive.engine.connect() as connection:
            rows = connection.execute(select(d.article_id, d.first_id, d.kind))
            return {number: (first, kind) for number, first, kind in rows}

    def firsts_with_bands(self) -> dict[int, int]:
        """How many bands each article has in the table."""
        b = tables.band.c
        with self.archive.engine.connect() as connection:
            rows = connection.execute(select(b.article_id, func.count(b.key)).group_by(b.article_id))
            return {number: count for number, count in rows}  # noqa: C416 (rows are no pairs to mypy)
