"""robots.txt according to RFC 9309: while it cannot be fetched, nothing else is requested."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from vokspider.extensions.run import Run
from vokspider.middlewares.backoff import Backoff
from vokspider.middlewares.causes import in_words
from vokspider.middlewares.gate import OF_ROBOTS, NotAskedError
from vokspider.middlewares.rules import LONGEST_GAP, asked_gap, rules_text
from vokspider.model import codes

_TOO_MANY, _SERVER_ERROR = 429, 500


class UnreadableError(Exception):
    """The response is an error instead of a robots.txt, so the rules are unknown."""


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, except that the crawl fails if robots.txt cannot be fetched (5xx, 429, no response).

    Scrapy would then allow everything. Other 4xx, and a redirect to another host, mean that there are no rules.
    ``Crawl-delay`` and ``Request-rate`` widen the gap between two requests, up to ``LONGEST_GAP``.
    """

    _ended = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Robots":
        """The middleware for one crawl, connected to the signal of parsed rules."""
        robots = cls(crawler)
        crawler.signals.connect(robots._keep_gap, signals.robots_parsed)
        return robots

    @classmethod
    def forbids(cls, crawler: Crawler, url: str) -> bool:
        """Whether the rules that were read so far forbid an address; False if ``crawl.robots`` is off."""
        robots = crawler.get_downloader_middleware(cls)
        if robots is None:  # crawl.robots is off
            return False
        parser = robots._parsers.get(urlsplit(url).netloc)
        return isinstance(parser, RobotParser) and not parser.allowed(url, robots._agent)

    @property
    def _agent(self) -> str | bytes:
        return self._robotstxt_useragent or self._default_useragent

    async def process_request(self, request: Request) -> None:  # type: ignore[override]
        """Let an allowed request pass. Raises IgnoreRequest for a forbidden one, NotAskedError if the crawl ends."""
        await super().process_request(request)
        if self._ended and OF_ROBOTS not in request.meta:
            raise NotAskedError

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= _SERVER_ERROR or response.status == _TOO_MANY:
            raise UnreadableError(f"it answers {response.status}")
        plain = response.replace(body=rules_text(response.body))
        await super()._parse_robots(plain, netloc, request)

    def _keep_gap(self, robotparser: Any, request: Request) -> None:
        """Widen the gap between two requests to what the rules ask of this program, and note that."""
        rate = robotparser.rp.request_rate(self._agent)
        asked, directive = asked_gap(robotparser.crawl_delay(self._agent), rate, datetime.now(UTC).time())
        gate, run = Backoff.of(self.crawler).paces.of(request.url), Run.of(self.crawler)
        if asked <= gate.gap:
            return
        facts = {"seconds": asked, "directive": directive, "most": LONGEST_GAP}
        run.remarks.note(codes.ROBOTS_GAP, host=urlsplit(request.url).hostname, **facts)
        gate.widen(min(asked, LONGEST_GAP))

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if not isinstance(exc, IgnoreRequest):
            self._ended = True
        if not isinstance(exc, IgnoreRequest | NotAskedError):
            why = str(exc) if isinstance(exc, UnreadableError) else in_words(exc)
            Run.of(self.crawler).fail(codes.ROBOTS_UNREADABLE, host=netloc, error=why)
        super()._robots_error(exc, netloc)
