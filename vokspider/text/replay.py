"""Reads addresses of pages in web archives: the address of the archived page, and when the archive saved it.

Such addresses are ``https://web.archive.org/web/20260211101112id_/https://kcnawatch.org/newstream/...`` and those of
pywb (``/collection/20260211101112mp_/URL``), arquivo.pt (``/wayback/``), Archive-It, archive.today, Perma and Memento.
"""

import re
from datetime import datetime
from typing import NamedTuple
from urllib.parse import unquote

from vokspider.text.moments import parse_stamp
from vokspider.text.urls import canonical

# Hosts of archives. There, an address in the path is that of the archived page, with or without a time before it.
_ARCHIVES = re.compile(
    r"(?:[\w-]+\.)*(?:archive\.org|archive-it\.org|archive\.(?:today|ph|is|li|vn|md|fo)|arquivo\.pt|perma\.cc"
    r"|perma-archives\.org|rhizome\.org|webrecorder\.io|webrecorder\.net|mementoweb\.org|webarchive\.org\.uk"
    r"|webarchive\.loc\.gov|nationalarchives\.gov\.uk|vefsafn\.is|webarchiv\.cz|stanford\.edu|webarchive\.bac-lac\.gc\.ca"
    r"|trove\.nla\.gov\.au|ghostarchive\.org|bnf\.fr)",
    re.IGNORECASE,
)
_TIME = r"(?P<stamp>\d{4,14}|\d{4}\.\d\d\.\d\d-\d{6})"
_MODIFIER = r"(?:[a-z]{2}_)"
_PAGE = r"(?P<page>(?:https?:/{0,2}|https?%3A(?:%2F){0,2})[^/\s%][^\s]*)"
_HEAD = r"(?:(?:https?:)?//(?P<host>[^/?#\s]+))?/(?P<way>(?:[^/?#\s*]+/){0,6}?)"
_DATED = re.compile(rf"{_HEAD}{_TIME}{_MODIFIER}?/{_PAGE}", re.IGNORECASE)
_UNDATED = re.compile(rf"{_HEAD}(?P<modifier>{_MODIFIER}/)?{_PAGE}", re.IGNORECASE)
_BARE = re.compile(rf"{_HEAD}{_TIME}{_MODIFIER}?/(?P<page>(?:[a-z0-9-]+\.)+[a-z]{{2,}}(?::\d+)?/[^\s]*)", re.IGNORECASE)
_SCHEME = re.compile(r"(https?):/{0,2}", re.IGNORECASE)
_DEPTH = 3  # how often one archive may have archived a page of another one


class Replayed(NamedTuple):
    """A page in an archive: its own address, and when the archive saved it; None without a complete time."""

    url: str
    taken_at: datetime | None


def replayed(url: str) -> Replayed | None:
    """The page at an archive's address; None for an address that is not an archive's.

    A relative address, such as that of a link, counts as an archive's if it contains a time.
    """
    found = None
    for _ in range(_DEPTH):
        inner = _unwrapped(found.url if found else url.strip())
        if inner is None:
            break
        found = Replayed(inner.url, (found and found.taken_at) or inner.taken_at)
    return found


def original(url: str) -> str:
    """The archived page's own address for an archive's address; any other address as it is."""
    found = replayed(url)
    return found.url if found else url


def _is_archive(netloc: str) -> bool:
    return _ARCHIVES.fullmatch(netloc.rpartition("@")[2].partition(":")[0]) is not None


def _unwrapped(url: str) -> Replayed | None:
    match = _DATED.match(url)
    if match is None:
        match = _UNDATED.match(url) or _BARE.match(url)
        if match is None or not (match.groupdict().get("modifier") or _is_archive(match["host"] or "")):
            return None
    page = match["page"]
    if "%3a" in page[:8].lower():
        page = unquote(page)
    scheme = _SCHEME.match(page)
    address = f"{scheme[1].lower()}://{page[scheme.end() :]}" if scheme else f"http://{page}"
    found = canonical(address)
    stamp = match.groupdict().get("stamp") or ""
    return Replayed(found, parse_stamp(re.sub(r"[.-]", "", stamp))) if found else None
