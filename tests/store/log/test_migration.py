"""An archive from before the log gets the entries that it would have had.

``tests/store/db/test_old_archives.py`` upgrades such archives as a whole.
"""

import json
from typing import Any

from sqlalchemy import Engine, delete, event, select, update

from tests.archives import Archive, article, entry, failed
from tests.store.log.told import entries, seqs, size
from tests.store.seeing import miss, see
from vokspider.store.articles.forgetting import forget_articles
from vokspider.store.db import tables
from vokspider.store.db.migrations.versions.v0007_log import write_past
from vokspider.store.log.entries import leaf_hash
from vokspider.store.log.verifying import verify


def lived(archive: Archive) -> None:
    """Everything that is told: an edit and a return, an absence, a shortened text, a dead run, two sources."""
    whole = tuple(f"Paragraph {number} of the text." for number in range(5))
    for paragraphs in (whole, ("Other words.",), whole, whole[:2], whole[:2]):
        see(archive, 1, *paragraphs)
    miss(archive)
    miss(archive)
    see(archive, 1, *whole)
    archive.run([entry(3), entry(4)], [article(3)], [failed(5)], source="kcnawatch-vok-ru", verdict="suspect")
    archive.run([entry(6)], verdict=None)
    archive.run([entry(7)], verdict="quiet")


def write_again(engine: Engine) -> None:
    """Empty the log, and fill it as the upgrade of an archive from before the log does."""
    with engine.begin() as connection:
        for table in (tables.log, tables.log_head):
            connection.execute(delete(table))
        write_past(connection)


def told(engine: Engine) -> list[dict[str, Any]]:
    """The entries but for their numbers, and what a migration does not know."""
    unknown = ("seq", "migrated", "aside", "v", "record", "capture_record", "change_record", "rows")
    return [{key: value for key, value in one.items() if key not in unknown} for one in entries(engine)]


def in_order(found: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(one, sort_keys=True) for one in found)


def test_the_entries_are_those_that_were_told_when_it_happened(archive: Archive) -> None:
    lived(archive)
    before = told(archive.engine)
    assert {one["kind"] for one in before} == {"met", "stored", "revised", "gone", "back", "closed"}
    assert sum(bool(one.get("returned")) for one in before) == 2
    write_again(archive.engine)
    after = told(archive.engine)
    assert in_order(after) == in_order(before)
    assert [one["at"] for one in after] == sorted(one["at"] for one in before)
    assert seqs(archive.engine) == list(range(1, len(before) + 1))
    assert size(archive.engine) == len(before)
    assert all(one["migrated"] for one in entries(archive.engine))
    with archive.engine.connect() as connection:
        rows = connection.execute(select(tables.log)).all()
    assert all(row.migrated and row.leaf == leaf_hash(row.entry) for row in rows)


def test_nothing_is_reported_of_an_archive_that_was_upgraded(archive: Archive) -> None:
    lived(archive)
    write_again(archive.engine)
    assert [str(one) for one in verify(archive.engine)] == []
    lived(archive)
    assert [str(one) for one in verify(archive.engine)] == []
    with archive.engine.begin() as connection:
        connection.execute(update(tables.revision).where(tables.revision.c.id == 1).values(text="Other words."))
    assert len(list(verify(archive.engine))) > 0


def test_what_comes_after_the_upgrade_goes_on_with_the_next_number(archive: Archive) -> None:
    see(archive, 1)
    write_again(archive.engine)
    before = size(archive.engine)
    see(archive, 1, "Another text.")
    assert seqs(archive.engine) == list(range(1, before + 3))
    assert "migrated" not in entries(archive.engine)[-1]


def test_of_a_forgotten_article_only_that_is_told(archive: Archive) -> None:
    see(archive, 1)
    forget_articles(archive.engine, [1], "a mistake", archive.now)
    write_again(archive.engine)
    assert [one["kind"] for one in entries(archive.engine)] == ["closed", "forgotten"]


def test_an_empty_archive_tells_nothing(archive: Archive) -> None:
    write_again(archive.engine)
    assert entries(archive.engine) == []


def test_some_hundred_entries_are_written_at_a_time(archive: Archive) -> None:
    archive.run(map(entry, range(1, 1_201)))
    number = size(archive.engine)
    written = list[int]()

    def note(_connection: Any, _cursor: Any, words: str, given: Any, *_: object) -> None:
        if words.startswith("INSERT INTO log ("):
            written.append(len(given))

    event.listen(archive.engine, "before_cursor_execute", note)
    write_again(archive.engine)
    assert written == [500, 500, 201]
    assert size(archive.engine) == number == 1_201
