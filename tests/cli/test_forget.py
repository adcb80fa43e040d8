"""Taking articles and sources out of the archive on purpose: nothing of them is left but a note."""

import pytest
import typer
from sqlalchemy import func, inspect, select, text

from vokspider.model.clock import utc_now
from vokspider.store.articles.forgetting import forget_articles, forget_source
from vokspider.store.articles.forgotten import list_forgotten
from vokspider.store.db import tables
from vokspider.store.db.checking import problems
from vokspider.store.db.leases import Lease, crawl_lease
from vokspider.store.totals.recounting import recount

from ..archives import SOURCE, Archive, article, entry, failed, identity, on_sqlite
from ..beginnings import written_once
from ..commands import Cli
from ..filling import OTHERS, fill, stored_tables

OTHER = "kcnawatch-vok-ru"
LONG = tuple(" ".join(f"word{number}{letter}" for number in range(30)) for letter in "abc")


@pytest.fixture
@written_once
def used(archive: Archive) -> Archive:
    """Three articles, of which 1 and 3 have one text, one failure, and an edit of article 2."""
    archive.run(
        map(entry, range(1, 5)), [article(1, *LONG, title="A"), article(2), article(3, *LONG, title="A")], [failed(4)]
    )
    archive.run([], [article(2, "Another text.")])
    return archive


def rows_of(archive: Archive, *article_ids: int) -> dict[str, int]:
    """How many rows name these articles, by table."""
    with archive.engine.connect() as connection:
        return {
            table.name: connection.execute(
                select(func.count()).select_from(table).where(table.c.article_id.in_(article_ids))
            ).scalar_one()
            for table in stored_tables(connection)
            if "article_id" in table.c
        }


def test_an_article_and_what_hangs_on_it(used: Archive, cli: Cli) -> None:
    assert sum(rows_of(used, 2).values()) > 5
    done = cli("articles", "forget", identity(2), "--why", "a page of another outlet", "--yes")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        f"article 2: {SOURCE}/{identity(2)} Title 2 (2 revisions, 2 pages)",
        "1 article deleted; 'vokspider articles forgotten' lists them",
    ]
    assert not any(rows_of(used, 2).values())
    assert list(problems(used.engine)) == []
    assert cli("articles", "show", identity(2)).refused("no article")
    (noted,) = cli("articles", "forgotten", "--json").objects
    assert (noted["external_id"], noted["why"], noted["revisions"]) == (identity(2), "a page of another outlet", 2)
    assert noted["title"] == "Title 2"
    assert f"{SOURCE}\t{identity(2)}\t2\tTitle 2\ta page of another outlet\n" in cli("articles", "forgotten").out
    assert "forgotten   1 article; 'vokspider articles forgotten' lists them\n" in cli("status").out


def test_ledgers_of_its_runs_still_balance(used: Archive, cli: Cli) -> None:
    before = cli("runs", "show", "1", "--json").object
    assert cli("articles", "forget", "2", "4", "--why", "x", "--yes").code == 0
    after = cli("runs", "show", "1", "--json").object
    counts = {name: before[name] - after[name] for name in ("discovered", "new", "failed", "skipped")}
    assert counts == {"discovered": 2, "new": 1, "failed": 1, "skipped": 0}
    assert list(problems(used.engine)) == []


def test_the_duplicates_that_it_leaves_behind_are_shown(used: Archive, cli: Cli) -> None:
    assert identity(3) not in cli("articles", "list").out
    assert cli("articles", "forget", "1", "--why", "x", "--yes").code == 0
    assert identity(3) in cli("articles", "list").out
    with used.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(tables.duplicate)).scalar_one() == 0
    # The text is found again as that of article 3, not of one that is gone.
    used.run([], [article(5, *LONG, title="A")])
    with used.engine.connect() as connection:
        assert connection.execute(select(tables.duplicate.c.article_id, tables.duplicate.c.first_id)).all() == [(5, 3)]


def test_a_whole_group(used: Archive) -> None:
    assert len(forget_articles(used.engine, [1, 3], "x", used.now)) == 2
    assert not any(rows_of(used, 1, 3).values())
    assert list(problems(used.engine)) == []


def test_a_source_with_its_runs(used: Archive, cli: Cli) -> None:
    used.run(map(entry, range(1, 3)), [article(1)], source=OTHER)
    done = cli("sources", "forget", OTHER, "--why", "it learned the wrong listing", "--yes")
    assert done.code == 0
    assert "still declared" not in done.err
    assert [source["name"] for source in cli("status", "--json").object["sources"]] == [SOURCE]
    assert [run["source"] for run in cli("runs", "list", "--json").objects] == [SOURCE, SOURCE]
    assert {one.source for one in list_forgotten(used.engine)} == {OTHER}
    assert list(problems(used.engine)) == []
    assert len(cli("articles", "list", "--all").lines) == 3


def test_a_deleted_source_that_is_still_declared(used: Archive, cli: Cli) -> None:
    done = cli("sources", "forget", SOURCE, "--why", "a mistake", "--yes")
    said = f"it is still declared in {used.config.sources_file}; remove its table, or set enabled = false"
    assert done.err.splitlines()[-1] == said


def test_a_source_with_rows_in_every_table(archive: Archive) -> None:
    with archive.engine.begin() as connection:
        fill(connection)
        name = connection.execute(text("SELECT name FROM source WHERE id = 1")).scalar_one()
        connection.execute(text("UPDATE article SET source_id = 1"))
        connection.execute(text("UPDATE run SET source_id = 1"))
        connection.execute(text("UPDATE backfill SET source_id = 1"))
        connection.execute(text("UPDATE dictionary SET source_id = 1"))
        connection.execute(text("UPDATE forgotten SET id = id + 100"))  # a sequence does not know of them
        connection.execute(text("UPDATE log_head SET size = 3 WHERE id = 1"))
        recount(connection)  # the totals were filled too
    assert len(forget_source(archive.engine, name, "x", archive.now)) == 3
    with archive.engine.connect() as connection:
        counts = {
            t.name: connection.execute(select(func.count()).select_from(t)).scalar_one()
            for t in stored_tables(connection)
        }
    # Hosts, leases, witnesses and the mark of a mirror belong to no one source, and the log tells what was forgotten.
    kept = {
        "source": 2,
        "forgotten": 6,
        "lease": 3,
        "host_pace": 3,
        "mirror": 3,
        "log": 7,
        "log_head": 3,
        "checkpoint": 3,
        "stamp": 3,
        "witness": 3,
        "witnessed": 3,
    }
    assert {name: number for name, number in counts.items() if number} == kept
    assert set(counts) == set(inspect(archive.engine).get_table_names()) - OTHERS


def test_a_crawl_that_runs_is_in_the_way(used: Archive, cli: Cli) -> None:
    Lease(used.engine, crawl_lease(SOURCE), 60, utc_now).acquire()
    done = cli("articles", "forget", "2", "--why", "x", "--yes")
    assert done.code == 4
    assert "article 2" not in done.err  # nothing is said of what would be deleted
    assert rows_of(used, 2)["revision"] == 2


@on_sqlite
def test_nobody_can_be_asked(used: Archive, cli: Cli) -> None:
    done = cli("articles", "forget", "2", "--why", "x")
    assert done.code == 2
    assert done.err.endswith("vokspider: nothing was deleted; --yes is needed where nobody can be asked\n")
    assert cli("articles", "forget", "2", "--why", " ", "--yes").refused("--why is empty")
    assert cli("articles", "forget", "9", "--why", "x", "--yes").refused("no article '9'")
    assert cli("sources", "forget", "nosuch", "--why", "x", "--yes").refused("has no source nosuch; it has", SOURCE)
    with used.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(tables.article)).scalar_one() == 4
    assert cli("articles", "forgotten").err == "no articles have been deleted\n"


@on_sqlite
@pytest.mark.parametrize("answer", [True, False])
def test_somebody_is_asked(used: Archive, cli: Cli, monkeypatch: pytest.MonkeyPatch, answer: bool) -> None:
    asked: list[str] = []

    def confirm(question: str, **_options: object) -> bool:
        asked.append(question)
        return answer

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(typer, "confirm", confirm)
    done = cli("articles", "forget", "2", "4", "--why", "x", terminal=True)
    assert asked == ["Delete 2 articles?"]
    assert done.code == (0 if answer else 1)
    assert (rows_of(used, 2)["revision"] == 0) == answer


@on_sqlite
def test_the_walk_of_a_back_fill_forgets_the_article_too(archive: Archive) -> None:
    """Its state names the last articles that it saw; those of other sources keep theirs."""
    with archive.engine.begin() as connection:
        fill(connection)
        connection.execute(text("UPDATE backfill SET source_id = id, walk_state = 'names'"))
        connection.execute(text("UPDATE article SET source_id = id"))
        connection.execute(text("UPDATE forgotten SET id = id + 100"))  # a sequence does not know of them
        connection.execute(text("UPDATE log_head SET size = 3 WHERE id = 1"))
        recount(connection)
    forget_articles(archive.engine, [2], "x", archive.now)
    with archive.engine.connect() as connection:
        left = connection.execute(text("SELECT id, walk_state FROM backfill ORDER BY id")).all()
    assert [tuple(one) for one in left] == [(1, "names"), (2, None), (3, "names")]
