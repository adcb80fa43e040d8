"""Pages that browsers save whole: MHTML, and Safari's .webarchive."""

import plistlib
import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import Message

from attrs import frozen

from vokspider.formats.coding import MOST_BYTES, CodingError
from vokspider.text.moments import parse_http

_HTML = ("text/html", "application/xhtml+xml")


@frozen
class SavedPage:
    """A saved page: its bytes and Content-Type, and its address and time if the file contains them."""

    body: bytes
    content_type: str
    url: str | None = None
    saved_at: datetime | None = None


def read_mhtml(content: bytes) -> SavedPage:
    """The main page of an MHTML file. Raises CodingError if it has none, or an empty one."""
    message = message_from_bytes(content)
    parts = [part for part in message.walk() if part.get_content_type() in _HTML]
    if not parts:
        raise CodingError("the MHTML file has no HTML part")
    address = _field(message, "Snapshot-Content-Location") or _field(message, "Content-Location")
    main = _main(message, parts, address)
    body = main.get_payload(decode=True)
    if not isinstance(body, bytes) or not body.strip():
        raise CodingError("the HTML part of the MHTML file is empty")
    for cid, location in _located(message):
        body = body.replace(b"cid:" + cid, location)
    charset = main.get_content_charset()
    media = f"{main.get_content_type()}; charset={charset}" if charset else main.get_content_type()
    url = _field(main, "Content-Location") or address
    return SavedPage(body, media, url or None, parse_http(_field(message, "Date")))


def _main(message: Message, parts: list[Message], address: str) -> Message:
    """The main part of an MHTML file: the one that ``start`` names, the one at ``address``, or the first one."""
    start = str(message.get_param("start") or "")
    named = [part for part in parts if start and _field(part, "Content-ID") == start]
    placed = [part for part in parts if address and _field(part, "Content-Location") == address]
    return (named or placed or parts)[0]


def _field(message: Message, name: str) -> str:
    return re.sub(r"\s+", "", str(message.get(name, ""))) if name != "Date" else str(message.get(name, ""))


def _located(message: Message) -> Iterator[tuple[bytes, bytes]]:
    """(Content-ID, address) of each HTML part; links in the page may contain the first instead of the second."""
    for part in message.walk():
        cid, location = _field(part, "Content-ID").strip("<>"), _field(part, "Content-Location")
        if cid and location.startswith(("http:", "https:")) and part.get_content_type() in _HTML:
            yield cid.encode(), location.encode("ascii", "ignore")


def read_webarchive(content: bytes) -> SavedPage:
    """The main page of a Safari web archive. Raises CodingError if it is damaged, or the page is too large."""
    try:
        main = plistlib.loads(content)["WebMainResource"]
        body, media = bytes(main["WebResourceData"]), str(main.get("WebResourceMIMEType", "text/html"))
        charset, url = main.get("WebResourceTextEncodingName"), main.get("WebResourceURL")
    except (plistlib.InvalidFileException, KeyError, TypeError, ValueError, IndexError, RecursionError) as error:
        raise CodingError(f"the web archive of Safari is damaged: {type(error).__name__}") from error
    if len(body) > MOST_BYTES:
        raise CodingError("its page is too large")
    return SavedPage(body, f"{media}; charset={charset}" if charset else media, str(url) if url else None)
