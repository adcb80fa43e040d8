"""Sentences about the walk through the listing: where it began, what was there, and why it ended."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from vokspider.model import codes
from vokspider.model.reasons import NO_ENTRIES, REDIRECTED
from vokspider.wording.numbers import counted
from vokspider.wording.pages import page_failure, request_failure

Facts = Mapping[str, Any]

_ENDS = {
    codes.WALK_REACHED_KNOWN: "the walk reached articles that were covered before",
    codes.WALK_END_OF_LISTING: "the walk reached the end of the listing",
    codes.WALK_FIRST_PAGES: "the first crawl stops after crawl.first_pages listing pages",
    codes.WALK_MAX_PAGES: "stopped after the listing pages that --max-pages allows; older articles may be missing",
    codes.WALK_SINCE: "stopped at the entries before --since",
    codes.WALK_NO_LISTING_KEY: "cannot go deeper than the listing's first page: the addresses of further pages need "
    "the site's own name or number for the source, which is unknown (set listing_key in sources.toml)",
    codes.WALK_NO_ENTRIES: "a listing page has no entries",
    codes.WALK_NOT_CONTINUOUS: "the listing's pages do not join: one does not follow on from the page before it, "
    "so articles between them may be missing",
}
_INSTEAD = {
    "known_page": "; went back to the known page",
    "block": "; took the known page's More From block instead",
}


def _ended(words: str, facts: Facts) -> str:
    oldest = f", the oldest entry is from {facts['oldest']}" if facts.get("oldest") else ""
    return f"{words} ({counted(facts['pages'], 'listing page')}{oldest})"


def _forbidden(facts: Facts) -> str:
    path = facts["path"]
    words = (
        f"robots.txt forbids {path}, where the listing goes on after its first page, so only that page was read: crawl "
        "often enough that the site lists no more than one page between two crawls, or ask its owner for "
        f"'Allow: {path}'"
    )
    return _ended(words, facts)


def _page_lost(facts: Facts) -> str:
    return f"{facts['url']}: a listing page could not be fetched: {_why(facts)}"


def _listing_unusable(facts: Facts) -> str:
    return f"the listing {facts['url']} could not be used: {_why(facts)}{_INSTEAD.get(facts['instead'], '')}"


def _why(facts: Facts) -> str:
    """Why a page of the listing cannot be used."""
    reason, detail = facts["reason"], facts["detail"]
    if reason == REDIRECTED:
        return f"it redirects to {detail}"
    if reason == NO_ENTRIES:
        found = facts.get("page")
        return f"it has no entries: {page_failure(found, detail)}" if found else "it has no entries"
    return request_failure(reason, detail)


def _start_page(words: str, facts: Facts) -> str:
    return f"the start page {facts['url']} {words}: {request_failure(facts['reason'], facts['detail'])}"


def _start_page_refused(facts: Facts) -> str:
    return _start_page("is not an article", facts)


def _start_page_failed(facts: Facts) -> str:
    return _start_page("could not be fetched", facts)


def _listing_refused(facts: Facts) -> str:
    return f"{facts['url']}: {page_failure(facts['reason'], facts['detail'])}"


def _left_out(what: str, cause: str, facts: Facts) -> str:
    example = f"{facts['url']} ({facts['number']} on this page)"
    return f"{what}, such as {example}: they are left out; {cause}"


def _strange_links(facts: Facts) -> str:
    return _left_out(
        "entries of the listing have addresses of an unknown form", "perhaps the site changed its addresses", facts
    )


def _filed_below(facts: Facts) -> str:
    articles, be = counted(facts["articles"], "article"), "was" if facts["articles"] == 1 else "were"
    return f"{articles} {be} inserted below known ones; the listing was read {counted(facts['pages'], 'page')} deep"


def _other_host(facts: Facts) -> str:
    return _left_out(
        "entries lead to another host of the site", "if the site moved, change site in sources.toml", facts
    )


WALKS: Mapping[str, str | Callable[[Facts], str]] = MappingProxyType(
    {
        **{code: partial(_ended, words) for code, words in _ENDS.items()},
        codes.WALK_FURTHER_FORBIDDEN: _forbidden,
        codes.WALK_NO_LISTING: "{url}: the listing was not found: "
        "the start page has no 'More Articles' link that works (set listing_url in sources.toml)",
        codes.WALK_PAGE_FAILED: _page_lost,
        codes.WALK_UNFINISHED: "the walk through the listing was not finished, see the log",
        codes.LISTING_UNUSABLE: _listing_unusable,
        codes.LISTING_REFUSED: _listing_refused,
        codes.START_PAGE_FAILED: _start_page_failed,
        codes.START_PAGE_OF_OTHER: "the start page {url} is of the source {found!r}, but {source} is configured as "
        "{expected!r}: set start_url to a page of that source, or correct display_name, in {file}",
        codes.START_PAGE_REFUSED: _start_page_refused,
        codes.STRANGE_LINKS: _strange_links,
        codes.OTHER_HOST: _other_host,
        codes.OLDEST_FIRST: "the listing begins with its oldest entries, so new ones may not be seen: "
        "perhaps the site reversed its order",
        codes.FILED_BELOW: _filed_below,
    }
)
