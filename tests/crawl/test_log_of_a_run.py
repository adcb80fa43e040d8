"""The log of a run: one line with fields for its beginning, its verdict, and each page that is news or trouble."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.site import SimulatedSite
from vokspider.demo.server import serve

from ..commands import Cli
from .conftest import Lab

Make = Callable[..., Lab]


def events(lab: Lab, run_id: int, prefix: str = "") -> list[dict[str, Any]]:
    """The lines of ours in the log of a run, those of an event that begins with ``prefix``."""
    lines = (lab.folder / f"logs/run-{run_id}.jsonl").read_text("utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return [line for line in found if "message" in line and line["event"].startswith(prefix)]


def test_each_page_that_is_new_changed_missing_or_failed_has_a_line(lab: Make) -> None:
    one = lab(6)
    edited, removed, broken, *_ = [each for each in one.site.articles if each.external_id != one.site.start_id]
    one.site.fault(broken.external_id, "empty_body")
    record = one.crawl_alone()
    found = events(one, record["run_id"], "article_")
    (new,) = [line for line in found if line["external_id"] == edited.external_id]
    assert (new["event"], new["level"], new["run_id"]) == ("article_new", "info", record["run_id"])
    assert (new["url"], new["revision"], new["status"]) == (one.base + edited.path, 1, 200)
    assert new["title"] == edited.title
    (failure,) = [line for line in found if line["event"] == "article_failed"]
    assert (failure["external_id"], failure["level"]) == (broken.external_id, "warning")
    assert (failure["reason"], failure["state"], failure["status"]) == ("empty_body", "wrong_body", 200)
    assert len(found) == record["new"] + record["failed"] == 6
    one.site.clear_faults()
    one.site.edit(edited.external_id, paragraphs=("The ferry is late.", *edited.paragraphs[1:]))
    one.site.remove(removed.external_id)
    record = one.crawl_alone(recheck="all")
    by_article = {line["external_id"]: line for line in events(one, record["run_id"], "article_")}
    changed, missing = by_article[edited.external_id], by_article[removed.external_id]
    assert (changed["event"], changed["revision"]) == ("article_changed", 2)
    assert (missing["event"], missing["reason"], missing["status"]) == ("article_missing", "http_404", 404)


def test_a_run_says_how_it_was_begun_and_how_it_ended(lab: Make) -> None:
    one = lab(3)
    record = one.crawl_alone(max_pages=1)
    opened, *_, closed = events(one, record["run_id"])
    assert (opened["event"], closed["event"]) == ("run_opened", "run_closed")
    assert (opened["source"], opened["trigger"], opened["options"]) == (record["source"], "crawl", {"max_pages": 1})
    assert opened["database"] == one.config.masked_url
    assert {name: closed[name] for name in record} == record
    assert closed["message"].startswith("verdict ok: 3 new")


@pytest.mark.sampled(1)
@pytest.mark.parametrize("options", [[], ["-v"], ["-q"], ["-v", "-q"]], ids=" ".join)
def test_loudness(cli: Cli, root: Path, options: list[str]) -> None:
    site = SimulatedSite.generate(3)
    with serve(site):
        done = cli(*options, "crawl", "--delay", "0", "--start-url", site.start_url)
    if len(options) == 2:
        assert done.refused("--verbose and --quiet contradict each other")
        return
    assert done.code == 0
    assert done.out.startswith("ok: run 1")
    lines = done.err.splitlines()
    titles = [f"new: {article.external_id} {article.title}" for article in site.articles]
    assert sorted(line for line in lines if line.startswith("new: ")) == (sorted(titles) if options == ["-v"] else [])
    assert (lines == []) == (options != ["-v"])


def test_quiet_leaves_notes_out_and_keeps_errors(cli: Cli) -> None:
    assert cli("db", "upgrade").code == 0
    assert "no articles" in cli("articles", "list").err
    assert cli("-q", "articles", "list").err == ""
    assert "no article" in cli("-q", "articles", "show", "7").err
