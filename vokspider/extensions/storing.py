"""Stores the items of a run, each in one transaction, and lets the spider continue from stored entries."""

from typing import Any

from vokspider.extensions.page_events import log_article, log_failure
from vokspider.extensions.run import Run
from vokspider.formats.kept import read_again as extract_again
from vokspider.model import codes
from vokspider.model.items import Article, Failed, Listing, NotModified
from vokspider.model.options import ASIDE, IMPORT, NONE
from vokspider.model.outcomes import FAILED
from vokspider.signals import read_again
from vokspider.store.writing.misnamed import misnamed


async def store(run: Run, item: Any) -> None:
    """Store an item. Raises SQLAlchemyError if the database fails, LeaseHeldError if another process has the lease."""
    if isinstance(item, Article | Failed) and item.again:
        await _store_again(run, item)
    elif isinstance(item, Failed):
        await _store_failure(run, item)
    elif isinstance(item, Article):
        await _read_behind(run, item)
        outcome = await run.call(run.store.texts.store, item)
        log_article(item, outcome, run.store.texts.revision)
    elif isinstance(item, NotModified):
        await run.call(run.store.texts.confirm, item)
    elif isinstance(item, Listing):
        await _discover(run, item)


async def _store_failure(run: Run, item: Failed) -> None:
    log_failure(item, missing=await run.call(run.store.texts.fail, item))
    if run.options.trigger == IMPORT and not item.known:
        name = item.capture.url if item.capture else item.url
        run.remarks.failed_pages.add(codes.PAGE_FAILED, page=name, reason=item.reason, detail=item.detail)
    if names := await run.call(misnamed, run.store.ledger):
        configured = {"expected": names.expected, "source": run.source.name, "file": str(run.config.sources_file)}
        run.fail(codes.PAGES_OF_OTHER, found=names.found, **configured)


async def _store_again(run: Run, item: Article | Failed) -> None:
    """Store the text of a kept page that was read again, and send the signal ``read_again``."""
    found = await run.call(run.store.rereading.store, item)
    if found.outcome == FAILED:
        lost = {"article": found.external_id, "revision": found.revision, "reason": found.reason}
        run.remarks.doubt(codes.TEXT_LOST, **lost)
    run.crawler.signals.send_catch_log(read_again, reread=found)


async def _read_behind(run: Run, article: Article) -> None:
    """Read the kept pages behind a changed article again, to tell edits by the site from changes of the program."""
    if run.store.ledger.is_new(article.external_id):
        return
    for kept in await run.call(run.store.rereading.behind, article):
        await _store_again(run, extract_again(kept, run.source))


async def _discover(run: Run, listing: Listing) -> None:
    """Store the entries of a listing; then let the spider request the articles that are due."""
    options = run.options
    discovery = await run.call(
        run.store.sightings.discover,
        listing.entries,
        page_url=listing.url,
        offset=listing.offset,
        refetch=options.full,
        hints=options.recheck != NONE,
        since=options.since,
        until=options.until,
        fetch=options.trigger not in ASIDE,
    )
    await run.follow(listing, discovery)
