"""The observations of the absence ledger: one row for each request for an article and its response."""

from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, bindparam, select

from vokspider.model.availability import SERVED, state_of
from vokspider.model.items import Article, Capture, Failed, NotModified
from vokspider.store.captures.bodies import Added, Bodies
from vokspider.store.db import tables
from vokspider.store.writing.ledger import Ledger
from vokspider.text.fingerprints import body_sha256

_C = tables.capture.c
_SAME = select(_C.id, _C.sha256).where(
    _C.article_id == bindparam("row"),
    _C.url == bindparam("url"),
    _C.fetched_at == bindparam("at"),
    _C.sha256 == bindparam("sha"),
)
_ONE = select(_C.id, _C.sha256).where(_C.id == bindparam("id"))


@frozen
class Fetched:
    """A response and its classification: a ``state`` of ``model.availability``, and the ``reason`` of a failure.

    ``capture`` is None if there was no response.
    """

    url: str
    fetched_at: datetime
    state: str = SERVED
    capture: Capture | None = None
    reason: str | None = None

    @classmethod
    def text(cls, item: Article | NotModified, now: datetime) -> "Fetched":
        """The fetch of a page that was believed; ``now`` is its time if the item has no capture."""
        page = item.capture
        return cls(page.url, page.fetched_at, capture=page) if page else cls("", now)

    @classmethod
    def failure(cls, failed: Failed, now: datetime) -> "Fetched":
        """The fetch of a page that was not believed, or of a request that had no response by ``now``."""
        page = failed.capture
        url, at = (page.url, page.fetched_at) if page else (failed.url or "", now)
        return cls(url, at, state_of(failed.reason), page, failed.reason)


def keep(connection: Connection, ledger: Ledger, row_id: int, fetched: Fetched, *, body: bool) -> Added:
    """Write the row of a fetch, with the page's bytes if ``body`` is set. Returns the row's number and SHA-256.

    A saved page that was imported before already has a row, which is returned.
    """
    page = fetched.capture
    if not ledger.rules.asks_site:
        sha256 = body_sha256(page.body if page else b"")
        same = {"row": row_id, "url": fetched.url, "at": fetched.fetched_at, "sha": sha256}
        if (found := connection.execute(_SAME, same).first()) is not None:
            return Added(*found)
    of_fetch: dict[str, Any] = {
        "url": fetched.url,
        "fetched_at": fetched.fetched_at,
        "state": fetched.state,
        "reason": fetched.reason,
    }
    of_fetch |= {"article_id": row_id, "run_id": ledger.run_id}
    return Bodies().add(connection, page, keep=body, dictionary=ledger.dictionary, **of_fetch)


def kept_before(connection: Connection, capture_id: int) -> Added:
    """The stored capture of a page that is read again."""
    return Added(*connection.execute(_ONE, {"id": capture_id}).one())
