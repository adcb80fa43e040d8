"""Cursors of lists that are sorted by one number."""

from vokspider.store.db.given import LARGEST
from vokspider.web.api.problems import WRONG_PARAMETER, Problem


def cursor_at(number: int, kind: str = "n") -> str:
    """The cursor behind the item with this number; ``kind`` is a letter for the order of the list."""
    return f"{kind}{number:x}"


def number_in(cursor: str, kind: str = "n") -> int:
    """The number in a cursor of a list in this order. Raises Problem for another text."""
    try:
        number = int(cursor.removeprefix(kind), 16)
    except ValueError:
        number = -1
    if not 0 <= number <= LARGEST or cursor_at(number, kind) != cursor:
        raise Problem(WRONG_PARAMETER, "this cursor is not one of this list; begin at its first page", "cursor")
    return number
