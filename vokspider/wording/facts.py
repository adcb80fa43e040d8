"""Sentences for ``check-site``: what is expected of a site, what was found, and what a change means for a crawl."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from vokspider.model import fact_codes
from vokspider.wording.pages import request_failure

Facts = Mapping[str, Any]

_READ_BY_TEXT = "pages are read by the order of their text instead; tell vokspider's authors"
_SET_LISTING = "set listing_url in sources.toml"

# For the name of each fact: what is expected, and what it means if that is no longer so.
_OF_FACTS = {
    "robots_txt": ("it allows our pages", "the crawl obeys it: see crawl.robots"),
    "article_answers": (
        "status 200",
        "the site bans this address, is down, or deleted the article: set another start_url in sources.toml",
    ),
    "article_text": (
        "a Date: line and a text below it",
        "no article of this kind can be stored; tell vokspider's authors",
    ),
    "source_name": (
        "the display_name of the source in the Date: line",
        "no article can be stored: correct display_name in sources.toml to the name that was found, or start_url",
    ),
    "heading": ("the title in a heading over the Date: line", _READ_BY_TEXT),
    "original_link": ("a link to vok.rep.kp", "edits of titles are harder to detect"),
    "container": ("div.article-content", _READ_BY_TEXT),
    "header_date": ("the day of the visit above the title", _READ_BY_TEXT),
    "encoding": ("UTF-8", "the text is decoded as declared"),
    "more_from": ("a More From block", "only the body's element tells where the body ends"),
    "block_entries": ("{entries} entries in it", "a crawl finds fewer articles in it"),
    "more_articles": ("a link to /article/<n>/", _SET_LISTING),
    "slash": ("the same page with and without a slash", "pages are requested as they are listed"),
    "listing_answers": ("status 200", _SET_LISTING),
    "listed": ("link, title and day of each entry", "articles are missed"),
    "newest_first": ("newest first", "a crawl may stop too early: use --full"),
    "wrapper": ("div#latest_article_wrapper", _READ_BY_TEXT),
    "articled_date": ("p.articled-date", _READ_BY_TEXT),
    "two_teasers": ("each teaser twice", "nothing: copies are found by their text"),
    "teaser_length": ("at most {letters} letters", "nothing"),
    "button": ("#more_results", "the AJAX id is looked for elsewhere"),
    "ajax_id": ("a number for the AJAX address", "set listing_key"),
    "fragment": ("it repeats the last entry of the page before", "a crawl reads the listing's first page only"),
    "fragment_entries": ("{entries} entries", "nothing: a walk counts what comes"),
    "sitemap": ("/sitemap_index.xml answers", "nothing"),
}


def _forbidden(facts: Facts) -> str:
    means = "; a crawl reads the listing's first page only" if facts["deeper"] else ""
    return f"it forbids {', '.join(facts['addresses'])}{means}"


def _not_article(facts: Facts) -> str:
    return f"{facts['reason']}: {facts['detail']}" if facts["detail"] else str(facts["reason"])


def _joined(facts: Facts) -> str:
    return f"{facts['entries']} entries, {'with' if facts['joined'] else 'without'} the last one of the page before"


FACT_WORDS: Mapping[str, str | Callable[[Facts], str]] = MappingProxyType(
    {
        fact_codes.ADDRESS_UNKNOWN: "its address is not known",
        fact_codes.ANOTHER_PAGE: "another page",
        fact_codes.DAYS: "{first} to {last}",
        fact_codes.ENTRIES: "{entries} entries",
        fact_codes.ENTRIES_LIKE_IT: "{number} of {entries} entries",
        fact_codes.FORBIDDEN: _forbidden,
        fact_codes.JOINED: _joined,
        fact_codes.LINES: "{lines} lines, published on {published_on}",
        fact_codes.LONGEST: "the longest has {letters} letters",
        fact_codes.NONE: "there are none",
        fact_codes.NOT_ASKED: "it was not requested",
        fact_codes.NOT_ARTICLE: _not_article,
        fact_codes.NO_DAYS: "no days",
        fact_codes.NO_RESPONSE: lambda facts: request_failure(facts["reason"], facts["detail"]),
        fact_codes.NO_SUCH_ARTICLE: "the page to compare with is not an article",
        fact_codes.NOT_THERE: "not found",
        fact_codes.SAME_ARTICLE: "the same article",
        fact_codes.STATUS: "status {status}",
        fact_codes.TEXT: "{text}",
        fact_codes.THERE: "found",
        fact_codes.WHOLE_ENTRIES: "{number} of {entries} entries have all three",
        **{f"{fact_codes.EXPECTED}{name}": expected for name, (expected, _) in _OF_FACTS.items()},
        **{f"{fact_codes.MEANS}{name}": means for name, (_, means) in _OF_FACTS.items()},
    }
)
