"""Redirects that stay with the source."""

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from vokspider.text.urls import is_host_of


class OwnHosts(RedirectMiddleware):
    """Scrapy's redirects, but one to a foreign host fails the request, where Scrapy would drop it without a word."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The response, or the request that it leads to. Raises IgnoreRequest for a foreign host."""
        result = super().process_response(request, response)
        allowed = getattr(self.crawler.spider, "allowed_domains", None)
        if isinstance(result, Request) and allowed and not is_host_of(result.url, allowed):
            raise IgnoreRequest(f"led to another host: {result.url}")
        return result
