"""Messages as plain text: single lines, no control characters, and short enough for the services."""

import re
from collections.abc import Iterable, Sequence

LONGEST_TITLE = 99  # characters
# Services cut at 2 to 4 kB; in bytes, since a Korean character takes three.
LONGEST_BODY = 3_400
_LONGEST_ITEM = 600
# What chat services read as a mention, or as a link with another text. An address matches first, and stays as it is.
_ACTIVE = re.compile(r"(https?://[^\s\]<>()@]+)|@(?=\w)|<(?=[!@#&])|\](?=\()")
_WIDE_AT = "\uff20"
_MORE = 80  # bytes reserved for the line that counts the items left out


def line(text: object) -> str:
    """``text`` on one line: white space becomes a space, other invisible characters are left out."""
    seen = (one if one.isprintable() else " " if one.isspace() else "" for one in str(text))
    return " ".join("".join(seen).split())


def inert(text: str) -> str:
    """``text``, changed so that chat services show no mentions and hidden links, since others write the titles."""
    return _ACTIVE.sub(lambda found: found[1] or (_WIDE_AT if found[0] == "@" else f"{found[0]} "), text)


def shorten(text: str, longest: int) -> str:
    """``text``, cut to at most ``longest`` characters."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def title(text: str) -> str:
    """``text`` as the title of a message: one inert line of at most ``LONGEST_TITLE`` characters."""
    return shorten(inert(line(text)), LONGEST_TITLE)


def body(head: Iterable[str], items: Iterable[Sequence[str]], tail: Iterable[str] = ()) -> str:
    """The text of a message: the lines of ``head``, the ``items`` that fit, a count of the others, and ``tail``.

    Each item is some lines. Together they fit into ``LONGEST_BODY`` bytes.
    """
    before = [_bounded(one, _LONGEST_ITEM) for one in head]
    after = [_bounded(one, _LONGEST_ITEM) for one in tail]
    room = LONGEST_BODY - _size([*before, "", *after]) - _MORE
    return "\n".join([*before, *_fitting(items, room), *after])


def _fitting(items: Iterable[Sequence[str]], room: int) -> list[str]:
    lines, left_out = list[str](), 0
    for item in items:
        made = [_bounded(one, _LONGEST_ITEM) for one in item]
        if left_out or _size([*lines, *made]) > room:
            left_out += 1
        else:
            lines += made
    return [*lines, f"... and {left_out:,} more"] if left_out else lines


def _size(lines: Sequence[str]) -> int:
    return sum(len(one.encode()) + 1 for one in lines)


def _bounded(text: str, longest: int) -> str:
    """One line of at most ``longest`` bytes; its indent stays."""
    indent = " " * (len(text) - len(text.lstrip(" ")))
    plain = indent + inert(line(text))
    packed = plain.encode()
    if len(packed) <= longest:
        return plain
    return packed[: longest - 3].decode(errors="ignore") + "…"
