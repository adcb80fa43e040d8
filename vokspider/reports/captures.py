"""Captures: the list, why the bytes of a page are not kept, and damaged pages."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import attrs
from attrs import frozen
from sqlalchemy import Engine

from vokspider.pool import EVERY_CORE
from vokspider.reports.list_page import ListPage
from vokspider.store.captures.capture_pages import captures_page
from vokspider.store.captures.kept import Facts, list_captures
from vokspider.store.captures.verifying import Verified, verify
from vokspider.store.captures.wanted import Wanted, number_of_captures
from vokspider.store.db.engine import reading
from vokspider.store.db.keyset import Page
from vokspider.store.db.sizes import Size

# Why the bytes of a page are not kept.
NO_RESPONSE, NOT_MODIFIED, EMPTY, NO_NEW_TEXT = "no response", "not modified", "empty", "no new text"
_NOT_MODIFIED_STATUS = 304


@frozen
class Damaged:
    """A capture whose row or bytes are damaged, and the problem."""

    facts: Facts
    problem: str

    def as_json(self) -> dict[str, Any]:
        """The identity of the capture, and the problem."""
        facts = self.facts
        named = {"id": facts.id, "source": facts.source, "external_id": facts.external_id, "url": facts.url}
        return named | {"problem": self.problem}


def captures(engine: Engine, wanted: Wanted, limit: int = 0) -> ListPage[Facts]:
    """The captures, newest first; ``limit`` 0 for all. ``count_hidden`` counts those without kept bytes."""
    rest = partial(_count_not_kept, engine, wanted)
    return ListPage(list_captures(engine, wanted, limit), limit, partial(_number, engine, wanted), rest)


def captures_in_pages(engine: Engine, wanted: Wanted, place: str | None, limit: int) -> Page[Facts]:
    """A page of the captures, those that were stored last first, from the cursor ``place`` on.

    Raises ConfigError for a wrong cursor.
    """
    return captures_page(engine, wanted, place, limit)


def _count_not_kept(engine: Engine, wanted: Wanted) -> Size:
    return _number(engine, attrs.evolve(wanted, kept=False)) if wanted.kept else Size(0)


def _number(engine: Engine, wanted: Wanted) -> Size:
    with reading(engine) as connection:
        return number_of_captures(connection, wanted)


def checked(engine: Engine, jobs: int = EVERY_CORE) -> Iterator[Damaged | None]:
    """Check every kept page, in ``jobs`` processes. Yields one value for each: its damage, or None."""
    return map(_damage, verify(engine, Wanted(), jobs))


def _damage(found: Verified) -> Damaged | None:
    return Damaged(found.damaged, found.problem) if found.damaged and found.problem else None


def why_not_kept(facts: Facts) -> str | None:
    """Why the bytes of a capture are not kept, as one of the constants above; None if they are kept."""
    if facts.kept:
        return None
    if is_no_response(facts):
        return NO_RESPONSE
    if facts.status == _NOT_MODIFIED_STATUS:
        return NOT_MODIFIED
    return EMPTY if facts.size == 0 else NO_NEW_TEXT


def is_no_response(facts: Facts) -> bool:
    """Whether there was no response at all. A saved file has headers, or an address of its own."""
    return facts.status is None and facts.size == 0 and not facts.headers and not facts.url.startswith("file:")
