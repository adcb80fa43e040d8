"""Sentences about what monitors find and expect, and the likely cause where that does not hold."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from vokspider.model import monitor_codes
from vokspider.model.monitor_codes import CAUSE
from vokspider.wording.numbers import counted, percent

Facts = Mapping[str, Any]

_WHAT = {
    monitor_codes.FIRST_PAGE: "the listing's first page",
    monitor_codes.FURTHER_PAGES: "the listing's further pages",
    monitor_codes.LISTING_ENTRIES: "entries",
    monitor_codes.ARTICLE_PAGES: "article pages",
    monitor_codes.WITHOUT_CLASSES: "article pages were read by the order of their text, not by their elements",
    monitor_codes.CUT_TEXTS: "stored articles lost a third of their text or more",
    monitor_codes.COPIED_TEXTS: "new articles have the text of an earlier one",
}
_PAGES = (monitor_codes.FIRST_PAGE, monitor_codes.FURTHER_PAGES)


def _what(facts: Facts, name: str = "what") -> str:
    return _WHAT.get(facts[name], str(facts[name]))


def _read(facts: Facts) -> str:
    return f"that {_what(facts)} {'is' if facts['what'] in _PAGES else 'are'} read"


def _of(share: Sequence[int]) -> str:
    found, total = share
    return f"{found} of {total}"


def _rarer(facts: Facts) -> str:
    return ", ".join(f"{name} on {_of(share)} {_what(facts)}" for name, *share in facts["shares"])


def _usual_on(facts: Facts) -> str:
    return ", ".join(f"{name} on {percent(*share)}" for name, *share in facts["shares"])


def _failed_as(facts: Facts) -> str:
    return ", ".join(f"{_of(share)} fetched articles failed as {reason}" for reason, *share in facts["shares"])


def _usual_failures(facts: Facts) -> str:
    return ", ".join(f"{reason} {percent(*share)}" for reason, *share in facts["shares"]) + " as usual"


def _usable(facts: Facts) -> str:
    came, asked, like = facts["came"], facts["asked"], facts["like_run"]
    said = f"{came} of {asked} article pages were usable" if came else f"none of {asked} article pages was usable"
    return f"{said}, as in run {like}" if like else said


def _uncovered(facts: Facts) -> str:
    days = f"{facts['covered_to'] or 'the beginning'} to {facts['read_to'] or 'now'}"
    return f"days that are perhaps not covered: {days}"


def _read_back(facts: Facts) -> str:
    return f"to read back to {facts['covered_to']}" if facts["covered_to"] else "to read to the end of the listing"


_REDESIGN = "the site was redesigned, or serves another page"
_CAUSES = {
    "listing_entries": "the site lists less, or the markup of its entries changed",
    "fragment_entries": "the site lists less on further pages, or their markup changed",
    "listing_structure": _REDESIGN,
    "entry_fields": "the markup of the listing's entries changed",
    "article_structure": _REDESIGN,
    "text_contract": _REDESIGN,
    "article_fields": "the markup around the title or the Date: line changed",
    "text_length": "the page class takes too little or too much of the page for the text",
    "shorter_texts": "the site cuts its pages, or the page class loses text",
    "failures": "the site has trouble, bans this address, or serves other pages",
    "article_pages": "an outage or a ban that goes on",
    "duplicates": "the site published old articles again, or serves one page for all",
    "overlap": "the walk through the listing was cut short; later crawls continue until the gap is closed",
    "silence": "the listing is frozen or served from a cache, or nothing was published",
}

PHRASES: Mapping[str, str | Callable[[Facts], str]] = MappingProxyType(
    {
        monitor_codes.ANCHORS: "{number} anchors of the listing",
        monitor_codes.ANCHORS_LOST: lambda facts: f"the listing has lost its {', '.join(facts['names'])}",
        monitor_codes.COVERED: "the listing was read to what was covered before",
        monitor_codes.ENTRIES: lambda facts: f"{facts['number']} entries on {_what(facts, 'where')}",
        monitor_codes.FAILED_AS: _failed_as,
        monitor_codes.FIRST_FAILURES: "{failed} of {tried} fetched articles failed for the first time",
        monitor_codes.FREQUENT: lambda facts: f"{', '.join(facts['names'])} on {facts['of']} {_what(facts)}",
        monitor_codes.LENGTHS: "{texts} new texts with a median of {median:,.0f} characters",
        monitor_codes.RARER: _rarer,
        monitor_codes.SHARE: lambda facts: f"{_of(facts['share'])} {_what(facts)}",
        monitor_codes.SILENT: lambda facts: f"{counted(facts['days'], 'day')} without a new article",
        monitor_codes.UNCOVERED: _uncovered,
        monitor_codes.USABLE: _usable,
        monitor_codes.ABOUT_USUAL: "about as many as usual",
        monitor_codes.ALL_ANCHORS: "all {number} that it had in every run",
        monitor_codes.ANY: "that there are any",
        monitor_codes.AS_DEEP: "that, or deeper",
        monitor_codes.AT_LEAST_ONE: "at least one",
        monitor_codes.FETCHED: "that articles are fetched",
        monitor_codes.FREE_CRAWL: "a crawl without an option that says where to begin or stop",
        monitor_codes.HALF_OF_USUAL: "at least half of the usual {usual:g}",
        monitor_codes.HEALTHY_RUNS: "{least} healthy runs to compare with (so far {number})",
        monitor_codes.IN_RANGE: "{low:,.0f} to {high:,.0f} (usually {usual:,.0f})",
        monitor_codes.NEW_TEXTS: "at least {least} new texts (there are {number})",
        monitor_codes.NOT_OFF: "that monitors.off does not name it",
        monitor_codes.READ: _read,
        monitor_codes.READ_BACK: _read_back,
        monitor_codes.SILENCE_ON: "monitors.silent_days above 0",
        monitor_codes.SILENT_AT_MOST: "at most {days}",
        monitor_codes.USUAL_FAILURES: _usual_failures,
        monitor_codes.USUAL_FOR_EACH: "for each reason about as many as usual",
        monitor_codes.USUAL_ON: _usual_on,
        monitor_codes.USUAL_SHARE: lambda facts: f"{percent(*facts['share'])} as usual",
        **{f"{CAUSE}{name}": words for name, words in _CAUSES.items()},
    }
)
