"""A report as JSON values, in one place for all of them."""

from datetime import date, datetime
from typing import Any

import attrs

# Metadata of a field that only people are shown, and not programs.
FOR_PEOPLE = {"json": False}


def as_json(report: Any) -> dict[str, Any]:
    """The report as a dictionary of JSON values, with the names of its fields; dates and times are ISO 8601 texts."""
    return attrs.asdict(report, filter=lambda one, _value: is_for_programs(one), value_serializer=_plain)


def is_for_programs(field: "attrs.Attribute[Any]") -> bool:
    """Whether programs get this field of a report."""
    return bool(field.metadata.get("json", True))


def _plain(_report: Any, _field: Any, value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
