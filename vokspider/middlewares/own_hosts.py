"""Redirects, which must stay with the hosts of the source."""

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from vokspider.extensions.run import Run
from vokspider.middlewares.gate import COOKIE_WALL, OFFSITE, RefusedError
from vokspider.text.urls import is_own, without_dot


class OwnHosts(RedirectMiddleware):
    """Scrapy's redirect middleware, except that a redirect to another host fails the request.

    Scrapy would drop such a request silently. A redirect that sets a cookie and leads back to the same address also
    fails the request, since this crawl sends no cookies.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The response, or the request for the address that it redirects to.

        Raises RefusedError for another host or a redirect that wants a cookie.
        """
        wants_cookie = "Set-Cookie" in response.headers
        try:
            result = super().process_response(request, response)
        except IgnoreRequest as error:
            raise (RefusedError(COOKIE_WALL, request.url) if wants_cookie else error) from None
        if isinstance(result, Request) and result.url != (plain := without_dot(result.url)):
            result = result.replace(url=plain)
        if isinstance(result, Request) and not is_own(result.url, Run.of(self.crawler).own_urls):
            raise RefusedError(OFFSITE, result.url)
        if isinstance(result, Request) and wants_cookie and result.url in result.meta["redirect_urls"]:
            raise RefusedError(COOKIE_WALL, result.url)
        return result
