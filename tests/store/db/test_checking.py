"""``db check``: a sound archive has no problems, and each kind of damage is named."""

import pytest
from sqlalchemy import text

from vokspider.store.db.checking import problems

from ...archives import DAY, Archive, article, entry, failed, on_sqlite
from ...beginnings import written_once
from ...histories import History, at
from .test_housekeeping import damage


@pytest.fixture
@written_once
def sound(archive: Archive) -> Archive:
    """Two articles, one with three revisions of which the second is current again, a pending and a failed one."""
    archive.run(map(entry, range(1, 5)), [article(1), article(2)], [failed(3)])
    archive.run(map(entry, range(1, 3)), [article(2, "Another text.")], verdict="quiet", refetch=True)
    history = History(archive)
    history.turn(at(5), "A new text.", published_on=DAY)
    history.turn(at(6), "A newer text.", origin="parser", of=2)
    history.turn_back(at(7), 2)
    archive.run([entry(4)], verdict=None)
    return archive


def found(archive: Archive) -> list[str]:
    return [str(problem) for problem in problems(archive.engine)]


def test_a_sound_archive(sound: Archive) -> None:
    assert found(sound) == []


def test_an_empty_archive(archive: Archive) -> None:
    assert found(archive) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            "UPDATE run SET discovered = 9 WHERE id = 1",
            ["run 1: 9 articles discovered, but 4 with an outcome"],
        ),
        (
            "UPDATE run_outcome SET outcome = 'new' WHERE run_id = 1 AND outcome = 'failed'",
            ["run 1: its ledger does not say what its outcomes are: 2 new (there are 3), 1 failed (there are 0)"],
        ),
        (
            "UPDATE revision SET text = 'Never published.' WHERE article_id = 1 AND number = 1",
            ["revision 1: its text is not the one that its content_sha256 is of"],
        ),
        (
            "UPDATE article SET content_sha256 = 'abc' WHERE id = 2",
            ["article 2: it is stored at revision 2, and does not agree with that revision"],
        ),
        (
            "UPDATE article SET revision = 7 WHERE id = 2",
            ["article 2: its revision 7 is not there"],
        ),
        (
            "UPDATE article SET status = 'pending' WHERE id = 2",
            ["article 2: it is pending at revision 2, and does not agree with that revision"],
        ),
        (
            "UPDATE article SET status = 'stored' WHERE id = 4",
            ["article 4: it is stored at revision 0, and does not agree with that revision"],
        ),
        (
            "UPDATE revision SET number = 5 WHERE article_id = 2 AND number = 1",
            [
                "article 2: its 2 revisions are numbered 2 to 5",
                "change 1: it is one from revision 1 to 2, which are not both there",
                "revision 2: no entry of the log tells of it",
                "log 6: it tells of something stored that is not there",
            ],
        ),
        (
            "UPDATE revision SET of_revision = 8 WHERE of_revision = 2",
            ["revision 5: it was read from the page of revision 8, which is not there"],
        ),
        (
            "UPDATE capture SET body = NULL WHERE id = 1",
            ["capture 1: its bytes should be kept, but are missing"],
        ),
        (
            "UPDATE capture SET kept = (1 = 2) WHERE id = 1",
            ["capture 1: its bytes are there, but not marked as kept"],
        ),
    ],
)
def test_each_kind_of_damage_is_named(sound: Archive, change: str, expected: list[str]) -> None:
    with sound.engine.begin() as connection:
        assert connection.execute(text(change)).rowcount == 1
    # That the search index has other words then is a matter of tests/store/search/test_checking.py.
    assert [one for one in found(sound) if "search rebuild" not in one] == expected


@on_sqlite
def test_orphans(sound: Archive) -> None:
    with sound.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("DELETE FROM run WHERE id = 3")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.exec_driver_sql("BEGIN")
    assert set(found(sound)) == {
        "sighting 7: names a row of run that is not there",
        "run_outcome 7: names a row of run that is not there",
    }


@on_sqlite
def test_a_damaged_file(archive: Archive) -> None:
    archive.add(*(article(number) for number in range(1, 30)))
    damage(archive)
    lines = found(archive)
    assert lines
    assert all(line.startswith("file: ") for line in lines)
