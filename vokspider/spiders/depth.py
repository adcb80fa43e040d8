"""How deep a crawl should go into the listing, and how deep it went."""

from urllib.parse import urlsplit

from vokspider.model import codes
from vokspider.model.items import Listing
from vokspider.model.options import RunOptions
from vokspider.model.reasons import Reason
from vokspider.sites.base import Paging
from vokspider.spiders.walk import NO_LISTING_KEY, Walk


def first_walk(options: RunOptions, first_pages: int, paging: Paging, *, has_floor: bool) -> Walk:
    """The state of a walk before its first page.

    ``first_pages``: maximum number of listing pages of a source's first crawl; the archive begins where that crawl
    stops. ``has_floor``: whether an earlier walk was complete.
    """
    is_first = not has_floor and options.max_pages is None and not options.full and options.since is None
    return Walk(
        limit=first_pages if is_first else (options.max_pages or 0),
        limit_is_floor=is_first,
        full=options.full,
        since=options.since is not None,
        has_floor=has_floor,
        size=paging.size,
        numbered=not paging.overlaps,
    )


def identities(listing: Listing) -> list[str]:
    """The identities of a listing's entries, in page order."""
    return [entry.external_id for entry in listing.entries if entry.external_id]


def why_ended(walk: Walk, listing: Listing, *, forbidden: str | None) -> Reason:
    """The reason why a walk ended, with its number of pages and the oldest day on its last page, ``listing``.

    ``forbidden``: the address of the listing's second page, if robots.txt forbids it.
    """
    oldest = min((entry.listed_on for entry in listing.entries if entry.listed_on), default=None)
    facts = {"pages": walk.pages, "oldest": oldest.isoformat() if oldest else None}
    if forbidden and walk.ended == NO_LISTING_KEY:
        return Reason(codes.WALK_FURTHER_FORBIDDEN, {"path": _path(forbidden, listing.url), **facts})
    return Reason(f"walk_{walk.ended}", facts)


def _path(further: str, listing_url: str | None) -> str:
    """The path of the address ``further``, with its query if the listing's first page has the same path."""
    second, first = urlsplit(further), urlsplit(listing_url or "")
    return f"{second.path}?{second.query}" if second.path == first.path else second.path
