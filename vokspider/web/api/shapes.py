"""Reports as JSON values, and the JSON Schema of these values: both follow the types of the fields."""

import inspect
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs

from vokspider.reports.serializing import is_for_programs

_SCHEMAS: Mapping[Any, Mapping[str, Any]] = {
    Any: {},
    NoneType: {"type": "null"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}
_REFERENCE = "#/components/schemas/"


def plain(value: Any) -> Any:
    """A report as JSON values: objects for attrs classes and named tuples, arrays for other sequences."""
    if attrs.has(type(value)) or hasattr(value, "_fields"):
        return {name: plain(getattr(value, name)) for name in _fields(type(value))}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def schema_of(kind: Any, parts: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema of ``plain`` of a value of this type. Adds the schemas of classes to ``parts`` by name."""
    if kind in _SCHEMAS:
        return dict(_SCHEMAS[kind])
    if get_origin(kind) is None:
        _add_class(kind, parts)
        return {"$ref": _REFERENCE + kind.__name__}
    return _of_generic(get_origin(kind), get_args(kind), parts)


def _of_generic(origin: Any, of: tuple[Any, ...], parts: dict[str, Any]) -> dict[str, Any]:
    if origin in (Union, UnionType):
        return {"anyOf": [schema_of(one, parts) for one in of]}
    if issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": schema_of(of[1], parts)}
    if origin is tuple and of[-1] is not Ellipsis:
        items = [schema_of(one, parts) for one in of]
        return {"type": "array", "prefixItems": items, "minItems": len(of), "maxItems": len(of)}
    return {"type": "array", "items": schema_of(of[0], parts)}


def _add_class(kind: Any, parts: dict[str, Any]) -> None:
    if kind.__name__ in parts:
        return
    made = parts[kind.__name__] = dict[str, Any]()  # before its fields, which may lead back to it
    types, names = get_type_hints(kind), list(_fields(kind))
    fields = {name: schema_of(types[name], parts) for name in names}
    about = {"description": inspect.cleandoc(kind.__doc__)} if kind.__doc__ else {}
    made |= about | {"type": "object", "properties": fields, "required": names, "additionalProperties": False}


def _fields(kind: Any) -> Iterable[str]:
    if not attrs.has(kind):
        return tuple(kind._fields)
    return [one.name for one in attrs.fields(kind) if is_for_programs(one)]
