"""An archive that is copied is the one that was written."""

from pathlib import Path

from sqlalchemy import select

from vokspider.store.db import tables
from vokspider.store.db.checking import problems
from vokspider.store.db.engine import reading
from vokspider.store.log.verifying import verify

from .archives import Archive, article, entry
from .beginnings import Beginnings


def rows(archive: Archive) -> dict[str, list[str]]:
    with reading(archive.engine) as connection:
        names = tables.metadata.sorted_tables
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in names}


def test_it_is_the_same_and_can_go_on(archive: Archive, tmp_path: Path) -> None:
    calls = list[Archive]()

    def write(empty: Archive) -> Archive:
        calls.append(empty)
        empty.run([entry(1), entry(2)], [article(1), article(2)])
        return empty

    beginnings = Beginnings(tmp_path)
    began = archive.now
    written, end = rows(beginnings.begin(archive, "some", write)), archive.now
    archive.now = began
    assert rows(beginnings.begin(archive, "some", write)) == written
    assert (len(calls), archive.now) == (1, end)
    archive.run([entry(3)], [article(3)])
    assert list(problems(archive.engine)) == list(verify(archive.engine)) == []
    assert len(rows(archive)["revision"]) == 3
