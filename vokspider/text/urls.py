"""Web addresses: their hosts, whether a crawl may request them, and one spelling for each page."""

import ipaddress
import re
from collections.abc import Callable, Iterable
from urllib.parse import SplitResult, unquote_plus, urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|_ga|ref|ref_src|ref_url|share")
_DEFAULT_PORT = {"http": 80, "https": 443}


def host(url: str) -> str:
    """The lower-case host name of an address without its port; an empty string if there is none."""
    try:
        return urlsplit(url.strip()).hostname or ""
    except ValueError:
        return ""


def is_host_of(url: str, hosts: Iterable[str]) -> bool:
    """Whether the address is at one of ``hosts`` or at a subdomain of one, such as ``www.``."""
    name = host(url)
    return any(name == own or name.endswith(f".{own}") for own in hosts)


def is_own(url: str, own: Iterable[str]) -> bool:
    """Whether a crawl of the addresses ``own`` may request ``url``.

    It must have the scheme ``http`` or ``https`` and no user name. Its host must be that of one of ``own``, or a
    subdomain such as ``www.``, and its port must be the same. For a site at port 80 or 443 both are allowed. A local
    host must match in name and port exactly.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORT.get(parts.scheme, 0)
    except ValueError:
        return False
    name = parts.hostname or ""
    # The HTTP client parses such an address by itself. If it could find another host or port, it must not request it.
    if parts.netloc.lower() not in (_netloc("", name, None), _netloc("", name, port)):
        return False
    return parts.scheme in _DEFAULT_PORT and any(_is_at(name, port, urlsplit(one)) for one in own)


def _is_at(name: str, port: int, own: SplitResult) -> bool:
    its_name, its_port = own.hostname or "", own.port or _DEFAULT_PORT.get(own.scheme, 0)
    if is_local(own.geturl()):
        return (name, port) == (its_name, its_port)
    usual = _DEFAULT_PORT.values()
    return is_host_of(f"//{name}", [its_name]) and (port == its_port or {port, its_port} <= set(usual))


def is_inner(address: str) -> bool:
    """Whether an IP address belongs to this machine, a private network or a link, or cannot be a site's address.

    Raises ValueError for text that is not an IP address.
    """
    found = ipaddress.ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None)
    return is_inner(str(mapped)) if mapped else not found.is_global or found.is_multicast


def is_local(url: str) -> bool:
    """Whether an address is on this machine or in a private network; every name except localhost counts as public."""
    name = host(url)
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name == "localhost"
    return address.is_loopback or address.is_private


def _netloc(scheme: str, hostname: str, port: int | None) -> str:
    name = f"[{hostname}]" if ":" in hostname else hostname
    return name if port in (None, _DEFAULT_PORT.get(scheme)) else f"{name}:{port}"


def canonical(url: str) -> str | None:
    """One spelling of a web address: lower-case scheme and host, no default port, user, fragment or tracking values.

    A trailing slash, or none, stays as it is. None if it is not a web address. A host with a space or a control
    character makes it none, although lenient programs accept it.
    """
    try:
        parts = urlsplit(url.strip())
        netloc = _netloc(parts.scheme, (parts.hostname or "").rstrip("."), parts.port)
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORT or not netloc or not netloc.isprintable() or " " in netloc:
        return None
    query = "&".join(word for word in parts.query.split("&") if not _is_tracking(word))
    return urlunsplit((parts.scheme, netloc, parts.path or "/", query, "")).strip()


def without_dot(url: str) -> str:
    """The address without the dot at the end of its host, which means the same host."""
    try:
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return url
    if not name.endswith(".") or "@" in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=_netloc(parts.scheme, name.rstrip("."), port)))


def _is_tracking(word: str) -> bool:
    """Whether a ``name=value`` of a query is for tracking: it only says where the reader came from."""
    return _TRACKING.fullmatch(unquote_plus(word.partition("=")[0]).lower()) is not None


def absolute(base: str, href: str, spell: Callable[[str], str | None] = canonical) -> str | None:
    """The web address of a link ``href`` on the page at ``base``; None if it is none, such as ``mailto:``.

    ``spell`` returns the canonical form of an address, or None if it is not a web address.
    """
    try:
        return spell(urljoin(base, href.strip()))
    except ValueError:
        return None
