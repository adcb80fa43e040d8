"""Tables that fit a terminal, drawn by Rich: days, ids and words stay whole, and long titles end in an ellipsis."""

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen

_COMFORT = 36  # width that long texts should get before an extra column is shown
_LEAST = 16  # minimum width of a long text
_GAP = 2  # width between two columns


@frozen
class Cells:
    """A column of a table: its heading, its cells as single lines, and how it may become narrower.

    The flags mean the same as in ``output.Column``.
    """

    heading: str
    cells: Sequence[str]
    shrinks: bool = False
    wraps: bool = False
    extra: bool = False

    @property
    def width(self) -> int:
        """The width of the longest cell in columns of the terminal; a Korean character takes two."""
        from rich.cells import cell_len

        return max(map(cell_len, (self.heading, *self.cells)))

    def least(self, comfort: int) -> int:
        """The minimum width: at most ``comfort`` if the column may become narrower, else that of its longest cell."""
        return min(self.width, comfort) if self.shrinks or self.wraps else self.width


def fitted(columns: Sequence[Cells], width: int | None) -> Sequence[Cells] | None:
    """The columns that fit into ``width``; ``extra`` columns are left out first. None if no table fits.

    ``width`` None: all columns fit.
    """
    if width is None:
        return columns
    found = list(columns)
    for one in [one for one in columns if one.extra]:
        if _needed(found, _COMFORT) > width:
            found.remove(one)
    return found if _needed(found, _LEAST) <= width else None


def _needed(columns: Sequence[Cells], comfort: int) -> int:
    return sum(one.least(comfort) for one in columns) + _GAP * (len(columns) - 1)


def table(columns: Sequence[Cells], title: str | None = None) -> Any:
    """A Rich table of the columns."""
    from rich import box
    from rich.table import Column, Table

    heads = [
        Column(one.heading, no_wrap=not (one.shrinks or one.wraps), overflow="ellipsis" if one.shrinks else "fold")
        for one in columns
    ]
    drawn = Table(
        *heads,
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    for number in range(len(columns[0].cells)):
        drawn.add_row(*(_drawn(one, number) for one in columns))
    return drawn


def _drawn(column: Cells, number: int) -> Any:
    from rich.text import Text

    if column.shrinks:
        return Text(column.cells[number], no_wrap=True, overflow="ellipsis")
    return Text(column.cells[number])


def within(text: str, width: int | None, indent: int = 0) -> Iterator[str]:
    """``text`` wrapped at words to ``width``; all lines but the first are indented. Without a width, a single line.

    A word that is longer stays whole, and the first word after the indent stays on the first line, so that an address
    can be copied.
    """
    if not width:
        yield text.rstrip()
        return
    from rich.cells import cell_len

    words = text.split(" ")
    line = words[0]
    for word in words[1:]:
        if cell_len(line) < indent or cell_len(line) + 1 + cell_len(word) <= width:
            line = f"{line} {word}"
        elif word:
            yield line.rstrip()
            line = " " * indent + word
    yield line.rstrip()
