"""Events in the program's logs: each has a name and fields for programs, and a sentence for people."""

import logging
from typing import Any

# The attribute of a log record that holds the event's name and fields.
EVENT = "vokspider_event"


def tell(logger: logging.Logger, level: int, event: str, message: str, *args: object, **fields: Any) -> None:
    """Log an event. ``message % args`` is its sentence; fields that are None are left out."""
    known = {name: value for name, value in fields.items() if value is not None}
    logger.log(level, message, *args, extra={EVENT: {"event": event, **known}})
