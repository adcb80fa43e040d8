"""The requests of the spiders."""

from typing import Any

from scrapy import Request

from vokspider.middlewares.backoff import NEEDED
from vokspider.spiders.unmodified import NOT_MODIFIED
from vokspider.store.writing.discovery import Due


def article_request(due: Due, callback: Any, errback: Any, priority: int) -> Request:
    """A request for the page of an article; a conditional one if the article has validators."""
    return Request(
        due.url,
        callback,
        cb_kwargs={"due": due},
        errback=errback,
        priority=priority,
        headers=dict(due.validators),
        meta={"handle_httpstatus_list": [NOT_MODIFIED]} if due.validators else None,
    )


def needed_request(url: str, callback: Any, errback: Any, given: dict[str, Any], priority: int) -> Request:
    """A request for a page without which the crawl does not get far; ``Backoff`` tries it longer than others."""
    return Request(url, callback, cb_kwargs=given, errback=errback, priority=priority, meta={NEEDED: True})
