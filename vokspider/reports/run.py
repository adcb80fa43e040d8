"""One run with everything that was found out about it: reasons, monitors, failed articles, pages kept as evidence."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import Engine

from vokspider.monitors.judging import BROKEN
from vokspider.reports.runs import RunSummary, summary
from vokspider.reports.serializing import as_json
from vokspider.store.articles.article_detail import SeenEntry, entries_of_run
from vokspider.store.runs.run_queries import show_run
from vokspider.text.naming import Naming


@frozen
class MonitorResult:
    """What a monitor found. ``state`` is a word of ``vokspider.monitors.judging``.

    The others are codes with facts in JSON; rows of versions before 0.2.0 have sentences in their place.
    """

    name: str
    state: str
    figure: Mapping[str, Any] | str
    expected: Mapping[str, Any] | str
    cause: Mapping[str, Any] | str

    @property
    def is_broken(self) -> bool:
        """Whether the figure is not what it should be."""
        return self.state == BROKEN


@frozen
class FailedArticle:
    """An article whose page was not believed, with the reason."""

    id: int
    external_id: str
    url: str | None
    reason: str


@frozen
class EvidencePage:
    """A capture to look at, of the listing where ``external_id`` is None. ``reason`` is the monitor that broke."""

    id: int
    url: str
    external_id: str | None
    reason: str


@frozen
class RunDetail:
    """A run with all that is known of it.

    ``skipped_reasons`` and ``failed_reasons``: how many articles by reason. ``monitors`` is their part of the run's
    row, empty where none looked; ``results`` has it as typed data, and ``compared_with`` the numbers of the earlier
    runs. ``sightings`` is None where the entries were not wanted.
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
        """What the monitors found, in their order."""
        names = ("name", "state", "figure", "expected", "cause")
        return [MonitorResult(**{name: one[name] for name in names}) for one in self.monitors.get("results", ())]

    @property
    def compared_with(self) -> Sequence[int]:
        """The runs that the monitors compared with, newest first."""
        return tuple(self.monitors.get("compared_with", ()))

    def as_json(self) -> dict[str, Any]:
        """The run's record, and the other fields behind it."""
        fields = as_json(self)
        record: dict[str, Any] = fields.pop("run")
        if self.sightings is None:
            del fields["sightings"]
        return record | fields


def run_detail(engine: Engine, given: str, now: datetime, naming: Naming, *, entries: bool = False) -> RunDetail:
    """The run of number ``given`` as it stands at ``now``; with ``entries`` also those that it saw.

    Raises NotFoundError, with the newest run, when there is none.
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
