"""Pages that a mirror (wget, HTTrack) saved in folders: the addresses for their paths and their relative links."""

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

from vokspider.sites.base import Site
from vokspider.text.replay import replayed
from vokspider.text.urls import absolute, is_host_of, is_local

_INDEX = re.compile(r"/index(?:-?\d+|[0-9a-f]{4})?\.html?(?:[?@%].*)?$", re.IGNORECASE)
_ENDING = re.compile(r"(?<=[^/])\.html?$", re.IGNORECASE)
_OUTSIDE = re.compile(r".*external\.html\?link=(.*)", re.IGNORECASE)  # HTTrack's link to a page that it did not fetch
_SAFE = "/%:@!$&'()*+,;=~-._"


def is_at(url: str, root: str, site: Site) -> bool:
    """Whether an address is at the site with the root address ``root``, or at a local host, where a copy may be."""
    return is_host_of(url, site.hosts(root)) or is_local(url)


def readable(name: str) -> str:
    """A file's name as printable text. Bytes outside UTF-8, and control characters, become U+FFFD."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def mirrored_url(path: str, root: str, site: Site) -> str | None:
    """The address of a file in a mirror of a site. None if no folder of its path is named like a host of the site.

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
    """The address on the site that a mirror's file stands for, None if it is not a web address.

    It is without ``index.html``, and for an article without ``.html``.
    """
    found = site.canonical(_INDEX.sub("/", url))
    return _ENDING.sub("", found) if found and site.identity(found) and "?" not in found else found


def bases_of(root: str, site: Site, url: str | None = None) -> tuple[str, ...]:
    """Base addresses for the relative links of a saved page at ``url``, the likeliest first.

    Mirrors keep a page in a folder of its name or next to it, so its address is tried with and without a slash at the
    end. The last bases are those for an unknown address, see ``Site.stand_ins``.
    """
    own = (url, f"{url.rstrip('/')}/", url.rstrip("/")) if url else ()
    return tuple(dict.fromkeys((*own, *site.stand_ins(root.rstrip("/")))))


def link_of(href: str, bases: Sequence[str], site: Site) -> str:
    """The address that a link of a saved page had on the site; ``href`` itself if it does not lead to a page.

    An archive's address becomes the address of the page that it shows. A relative link is resolved with the first of
    ``bases`` that makes it an article's address, or with the first that makes it an address at all.
    """
    address, is_whole = _unwrapped(href)
    return address if is_whole else _tidied(bases, site.article_path(address) or address, site) or address


@lru_cache(4096)  # neighbouring pages have the same links
def _unwrapped(href: str) -> tuple[str, bool]:
    """A link without what an archive or HTTrack put around it, and whether it needs no base."""
    href = href.strip()
    if outside := _OUTSIDE.fullmatch(href):
        href = unquote(outside[1])
    if found := replayed(href):
        return found.url, True
    return href, href.startswith("#") or re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", href) is not None


def _tidied(bases: Sequence[str], href: str, site: Site) -> str | None:
    found = (absolute(base, href, site.canonical) for base in bases)
    addresses = [one for joined in found if joined and (one := tidy(joined, site))]
    return next((one for one in addresses if site.identity(one)), addresses[0] if addresses else None)
