"""Answers: their envelope with the size of the log, their headers, and whether the asker has them already."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from attrs import frozen
from starlette.requests import Request
from starlette.responses import Response

from vokspider.store.db.sizes import Size
from vokspider.store.log.reading import size as log_size
from vokspider.web.api.asking import Asked
from vokspider.web.api.problems import PAST_SIZE, Problem

SIZE, LIMIT, MOST = "Vokspider-Log-Size", "Vokspider-Page-Limit", "Vokspider-Page-Limit-Max"
LEFT_OUT = "Vokspider-Left-Out"
_TRIES = 3


@frozen
class Total:
    """How many there are in all pages. ``is_at_least``: there are more, which were not counted."""

    count: int
    is_at_least: bool = False

    @classmethod
    def of(cls, size: Size) -> "Total":
        """The size of a list."""
        return cls(size.number, size.is_at_least)


@frozen
class One:
    """The answer about one thing, as JSON values."""

    item: Mapping[str, Any]


@frozen
class Many:
    """A page of a list: items as JSON values, how many there are, and the cursors of the pages around it.

    ``total`` is None on pages after the first one, where counting again would cost much. ``more``: further members.
    """

    items: Sequence[Mapping[str, Any]]
    total: Total | None
    next: str | None = None
    previous: str | None = None
    more: Mapping[str, Any] = {}


@frozen
class Sized:
    """An answer, the sizes of the log before and after it was made, and the names of the fields that it leaves out."""

    answer: Any
    size: int
    after: int
    left_out: Sequence[str] = ()

    @property
    def is_exact(self) -> bool:
        """Whether nothing was logged while the answer was made."""
        return self.size == self.after


def sized(asked: Asked, make: Callable[[Asked], Any]) -> Sized:
    """Make an answer at one size of the log, if the log stands still for so long.

    Raises Problem if the request is for another size than that.
    """
    engine, wanted = asked.site.engine, asked.values.get("at")
    for _ in range(_TRIES):
        before = log_size(engine)
        _require(wanted, before)
        found = Sized(make(asked), before, log_size(engine))
        if found.is_exact:
            break
    _require(wanted, found.after)
    return found


def sized_then(asked: Asked, make: Callable[[Asked, int], Any], left_out: Sequence[str]) -> Sized:
    """Make an answer for the size of the log that the request is for.

    Raises Problem if the log is not that long yet.
    """
    wanted = asked["at"]
    if wanted > (size := log_size(asked.site.engine)):
        _require(wanted, size)
    return Sized(make(asked, wanted), wanted, wanted, left_out)


def _require(wanted: int | None, size: int) -> None:
    if wanted is None or wanted == size:
        return
    why = "it is not that long yet" if wanted > size else "this is answered for the present size alone"
    raise Problem(PAST_SIZE, f"at={wanted} was requested, and the log has {size} entries; {why}", "at")


def json_answer(asked: Asked, found: Sized) -> Response:
    """The response with an answer in its envelope; 304 without it if the asker has it already.

    The tag does not depend on the size of the log, so a 304 says: still the same at the size in its header.
    """
    body, headers = _body(asked, found.answer), {SIZE: str(found.size)}
    if found.left_out:
        headers[LEFT_OUT] = ", ".join(found.left_out)
    if isinstance(found.answer, Many):
        headers |= page_headers(asked, asked["limit"], {"next": body["next"], "prev": body["previous"]})
    told = {"log_size": found.size, "log_size_is_exact": found.is_exact, **body}
    tag = f'W/"{_hash(_json(body))}"'
    return tagged(asked.request, _json(told), "application/json", tag, headers)


def tagged(
    request: Request, body: bytes, media_type: str, tag: str | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """A response with an entity tag, by default that of its bytes; 304 if the asker has it already."""
    tag = tag or f'"{_hash(body)}"'
    headers = {"ETag": tag, **(headers or {})}
    asked = [one.strip() for one in request.headers.get("if-none-match", "").split(",")]
    if "*" in asked or tag.removeprefix("W/") in [one.removeprefix("W/") for one in asked]:
        return Response(None, 304, headers)
    return Response(body, 200, headers, media_type)


def page_headers(asked: Asked, limit: int, links: Mapping[str, str | None]) -> dict[str, str]:
    """The headers of a page: its limit, the largest limit, and links to the pages around it."""
    written = [f'<{href}>; rel="{rel}"' for rel, href in links.items() if href]
    return {LIMIT: str(limit), MOST: str(asked.most), **({"Link": ", ".join(written)} if written else {})}


def address(asked: Asked, **changes: Any) -> str:
    """The address of the request with other parameters."""
    return f"{asked.request.url.path}?{urlencode({**asked.given, **changes})}"


def _body(asked: Asked, answer: One | Many) -> dict[str, Any]:
    if isinstance(answer, One):
        return {"item": answer.item}
    total = answer.total and {"count": answer.total.count, "is_at_least": answer.total.is_at_least}
    around = {"next": answer.next, "previous": answer.previous}
    places = {name: address(asked, cursor=place) if place else None for name, place in around.items()}
    return {"items": answer.items, "total": total, **places, **answer.more}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]
