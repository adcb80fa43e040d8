"""What an address asks for: filters of articles and their order, read from a query and written into one."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import attrs
from attrs import frozen

from vokspider.compare.changes import KINDS
from vokspider.model.errors import ConfigError
from vokspider.store.articles.article_pages import NEWEST, ORDERS
from vokspider.store.articles.article_queries import STATUSES, Filters
from vokspider.text.days import day_of

_MOST_WORDS, _LONGEST = 20, 500  # words of a search, and their characters


@frozen
class Asked:
    """The filters and the order of a list of articles, and ``place``, where its page begins (None for the first)."""

    filters: Filters
    order: str = NEWEST
    place: str | None = None

    def query(self, **changes: Any) -> str:
        """The query of an address that asks for the same with other filters; always from the first page on."""
        return written(self._with(changes), self.order)

    def at(self, place: str | None) -> str:
        """The query of another page of the same list."""
        return written(self.filters, self.order, place)

    def ordered(self, order: str) -> str:
        """The query of the same articles in another order."""
        return written(self.filters, order)

    @property
    def words(self) -> str:
        """The searched words as one writes them."""
        return " ".join(self.filters.words)

    def _with(self, changes: Mapping[str, Any]) -> Filters:
        return attrs.evolve(self.filters, **changes)


def read(query: Mapping[str, str], today: date) -> Asked:
    """What the query of an address asks for; days are relative to ``today``. Raises ConfigError for what is none."""
    since, until = _day(query, "since", today), _day(query, "until", today, last=True)
    if since and until and since > until:
        raise ConfigError(f"since {since} is after until {until}; swap them")
    filters = Filters(
        source=query.get("source") or None,
        since=since,
        until=until,
        words=_words(query.get("q", "")),
        status=_one_of(query, "status", STATUSES) or None,
        every_member=bool(query.get("duplicates")),
        kind=_one_of(query, "kind", KINDS) or None,
    )
    return Asked(filters, _one_of(query, "sort", ORDERS) or NEWEST, query.get("at") or None)


def written(filters: Filters, order: str = NEWEST, place: str | None = None) -> str:
    """The query of the address that asks for this, empty if nothing is filtered."""
    fields = {
        "q": " ".join(filters.words),
        "source": filters.source,
        "status": filters.status,
        "kind": filters.kind,
        "since": filters.since,
        "until": filters.until,
        "duplicates": "1" if filters.every_member else "",
        "sort": "" if order == NEWEST else order,
        "at": place,
    }
    return urlencode({name: value for name, value in fields.items() if value})


def _day(query: Mapping[str, str], name: str, today: date, *, last: bool = False) -> date | None:
    text = query.get(name, "").strip()
    found = day_of(text, today, last=last) if text else None
    if text and found is None:
        raise ConfigError(f"{name} {text!r} is not a day; write YYYY-MM-DD, for example 2025-12-03")
    return found


def _one_of(query: Mapping[str, str], name: str, known: Any) -> str:
    value = query.get(name, "")
    if value and value not in known:
        raise ConfigError(f"{name} {value!r} is unknown; it is one of {', '.join(known)}")
    return value


def _words(text: str) -> tuple[str, ...]:
    words = tuple(text.split())
    if len(words) > _MOST_WORDS or len(text) > _LONGEST:
        raise ConfigError(f"at most {_MOST_WORDS} words and {_LONGEST} characters can be searched")
    if not "".join(words).isprintable():
        raise ConfigError("the search words are not valid text; write letters or digits")
    return words
