"""Scrapy's retries, with growing pauses or those that the site asks for, and rests when a site bans us.

All pauses and rests shut the gates of ``vokspider.middlewares.download_handler``: nothing is sent meanwhile. Rests and
pauses that the site asks for also hold for other crawls of the archive.
"""

import asyncio
import logging
import math
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import DontCloseSpider, IgnoreRequest
from scrapy.http import Response
from scrapy.settings import BaseSettings

from vokspider.extensions.run import Run
from vokspider.middlewares.bans import Bans, ban_of
from vokspider.middlewares.gate import OF_ROBOTS, NotAskedError, put_back
from vokspider.middlewares.pace import Paces
from vokspider.model import codes

logger = logging.getLogger(__name__)
_LONGEST_PAUSE = 600.0  # s; only the site can ask for longer
_MOST_DOUBLINGS = 30
_FORBIDDEN = 403
_SERVER_ERROR = 500  # and above: an outage, which says nothing about a ban
_FIRST = 1000  # priority of requests whose response is already known
# Keys of a request's meta: the number of rests before it was sent; that the crawl cannot go on without it; its
# response, which may be a ban; and that this response was accepted.
_LEFT, NEEDED, _UNDECIDED, _DECIDED = "rests_before", "needed", "undecided_answer", "decided"


def retry_after(value: str, now: datetime) -> float:
    """Seconds that a ``Retry-After`` header asks for, as a number or as a date; 0.0 when it cannot be read."""
    if value.strip().isdecimal():
        return float(value)
    try:
        return max((parsedate_to_datetime(value) - now).total_seconds(), 0.0)
    except (TypeError, ValueError, OverflowError):
        return 0.0


def pause(times: int, delay: float, asked: float = 0.0) -> float:
    """Seconds to wait before attempt ``times`` + 1.

    That is ``delay``, doubled for each attempt so far, and at most ten minutes, unless the site ``asked`` for more
    seconds.
    """
    return max(min(delay * 2.0 ** min(times, _MOST_DOUBLINGS), _LONGEST_PAUSE), asked)


class Backoff(RetryMiddleware):
    """Retries after pauses; rests after ``crawl.rest_after`` responses in a row that look like a ban.

    Only further responses show whether such a response is about one page or about this client. So a request that has no
    tries left is put aside together with its response. After a normal response to another request, that response
    stands; after a rest, the request is sent again.
    """

    paces: Paces

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        crawl = settings["VOKSPIDER_CONFIG"].crawl
        self.bans = Bans(crawl.rest_after, crawl.rest_minutes, crawl.rests)
        self._aside: list[Request] = []
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Backoff":
        """The middleware for one crawl."""
        backoff = super().from_crawler(crawler)
        backoff.paces = Paces(Run.of(crawler))
        crawler.signals.connect(backoff._put_aside, signals.request_scheduled)
        crawler.signals.connect(backoff._nothing_else, signals.spider_idle)
        return backoff

    @classmethod
    def of(cls, crawler: Crawler) -> "Backoff":
        """The middleware of a crawl. Raises RuntimeError if it is switched off: nothing would hold requests back."""
        backoff = crawler.get_downloader_middleware(cls)
        if backoff is None:
            raise RuntimeError("the middleware vokspider.middlewares.backoff.Backoff is switched off")
        return backoff

    # -- on the way out -----------------------------------------------------------------------------------------

    def process_request(self, request: Request) -> Response | None:
        """Return or raise the response that a request was put aside with; return None for a request without one."""
        answer: Response | Exception | None = request.meta.pop(_UNDECIDED, None)
        if answer is None:
            return None
        request.meta[_DECIDED] = True
        if isinstance(answer, Exception):
            raise answer
        return answer

    def leave(self, request: Request) -> None:
        """Note that a request is being sent. Its tries before the last rest no longer count."""
        if request.meta.get(_LEFT, 0) != self.bans.taken:
            request.meta.pop("retry_times", None)
        request.meta[_LEFT] = self.bans.taken

    # -- on the way back ----------------------------------------------------------------------------------------

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """The response, or the request to send again."""
        header = (response.headers.get("Retry-After") or b"").decode("latin-1")
        result = self._judge(request, response, retry_after(header, datetime.now(UTC)))
        return response if result is None else result

    def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | None:
        """The request to send again, or None if the exception stands."""
        if isinstance(exception, NotAskedError):
            return put_back(request)
        result = self._judge(request, exception, 0.0)
        return result if isinstance(result, Request) else None

    def _judge(self, request: Request, answer: Response | Exception, asked: float) -> Request | Response | None:
        """The request to send again, or None if the response or exception stands."""
        if request.meta.pop(_DECIDED, False):
            return None
        if kind := ban_of(answer):
            return self._banned(request, answer, kind, asked)
        if isinstance(answer, Response) and answer.status < _SERVER_ERROR:
            self._let_in()
        again = self._again(request, answer)
        self._pause(request, again.meta["retry_times"] if again else 0, asked)
        return again

    def _again(self, request: Request, answer: Response | Exception) -> Request | None:
        """The request for another try, or None if it has no tries left or may not be tried again."""
        if isinstance(answer, Exception):
            result = super().process_exception(request, answer)
        else:
            result = super().process_response(request, answer)
        return result if isinstance(result, Request) else None

    def _pause(self, request: Request, times: int, asked: float) -> None:
        """Send nothing for a while, or end the crawl if the site asks for longer than the crawl may take."""
        gate, limit = self.paces.of(request.url), self.crawler.settings.getfloat("CLOSESPIDER_TIMEOUT")
        passed = time.time() - (self.crawler.engine.start_time or time.time())
        if limit and asked > limit - passed:
            self._end(request, codes.WAIT_TOO_LONG, seconds=asked)
        if asked:
            self.paces.rest(request.url, asked)
        if times:
            self.paces.shut(pause(times, gate.gap, asked))

    # -- bans ---------------------------------------------------------------------------------------------------

    def _banned(
        self, request: Request, answer: Response | Exception, kind: str, asked: float
    ) -> Request | Response | None:
        """Pause or rest after a response that looks like a ban.

        Returns the request to send again, or None if the response stands.
        """
        self.crawler.stats.inc_value(f"vokspider/bans/{kind.replace(' ', '_')}")
        if request.meta.get(_LEFT, 0) != self.bans.taken:  # it left before the rest
            return _fresh(request)
        if self.bans.met(kind):
            self._rest(request, asked)
            return _fresh(request)
        self._pause(request, self.bans.row, asked)
        again = self._again(request, answer)
        return again or (self._doubt(request, answer) if self.bans.after else None)

    def _doubt(self, request: Request, answer: Response | Exception) -> Request | None:
        """The request, to be put aside with its response, which may be about one page or about this client.

        Requests for robots.txt are not put aside: for status 403 None is returned, else the request to send again.
        """
        if OF_ROBOTS in request.meta:  # nothing else can be requested meanwhile; if it is forbidden, there are no rules
            return None if isinstance(answer, Response) and answer.status == _FORBIDDEN else _fresh(request)
        aside = request.copy()
        aside.meta[_UNDECIDED] = answer
        return aside

    def _put_aside(self, request: Request) -> None:
        """Keep a request that has an undecided response, and raise IgnoreRequest to keep it out of Scrapy's queue."""
        if _UNDECIDED in request.meta and request.priority != _FIRST:
            self._aside.append(request)
            raise IgnoreRequest("put aside until it is known whether the site bans us")

    def _let_in(self) -> None:
        """The site responded normally, so it does not ban us, and the responses that were put aside stand."""
        self.bans.let_in()
        self._take_up(decided=True)

    def _nothing_else(self) -> None:
        """Take up what was put aside when no other request is left that could decide. Then raises DontCloseSpider.

        A request that the crawl needs is sent again; the responses to others stand.
        """
        if self._aside:
            self._take_up(decided=False)
            raise DontCloseSpider

    def _take_up(self, *, decided: bool) -> None:
        aside, self._aside = self._aside, []
        for request in aside:
            ask = not decided and NEEDED in request.meta
            self.crawler.engine.crawl(_fresh(request) if ask else request.replace(priority=_FIRST))

    # -- rests --------------------------------------------------------------------------------------------------

    def _rest(self, banned: Request, asked: float) -> None:
        """Leave the source alone for a while, then send again what was put aside.

        If no rests are left, end the crawl instead.
        """
        aside, self._aside = self._aside, []
        if not self.bans.rest():
            self._end(banned, codes.BANNED, **self.bans.facts())
            return
        self.paces.rest(banned.url, max(self.bans.minutes * 60, asked))
        self.crawler.stats.inc_value("vokspider/rests")
        facts = self.bans.facts()
        logger.warning("the site refuses us (%s), rest %d begins", ", ".join(facts["kinds"]), facts["times"])
        Run.of(self.crawler).remarks.note_latest(codes.RESTED, **facts)
        for request in aside:
            self.crawler.engine.crawl(_fresh(request))

    def _end(self, banned: Request, code: str, /, **facts: Any) -> None:
        """End the crawl as suspect; nothing more is sent, and other crawls leave the host alone for a while."""
        self.paces.rest(banned.url, self.bans.minutes * 60)
        self.paces.shut(math.inf)
        if self._closing is None:
            Run.of(self.crawler).remarks.doubt(code, **facts)
            self._closing = asyncio.ensure_future(self._close())

    async def _close(self) -> None:
        await self.paces.settled()
        await self.crawler.engine.close_spider_async(reason=codes.BANNED)


def _fresh(request: Request) -> Request:
    """A copy of the request without its number of tries and its undecided response."""
    fresh = request.copy()
    for key in ("retry_times", _UNDECIDED):
        fresh.meta.pop(key, None)
    return fresh
