"""What a request may ask for: parameters with a JSON Schema, by which their values are checked and described."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import field, frozen
from starlette.requests import Request

from vokspider.web.api.problems import WRONG_PARAMETER, Problem
from vokspider.web.site import Site

LARGEST_ID = 2**31 - 1
_DIGITS = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@frozen
class Parameter:
    """A parameter of an address. ``schema`` is its JSON Schema, see ``value_of`` for the words that it may use."""

    name: str
    description: str
    schema: Mapping[str, Any] = field(hash=False)
    required: bool = False


@frozen
class Asked:
    """A request with the values of its parameters; those that were not given have their default, or None."""

    site: Site
    request: Request
    values: Mapping[str, Any]
    known: Sequence[Parameter]

    def __getitem__(self, name: str) -> Any:
        """The value of a parameter."""
        return self.values[name]

    @property
    def most(self) -> int:
        """The largest ``limit``."""
        return next(int(one.schema["maximum"]) for one in self.known if one.name == "limit")

    @property
    def given(self) -> dict[str, str]:
        """The parameters in the query of the address, as they were written."""
        return dict(self.request.query_params)


def number(name: str, description: str, least: int, most: int, default: int | None = None) -> Parameter:
    """A parameter that is a whole number from ``least`` to ``most``."""
    return Parameter(name, description, _schema("integer", default, minimum=least, maximum=most))


def choice(name: str, description: str, words: Sequence[str], default: str | None = None) -> Parameter:
    """A parameter that is one of these words."""
    # Names of tables are a kind of str of SQLAlchemy, which others who read the document do not know.
    return Parameter(name, description, _schema("string", default, enum=["".join(word) for word in words]))


def text(name: str, description: str, longest: int, pattern: str = r"^[^\x00-\x1f\x7f]+$") -> Parameter:
    """A parameter that is a text with 1 to ``longest`` characters."""
    return Parameter(name, description, _schema("string", None, minLength=1, maxLength=longest, pattern=pattern))


def day(name: str, description: str) -> Parameter:
    """A parameter that is a day, ``YYYY-MM-DD``."""
    return Parameter(name, description, _schema("string", None, format="date"))


def flag(name: str, description: str) -> Parameter:
    """A parameter that is ``true`` or ``false`` (the default)."""
    return Parameter(name, description, _schema("boolean", default=False))


def either(name: str, description: str) -> Parameter:
    """A parameter that is ``true``, ``false``, or not given."""
    return Parameter(name, description, _schema("boolean", None))


def read(query: Iterable[tuple[str, str]], known: Sequence[Parameter]) -> dict[str, Any]:
    """The values of the parameters of a query by name. Raises Problem for what it may not contain."""
    by_name = {one.name: one for one in known}
    values = {one.name: one.schema.get("default") for one in known}
    given = set[str]()
    for name, written in query:
        if name not in by_name:
            raise Problem(WRONG_PARAMETER, f"{name!r} is unknown here; known: {', '.join(by_name) or 'none'}", name)
        if name in given:
            raise Problem(WRONG_PARAMETER, f"{name} is given twice", name)
        given.add(name)
        values[name] = value_of(by_name[name], written)
    for one in known:
        if one.required and one.name not in given:
            raise Problem(WRONG_PARAMETER, f"{one.name} is missing: {one.description}", one.name)
    return values


def value_of(parameter: Parameter, written: str) -> Any:
    """The value that a text in an address means. Raises Problem if the schema does not allow it."""
    schema, name = parameter.schema, parameter.name
    if schema["type"] == "boolean":
        return _one_of(name, written, {"true": True, "false": False})
    if schema["type"] == "integer":
        return _whole(name, written, schema["minimum"], schema["maximum"])
    if "enum" in schema:
        return _one_of(name, written, {word: word for word in schema["enum"]})
    return _date(name, written) if schema.get("format") == "date" else _text(name, written, schema)


def _one_of(name: str, written: str, known: Mapping[str, Any]) -> Any:
    if written not in known:
        raise Problem(WRONG_PARAMETER, f"{name} {written!r} is unknown; it is one of {', '.join(known)}", name)
    return known[written]


def _whole(name: str, written: str, least: int, most: int) -> int:
    value = int(written) if _DIGITS.fullmatch(written) else -1
    if not least <= value <= most:
        raise Problem(WRONG_PARAMETER, f"{name} {written!r} is not a whole number from {least} to {most}", name)
    return value


def _date(name: str, written: str) -> date:
    try:
        return date.fromisoformat(written if _DAY.fullmatch(written) else "")
    except ValueError:
        raise Problem(WRONG_PARAMETER, f"{name} {written!r} is not a day; write YYYY-MM-DD", name) from None


def _text(name: str, written: str, schema: Mapping[str, Any]) -> str:
    if len(written) > schema["maxLength"]:
        raise Problem(WRONG_PARAMETER, f"{name} has more than {schema['maxLength']:,} characters", name)
    if not re.fullmatch(schema["pattern"], written):
        raise Problem(WRONG_PARAMETER, f"{name} is empty, or has signs that cannot be meant", name)
    return written


def _schema(kind: str, default: Any, **more: Any) -> dict[str, Any]:
    return {"type": kind, **more, **({} if default is None else {"default": default})}
