"""Canonical JSON, as entries and records are written. docs/log.md describes it."""

import json
from datetime import UTC, datetime
from typing import Any

# One for all, since to make it takes longer than to write a short entry.
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def write_json(value: Any) -> str:
    """A value in canonical JSON. It may consist of strings, integers, booleans, lists and dictionaries."""
    return _ENCODER.encode(value)


def written(at: datetime) -> str:
    """An aware time as an entry has it: in UTC, always with microseconds: ``2026-01-02T03:04:05.678901Z``."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
