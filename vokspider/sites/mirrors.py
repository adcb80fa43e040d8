"""Pages in the folders of a mirror (wget, HTTrack): the addresses that paths and relative links stand for."""

import re
from collections.abc import Sequence
from urllib.parse import quote, unquote, urlsplit

from vokspider.sites.base import Site
from vokspider.text.replay import replayed
from vokspider.text.urls import absolute, is_host_of, is_local

_INDEX = re.compile(r"/index(?:-?\d+|[0-9a-f]{4})?\.html?(?:[?@%].*)?$", re.IGNORECASE)
_ENDING = re.compile(r"(?<=[^/])\.html?$", re.IGNORECASE)
_OUTSIDE = re.compile(r".*external\.html\?link=(.*)", re.IGNORECASE)  # HTTrack, for what it did not fetch
_SAFE = "/%:@!$&'()*+,;=~-._"


def is_at(url: str, root: str, site: Site) -> bool:
    """Whether an address is at the site whose root address is ``root``, or on this machine, as a copy of it is."""
    return is_host_of(url, site.hosts(root)) or is_local(url)


def readable(name: str) -> str:
    """A file's name as text that every database and terminal takes: its bytes may be no UTF-8, or steer a terminal."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def mirrored_url(path: str, root: str, site: Site) -> str | None:
    """The address of a file in a mirror of a site, where a folder of its path is named like the host; otherwise None.

    ``kcnawatch.org/newstream/1764709300-1413570/slug/index.html`` is ``https://kcnawatch.org/newstream/.../slug/``.
    """
    parts = path.replace("\\", "/").split("/")
    for index in range(len(parts) - 2, -1, -1):
        netloc = re.sub(r"[_+](?=\d+$)", ":", parts[index].lower())
        if netloc and is_at(f"//{netloc}", root, site) and (is_local(f"//{netloc}") or "." in netloc):
            scheme = "http" if is_local(f"//{netloc}") else urlsplit(root).scheme or "https"
            rest = quote("/".join(parts[index + 1 :]), safe=_SAFE, errors="surrogateescape")
            return tidy(f"{scheme}://{netloc}/{rest}", site)
    return None


def tidy(url: str, site: Site) -> str | None:
    """The address that a mirror's file stands for: without ``index.html``, and an article's without ``.html``."""
    found = site.canonical(_INDEX.sub("/", url))
    return _ENDING.sub("", found) if found and site.identity(found) and "?" not in found else found


def bases_of(root: str, site: Site, url: str | None = None) -> tuple[str, ...]:
    """Base addresses to resolve relative links of a saved page at ``url`` with, the likeliest first.

    Mirrors keep a page in a folder of its name or next to it. The last ones stand in for an unknown address: those of
    an article, and the front page.
    """
    own = (url, f"{url.rstrip('/')}/", url.rstrip("/")) if url else ()
    return tuple(dict.fromkeys((*own, *site.stand_ins(root.rstrip("/")))))


def link_of(href: str, bases: Sequence[str], site: Site) -> str:
    """What a link of a saved page led to, as an address; as it is where it leads nowhere.

    Links of an archive's copy lead to the page itself, relative ones are resolved with the first of ``bases`` with
    which they are an article's, else with the first.
    """
    href = href.strip()
    if outside := _OUTSIDE.fullmatch(href):
        href = unquote(outside[1])
    if found := replayed(href):
        return found.url
    if href.startswith("#") or re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", href):
        return href
    return _tidied(bases, site.article_path(href) or href, site) or href


def _tidied(bases: Sequence[str], href: str, site: Site) -> str | None:
    found = (absolute(base, href, site.canonical) for base in bases)
    addresses = [one for joined in found if joined and (one := tidy(joined, site))]
    return next((one for one in addresses if site.identity(one)), addresses[0] if addresses else None)
