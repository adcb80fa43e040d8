"""The figures as Prometheus metrics, named as in https://prometheus.io/docs/practices/naming/.

They are read from the archive at each scrape, so a restart does not reset them. Labels are names of sources and fixed
words of vokspider, never text from a page.
"""

from collections.abc import Iterable, Iterator, Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from vokspider.config.sections import package_version
from vokspider.daemon.health.life import AwayError, Life
from vokspider.daemon.health.state import Health
from vokspider.store.db.sizes import MOST
from vokspider.store.runs.figures import ArchiveFigures


class HealthCollector(Collector):
    """The collector of all metrics of one daemon."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def describe(self) -> Iterable[Metric]:
        """Return nothing, since registering must not query the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """All present metrics, without those of the archive if its database does not respond."""
        health = self._health
        yield from signs_of(health, "daemon", "When it last checked for due crawls.")
        try:
            figures = health.figures()
        except AwayError as error:
            yield from verdict_of(health.reasons({}, str(error)), up=False)
            return
        yield from verdict_of(health.reasons(figures.past), up=True)
        silences = health.silences(figures.past)
        yield _per_source(
            "source_healthy",
            "Whether /healthz has no complaint about the crawls of an enabled source.",
            {source.name: int(source.name not in silences) for source in health.config.enabled},
        )
        yield from _of_runs(figures)
        yield from _of_articles(figures)
        yield _of_frontier(figures)
        yield gauge("notices_waiting", "Messages to people that are not sent yet.", figures.notices_waiting)


def make_registry(collector: Collector) -> CollectorRegistry:
    """A registry with the metrics of one process; the library's own registry is global."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(collector)
    return registry


def signs_of(life: Life, program: str, beats: str) -> Iterator[Metric]:
    """The metrics that say which program runs, and since when. ``beats``: what the time of its last beat means."""
    yield InfoMetricFamily("vokspider_build", "The running program.", {"version": package_version()})
    yield gauge(f"{program}_start_time_seconds", f"When the {program} started.", life.started_at.timestamp())
    yield gauge(f"{program}_last_beat_timestamp_seconds", beats, life.beat_at.timestamp())


def verdict_of(reasons: Sequence[str], *, up: bool) -> Iterator[Metric]:
    """The metrics that say whether all is well, and whether the database answers."""
    yield gauge("healthy", "Whether /healthz says that all is well.", not reasons)
    yield gauge("database_up", "Whether the database answers.", up)


def _of_runs(figures: ArchiveFigures) -> Iterator[Metric]:
    runs = CounterMetricFamily("vokspider_runs", "Runs that ended.", labels=("source", "trigger", "verdict"))
    outcomes: dict[tuple[str, str], int] = {}
    for run in figures.runs:
        runs.add_metric((run.source, run.trigger, run.verdict), run.number)
        for name, number in run.outcomes.items():
            outcomes[run.source, name] = outcomes.get((run.source, name), 0) + number
    yield runs
    outcomes_family = CounterMetricFamily(
        "vokspider_outcomes", "Articles by outcome, over all runs.", labels=("source", "outcome")
    )
    for key, number in outcomes.items():
        outcomes_family.add_metric(key, number)
    yield outcomes_family
    yield _per_source(
        "last_success_timestamp_seconds",
        "When the last healthy crawl ended.",
        {source: past.healthy_at.timestamp() for source, past in figures.past.items() if past.healthy_at},
    )
    ends = {run.source: run.ended_at.timestamp() for run in figures.last_runs}
    yield _per_source("last_run_timestamp_seconds", "When the last crawl ended, however it did.", ends)
    took = {run.source: run.seconds for run in figures.last_runs}
    yield _per_source("last_run_duration_seconds", "How long the last crawl took.", took)


def _of_articles(figures: ArchiveFigures) -> Iterator[Metric]:
    articles = GaugeMetricFamily("vokspider_articles", "Articles by status.", labels=("source", "status"))
    gone: dict[str, int] = {}
    for one in figures.articles:
        articles.add_metric((one.source, one.status), one.number)
        gone[one.source] = gone.get(one.source, 0) + one.gone
    yield articles
    yield _per_source("articles_gone", "Articles that are not on the site any more.", gone)
    counted = f"counted up to {MOST}"
    to_fetch = f"Articles without a text that the next crawl fetches, {counted}."
    yield _per_source("articles_due", to_fetch, figures.fetches_due)
    to_fetch_again = f"Stored articles that wait to be fetched again, {counted}."
    yield _per_source("rechecks_due", to_fetch_again, figures.rechecks_due)


def _of_frontier(figures: ArchiveFigures) -> Metric:
    words = "Pages of back-fills that are queued, or taken by a run."
    family = GaugeMetricFamily("vokspider_frontier_pages", words, labels=("source", "state"))
    for key, number in sorted(figures.frontier.items()):
        family.add_metric(key, number)
    return family


def _per_source(name: str, words: str, values: dict[str, float] | dict[str, int]) -> Metric:
    family = GaugeMetricFamily(f"vokspider_{name}", words, labels=("source",))
    for source, value in values.items():
        family.add_metric((source,), value)
    return family


def gauge(name: str, words: str, value: float) -> Metric:
    """A metric without labels."""
    return GaugeMetricFamily(f"vokspider_{name}", words, value)
