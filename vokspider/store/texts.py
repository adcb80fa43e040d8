"""What a run has fetched: texts, the pages they came in, and pages that were not believed."""

from typing import Any

import attrs
from backports import zstd
from sqlalchemy import Connection, bindparam, func, insert, select, update

from vokspider.items import Article, Capture, Failed
from vokspider.store.ledger import Ledger
from vokspider.store.models import ArticleRow, CaptureRow, RemovalRow, RevisionRow
from vokspider.store.planning import CHANGED, FAILED, STORED, UNCHANGED, Known, outcome_of, retry_at
from vokspider.text.fingerprints import body_sha256

_A = ArticleRow.__table__.c
_INSERT_CAPTURE = insert(CaptureRow).returning(CaptureRow.id)
_INSERT_REVISION = insert(RevisionRow).returning(RevisionRow.id)
_INSERT_REMOVALS = insert(RemovalRow)
_STORED = (
    update(ArticleRow)
    .where(_A.id == bindparam("row"))
    .values(
        status=STORED,
        url=func.coalesce(_A.url, bindparam("address")),
        published_on=bindparam("day"),
        fetched_at=bindparam("now"),
        revision=bindparam("number"),
        content_sha256=bindparam("sha"),
        attempts=0,
        due_at=None,
        last_error=None,
    )
)


class Texts:
    """The article pages that a run has fetched. ``extractor`` is the program's version, kept with each revision."""

    def __init__(self, ledger: Ledger, extractor: str) -> None:
        self.ledger = ledger
        self.extractor = extractor

    def store(self, article: Article) -> str:
        """Store what an article page said, in one transaction; the outcome says what it meant.

        A revision is added only when the content differs; the page as served is kept with it.
        """
        ledger = self.ledger
        known = ledger.take(article.external_id)
        outcome = outcome_of(known, article.content_sha256)
        if not ledger.dry:
            with ledger.writing() as connection:
                row_id = known.id if known else self._meet(connection, article.external_id, article.url)
                outcome = self._store(connection, row_id, known, article, outcome)
                ledger.settle(connection, row_id, article.external_id, outcome, None)
        ledger.note_fetched(article.external_id, known, outcome)
        return outcome

    def fail(self, failed: Failed) -> None:
        """Record that an article's page was not believed; an earlier text stays as it is."""
        ledger = self.ledger
        known = ledger.take(failed.external_id)
        if not ledger.dry:
            with ledger.writing() as connection:
                row_id = known.id if known else self._meet(connection, failed.external_id, failed.url)
                self._keep(connection, row_id, failed.capture, body=True)
                self._note_failure(connection, row_id, known, failed)
                ledger.settle(connection, row_id, failed.external_id, FAILED, failed.reason)
        ledger.note_fetched(failed.external_id, known, FAILED)

    def _meet(self, connection: Connection, external_id: str, url: str | None) -> int:
        """The row of an article that no entry named before its page came."""
        row = self.ledger.article_row(external_id, url, self.ledger.clock())
        return self.ledger.add_articles(connection, [row])[external_id]

    def _store(self, connection: Connection, row_id: int, known: Known | None, article: Article, outcome: str) -> str:
        """Write the page's rows. A page older than the current text, from an import, never becomes the current one."""
        now = self.ledger.clock()
        fetched_at = article.capture.fetched_at if article.capture else now
        is_older = known is not None and known.fetched_at is not None and fetched_at < known.fetched_at
        if outcome == CHANGED and is_older and self._has_text(connection, row_id, article.content_sha256):
            outcome = UNCHANGED
        capture_id = self._keep(connection, row_id, article.capture, body=outcome != UNCHANGED)
        number = known.revision if known else 0
        if outcome != UNCHANGED:
            number = self._next_number(connection, row_id) if number else 1
            self._add_revision(connection, _revision(row_id, number, article) | {"capture_id": capture_id}, article)
        if not is_older:
            fields = {"row": row_id, "address": article.url, "day": article.published_on, "number": number}
            connection.execute(_STORED, {**fields, "sha": article.content_sha256, "now": fetched_at})
        return outcome

    def _add_revision(self, connection: Connection, row: dict[str, Any], article: Article) -> None:
        row |= {"run_id": self.ledger.run_id, "created_at": self.ledger.clock(), "extractor": self.extractor}
        revision_id = connection.execute(_INSERT_REVISION, row).scalar_one()
        if article.removals:
            removals = [{"revision_id": revision_id, **attrs.asdict(removal)} for removal in article.removals]
            connection.execute(_INSERT_REMOVALS, removals)

    def _has_text(self, connection: Connection, row_id: int, content_sha256: str) -> bool:
        same = (RevisionRow.article_id == row_id) & (RevisionRow.content_sha256 == content_sha256)
        return connection.execute(select(RevisionRow.id).where(same).limit(1)).first() is not None

    def _next_number(self, connection: Connection, row_id: int) -> int:
        newest = select(func.max(RevisionRow.number)).where(RevisionRow.article_id == row_id)
        return int(connection.execute(newest).scalar_one() or 0) + 1

    def _keep(self, connection: Connection, row_id: int, capture: Capture | None, *, body: bool) -> int | None:
        """Keep a capture, without its body where an equal text is stored already; None where there is none."""
        if capture is None:
            return None
        row = {
            "article_id": row_id,
            "run_id": self.ledger.run_id,
            "url": capture.url,
            "status": capture.status,
            "headers": {"items": [list(pair) for pair in capture.headers]},
            "fetched_at": capture.fetched_at,
            "sha256": body_sha256(capture.body),
            "size": len(capture.body),
            "body": zstd.compress(capture.body) if body else None,
        }
        return connection.execute(_INSERT_CAPTURE, row).scalar_one()

    def _note_failure(self, connection: Connection, row_id: int, known: Known | None, failed: Failed) -> None:
        attempts = (known.attempts if known else 0) + 1
        values: dict[str, Any] = {"attempts": attempts, "last_error": f"{failed.reason}: {failed.detail}"}
        if known is None or known.revision == 0:
            due = retry_at(attempts, self.ledger.clock()) if failed.url else None
            values |= {"status": FAILED, "due_at": due}
        connection.execute(update(ArticleRow).where(_A.id == row_id).values(values))


def _revision(row_id: int, number: int, article: Article) -> dict[str, Any]:
    return {
        "article_id": row_id,
        "number": number,
        "title": article.title,
        "published_on": article.published_on,
        "original_url": article.original_url,
        "text": "\n\n".join(article.paragraphs),
        "content_sha256": article.content_sha256,
        "layout": article.layout,
    }
