"""One run in detail: reasons, monitors, failed articles, and pages kept as evidence."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import Engine

from vokspider.model.monitor_codes import BROKEN
from vokspider.reports.runs import RunSummary, summary
from vokspider.reports.serializing import as_json
from vokspider.store.articles.article_detail import SeenEntry, entries_of_run
from vokspider.store.runs.run_queries import show_run
from vokspider.text.naming import Naming


@frozen
class MonitorResult:
    """The result of a monitor. ``state`` is a word of ``vokspider.model.monitor_codes``.

    The other fields are codes with facts in JSON, or sentences in rows of versions before 0.2.0.
    """

    name: str
    state: str
    figure: Mapping[str, Any] | str
    expected: Mapping[str, Any] | str
    cause: Mapping[str, Any] | str

    @property
    def is_broken(self) -> bool:
        """Whether the figure is not as expected."""
        return self.state == BROKEN


@frozen
class FailedArticle:
    """An article whose page was not believed, with the reason; ``capture_id``: that of the page, None if not kept."""

    id: int
    external_id: str
    url: str | None
    reason: str
    capture_id: int | None


@frozen
class EvidencePage:
    """A capture kept as evidence; ``external_id`` is None for the listing. ``reason`` names the monitor."""

    id: int
    url: str
    external_id: str | None
    reason: str


@frozen
class RunDetail:
    """Everything about a run.

    ``skipped_reasons`` and ``failed_reasons``: the number of articles by reason. ``monitors`` is the monitors' part of
    the run's row, empty if it has none; ``results`` and ``compared_with`` (ids of earlier runs) hold its typed data.
    ``sightings`` is None unless the entries were requested.
    """

    run: RunSummary
    skipped_reasons: Mapping[str, int]
    failed_reasons: Mapping[str, int]
    monitors: Mapping[str, Any]
    failed_articles: Sequence[FailedArticle]
    pages: Sequence[EvidencePage]
    sightings: Sequence[SeenEntry] | None = None

    @property
    def results(self) -> list[MonitorResult]:
        """The results of the monitors, in their order."""
        names = ("name", "state", "figure", "expected", "cause")
        return [MonitorResult(**{name: one[name] for name in names}) for one in self.monitors.get("results", ())]

    @property
    def compared_with(self) -> Sequence[int]:
        """The ids of the runs that the monitors compared with, newest first."""
        return tuple(self.monitors.get("compared_with", ()))

    def as_json(self) -> dict[str, Any]:
        """The run's record, followed by the other fields."""
        fields = as_json(self)
        record: dict[str, Any] = fields.pop("run")
        if self.sightings is None:
            del fields["sightings"]
        return record | fields


def run_detail(engine: Engine, given: str, now: datetime, naming: Naming, *, entries: bool = False) -> RunDetail:
    """Everything about the run of the number ``given``, at the time ``now``; ``entries``: also the entries that it saw.

    Raises NotFoundError, which names the newest run, if the run does not exist.
    """
    record = show_run(engine, given, naming)
    return RunDetail(
        run=summary(engine, record, now),
        skipped_reasons=record["skipped_reasons"],
        failed_reasons=record["failed_reasons"],
        monitors=record["monitors"],
        failed_articles=[FailedArticle(**one) for one in record["failed_articles"]],
        pages=[EvidencePage(**one) for one in record["pages"]],
        sightings=entries_of_run(engine, record["run_id"]) if entries else None,
    )
