"""From the bytes of a page to its text."""

import mimetypes
from codecs import BOM_UTF8
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urlsplit

from w3lib.encoding import html_body_declared_encoding, html_to_unicode, http_content_type_encoding, read_bom

Headers = Iterable[tuple[str, str]]
_TEXTS = frozenset(("xml", "xhtml+xml", "vnd.wap.xhtml+xml", "atom+xml", "rdf+xml", "rss+xml", "json", "javascript"))
_HEAD = 5000  # bytes at the beginning of a page in which control characters show that it is not text
_BINARY = bytes(set(range(1, 32)) - set(b"\t\n\r"))


def header(headers: Headers, name: str) -> str:
    """The last value of a header, "" if there is none. ``name`` is in lower case; the header's case does not matter."""
    return next((value for key, value in reversed(list(headers)) if key.lower() == name), "")


def decode(body: bytes, content_type: str = "") -> tuple[str, bool]:
    """The text of a page, and whether some of its bytes are not characters in its encoding; those become U+FFFD.

    Bytes that are valid UTF-8 are read as UTF-8, regardless of the headers: text in another encoding is practically
    never valid UTF-8. Any other encoding has to be declared: a guess would put wrong characters into some pages
    unnoticed.
    """
    if b"\0" not in body:  # UTF-16 has null bytes, and can be valid UTF-8
        with suppress(UnicodeDecodeError):
            return body.removeprefix(BOM_UTF8).decode(), False  # the codec utf-8-sig is slow Python code
    declared = _declared(body, content_type) or _unmarked(body)
    if declared is None:
        try:
            return body.decode("utf-8-sig"), False
        except UnicodeDecodeError:
            return body.decode("ascii", "replace"), True
    text = html_to_unicode(f"charset={declared}", body)[1]
    try:
        body.decode(declared)
    except (UnicodeDecodeError, LookupError):
        return text, True
    return text, False


def _declared(body: bytes, content_type: str) -> str | None:
    """The encoding that the byte order mark, the headers or the head of the page declare, in this order; or None."""
    return read_bom(body)[0] or http_content_type_encoding(content_type) or html_body_declared_encoding(body)


def is_text(body: bytes, url: str, headers: Headers) -> bool:
    """Whether a response is text: by its media type, by the ending of its address, or by its first bytes."""
    head = body[:_HEAD]
    if not any(byte in head for byte in _BINARY):
        return True
    media = header(headers, "content-type").partition(";")[0].strip().lower()
    return _is_of_text(media) or _is_of_text(mimetypes.guess_type(urlsplit(url).path)[0] or "")


def _is_of_text(media: str) -> bool:
    kind, _, name = media.partition("/")
    return kind == "text" or (kind == "application" and name.removeprefix("x-") in _TEXTS)


def _unmarked(body: bytes) -> str | None:
    """The name of the encoding if a page is UTF-16 without a byte order mark, or None.

    In UTF-16, every second byte of the markup at the beginning is zero.
    """
    head = body[:64]
    if len(head) < 4 or 3 * head.count(0) < len(head):
        return None
    return "utf-16-be" if head[0] == 0 else "utf-16-le"
