"""Reads the pages in a web archive.

These are HTML pages, saved files, responses with any status at an article's address, and all records by vokspider.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from urllib.parse import unquote

import attrs
from attrs import frozen

from vokspider.formats.coding import CodingError, has_markup
from vokspider.formats.timing import MEANINGS
from vokspider.formats.warc.answers import Answer, parse_answer
from vokspider.formats.warc.digests import matches
from vokspider.formats.warc.page import OWN, TIME_FROM, Page
from vokspider.formats.warc.records import Bad, Record, records
from vokspider.model.errors import VokspiderError
from vokspider.model.items import Capture
from vokspider.text.moments import is_possible, parse_http, parse_iso, parse_stamp
from vokspider.text.naming import Naming
from vokspider.text.replay import original, replayed
from vokspider.text.urls import absolute

# Where the time of a page comes from, see also ``vokspider.formats.timing``.
WARC_DATE, ARCHIVE, HTTP_DATE = "warc", "archive", "http"
_TARGETS = ("http:", "https:", "file:")
_UNMODIFIED = 304
_LONGEST_IDENTITY = 100
_HEAD = 8192  # bytes at the beginning of a page in which HTML tags are searched for
# Media types that servers and recorders give when they do not know the type.
_UNTOLD = (
    "",
    "text/plain",
    "application/octet-stream",
    "binary/octet-stream",
    "unknown/unknown",
    "application/unknown",
)
_SILENT = ("warcinfo", "request", "metadata")


@frozen
class Left:
    """A record that is not damaged but is not a page to import. ``what`` names its kind, under which it is counted."""

    what: str


class _BadRecordError(Exception):
    """A record that cannot be read; the message says why."""


def read_pages(path: Path, naming: Naming) -> Iterator[Page | Bad | Left]:
    """The pages in a web archive, each record that could not be read (``Bad``), and other records (``Left``).

    ``naming`` tells which addresses are articles'. Raises VokspiderError if the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            yield from pages_in(stream, naming)
    except OSError as error:
        raise VokspiderError(f"{path} cannot be read: {error.strerror or error}") from error


def pages_in(stream: IO[bytes], naming: Naming) -> Iterator[Page | Bad | Left]:
    """Like ``read_pages``, for an open file, which must be seekable."""
    for record in records(stream):
        if isinstance(record, Bad):
            yield record
        elif record.type not in _SILENT:
            try:
                yield _read(record, naming)
            except (_BadRecordError, CodingError) as error:
                yield Bad(record.name, str(error))


def _read(record: Record, naming: Naming) -> Page | Left:
    """The page in a record, or ``Left``. Raises _BadRecordError or CodingError if the record cannot be read."""
    if record.type not in ("response", "resource"):
        return Left(f"{record.type[:40]} record")
    if record.block is None:
        return Left("record that is too large to be a page")
    url = _url_of(record)
    is_own = bool(record.field(OWN["external_id"]))
    answer = _answer_of(record, url)
    if answer is None:
        return _saved(record, url, is_own)
    if not is_own and (reason := _passed_over(original(url), url, answer, naming)):
        return Left(reason)
    if not is_own and answer.status < 300 and not _is_html(answer):
        return Left(f"{_media(answer)} file" if _media(answer) else "answer without a content type")
    _check(record, answer)
    moment, time_from = _time(record, answer)
    # Records by vokspider have neither chunks nor encodings.
    body = answer.body if is_own else answer.page()
    capture = Capture(url, body, moment, answer.status, answer.headers, time_from)
    return _with_own(record, capture)


def _answer_of(record: Record, url: str) -> Answer | None:
    """The HTTP response in a record; None for a record that contains only a file."""
    if record.type == "resource" or url.startswith("file:"):
        return None
    answer = parse_answer(record.block or b"")
    if answer is None and not has_markup((record.block or b"")[:_HEAD]):
        raise _BadRecordError("it has no HTTP head")
    return answer


def _saved(record: Record, url: str, is_own: bool) -> Page | Left:
    """The page in a record that contains a file and no HTTP response, or ``Left``.

    Other tools store screenshots and extracted text in such records.
    """
    media = record.field("Content-Type")
    kind = media.partition(";")[0].strip().lower()
    body = record.block or b""
    is_page = kind.startswith(("text/html", "text/plain", "application/xhtml", "application/http"))
    is_page = url.startswith(_TARGETS) and (is_page or (not kind and has_markup(body[:_HEAD])))
    if not is_own and not is_page:
        return Left(f"{kind} file" if kind else "file without a content type")
    _check(record, Answer(200, (), body))
    moment, time_from = _time(record, None)
    headers = (("Content-Type", "text/html" if kind == "application/http" or not media else media),)
    return _with_own(record, Capture(url, body, moment, None, headers, time_from))


def _with_own(record: Record, capture: Capture) -> Page:
    """The page with the fields that vokspider has added to its record, if it has."""
    fields = {field: record.field(name) or None for field, name in OWN.items()}
    if len(fields["external_id"] or "") > _LONGEST_IDENTITY:
        raise _BadRecordError("the identity of its article is too long")
    if fields["external_id"]:
        word = record.field(TIME_FROM)
        capture = attrs.evolve(capture, time_from=word if word in MEANINGS else None)
    return Page(capture, **fields)


def _passed_over(page_url: str, url: str, answer: Answer, naming: Naming) -> str | None:
    """Why a response says nothing about the page at ``page_url``; None if it may say something.

    ``url`` is the address of the record, which may be at another archive.
    """
    if answer.status < 300:
        return None
    if naming.identity(page_url) is None:
        return f"answer with the status {answer.status}"
    if _is_step(page_url, url, answer, naming):
        return "redirect to the same article" if answer.status != _UNMODIFIED else "answer with the status 304"
    if page_url != url and not answer.header("memento-datetime"):
        return "page that another archive does not have"  # an error of that archive and not of the site
    return None


def _is_step(page_url: str, url: str, answer: Answer, naming: Naming) -> bool:
    """Whether a response is only a redirect to the same article's page, or says that the page has not changed."""
    location = answer.header("location")
    to = absolute(url, location) if location else None
    same = naming.identity(original(to or "")) == naming.identity(page_url)
    return answer.status == _UNMODIFIED or (answer.status < 400 and same)


def _media(answer: Answer) -> str:
    return answer.header("content-type").partition(";")[0].strip().lower()[:60]


def _is_html(answer: Answer) -> bool:
    """Whether a response is an HTML page: by its type, or by its content if the type is missing."""
    media = _media(answer)
    if "html" in media:
        return True
    return media in _UNTOLD and has_markup(answer.page()[:_HEAD])


def _check(record: Record, answer: Answer) -> None:
    """Raise _BadRecordError for a record whose digests do not match, or which the recorder has cut or divided.

    Tools disagree on the bytes of the payload digest: those with chunks, without chunks, or without content encoding.
    """
    if truncated := record.field("WARC-Truncated"):
        raise _BadRecordError(f"the recorder cut it ({truncated[:20]})")
    if record.field("WARC-Segment-Number") not in ("", "1") or record.field("WARC-Segment-Total-Length"):
        raise _BadRecordError("it is one of several segments")
    payload = record.field("WARC-Payload-Digest")
    readings = (lambda: answer.body, answer.unchunked, lambda: _page_of(answer))
    if record.is_whole() is False or (payload and matches(payload, readings) is False):
        raise _BadRecordError("its digest does not match its content")


def _page_of(answer: Answer) -> bytes | None:
    try:
        return answer.page()
    except CodingError:
        return None


def _time(record: Record, answer: Answer | None) -> tuple[datetime, str]:
    """(time, word for where it comes from) of a page.

    For a page of another archive it is the time when that archive saved it, otherwise the time of the record or of the
    response. Raises _BadRecordError if none of these is known and possible.
    """
    found = replayed(record.address)
    times = (
        (parse_http(answer.header("memento-datetime")) if answer else None, ARCHIVE),
        (found.taken_at if found else None, ARCHIVE),
        (_recorded(record.field("WARC-Date")), WARC_DATE),
        (parse_http(answer.header("date")) if answer else None, HTTP_DATE),
    )
    now = datetime.now(UTC)
    known = [(moment, name) for moment, name in times if moment is not None and is_possible(moment, now)]
    if not known:
        raise _BadRecordError(f"its date is not valid: {record.field('WARC-Date')[:40]!r}")
    return known[0]


def _recorded(text: str) -> datetime | None:
    return parse_iso(text) or parse_stamp(text)


def _url_of(record: Record) -> str:
    url = record.address
    return f"file:{unquote(url.removeprefix('file:'))}" if url.startswith("file:") else url
