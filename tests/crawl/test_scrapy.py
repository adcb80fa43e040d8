"""Scrapy's own commands in the project's folder: crawl with a feed and settings, fetch, shell."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.limits import HANG

from .conftest import Lab

Make = Callable[..., Lab]
_ROOT = Path(__file__).parents[2]


def scrapy(archive: Lab, *arguments: str) -> "subprocess.CompletedProcess[str]":
    plain = {name: value for name, value in os.environ.items() if not name.startswith("VOKSPIDER_")}
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=_ROOT,
        env=plain | archive.config.to_environ(),
        capture_output=True,
        text=True,
        timeout=HANG,
        check=False,
    )


@pytest.mark.slow
def test_crawl_with_a_feed_and_a_setting(lab: Make, tmp_path: Path) -> None:
    one = lab(6)
    feed = tmp_path / "items.jsonl"
    done = scrapy(one, "crawl", "vok", "-a", "max_pages=1", "-o", str(feed), "-s", "LOG_LEVEL=INFO")
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert one.stored() == one.truth()
    items = [json.loads(line) for line in feed.read_text("utf-8").splitlines()]
    articles = [item for item in items if item.get("paragraphs")]
    assert {item["external_id"] for item in articles} == set(one.truth())
    assert all(set(item["capture"]) == {"url", "fetched_at", "status"} for item in articles)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["fetch", "--nolog"], ["shell", "--nolog", "-c", "response.text"]], ids=str)
def test_a_look_at_a_page_of_the_source(lab: Make, arguments: list[str]) -> None:
    one = lab(3)
    done = scrapy(one, *arguments, one.site.start_url)
    assert "Traceback" not in done.stderr
    assert one.site.articles[0].title in done.stdout
    assert not (one.folder / "archive.db").exists()


@pytest.mark.slow
def test_other_hosts_are_not_asked(lab: Make) -> None:
    one, other = lab(3), lab(3, seed=2)
    scrapy(one, "fetch", "--nolog", other.site.start_url)
    assert other.site.requests == []
