"""``db check`` compares the log with the archive, and checks its numbers and hashes."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select, text, update

from tests.archives import Archive, article, entry, failed, identity
from tests.beginnings import written_once
from tests.store.log.told import size
from tests.store.seeing import miss, see
from vokspider.store.articles.forgetting import forget_articles
from vokspider.store.db import tables
from vokspider.store.db.checking import problems
from vokspider.store.log.canonical import write_json
from vokspider.store.log.entries import leaf_hash

_L = tables.log.c


@pytest.fixture
@written_once
def sound(archive: Archive) -> Archive:
    """An article is edited, goes back, is gone and is there again; another is forgotten. One run is open."""
    for paragraph in ("First text.", "Second text.", "First text."):
        see(archive, 1, paragraph)
    miss(archive)
    miss(archive)
    see(archive, 1, "First text.")
    archive.run([entry(3)], [article(3)], [failed(4)])
    archive.run(verdict=None)
    forget_articles(archive.engine, [3], "a mistake", archive.now)
    return archive


def found(archive: Archive) -> list[str]:
    return [str(problem) for problem in problems(archive.engine)]


def test_a_sound_archive(sound: Archive) -> None:
    assert found(sound) == []
    with sound.engine.connect() as connection:
        kinds = list(connection.execute(select(_L.kind).order_by(_L.seq)).scalars())
    assert kinds == [
        *("met", "stored", "closed", "revised", "closed", "revised", "closed"),
        *("met", "closed", "gone", "closed", "back", "closed"),
        *("met", "stored", "met", "closed", "forgotten"),
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            "DELETE FROM log WHERE seq = 9",
            ["log 10: the entries 9 to 9 before it are missing", "run 4: no entry of the log tells of it"],
        ),
        (
            "DELETE FROM log WHERE seq = 18",
            [
                "log_head 1: it says that there are 18 entries, and the last one is 17",
                "forgotten: it tells of 1 articles of kcnawatch-vok-en at {now}, but the log of 0",
            ],
        ),
        (
            "UPDATE log_head SET size = 19",
            ["log_head 1: it says that there are 19 entries, and the last one is 18"],
        ),
        ("DELETE FROM log_head", ["log_head 1: it says that there are 0 entries, and the last one is 18"]),
        ("UPDATE log SET leaf = 'abc' WHERE seq = 2", ["log 2: its leaf is not the hash of its entry"]),
        (
            "UPDATE log SET entry = replace(entry, 'stored', 'storer') WHERE seq = 2",
            ["log 2: its leaf is not the hash of its entry"],
        ),
        ("UPDATE log SET migrated = (1 = 1) WHERE seq = 3", ["log 3: its entry does not tell what its columns say"]),
        (
            "UPDATE log SET kind = 'back' WHERE seq = 10",
            [
                "log 10: its entry does not tell what its columns say",
                "absence 1: no entry of the log tells of it",
                "log 10: it tells of something back that is not there",
            ],
        ),
        ("UPDATE revision SET number = 3 WHERE number = 2", "*"),
        (
            "UPDATE absence SET gone_at = NULL",
            [
                "log 10: it tells of something gone that is not there",
                "log 12: it tells of something back that is not there",
            ],
        ),
        (
            "UPDATE change SET returned = (1 = 2) WHERE id = 2",
            ["log 6: it tells of something revised that is not there"],
        ),
        (
            "UPDATE change SET returned = (1 = 1) WHERE id = 1",
            ["change 1: no entry of the log tells of it"],
        ),
        (
            "UPDATE run SET verdict = NULL WHERE id = 2",
            ["log 5: it tells of something closed that is not there"],
        ),
        (
            "UPDATE run SET verdict = 'interrupted' WHERE id = 8",
            ["run 8: no entry of the log tells of it"],
        ),
        (
            "UPDATE log SET article_id = 99 WHERE seq = 1",
            ["article 1: no entry of the log tells of it", "log 1: it tells of something met that is not there"],
        ),
        ("DELETE FROM forgotten", ["log: 1 of its entries tell of forgotten articles that were not noted"]),
    ],
)
def test_each_kind_of_damage_is_named(sound: Archive, change: str, expected: list[str] | str) -> None:
    with sound.engine.begin() as connection:
        assert connection.execute(text(change)).rowcount == 1
    lines = found(sound)
    now = f"{sound.now:%Y-%m-%dT%H:%M:%S.%fZ}"
    if expected == "*":  # what else is wrong then is not the log's business
        assert "revision 2: no entry of the log tells of it" in lines
        assert "log 4: it tells of something revised that is not there" in lines
    else:
        assert lines == [one.format(now=now) for one in expected]


def twice(connection: Connection) -> None:
    """Tell once more that article 1 was met, in an entry that is right in itself."""
    number = 19
    row = dict(connection.execute(select(tables.log).where(_L.seq == 1)).mappings().one())
    told = write_json(json.loads(row["entry"]) | {"seq": number})
    row |= {"seq": number, "entry": told, "leaf": leaf_hash(told)}
    connection.execute(tables.log.insert(), row)
    connection.execute(update(tables.log_head).values(size=number))


def another_form(connection: Connection) -> None:
    """Write entry 1 with white space, and hash that."""
    told = connection.execute(select(_L.entry).where(_L.seq == 1)).scalar_one().replace(",", ", ")
    connection.execute(update(tables.log).where(_L.seq == 1).values(entry=told, leaf=leaf_hash(told)))


def no_json(connection: Connection) -> None:
    connection.execute(update(tables.log).where(_L.seq == 1).values(entry="[1]", leaf=leaf_hash("[1]")))


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        (twice, "article 1: 2 entries of the log tell the same of it"),
        (another_form, "log 1: its entry does not tell what its columns say"),
        (no_json, "log 1: its entry does not tell what its columns say"),
    ],
)
def test_what_is_right_in_itself_is_not_enough(
    sound: Archive, harm: Callable[[Connection], None], expected: str
) -> None:
    with sound.engine.begin() as connection:
        harm(connection)
    assert found(sound) == [expected]


def test_an_id_that_looks_like_a_return_is_none(archive: Archive) -> None:
    name = f'x"returned":true{identity(1)}'
    archive.run([entry(1, external_id=name)], verdict="quiet")
    assert size(archive.engine) == 2
    assert found(archive) == []
