"""Text for XML, which does not have every character."""

import re
from xml.sax.saxutils import escape, quoteattr

_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def possible(text: str) -> str:
    """The text, with a replacement character for each one that XML cannot have."""
    return _IMPOSSIBLE.sub("\ufffd", text)


def escaped(text: str) -> str:
    """The text as it is written between tags."""
    return escape(possible(text))


def attribute(value: object) -> str:
    """The value of an attribute on one line, with its quotation marks; empty for None."""
    text = "" if value is None else " ".join(str(value).split())
    return '"' + quoteattr(possible(text), {'"': "&quot;"})[1:-1] + '"'
