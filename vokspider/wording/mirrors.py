"""Mirrors in words."""

from datetime import datetime


def equality(equal_at: datetime | None) -> str:
    """When a mirror was last found equal to its original, like ``equal to it on 2026-05-01 12:00 UTC``."""
    return "not equal to it yet" if equal_at is None else f"equal to it on {equal_at:%Y-%m-%d %H:%M} UTC"
