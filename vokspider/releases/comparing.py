"""What differs between two releases, table by table."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import define, field

from vokspider.releases.tables import TABLES, Table
from vokspider.releases.written import Row, read_rows

_EXAMPLES = 20


@define
class Difference:
    """What differs in a table: how many rows were added, removed and altered; and the keys of some of each.

    ``columns``: how often each column of the altered rows differs.
    """

    table: str
    numbers: dict[str, int] = field(factory=lambda: {"added": 0, "removed": 0, "altered": 0})
    examples: dict[str, list[Any]] = field(factory=lambda: {"added": [], "removed": [], "altered": []})
    columns: dict[str, int] = field(factory=dict)

    def note(self, what: str, place: Sequence[Any]) -> None:
        """Count a row that was added, removed or altered."""
        self.numbers[what] += 1
        if len(self.examples[what]) < _EXAMPLES:
            self.examples[what].append(place[0] if len(place) == 1 else list(place))

    def as_json(self) -> dict[str, Any]:
        """The difference as JSON."""
        return {"table": self.table, **self.numbers, "columns": self.columns, "examples": self.examples}


def differences(before: Path, after: Path) -> list[Difference]:
    """What differs between the releases in two folders; columns that only one of them has do not count.

    Raises OSError or ValueError if one of them is not there or damaged.
    """
    return [_difference(table, before, after) for table in TABLES]


def _difference(table: Table, before: Path, after: Path) -> Difference:
    found = Difference(table.name)
    for place, old, new in _pairs(table.key, read_rows(before, table.name), read_rows(after, table.name)):
        if old is None or new is None:
            found.note("added" if old is None else "removed", place)
        elif names := [name for name in old.keys() & new.keys() if old[name] != new[name]]:
            found.note("altered", place)
            for name in sorted(names):
                found.columns[name] = found.columns.get(name, 0) + 1
    return found


def _pairs(
    key: Sequence[str], before: Iterator[Row], after: Iterator[Row]
) -> Iterator[tuple[tuple[Any, ...], Row | None, Row | None]]:
    """The rows of two tables that are sorted by the same key, side by side."""
    old, new = next(before, None), next(after, None)
    while old is not None or new is not None:
        first, second = _key(old, key), _key(new, key)
        place = min(one for one in (first, second) if one is not None)
        yield place, old if first == place else None, new if second == place else None
        old = next(before, None) if first == place else old
        new = next(after, None) if second == place else new


def _key(row: Mapping[str, Any] | None, key: Sequence[str]) -> tuple[Any, ...] | None:
    return None if row is None else tuple(row[name] for name in key)
