"""``vokspider check-site`` as one uses it: a real process asks a real site; nothing is stored."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulator.site import SimulatedSite
from vokspider.config import load
from vokspider.demo.server import serve
from vokspider.sites.findings import sources_toml

from ..commands import Cli


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[SimulatedSite]:
    site = SimulatedSite.generate(60, layouts=("2025",))
    with serve(site):
        settings = {
            "CRAWL__START_URL": site.start_url,
            "CRAWL__DELAY": "0",
            "CRAWL__CONTACT": "me@example.org",
            "LOGS__DIR": str(tmp_path / "logs"),
            "DATABASE__URL": f"sqlite:///{tmp_path}/none.db",
        }
        for name, value in settings.items():
            monkeypatch.setenv(f"VOKSPIDER_{name}", value)
        yield site


def test_a_site_as_it_is_known(site: SimulatedSite, cli: Cli, tmp_path: Path) -> None:
    done = cli("check-site")
    assert done.code == 0, done.err
    assert "found: status 404" in done.out  # the sitemap, which the demo site has not
    assert "changed: 1 fact\n" in done.out
    assert len(site.requests) <= 8
    assert not (tmp_path / "none.db").exists()
    sources = tmp_path / "sources.toml"
    sources.write_text(done.out.partition("for config/sources.toml, with what was learned:")[2])
    (source,) = load(environ={"VOKSPIDER_SOURCES__FILE": str(sources)}).sources
    assert (source.listing_url, source.listing_key) == (site.listing_url, site.ajax_source_id)
    assert max(map(len, done.out.splitlines())) < 160


@pytest.mark.slow
def test_a_crawl_that_starts_at_a_listing(site: SimulatedSite, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOKSPIDER_CRAWL__START_URL", site.listing_url)
    done = cli("check-site", "--json")
    assert done.code == 0, done.out
    report = json.loads(done.out)
    (sitemap,) = [one for one in report["facts"] if one["state"] != "holds"]
    assert sitemap == {
        "name": "sitemap",
        "page": "sitemap",
        "mark": "1",
        "expected": "/sitemap_index.xml answers",
        "state": "changed",
        "found": "status 404",
        "means": "nothing",
        "essential": False,
        "found_code": "found_status",
        "found_facts": {"status": 404},
    }
    assert report["learned"] == {
        "listing_url": site.listing_url,
        "listing_key": site.ajax_source_id,
        "ajax_source_id": site.ajax_source_id,
    }
    assert len(site.requests) <= 8


@pytest.mark.slow
def test_what_the_source_declares_is_what_is_checked(
    site: SimulatedSite, cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sources = tmp_path / "sources.toml"
    source = load(environ={}).source("kcnawatch-vok-en")
    declared = {"listing_url": f"{site.base_url}/article/58/", "listing_key": "999"}
    sources.write_text(sources_toml(source, declared))
    monkeypatch.setenv("VOKSPIDER_SOURCES__FILE", str(sources))
    done = cli("check-site", "--json")
    assert done.code == 3
    found = {one["name"]: one["found"] for one in json.loads(done.out)["facts"] if one["state"] != "holds"}
    assert found["listing_answers"] == "status 404"
    sources.write_text(sources_toml(source, {**declared, "listing_url": site.listing_url}))
    done = cli("check-site", "--json")
    assert done.code == 3
    found = {one["name"]: one["found"] for one in json.loads(done.out)["facts"] if one["state"] == "changed"}
    assert found["fragment"].endswith("without the last one of the page before")
    assert any("id=999" in target for target in site.requests)


@pytest.mark.slow
def test_a_site_that_bans(site: SimulatedSite, cli: Cli) -> None:
    site.outage("forbidden", after=2)
    done = cli("check-site", "--json")
    assert done.code == 3
    report = json.loads(done.out)
    assert any("bans us" in line for line in report["trouble"])
    assert report["learned"] == {"listing_url": None, "listing_key": None, "ajax_source_id": None}
    assert len(site.requests) <= 5


@pytest.mark.slow
def test_a_site_that_forbids_the_listings_further_pages(site: SimulatedSite, cli: Cli) -> None:
    site.robots = "User-agent: *\nDisallow: /wp-admin/\n"
    done = cli("check-site", "--json")
    assert done.code == 3
    found = {one["name"]: one for one in json.loads(done.out)["facts"]}
    assert found["robots_txt"]["found"].endswith("a crawl reads the listing's first page only")
    assert found["fragment"]["state"] == "unknown"
    assert not any("admin-ajax" in target for target in site.requests)


@pytest.mark.slow
def test_nothing_answers(site: SimulatedSite, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOKSPIDER_CRAWL__START_URL", "http://127.0.0.1:9/newstream/1742720595-377991883/x")
    done = cli("check-site", "--json")
    assert done.code == 1
    assert "connection_refused" in done.out or "robots.txt" in done.out
    assert len(cli("check-site").out.splitlines()) < 30


def test_an_unknown_source(cli: Cli) -> None:
    assert cli("check-site", "--source", "kcnawatch-vok-em").refused("kcnawatch-vok-em", "did you mean")


@pytest.fixture
def two_sources(site: SimulatedSite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A sources file whose second source is the site's, while crawl.start_url is a page that nobody may ask for."""
    first = load(environ={}).source("kcnawatch-vok-en")
    second = first.model_copy(update={"name": "second", "start_url": None})
    path = tmp_path / "sources.toml"
    path.write_text(sources_toml(first, _NOTHING) + sources_toml(second, _NOTHING))
    monkeypatch.setenv("VOKSPIDER_SOURCES__FILE", str(path))
    monkeypatch.setenv("VOKSPIDER_CRAWL__START_URL", f"{site.base_url}/newstream/1-2/of-the-first-source")
    return path


_NOTHING = {"listing_url": None, "listing_key": None}


@pytest.mark.slow
def test_another_source_does_not_start_at_a_page_of_the_first(site: SimulatedSite, cli: Cli, two_sources: Path) -> None:
    done = cli("check-site", "--source", "second")
    assert done.refused("no page of second is known", "--start-url", "start_url in")
    assert str(two_sources) in done.err
    assert site.requests == []
    assert cli("check-site", "--source", "second", "--start-url", "nowhere").refused("is not a web address")
    assert cli("check-site", "--source", "second", "--start-url", site.start_url).code == 0
    assert not any("of-the-first-source" in target for target in site.requests)


@pytest.mark.slow
def test_another_source_starts_at_its_own_listing(site: SimulatedSite, cli: Cli, two_sources: Path) -> None:
    second = load(environ={"VOKSPIDER_SOURCES__FILE": str(two_sources)}).source("second")
    first = second.model_copy(update={"name": "kcnawatch-vok-en"})
    declared = {"listing_url": site.listing_url, "listing_key": None}
    two_sources.write_text(sources_toml(first, _NOTHING) + sources_toml(second, declared))
    done = cli("check-site", "--source", "second", "--json")
    assert done.code == 0, done.out
    assert json.loads(done.out)["learned"]["listing_url"] == site.listing_url
    assert not any("of-the-first-source" in target for target in site.requests)


@pytest.mark.slow
def test_another_source_starts_at_its_own_start_page(site: SimulatedSite, cli: Cli, two_sources: Path) -> None:
    text = two_sources.read_text()
    two_sources.write_text(f'{text}start_url = "{site.start_url}"\n')
    done = cli("check-site", "--source", "second", "--json")
    assert done.code == 0, done.out
    assert site.start_path in site.requests
    assert not any("of-the-first-source" in target for target in site.requests)
