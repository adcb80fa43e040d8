"""Pages that a run keeps as evidence when a monitor fails: of the listing (not kept otherwise) and of articles."""

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import define, field, frozen
from sqlalchemy import Connection, select

from vokspider.model.availability import SERVED
from vokspider.model.items import Capture
from vokspider.monitors.judging import Judgement
from vokspider.store.captures.bodies import Bodies
from vokspider.store.db import tables

_MOST = 2  # article pages that a run keeps
LISTING_MONITORS = frozenset(("listing_entries", "fragment_entries", "listing_structure", "entry_fields", "overlap"))


@frozen
class Lacking:
    """An article page that lacks an anchor or a field."""

    external_id: str
    page: Capture


@frozen
class Piece:
    """A page to keep, with the reason; ``external_id`` is None for a page of the listing."""

    reason: str
    page: Capture
    external_id: str | None = None


@define
class Evidence:
    """The pages that a run holds in memory until its verdict: the first and the last page of the listing.

    ``lacking``: the first article page without an anchor or field, by the name of that part.
    """

    first: Capture | None = None
    last: Capture | None = None
    lacking: dict[str, Lacking] = field(factory=dict)

    def add_listing(self, page: Capture) -> None:
        """Remember a page of the listing."""
        if self.first is None:
            self.first = page
        else:
            self.last = page

    def examples(self) -> dict[str, tuple[str, ...]]:
        """The ids of the articles in ``lacking``, by the name of the missing part."""
        return {part: (one.external_id,) for part, one in self.lacking.items()}

    def chosen(self, broken: Sequence[Judgement]) -> Iterator[Piece]:
        """The pages to keep for the monitors that failed."""
        of_listing = [result.name for result in broken if result.name in LISTING_MONITORS]
        for page in (self.first, self.last):
            if of_listing and page:
                yield Piece(f"monitor {of_listing[0]}", page)
        lacking = ((result.name, self.lacking.get(part)) for result in broken for part in result.parts)
        pages: dict[str, Piece] = {}
        for name, one in lacking:
            if one:
                pages.setdefault(one.page.url, Piece(f"monitor {name}", one.page, one.external_id))
        yield from list(pages.values())[:_MOST]


def keep_evidence(connection: Connection, source_id: int, run_id: int, pages: Sequence[Piece]) -> None:
    """Write the pages, in the transaction that closes the run. They belong to no article."""
    for one in pages:
        if one.external_id is None or not _is_kept(connection, source_id, run_id, one.external_id):
            row: dict[str, Any] = {"article_id": None, "run_id": run_id, "reason": one.reason}
            state = SERVED if one.page.status == 200 else None
            Bodies().add(connection, one.page, keep=True, state=state, **row)


def _is_kept(connection: Connection, source_id: int, run_id: int, external_id: str) -> bool:
    """Whether this run has already kept the page of the article, as it does if the text is new."""
    c, a = tables.capture.c, tables.article.c
    kept = select(c.id).join(tables.article, a.id == c.article_id).where(a.source_id == source_id)
    kept = kept.where(a.external_id == external_id, c.run_id == run_id, c.kept)
    return connection.execute(kept).first() is not None
