"""A feed as Atom (RFC 4287, its history by RFC 5005), and as JSON Feed 1.1."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs
from attrs import frozen

from vokspider.web.feeds.items import Item
from vokspider.web.site import Site

ATOM, JSON = "atom", "json"
MEDIA_TYPES = {ATOM: "application/atom+xml; charset=utf-8", JSON: "application/feed+json"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@frozen
class Signed:
    """A signed checkpoint: which log (``origin``) had this ``size`` and this ``root`` (in hexadecimal)."""

    origin: str
    size: int
    root: str
    note: str


@frozen
class Feed:
    """A document of a feed. ``name``: what it is of, for its id. ``links``: addresses by relation; ``base``: the host.

    ``is_archive``: it never changes again. ``further``: the address of older items, or None. ``checkpoint``: the last
    signed one of the log, or None, as in an archive.
    """

    name: str
    title: str
    base: str
    links: Mapping[str, str]
    items: Sequence[Item]
    is_archive: bool = False
    further: str | None = None
    checkpoint: Signed | None = None

    @property
    def updated(self) -> datetime:
        """The time of the latest item."""
        return max((one.at for one in self.items), default=_EARLIEST)


def as_atom(site: Site, feed: Feed) -> bytes:
    """The feed as Atom."""
    written = site.templates.get_template("feed.xml").render(feed=feed, time=_time)
    return _NOT_XML.sub("", written).encode()


def as_json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed."""
    made: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": f"{feed.base}/",
        "feed_url": feed.base + feed.links["self"],
        **({"next_url": feed.base + feed.further} if feed.further else {}),
        **({"_checkpoint": _json_checkpoint(feed.base, feed.checkpoint)} if feed.checkpoint else {}),
        "items": [_json_item(feed.base, one) for one in feed.items],
    }
    return json.dumps(made, ensure_ascii=False).encode()


def _json_checkpoint(base: str, one: Signed) -> dict[str, Any]:
    """An extension of JSON Feed: its name begins with an underscore."""
    return {"about": "https://c2sp.org/tlog-checkpoint", "url": f"{base}/checkpoint", **attrs.asdict(one)}


def _json_item(base: str, one: Item) -> dict[str, Any]:
    return {
        "id": one.id,
        "url": base + one.page,
        "title": one.title,
        "content_html": one.html,
        "date_published": _time(one.at),
        "authors": [{"name": one.source}],
        "tags": list(one.tags),
    }


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
