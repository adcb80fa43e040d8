"""Finds the address of a saved HTML page, and when it was saved or archived, in the page itself.

Browsers, SingleFile, Save Page WE, WebScrapBook, monolith, HTTrack, the Wayback Machine, pywb and archive.today all
write these into the pages that they save.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from attrs import frozen

from vokspider.text.moments import parse_archived, parse_browser, parse_http, parse_iso, parse_stamp
from vokspider.text.replay import replayed
from vokspider.text.urls import is_local

_URL = r"(?P<url>https?://[^\s\"'<>]{1,2000})"
_TEXT = r"(?P<time>[^<>\"'\r\n]{8,80})"
_CANONICAL = re.compile(r"<link\b[^>]{0,500}\brel\s*=\s*[\"']?(?:canonical|bookmark)\b[^>]{0,2000}>", re.IGNORECASE)
_OG_URL = re.compile(r"<meta\b[^>]{0,200}\bproperty\s*=\s*[\"']?og:url\b[^>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rf"\b(?:href|content)\s*=\s*[\"']?{_URL}", re.IGNORECASE)

_Parse = Callable[[str], datetime | None]
_Marks = tuple[tuple[re.Pattern[str], _Parse], ...]
_PYWB = re.compile(
    rf"wbinfo\.url\s*=\s*[\"']{_URL}[\"'].{{0,600}}?wbinfo\.timestamp\s*=\s*[\"'](?P<time>\d{{14}})", re.DOTALL
)
_HTTRACK = re.compile(
    rf"<!--\s*Mirrored from (?P<url>[^\s<>\"']{{1,2000}}) by HTTrack[^,>]{{0,100}},\s*(?:{_TEXT})?", re.IGNORECASE
)
# What archives write into a page: its address, and when they saved it.
_ARCHIVED: _Marks = (
    (re.compile(rf"__wm\.wombat\(\s*\"{_URL}\"\s*,\s*\"(?P<time>\d{{14}})\""), parse_stamp),
    (re.compile(r"FILE ARCHIVED ON (?P<time>\d{1,2}:\d\d:\d\d \w{3} \d{1,2}, \d{4})"), parse_archived),
    (_PYWB, parse_stamp),
)
# What programs that save pages write into a page.
_SAVED: _Marks = (
    (re.compile(rf"<!--\s*Page saved with SingleFile\s+url:\s*{_URL}\s+saved date:\s*{_TEXT}"), parse_browser),
    (re.compile(rf"<!--\s*Saved from {_URL} at (?P<time>\S{{10,40}}) using monolith"), parse_iso),
    (_HTTRACK, parse_http),
    (re.compile(rf"<meta name=[\"']?savepage-url[\"']? content=[\"']?{_URL}"), parse_iso),
    (re.compile(rf"<meta name=[\"']?savepage-date[\"']? content=[\"']?{_TEXT}"), parse_browser),
    (re.compile(rf"data-scrapbook-source=[\"']{_URL}"), parse_iso),
    (re.compile(r"data-scrapbook-create=[\"'](?P<time>\d{14})"), parse_stamp),
    (re.compile(rf"<!--\s*saved from url=\(\d+\){_URL}"), parse_iso),
)


@frozen
class Provenance:
    """What a saved page says of itself.

    ``urls``: its addresses, the most reliable first. ``archived_at``: when an archive saved it, ``saved_at``: when a
    program did; aware UTC, or None.
    """

    urls: tuple[str, ...] = ()
    archived_at: datetime | None = None
    saved_at: datetime | None = None


def provenance(html: str) -> Provenance:
    """What the page says of itself. In an archive's copy, addresses are the page's own and not the archive's."""
    archived, saved = list(_marks(html, _ARCHIVED)), list(_marks(html, _SAVED))
    stated = list(_stated(html))
    of_archives = [found for url in [*stated, *(url for url, _ in saved if url)] if (found := replayed(url))]
    named = [url for url, _ in (*archived, *saved) if url]
    urls = [replay.url for url in (*named, *stated) for replay in [replayed(url)] if replay]
    urls += [url for url in (*named, *stated) if not replayed(url)]
    taken = [at for _, at in archived if at] + [found.taken_at for found in of_archives if found.taken_at]
    return Provenance(tuple(dict.fromkeys(urls)), next(iter(taken), None), next((at for _, at in saved if at), None))


def _marks(html: str, table: _Marks) -> Iterator[tuple[str | None, datetime | None]]:
    for pattern, parse in table:
        if found := pattern.search(html):
            groups = found.groupdict()
            url, text = groups.get("url"), groups.get("time")
            yield _whole(url) if url else None, parse(text) if text else None


def _whole(url: str) -> str:
    """The address with a scheme; HTTrack writes it without one."""
    return url if "://" in url else f"{'http' if is_local(f'//{url}') else 'https'}://{url}"


def _stated(html: str) -> Iterator[str]:
    """The addresses in the page's head: ``canonical``, ``bookmark`` and ``og:url``."""
    for pattern in (_CANONICAL, _OG_URL):
        for tag in pattern.findall(html):
            if found := _ATTRIBUTE.search(tag):
                yield found["url"].replace("&amp;", "&")
