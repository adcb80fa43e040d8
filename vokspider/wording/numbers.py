"""Numbers and lists of names in sentences."""

from collections.abc import Sequence


def counted(number: int, thing: str, things: str = "") -> str:
    """A number with its noun: ``1 page``, ``1,200 pages``. ``things`` is the plural if it is irregular."""
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"


def named(names: Sequence[str], number: int) -> str:
    """The names, and how many more there are if ``number``, the number of all, is larger: ``a, b and 3 more``."""
    more = f" and {number - len(names):,} more" if number > len(names) else ""
    return f"{', '.join(names)}{more}"


def percent(found: int, of: int) -> str:
    """The share of ``found`` in ``of``, as ``98 %``. It is 100 % only if it is all of them, and 0 % if ``of`` is 0."""
    whole = round(100 * found / of) if of else 0
    return f"{min(whole, 99) if found < of else whole} %"
