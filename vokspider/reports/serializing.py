"""Converts reports to JSON values."""

import json
import re
from datetime import date, datetime
from typing import Any

import attrs

# Control characters that JSON does not escape, line ends of some programs, and changes of the writing direction.
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# Metadata of a field that is not included in JSON.
FOR_PEOPLE = {"json": False}


def as_json(report: Any) -> dict[str, Any]:
    """The report as a dictionary of JSON values by field name; dates and times are ISO 8601 strings."""
    return attrs.asdict(report, filter=lambda one, _value: is_for_programs(one), value_serializer=_plain)


def names_of(report: type) -> list[str]:
    """The names that ``as_json`` gives for reports of a class, in their order."""
    return [field.name for field in attrs.fields(report) if is_for_programs(field)]


def is_for_programs(field: "attrs.Attribute[Any]") -> bool:
    """Whether this field of a report is included in JSON."""
    return bool(field.metadata.get("json", True))


def _plain(_report: Any, _field: Any, value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def json_line(value: object) -> str:
    """A value as JSON, with the characters escaped that could control a terminal."""
    text = json.dumps(value, ensure_ascii=False, default=_of_time)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _of_time(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"cannot be written as JSON: {value!r}")
