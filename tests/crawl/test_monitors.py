"""A month of healthy days alarms nobody; then everything that can break does, and is named on its first day."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import define, field

from tests.commands import Cli
from tests.crawl.conftest import Lab
from tests.crawl.crawls import Crawls
from tests.crawl.days import Days, korean_day
from tests.simulator.site import SimulatedSite
from vokspider.demo.entries import without_names
from vokspider.demo.model import Reply
from vokspider.model.options import EVERY, IMPORT, REEXTRACT
from vokspider.store.captures.kept import list_captures
from vokspider.store.captures.wanted import Wanted
from vokspider.store.db.engine import open_engine
from vokspider.store.runs.run_queries import show_run

Make = Callable[..., Lab]
Alter = Callable[[str, str], str]  # a request's target and the page that answers it -> another page
WEEKEND: Final = (5, 6)
TEASER = re.compile(r'<p class="d-[^"]*">.*?</p>', re.DOTALL)
ORIGINAL = re.compile(r'<a href="[^"]*" target="_blank">(Read original version at source)</a>')


@define
class Archive:
    """A site day after day. ``alter`` spoils what it serves; ``day`` is the last one that was crawled."""

    days: Days
    alter: Alter | None = None
    day: int = -1
    held: dict[str, Any] = field(factory=dict)

    @property
    def site(self) -> SimulatedSite:
        return self.days.lab.site

    def crawl(self, news: int = 0, *, days: int = 1, **options: Any) -> dict[str, Any]:
        """The crawl of the next day, on which so many articles were published."""
        self.day += days
        if news:
            self.site.publish(news, on=korean_day(self.day))
        return self.days.crawl(self.day, **options)

    def broken(self, record: dict[str, Any]) -> set[str]:
        """The monitors that the reasons of a run name."""
        return {reason.split(":")[0].removeprefix("monitor ") for reason in record["reasons"] if "monitor " in reason}

    def shown(self, record: dict[str, Any]) -> dict[str, Any]:
        """The run as ``runs show`` has it."""
        engine = open_engine(self.days.lab.config.database_url)
        found = show_run(engine, str(record["run_id"]))
        engine.dispose()
        return found

    def exhibits(self) -> list[tuple[str, str]]:
        """What was kept to look at in the last run: the reason, and the path."""
        query = "SELECT reason, url FROM capture WHERE article_id IS NULL AND run_id = (SELECT max(id) FROM run)"
        return [(row[0], row[1].removeprefix(self.site.base_url)) for row in self.days.lab.rows(query)]


@pytest.fixture
def archive(lab: Make, crawls: Crawls, monkeypatch: pytest.MonkeyPatch) -> Archive:
    made = Archive(Days(lab(40, layouts=("2025",)), crawls))
    made.days.lab.overridden["crawl"] = {"retry_times": 0}
    answer = SimulatedSite.answer

    def altered(site: SimulatedSite, target: str) -> Reply:
        reply = answer(site, target)
        if made.alter is None or reply.status != 200 or target == "/robots.txt":
            return reply
        return reply._replace(body=made.alter(target, reply.body.decode()).encode())

    monkeypatch.setattr(SimulatedSite, "answer", altered)
    return made


def healthy_days(archive: Archive, number: int) -> None:
    """Days with a few articles, weekends without."""
    for _ in range(number):
        weekday = korean_day(archive.day + 1).weekday()
        news = 0 if weekday in WEEKEND else 2 + archive.day % 3
        record = archive.crawl(news)
        assert record["verdict"] == ("ok" if news or archive.day == 0 else "quiet"), (archive.day, record)
        assert record["reasons"] == []
    assert archive.days.lab.rows("SELECT count(*) FROM capture WHERE article_id IS NULL") == [(0,)]


def is_article(target: str) -> bool:
    return target.startswith("/newstream/")


def of_articles(change: Callable[[str], str]) -> Alter:
    return lambda target, html: change(html) if is_article(target) else html


def of_listing(change: Callable[[str], str]) -> Alter:
    return lambda target, html: html if is_article(target) else change(html)


def three_entries(html: str) -> str:
    """The listing with its first three entries."""
    parts = html.split("</article>\n")
    return "</article>\n".join([*parts[:3], parts[-1]])


ALTERED: Final[dict[str, tuple[Alter, set[str]]]] = {
    "article pages without class names": (of_articles(without_names), {"article_structure", "text_contract"}),
    "a listing without class names": (of_listing(without_names), {"listing_structure"}),
    "three entries in place of twenty": (of_listing(three_entries), {"listing_entries", "fragment_entries"}),
    "entries without teasers": (of_listing(lambda html: TEASER.sub("", html)), {"entry_fields"}),
    "no link to the original": (of_articles(lambda html: ORIGINAL.sub(r"\1", html)), {"article_fields"}),
}


def half_texts(archive: Archive) -> None:
    for article in list(archive.site.articles):
        kept = article.paragraphs[: (len(article.paragraphs) + 1) // 2]
        archive.held[article.external_id] = article.paragraphs
        archive.site.edit(article.external_id, paragraphs=kept, teaser=article.teaser)


def whole_texts(archive: Archive) -> None:
    for identity, paragraphs in archive.held.items():
        archive.site.edit(identity, paragraphs=paragraphs)


def old_texts_again(archive: Archive) -> None:
    old = archive.site.articles[30]
    for made in archive.site.publish(4, on=korean_day(archive.day + 1)):
        archive.site.edit(made.external_id, paragraphs=old.paragraphs)


def some_popups(archive: Archive) -> None:
    for made in archive.site.publish(12, on=korean_day(archive.day + 1))[:4]:
        archive.site.fault(made.external_id, "membership_popup")


def no_fragments(archive: Archive) -> None:
    archive.site.publish(25, on=korean_day(archive.day + 1))
    for offset in range(15, 25):
        archive.site.listing_fault("not_found", offset)


def nothing(archive: Archive) -> None:
    """Nothing is to be done."""


def faultless(archive: Archive) -> None:
    archive.site.clear_faults()


HAPPENED: Final[dict[str, tuple[Callable[[Archive], None], set[str], Callable[[Archive], None]]]] = {
    "half of each text": (half_texts, {"shorter_texts"}, whole_texts),
    "old articles taken in again": (old_texts_again, {"duplicates"}, nothing),
    "popups in place of some new articles": (some_popups, {"failures"}, nothing),
    "a listing that cannot be read deep enough": (no_fragments, {"overlap"}, faultless),
}


@pytest.mark.slow
def test_each_kind_of_breakage_is_named_on_its_first_day_after_a_healthy_month(archive: Archive) -> None:
    healthy_days(archive, 30)
    for what, (alter, expected) in ALTERED.items():
        archive.alter = alter
        record = archive.crawl(2)
        assert (record["verdict"], archive.broken(record)) == ("suspect", expected), (what, record["reasons"])
        pages = archive.shown(record)["pages"]
        assert {f"monitor {name}" for name in expected} >= {page["reason"] for page in pages}, what
        assert {page["external_id"] is not None for page in pages} == {"article" in min(expected)}, what
        assert len(archive.exhibits()) <= 2, what
        archive.alter = None
        assert archive.crawl(2)["verdict"] == "ok", what
    for what, (happen, expected, undo) in HAPPENED.items():
        happen(archive)
        record = archive.crawl()
        assert (record["verdict"], archive.broken(record)) == ("suspect", expected), (what, record["reasons"])
        undo(archive)
        record = archive.crawl(2)
        assert (record["verdict"], archive.broken(record)) == ("ok", set()), (what, record["reasons"])
    assert archive.days.lab.stored().keys() >= {article.external_id for article in archive.site.articles[:20]}


def test_an_outage_of_all_article_pages_is_suspect_until_a_page_comes(archive: Archive) -> None:
    archive.days.lab.overridden["recheck"] = {"budget": 0}
    healthy_days(archive, 1)
    archive.site.publish(2, on=korean_day(archive.day + 1))
    for article in archive.site.articles[:2]:
        archive.site.fault(article.external_id, "server_error")
    assert archive.crawl()["verdict"] == "suspect"
    record = archive.crawl()
    assert (record["verdict"], archive.broken(record)) == ("suspect", {"article_pages"})
    assert "none of 2 article pages was usable, as in run 2" in record["reasons"][0]
    archive.site.clear_faults()
    assert archive.crawl()["verdict"] == "ok"
    archive.site.fault(archive.site.publish(1, on=korean_day(archive.day + 1))[0].external_id, "not_found")
    archive.crawl(1)
    assert [archive.crawl()["verdict"] for _ in range(2)] == ["quiet"] * 2  # one article is no outage


@pytest.mark.slow
def test_a_frozen_listing_is_told_from_a_weekend(archive: Archive) -> None:
    healthy_days(archive, 1)
    assert [archive.crawl()["verdict"] for _ in range(7)] == ["quiet"] * 7
    record = archive.crawl()
    assert (record["verdict"], archive.broken(record)) == ("suspect", {"silence"})
    assert record["reasons"][0].startswith("monitor silence: 8 days without a new article; expected at most 7;")
    archive.days.lab.overridden["monitors"] = {"silent_days": 0}
    assert archive.crawl()["verdict"] == "quiet"
    del archive.days.lab.overridden["monitors"]
    assert archive.crawl(1)["verdict"] == "ok"


@pytest.mark.slow
def test_a_redesign_that_still_parses_alarms_until_people_accept_it(archive: Archive, cli: Cli) -> None:
    healthy_days(archive, 6)
    archive.alter = of_articles(without_names)
    archive.crawl(2)
    number = archive.crawl(2)["run_id"]
    done = cli("--database", archive.days.lab.database_url, "runs", "accept", str(number))
    assert (done.code, done.out) == (0, "")
    for _ in range(6):
        assert archive.crawl(2)["verdict"] == "ok"
    archive.alter = of_articles(lambda html: without_names(ORIGINAL.sub(r"\1", html)))
    assert archive.broken(archive.crawl(2)) == {"article_fields"}
    archive.days.lab.overridden["monitors"] = {"off": ["article_fields"]}
    record = archive.crawl(2)
    assert (record["verdict"], record["reasons"]) == ("ok", [])


@pytest.mark.slow
def test_the_report_of_a_run_names_what_broke_and_what_is_kept_to_look_at(archive: Archive, cli: Cli) -> None:
    healthy_days(archive, 6)
    archive.alter = of_listing(three_entries)
    number = archive.crawl(2)["run_id"]
    database = ("--database", archive.days.lab.database_url)
    shown = cli(*database, "runs", "show", str(number))
    assert shown.code == 0
    report = shown.out
    # A hint repeats the address of the database, which stays whole.
    assert max(len(line) for line in report.splitlines() if archive.days.lab.database_url not in line) <= 80
    assert "listing_entries" in report
    found = cli(*database, "runs", "show", str(number), "--json").object
    states = {one["name"]: one["state"] for one in found["monitors"]["results"]}
    assert {name for name, state in states.items() if state == "broken"} == {"listing_entries"}
    assert found["monitors"]["compared_with"] == [6, 5, 4, 3, 2, 1]
    page, _ = found["pages"]
    assert {one["reason"] for one in found["pages"]} == {"monitor listing_entries"}
    assert f"captures show {page['id']}" in " ".join(report.split())
    assert "latest_article_wrapper" in cli(*database, "captures", "show", str(page["id"]), "--body").out
    engine = open_engine(archive.days.lab.config.database_url)
    listed = [facts for facts in list_captures(engine, Wanted(run_id=number)) if facts.article_id is None]
    engine.dispose()
    assert [(facts.kept, facts.state, facts.external_id) for facts in listed] == [(True, "served", None)] * 2
    assert cli(*database, "captures", "list", "--run", str(number)).code == 0


@pytest.mark.slow
def test_pages_that_are_kept_to_look_at_are_no_articles(archive: Archive, lab: Make, cli: Cli, tmp_path: Path) -> None:
    """Neither for the web archive that is exported, nor for the one that takes it in, nor for a newer parser."""
    healthy_days(archive, 6)
    archive.alter = lambda target, html: without_names(html)
    record = archive.crawl(recheck=EVERY)
    assert archive.broken(record) == {"listing_structure", "article_structure", "text_contract"}
    assert {is_article(path) for _, path in archive.exhibits()} == {True, False}
    assert len(archive.exhibits()) <= 4
    file, stored = tmp_path / "kept.warc.gz", archive.days.lab.stored()
    assert cli("--database", archive.days.lab.database_url, "captures", "export", "--warc", str(file)).code == 0
    again = archive.days.lab.crawl(trigger=REEXTRACT)
    assert (again["verdict"], again["unchanged"]) == ("quiet", len(stored))
    other = lab(1, database_url=f"sqlite:///{tmp_path}/other.db")
    taken = other.crawl(trigger=IMPORT, files=(str(file),))
    assert (taken["verdict"], taken["new"], taken["failed"]) == ("ok", len(stored), 0)
    assert {key: row[:4] for key, row in other.stored().items()} == {key: row[:4] for key, row in stored.items()}
