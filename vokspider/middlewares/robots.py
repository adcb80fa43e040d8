"""robots.txt as RFC 9309 has it: while it cannot be had, nothing else is asked for."""

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from vokspider.extensions.run import Run
from vokspider.middlewares.causes import in_words
from vokspider.middlewares.lock import OF_ROBOTS, NotAskedError

UNREADABLE = "robots_txt"  # why such a crawl ends, for Scrapy
_RULE = "then nothing may be asked there; the next crawl tries again"
_TOO_MANY, _SERVER_ERROR = 429, 500


class UnreadableError(Exception):
    """What answered in the place of robots.txt says nothing of the rules."""


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, but where a site gives no answer (5xx, 429, nothing at all), the crawl ends as failed.

    Scrapy allows everything then. Other 4xx, and an answer that leads to another host, mean that there are no rules.
    """

    _ended = False

    async def process_request(self, request: Request) -> None:  # type: ignore[override]
        """None for a request that is allowed. Raises IgnoreRequest for one that is not, NotAskedError at the end."""
        await super().process_request(request)
        if self._ended and OF_ROBOTS not in request.meta:
            raise NotAskedError

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= _SERVER_ERROR or response.status == _TOO_MANY:
            raise UnreadableError(f"it answers {response.status}")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if not isinstance(exc, IgnoreRequest):
            self._ended = True
        if not isinstance(exc, IgnoreRequest | NotAskedError):
            why = str(exc) if isinstance(exc, UnreadableError) else in_words(exc)
            Run.of(self.crawler).fail(UNREADABLE, f"robots.txt of {netloc} cannot be read ({why}): {_RULE}")
        super()._robots_error(exc, netloc)
