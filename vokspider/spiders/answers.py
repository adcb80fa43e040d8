"""What an answer to the request for an article says: its text, that it is as it was, or why it is not believed."""

from collections.abc import Iterator

import attrs
from attrs import frozen
from scrapy.http import Response
from twisted.python.failure import Failure

from vokspider.extensions.run import Run
from vokspider.items import Article, Capture, Entry, Failed, Listing, NotModified
from vokspider.pages import KcnaWatch, PageError
from vokspider.pages.reasons import REDIRECTED
from vokspider.spiders.failures import reason_of, request_of, response_of
from vokspider.spiders.observed import note_article
from vokspider.spiders.responses import article_of, capture_of, page_of
from vokspider.store.planning import Due
from vokspider.text.urls import external_id, is_own

NOT_MODIFIED = 304
Items = Iterator[Article | Failed | Listing | NotModified]


@frozen
class Answers:
    """Reads the answers of one run, whose source is at the hosts of ``own_urls``."""

    run: Run
    own_urls: list[str]

    def page(self, response: Response, due: Due) -> Items:
        """The article of an article page and the new entries at its foot, or why the page is not believed."""
        if response.status == NOT_MODIFIED and external_id(response.url) == due.external_id:
            yield NotModified(self.run.source.name, due.external_id, self._capture(response))
            return
        try:
            page = self._believed(response, due)
            article = article_of(page)
        except PageError as error:
            yield self._failed(due, error.reason, error.detail, response)
            return
        entries = self.own(page.entries(self.run.store.ledger.outcomes))
        if entries:
            yield Listing(self.run.source.name, response.url, entries)
        capture = self._capture(response)
        note_article(self.run, page, article, capture)
        title, teaser = self.run.store.sightings.promised(due)
        yield attrs.evolve(
            article,
            external_id=due.external_id,
            entry_title=title,
            entry_teaser=teaser,
            earlier=due.earlier,
            capture=capture,
        )

    def _capture(self, response: Response) -> Capture:
        return capture_of(response, self.run.store.ledger.clock())

    def failure(self, failure: Failure) -> Failed:
        """Why a request brought no page."""
        reason, detail = reason_of(failure.value)
        return self._failed(request_of(failure).cb_kwargs["due"], reason, detail, response_of(failure))

    def own(self, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """The entries whose articles are at the source's hosts."""
        own = tuple(entry for entry in entries if entry.url and is_own(entry.url, self.own_urls))
        self.run.crawler.stats.inc_value("vokspider/entries_of_other_hosts", len(entries) - len(own))
        return own

    def _believed(self, response: Response, due: Due) -> KcnaWatch:
        if external_id(response.url) != due.external_id:
            raise PageError(REDIRECTED, response.url)
        return page_of(response, self.run.source)

    def _failed(self, due: Due, reason: str, detail: str, response: Response | None) -> Failed:
        self.run.crawler.stats.inc_value(f"vokspider/failed/{reason}")
        return Failed(
            source=self.run.source.name,
            external_id=due.external_id,
            reason=reason,
            detail=detail,
            url=due.url,
            capture=self._capture(response) if response is not None else None,
        )
