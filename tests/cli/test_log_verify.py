"""``vokspider log verify``."""

from pathlib import Path

import pytest
from sqlalchemy import text

from ..archives import Archive, article, on_sqlite
from ..beginnings import written_once
from ..commands import Cli


@pytest.fixture
@written_once
def told(archive: Archive) -> Archive:
    archive.run([], [article(1)])
    return archive


def kept(archive: Archive, cli: Cli) -> Path:
    path = archive.config.root / "checkpoint.txt"
    path.write_text(cli("log", "checkpoint").out, encoding="utf-8")
    return path


def alter(archive: Archive, statement: str) -> None:
    with archive.engine.begin() as connection:
        connection.execute(text(statement))


def test_an_archive_is_as_its_log_tells(told: Archive, cli: Cli) -> None:
    assert cli("log", "verify").err == "everything is as the log tells\n"
    path = kept(told, cli)
    told.run([], [article(2)])
    done = cli("log", "verify", "--against", str(path))
    assert (done.code, done.out, done.err) == (0, "", "everything is as the log tells\n")


def test_what_is_not_is_named(told: Archive, cli: Cli) -> None:
    path = kept(told, cli)
    alter(told, "UPDATE revision SET original_url = NULL")
    done = cli("log", "verify", "--against", str(path))
    assert (done.code, done.out) == (1, "revision 1: it is not as entry 2 of the log tells\n")
    assert done.err == "1 problem found\n"
    found = cli("log", "verify", "--json").object
    assert found == {"table": "revision", "id": 1, "words": "it is not as entry 2 of the log tells"}


@on_sqlite
def test_bytes_of_pages_can_be_left_out(told: Archive, cli: Cli) -> None:
    alter(told, "UPDATE capture SET body = x'00' WHERE id = 1")
    assert cli("log", "verify").out.startswith("capture 1: its bytes cannot be decompressed")
    assert cli("log", "verify", "--no-pages").code == 0


@on_sqlite
def test_only_a_signed_checkpoint_is_believed(told: Archive, cli: Cli) -> None:
    path, key = kept(told, cli), cli("log", "key").out.strip()
    file = path.with_name("key.txt")
    file.write_text(key)
    assert cli("log", "verify", "--against", str(path), "--key", str(file)).code == 0
    assert cli("log", "verify", "--against", str(path), "--key", key[:-4]).refused("is not a verifier key", "log key")
    path.write_text(path.read_text().replace("\n3\n", "\n2\n"))
    assert cli("log", "verify", "--against", str(path)).refused("by no key that is known here", "--key")
    path.write_text("nothing")
    assert cli("log", "verify", "--against", str(path)).refused("checkpoint.txt is not a checkpoint", "log checkpoint")


@on_sqlite
def test_a_checkpoint_of_another_log_does_not_fit(told: Archive, cli: Cli) -> None:
    path, key = kept(told, cli), cli("log", "key").out.strip()
    alter(told, "UPDATE log SET leaf = 'ab' || substr(leaf, 3) WHERE seq = 1")
    done = cli("log", "verify", "--against", str(path), "--key", key)
    assert done.code == 1
    assert "it is another log, or its beginning was altered" in done.out
