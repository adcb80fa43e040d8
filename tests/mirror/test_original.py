"""What a mirror believes and what it refuses, and in which archives it writes."""

from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import delete, func, select, update

from vokspider.cli.mirror import _known
from vokspider.mirror.passes import Mirror
from vokspider.mirror.remote import Remote, RemoteError, checked
from vokspider.model.errors import ConfigError, StoreError
from vokspider.store.articles.forgetting import forget_source
from vokspider.store.db import tables
from vokspider.store.db.leases import Lease, crawl_lease
from vokspider.store.mirror import marking, original
from vokspider.store.mirror.checking import UntrueError
from vokspider.store.mirror.parts import COPIED
from vokspider.store.runs.run_queries import accept_run

from ..archives import SOURCE, Archive, article
from ..web.conftest import Pages
from .conftest import Make
from .lives import Direct, Life, found, mirrored, unlike

TOKEN = "a-token-for-this-test"
NOTHING = lambda seconds: None  # noqa: E731


@pytest.fixture
def one(make: Make) -> Archive:
    """The original."""
    archive = make("sqlite")
    life = Life(archive)
    life.meet(1, 2, 3)
    life.edit(2)
    return archive


@pytest.fixture
def two(make: Make) -> Archive:
    """The archive that becomes a mirror."""
    return make("sqlite")


def alter(archive: Archive, table: Any, number: int, **values: Any) -> None:
    with archive.engine.begin() as connection:
        connection.execute(update(table).where(next(iter(table.primary_key.columns)) == number).values(values))


# -- what is believed -------------------------------------------------------------------------------------------------


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("table", "values", "why"),
    [
        (tables.revision, {"text": "Another text."}, "its text is not the one that its content_sha256 is of"),
        (tables.capture, {"sha256": "0" * 64}, "its SHA-256 is"),
        (tables.capture, {"body": b"no page"}, "its bytes cannot be decompressed"),
        (tables.capture, {"kept": False}, "its bytes are missing, or not marked as kept"),
        (tables.log, {"leaf": "0" * 64}, "its leaf is not the hash of its entry"),
        (tables.log, {"kind": "gone"}, "its entry does not tell what its columns say"),
    ],
)
def test_a_row_that_does_not_match_its_hash_is_refused(
    one: Archive, two: Archive, table: Any, values: dict[str, Any], why: str
) -> None:
    alter(one, table, 2, **values)
    with pytest.raises(UntrueError, match=f"{table.name} 2 of the original is not as it was written: {why}"):
        mirrored(two.engine, Direct(one.engine)).sync(NOTHING)
    with two.engine.connect() as connection:
        assert connection.execute(select(table).where(next(iter(table.primary_key.columns)) == 2)).first() is None


def test_a_text_that_the_log_does_not_tell_of_is_refused(one: Archive, two: Archive) -> None:
    """Whoever alters a text can alter its hash, but not the log."""
    mirror = mirrored(two.engine, Direct(one.engine))
    assert mirror.sync(NOTHING).last.is_equal
    other = article(1, "Another text.", title="Title 1")
    alter(one, tables.revision, 1, text="Another text.", content_sha256=other.content_sha256)
    with pytest.raises(UntrueError, match="revision 1: it is not the one of which entry"):
        mirror.sync(NOTHING)


def test_an_entry_that_was_told_before_cannot_change(one: Archive, two: Archive) -> None:
    mirror = mirrored(two.engine, Direct(one.engine))
    mirror.sync(NOTHING)
    with one.engine.connect() as connection:
        row = dict(connection.execute(select(tables.log).where(tables.log.c.seq == 2)).mappings().one())
    from vokspider.store.log.entries import leaf_hash

    entry = row["entry"].replace('"kind":"met"', '"kind":"gone"')
    assert entry != row["entry"]
    alter(one, tables.log, 2, entry=entry, kind="gone", leaf=leaf_hash(entry))
    with pytest.raises(UntrueError, match="entry 2 of the log does not continue what the original told before"):
        mirror.sync(NOTHING)


def test_an_original_from_a_backup_is_refused(one: Archive, two: Archive) -> None:
    mirror = mirrored(two.engine, Direct(one.engine))
    mirror.sync(NOTHING)
    with one.engine.begin() as connection:
        last = connection.execute(select(tables.log_head.c.size)).scalar_one()
        connection.execute(delete(tables.log).where(tables.log.c.seq == last))
        connection.execute(update(tables.log_head).values(size=last - 1))
    with pytest.raises(UntrueError, match=f"does not have entry {last} as this mirror has it"):
        mirror.sync(NOTHING)


def test_what_was_altered_in_the_mirror_is_mended(one: Archive, two: Archive) -> None:
    mirror = mirrored(two.engine, Direct(one.engine))
    mirror.sync(NOTHING)
    alter(two, tables.revision, 4, text="Another text.")
    alter(two, tables.article, 1, entry_title="Another title")
    with two.engine.begin() as connection:
        connection.execute(delete(tables.run_outcome))
    assert mirror.sync(NOTHING).last.is_equal
    assert unlike(one.engine, two.engine) == []
    assert found(two.engine) == []


# -- which archives ---------------------------------------------------------------------------------------------------


def test_an_archive_with_rows_of_its_own_is_refused(one: Archive, two: Archive) -> None:
    two.add(article(9))
    with pytest.raises(StoreError, match="not empty: its table source has rows of its own; name an empty database"):
        mirrored(two.engine, Direct(one.engine)).one_pass()


def test_a_mirror_of_another_archive_is_refused(one: Archive, two: Archive, make: Make) -> None:
    mirrored(two.engine, Direct(one.engine)).sync(NOTHING)
    other = make("sqlite")
    Life(other).meet(7)
    with pytest.raises(StoreError, match="is another one: its log begins differently"):
        mirrored_again(two, Direct(other.engine, "http://other.example")).one_pass()


def test_the_same_archive_may_have_moved(one: Archive, two: Archive) -> None:
    mirrored(two.engine, Direct(one.engine)).sync(NOTHING)
    assert mirrored_again(two, Direct(one.engine, "http://moved.example")).sync(NOTHING).last.is_equal
    assert _known(two.engine) == "http://moved.example"


def mirrored_again(archive: Archive, source: Any) -> Mirror:
    with archive.engine.begin() as connection:
        connection.execute(delete(tables.lease))
    return mirrored(archive.engine, source)


def test_nothing_else_writes_to_a_mirror_until_it_is_released(one: Archive, two: Archive) -> None:
    mirrored(two.engine, Direct(one.engine)).sync(NOTHING)
    for name in (crawl_lease(SOURCE), "daemon"):
        with pytest.raises(StoreError, match=r"a mirror of http://original.example, so nothing else may write to it"):
            Lease(two.engine, name, 60, two.clock).acquire()
    with pytest.raises(StoreError, match="'vokspider mirror --release'"):
        accept_run(two.engine, 1)
    with two.engine.begin() as connection:
        assert marking.release(connection)
    Lease(two.engine, crawl_lease(SOURCE), 60, two.clock).acquire()
    with pytest.raises(StoreError, match="not empty"):
        mirrored_again(two, Direct(one.engine)).one_pass()


@pytest.mark.postgresql_is_slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_a_released_mirror_writes_gets_free_numbers(one: Archive, make: Make, kind: str) -> None:
    """Also a run that was deleted in the original keeps its number."""
    two = make(kind)
    Life(one, {}).archive.run(source="kcnawatch-vok-ru")
    forget_source(one.engine, "kcnawatch-vok-ru", "a test", one.now)
    mirrored(two.engine, Direct(one.engine)).sync(NOTHING)
    with two.engine.begin() as connection:
        marking.release(connection)
    two.now = one.now
    assert two.add(article(60)) == one.add(article(60)) == 4
    assert unlike(one.engine, two.engine) == []


@pytest.mark.slow
def test_a_rest_comes_between_passes_while_the_original_never_rests(one: Archive, two: Archive) -> None:
    class Busy(Direct):
        def size(self) -> int:
            one.now += one.now - one.now.replace(minute=0)
            Life(one, {1: ["A text."]}).see(1)
            return super().size()

    pauses: list[float] = []
    synced = mirrored(two.engine, Busy(one.engine)).sync(pauses.append, most=10)
    assert (synced.last.is_equal, synced.passes, pauses) == (False, 10, [1, 2, 4, 8, 16, 32, 60])


# -- over HTTP --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_archive_with_a_token(one: Archive, two: Archive, pages: Pages) -> None:
    address = pages(one.config, token=TOKEN).address
    with pytest.raises(RemoteError, match=r"refused .*/tables with status 401: A token is required.*--token-file"):
        mirrored(two.engine, Remote(address, "another-token-here")).one_pass()
    assert mirrored_again(two, Remote(address, TOKEN)).sync(NOTHING).last.is_equal
    assert TOKEN not in repr(Remote(address, TOKEN))


def test_an_archive_of_another_version(
    one: Archive, two: Archive, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = pages(one.config).address
    monkeypatch.setattr(original, "HEAD", "0008")
    with pytest.raises(StoreError, match=r"has the schema 0008, and this vokspider has .* the newer version there too"):
        mirrored(two.engine, Remote(address)).one_pass()
    monkeypatch.setattr(original, "HEAD", "9999")
    with pytest.raises(StoreError, match=r"has the schema 9999, and this vokspider has .* the newer version here too"):
        mirrored_again(two, Remote(address)).one_pass()


@pytest.mark.parametrize("body", ["", "<html>", "[]", '{"item": {}}'])
def test_a_server_that_is_no_archive(two: Archive, httpserver: HTTPServer, body: str) -> None:
    httpserver.expect_request("/api/v1/tables").respond_with_data(body)
    with pytest.raises(RemoteError, match=r"cannot be understood: .*; is it a vokspider?"):
        mirrored(two.engine, Remote(httpserver.url_for("").rstrip("/"))).one_pass()


def test_a_server_without_this_api(two: Archive, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/nowhere/api/v1/tables").respond_with_data("", 404)
    with pytest.raises(RemoteError, match="is it an archive of this version of vokspider"):
        mirrored(two.engine, Remote(httpserver.url_for("/nowhere"))).one_pass()


@pytest.mark.slow
def test_nobody_listens(two: Archive) -> None:
    with pytest.raises(RemoteError, match=r"http://127.0.0.1:9 cannot be read: .*refused"):
        mirrored(two.engine, Remote("http://127.0.0.1:9")).one_pass()


@pytest.mark.parametrize("url", ["", "archive.example", "ftp://archive.example", "http://", "https://a.example/?x=1"])
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(ConfigError, match="is not the address of an archive; write one like https://HOST:PORT"):
        checked(url)


def test_a_password_does_not_belong_into_an_address() -> None:
    with pytest.raises(ConfigError, match="--token-file") as raised:
        checked("https://reader:secret@archive.example")
    assert "secret" not in str(raised.value)


def rows_of(archive: Archive) -> int:
    with archive.engine.connect() as connection:
        return sum(connection.execute(select(func.count()).select_from(one)).scalar_one() for one in COPIED)


def test_the_rows_of_a_forgotten_article_are_counted_as_deleted(one: Archive, two: Archive) -> None:
    mirror = mirrored(two.engine, Direct(one.engine))
    mirror.sync(NOTHING)
    before = rows_of(one)
    Life(one, {1: ["A text."]}).forget(1)
    assert mirror.sync(NOTHING).done.deleted == before - (rows_of(one) - 2) > 3  # two tell of it
    assert unlike(one.engine, two.engine) == []
