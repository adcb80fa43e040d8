"""What an address asks for: a query, filters of articles and their order, read from an address and written into one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

import attrs
from attrs import frozen

from vokspider.compare.changes import KINDS
from vokspider.model.errors import ConfigError
from vokspider.store.articles.article_pages import EDITED as LAST_EDITED
from vokspider.store.articles.article_pages import NEWEST, ORDERS
from vokspider.store.articles.article_queries import EDITED, STATUSES, Filters
from vokspider.text.days import day_of
from vokspider.web.counts import ALL, COUNTS


@frozen
class Asked:
    """The query ``text`` as it was written (empty for none), filters beside it, and the order of the list.

    ``place`` is where a page of the list begins, None for the first page. ``usual``: the order that need not be said.
    ``counts_all``: all that is found is to be counted. Only ``counting`` writes that into an address, so that none that
    people share asks for it by itself.
    """

    text: str
    filters: Filters
    order: str = NEWEST
    place: str | None = None
    usual: str = NEWEST
    counts_all: bool = False

    def query(self, **changes: Any) -> str:
        """The query of an address that asks for the same with other filters or another ``text``, from its first page.

        It is empty if nothing was chosen.
        """
        text = changes.pop("text", self.text)
        return attrs.evolve(self, text=text, filters=attrs.evolve(self.filters, **changes), place=None).written()

    @property
    def of_edits(self) -> bool:
        """Whether only articles are wanted that the site edited, or these first."""
        return self.filters.status == EDITED or bool(self.filters.kind) or self.order == LAST_EDITED

    def at(self, place: str | None) -> str:
        """The query of another page of the same list."""
        return attrs.evolve(self, place=place).written()

    def counting(self) -> str:
        """The query of the first page on which all that is found is counted."""
        return urlencode({**attrs.evolve(self, place=None).fields(), COUNTS: ALL})

    def elsewhere(self) -> str:
        """The query of another list of the same texts."""
        return attrs.evolve(self, order=self.usual, place=None).written()

    def written(self) -> str:
        """The query of the address that asks for this; the inverse of ``read``."""
        return urlencode(self.fields())

    def fields(self) -> dict[str, Any]:
        """The fields of the address, without the empty ones."""
        filters = self.filters
        fields = {
            "q": self.text,
            "source": filters.source,
            "status": filters.status,
            "kind": filters.kind,
            "since": filters.since,
            "until": filters.until,
            "duplicates": "1" if filters.every_member else "",
            "sort": "" if self.order == self.usual else self.order,
            "at": self.place,
        }
        return {name: value for name, value in fields.items() if value}


def read(query: Mapping[str, str], today: date, orders: Sequence[str] = tuple(ORDERS)) -> Asked:
    """What the query of an address asks for; days are relative to ``today``. The first of ``orders`` is the usual one.

    Raises ConfigError for a field that means nothing.
    """
    since, until = _day(query, "since", today), _day(query, "until", today, last=True)
    if since and until and since > until:
        raise ConfigError(f"since {since} is after until {until}; swap them")
    filters = Filters(
        source=_given(query, "source") or None,
        since=since,
        until=until,
        status=_one_of(query, "status", STATUSES) or None,
        every_member=bool(_given(query, "duplicates")),
        kind=_one_of(query, "kind", KINDS) or None,
    )
    text = " ".join(query.get("q", "").split())
    order = _one_of(query, "sort", orders) or orders[0]
    counts_all = bool(_one_of(query, COUNTS, (ALL,)))
    return Asked(text, filters, order, _given(query, "at") or None, orders[0], counts_all)


def number(query: Mapping[str, str], name: str, most: int, otherwise: int = 0) -> int:
    """A whole number from 0 to ``most``. Raises ConfigError for anything else."""
    text = _given(query, name)
    if not text:
        return otherwise
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and int(text) <= most):
        raise ConfigError(f"{name} {text[:40]!r} is not a whole number from 0 to {most:,}")
    return int(text)


def _given(query: Mapping[str, str], name: str) -> str:
    """What a field has, without white space around it. A field with nothing else is empty, and is left out."""
    return query.get(name, "").strip()


def _day(query: Mapping[str, str], name: str, today: date, *, last: bool = False) -> date | None:
    text = _given(query, name)
    found = day_of(text, today, last=last) if text else None
    if text and found is None:
        raise ConfigError(f"{name} {text!r} is not a day; write YYYY-MM-DD, for example 2025-12-03")
    return found


def _one_of(query: Mapping[str, str], name: str, known: Any) -> str:
    value = _given(query, name)
    if value and value not in known:
        raise ConfigError(f"{name} {value!r} is unknown; it is one of {', '.join(known)}")
    return value
