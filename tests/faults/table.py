"""The table of the faults: what was tried, what happened, and how many articles were lost or stored wrongly."""

from collections.abc import Iterable, Sequence
from io import StringIO

from attrs import astuple, frozen
from rich.console import Console
from rich.table import Column, Table

HEADS = ("fault", "what was tried", "what happened", "lost", "wrong")


@frozen(order=True)
class Row:
    """One fault: what was tried, what happened, how many articles of the site are not stored, or stored wrongly."""

    fault: str
    tried: str
    happened: str
    lost: int
    wrong: int

    @property
    def cells(self) -> list[str]:
        return [str(cell) for cell in astuple(self)]


def total(rows: Sequence[Row]) -> str:
    """The last line."""
    return f"{len(rows)} faults, {sum(row.lost for row in rows)} lost, {sum(row.wrong for row in rows)} wrong"


def as_text(rows: Iterable[Row], width: int = 150) -> str:
    """The table for a terminal."""
    rows, stream = sorted(rows), StringIO()
    table = Table(*(Column(head, overflow="fold") for head in HEADS))
    for row in rows:
        table.add_row(*row.cells)
    console = Console(file=stream, width=width)
    console.print(table, markup=False)
    return f"{stream.getvalue()}{total(rows)}\n"


def as_markdown(rows: Iterable[Row]) -> str:
    """The table for a document."""
    rows = sorted(rows)
    lines = [HEADS, ["---"] * len(HEADS), *(row.cells for row in rows)]
    table = "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n" for cells in lines)
    return f"{table}\n{total(rows)}\n"
