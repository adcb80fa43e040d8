"""What the fault tests share: labs, and a table of what was tried, printed by ``pytest tests/faults``."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import asdict, frozen
from rich.console import Console
from rich.table import Column, Table

from tests.crawl.conftest import Lab, crawls, lab

__all__ = ["crawls", "lab"]

Tell = Callable[[Lab, str, str, str], None]
_KEY = "fault"


@frozen
class Row:
    """One fault: what was tried, what happened, how many articles of the site are not stored, or stored wrongly."""

    fault: str
    tried: str
    happened: str
    lost: int
    wrong: int


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Puts one row into the table, and compares the archive with the site once more."""

    def note(archive: Lab, fault: str, tried: str, happened: str) -> None:
        stored, truth = archive.stored(), archive.truth()
        wrong = sum(truth.get(identity) != text for identity, text in stored.items())
        row = Row(fault, tried, happened, len(truth.keys() - stored.keys()), wrong)
        record_property(_KEY, asdict(row))
        assert (row.lost, row.wrong) == (0, 0)

    return note


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the table, also of what other processes tried."""
    reports = terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", [])
    rows = [value for report in reports for name, value in report.user_properties if name == _KEY]
    if not rows:
        return
    table = Table(*(Column(name, overflow="fold") for name in ("fault", "tried", "what happened", "lost", "wrong")))
    for row in sorted(rows, key=lambda row: (row["fault"], row["tried"])):
        table.add_row(*(str(cell) for cell in row.values()))
    Console(width=140).print(table, markup=False)
