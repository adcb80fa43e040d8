"""Stores the items of a run, each in one transaction, and lets the spider continue from stored entries."""

import logging
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from vokspider.extensions.page_events import log_article, log_failure
from vokspider.extensions.run import Run
from vokspider.formats.kept import read_again as extract_again
from vokspider.model import codes
from vokspider.model.errors import VokspiderError
from vokspider.model.items import Article, Batch, Failed, Listing, NotModified, Same
from vokspider.model.options import ASIDE, IMPORT, NONE
from vokspider.model.outcomes import FAILED
from vokspider.signals import read_again
from vokspider.store.writing.discovery import Discovery
from vokspider.store.writing.misnamed import misnamed
from vokspider.store.writing.reextraction import Reread

logger = logging.getLogger(__name__)
Stored = tuple[Any, Any]  # an item, and what came of it


async def store(run: Run, item: Any) -> None:
    """Store an item, or a batch of them in one transaction.

    Raises SQLAlchemyError if the database fails, LeaseHeldError if another process has the lease.
    """
    if isinstance(item, Listing):
        await run.follow(item, await run.call(_discover, run, item))
        return
    stored = await run.call(_store_batch if isinstance(item, Batch) else _store, run, item)
    for one in stored:
        _report(run, *one)
    if any(isinstance(one, Failed) for one, _ in stored) and (names := await run.call(misnamed, run.store.ledger)):
        configured = {"expected": names.expected, "source": run.source.name, "file": str(run.config.sources_file)}
        run.fail(codes.PAGES_OF_OTHER, found=names.found, **configured)


def _store_batch(run: Run, batch: Batch) -> list[Stored]:
    """Store the items; one at which our own code fails is left out and counted, as it is when it comes alone."""
    stored = list[Stored]()
    run.store.texts.prepared = batch.prepared
    with run.store.ledger.together():
        for part in _parts(batch):
            try:
                stored += _store_part(run, part)
            except (SQLAlchemyError, VokspiderError):
                raise
            except Exception:
                logger.exception("an item could not be stored")
                run.crawler.stats.inc_value("vokspider/item_errors")
    return stored


def _parts(batch: Batch) -> Iterator[list[Any]]:
    """The items of a batch, each alone, but neighbours together if they are texts that are the same as before."""
    for is_same, group in groupby(batch.items, lambda item: isinstance(item, Same)):
        items = list(group)
        yield from [items] if is_same else ([item] for item in items)


def _store_part(run: Run, items: list[Any]) -> list[Stored]:
    if isinstance(items[0], Same):
        run.store.rereading.confirm(items)
        return []
    return _store(run, *items)


def _store(run: Run, item: Any) -> list[Stored]:
    """Store an item; returns it with what came of it, after those that were read again because of it."""
    context = run.store
    if isinstance(item, Article | Failed) and item.again:
        return [(item, context.rereading.store(item))]
    if isinstance(item, Failed):
        return [(item, context.texts.fail(item))]
    if isinstance(item, Article):
        behind = _read_behind(run, item)
        return [*behind, (item, (context.texts.store(item), context.texts.revision))]
    if isinstance(item, NotModified):
        context.texts.confirm(item)
    elif isinstance(item, Listing):
        _discover(run, item)
    return []


def _report(run: Run, item: Any, result: Any) -> None:
    """Log what came of an item, remember what the verdict needs, and send signals."""
    if isinstance(result, Reread):
        if result.outcome == FAILED:
            lost = {"article": result.external_id, "revision": result.revision, "reason": result.reason}
            run.remarks.doubt(codes.TEXT_LOST, **lost)
        run.crawler.signals.send_catch_log(read_again, reread=result)
    elif isinstance(item, Article):
        log_article(item, *result)
    elif isinstance(item, Failed):
        log_failure(item, missing=result)
        if run.options.trigger == IMPORT and not item.known:
            name = item.capture.url if item.capture else item.url
            run.remarks.failed_pages.add(codes.PAGE_FAILED, page=name, reason=item.reason, detail=item.detail)


def _read_behind(run: Run, article: Article) -> list[Stored]:
    """Read the kept pages behind a changed article again, to tell edits by the site from changes of the program."""
    if run.store.ledger.is_new(article.external_id):
        return []
    pages = run.store.rereading.behind(article)
    again = (extract_again(kept, run.source) for kept in pages)
    return [(item, run.store.rereading.store(item)) for item in again]


def _discover(run: Run, listing: Listing) -> Discovery:
    """Store the entries of a listing."""
    options = run.options
    return run.store.sightings.discover(
        listing.entries,
        page_url=listing.url,
        offset=listing.offset,
        refetch=options.full,
        hints=options.recheck != NONE,
        since=options.since,
        until=options.until,
        fetch=options.trigger not in ASIDE,
    )
