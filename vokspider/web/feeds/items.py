"""The items of a feed: entries of the log, or hits of a search, with their content as HTML."""

from collections.abc import Sequence
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from attrs import frozen

from vokspider.reports.feed import Event
from vokspider.reports.search import SearchHit
from vokspider.store.log.entries import BACK, GONE
from vokspider.web.site import Site

_WORDS = {GONE: "Vanished: ", BACK: "Back: "}


@frozen
class Item:
    """An item. ``id`` never changes and is of no other item; ``page`` is the path of its page; ``at`` its time, UTC."""

    id: str
    title: str
    page: str
    html: str
    at: datetime
    source: str
    tags: Sequence[str]


def item_of_event(site: Site, event: Event) -> Item:
    """The item of something that happened: each has its own, so what happens later is never taken for known."""
    entry, told = event.entry, event.told
    page = f"/a/{entry.id}" if entry.id else "/"
    if told is not None:
        page += f"/changes/{told.from_revision}/{entry.revision}"
    elif entry.revision and entry.id:
        page += f"@{entry.revision}"
    return Item(
        id=_urn(entry.leaf),
        title=_WORDS.get(entry.kind, "Changed: " if told else "") + event.title,
        page=page,
        html=site.templates.get_template("feed_item.html").render(event=event, entry=entry),
        at=entry.at,
        source=site.display_name(entry.source),
        tags=(entry.kind, *(told.kinds if told else ())),
    )


def item_of_hit(site: Site, hit: SearchHit) -> Item:
    """The item of an article that a search found: one for each revision that matches."""
    article = hit.article
    return Item(
        id=_urn(f"{article.source}/{article.external_id}@{hit.revision}"),
        title=hit.title.text,
        page=f"/a/{article.id}@{hit.revision}",
        html=site.templates.get_template("feed_hit.html").render(hit=hit),
        at=article.changed_at or article.first_seen_at,
        source=site.display_name(article.source),
        tags=(article.status,),
    )


def _urn(name: str) -> str:
    return uuid5(NAMESPACE_OID, name).urn
