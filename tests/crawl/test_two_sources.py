"""A second source of one site by configuration alone: it learns its own listing and takes nothing of the other one."""

import json
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tests.archives import calendar
from tests.commands import Cli
from tests.crawl.conftest import Lab, balanced
from tests.crawl.test_hostile import override
from tests.limits import HANG
from vokspider.crawl.process import Result
from vokspider.demo.model import Reply
from vokspider.reports.status import status
from vokspider.store.db.engine import open_engine
from vokspider.store.db.host_pace import HostPace

Make = Callable[..., Lab]
FIRST, SECOND = "kcnawatch-vok-en", "kcnawatch-kcna-en"
GAP = 1.0  # s
LEAST = GAP / 2  # at the server, which on a busy machine may read one request later than the next


def two_sources(lab: Make, articles: int = 25, others: int = 35, **more: object) -> Lab:
    """An archive of a site with both sources, with so many articles each; ``more`` are keys of both."""
    archive = lab(articles, other_name="KCNA.kp (En)", layouts=("2025",))
    del archive.site.other.articles[others:]
    common = {"site": archive.site.base_url, "language": "en", "page": "kcnawatch", "enabled": True} | more
    first = {"name": FIRST, "display_name": "Voice of Korea (EN)", "start_url": archive.site.start_url}
    second = {
        "name": SECOND,
        "display_name": "KCNA.kp (En)",
        "start_url": archive.site.url(archive.site.other.articles[-1]),
    }
    tables = [
        "[[source]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in {**one, **common}.items())
        for one in (first, second)
    ]
    path = archive.folder / "sources.toml"
    path.write_text("\n".join(tables))
    archive.overridden["sources"] = {"file": str(path)}
    return archive


def texts(archive: Lab, source: str) -> dict[str, str]:
    """The stored texts of a source, by identity."""
    query = """
        SELECT a.external_id, r.text FROM article a
        JOIN revision r ON r.article_id = a.id AND r.number = a.revision
        JOIN source s ON s.id = a.source_id WHERE s.name = :source
    """
    return dict(tuple(row) for row in archive.rows(query, source=source))


def truth(articles: Any) -> dict[str, str]:
    return {article.external_id: "\n\n".join(article.paragraphs) for article in articles}


def is_right(archive: Lab) -> bool:
    site = archive.site
    return texts(archive, FIRST) == truth(site.articles) and texts(archive, SECOND) == truth(site.other.articles)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("order", [(FIRST, SECOND), (SECOND, FIRST)])
def test_each_learns_its_own_listing_whichever_is_first(lab: Make, order: tuple[str, str]) -> None:
    archive = two_sources(lab)
    for source in order:
        record = archive.crawl(source=source)
        assert (record["source"], record["verdict"], record["failed"]) == (source, "ok", 0), record
    site = archive.site
    learned = archive.rows("SELECT name, listing_url, listing_key FROM source ORDER BY name")
    assert [tuple(row) for row in learned] == [
        (SECOND, f"{site.base_url}/article/{site.other.listing_number}/", site.other.ajax_source_id),
        (FIRST, site.listing_url, site.ajax_source_id),
    ]
    assert is_right(archive)
    for source in order:
        assert archive.crawl(source=source)["verdict"] == "quiet"
    assert archive.rows("SELECT count(*) FROM article")[0][0] == 25 + len(site.other.articles)


def test_status_and_export_are_by_source(lab: Make, cli: Cli, monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    archive = two_sources(lab, 12)
    archive.crawl()
    archive.crawl(source=SECOND)
    for name, value in archive.config.to_environ().items():
        monkeypatch.setenv(name, value)
    exported = {
        name: {one["external_id"] for one in cli("articles", "export", "--format", "jsonl", "--source", name).objects}
        for name in (FIRST, SECOND)
    }
    assert exported == {FIRST: set(texts(archive, FIRST)), SECOND: set(texts(archive, SECOND))}
    engine = open_engine(archive.config.database_url)
    found = {one.name: one for one in status(engine, archive.config, calendar(), {}).sources}
    engine.dispose()
    assert {name: one.articles["stored"] for name, one in found.items()} == {FIRST: 12, SECOND: 35}
    assert [[run.source for run in one.last_runs] for one in found.values()] == [[SECOND], [FIRST]]
    assert all(one.enabled for one in found.values())


@pytest.mark.slow
def test_two_crawls_of_one_host_at_once_keep_one_pace(lab: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = two_sources(lab, 6, 6, delay=GAP)
    asked: list[float] = []

    def note(_target: str) -> Reply | None:
        asked.append(time.monotonic())
        return None

    override(archive, monkeypatch, note)
    results: list[Result] = []
    children = [archive.start(source=source) for source in (FIRST, SECOND)]
    followers = [threading.Thread(target=lambda one=child: results.append(one.wait())) for child in children]
    for follower in followers:
        follower.start()
    for follower in followers:
        follower.join(HANG)
    assert [balanced(result.record or {})["new"] for result in results] == [6, 6]
    assert is_right(archive)
    assert len(asked) >= 2 * (6 + 2)
    assert min(later - sooner for sooner, later in pairwise(asked)) >= LEAST


def test_a_ban_of_one_crawl_is_a_rest_for_all_on_that_host(lab: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = two_sources(lab, 3, 3, delay=0.01, concurrency=1)
    archive.overridden["crawl"] = {"rest_after": 2, "rest_minutes": 60, "rests": 0}
    begun = time.time()
    override(archive, monkeypatch, lambda target: Reply(403, (), b"no") if target.startswith("/newstream/") else None)
    banned = archive.run()
    assert banned.exit_code == 3, banned
    ((host, blocked_until),) = archive.rows("SELECT host, blocked_until FROM host_pace")
    assert archive.site.base_url == f"http://{host}"
    assert begun + 3_600 <= blocked_until <= time.time() + 3_600


@pytest.mark.slow
def test_a_crawl_waits_for_the_end_of_a_rest_that_another_one_began(lab: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = two_sources(lab, 3, 3, delay=0.01, concurrency=1)
    archive.crawl()
    asked: list[float] = []

    def note(_target: str) -> Reply | None:
        asked.append(time.time())
        return None

    override(archive, monkeypatch, note)
    engine = open_engine(archive.config.database_url)
    HostPace(engine, archive.site.base_url.removeprefix("http://")).block(2)
    engine.dispose()
    ((blocked_until,),) = archive.rows("SELECT blocked_until FROM host_pace")
    assert archive.crawl(source=SECOND)["new"] == 3
    assert asked[0] >= blocked_until - 0.01  # SQLite's clock has milliseconds


def test_a_rest_of_another_host_is_none_of_ours(lab: Make) -> None:
    archive = two_sources(lab, 3, 3, delay=0.01)
    archive.crawl(dry_run=True)  # makes no archive
    engine = open_engine(archive.config.database_url)
    archive.crawl()
    HostPace(engine, "example.org").block(1_000)
    engine.dispose()
    assert archive.crawl()["verdict"] == "quiet"


@pytest.mark.usefixtures("forked")
def test_all_sources_are_crawled_by_one_command(lab: Make, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = two_sources(lab, 4, 4)
    path = archive.folder / "sources.toml"
    right = path.read_text()
    # The second one starts at a page of the first.
    path.write_text(right.replace(archive.site.url(archive.site.other.articles[-1]), archive.site.start_url))
    for name, value in archive.config.to_environ().items():
        monkeypatch.setenv(name, value)
    done = cli("crawl", "--all", "--json")
    assert [(one["source"], one["verdict"], one["new"]) for one in done.objects] == [
        (FIRST, "ok", 4),
        (SECOND, "failed", 0),
    ]
    assert done.code == 1
    assert (
        "is of the source 'Voice of Korea (EN)', but kcnawatch-kcna-en is configured as"
        in done.objects[1]["reasons"][0]
    )
    path.write_text(right)
    done = cli("crawl", "--all", "--json")
    assert [(one["source"], one["verdict"], one["new"]) for one in done.objects] == [
        (FIRST, "quiet", 0),
        (SECOND, "ok", 4),
    ]
    assert done.code == 0
    assert is_right(archive)
