"""The list of captures, now and as it was at an earlier size of the log."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from vokspider.reports.captures import captures_in_pages
from vokspider.store.captures.kept import Facts
from vokspider.store.captures.wanted import Wanted
from vokspider.store.db.keyset import Page
from vokspider.store.past import lists
from vokspider.store.past.state import Past, require_nothing_forgotten
from vokspider.text.dates import end_of_day, start_of_day
from vokspider.web.api.answering import Many, Total
from vokspider.web.api.asking import Asked
from vokspider.web.api.items import of_capture
from vokspider.web.api.operations import linked
from vokspider.web.api.problems import PAST_SIZE, Problem

# What may change later without an entry of the log.
LEFT_OUT: Mapping[Any, Sequence[str]] = {Facts: ("article_url", "kept", "gave_text", "problem")}


def captures(asked: Asked) -> Many:
    """The list of captures."""
    page = captures_in_pages(asked.site.engine, _wanted(asked), asked["cursor"], asked["limit"])
    return _many(page, [linked(one, **of_capture(one)) for one in page.rows])


def captures_then(asked: Asked, past: Past) -> Many:
    """The captures of the runs that were closed. Raises Problem for a filter that the log does not tell."""
    if asked["kept"] is not None:
        raise Problem(PAST_SIZE, "the log does not tell which bytes were kept; leave out kept, or leave out at", "kept")
    require_nothing_forgotten(past)
    page = lists.captures_page(past, _wanted(asked), asked["cursor"], asked["limit"])
    items = [linked(one, **{**of_capture(one), "body": None}) for one in page.rows]
    return _many(page, [{name: one[name] for name in one if name not in LEFT_OUT[Facts]} for one in items])


def _wanted(asked: Asked) -> Wanted:
    zone = asked.site.zone(asked["source"])
    since, until = asked["since"], asked["until"]
    return Wanted(
        article_id=asked["article"],
        run_id=asked["run"],
        since=start_of_day(since, zone) if since else None,
        until=end_of_day(until, zone) + timedelta(microseconds=1) if until else None,
        kept=asked["kept"],
        source=asked["source"],
    )


def _many(page: Page[Facts], items: Sequence[Mapping[str, Any]]) -> Many:
    return Many(items, Total.of(page.total), page.pages.next, page.pages.previous)
