"""The facts of KCNA Watch that ``vokspider check-site`` compares with the live site.

The third value of each, its mark, is that of docs/site-facts.md: in how many independent public sources it was seen,
or ``inf`` if it was inferred.
"""

import re
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from vokspider.model import fact_codes
from vokspider.model.items import Entry
from vokspider.model.reasons import Reason
from vokspider.sites.facts import CHANGED, HOLDS, UNKNOWN, Answer, Fact, Found, Seen
from vokspider.sites.kcnawatch.chrome import same_source
from vokspider.sites.kcnawatch.dates import is_visit_line
from vokspider.sites.kcnawatch.page import KcnaWatch
from vokspider.sites.kcnawatch.teasers import date_index

_LISTING_PATH = re.compile(r"/article/\d+/?")
_TEASER = 130  # the most characters of a teaser
_BLOCK, _FRAGMENT = 20, 10  # entries of a More From block, and of an AJAX fragment


_ADDRESS_UNKNOWN = Reason(fact_codes.ADDRESS_UNKNOWN)
_NOT_ASKED = Reason(fact_codes.NOT_ASKED)
_NOT_THERE = Reason(fact_codes.NOT_THERE)


def _judged(holds: object, found: Reason) -> Found:
    return (HOLDS if holds else CHANGED), found


def _there(there: bool) -> Found:
    return _judged(there, Reason(fact_codes.THERE) if there else _NOT_THERE)


def _text(holds: object, text: str | None) -> Found:
    """The result for a fact whose finding is a text of the page; None or "" means that the text is missing."""
    return _judged(holds, Reason(fact_codes.TEXT, {"text": text}) if text else _NOT_THERE)


def _of(answer: Answer | None, rule: Callable[[Answer], Found]) -> Found:
    """The result of the rule for a page that came with status 200; for any other response, ``UNKNOWN``."""
    if answer is None:
        return UNKNOWN, _ADDRESS_UNKNOWN
    return rule(answer) if answer.is_good else (UNKNOWN, answer.told)


def _came(answer: Answer | None) -> Found:
    if answer is None:
        return UNKNOWN, _ADDRESS_UNKNOWN
    return (UNKNOWN, answer.told) if answer.status is None else _judged(answer.is_good, answer.told)


_FORBIDDEN = "robots_txt"  # the reason of a request that robots.txt forbids


def _robots(seen: Seen) -> Found:
    if seen.robots is None or seen.robots.status is None:
        return UNKNOWN, seen.robots.told if seen.robots else _NOT_ASKED
    asked = (seen.article, seen.twin, seen.listing, seen.fragment)
    refused = [one.asked for one in asked if one and one.reason == _FORBIDDEN]
    deeper = seen.fragment is not None and seen.fragment.asked in refused
    forbidden = Reason(fact_codes.FORBIDDEN, {"addresses": refused, "deeper": deeper})
    return _judged(not refused, forbidden if refused else seen.robots.told)


def _anchor(name: str) -> Callable[[Seen], Found]:
    """The rule for an element of the article page: whether it is there. See ``KcnaWatch.article_anchors``."""

    def rule(answer: Answer) -> Found:
        article = answer.article()
        if answer.page is None or article is None:
            return UNKNOWN, answer.why_no_article()
        there = answer.page.article_anchors(article)[name]
        return _there(there)

    return lambda seen: _of(seen.article, rule)


def _mark(name: str) -> Callable[[Seen], Found]:
    """The rule for an element of the listing page: whether it is there. See ``KcnaWatch.listing_anchors``."""

    def rule(answer: Answer) -> Found:
        there = answer.page is not None and answer.page.listing_anchors()[name]
        return _there(there)

    return lambda seen: _of(seen.listing, rule)


def _is_article(seen: Seen) -> Found:
    def rule(answer: Answer) -> Found:
        article = answer.article()
        if article is None:
            return CHANGED, answer.why_no_article()
        facts = {"lines": len(article.lines), "published_on": str(article.published_on)}
        return _judged(article.lines, Reason(fact_codes.LINES, facts))

    return _of(seen.article, rule)


def _source_name(seen: Seen) -> Found:
    def rule(answer: Answer) -> Found:
        article = answer.article()
        if article is None:
            return UNKNOWN, answer.why_no_article()
        return _text(same_source(article.source_name or "", seen.display_name), repr(article.source_name))

    return _of(seen.article, rule)


def _original_link(seen: Seen) -> Found:
    def rule(answer: Answer) -> Found:
        article = answer.article()
        if article is None:
            return UNKNOWN, answer.why_no_article()
        host = urlsplit(article.original_url or "").hostname or ""
        return _text(host.removeprefix("www.") == "vok.rep.kp", article.original_url)

    return _of(seen.article, rule)


def _header_dates(seen: Seen) -> Found:
    def rule(answer: Answer) -> Found:
        lines = [block.text for block in answer.page.blocks[:40]] if isinstance(answer.page, KcnaWatch) else []
        days = [line for line in lines if is_visit_line(line)]
        return _text(days, ", ".join(days[:2]))

    return _of(seen.article, rule)


def _utf8(seen: Seen) -> Found:
    return _of(seen.article, lambda answer: _text(answer.encoding.lower() in ("utf-8", "utf8"), answer.encoding))


def _block_entries(seen: Seen) -> Found:
    return _of(seen.article, lambda _: _number_of(seen.block, _BLOCK))


def _number_of(entries: Sequence[Entry], expected: int) -> Found:
    return _judged(len(entries) == expected, Reason(fact_codes.ENTRIES, {"entries": len(entries)}))


def _teasers(seen: Seen) -> Found:
    def rule(_: Answer) -> Found:
        longest = max((len(line) for entry in seen.entries for line in _teaser_lines(entry)), default=0)
        if not longest:
            return CHANGED, Reason(fact_codes.NONE)
        return _judged(longest <= _TEASER, Reason(fact_codes.LONGEST, {"letters": longest}))

    return _of(seen.listing, rule)


def _teaser_lines(entry: Entry) -> Sequence[str]:
    at = date_index(entry.lines)
    return [line for number, line in enumerate(entry.lines[1:], 1) if number != at and line != entry.title]


def _two_teasers(seen: Seen) -> Found:
    def rule(_: Answer) -> Found:
        twice = sum(len(lines := _teaser_lines(entry)) == 2 and len(set(lines)) == 1 for entry in seen.entries)
        found = Reason(fact_codes.ENTRIES_LIKE_IT, {"number": twice, "entries": len(seen.entries)})
        return _judged(seen.entries and 2 * twice >= len(seen.entries), found)

    return _of(seen.listing, rule)


def _more_articles(seen: Seen) -> Found:
    def rule(answer: Answer) -> Found:
        article = answer.article()
        if article is None:
            return UNKNOWN, answer.why_no_article()
        url = article.more_articles_url
        return _text(url and _LISTING_PATH.fullmatch(urlsplit(url).path), url)

    return _of(seen.article, rule)


def _same_page(seen: Seen) -> Found:
    def rule(answer: Answer) -> Found:
        one, other = (page.article() if page else None for page in (seen.article, answer))
        if one is None:
            return UNKNOWN, Reason(fact_codes.NO_SUCH_ARTICLE)
        same = other is not None and (other.title, other.lines[:3]) == (one.title, one.lines[:3])
        return _judged(same, Reason(fact_codes.SAME_ARTICLE if same else fact_codes.ANOTHER_PAGE))

    return _of(seen.twin, rule)


def _listed(seen: Seen) -> Found:
    def rule(_: Answer) -> Found:
        whole = sum(bool(one.url and one.title and one.listed_on) for one in seen.entries)
        found = Reason(fact_codes.WHOLE_ENTRIES, {"number": whole, "entries": len(seen.entries)})
        return _judged(0 < whole == len(seen.entries), found)

    return _of(seen.listing, rule)


def _newest_first(seen: Seen) -> Found:
    def rule(_: Answer) -> Found:
        days = [one.listed_on for one in seen.entries if one.listed_on]
        if not days:
            return CHANGED, Reason(fact_codes.NO_DAYS)
        found = Reason(fact_codes.DAYS, {"first": str(days[0]), "last": str(days[-1])})
        return _judged(days == sorted(days, reverse=True), found)

    return _of(seen.listing, rule)


def _ajax_id(seen: Seen) -> Found:
    return _of(seen.listing, lambda _: _text(seen.listing_key, seen.listing_key))


def _joins(seen: Seen) -> Found:
    def rule(_: Answer) -> Found:
        last = seen.entries[-1].external_id if seen.entries else None
        ids = [entry.external_id for entry in seen.more]
        return _judged(last in ids, Reason(fact_codes.JOINED, {"entries": len(ids), "joined": last in ids}))

    return _of(seen.fragment, rule)


def _ten_a_page(seen: Seen) -> Found:
    return _of(seen.fragment, lambda _: _number_of(seen.more, _FRAGMENT))


def _sitemap(seen: Seen) -> Found:
    if seen.sitemap is None or seen.sitemap.status is None:
        return UNKNOWN, seen.sitemap.told if seen.sitemap else _NOT_ASKED
    return _judged(seen.sitemap.status == 200, seen.sitemap.told)


FACTS: tuple[Fact, ...] = (
    Fact("robots_txt", "robots.txt", "1", _robots),
    Fact("article_answers", "article", "many", lambda seen: _came(seen.article), essential=True),
    Fact("article_text", "article", "8", _is_article, essential=True),
    Fact("source_name", "article", "8", _source_name, essential=True),
    Fact("heading", "article", "1", _anchor("heading")),
    Fact("original_link", "article", "8", _original_link),
    Fact("container", "article", "4", _anchor("article-content")),
    Fact("header_date", "article", "5", _header_dates),
    Fact("encoding", "article", "1", _utf8),
    Fact("more_from", "article", "5", _anchor("more_from")),
    Fact("block_entries", "article", "5", _block_entries, expected={"entries": _BLOCK}),
    Fact("more_articles", "article", "inf", _more_articles),
    Fact("slash", "article", "many", _same_page),
    Fact("listing_answers", "listing", "2", lambda seen: _came(seen.listing), essential=True),
    Fact("listed", "listing", "6", _listed, essential=True),
    Fact("newest_first", "listing", "6", _newest_first),
    Fact("wrapper", "listing", "1", _mark("latest_article_wrapper")),
    Fact("articled_date", "listing", "6", _mark("articled-date")),
    Fact("two_teasers", "listing", "6", _two_teasers),
    Fact("teaser_length", "listing", "6", _teasers, expected={"letters": _TEASER}),
    Fact("button", "listing", "1", _mark("more_results")),
    Fact("ajax_id", "listing", "inf", _ajax_id, essential=True),
    Fact("fragment", "fragment", "3", _joins, essential=True),
    Fact("fragment_entries", "fragment", "1", _ten_a_page, expected={"entries": _FRAGMENT}),
    Fact("sitemap", "sitemap", "1", _sitemap),
)
