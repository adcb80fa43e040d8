"""``/metrics``: the archive's figures, in a form that Prometheus' own parser reads."""

from datetime import UTC, datetime

from prometheus_client.parser import text_string_to_metric_families

from ...archives import SOURCE, Archive, article, entry, failed, on_sqlite
from ...store.frontier.frontiers import Frontier
from .conftest import Serve

OTHER = "kcnawatch-vok-ru"
Found = dict[tuple[str, ...], float]


def samples(text: str) -> Found:
    """Each sample by its name and the values of its labels, in the order of the labels' names."""
    families = text_string_to_metric_families(text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_all_figures(archive: Archive, serve: Serve) -> None:
    archive.run(map(entry, range(1, 6)), [article(1), article(2)], [failed(3)], verdict="suspect")
    archive.run([entry(1)], [article(4)])
    archive.run([entry(1)], verdict="quiet")
    archive.run([entry(1)], verdict="failed")
    archive.run([], [article(9)], saved=True)
    archive.run([entry(1)], source=OTHER)
    archive.run([entry(1)], verdict=None)
    Frontier.of(archive, 12).take(0, 2)  # four of them have a text
    found = samples(serve(datetime(2026, 1, 1, tzinfo=UTC)).get("/metrics").text)
    expected = {
        ("vokspider_runs_total", SOURCE, "crawl", "suspect"): 1,
        ("vokspider_runs_total", SOURCE, "crawl", "ok"): 1,
        ("vokspider_runs_total", SOURCE, "crawl", "quiet"): 1,
        ("vokspider_runs_total", SOURCE, "crawl", "failed"): 1,
        ("vokspider_runs_total", SOURCE, "import", "ok"): 1,
        ("vokspider_runs_total", OTHER, "crawl", "ok"): 1,
        ("vokspider_outcomes_total", "new", SOURCE): 4,
        ("vokspider_outcomes_total", "failed", SOURCE): 1,
        ("vokspider_articles", SOURCE, "stored"): 4,
        ("vokspider_articles", SOURCE, "failed"): 1,
        ("vokspider_articles", SOURCE, "pending"): 1,
        ("vokspider_articles", OTHER, "pending"): 1,
        ("vokspider_articles_due", SOURCE): 2,
        ("vokspider_rechecks_due", SOURCE): 4,
        ("vokspider_rechecks_due", OTHER): 0,
        ("vokspider_articles_gone", SOURCE): 0,
        ("vokspider_last_success_timestamp_seconds", SOURCE): datetime(2025, 12, 5, 22, 30, tzinfo=UTC).timestamp(),
        ("vokspider_last_run_timestamp_seconds", SOURCE): datetime(2025, 12, 6, 22, 30, tzinfo=UTC).timestamp(),
        ("vokspider_last_run_duration_seconds", SOURCE): 0,
        ("vokspider_frontier_pages", SOURCE, "queued"): 6,
        ("vokspider_frontier_pages", SOURCE, "taken"): 2,
        ("vokspider_notices_waiting",): 0,
        ("vokspider_database_up",): 1,
        ("vokspider_daemon_start_time_seconds",): datetime(2026, 1, 1, tzinfo=UTC).timestamp(),
        ("vokspider_healthy",): 0,
        ("vokspider_source_healthy", SOURCE): 0,
    }
    assert {key: found.get(key) for key in expected} == expected
    assert sum(number for key, number in found.items() if key[0] == "vokspider_runs_total") == 6
    assert any(key[0] == "vokspider_build_info" for key in found)


@on_sqlite
def test_names_and_help_are_as_prometheus_wants_them(archive: Archive, serve: Serve) -> None:
    archive.run([entry(1)], [article(1)])
    page = serve().get("/metrics")
    assert page.headers["Content-Type"].startswith("text/plain; version=")
    families = list(text_string_to_metric_families(page.text))
    assert all(family.name.startswith("vokspider_") and family.documentation for family in families)
    allowed = {"source", "trigger", "verdict", "outcome", "status", "state", "version"}
    assert {label for family in families for one in family.samples for label in one.labels} <= allowed
