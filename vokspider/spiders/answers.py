"""Turns the response to a request for an article into an article, an unchanged article, or a failure."""

from collections.abc import Iterator

import attrs
from attrs import field, frozen
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from vokspider.extensions.run import Run
from vokspider.extract import Extracted, Repeats, promised
from vokspider.model.items import Article, Capture, Entry, Failed, Listing, NotModified
from vokspider.model.reasons import NO_DATE_LINE, SOFT_404, PageError
from vokspider.sites.base import Site
from vokspider.spiders.failures import reason_of, request_of, response_of
from vokspider.spiders.observed import note_article, note_relatives
from vokspider.spiders.responses import capture_of, extracted
from vokspider.spiders.signs import check_headers, is_promised, led_to, meaning_of
from vokspider.spiders.unmodified import NOT_MODIFIED, asked_again, is_about_ours
from vokspider.store.writing.discovery import Due
from vokspider.text.urls import is_own

Items = Iterator[Article | Failed | Listing | NotModified | Request]


@frozen
class Answers:
    """Reads the responses of one run. ``own_urls`` are addresses at the hosts of its source."""

    run: Run
    own_urls: list[str]
    site: Site
    repeats: Repeats = field(factory=Repeats, init=False)

    def page(self, response: Response, due: Due) -> Items:
        """Yield the article of a response and the new entries of its page, or the failure if it is not believed."""
        if response.status == NOT_MODIFIED:
            yield self._unmodified(response, due)
            return
        found = self._extracted(response, due)
        if not isinstance(found, Extracted):
            yield self._failed(due, *found, response)
        elif found.read is None:
            yield self._failed(due, *self._reason(found, due), response)
        else:
            if entries := self.own(found.entries):
                yield Listing(self.run.source.name, response.url, entries)
            yield self._article(found, found.read, due, self._capture(response))

    def _extracted(self, response: Response, due: Due) -> Extracted | tuple[str, str]:
        """What is extracted from the response, or (reason, detail) if it is not the page that was requested."""
        if self.site.identity(response.url) != due.external_id:
            return led_to(response, self.run.source, due.external_id)
        try:
            check_headers(response)
        except PageError as error:
            return error.reason, error.detail
        known = self.run.store.ledger.outcomes
        return extracted(response, self.run.source, identity=due.external_id, known=known, repeats=self.repeats)

    def _article(self, found: Extracted, article: Article, due: Due, capture: Capture) -> Article:
        note_article(self.run, self.site, found.anchors, article, capture)
        title, teaser = self.run.store.sightings.promised(due)
        return promised(attrs.evolve(article, capture=capture), title, teaser, due.earlier)

    def _reason(self, found: Extracted, due: Due) -> tuple[str, str]:
        reason, detail = (found.failure.reason, found.failure.detail) if found.failure else (NO_DATE_LINE, "")
        titles = (due.title, due.earlier.title if due.earlier else None)
        if reason == SOFT_404 and any(is_promised(found, title) for title in titles):
            return NO_DATE_LINE, detail  # its title says that it is the article's page
        return reason, detail

    def _capture(self, response: Response) -> Capture:
        return capture_of(response, self.run.store.ledger.clock())

    def _unmodified(self, response: Response, due: Due) -> NotModified | Request:
        """The unchanged article of a 304, or a request for the whole page if the 304 is about another version."""
        if self.site.identity(response.url) == due.external_id and is_about_ours(response):
            return NotModified(self.run.source.name, due.external_id, self._capture(response))
        return asked_again(response, due.url)

    def failure(self, failure: Failure) -> Failed:
        """The item for a request that failed."""
        reason, detail = self.why(failure)
        return self._failed(request_of(failure).cb_kwargs["due"], reason, detail, response_of(failure))

    def why(self, failure: Failure) -> tuple[str, str]:
        """(reason, detail) of a request that failed, also from the page if one was served with an error status."""
        response = response_of(failure)
        found = meaning_of(response, self.run.source) if response is not None else None
        return found or reason_of(failure.value, request_of(failure), self.site)

    def own(self, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """The entries whose articles are at the source's hosts. The others are counted in Scrapy's stats."""
        own = tuple(entry for entry in entries if entry.url and is_own(entry.url, self.own_urls))
        if len(own) < len(entries):
            note_relatives(self.run, [entry.url for entry in entries if entry.url])
        self.run.crawler.stats.inc_value("vokspider/entries_of_other_hosts", len(entries) - len(own))
        return own

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
