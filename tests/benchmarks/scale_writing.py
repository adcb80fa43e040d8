"""What the index of texts adds to the storing of an article: articles with and without it take turns in one archive.

The articles stay in the archive, so it grows a little each time.
"""

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain
from typing import Any, NamedTuple

import pytest
from attrs import frozen
from sqlalchemy import Connection, Engine, func, select, text

from tests.archives import LISTING, article, capture, entry
from vokspider.config import Config
from vokspider.model.items import Article, Entry, Removal
from vokspider.sites.kcnawatch.site import KcnaWatchSite
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.runs.runs import open_source, start_run
from vokspider.store.search import keeping
from vokspider.store.writing.ledger import Ledger
from vokspider.store.writing.rules import Rules
from vokspider.store.writing.sightings import Sightings
from vokspider.store.writing.texts import Texts

from .scale_articles import NOW
from .scale_measuring import Backends
from .scale_words import Writer

_LINES = 20  # of other articles below each article
_SOURCE = "scale-writing"


class Cost(NamedTuple):
    """CPU milliseconds for an article with and without the index, in this process and in the server's."""

    language: str
    own_with: float
    own_without: float
    server_with: float
    server_without: float

    @property
    def own(self) -> float:
        """How many times as much it takes with the index, without the server's work."""
        return self.own_with / self.own_without

    @property
    def all(self) -> float:
        """The same with the server's work."""
        return (self.own_with + self.server_with) / (self.own_without + self.server_without)


@frozen
class Page:
    """An article of a number, and its entry in the listing."""

    entry: Entry
    article: Article


def costs(engine: Engine, config: Config, pages: int) -> Iterator[Cost]:
    """Store so many English and Korean articles with the index, and as many without it."""
    backends = Backends()
    for language in ("en", "ko"):
        made = _pages(engine, language, 2 * pages)
        texts = _texts(engine, config, [one.entry for one in made])
        _pending(engine, backends)
        turns: tuple[list[tuple[float, float]], ...] = ([], [])
        for number, one in enumerate(made):
            with _index(kept=number % 2 == 0):
                before = time.process_time(), backends.seconds()
                texts.store(one.article)
                turns[number % 2].append((time.process_time() - before[0], backends.seconds() - before[1]))
        later = _pending(engine, backends) / pages
        means = [statistics.fmean(values) * 1000 for values in chain(*(zip(*some, strict=True) for some in turns))]
        yield Cost(language, means[0], means[2], means[1] + later * 1000, means[3])


def _pages(engine: Engine, language: str, number: int) -> list[Page]:
    with reading(engine) as connection:
        first = (connection.execute(select(func.max(tables.article.c.id))).scalar() or 0) + 1
    writer = Writer(language, first)
    return [_page(writer, one) for one in range(first, first + number)]


def _page(writer: Writer, number: int) -> Page:
    made, lines = writer.text(), writer.teasers(_LINES)
    parts = [made.title, *made.paragraphs, *lines]
    body = "".join(f"<div class='article'><p class='line'>{part}</p></div>\n" for part in parts).encode()
    removal = Removal("more_from", len(made.paragraphs) + 2, _LINES, "\n".join(lines))
    fields: dict[str, Any] = {"source": _SOURCE, "title": made.title, "published_on": NOW.date()}
    stored = article(number, *made.paragraphs, **fields, capture=capture(number, body), removals=(removal,))
    return Page(entry(number, title=made.title), stored)


def _texts(engine: Engine, config: Config, entries: Sequence[Entry]) -> Texts:
    source = next(iter(config.sources)).model_copy(update={"name": _SOURCE})
    source_id = open_source(engine, source, lambda: NOW).source_id
    run_id = start_run(engine, source_id, "crawl", lambda: NOW + timedelta(days=1))
    ledger = Ledger(engine, source_id, run_id, lambda: NOW, rules=Rules(), naming=KcnaWatchSite())
    Sightings(ledger).discover(entries, page_url=LISTING, offset=0, refetch=False)
    return Texts(ledger, "0.3.0")


@contextmanager
def _index(*, kept: bool) -> Iterator[None]:
    """Keep the index of texts in step, or not."""
    with pytest.MonkeyPatch.context() as patch:
        if not kept:
            patch.setattr(keeping, "add_text", _nothing)
        yield


def _nothing(_connection: Connection, *_: Any, **_more: Any) -> None:
    """Instead of ``keeping.add_text``."""


def _pending(engine: Engine, backends: Backends) -> float:
    """Seconds of what PostgreSQL has put off: it sorts new words into the index later, many at a time."""
    if engine.dialect.name == "sqlite":
        return 0.0
    before = backends.seconds()
    with engine.begin() as connection:
        connection.execute(text("SELECT gin_clean_pending_list('ix_passage_tokens')"))
    return backends.seconds() - before
