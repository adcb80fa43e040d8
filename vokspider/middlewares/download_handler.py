"""The download handler, the only place from which a crawl sends requests."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response
from scrapy.utils.defer import maybe_deferred_to_future
from sqlalchemy.exc import SQLAlchemyError
from twisted.internet.error import DNSLookupError

from vokspider.extensions.run import Run
from vokspider.middlewares.backoff import Backoff
from vokspider.middlewares.compression import is_page
from vokspider.middlewares.gate import OFFSITE, Gate, NotAskedError, RefusedError
from vokspider.text.urls import host, is_inner, is_local, is_own

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_LOST = "dataloss"  # Scrapy's flag on a response with an incomplete body


class DownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https, which requests only the source's hosts, and only while their gate is open.

    The host of a request is known here, so its pace is kept here, see ``vokspider.middlewares.pace``. The pace holds
    for all requests: pages, robots.txt, redirects and retries. ``Run.own_urls`` says which hosts are the source's.
    """

    async def download_request(self, request: Request) -> Response:
        """Send a request and return its response.

        A response that is not a page may have an incomplete body, since its status says enough. Raises RefusedError for
        a request that must not be sent, NotAskedError if the crawl ends before it is sent, ResponseDataLossError for an
        incomplete page.
        """
        run = Run.of(self._crawler)
        if not is_own(request.url, run.own_urls):
            raise RefusedError(OFFSITE, request.url)
        if not request.meta.get("proxy"):  # a proxy resolves names by itself
            await refuse_inner(self._crawler, request.url)
        backoff = Backoff.of(self._crawler)
        # The gate comes last: anything slow after it would narrow the gap to the next request.
        async with self._passage(run, backoff.paces.of(request.url)):
            backoff.leave(request)
            response = await super().download_request(request)
        if _LOST in response.flags and is_page(response):
            raise ResponseDataLossError
        return response

    @asynccontextmanager
    async def _passage(self, run: Run, gate: Gate) -> AsyncIterator[None]:
        """Context manager: wait at a gate. Raises NotAskedError if the crawl ends first.

        It also ends if the database fails, through which crawls share a gate.
        """
        async with AsyncExitStack() as stack:
            try:
                with run.storing():
                    await stack.enter_async_context(gate.passage(self._crawler.engine))
            except SQLAlchemyError as error:
                raise NotAskedError from error
            yield


async def refuse_inner(crawler: "Crawler", url: str) -> None:
    """Raise RefusedError if a public name has the address of this machine or of its private network.

    Scrapy's resolver caches addresses, so the address that is checked is the one that is used.
    """
    if is_local(url):
        return
    from twisted.internet import reactor as installed

    reactor: Any = installed  # its declared type is only an interface
    try:
        address = await maybe_deferred_to_future(
            reactor.resolve(host(url), (crawler.settings.getfloat("DNS_TIMEOUT"),))
        )
    except DNSLookupError:
        return  # the request will fail in the same way
    if is_inner(address):
        raise RefusedError(OFFSITE, str(address), f"{host(url)} has the private address {address}")
