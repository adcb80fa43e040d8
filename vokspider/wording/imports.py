"""Sentences about the files and pages of an import."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from vokspider.model import codes
from vokspider.wording.numbers import counted
from vokspider.wording.pages import PAGES

Facts = Mapping[str, Any]

# Where the time of a page comes from, see ``vokspider.formats.timing``.
_TIMES = {
    "warc": "WARC-Date",
    "http": "the Date header of the response",
    "archive": "the archive that took it",
    "saved": "the program that saved it",
    "fetched-at": "--fetched-at",
    "visit": "the day of the visit in the page's header",
    "file": "the file's own time",
}


def _kinds(found: Sequence[Sequence[Any]], more: int) -> str:
    """The kinds with their numbers, as ``pages of other hosts (3), revisit record (1)``, and how many ``more`` kinds.

    ``found`` are pairs of kind and number.
    """
    named = ", ".join(f"{what} ({number:,})" for what, number in found)
    return f"{named} and {more:,} more kinds" if more > 0 else named


def _nothing_usable(facts: Facts) -> str:
    why = _kinds(facts["kinds"], facts["more"]) or "it holds no page"
    return f"{facts['file']}: nothing in it can be used: {why}"


def _unreadable(facts: Facts) -> str:
    of = f" {facts['what']}:" if facts["what"] else ""
    return f"{facts['file']}:{of} {facts['error']}"


def _left_out(facts: Facts) -> str:
    return f"left out {facts['number']:,}: {_kinds(facts['kinds'], facts['more'])}"


def _times(facts: Facts) -> str:
    times = ", ".join(f"{number:,} from {_TIMES.get(name, name)}" for name, number in facts["kinds"])
    return f"times of the pages: {times}"


def _more(thing: str, what: str, facts: Facts) -> str:
    return f"{counted(facts['number'], f'more {thing}')} {what}"


def _listing(facts: Facts) -> str:
    return f"{facts['page']}: read as a listing with {counted(facts['entries'], 'entry', 'entries')}"


def _page_failed(facts: Facts) -> str:
    return f"{facts['page']}: {facts['reason']} ({PAGES.get(facts['reason'], facts['detail'])})"


IMPORTS: Mapping[str, str | Callable[[Facts], str]] = MappingProxyType(
    {
        codes.NOTHING_TO_IMPORT: "there is no file to import",
        codes.NOTHING_USABLE: _nothing_usable,
        codes.UNREADABLE: _unreadable,
        codes.LEFT_OUT: _left_out,
        codes.PAGE_FAILED: _page_failed,
        codes.PAGE_TIMES: _times,
        codes.TAKEN_FOR_LISTING: _listing,
        codes.MORE_FILES_USELESS: partial(_more, "file", "in which nothing can be used"),
        codes.MORE_LISTINGS: partial(_more, "page", "read as a listing"),
        codes.MORE_PAGES_FAILED: partial(_more, "page", "that failed"),
        codes.MORE_UNREADABLE: "{number:,} more could not be read (records, pages or files)",
    }
)
