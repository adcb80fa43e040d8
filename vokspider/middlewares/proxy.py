"""The proxy of a source, which all of its requests go through."""

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError
from scrapy.http import Response

from vokspider.extensions.run import Run
from vokspider.middlewares.causes import in_words
from vokspider.middlewares.gate import NotAskedError, put_back
from vokspider.model import codes

_WANTS_PASSWORD = 407
# Values of the fact ``problem``: what is wrong with a proxy.
_HTTPS, _REFUSED, _UNREACHABLE = "https", "refused", "unreachable"


class SourceProxy(HttpProxyMiddleware):
    """Scrapy's proxy middleware with the proxy of the source. The environment (``http_proxy``) is ignored.

    The user and the password are sent to the proxy in a header and kept nowhere else. If the proxy cannot be used, the
    crawl fails.
    """

    crawler: Crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "SourceProxy":
        """The middleware for one crawl."""
        middleware = super().from_crawler(crawler)
        middleware.crawler = crawler
        return middleware

    @property
    def proxy(self) -> str | None:
        """The address of the source's proxy, with user and password."""
        return Run.of(self.crawler).source.proxy

    def process_request(self, request: Request) -> None:  # type: ignore[override]
        """Send the request through the proxy, if there is one.

        If the proxy cannot carry it (https through an https proxy), the crawl ends and NotAskedError is raised.
        """
        if self.proxy and self.proxy.startswith("https:") and request.url.startswith("https:"):
            self._fail(_HTTPS)
            raise NotAskedError
        request.meta["proxy"] = self.proxy  # None too: without the key, Scrapy uses the proxies of the environment
        super().process_request(request)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response. If the proxy refuses us (407), the crawl ends and the request is put back.

        Then NotAskedError is raised for robots.txt, which cannot be put back.
        """
        if not self.proxy or response.status != _WANTS_PASSWORD:
            return response
        self._fail(_REFUSED)
        if (back := put_back(request)) is None:
            raise NotAskedError
        return back

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The request to put back if the proxy cannot be used; then the crawl ends. None for any other exception.

        Problems of the site do not come here: the proxy reports them in its responses.
        """
        if not self.proxy or not (problem := _problem_of(exception)):
            return None
        if request.meta.get("retry_times", 0) < self.crawler.settings.getint("RETRY_TIMES"):
            return None
        self._fail(problem, in_words(exception) if problem == _UNREACHABLE else None)
        return put_back(request)

    def _fail(self, problem: str, error: str | None = None) -> None:
        run, parts = Run.of(self.crawler), urlsplit(self.proxy or "")
        shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        run.fail(codes.PROXY_UNUSABLE, proxy=shown, source=run.source.name, problem=problem, error=error)


def _problem_of(exception: Exception) -> str | None:
    """Why the proxy did not accept a request, as a value of ``problem``; None for any other exception."""
    if isinstance(exception, CannotResolveHostError | DownloadConnectionRefusedError):
        return _UNREACHABLE
    # Only the message of Scrapy's error has the status of a refused tunnel.
    refused = isinstance(exception, TunnelError) and f"'status': {_WANTS_PASSWORD}," in str(exception)
    return _REFUSED if refused else None
