"""The routes of the API: each request is read by its description, answered, and refused in one shape."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

import attrs
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from vokspider.web.api import (
    backfilling,
    happened,
    lists,
    past_single,
    proving,
    publishing,
    searching,
    single,
    tables,
    words,
)
from vokspider.web.api.answering import Sized, json_answer, sized, sized_then, tagged
from vokspider.web.api.asking import Asked, Parameter, read, value_of
from vokspider.web.api.document import document
from vokspider.web.api.operations import AT, Operation
from vokspider.web.api.problems import NOT_FOUND, PREFIX, Problem, handlers
from vokspider.web.api.repeating import names, repeated
from vokspider.web.site import Site

_PARTS = (lists, single, searching, words, publishing, happened, tables, backfilling, proving)


def every_operation() -> tuple[Operation, ...]:
    """All operations. Those that answer in the envelope can be asked for a size of the log."""
    found = [past_single.repeating(one) for part in _PARTS for one in part.operations()]
    return tuple(one if one.media_type else attrs.evolve(one, parameters=(*one.parameters, AT)) for one in found)


def routes(site: Site) -> list[Mount]:
    """The addresses of the API."""
    operations = every_operation()
    of_operations = [Route(one.path, partial(_answer, site, one), name=one.name) for one in operations]
    described = Route("/openapi.json", partial(_describe, operations))
    app = Starlette(routes=[*of_operations, described], exception_handlers=handlers())
    app.router.redirect_slashes = False
    return [Mount(PREFIX, app)]


def _answer(site: Site, operation: Operation, request: Request) -> Response:
    in_path = {one.name: _in_path(one, request.path_params[one.name]) for one in operation.in_path}
    values = read(request.query_params.multi_items(), operation.parameters)
    asked = Asked(site, request, {**values, **in_path}, operation.parameters)
    if operation.media_type:
        found = operation.answer(asked)
        assert isinstance(found, Response)  # noqa: S101 (its type is its own)
        return found
    return json_answer(asked, _sized(asked, operation))


def _sized(asked: Asked, operation: Operation) -> Sized:
    then = operation.then
    if asked["at"] is None or then is None:
        return sized(asked, operation.answer)
    return sized_then(asked, lambda asked, size: repeated(asked, size, then), names(operation.left_out))


def _in_path(parameter: Parameter, written: str) -> Any:
    """The value in a path. What is none leads nowhere."""
    try:
        return value_of(parameter, written)
    except Problem as problem:
        raise Problem(NOT_FOUND, problem.detail, parameter.name) from None


def _describe(operations: Sequence[Operation], request: Request) -> Response:
    read(request.query_params.multi_items(), ())
    body = json.dumps(document(operations), ensure_ascii=False).encode()
    return tagged(request, body, "application/json")
