"""What is wrong with a request: the one shape of errors, RFC 9457."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from attrs import frozen
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from vokspider.model.errors import ConfigError, VokspiderError
from vokspider.search.errors import QueryError
from vokspider.store.articles.resolve import NotFoundError
from vokspider.store.db.explaining import explain
from vokspider.store.db.read_only import is_out_of_time

PREFIX = "/api/v1"
MEDIA_TYPE = "application/problem+json"


@frozen
class Kind:
    """A kind of problem: its name in the document, its HTTP status, and its title, which never changes."""

    name: str
    status: int
    title: str


WRONG_PARAMETER = Kind("WrongParameter", 400, "A parameter is wrong")
WRONG_QUERY = Kind("WrongQuery", 400, "The query cannot be understood")
PAST_SIZE = Kind("PastSize", 400, "This answer cannot be given for that size of the log")
TOKEN_REQUIRED = Kind("TokenRequired", 401, "A token is required")
NOT_FOUND = Kind("NotFound", 404, "Not in this archive")
ONLY_READ = Kind("OnlyRead", 405, "The archive can only be read")
UNKNOWN_HOST = Kind("UnknownHost", 421, "Unknown host name")
BUG = Kind("Bug", 500, "This failed because of a bug in vokspider")
UNREADABLE = Kind("Unreadable", 500, "What is kept cannot be read")
TOO_LONG = Kind("TooLong", 503, "The query took too long")
NO_DATABASE = Kind("NoDatabase", 503, "The database does not respond")
KINDS = (
    WRONG_PARAMETER,
    WRONG_QUERY,
    PAST_SIZE,
    TOKEN_REQUIRED,
    NOT_FOUND,
    ONLY_READ,
    UNKNOWN_HOST,
    BUG,
    UNREADABLE,
    TOO_LONG,
    NO_DATABASE,
)


@frozen
class Problem(Exception):  # noqa: N818 (the word of the standard)
    """A request that cannot be answered, and why. ``parameter``: the one that is to blame, or None."""

    kind: Kind
    detail: str
    parameter: str | None = None


def problem_response(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """The response that tells of a problem."""
    kind = problem.kind
    named = {} if problem.parameter is None else {"parameter": problem.parameter}
    told = {"type": type_of(kind), "title": kind.title, "status": kind.status, "detail": problem.detail, **named}
    return Response(json.dumps(told, ensure_ascii=False), kind.status, headers, MEDIA_TYPE)


def type_of(kind: Kind) -> str:
    """The address that names a kind of problem, and leads to its description."""
    return f"{PREFIX}/openapi.json#/components/responses/{kind.name}"


def problem_of(error: Exception) -> Problem:
    """The problem that an error of the archive is."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, DBAPIError):
        late = is_out_of_time(error)
        return Problem(TOO_LONG, "a narrower filter is quicker") if late else Problem(NO_DATABASE, explain(error))
    kinds: dict[type[Exception], Kind] = {
        NotFoundError: NOT_FOUND,
        QueryError: WRONG_QUERY,
        ConfigError: WRONG_PARAMETER,
        VokspiderError: UNREADABLE,
    }
    found = next((kind for cls, kind in kinds.items() if isinstance(error, cls)), None)
    return Problem(found, str(error)) if found else Problem(BUG, "please report it")


def handlers() -> dict[Any, Callable[[Request, Exception], Response]]:
    """What answers each kind of error."""
    ours = (Problem, QueryError, VokspiderError, DBAPIError, Exception)
    return {HTTPException: http_problem, **dict.fromkeys(ours, _error)}


def _error(_request: Request, error: Exception) -> Response:
    return problem_response(problem_of(error))


def http_problem(request: Request, error: Exception) -> Response:
    """The problem that an error of HTTP is, such as an address that does not exist."""
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return problem_response(Problem(ONLY_READ, f"{request.method} is not possible"), {"Allow": "GET, HEAD"})
    return problem_response(Problem(NOT_FOUND, f"there is nothing at {request.url.path}"))
