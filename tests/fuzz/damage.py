"""Pages of the site's structure with damage: generated pages cut into tags and texts, of which some are lost, doubled,
moved, or joined by others that the pages' readers look for; then encoded, rightly or wrongly, and cut.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

import attrs
from attrs import frozen
from hypothesis import strategies as st

from tests.simulator.site import SimulatedSite
from tests.sites.kcnawatch.helpers import NAME, URL
from vokspider.demo import render
from vokspider.demo.entries import entries_html
from vokspider.demo.model import LAYOUTS

MARKER = "Markerword"  # stands in the entries of More From blocks and nowhere else
_BASE = "https://kcnawatch.org"
_TODAY = date(2025, 12, 3)
_TOKEN = re.compile(r"(<[^>]*>)")
_BLOCK = re.compile(r"(<section[^>]*><h3>More From .*?(?:</section>|\Z))", re.DOTALL)

_PLAIN_TAGS = (
    "<p> </p> <div> </div> <br> <br><br> <b> </b> <a> </a> <li> <ul> </ul> <h2> </h2> <h3> <span> </span> "
    "<article> </article> <section> </section> <table> <tr> <td> </table> <blockquote> </blockquote> <footer> "
    "</footer> <aside> <nav> <script> </script> <style> <!-- --> <textarea> </textarea> <select> <option> "
    "<svg> </svg> <iframe> <noscript> <template> <img> <pre> <form> </body> </html> <html> <body> <head> "
    "<center> <font> <base> <title> </title> <plaintext> <![CDATA[ ]]> <figure> <figcaption> <hr> <object> "
    "<button> <input> <wbr> <dialog> </dialog> <del> </del> <s> </i> <ruby> <rt> <rp> <xmp> <listing> <optgroup>"
).split()
TAGS = (
    *_PLAIN_TAGS,
    '<div class="article-content">',
    '<p style="display: none">',
    '<span style="display:none">',
    "<span hidden>",
    '<div style="visibility:hidden">',
    '<span style="visibility: visible">',
    '<i aria-hidden="true">',
    '<div style="opacity:0">',
    '<div style="position:absolute;left:-9999px">',
    '<div role="dialog">',
    '<div class="cookie-notice">',
    '<div id="latest_article_wrapper">',
    '<button id="more_results" data-source="313">',
    '<button data-id="٣">',
    '<div class="nk-paywall-free-member-form">',
    '<meta name="kcsc" content="blocking">',
    '<a href="/newstream/1742720595-1234567/x">',
    '<a href="https://kcnawatch.org/newstream/1742720595-1234568/">',
    '<a href="//elsewhere.example/newstream/123456/x?utm_source=a#b">',
    '<a href="javascript:alert(1)">',
    '<a href="http://[::1">',
    '<a href="  /newstream/1742720595-7654321/\n a\x00b">',
    '<a href="HTTP://USER:pass@KCNAWATCH.org:80/newstream/1742720595-1/">',
    '<base href="https://elsewhere.example/">',
    "<a href=/newstream/12345678/>Read original version at source</a>",
)
# Behind these, markup is text, and so is the More From block.
_RAW = ("<xmp>", "<plaintext>")
TEXTS = (
    f"Date: 21/05/2024 | Source: {NAME} | Read original version at source",
    f"Date: 31/02/2024 | Source: {NAME}",
    "Date: 00/00/0000 | Source: |",
    "Date:",
    "December 03, 2025",
    "December 03, 2025Dec 03, 2025",
    "February 30, 2025",
    "KCNA Voice of Korea (EN)",
    "Share Button",
    "Read original version at source",
    "Get North Korea headlines delivered to your inbox daily",
    "More from our readers",
    "word",
    " ",
    "\n",
    "404 Not Found",
    "source_id = 12",
    "e\u0301 ﬁ 강 İ ß",
    *("&nbsp; &#0; &#xD800; &#30; &#x1c; &amp;amp; &bogus; &#8203; &shy; &lt;p&gt; & &# &#x110000; &copy".split()),
    *("\x00 \x1e \x1f \x85 \xa0 \u2028 \u200b \ufeff \ufffd \U0001f600".split(" ")),
)
# What can make another More From block than the page's own.
BLOCK_TEXTS = (f"More From {NAME}", "More From (En)", "More Articles", "MORE ARTICLES")


@frozen
class Case:
    """A page as served. ``whole``: its More From block is undamaged, and no other line looks like one."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    url: str = URL
    whole: bool = False


@cache
def _site() -> SimulatedSite:
    return SimulatedSite.generate(36, seed=3)


@cache
def article_page(number: int, layout: str, entries: int, markup_seed: int) -> str:
    """The page of an article, with entries that are marked."""
    articles = _site().articles
    marked = [
        attrs.evolve(one, title=f"{MARKER} {one.title}", teaser=f"{MARKER} {one.teaser}"[:130])
        for one in articles[:entries]
    ]
    around = render.Surroundings(_TODAY, entries_html(marked, _BASE, "block"), f"{_BASE}/article/57/", markup_seed)
    return render.article_page(attrs.evolve(articles[number], layout=layout), around)


@cache
def other_page(kind: str) -> str:
    """A page that is no article."""
    site = _site()
    target = {"listing": site.listing_path, "fragment": "/wp-admin/admin-ajax.php?action=get_cat_by_source&id=313"}
    return site.page(target.get(kind, "/newstream/")).body.decode()


def tokens(html: str, *, whole: bool) -> list[str]:
    """Tags and texts; ``whole`` leaves the More From block in one piece."""
    parts = _BLOCK.split(html) if whole else [html]
    return [
        token for number, part in enumerate(parts) for token in ([part] if number % 2 else _TOKEN.split(part)) if token
    ]


Edit = tuple[str, int, int, str]


def edited(page: Sequence[str], edits: Sequence[Edit]) -> list[str]:
    """The tokens after edits of (kind, place, length or way, token)."""
    page = list(page)
    for kind, place, length, token in edits:
        at = place % (len(page) + 1)
        piece = page[at : at + length]
        if kind == "insert":
            page[at:at] = [token] * (1 + length % 3)
        elif kind == "replace":
            page[at : at + 1] = [token]
        elif kind == "double":
            page[at:at] = piece
        else:
            del page[at : at + length]
        if kind == "move":
            to = place * 7919 % (len(page) + 1)
            page[to:to] = piece
    return page


def _edits(pool: Sequence[str], kinds: Sequence[str]) -> st.SearchStrategy[list[Edit]]:
    one = st.tuples(st.sampled_from(kinds), st.integers(0, 999), st.integers(1, 40), st.sampled_from(pool))
    return st.lists(one, max_size=12)


_ARTICLES = st.builds(article_page, st.integers(0, 35), st.sampled_from(LAYOUTS), st.integers(0, 3), st.integers(0, 5))
_OTHERS = st.sampled_from(("listing", "fragment", "newstream")).map(other_page)
_ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1", "euc-kr", "cp1252")
_MEDIA = tuple(f"text/html{charset}" for charset in ("", "; charset=utf-8", "; charset=euc-kr", "; charset=x-none"))


def _encoded(html: str, encoding: str) -> bytes:
    """The bytes; what an encoding has not becomes a reference, and lone surrogates are gone."""
    return html.encode("utf-8", "ignore").decode().encode(encoding, "xmlcharrefreplace")


def _spoilt(body: bytes, cut: int | None, junk: tuple[int, bytes] | None) -> bytes:
    """The body ended early, or with foreign bytes in it."""
    body = body if cut is None else body[: len(body) - cut % (len(body) + 1)]
    if junk is None:
        return body
    at = junk[0] % (len(body) + 1)
    return body[:at] + junk[1] + body[at:]


_whole_cases = st.builds(
    lambda html, edits: Case("".join(edited(tokens(html, whole=True), edits)).encode("utf-8", "ignore"), whole=True),
    _ARTICLES,
    # A doubled block is another one; see ``_damaged_cases``.
    _edits((*(tag for tag in TAGS if tag not in _RAW), *TEXTS), ("insert", "replace", "delete", "move")),
)
_damaged_cases = st.builds(
    lambda html, edits, encoding, cut, junk, media: Case(
        _spoilt(_encoded("".join(edited(tokens(html, whole=False), edits)), encoding), cut, junk), media
    ),
    st.one_of(_ARTICLES, _ARTICLES, _OTHERS),
    _edits(TAGS + TEXTS + BLOCK_TEXTS, ("insert", "replace", "double", "delete", "move")),
    st.sampled_from(_ENCODINGS),
    st.none() | st.integers(0, 20_000),
    st.none() | st.tuples(st.integers(0, 99_999), st.binary(min_size=1, max_size=4)),
    st.sampled_from(_MEDIA),
)
cases = st.one_of(_whole_cases, _damaged_cases)
