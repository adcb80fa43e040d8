"""Renders entries, and the content of a listing page."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final
from zlib import crc32

from vokspider.demo.markup import escape
from vokspider.demo.model import DemoArticle, DemoSource

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_NAMES: Final = re.compile(r' (?:class|id)="[^"]*"')

ENTRIES_PER_PAGE: Final = 20
ENTRIES_PER_FRAGMENT: Final = 10

# The forms of links. Most links are the article's own address, ``{url}``, which may end with a slash or not.
_HREFS: Final = ("{slashed}", "{bare}", "{url}#more", "{url}?utm_source=listing&amp;utm_medium=web", "{shouted}")


def long_date(day: date) -> str:
    """The day as ``December 03, 2025``, in English in every locale."""
    return f"{_MONTHS[day.month - 1]} {day:%d}, {day.year}"


def short_date(day: date) -> str:
    """The day as ``Dec 03, 2025``, in English in every locale."""
    return f"{_MONTHS[day.month - 1][:3]} {day:%d}, {day.year}"


def without_names(html: str) -> str:
    """The HTML without class and id attributes."""
    return _NAMES.sub("", html)


def entry_html(article: DemoArticle, base_url: str, place: str) -> str:
    """The HTML of one entry. The article and ``place`` (such as ``block``, ``listing``) decide the form of its link."""
    title = escape(article.title)
    href = _href(article, base_url, place)
    return f"""<article class="clearfix">
  <div class="article-thumb"><a href="{href}"><img class="img-fluid" src="/thumb.jpg" alt="{title}"></a></div>
  <div class="article-desc">
    <h4><a href="{href}">{title}</a></h4>
    <p class="d-none d-lg-block">{escape(article.teaser)}</p>
    <p class="articled-date"><span> {long_date(article.listed_on)}</span></p>
    <p class="d-lg-none">{escape(article.teaser)}</p>
  </div>
</article>
"""


def entries_html(articles: Iterable[DemoArticle], base_url: str, place: str) -> str:
    """The HTML of the entries of these articles, in their order."""
    return "".join(entry_html(article, base_url, place) for article in articles)


def listing_html(source: DemoSource, base_url: str, ajax_id_in: str, *, empty: bool = False) -> str:
    """The HTML of a listing page's content: its heading, the newest twenty entries, and the button for more.

    ``ajax_id_in``: where the AJAX source id is: in an ``attribute`` of the button, in an inline ``script``, or
    ``absent``. ``empty``: without entries.
    """
    newest = [] if empty else source.entries(0, ENTRIES_PER_PAGE)
    data = f' data-source="{source.ajax_source_id}"' if ajax_id_in == "attribute" else ""
    script = f'<script>var source_id = "{source.ajax_source_id}";</script>\n' if ajax_id_in == "script" else ""
    return f"""<h3 class="page-title">{escape(source.name)}</h3>
<div id="latest_article_wrapper">
{entries_html(newest, base_url, "listing")}</div>
<button id="more_results" class="btn btn-primary" type="button"{data}>More results</button>
{script}"""


def _href(article: DemoArticle, base_url: str, place: str) -> str:
    draw = crc32(f"{place}/{article.external_id}".encode()) % 12
    url = base_url + article.path
    scheme, _, host = base_url.partition("://")
    return _HREFS[draw if draw < len(_HREFS) else 0].format(
        url=url,
        slashed=url if draw >= len(_HREFS) else url.rstrip("/") + "/",
        bare=url.rstrip("/"),
        shouted=f"{scheme}://{host.upper()}{article.path}",
    )
