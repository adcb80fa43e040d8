"""All facts: what is believed about the site, how sure it is, and what it means if it no longer holds.

``mark`` is that of the site facts: in how many independent public sources it was seen, or ``inf`` for inferred.
"""

import re
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from vokspider.model.items import Entry
from vokspider.sites.facts import CHANGED, HOLDS, UNKNOWN, Answer, Fact, Found, Seen
from vokspider.sites.kcnawatch.chrome import same_source
from vokspider.sites.kcnawatch.dates import is_visit_line
from vokspider.sites.kcnawatch.page import KcnaWatch
from vokspider.sites.kcnawatch.teasers import date_index

_LISTING_PATH = re.compile(r"/article/\d+/?")
_READ_BY_TEXT = "pages are read by the order of their text instead; tell vokspider's authors"
_NOTHING_STORED = "no article of this kind can be stored; tell vokspider's authors"
_TEASER = 130  # letters at the most
_BLOCK, _FRAGMENT = 20, 10  # entries


def _judged(holds: object, found: str) -> Found:
    return (HOLDS if holds else CHANGED), found


def _of(answer: Answer | None, rule: Callable[[Answer], Found]) -> Found:
    """What the rule says of a page that came; it is not known otherwise."""
    if answer is None:
        return UNKNOWN, "its address is not known"
    return rule(answer) if answer.is_good else (UNKNOWN, answer.told)


def _came(answer: Answer | None) -> Found:
    if answer is None:
        return UNKNOWN, "its address is not known"
    if answer.status is None:
        return UNKNOWN, answer.trouble
    return _judged(answer.is_good, f"status {answer.status}")


_FORBIDDEN = "robots_txt"  # the reason of a request that robots.txt forbids


def _robots(seen: Seen) -> Found:
    if seen.robots is None or seen.robots.status is None:
        return UNKNOWN, seen.robots.told if seen.robots else "it was not asked for"
    asked = (seen.article, seen.twin, seen.listing, seen.fragment)
    refused = [one.asked for one in asked if one and one.reason == _FORBIDDEN]
    deeper = seen.fragment is not None and seen.fragment.asked in refused
    means = "; a crawl reads the listing's first page only" if deeper else ""
    found = f"it forbids {', '.join(refused)}{means}" if refused else f"status {seen.robots.status}"
    return _judged(not refused, found)


def _anchor(name: str) -> Callable[[Seen], Found]:
    """An anchor of the article page."""

    def rule(answer: Answer) -> Found:
        article = answer.article()
        if answer.page is None or article is None:
            return UNKNOWN, answer.why_no_article()
        there = answer.page.article_anchors(article)[name]
        return _judged(there, "found" if there else "not found")

    return lambda seen: _of(seen.article, rule)


def _mark(name: str) -> Callable[[Seen], Found]:
    """An anchor of the listing page."""

    def rule(answer: Answer) -> Found:
        there = answer.page is not None and answer.page.listing_anchors()[name]
        return _judged(there, "found" if there else "not found")

    return lambda seen: _of(seen.listing, rule)


def _is_article(seen: Seen) -> Found:
    def rule(answer: Answer) -> Found:
        article = answer.article()
        if article is None:
            return CHANGED, answer.why_no_article()
        return _judged(article.lines, f"{len(article.lines)} lines, published on {article.published_on}")

    return _of(seen.article, rule)


def _source_name(seen: Seen) -> Found:
    def rule(answer: Answer) -> Found:
        article = answer.article()
        if article is None:
            return UNKNOWN, answer.why_no_article()
        return _judged(same_source(article.source_name or "", seen.display_name), repr(article.source_name))

    return _of(seen.article, rule)


def _original_link(seen: Seen) -> Found:
    def rule(answer: Answer) -> Found:
        article = answer.article()
        if article is None:
            return UNKNOWN, answer.why_no_article()
        host = urlsplit(article.original_url or "").hostname or ""
        return _judged(host.removeprefix("www.") == "vok.rep.kp", article.original_url or "not found")

    return _of(seen.article, rule)


def _header_dates(seen: Seen) -> Found:
    def rule(answer: Answer) -> Found:
        lines = [block.text for block in answer.page.blocks[:40]] if isinstance(answer.page, KcnaWatch) else []
        days = [line for line in lines if is_visit_line(line)]
        return _judged(days, ", ".join(days[:2]) or "not found")

    return _of(seen.article, rule)


def _utf8(seen: Seen) -> Found:
    return _of(seen.article, lambda answer: _judged(answer.encoding.lower() in ("utf-8", "utf8"), answer.encoding))


def _block_entries(seen: Seen) -> Found:
    return _of(seen.article, lambda _: _judged(len(seen.block) == _BLOCK, f"{len(seen.block)} entries"))


def _teasers(seen: Seen) -> Found:
    def rule(_: Answer) -> Found:
        longest = max((len(line) for entry in seen.entries for line in _teaser_lines(entry)), default=0)
        return (
            _judged(longest <= _TEASER, f"the longest has {longest} letters")
            if longest
            else (CHANGED, "there are none")
        )

    return _of(seen.listing, rule)


def _teaser_lines(entry: Entry) -> Sequence[str]:
    at = date_index(entry.lines)
    return [line for number, line in enumerate(entry.lines[1:], 1) if number != at and line != entry.title]


def _two_teasers(seen: Seen) -> Found:
    def rule(_: Answer) -> Found:
        twice = sum(len(lines := _teaser_lines(entry)) == 2 and len(set(lines)) == 1 for entry in seen.entries)
        return _judged(seen.entries and 2 * twice >= len(seen.entries), f"{twice} of {len(seen.entries)} entries")

    return _of(seen.listing, rule)


def _more_articles(seen: Seen) -> Found:
    def rule(answer: Answer) -> Found:
        article = answer.article()
        if article is None:
            return UNKNOWN, answer.why_no_article()
        url = article.more_articles_url
        return _judged(url and _LISTING_PATH.fullmatch(urlsplit(url).path), url or "not found")

    return _of(seen.article, rule)


def _same_page(seen: Seen) -> Found:
    def rule(answer: Answer) -> Found:
        one, other = (page.article() if page else None for page in (seen.article, answer))
        if one is None:
            return UNKNOWN, "the article's page is none"
        same = other is not None and (other.title, other.lines[:3]) == (one.title, one.lines[:3])
        return _judged(same, "the same article" if same else "another page")

    return _of(seen.twin, rule)


def _listed(seen: Seen) -> Found:
    def rule(_: Answer) -> Found:
        whole = sum(bool(one.url and one.title and one.listed_on) for one in seen.entries)
        return _judged(0 < whole == len(seen.entries), f"{whole} of {len(seen.entries)} entries have all three")

    return _of(seen.listing, rule)


def _newest_first(seen: Seen) -> Found:
    def rule(_: Answer) -> Found:
        days = [one.listed_on for one in seen.entries if one.listed_on]
        return _judged(days and days == sorted(days, reverse=True), f"{days[0]} to {days[-1]}" if days else "no days")

    return _of(seen.listing, rule)


def _ajax_id(seen: Seen) -> Found:
    return _of(seen.listing, lambda _: _judged(seen.listing_key, seen.listing_key or "not found"))


def _joins(seen: Seen) -> Found:
    def rule(_: Answer) -> Found:
        last = seen.entries[-1].external_id if seen.entries else None
        ids = [entry.external_id for entry in seen.more]
        return _judged(last in ids, f"{len(ids)} entries, {'with' if last in ids else 'without'} the last one before")

    return _of(seen.fragment, rule)


def _ten_a_page(seen: Seen) -> Found:
    return _of(seen.fragment, lambda _: _judged(len(seen.more) == _FRAGMENT, f"{len(seen.more)} entries"))


def _sitemap(seen: Seen) -> Found:
    if seen.sitemap is None or seen.sitemap.status is None:
        return UNKNOWN, seen.sitemap.told if seen.sitemap else "it was not asked for"
    return _judged(seen.sitemap.status == 200, seen.sitemap.told)


FACTS: tuple[Fact, ...] = (
    Fact("robots_txt", "robots.txt", "1", "it allows our pages", _robots, "the crawl obeys it: see crawl.robots"),
    Fact(
        "article_answers",
        "article",
        "many",
        "status 200",
        lambda seen: _came(seen.article),
        "the site bans this address, is away, or dropped the article: set another crawl.start_url",
        essential=True,
    ),
    Fact("article_text", "article", "8", "a Date: line and a text below it", _is_article, _NOTHING_STORED, True),
    Fact("source_name", "article", "8", "the source's name in the Date: line", _source_name, _NOTHING_STORED, True),
    Fact("heading", "article", "1", "the title in a heading over the Date: line", _anchor("heading"), _READ_BY_TEXT),
    Fact("original_link", "article", "8", "a link to vok.rep.kp", _original_link, "edits of titles are harder to tell"),
    Fact("container", "article", "4", "div.article-content", _anchor("article-content"), _READ_BY_TEXT),
    Fact("header_date", "article", "5", "the day of the visit above the title", _header_dates, _READ_BY_TEXT),
    Fact("encoding", "article", "1", "UTF-8", _utf8, "the text is decoded as declared"),
    Fact(
        "more_from",
        "article",
        "5",
        "a More From block",
        _anchor("more_from"),
        "its element tells where the body ends",
    ),
    Fact("block_entries", "article", "5", f"{_BLOCK} entries in it", _block_entries, "fewer articles are found by it"),
    Fact("more_articles", "article", "inf", "a link to /article/<n>/", _more_articles, "set listing_url"),
    Fact(
        "slash",
        "article",
        "many",
        "the same page with and without a slash",
        _same_page,
        "pages are asked as they are listed",
    ),
    Fact("listing_answers", "listing", "2", "status 200", lambda seen: _came(seen.listing), "set listing_url", True),
    Fact("listed", "listing", "6", "link, title and day of each entry", _listed, "articles are missed", essential=True),
    Fact("newest_first", "listing", "6", "newest first", _newest_first, "a crawl may stop too early: use --full"),
    Fact("wrapper", "listing", "1", "div#latest_article_wrapper", _mark("latest_article_wrapper"), _READ_BY_TEXT),
    Fact("articled_date", "listing", "6", "p.articled-date", _mark("articled-date"), _READ_BY_TEXT),
    Fact("two_teasers", "listing", "6", "each teaser twice", _two_teasers, "nothing: copies are found by their text"),
    Fact("teaser_length", "listing", "6", f"{_TEASER} letters at the most", _teasers, "nothing"),
    Fact("button", "listing", "1", "#more_results", _mark("more_results"), "the AJAX id is looked for elsewhere"),
    Fact(
        "ajax_id",
        "listing",
        "inf",
        "a number for the AJAX address",
        _ajax_id,
        "set listing_key",
        True,
    ),
    Fact("fragment", "fragment", "3", "it joins the page before", _joins, "a crawl goes no deeper than one page", True),
    Fact("fragment_entries", "fragment", "1", f"{_FRAGMENT} entries", _ten_a_page, "nothing: a walk counts what comes"),
    Fact("sitemap", "sitemap", "1", "/sitemap_index.xml answers", _sitemap, "nothing"),
)
