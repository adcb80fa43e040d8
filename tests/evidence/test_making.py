"""What is in a pack, and that the same state gives the same bytes."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from vokspider.model.errors import ConfigError, StoreError
from vokspider.store.captures.bodies import DamagedError
from vokspider.store.db import tables
from vokspider.store.db.copying import copy_archive
from vokspider.store.log.checkpoints import count

from ..archives import Archive, article, entry, failed, on_sqlite
from ..mirror.conftest import Make, make
from ..mirror.lives import Direct, mirrored
from ..store.log.test_migration import write_again
from .conftest import Checkers, Packed, packed

__all__ = ["make"]  # a fixture of the mirror's tests, here too


def test_the_same_state_gives_the_same_bytes(lived: Archive) -> None:
    first = packed(lived)
    lived.now += timedelta(days=400)
    assert packed(lived) == first
    # The checkpoint that the first one made is kept, and used again.
    assert count(lived.engine) == 1
    other = Packed.of(packed(lived, revision=1))
    assert (other.folder[-3:], json.loads(other.files["data/pack.json"])["revision"]) == ("-r1", 1)


@pytest.mark.postgresql_is_slow
@pytest.mark.parametrize(("first", "second"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_a_copy_in_the_other_database_gives_the_same_bytes(make: Make, first: str, second: str) -> None:
    one, other = make(first), make(second)
    one.run([entry(1), entry(2)], [article(1), article(2)])
    one.run([entry(1)], [article(1, "조선 “둘”.")], [failed(2)], refetch=True)
    pack = packed(one)
    copy_archive(one.engine, other.engine)
    assert packed(other) == pack


@pytest.mark.slow
@on_sqlite
def test_a_mirror_with_the_key_gives_the_same_bytes(make: Make, lived: Archive) -> None:
    mirror = make("sqlite")
    pack = packed(lived)
    mirrored(mirror.engine, Direct(lived.engine)).sync(lambda seconds: None)
    assert packed(mirror) == pack


@on_sqlite
def test_an_article_that_changed_gets_a_new_checkpoint(lived: Archive, checkers: Checkers) -> None:
    first = packed(lived)
    lived.run([entry(1)])
    second = packed(lived)
    assert first != second
    assert count(lived.engine) == 2
    assert checkers.both(second) == {"vokspider": [], "verify.py": []}
    lived.run([entry(2)])  # of which this pack does not tell
    assert packed(lived) == second


@on_sqlite
def test_what_is_in_it(lived: Archive) -> None:
    files = Packed.of(packed(lived)).files
    told = [json.loads(files[name]) for name in files if name.startswith("data/log/") and name.endswith(".json")]
    assert {one["kind"] for one in told} == {"met", "stored", "revised", "gone", "back", "closed"}
    assert [name for name in files if name.startswith("data/diffs/")] == [
        f"data/diffs/{pair}.{form}" for pair in ("1-2", "2-3") for form in ("json", "txt")
    ]
    record = json.loads(files["data/records/revision-2.json"])
    assert files["data/texts/2.txt"].decode() == f"{record['title']}\n\n{record['text']}\n"
    assert json.loads(files["data/texts/2.removed.json"])[0]["rule"] == "more_from"
    assert files["data/pages/capture-1.headers.txt"].decode() == "Server: demo\n"
    assert json.loads(files["data/observed.json"])["outcomes"][0]["outcome"] == "new"
    assert b"article 1, revision 3" in files["data/citation/citation.txt"]


@on_sqlite
def test_rows_of_a_run_that_is_not_closed_are_not_proven(being_crawled: Archive, checkers: Checkers) -> None:
    pack = packed(being_crawled)
    assert checkers.both(pack) == {"vokspider": [], "verify.py": []}
    run_id = max(json.loads(content)["run"] for name, content in Packed.of(pack).files.items() if "/sighting-" in name)
    assert sorted(checkers.checks().notes) == [
        f"data/records/run-{run_id}.json: not proven, since the run was not closed when the pack was made",
        f"data/records/sighting-{run_id}.json: not proven, since the log does not tell the rows of run {run_id}",
    ]


@on_sqlite
def test_entries_from_before_the_log_prove_a_part(lived: Archive, checkers: Checkers) -> None:
    write_again(lived.engine)
    pack = packed(lived)
    assert checkers.both(pack) == {"vokspider": [], "verify.py": []}
    notes = checkers.checks().notes
    assert "data/records/revision-1.json: the log tells only a part of it, since its entry is of version 1" in notes
    altered = Packed.of(pack)
    content = json.loads(altered.files["data/records/revision-1.json"])
    content["content_sha256"] = "0" * 64
    altered.files["data/records/revision-1.json"] = json.dumps(content).encode()
    altered.fit()
    for found in checkers.both(altered.zipped()).values():
        assert any(line.startswith("data/records/revision-1.json: ") for line in found), found


@on_sqlite
def test_an_article_without_a_text(archive: Archive, checkers: Checkers) -> None:
    archive.run([entry(1)], failures=[failed(1)])
    pack = packed(archive)
    assert checkers.both(pack) == {"vokspider": [], "verify.py": []}
    files = Packed.of(pack).files
    assert not [name for name in files if name.startswith(("data/texts", "data/citation"))]
    assert "No text of this article is stored." in files["README.html"].decode()


@on_sqlite
def test_a_damaged_archive_gives_no_pack(lived: Archive) -> None:
    with pytest.raises(ConfigError, match="revision 9"):
        packed(lived, revision=9)
    packed(lived)
    alter(lived.engine, update(tables.log).where(tables.log.c.seq == 2).values(leaf="0" * 64))
    with pytest.raises(StoreError, match="entry 2 of the log"):
        packed(lived)


@on_sqlite
def test_a_damaged_page_gives_no_pack(lived: Archive) -> None:
    alter(lived.engine, update(tables.capture).values(body=b"damaged"))
    with pytest.raises(DamagedError, match="is damaged"):
        packed(lived)


def alter(engine: Engine, statement: object) -> None:
    with engine.begin() as connection:
        connection.execute(statement)  # type: ignore[call-overload]


@on_sqlite
def test_a_text_that_is_hostile_is_only_shown(archive: Archive, checkers: Checkers) -> None:
    hostile = "</p><script>alert(1)</script><img src=x onerror=alert(2)>\"'"
    archive.run([entry(1, teaser=hostile)], [article(1, hostile, title=hostile)])
    pack = packed(archive)
    assert checkers.both(pack) == {"vokspider": [], "verify.py": []}
    page = Packed.of(pack).files["README.html"].decode()
    assert "&lt;script&gt;alert(1)" in page
    assert not [one for one in ("<script", "<img", "<link", "@import", "url(") if one in page]
    assert "default-src 'none'" in page


@pytest.mark.slow
@on_sqlite
def test_it_is_a_bag_for_the_library_of_congress(lived: Archive, tmp_path: Path) -> None:
    import bagit

    folder = Packed.of(packed(lived)).unpacked(tmp_path)
    bag = bagit.Bag(str(folder))
    bag.validate()
    assert bag.info["External-Identifier"].endswith("@3")
    (folder / "data/texts/1.txt").write_text("altered")
    assert not bag.is_valid()
