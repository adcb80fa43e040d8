"""Tables that fit a terminal: days, ids and words stay whole, and where a table has no room its rows become blocks."""

from collections.abc import Iterator, Sequence

from attrs import frozen
from rich.cells import cell_len
from rich.table import Column, Table

_COMFORT = 40  # columns that a title should have before a column that can be done without is shown
_LONGEST_WORD = 24  # longer ones may be broken
_BORDER = 3  # columns between two cells


def within(text: str, width: int | None, indent: int = 0) -> Iterator[str]:
    """Lines of at most ``width`` columns, broken between words, the later ones indented; one line without a width.

    A longer word stays whole, and the first one behind the indent stays on its line: so an address can be copied.
    """
    words = text.split(" ") if width else [text]
    line = words[0]
    for word in words[1:]:
        if not width or cell_len(line) < indent or cell_len(line) + 1 + cell_len(word) <= width:
            line = f"{line} {word}"
        elif word:
            yield line.rstrip()
            line = " " * indent + word
    yield line.rstrip()


@frozen
class Grid:
    """The cells of a table. The columns of ``wrap`` may be narrow, down to their longest word; others keep one line."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    wrap: Sequence[str]

    def fitting(self, width: int, optional: Sequence[str]) -> "Grid | None":
        """What fits in ``width`` columns of a terminal, the ``optional`` ones left out first; None if nothing does."""
        grid = self
        for name in optional:
            if name in grid.columns and grid.room(width) < grid._comfortable:
                grid = grid._without(name)
        return grid if grid.room(width) >= sum(grid._least.values()) else None

    def table(self, width: int, title: str | None) -> Table:
        """The table, at most ``width`` columns wide; it has to fit, see ``fitting``."""
        widths = self._widths(width)
        heads = (
            Column(name, overflow="fold", no_wrap=place not in widths, width=widths.get(place))
            for place, name in enumerate(self.columns)
        )
        table = Table(*heads, title=title, title_justify="left")
        for row in self.rows:
            table.add_row(*row)
        return table

    def blocks(self, width: int) -> Iterator[str]:
        """Each row as lines of a name and what it is, an empty line between two rows."""
        indent = max(map(len, self.columns), default=0) + 2
        for number, row in enumerate(self.rows):
            if number:
                yield ""
            for name, cell in zip(self.columns, row, strict=True):
                if cell:
                    yield from within(f"{name:<{indent}}{cell}", width, indent)

    def room(self, width: int) -> int:
        """What is left of ``width`` for the columns that may wrap."""
        fixed = sum(full for place, full in enumerate(self._full) if self.columns[place] not in self.wrap)
        return width - fixed - _BORDER * len(self.columns) - 1

    def _widths(self, width: int) -> dict[int, int]:
        """The width of each column that may wrap: what it needs, or its share, and its longest word at the least."""
        room, least, full = self.room(width), self._least, self._full
        widths: dict[int, int] = {}
        for place in sorted(least, key=lambda place: full[place]):
            later = [other for other in least if other not in widths and other != place]
            share = max(least[place], room // (len(later) + 1))
            widths[place] = min(full[place], share, room - sum(least[other] for other in later))
            room -= widths[place]
        return widths

    def _without(self, name: str) -> "Grid":
        gone = self.columns.index(name)
        rows = [[cell for place, cell in enumerate(row) if place != gone] for row in self.rows]
        return Grid([column for column in self.columns if column != name], rows, self.wrap)

    def _cells(self, place: int) -> Iterator[str]:
        yield self.columns[place]
        yield from (row[place] for row in self.rows)

    @property
    def _full(self) -> list[int]:
        """The width of each column in which nothing wraps."""
        return [max(map(cell_len, self._cells(place))) for place in range(len(self.columns))]

    @property
    def _least(self) -> dict[int, int]:
        """The longest word of each column that may wrap."""
        return {
            place: min(_LONGEST_WORD, max(cell_len(word) for cell in self._cells(place) for word in cell.split()))
            for place, name in enumerate(self.columns)
            if name in self.wrap
        }

    @property
    def _comfortable(self) -> int:
        return sum(min(_COMFORT, full) for place, full in enumerate(self._full) if self.columns[place] in self.wrap)
