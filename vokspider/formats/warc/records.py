"""Reads the records of a web archive (WARC) one after the other. Damaged records are reported, and the rest is read.

This is our own reader because warcio stops at the first damaged byte, reads payload digests in one way only, and fails
at brotli.
"""

import re
from collections.abc import Iterator
from typing import IO

from attrs import frozen

from vokspider.formats.coding import MOST_BYTES
from vokspider.formats.warc.digests import matches
from vokspider.formats.warc.members import Gap, Seam, pieces

_MOST_HEAD = 2**20
_MOST_BLOCK = 2 * MOST_BYTES
_START = b"WARC/"
# How a record begins after damage: after an empty line, or anywhere if the record before was cut off.
_SYNC = re.compile(rb"\n\r?\n(?=WARC/[01]\.\d+\r?\n)|(?=WARC/[01]\.\d+\r?\nWARC-)")
_OVERLAP = 64  # bytes; more than the longest match of _SYNC
_BETWEEN = b"\r\n \t\0"
_CONTROLS = bytes({*range(32), 127} - {9})
_NEEDED = ("warc-type", "content-length")
_VERSION = re.compile(rb"WARC/\d+\.\d+\s*\Z")


@frozen
class Bad:
    """A record or another part of a file that cannot be read. ``what`` names it, ``why`` says what is wrong with it."""

    what: str
    why: str


@frozen
class Record:
    """One record: its fields in order, and its block, which is None if it is too large for a page."""

    fields: tuple[tuple[str, str], ...]
    block: bytes | None

    def field(self, name: str) -> str:
        """The value of a field, "" if there is none. The case of ``name`` does not matter."""
        return next((value for found, value in self.fields if found.lower() == name.lower()), "")

    @property
    def type(self) -> str:
        """The type of the record in lower case, such as ``response``, ``resource`` or ``revisit``."""
        return self.field("WARC-Type").lower()

    @property
    def address(self) -> str:
        """The target address, without the angle brackets that wget 1.19 puts around it."""
        return self.field("WARC-Target-URI").strip("<>").replace(" ", "%20")

    @property
    def name(self) -> str:
        """The name of the record in a message."""
        return self.address or self.field("WARC-Record-ID") or "a record"

    def is_whole(self) -> bool | None:
        """Whether the block matches its digest; None if the record has none, or it cannot be checked."""
        digest = self.field("WARC-Block-Digest")
        return matches(digest, [lambda: self.block]) if digest else None


class _Reader:
    """Reads the bytes of a file up to its end or to the next gap. Bytes can be put back after reading."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._pieces = pieces(stream)
        self._held = b""
        self._given = 0  # number of bytes in all pieces so far
        self._seams: list[int] = []  # for each seam: the number of bytes before it
        self.gap: Gap | None = None

    def _more(self) -> bool:
        if self.gap is not None:
            return False
        found = next(self._pieces, None)
        if isinstance(found, Gap):
            self.gap = found
            return False
        if isinstance(found, Seam):
            self._seams.append(self._given)
        elif found is not None:
            self._held += found
            self._given += len(found)
        return found is not None

    def peek(self, size: int) -> bytes:
        while len(self._held) < size and self._more():
            pass
        return self._held[:size]

    def read(self, size: int) -> bytes:
        """The next ``size`` bytes, fewer at the end or a gap."""
        parts = [self._held[:size]]
        left, self._held = size - len(parts[0]), self._held[size:]
        while left > 0 and self._more():
            parts.append(self._held[:left])
            left, self._held = left - len(parts[-1]), self._held[left:]
        return b"".join(parts)

    def skip(self, size: int) -> int:
        """Skip ``size`` bytes; return how many there were, which are fewer at the end or a gap."""
        left = size
        while left > 0 and (part := self.read(min(left, 2**20))):
            left -= len(part)
        return size - left

    def line(self) -> bytes:
        """The next line with its line end. A line longer than a head may be is cut there."""
        at = 0
        while (end := self._held.find(b"\n", at)) < 0 and len(self._held) < _MOST_HEAD:
            at = len(self._held)
            if not self._more():
                break
        return self.read(end + 1 if end >= 0 else _MOST_HEAD)

    def put_back(self, data: bytes) -> None:
        self._held = data + self._held

    def pass_blanks(self) -> bytes:
        """Skip white space and null bytes between records. Returns the first bytes of the next record, still unread.

        b"" at the end or a gap.
        """
        while True:
            self._held = self._held.lstrip(_BETWEEN)
            if self._held or not self._more():
                return self.peek(len(_START))

    def pass_end(self) -> tuple[bytes, bool]:
        """Like ``pass_blanks``; also returns whether a compressed part ends before the next record."""
        end = self._at
        begins = self.pass_blanks()
        self._seams = [seam for seam in self._seams if seam >= end]
        return begins, bool(self._seams) and self._seams[0] <= self._at

    @property
    def _at(self) -> int:
        return self._given - len(self._held)

    def pass_gap(self) -> None:
        self._held, self.gap = b"", None

    def find_record(self) -> None:
        """Skip to the next complete head of a record, or to the end or the next gap if there is none before."""
        while True:
            found = _SYNC.search(self._held)
            if found is not None:
                self._held = self._held[found.end() :]
                if _parsed(_head(self.peek(_MOST_HEAD // 16))) is not None:
                    return
                self._held = self._held[1:]
                continue
            self._held = self._held[-_OVERLAP:]
            if not self._more():
                self._held = b""
                return


def records(stream: IO[bytes]) -> Iterator[Record | Bad]:
    """The records of a web archive, and a ``Bad`` for each damaged part. The file may be compressed (gzip, zstd).

    After damage, reading continues at the next compressed part, or at the next place where a record begins.
    """
    reader = _Reader(stream)
    while True:
        start = reader.pass_blanks()
        if not start and reader.gap is None:
            return
        found = _next(reader) if start else None
        if found is not None:
            yield found
        if isinstance(found, Bad):
            reader.find_record()
        if reader.gap is not None and not reader.peek(1):
            if not isinstance(found, Bad):
                yield Bad(f"the part at byte {reader.gap.at:,}", reader.gap.why)
            reader.pass_gap()


def _next(reader: _Reader) -> Record | Bad:
    """The record at the reader's position, or why there is none. Then the reader is right after the damage begins."""
    if not reader.peek(len(_START)).startswith(_START):
        return Bad("a part between two records", "no record begins there")
    head = _read_head(reader)
    found = _parsed(head)
    if found is None:
        reader.put_back(head[1:])
        return Bad("a record", "its head is damaged, or breaks off")
    fields, length = found
    record = Record(fields, None)
    if length > _MOST_BLOCK:
        whole = reader.skip(length) == length
        return record if whole else Bad(record.name, "it ends before its length")
    record = Record(fields, reader.read(length))
    return _ended(reader, record, length)


def _ended(reader: _Reader, record: Record, length: int) -> Record | Bad:
    """The record, or why it is damaged: it is cut off, or what follows shows that its length is wrong."""
    block = record.block or b""
    if len(block) < length:
        reader.put_back(block)
        why = reader.gap.why if reader.gap else "it ends before its length"
        return Bad(record.name, why)
    behind, ends_a_part = reader.pass_end()
    if not behind or behind.startswith(_START) or ends_a_part or record.is_whole():
        return record
    reader.put_back(block)
    return Bad(record.name, "its length is wrong")


def _read_head(reader: _Reader) -> bytes:
    lines, size = [], 0
    while size < _MOST_HEAD and (line := reader.line()):
        lines.append(line)
        size += len(line)
        if not line.strip():
            break
    return b"".join(lines)


def _head(data: bytes) -> bytes:
    """The head at the beginning of ``data``, b"" if ``data`` does not contain its end."""
    end = re.search(rb"\n\r?\n", data)
    return data[: end.end()] if end else b""


def _parsed(head: bytes) -> tuple[tuple[tuple[str, str], ...], int] | None:
    """(fields, length of the block in bytes) of the head of a record; None if it is damaged."""
    first, *lines = head.split(b"\n")
    # If a head is cut off, the next one follows it immediately. The two must not be read as one.
    if not _VERSION.fullmatch(first) or any(map(_VERSION.search, lines)):
        return None
    fields: list[tuple[str, str]] = []
    for line in map(_text, lines):
        name, colon, value = line.partition(":")
        if line[:1] in (" ", "\t") and fields:
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {line.strip()}".strip())
        elif colon:
            fields.append((name.strip(), value.strip()))
    found = {name.lower(): value for name, value in reversed(fields)}
    # No record has two different types or lengths: then these are two heads, and bytes between them are missing.
    if any(name.lower() in _NEEDED and found[name.lower()] != value for name, value in fields):
        return None
    length = found.get("content-length", "")
    if not all(found.get(name) for name in _NEEDED) or not (length.isascii() and length.isdecimal()):
        return None
    return tuple(fields), int(length)


def _text(line: bytes) -> str:
    """A line of a head as text, without control characters, which no address has and no database accepts."""
    line = line.rstrip(b"\r").translate(None, _CONTROLS)
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")
