"""What can be asked for: the type of an operation, and the parameters that several have."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen
from starlette.responses import Response

from vokspider.store.past.state import Past
from vokspider.web.api.answering import Many, One
from vokspider.web.api.asking import LARGEST_ID, Asked, Parameter, flag, number, text
from vokspider.web.api.problems import PREFIX
from vokspider.web.api.shapes import plain

LONGEST_QUERY = 1000  # characters
_LARGEST_SIZE = 2**53 - 1

AT = number("at", "The size of the log that the answer must be for.", 0, _LARGEST_SIZE)
CURSOR = text("cursor", "Where the page begins: from `next` or `previous` of another page.", 600, "^[A-Za-z0-9_-]+$")
SOURCE = text("source", "Only of this source.", 200)
DUPLICATES = flag("duplicates", "Also articles whose text an earlier match has.")
ID = number("id", "The number of an article.", 1, LARGEST_ID)
REVISION = number("revision", "The number of a revision of the article.", 1, LARGEST_ID)


def limit(usual: int = 50, most: int = 500) -> Parameter:
    """The parameter that limits a page."""
    return number("limit", "The most items of a page.", 1, most, usual)


def query_text(name: str = "q", what: str = "The query", *, is_query: bool = True) -> Parameter:
    """The required parameter that is a query, or another text that is searched."""
    described = text(name, f"{what}, in the language of docs/search.md." if is_query else f"{what}.", LONGEST_QUERY)
    return evolve(described, required=True)


@frozen
class Operation:
    """Something that can be asked for with GET.

    ``path`` is below ``PREFIX``, with its parameters in braces; ``in_path`` describes these, ``parameters`` those of
    the query. ``answer`` gives ``One`` or ``Many`` with items of the type ``item`` and ``links``; for an operation with
    a ``media_type`` of its own it gives the response. ``then`` gives the same for an earlier size of the log, without
    the fields ``left_out``, by the classes that have them.
    """

    name: str
    path: str
    summary: str
    answer: Callable[[Asked], One | Many | Response]
    item: Any
    is_list: bool = False
    in_path: Sequence[Parameter] = ()
    parameters: Sequence[Parameter] = ()
    more: Mapping[str, Any] = {}
    media_type: str | None = None
    then: Callable[[Asked, Past], One | Many] | None = None
    left_out: Mapping[Any, Sequence[str]] = {}


def linked(value: Any, **links: str | None) -> dict[str, Any]:
    """A report as JSON values, with the addresses to which it leads; those that are None are left out."""
    return {**plain(value), "links": {name: href for name, href in links.items() if href}}


def article_address(article_id: int | None) -> str | None:
    """The address of an article."""
    return None if article_id is None else f"{PREFIX}/articles/{article_id}"


def revision_address(article_id: int | None, revision: int | None) -> str | None:
    """The address of a revision."""
    return f"{PREFIX}/articles/{article_id}/revisions/{revision}" if article_id and revision else None


def diff_address(article_id: int, first: int, second: int) -> str:
    """The address of the differences of two revisions."""
    return f"{PREFIX}/articles/{article_id}/diffs/{first}/{second}"


def run_address(run_id: int | None) -> str | None:
    """The address of a run."""
    return f"{PREFIX}/runs/{run_id}" if run_id else None


def capture_address(capture_id: int | None) -> str | None:
    """The address of a capture."""
    return f"{PREFIX}/captures/{capture_id}" if capture_id else None
