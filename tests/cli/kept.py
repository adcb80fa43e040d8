"""Archives with captures of every kind, for the tests of the commands that show them."""

from datetime import UTC, datetime

from sqlalchemy import update

from vokspider.model.items import Failed
from vokspider.store.captures.kept import one_capture
from vokspider.store.db import tables

from ..archives import SOURCE, Archive, address, article, capture, failed, identity


def with_three(archive: Archive) -> Archive:
    """An article that was fetched twice and did not change, a popup, and a site that did not answer."""
    archive.run((), [article(1)], [failed(2, "membership_popup")])
    later = capture(1, fetched_at=datetime(2025, 12, 4, 15, tzinfo=UTC))
    archive.run((), [article(1, capture=later)], [Failed(SOURCE, identity(3), "timeout", url=address(3))])
    return archive


def damage(archive: Archive, number: int) -> None:
    """Flip a bit in a stored page."""
    body = bytearray(one_capture(archive.engine, str(number)).packed or b"")
    body[-2] ^= 1
    with archive.engine.begin() as connection:
        connection.execute(update(tables.capture).where(tables.capture.c.id == number).values(body=bytes(body)))
