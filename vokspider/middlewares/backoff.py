"""Scrapy's retries, with pauses that grow and that a site's Retry-After can ask for."""

import asyncio
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

_LONGEST_PAUSE = 600.0  # s
_LOOK = 0.5  # s between two looks whether the crawl has been told to stop


def retry_after(value: str, now: datetime) -> float:
    """Seconds that a ``Retry-After`` header asks for, as a number or as a date; 0.0 when it says nothing usable."""
    if value.strip().isdecimal():
        return float(value)
    try:
        return max((parsedate_to_datetime(value) - now).total_seconds(), 0.0)
    except (TypeError, ValueError, OverflowError):
        return 0.0


def pause(times: int, delay: float, asked: float = 0.0) -> float:
    """Seconds before retry number ``times``: twice as long each time, at least what was asked, ten minutes at most."""
    return min(max(delay * float(2**times), asked), _LONGEST_PAUSE)


class Backoff(RetryMiddleware):
    """Waits before it hands a retry on; with one request at a time, that holds the whole crawl back."""

    async def process_response(  # type: ignore[override]  # Scrapy takes coroutines here too
        self, request: Request, response: Response
    ) -> Request | Response:
        """The response, or after a pause the request again."""
        result = super().process_response(request, response)
        header = (response.headers.get("Retry-After") or b"").decode("latin-1")
        await self._wait(result, retry_after(header, datetime.now(UTC)))
        return result

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        """None, or after a pause the request again."""
        result = super().process_exception(request, exception)
        await self._wait(result, 0.0)
        return result

    async def _wait(self, result: object, asked: float) -> None:
        """Wait before a retry, but no longer than the crawl may run, or than until it is told to stop."""
        if not isinstance(result, Request):
            return
        settings, engine = self.crawler.settings, self.crawler.engine
        wanted = pause(result.meta.get("retry_times", 1), settings.getfloat("DOWNLOAD_DELAY"), asked)
        limit = settings.getfloat("CLOSESPIDER_TIMEOUT")
        left = limit - (time.time() - (engine.start_time or time.time())) if limit else wanted
        end = time.monotonic() + min(wanted, left)
        while engine.running and (rest := end - time.monotonic()) > 0:
            await asyncio.sleep(min(rest, _LOOK))
