"""Converts reports to JSON values."""

from datetime import date, datetime
from typing import Any

import attrs

# Metadata of a field that is not included in JSON.
FOR_PEOPLE = {"json": False}


def as_json(report: Any) -> dict[str, Any]:
    """The report as a dictionary of JSON values by field name; dates and times are ISO 8601 strings."""
    return attrs.asdict(report, filter=lambda one, _value: is_for_programs(one), value_serializer=_plain)


def is_for_programs(field: "attrs.Attribute[Any]") -> bool:
    """Whether this field of a report is included in JSON."""
    return bool(field.metadata.get("json", True))


def _plain(_report: Any, _field: Any, value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
