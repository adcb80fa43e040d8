"""Which responses look like a ban, and how many of them in a row call for a rest."""

import re
from typing import Any

from attrs import define, field
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError
from scrapy.http import Response
from twisted.internet.error import ConnectionDone, ConnectionLost

from vokspider.html.walls import is_challenge
from vokspider.middlewares.causes import is_of_tls
from vokspider.middlewares.reading import headers_of

_STATUSES = frozenset((403, 429))
# South Korea's web filter replaces any page with one of its own (site-facts, section 2).
_FILTER_PAGE = re.compile(
    rb"""<meta\b(?=[^>]*\bname\s*=\s*["']?kcsc\b)(?=[^>]*\bcontent\s*=\s*["']?blocking\b)""", re.IGNORECASE
)
_FILTER_ZONE = 4096  # bytes at the start of a page where the filter's mark is looked for
_LOST = (DownloadFailedError, ConnectionDone, ConnectionLost, ConnectionResetError)


def ban_of(answer: Response | Exception) -> str | None:
    """The kind of ban that a response or an error looks like, such as ``403`` or ``challenge``; None if it does not.

    An outage (5xx, a refused connection, a name without an address) is not a ban: waiting would do no harm, but a wrong
    address should be reported at once. Neither is a server that cannot prove by TLS that it is the site, nor a body
    that breaks off, since the site let us in.
    """
    if isinstance(answer, Response):
        if answer.status in _STATUSES:
            return str(answer.status)
        if _FILTER_PAGE.search(answer.body[:_FILTER_ZONE]):
            return "filter page"
        return "challenge" if is_challenge(headers_of(answer), answer.body) else None
    if isinstance(answer, DownloadTimeoutError):
        return "time-out"
    return "connection lost" if isinstance(answer, _LOST) and not is_of_tls(answer) else None


@define
class Bans:
    """Counts the responses in a row that look like a ban.

    After ``after`` of them (0: never) a rest of ``minutes`` is due, but at most ``allowed`` times. ``taken``: the
    number of rests so far.
    """

    after: int
    minutes: float
    allowed: int
    taken: int = 0
    _row: list[str] = field(factory=list)  # the kind of each response
    _led_to_rests: dict[str, None] = field(factory=dict)  # the kinds, each once, in the order in which they came

    @property
    def row(self) -> int:
        """The number of responses in the present row."""
        return len(self._row)

    def met(self, kind: str) -> bool:
        """Count a response that looks like a ban; returns whether a rest is due now."""
        self._row.append(kind)
        return 0 < self.after <= self.row

    def let_in(self) -> None:
        """End the row: the site responded normally."""
        self._row.clear()

    def rest(self) -> bool:
        """Count the rest that is due and end the row; returns False if no rest is left."""
        self._led_to_rests |= dict.fromkeys(self._row)
        self._row.clear()
        if self.taken >= self.allowed:
            return False
        self.taken += 1
        return True

    def facts(self) -> dict[str, Any]:
        """The rests so far: how often, how long, and after how many responses in a row of which kinds."""
        kinds = list(self._led_to_rests)
        return {"times": self.taken, "minutes": self.minutes, "answers": self.after, "kinds": kinds}
