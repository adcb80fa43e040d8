"""Two versions of a text compared, and the list of changes."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from attrs import frozen
from sqlalchemy import Engine

from vokspider.compare.changes import Difference, Version, differences, kinds
from vokspider.model.origins import SITE
from vokspider.reports.list_page import ListPage
from vokspider.store.articles.changes import Changed, changes_page, changes_since, compare, count_changes
from vokspider.store.db.keyset import Page


@frozen
class TextComparison:
    """Two versions of a text and the difference of each paragraph, in reading order.

    The words of a paragraph are pieces ``(op, text)`` with the op ``equal``, ``removed`` or ``added``.
    """

    old: Version
    new: Version
    paragraphs: Sequence[Difference]

    def as_json(self) -> dict[str, Any]:
        """Titles and days of both versions; each paragraph with its indexes ``from`` and ``to`` and its words."""
        days = (one.published_on.isoformat() if one.published_on else None for one in (self.old, self.new))
        return {
            "title": {"from": self.old.title, "to": self.new.title},
            "published_on": dict(zip(("from", "to"), days, strict=True)),
            "paragraphs": [
                {"op": one.op, "from": one.old, "to": one.new, "words": one.words} for one in self.paragraphs
            ],
        }


@frozen
class ChangeReport:
    """Two revisions of an article, the kinds of the change (empty if their content is equal), and a comparison."""

    article_id: int
    external_id: str
    url: str | None
    from_revision: int
    to_revision: int
    kinds: tuple[str, ...]
    comparison: TextComparison

    def as_json(self) -> dict[str, Any]:
        """The fields of the change, followed by those of the comparison."""
        return {
            "article_id": self.article_id,
            "external_id": self.external_id,
            "url": self.url,
            "from_revision": self.from_revision,
            "to_revision": self.to_revision,
            "kinds": list(self.kinds),
            **self.comparison.as_json(),
        }


def comparison(old: Version, new: Version) -> TextComparison:
    """Compare two versions, paragraph by paragraph."""
    return TextComparison(old, new, differences(old, new))


def change(engine: Engine, article_id: int, first: int | None = None, second: int | None = None) -> ChangeReport:
    """Two revisions of an article: ``first`` and ``second``, ``first`` and the current one, or the latest change.

    Raises ConfigError if the article does not have such a revision, or does not have two texts to compare.
    """
    found = compare(engine, article_id, first, second)
    return ChangeReport(
        article_id=found.article_id,
        external_id=found.external_id,
        url=found.url,
        from_revision=found.from_revision,
        to_revision=found.to_revision,
        kinds=kinds(found.old, found.new),
        comparison=comparison(found.old, found.new),
    )


def changes_in_pages(
    engine: Engine, source: str | None, origin: str, kind: str | None, place: str | None, limit: int
) -> Page[Changed]:
    """A page of the changes of an origin, newest first, from the cursor ``place`` on; ``kind`` None for all kinds.

    Raises ConfigError for a wrong cursor.
    """
    return changes_page(engine, source, origin, kind, place, limit)


def changes(
    engine: Engine, since: datetime | None = None, source: str | None = None, origin: str = SITE, limit: int = 0
) -> ListPage[Changed]:
    """The changes of an origin, seen at ``since`` or later, newest first; ``limit`` 0 for all."""
    rows = changes_since(engine, since, source, origin, limit)
    return ListPage(rows, limit, partial(count_changes, engine, since, source, origin))
