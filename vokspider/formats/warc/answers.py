"""The HTTP response in a record: its status, its headers, and the page without chunks and content encodings."""

import re
from collections.abc import Iterator

from attrs import frozen

from vokspider.formats.coding import CodingError, dechunked, decoded

_STATUS = re.compile(rb"\s*HTTP/\d+(?:\.\d+)?[ \t]+(\d{3})(?:\s|$)")
_SOME_STATUS = re.compile(rb"\s*HTTP/")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_BLANK = " \t\r"


@frozen
class Answer:
    """An HTTP response. ``body`` is as the record has it, which may be with chunks and content encodings."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The first value of a header, "" if there is none. ``name`` is in lower case."""
        return next(iter(self._values(name)), "")

    def _values(self, name: str) -> Iterator[str]:
        return (value for found, value in self.headers if found.lower() == name)

    def unchunked(self) -> bytes | None:
        """The body with its chunks joined; None if it has no chunks, or they are damaged."""
        try:
            return dechunked(self.body)
        except CodingError:
            return None

    def page(self) -> bytes:
        """The bytes of the page, without chunks and content encodings. Raises CodingError if they cannot be decoded.

        Some recorders keep the chunks or the header that announces them, and others do not.
        """
        chunked = any("chunked" in value.lower() for value in self._values("transfer-encoding"))
        # A body that can be read as chunks has chunks, even without the header: no page begins with its own length.
        found = dechunked(self.body) if chunked else self.unchunked()
        encodings = [one for value in self._values("content-encoding") for one in value.split(",")]
        return decoded(self.body if found is None else found, encodings)


def parse_answer(block: bytes) -> Answer | None:
    """The HTTP response in a record's block, or None if it has no HTTP head. Raises CodingError for a damaged head.

    Header bytes outside ASCII are decoded as Latin-1, as a crawl stores them.
    """
    if not _SOME_STATUS.match(block):
        return None
    status = _STATUS.match(block)
    if status is None:
        raise CodingError(f"its status line is not valid: {block[:40].splitlines()[0].decode('latin-1')!r}")
    end = _HEAD_END.search(block)
    head = block[: end.start()] if end else block
    return Answer(int(status[1]), tuple(_headers(head)), block[end.end() :] if end else b"")


def _headers(head: bytes) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for line in head.replace(b"\0", b"").decode("latin-1").split("\n")[1:]:
        name, colon, value = line.partition(":")
        if line[:1] in (" ", "\t") and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip(_BLANK)}")
        elif colon:
            found.append((name.strip(_BLANK), value.strip(_BLANK)))
    return found
