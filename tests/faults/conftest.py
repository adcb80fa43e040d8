"""What the fault tests share: labs, and the table of ``make faults``.

A test tells of each fault with ``tell(lab, fault, tried, happened)`` when all is over. How many articles were lost and
how many are stored wrongly is found out here, from the site and the archive, and the test fails unless both are none.
"""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from attrs import asdict

from tests.crawl.conftest import Lab, crawls, forked, lab
from tests.crawl.crawls import Crawls
from tests.faults.stage import Stage
from tests.faults.table import Row, as_markdown, as_text
from tests.faults.truth import Truth
from tests.faults.wire import serve
from tests.simulator.site import SimulatedSite

__all__ = ["crawls", "forked", "lab"]

_KEY = "fault"


class Tell(Protocol):
    """Puts one row into the table, and compares the archive with the site once more.

    ``truth``: what the site said before, if it said something else; ``among``: the articles that the fault is about.
    """

    def __call__(
        self,
        archive: Lab,
        fault: str,
        tried: str,
        happened: str,
        *,
        truth: Truth | None = None,
        among: Collection[str] | None = None,
    ) -> None: ...


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    def note(
        archive: Lab,
        fault: str,
        tried: str,
        happened: str,
        *,
        truth: Truth | None = None,
        among: Collection[str] | None = None,
    ) -> None:
        harm = (truth or Truth()).harm(archive, among)
        record_property(_KEY, asdict(Row(fault, tried, happened, len(harm.lost), len(harm.wrong))))
        assert (harm.lost, harm.wrong) == ((), ()), fault

    return note


@pytest.fixture
def stage(tmp_path: Path, sqlite_url: str, crawls: Crawls) -> Iterator[Callable[..., Stage]]:
    """Makes stages; their servers end with the test."""
    servers = []

    def make(count: int = 15, host: str = "127.0.0.1", **site_options: Any) -> Stage:
        site = SimulatedSite.generate(count, **{"layouts": ("2025",), **site_options})
        server = serve(site, host)
        servers.append(server)
        wire = server.__enter__()
        return Stage(Lab(site, site.base_url, sqlite_url, tmp_path, crawls), wire)

    yield make
    for server in servers:
        server.__exit__(None, None, None)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("faults")
    group.addoption("--faults-table", action="store_true", help="print the table of the faults at the end")
    group.addoption("--faults-output", metavar="FILE", help="write the table of the faults as Markdown")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the table, also of what other processes tried."""
    reports = [report for name in ("passed", "failed") for report in terminalreporter.stats.get(name, ())]
    rows = [Row(**value) for one in reports for name, value in one.user_properties if name == _KEY]
    if config.getoption("--faults-table", False):
        terminalreporter.write(as_text(rows))
    if output := config.getoption("--faults-output", None):
        Path(output).write_text(as_markdown(rows), encoding="utf-8")
