"""Addresses of KCNA Watch: of articles, and of the fragments of listings."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote, urlencode, urljoin, urlsplit, urlunsplit

from vokspider.text import urls
from vokspider.text.urls import host

# /newstream/<unixtime>-<id>/<slug>/ and the legacy /newstream/<id>/<slug>; slugs may be nested. A language or ``amp``
# may stand before, and slashes may be doubled.
_ARTICLE = re.compile(
    r"\s*(?:(?:https?:)?//[^/?#\s]+/+|/)(?:(?:[a-z]{2}|amp)/+)?newstream/+"
    r"([0-9]{9,10}-[0-9]{1,12}|[0-9]{3,12})(?=[/?#\s]|$)",
    re.IGNORECASE,
)
_SLASHES = re.compile(r"/{2,}")
_AMP = re.compile(r"^/amp(?=/)|/amp/?$", re.IGNORECASE)
_OTHER_VIEW = re.compile(r"amp(?:=[^&]*)?|t=[0-9]{9,}", re.IGNORECASE)  # for phones; against caching
# A relative link in the folders of a mirror. Its folders differ from the site's paths, so only the id is reliable.
_RELATIVE = re.compile(
    r"(?!/)(?:[^?#]*/)?newstream/([0-9]{9,10}-[0-9]{1,12}|[0-9]{3,12})(?=[/?#]|$)"
    r"|(?:\.{1,2}/)*([0-9]{9,10}-[0-9]{1,12})(?=[/?#]|$)",
    re.IGNORECASE,
)
# Nearly all links of the site are canonical already. These expressions recognise them quickly.
_CANONICAL_ROOT = re.compile(r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?::[1-5]?[0-9]{4})?(?=/|$)")
_CANONICAL_PATH = re.compile(r"(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+/?")
AJAX_PATH = "/wp-admin/admin-ajax.php"
AJAX_PAGE = 10  # entries in a fragment


@lru_cache(1024)  # neighbouring pages have links to the same articles
def external_id(url: str) -> str | None:
    """The identity in an article's address: ``<unixtime>-<id>``, or the ``<id>`` of a legacy address.

    None when the address does not name an article. Host, slug, trailing slash, query and fragment do not matter.
    """
    found = _ARTICLE.match(url)
    return found[1] if found else None


def canonical(url: str) -> str | None:
    """One spelling of an address, the same for all views of an article, such as ``/amp/`` or ``?t=<ms>``.

    A trailing slash is kept as it is, since the site serves both. None if it is not a web address.
    """
    found = urls.canonical(url)
    if found is None or external_id(found) is None:
        return found
    parts = urlsplit(found)
    words = [word for word in parts.query.split("&") if not _OTHER_VIEW.fullmatch(word)]
    return urlunsplit((*parts[:2], _one_view(parts.path), "&".join(words), ""))


def _one_view(path: str) -> str:
    """The path of an article without ``amp`` and doubled slashes."""
    path = _SLASHES.sub("/", path)
    shorter = _AMP.sub("", path)
    return shorter if external_id(shorter) == external_id(path) else path


def absolute(base: str, href: str) -> str | None:
    """The canonical web address of a link ``href`` on the page at ``base``.

    None if it is none, such as ``mailto:`` and ``javascript:``.
    """
    own = _CANONICAL_ROOT.match(href)
    root = own or _CANONICAL_ROOT.match(base)
    if root and _CANONICAL_PATH.fullmatch(href, own.end() if own else 0) and "amp" not in href.lower():
        return href if own else root[0] + href
    return urls.absolute(base, href, canonical)


def article_path(href: str) -> str | None:
    """The article's path on the site for a relative link in the folders of a mirror; None for any other link."""
    found = _RELATIVE.match(href)
    return f"/newstream/{href[found.start(found.lastindex or 1) :]}" if found else None


def same_article_address(first: str, second: str) -> bool:
    """Whether two addresses of one article differ at most in scheme, ``www.``, encoding, language and query."""
    return _plain(first) == _plain(second)


def _plain(url: str) -> tuple[str, str]:
    try:
        path = urlsplit(url).path
    except ValueError:
        return "", url
    slug = unicodedata.normalize("NFC", unquote(path)).casefold().partition("newstream/")[2]
    return host(url).removeprefix("www."), _SLASHES.sub("/", slug).strip("/")


def ajax_url(base: str, source_id: str, offset: int) -> str:
    """The address of the fragment with ten entries from ``offset`` on, newest first (site-facts, one author)."""
    query = {"action": "get_cat_by_source", "die": "true", "from": offset, "to": AJAX_PAGE, "sort": "", "id": source_id}
    return urljoin(base, f"{AJAX_PATH}?{urlencode(query)}")
