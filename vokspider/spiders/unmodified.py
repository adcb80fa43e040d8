"""Responses with status 304, and whether they are about the stored version of a page."""

from scrapy import Request
from scrapy.http import Response

NOT_MODIFIED = 304
_CONDITIONS = ("If-None-Match", "If-Modified-Since")


def is_about_ours(response: Response) -> bool:
    """Whether a 304 says that the stored version is current: a condition was sent, and no other ETag came back.

    Servers append the compression to an ETag, and caches make it weak; both still name the same version.
    """
    sent = response.request.headers if response.request else {}
    if not any(sent.get(name) for name in _CONDITIONS):
        return False
    ours, theirs = sent.get("If-None-Match"), response.headers.get("ETag")
    return not (ours and theirs) or bool(_versions(ours) & _versions(theirs))


def _versions(tags: bytes) -> set[str]:
    """The versions that an ETag or If-None-Match header names."""
    return {_version(tag) for tag in tags.decode("latin-1").split(",")}


def _version(tag: str) -> str:
    name = tag.strip().removeprefix("W/").strip('"')
    for ending in ("-gzip", "-br", "-zstd", "-deflate", ";gzip", ";br", "--gzip"):
        name = name.removesuffix(ending)
    return name


def asked_again(response: Response, url: str) -> Request:
    """The same request for the address ``url``, without conditions. A 304 to it counts as a failure.

    Raises ValueError for a response that has no request.
    """
    request = response.request
    if request is None:
        raise ValueError("a response without its request")
    again = request.replace(url=url)
    for name in _CONDITIONS:
        again.headers.pop(name, None)
    kept = {"handle_httpstatus_list", "redirect_urls", "redirect_times", "redirect_ttl", "redirect_reasons"}
    for name in kept:
        again.meta.pop(name, None)
    return again
