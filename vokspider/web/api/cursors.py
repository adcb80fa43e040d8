"""Cursors of lists that are sorted by one number."""

from vokspider.web.api.problems import WRONG_PARAMETER, Problem

_LARGEST = 2**63 - 1


def cursor_at(number: int) -> str:
    """The cursor behind the item with this number."""
    return f"n{number:x}"


def number_in(cursor: str) -> int:
    """The number in a cursor. Raises Problem for another text."""
    try:
        number = int(cursor.removeprefix("n"), 16)
    except ValueError:
        number = -1
    if not 0 <= number <= _LARGEST or cursor_at(number) != cursor:
        raise Problem(WRONG_PARAMETER, "this cursor is not one of this list; begin at its first page", "cursor")
    return number
