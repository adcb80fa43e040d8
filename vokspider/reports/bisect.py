"""Finds when a sentence came into an article and when it left, as far as the archive knows."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from attrs import frozen
from sqlalchemy import Engine

from vokspider.reports.serializing import as_json
from vokspider.search.matching import phrases_of, places
from vokspider.search.nodes import Term
from vokspider.store.articles.servings import Serving, revision_texts, servings


@frozen
class Period:
    """A time in which each served page had a sentence (``present``) or each did not; its first and last page."""

    present: bool
    first: Serving
    last: Serving


@frozen
class Bisection:
    """The periods in which an article had a sentence or did not, in order of time; none if no text is stored.

    The sentence was added or removed between the last page of a period and the first page of the next; when exactly is
    not known.
    """

    article_id: int
    sentence: str
    periods: tuple[Period, ...]

    def as_json(self) -> dict[str, Any]:
        """The bisection as JSON values."""
        return as_json(self)

    @property
    def last_at(self) -> datetime | None:
        """When the article was last served (UTC); None if no text is stored."""
        return self.periods[-1].last.at if self.periods else None


def bisection(engine: Engine, article_id: int, sentence: Term) -> Bisection:
    """The periods in which an article had a sentence, in its title or in one of its paragraphs."""
    asked = phrases_of(sentence)

    def has(parts: Iterable[str]) -> bool:
        return any(places(part, asked) for part in parts)

    present = {number: has(parts) for number, parts in revision_texts(engine, article_id).items()}
    groups = groupby(servings(engine, article_id), lambda one: present[one.revision])
    periods = ((there, list(found)) for there, found in groups)
    return Bisection(article_id, sentence.text, tuple(Period(there, found[0], found[-1]) for there, found in periods))
