"""Checks of single values: each returns the checked text, or raises ValueError, whose message says what is expected."""

import re
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from vokspider.config.problems import suggest

_LAST_PORT = 65_535
_NAME = re.compile(r"[a-z0-9]+(?:[-._][a-z0-9]+)*")  # also the name of a file
_LONGEST_NAME = 100


def web_url(text: str) -> str:
    """``text``, if it is an http or https URL with a host and without a user or password."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(char.isspace() for char in text):
        raise ValueError("expected a URL like https://example.org/page")
    if "@" in parts.netloc:
        raise ValueError("expected a URL without a user or password")
    return text


def web_url_or_empty(text: str) -> str:
    """``text``, if it is empty or valid for ``web_url``."""
    return web_url(text) if text else text


def site_url(text: str) -> str:
    """``text`` without a slash at its end, if it is the root of a site."""
    parts = urlsplit(web_url(text))
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("expected the root of a site, like https://example.org")
    return text.rstrip("/")


def authority_name(text: str) -> str:
    """``text``, if it can be the name of a timestamp authority."""
    if not _NAME.fullmatch(text) or len(text) > _LONGEST_NAME:
        raise ValueError("expected a name of lower-case letters and digits, words joined by - . or _")
    return text


def zone_name(text: str) -> str:
    """``text``, if it is a time zone of the tz database."""
    try:
        ZoneInfo(text)
    except (LookupError, ValueError, OSError):
        near = suggest(text, available_timezones())
        hint = near if near.startswith("did") else "expected a name like Asia/Seoul"
        raise ValueError(f"unknown time zone, {hint}") from None
    return text


def header_text(text: str) -> str:
    """``text``, if it can be sent in an HTTP header."""
    if not (text.isascii() and text.isprintable()):
        raise ValueError("expected printable ASCII characters, as an HTTP header carries it")
    return text


def listen_address(text: str) -> str:
    """``text``, if it is empty or HOST:PORT. An IPv6 host must be in brackets."""
    host, separator, port = text.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    named = bool(host) and ("[" not in host or bracketed) and (bracketed or ":" not in host)
    if text and not (separator and named and port.isdecimal() and port.isascii() and int(port) <= _LAST_PORT):
        raise ValueError("expected HOST:PORT, like 127.0.0.1:8470, or an empty text")
    return text


def split_address(text: str) -> tuple[str, int] | None:
    """Host and port of a text that is valid for ``listen_address``; None if it is empty."""
    host, _, port = text.rpartition(":")
    return (host.strip("[]"), int(port)) if text else None


def proxy_url(text: str) -> str:
    """``text`` without a slash at its end, if it is the http or https URL of a proxy. It may contain user and password.

    The error does not quote the text.
    """
    parts = urlsplit(text)
    bare = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    try:
        web_url(bare)
    except ValueError:
        raise ValueError("expected the address of a proxy, like http://USER:PASSWORD@HOST:PORT") from None
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("expected the address of a proxy without a path")
    return text.rstrip("/")
