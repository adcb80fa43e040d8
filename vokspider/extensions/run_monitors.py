"""What the monitors find in a run that ends. Blocks, as ``vokspider.extensions.run_context`` does."""

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
from attrs import frozen

from vokspider.config import MonitorSettings
from vokspider.model.options import RunOptions
from vokspider.model.reasons import Reason
from vokspider.monitors.figures import JOINED, Figures, figures_of
from vokspider.monitors.judging import Judgement, broken, judge
from vokspider.monitors.table import Basis
from vokspider.store.captures.evidence import Evidence
from vokspider.store.db.engine import reading
from vokspider.store.runs.monitor_inputs import EarlierRuns, earlier, written
from vokspider.store.writing.ledger import Ledger


@frozen
class Monitored:
    """The figures of a run, the judgement of each monitor, and the numbers of the runs that it was compared with."""

    figures: Figures
    results: tuple[Judgement, ...]
    compared_with: tuple[int, ...] = ()

    @property
    def broken(self) -> Sequence[Judgement]:
        """The monitors that broke."""
        return broken(self.results)

    @property
    def reasons(self) -> Sequence[Reason]:
        """The judgements of the monitors that broke, as reasons of the run."""
        return [result.reason for result in self.broken]

    def to_json(self) -> dict[str, Any]:
        """The JSON object that is stored with the run."""
        results = [result.to_json() for result in self.results]
        return {"compared_with": list(self.compared_with), "results": results, "figures": self.figures.to_json()}


def monitor(
    ledger: Ledger, options: RunOptions, settings: MonitorSettings, stats: Mapping[str, Any], evidence: Evidence
) -> Monitored:
    """Measure a run and compare it with the runs before it."""
    with reading(ledger.engine) as connection:
        rows = written(connection, ledger, joined=bool(stats.get(JOINED)))
        runs = earlier(connection, ledger, settings.window)
    rows = attrs.evolve(rows, examples={**evidence.examples(), **rows.examples})
    figures = figures_of(stats, rows, narrowed=is_narrowed(options))
    results = judge(figures, _basis(runs, settings), settings.off)
    return Monitored(figures, results, tuple(past.run_id for past in runs.usual))


def is_narrowed(options: RunOptions) -> bool:
    """Whether the options say where the run begins or stops, so that later runs cannot be compared with it.

    ``--full`` does not count: such a run fetches more, but its shares are the usual ones.
    """
    return options.start_url is not None or options.max_pages is not None or options.since is not None


def _basis(runs: EarlierRuns, settings: MonitorSettings) -> Basis:
    usual = tuple(past.figures for past in runs.usual)
    return Basis(usual, runs.before, settings.least_runs, settings.silent_days)
