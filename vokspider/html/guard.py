"""Finds HTML on which the parser would not finish."""

import re

MOST_ATTRIBUTES = 2_000
# Characters. A shorter page is parsed within a second, however many attributes it has.
_LONG = 100_000
_VALUE = r""""[^"]*+"|'[^']*+'"""
_TAG = re.compile(rf"<[a-zA-Z](?:[^>\"']++|{_VALUE})*+")
_BETWEEN = re.compile(rf"(?:{_VALUE}|[\s/])+")


def has_endless_tag(html: str) -> bool:
    """Whether an element has so many attributes that libxml2, which compares each with all others, would hang."""
    if len(html) < _LONG:
        return False
    tags = (found[0] for found in _TAG.finditer(html) if len(found[0]) > 2 * MOST_ATTRIBUTES)
    return any(len(_BETWEEN.split(tag)) > MOST_ATTRIBUTES for tag in tags)
