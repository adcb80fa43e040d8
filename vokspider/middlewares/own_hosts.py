"""Redirects that stay with the source."""

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from vokspider.middlewares.door import OFFSITE
from vokspider.text.urls import is_own


class OwnHosts(RedirectMiddleware):
    """Scrapy's redirects, but one to a foreign host fails the request, where Scrapy would drop it without a word."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The response, or the request that it leads to. Raises IgnoreRequest for a foreign host."""
        result = super().process_response(request, response)
        if isinstance(result, Request) and not is_own(result.url, getattr(self.crawler.spider, "own_urls", ())):
            raise IgnoreRequest(f"{OFFSITE}: {result.url}")
        return result
