"""Renders whole pages: an article page in each layout, listings, and messages."""

from datetime import date
from random import Random
from typing import Final
from zlib import crc32

from attrs import frozen

from vokspider.demo.entries import entries_html, listing_html, long_date, short_date, without_names
from vokspider.demo.markup import body_html, escape
from vokspider.demo.model import DemoArticle, DemoSource

TAIL: Final = """<footer class="site-footer"><p>KCNA Watch demo</p><p>About | Contact</p></footer>
</body>
</html>
"""
_NEWSLETTER: Final = """<div class="newsletter"><p>Get North Korea headlines delivered to your inbox daily</p>
<p>Subscribe to the NK News 'Daily Update' and get links to must-read stories each morning</p></div>
"""


@frozen
class Surroundings:
    """What an article page shows besides its article.

    ``today``: the day of the visit. ``entries``: the HTML of the newest twenty entries. ``more_url``: the address of
    the More Articles link. ``markup_seed``: another one gives the same paragraphs in other markup.
    """

    today: date
    entries: str
    more_url: str
    markup_seed: int = 0


def head_html(today: date, *, short: bool = True) -> str:
    """The top of every page, with the day of the visit. ``short``: also in its short form, as in the layout of 2025."""
    second = f'<span class="d-inline d-md-none">{short_date(today)}</span>' if short else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Newstream | KCNA Watch</title>
<link rel="stylesheet" href="/style.css"><script>window.site = "KCNA Watch";</script></head>
<body class="newstream">
<header class="site-header"><div class="today"><span class="d-none d-md-inline">{long_date(today)}</span>{second}</div>
</header>
"""


def article_page(article: DemoArticle, around: Surroundings) -> str:
    """The article's page in its layout."""
    inside = article.layout == "2025-block-inside"
    container = container_html(article, around)
    block = block_html(article, around)
    close = "</div>\n"
    html = top_html(article, around.today) + container + (block + close if inside else close)
    if article.layout == "2017":
        html += _NEWSLETTER
    if article.layout == "2025-cut":
        return html + _cut(block, article)
    html += ("" if inside else block) + TAIL
    return without_names(html) if article.layout == "2025-classless" else html


def top_html(article: DemoArticle, today: date, *, date_line: bool = True) -> str:
    """Header, source line, title and ``Date:`` line."""
    tag = "h1" if article.layout == "2017" else "h2"
    top = head_html(today, short=article.layout not in ("2024", "2017"))
    return f"""{top}<p class="source-name"><span>KCNA</span> {escape(article.source_name)}</p>
<{tag} class="article-title">
    {escape(article.title)}
</{tag}>
{_date_line_html(article) if date_line else ""}"""


def _date_line_html(article: DemoArticle) -> str:
    link = f'<a href="{escape(article.original_url)}" target="_blank">Read original version at source</a>'
    day = f"{article.published_on:%d/%m/%Y}"
    return f'<div class="article-meta">Date: {day} | Source: {escape(article.source_name)} | {link}</div>\n'


def container_html(article: DemoArticle, around: Surroundings) -> str:
    """The element with the body, without its end tag.

    The layout of 2017 repeats the title before the body, for some articles inside and for others outside this element.
    """
    rng = Random(f"{around.markup_seed}/{article.external_id}")
    body = body_html(article.paragraphs, rng)
    if article.layout != "2017":
        return f'<div class="article-content">\n{body}\n'
    again = f'<div class="share">Share Button</div>\n<h3 class="print-title">{escape(article.title)}</h3>\n'
    if crc32(article.external_id.encode()) % 2:
        return f'{again}<div class="article-content">\n{body}\n'
    return f'<div class="article-content">\n{again}{body}\n'


def block_html(article: DemoArticle, around: Surroundings) -> str:
    """The More From block of an article's page."""
    return f"""<section class="more-from"><h3>More From {escape(article.source_name)}</h3>
{around.entries}<p class="more-link"><a class="btn" href="{around.more_url}">More Articles</a></p>
</section>
"""


def _cut(block: str, article: DemoArticle) -> str:
    """The beginning of the block, with its heading and without its end. It may be cut within a tag or a link."""
    first = block.index("</h3>") + len("</h3>")
    last = block.index('<p class="more-link">')
    return block[: first + crc32(article.external_id.encode()) % (last - first)]


def listing_page(source: DemoSource, base_url: str, today: date, ajax_id_in: str, *, empty: bool = False) -> str:
    """The page of a source's listing, at ``/article/<n>/``."""
    inside = listing_html(source, base_url, ajax_id_in, empty=empty)
    return f'{head_html(today)}<main class="container">\n{inside}</main>\n{TAIL}'


def newstream_page(articles: list[DemoArticle], base_url: str, today: date) -> str:
    """The listing of all sources, which the tests' site also serves in place of an article."""
    entries = entries_html(articles, base_url, "newstream")
    return f'{head_html(today)}<h2 class="page-title">Newstream</h2>\n<div id="newstream">\n{entries}</div>\n{TAIL}'


def message_page(today: date, heading: str, text: str) -> str:
    """A page with a heading and one paragraph, such as an error."""
    return f"{head_html(today)}<h1>{escape(heading)}</h1>\n<p>{escape(text)}</p>\n{TAIL}"
