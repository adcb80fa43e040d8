"""Numbers and lists of names in sentences."""

from collections.abc import Sequence


def counted(number: int, thing: str, things: str = "") -> str:
    """``1 page``, ``1,200 pages``; ``things`` is an irregular plural."""
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"


def named(names: Sequence[str], number: int) -> str:
    """The names, of ``number`` there are, and how many more."""
    more = f" and {number - len(names):,} more" if number > len(names) else ""
    return f"{', '.join(names)}{more}"


def percent(found: int, of: int) -> str:
    """``98 %``, 0 % of nothing; what is not all of them is never called all."""
    whole = round(100 * found / of) if of else 0
    return f"{min(whole, 99) if found < of else whole} %"
