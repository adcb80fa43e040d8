"""What the ledger of a run notes besides the outcomes of articles."""

from datetime import date

from attrs import define, field, frozen


@define
class Rechecked:
    """What a run found of the articles that had a text: how many were requested (``asked``), and which were missing.

    ``vanished``: the external ids of missing ones that were there the last time. ``missing``: the row ids of all
    missing ones, except those known to be gone, which ``still_gone`` counts. ``shortened``: the row ids of those that
    showed only the beginning of their text, each with the number of the revision with that beginning. ``of_others``:
    how many of the vanished ones now have a page of another source. ``served``: the number of article pages received,
    including new ones.
    """

    asked: int = 0
    served: int = 0
    vanished: list[str] = field(factory=list)
    missing: list[int] = field(factory=list)
    still_gone: int = 0
    of_others: int = 0
    shortened: dict[int, int] = field(factory=dict)


@frozen
class Planned:
    """An article that a dry run would have fetched, as its entry shows it; ``listed_on`` is a day of the site."""

    external_id: str
    title: str | None
    listed_on: date | None
    url: str | None
