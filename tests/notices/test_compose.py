"""What runs are worth, from real archives."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from sqlalchemy import delete, update

from vokspider.config import Config
from vokspider.model import codes
from vokspider.model.reasons import Reason
from vokspider.notices import note_failure, note_missed, note_run
from vokspider.store.db import tables
from vokspider.store.outbox.notices import Notice, list_notices
from vokspider.store.runs.records import run_records
from vokspider.wording import sentence

from ..archives import SOURCE, Archive, article, failed, on_sqlite
from ..words import reason
from .conftest import Telling

DAY = timedelta(days=1)


def note(archive: Archive, config: Config, run_id: int) -> list[str]:
    """Note a run, twice; returns the titles of what that added, the first first."""
    before = len(list_notices(archive.engine))
    (record,) = run_records(archive.engine, [run_id])
    note_run(archive.engine, config, record, archive.clock)
    added = list_notices(archive.engine)[: len(list_notices(archive.engine)) - before]
    note_run(archive.engine, config, record, archive.clock)
    assert len(list_notices(archive.engine)) == before + len(added)
    return [one.title for one in added[::-1]]


def newest(archive: Archive) -> Notice:
    return list_notices(archive.engine)[0]


def failing(number: int) -> Reason:
    return Reason(codes.ARTICLES_FAILED, {"failed": number, "tried": 4})


def test_trouble_and_recovery(archive: Archive, telling: Telling) -> None:
    config = telling()
    story: list[tuple[str, tuple[str | Reason, ...], list[str]]] = [
        ("ok", (), []),
        ("suspect", (failing(3),), [f"{SOURCE}: suspect: {sentence(failing(3))}"]),
        ("suspect", (failing(4),), []),
        ("interrupted", ("stopped",), []),
        ("failed", ("no database",), [f"{SOURCE}: failed: no database"]),
        ("quiet", (), [f"{SOURCE}: healthy again"]),
        ("ok", (), []),
        ("suspect", (failing(3),), [f"{SOURCE}: suspect: {sentence(failing(3))}"]),
    ]
    for verdict, reasons, titles in story:
        assert note(archive, config, archive.run(verdict=verdict, reasons=reasons)) == titles, verdict
    recovered = next(one for one in list_notices(archive.engine) if one.event == "recovery")
    assert "since 2025-12-04 22:30 UTC (3 runs)" in recovered.body


def written(archive: Archive) -> list[tuple[Any, ...]]:
    return [attrs.astuple(attrs.evolve(one, id=0)) for one in list_notices(archive.engine)]


def test_a_run_tells_itself_what_others_would_tell_of_it(archive: Archive, telling: Telling) -> None:
    config = telling(watch=["Kim"])
    articles, missing = [article(1), article(2, "Kim.")], [failed(1, "http_404")]
    runs: list[dict[str, Any]] = [
        {"articles": articles},
        {"verdict": "suspect", "reasons": ("a",)},
        {"articles": [article(3, "Kim.")], "verdict": "interrupted"},
        {"articles": articles[1:], "failures": missing},
        {"articles": [article(2, "Kim again.")], "failures": missing},
    ]
    for run in runs:
        run_id = archive.run(**run, telling=config)
        told = written(archive)
        assert note(archive, config, run_id) == []
        with archive.engine.begin() as connection:
            connection.execute(delete(tables.notice).where(tables.notice.c.run_id == run_id))
        archive.now -= DAY  # as it was when the run ended
        note(archive, config, run_id)
        archive.now += DAY
        assert written(archive) == told
    assert [one.event for one in list_notices(archive.engine)[::-1]] == [
        "watch",
        "suspect",
        "watch",
        "recovery",
        "gone",
        "watch",
    ]


def test_a_run_is_closed_also_where_it_cannot_tell(
    archive: Archive, telling: Telling, caplog: pytest.LogCaptureFixture
) -> None:
    with archive.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE notice")
    run_id = archive.run((), [article(1)], verdict="suspect", reasons=("a",), telling=telling())
    (record,) = run_records(archive.engine, [run_id])
    assert (record["verdict"], record["new"]) == ("suspect", 1)
    assert caplog.messages == [f"the messages of run {run_id} could not be written"]


@on_sqlite
def test_two_sources_have_their_own_troubles(archive: Archive, telling: Telling) -> None:
    config = telling()
    note(archive, config, archive.run(verdict="suspect", reasons=("a",)))
    assert note(archive, config, archive.run(source="other", verdict="ok")) == []
    assert note(archive, config, archive.run(source="other", verdict="suspect", reasons=("a",))) == [
        "other: suspect: a"
    ]


@on_sqlite
def test_only_the_chosen_events_and_nothing_without_an_address(archive: Archive, telling: Telling) -> None:
    run_id = archive.run((), [article(1)], verdict="suspect", reasons=("a",))
    assert note(archive, archive.config, run_id) == []
    assert note(archive, telling(events=["failed", "gone"]), run_id) == []
    assert len(note(archive, telling(events=["suspect"]), run_id)) == 1


@on_sqlite
@pytest.mark.parametrize("trigger", ["import", "reextract", "demo"])
def test_runs_that_are_nobodys_news(archive: Archive, telling: Telling, trigger: str) -> None:
    run_id = archive.run((), [article(1)], verdict="suspect", reasons=("a",))
    with archive.engine.begin() as connection:
        connection.execute(update(tables.run).values(trigger=trigger))
    assert note(archive, telling(watch=["paragraph"]), run_id) == []


@on_sqlite
def test_a_crawl_without_a_run_is_told_once_and_recovers(archive: Archive, telling: Telling) -> None:
    config = telling()
    for errors in (("no disk",), ("no disk",), ()):
        note_failure(archive.engine, config, SOURCE, [reason(error) for error in errors], archive.clock)
    assert [one.title for one in list_notices(archive.engine)] == [f"{SOURCE}: failed: no disk"]
    assert note(archive, config, archive.run()) == [f"{SOURCE}: healthy again"]
    note_failure(archive.engine, config, SOURCE, [reason("no disk")], archive.clock)
    assert newest(archive).title == f"{SOURCE}: failed: no disk"


@on_sqlite
def test_a_missed_start_is_told_in_the_zone_of_the_schedule(archive: Archive, telling: Telling) -> None:
    due = datetime(2025, 12, 3, 22, 30, tzinfo=UTC)
    for _ in range(2):
        note_missed(archive.engine, telling(), SOURCE, due, archive.clock, made_up=False)
    (only,) = list_notices(archive.engine)
    assert only.title == f"{SOURCE}: missed 2025-12-04 07:30 KST"
    assert "not made up" in only.body


def test_articles_that_are_gone_come_in_one_message(archive: Archive, telling: Telling) -> None:
    archive.run((), [article(1, title="One"), article(2, title="Two"), article(3)])
    for _ in range(2):
        missing = archive.run((), [], [failed(1, "http_404"), failed(2, "http_410")])
    assert note(archive, telling(), missing - 1) == []
    assert note(archive, telling(), missing) == [f"{SOURCE}: 2 articles are gone"]
    body = newest(archive).body
    met = "present on 2025-12-04, absent on 2025-12-04: not found (404)"
    assert f"One (article 1)\n  {met}\n  https://kcnawatch.org/" in body
    assert "Two (article 2)" in body


def test_articles_whose_addresses_have_something_else_say_what(archive: Archive, telling: Telling) -> None:
    archive.run((), [article(1, title="One"), article(2, title="Two")])
    for _ in range(2):
        run_id = archive.run((), [], [failed(1, "other_article"), failed(2, "other_source")])
    note(archive, telling(), run_id)
    body = newest(archive).body
    assert "2 articles are gone from their addresses" in body
    assert "One (article 1)\n  present on 2025-12-04, absent on 2025-12-04: a different article" in body
    assert "absent on 2025-12-04: a page of another source" in body


@pytest.mark.slow
@on_sqlite
def test_three_hundred_gone_articles_with_markup_are_one_short_message(archive: Archive, telling: Telling) -> None:
    named = "@everyone <!channel> [x](http://evil/) <b>\ud3c9\uc591</b> \U0001f600 &amp; " + "\ud55c" * 200
    archive.run((), [article(number, title=f"{number} {named}") for number in range(1, 301)])
    for _ in range(2):
        run_id = archive.run((), [], [failed(number, "http_404") for number in range(1, 301)])
    assert note(archive, telling(), run_id) == [f"{SOURCE}: 300 articles are gone"]
    body = newest(archive).body
    assert len(body.encode()) < 3_500
    shown = body.count("(article ")
    assert f"... and {300 - shown} more" in body
    assert shown > 0
    assert not {"@", "](", "<!"} & {body[at : at + size] for at in range(len(body)) for size in (1, 2)}


class TestWatch:
    def test_a_text_that_is_gone_mentions_the_word_too(self, archive: Archive, telling: Telling) -> None:
        config = telling(watch=["flood"], events=["watch"])
        archive.run((), [article(1, "The flood went."), article(2, "Nothing.")])
        for _ in range(2):
            run_id = archive.run((), [], [failed(1, "http_404"), failed(2, "http_404")])
        assert note(archive, config, run_id) == ['"flood": Title 1']
        assert "1 new, changed or gone article" in newest(archive).body
        assert "Title 1 (article 1, gone, 2025-12-03)" in newest(archive).body

    def test_a_line_of_the_template_is_no_mention(self, archive: Archive, telling: Telling) -> None:
        config = telling(watch=["flood"])
        archive.run((), [article(number) for number in range(1, 8)])
        of_template = [article(number, *article(number).paragraphs, "News of the flood.") for number in range(1, 8)]
        assert note(archive, config, archive.run((), of_template)) == []

    def test_new_changed_and_returned_texts(self, archive: Archive, telling: Telling) -> None:
        config = telling(watch=["Kim Yo Jong", "flood"])
        first, second = article(1, "A speech of KIM YO JONG. More."), article(1, "Nothing about it.")
        other = article(2, "Nothing. The flood went.", "Kim Yo Jong saw it.", title="Other")
        assert note(archive, config, archive.run((), [first])) == ['"Kim Yo Jong": Title 1']
        body = newest(archive).body
        assert "Title 1 (article 1, new, 2025-12-03)\n  https://kcnawatch.org/" in body
        assert '  "Kim Yo Jong": A speech of KIM YO JONG.\n' in body
        assert note(archive, config, archive.run((), [first])) == []
        assert note(archive, config, archive.run((), [second])) == []
        titles = note(archive, config, archive.run((), [first, other]))
        assert titles == ['"Kim Yo Jong", "flood": 2 articles']
        assert "Title 1 (article 1, changed, 2025-12-03)" in newest(archive).body
        assert '  "flood": The flood went.' in newest(archive).body

    @on_sqlite
    def test_a_title_mentions_too(self, archive: Archive, telling: Telling) -> None:
        run_id = archive.run((), [article(1, title="Kim Speaks"), article(2, title=None), article(3, "Kim.")])
        assert note(archive, telling(watch=["Kim"]), run_id) == ['"Kim": 2 articles']
        body = newest(archive).body
        assert body.startswith(f'2 new or changed articles of run {run_id} of {SOURCE} mention "Kim".')
        assert '  "Kim": Kim Speaks' in body

    @on_sqlite
    def test_a_first_crawl_gives_one_bounded_message(self, archive: Archive, telling: Telling) -> None:
        run_id = archive.run((), [article(number, f"Kim {number}.") for number in range(120)])
        assert note(archive, telling(watch=["Kim"]), run_id) == ['"Kim": 120 articles']
        body = newest(archive).body
        shown = body.count("(article ")
        assert f"... and {120 - shown} more" in body
        assert len(body.encode()) < 3_500

    @on_sqlite
    def test_texts_of_runs_that_were_cut_short_are_told_by_the_next_one(
        self, archive: Archive, telling: Telling
    ) -> None:
        config = telling(watch=["Kim"])
        archive.run((), [article(1, "Kim.")], verdict="ok")
        archive.run((), [article(2, "Kim.")], verdict="interrupted")
        archive.run((), [article(3, "Kim.")], verdict="interrupted")
        run_id = archive.run((), [article(4, "Kim.")])
        assert note(archive, config, run_id) == [f'"Kim": Title {number}' for number in (2, 3, 4)]


@on_sqlite
def test_a_database_that_fails_is_one_line(
    archive: Archive, telling: Telling, caplog: pytest.LogCaptureFixture
) -> None:
    run: dict[str, Any] = run_records(archive.engine, [archive.run(verdict="suspect")])[0]
    with archive.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE notice")
    note_run(archive.engine, telling(), run, archive.clock)
    (line,) = caplog.messages
    assert line.startswith("a message could not be written: ")
