"""Columns of records: their names and the kinds of their values, for forms that want to know."""

from enum import Enum

from attrs import frozen


class Kind(Enum):
    """What a value is. A day is ``YYYY-MM-DD``, a time ISO 8601; a list has texts. Each may be None."""

    INTEGER = "integer"
    TEXT = "text"
    BOOLEAN = "boolean"
    DAY = "day"
    TIME = "time"
    LIST = "list"


@frozen
class Column:
    """A column of records."""

    name: str
    kind: Kind
