"""The OpenAPI document: made from the operations, their parameters, and the types of their answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from vokspider.config.sections import package_version
from vokspider.web.api.answering import LEFT_OUT, LIMIT, MOST, SIZE, Total
from vokspider.web.api.asking import Parameter
from vokspider.web.api.operations import Operation
from vokspider.web.api.problems import (
    BUG,
    KINDS,
    MEDIA_TYPE,
    NO_DATABASE,
    NOT_FOUND,
    PAST_SIZE,
    PREFIX,
    TOKEN_REQUIRED,
    Kind,
    type_of,
)
from vokspider.web.api.shapes import schema_of

_TEXT, _NUMBER = {"type": "string"}, {"type": "integer"}
_LINK_OR_NULL = {"type": ["string", "null"]}


def document(operations: Sequence[Operation]) -> dict[str, Any]:
    """The OpenAPI 3.1 document of these operations."""
    parts = dict[str, Any]()
    paths = {PREFIX + one.path: {"get": _operation(one, parts)} for one in operations}
    for one in operations:
        _allow_left_out(one.left_out, parts)
    parts["Problem"] = _problem_schema()
    used = str(paths) + str(parts)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "vokspider",
            "version": package_version(),
            "description": "An archive of news articles, with every text that they had. It can only be read.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"token": []}],
        "paths": paths,
        "components": {
            # Without those that only stand in a list, where they have links too.
            "schemas": {name: part for name, part in sorted(parts.items()) if f"/{name}'" in used or name == "Problem"},
            "responses": {kind.name: _problem(kind) for kind in KINDS},
            "headers": _headers(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _allow_left_out(left_out: Mapping[Any, Sequence[str]], parts: Mapping[str, Any]) -> None:
    """Require no field that answers for earlier sizes leave out, nor a title, which a text may not have had."""
    for kind, names in left_out.items():
        for part in (kind.__name__, f"{kind.__name__}Item"):
            if part in parts:
                needed = parts[part]["required"]
                parts[part]["required"] = [name for name in needed if name not in (*names, "title")]


def answer_schema(operation: Operation, parts: dict[str, Any]) -> dict[str, Any]:
    """The schema of an answer; of an operation with a media type of its own, that of one line."""
    item = _item(operation.item, parts)
    if operation.media_type:
        return item
    envelope = {"log_size": _NUMBER, "log_size_is_exact": {"type": "boolean"}}
    if not operation.is_list:
        return _object({**envelope, "item": item})
    places = {"next": _LINK_OR_NULL, "previous": _LINK_OR_NULL}
    more = {name: schema_of(kind, parts) for name, kind in operation.more.items()}
    list_ = {"items": {"type": "array", "items": item}, "total": schema_of(Total | None, parts)}
    return _object({**envelope, **list_, **places, **more})


def _item(kind: Any, parts: dict[str, Any]) -> dict[str, Any]:
    """The schema of a report with the addresses to which it leads."""
    name, reference = f"{kind.__name__}Item", schema_of(kind, parts)
    found = parts[kind.__name__]
    links = {"type": "object", "additionalProperties": _TEXT}
    fields = {**found["properties"], "links": links}
    parts[name] = {**found, "properties": fields, "required": [*found["required"], "links"]}
    return {"$ref": f"{reference['$ref']}Item"}


def _operation(one: Operation, parts: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": one.name,
        "summary": one.summary,
        "parameters": [*_parameters(one.in_path, "path"), *_parameters(one.parameters, "query")],
        "responses": {
            "200": _success(one, parts),
            "304": {"description": "The asker has this answer already (If-None-Match)."},
            "400": {"$ref": f"#/components/responses/{PAST_SIZE.name}"},
            **{str(kind.status): _refer(kind) for kind in (TOKEN_REQUIRED, NOT_FOUND, BUG, NO_DATABASE)},
        },
    }


def _refer(kind: Kind) -> dict[str, str]:
    return {"$ref": f"#/components/responses/{kind.name}"}


def _success(one: Operation, parts: dict[str, Any]) -> dict[str, Any]:
    names = ["ETag", *(() if one.item is None else (SIZE,)), *((LIMIT, MOST, "Link") if one.is_list else ())]
    names += [LEFT_OUT] if one.left_out else []
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    if one.media_type is None:
        content: Mapping[str, Any] = {"application/json": {"schema": answer_schema(one, parts)}}
    elif one.item is None:
        content = {one.media_type: {}}
    else:
        # A media type of lines has no schema in OpenAPI 3.1: this is that of one line.
        content = {one.media_type: {"x-line": answer_schema(one, parts)}}
    return {"description": one.summary, "headers": headers, "content": content}


def _parameters(known: Sequence[Parameter], place: str) -> list[dict[str, Any]]:
    needed = place == "path"
    return [
        {
            "name": one.name,
            "in": place,
            "description": one.description,
            "required": needed or one.required,
            "schema": dict(one.schema),
        }
        for one in known
    ]


def _headers() -> dict[str, Any]:
    told = {
        "ETag": "Names this answer, for If-None-Match.",
        SIZE: "The size of the log at which the answer was made.",
        LEFT_OUT: "With `at`: the fields that the log does not tell, so that they are not in this answer.",
        LIMIT: "The most items of this page.",
        MOST: "The largest limit.",
        "Link": "The next and the previous page (RFC 8288).",
    }
    numbers = (SIZE, LIMIT, MOST)
    return {
        name: {"description": words, "schema": _NUMBER if name in numbers else _TEXT} for name, words in told.items()
    }


def _problem(kind: Kind) -> dict[str, Any]:
    example = {"type": type_of(kind), "title": kind.title, "status": kind.status, "detail": "what exactly"}
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    return {"description": kind.title, "content": {MEDIA_TYPE: content}}


def _problem_schema() -> dict[str, Any]:
    fields = {"type": _TEXT, "title": _TEXT, "status": _NUMBER, "detail": _TEXT}
    made = _object({**fields, "parameter": _TEXT})
    return {**made, "required": list(fields), "description": "What is wrong with a request (RFC 9457)."}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
