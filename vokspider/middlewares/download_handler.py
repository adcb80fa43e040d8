"""The one way out: every request of a crawl is sent from here."""

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
    """Scrapy's handler of http and https, for requests to the hosts of the source, and only while their gate is open.

    Here the host is known, so here its pace is kept, see ``vokspider.middlewares.pace``. It holds for all requests:
    pages, robots.txt, redirects and retries. ``Run.own_urls`` says which hosts are the source's.
    """

    async def download_request(self, request: Request) -> Response:
        """The response. If it is not a page, its body may be incomplete, since the status says everything.

        Raises RefusedError for a request that must not be sent, NotAskedError when the crawl ends,
        ResponseDataLossError for an incomplete page.
        """
        run = Run.of(self._crawler)
        if not is_own(request.url, run.own_urls):
            raise RefusedError(OFFSITE, request.url)
        if not request.meta.get("proxy"):  # which looks names up by itself
            await refuse_inner(self._crawler, request.url)
        backoff = Backoff.of(self._crawler)
        # Last of all: anything slow behind the gate would narrow the gap.
        async with self._passage(run, backoff.paces.of(request.url)):
            backoff.leave(request)
            response = await super().download_request(request)
        if _LOST in response.flags and is_page(response):
            raise ResponseDataLossError
        return response

    @asynccontextmanager
    async def _passage(self, run: Run, gate: Gate) -> AsyncIterator[None]:
        """The way out through a gate. Without the database that shares it nothing is sent, and the crawl ends."""
        async with AsyncExitStack() as stack:
            try:
                with run.storing():
                    await stack.enter_async_context(gate.passage(self._crawler.engine))
            except SQLAlchemyError as error:
                raise NotAskedError from error
            yield


async def refuse_inner(crawler: "Crawler", url: str) -> None:
    """Raise IgnoreRequest for a public name with an address of this machine or its network.

    Scrapy's resolver caches addresses, so the address that is checked is the one that is used.
    """
    if is_local(url):
        return
    from twisted.internet import reactor as installed

    reactor: Any = installed  # its type is that of an interface
    try:
        address = await maybe_deferred_to_future(
            reactor.resolve(host(url), (crawler.settings.getfloat("DNS_TIMEOUT"),))
        )
    except DNSLookupError:
        return  # the request will fail in the same way
    if is_inner(address):
        raise RefusedError(OFFSITE, str(address), f"{host(url)} has the private address {address}")
