"""``log verify`` names what was altered, removed or added, and says nothing of an archive that nobody touched."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, text

from tests.archives import Archive, article, entry, failed, on_sqlite
from tests.beginnings import written_once
from tests.plans import plans
from tests.store.seeing import miss, see
from vokspider.model.items import Removal
from vokspider.proof.checkpoints import Checkpoint, read_checkpoint
from vokspider.proof.notes import VerifierKey
from vokspider.store.articles.forgetting import forget_articles
from vokspider.store.db.engine import reading
from vokspider.store.log.canonical import write_json
from vokspider.store.log.checkpoints import make_checkpoint, signing_key
from vokspider.store.log.entries import leaf_hash
from vokspider.store.log.verifying import verify

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


@pytest.fixture
@written_once
def lived(archive: Archive) -> Archive:
    """An archive with everything that the log tells of, and a checkpoint before and after its last run."""
    removals = (Removal("more_from", 3, 2, "one line\nanother line"),)
    archive.run([entry(1), entry(2)], [article(1, removals=removals), article(2)], [failed(4)])
    for paragraph in ("First text.", "Second text.", "First text."):
        see(archive, 1, paragraph)
    miss(archive)
    miss(archive)
    see(archive, 1, "First text.")
    archive.run([entry(5), entry(6)], [article(5), article(6)])
    forget_articles(archive.engine, [_row(archive, 5)], "a mistake", archive.now)
    for _ in range(2):
        miss(archive)
    make_checkpoint(archive.engine, KEY, archive.now)
    archive.run([entry(7)], [article(7)])
    make_checkpoint(archive.engine, KEY, archive.now)
    return archive


def _row(archive: Archive, number: int) -> int:
    with reading(archive.engine) as connection:
        query = text("SELECT id FROM article WHERE external_id LIKE :tail")
        return int(connection.execute(query, {"tail": f"%{300_000_000 + number}"}).scalar_one())


def key_of(archive: Archive) -> VerifierKey:
    with reading(archive.engine) as connection:
        return signing_key(connection, KEY).verifier


def problems(archive: Archive, *against: Checkpoint) -> list[str]:
    return [str(one) for one in verify(archive.engine, against, [key_of(archive)])]


def checkpoint_of(archive: Archive) -> Checkpoint:
    return read_checkpoint(make_checkpoint(archive.engine, KEY, archive.now).note)[0]


def rewritten(seq: int, **facts: object) -> Callable[[Connection], None]:
    """Rewrite an entry and its leaf, as somebody does who knows how they are made."""

    def rewrite(connection: Connection) -> None:
        told = json.loads(connection.execute(text("SELECT entry FROM log WHERE seq = :seq"), {"seq": seq}).scalar_one())
        entry = write_json(told | facts)
        values = {"entry": entry, "leaf": leaf_hash(entry), "seq": seq}
        connection.execute(text("UPDATE log SET entry = :entry, leaf = :leaf WHERE seq = :seq"), values)

    return rewrite


def with_other_word(connection: Connection) -> None:
    """Alter a word of a text, with its hash, in the revision, its article and the log."""
    from vokspider.text.fingerprints import content_sha256

    title, words = "Title 7", "Another paragraph of 7."
    sha256 = content_sha256(title, [words])
    connection.execute(
        text("UPDATE revision SET text = :words, content_sha256 = :sha WHERE title = :title"),
        {"words": words, "sha": sha256, "title": title},
    )
    row, number = connection.execute(text("SELECT article_id, number FROM revision WHERE title = 'Title 7'")).one()
    connection.execute(text("UPDATE article SET content_sha256 = :sha WHERE id = :row"), {"sha": sha256, "row": row})
    seq = connection.execute(text("SELECT seq FROM log WHERE kind = 'stored' AND article_id = :row"), {"row": row})
    rewritten(seq.scalar_one(), content_sha256=sha256)(connection)
    assert number == 1


def without_last_entries(connection: Connection) -> None:
    """Take the last run out of the archive, with all that the log tells of it and the later checkpoint."""
    (last,) = connection.execute(text("SELECT max(seq) FROM log")).one()
    connection.execute(text("DELETE FROM log WHERE seq = :last"), {"last": last})
    connection.execute(text("UPDATE log_head SET size = :size"), {"size": last - 1})
    connection.execute(text("DELETE FROM checkpoint WHERE size = :last"), {"last": last})
    run = "(SELECT max(id) FROM run)"
    for table in ("run_outcome", "sighting", "notice"):
        connection.execute(text(f"DELETE FROM {table} WHERE run_id = {run}"))  # noqa: S608
    connection.execute(text(f"UPDATE run SET verdict = NULL WHERE id = {run}"))  # noqa: S608


def other_body(connection: Connection) -> None:
    from backports import zstd

    body, wrong = b"<html>other</html>", hashlib.sha256(b"<html>other</html>").hexdigest()
    statement = text("UPDATE capture SET body = :body, sha256 = :sha, size = :size WHERE id = 1")
    connection.execute(statement, {"body": zstd.compress(body, 3), "sha": wrong, "size": len(body)})


def only_body(connection: Connection) -> None:
    from backports import zstd

    connection.execute(text("UPDATE capture SET body = :body WHERE id = 1"), {"body": zstd.compress(b"x" * 17, 3)})


ADDED_CAPTURE = """
INSERT INTO capture (run_id, url, headers, fetched_at, sha256, size, kept)
SELECT 1, 'http://example.org/', '{}', fetched_at, sha256, 0, (1 = 2) FROM capture WHERE id = 1
"""
ADDED_CHANGE = """
INSERT INTO change (article_id, run_id, from_revision, to_revision, kinds, returned, origin, extractor, seen_at)
SELECT article_id, run_id, from_revision, to_revision, kinds, returned, origin, extractor, seen_at
FROM change WHERE id = 1
"""
# What is done to the database, and how a line begins that must say so.
ALTERATIONS: list[tuple[str | Callable[[Connection], None], str]] = [
    ("UPDATE revision SET text = replace(text, 'Second text', 'Sekond text') WHERE id = 4", "revision 4:"),
    ("UPDATE change SET kinds = '[\"title\"]' WHERE id = 1", "change 1:"),
    ("UPDATE absence SET first_at = '2025-12-01 00:00:00.000000' WHERE id = 1", "absence 1:"),
    ("UPDATE run SET verdict = 'failed' WHERE id = 1", "run 1:"),
    (with_other_word, "log: against the checkpoint"),
    (other_body, "capture 1:"),
    (only_body, "capture 1:"),
    ("UPDATE revision SET title = 'Other' WHERE id = 1", "revision 1:"),
    ("UPDATE revision SET published_on = '2025-12-04' WHERE id = 1", "revision 1:"),
    ("UPDATE revision SET original_url = 'http://www.example.org/' WHERE id = 1", "revision 1:"),
    ("UPDATE revision SET created_at = '2025-12-04 00:00:00.000000' WHERE id = 1", "revision 1:"),
    ("UPDATE revision SET layout = 'other' WHERE id = 2", "revision 2:"),
    ("UPDATE revision SET extractor = 'other' WHERE id = 2", "revision 2:"),
    ("UPDATE revision SET origin = 'parser' WHERE id = 3", "revision 3:"),
    ("UPDATE revision SET incomplete = (1 = 1) WHERE id = 3", "revision 3:"),
    ("UPDATE revision SET notes = '[]' WHERE id = 3", "revision 3:"),
    ("UPDATE revision SET run_id = 2 WHERE id = 1", "revision 1:"),
    ("UPDATE revision SET text = replace(text, '. ', '.  ') || ' ' WHERE id = 4", "revision 4:"),
    ("UPDATE revision SET capture_id = 1 WHERE id = 2", "capture 1: as the page of revision 1"),
    ("UPDATE revision SET capture_id = NULL WHERE id = 2", "capture: as the page of revision 1"),
    ("DELETE FROM removed_part WHERE revision_id = 1", "revision 1:"),
    ("UPDATE removed_part SET rule = 'chrome' WHERE revision_id = 1", "revision 1:"),
    ("UPDATE removed_line SET text = 'other line' WHERE text = 'another line'", "removed_text 1:"),
    ("UPDATE capture SET url = 'http://example.org/' WHERE id = 2", "capture 2:"),
    ("UPDATE capture SET status = 201 WHERE id = 2", "capture 2:"),
    ("UPDATE capture SET headers = '{\"items\": []}' WHERE id = 2", "capture 2:"),
    ("UPDATE capture SET fetched_at = '2025-12-04 00:00:00.000000' WHERE id = 2", "capture 2:"),
    ("UPDATE capture SET state = 'served' WHERE state = 'http_404'", "capture "),
    ("UPDATE capture SET body = NULL, kept = (1 = 2) WHERE id = 2", "capture 2:"),
    ("DELETE FROM capture WHERE state = 'http_404'", "run "),
    (ADDED_CAPTURE, "capture "),
    ("UPDATE sighting SET title = 'Other' WHERE id = 1", "sighting 1:"),
    ("DELETE FROM sighting WHERE id = 1", "run 1:"),
    ("UPDATE article SET first_seen_at = '2025-12-01 00:00:00.000000' WHERE id = 1", "article 1:"),
    ("UPDATE article SET external_id = '1767323045-377991883' WHERE id = 1", "article 1:"),
    ("UPDATE article SET revision = 1 WHERE id = 1", "article 1: its current revision"),
    ("UPDATE article SET gone_at = NULL, absent_since = NULL WHERE gone_at IS NOT NULL", "article "),
    ("DELETE FROM change WHERE id = 1", "change: it is not there"),
    ("DELETE FROM change WHERE returned", "change: it is not there"),
    (ADDED_CHANGE, "change "),
    ("DELETE FROM absence WHERE id = 1", "log "),
    ("UPDATE absence SET back_at = NULL, back_run_id = NULL WHERE id = 1", "log "),
    ("UPDATE absence SET count = 7 WHERE id = 1", "absence 1:"),
    ("UPDATE run SET started_at = '2025-12-01 00:00:00.000000' WHERE id = 2", "run 2:"),
    ("UPDATE run SET new = new + 1, discovered = discovered + 1 WHERE id = 2", "run 2: its ledger"),
    ("UPDATE run SET reasons = '[]', requests = 1 WHERE id = 2", "run 2:"),
    (without_last_entries, "log: against the checkpoint"),
    ("UPDATE forgotten SET why = 'other'", "forgotten 1:"),
    ("DELETE FROM forgotten", "log: "),
    ("UPDATE log SET article_id = NULL WHERE seq = 1", "log 1: it tells of article"),
    ("UPDATE log SET article_id = 2000000000 WHERE seq = 3", "log 3:"),
    ("UPDATE log SET article_id = -1 WHERE seq = 3", "log 3:"),
    (rewritten(3, revision=1 << 70), "log 3:"),
    (rewritten(3, revision=-1), "log 3:"),
    (rewritten(3, revision="first"), "log 3:"),
    ("UPDATE log SET at = '2025-12-01 00:00:00.000000' WHERE seq = 3", "log 3:"),
    ("UPDATE log SET seq = -seq WHERE seq IN (2, 3)", "log "),
    ("UPDATE log SET entry = replace(entry, 'stored', 'storer') WHERE seq = 3", "log 3:"),
    (rewritten(1, run=2), "log "),
    (rewritten(3, origin="parser"), "log: against the checkpoint"),
    ("UPDATE checkpoint SET note = replace(note, 'A', 'B')", "checkpoint "),
]


def alter(archive: Archive, change: str | Callable[[Connection], None]) -> None:
    """Change the database as its owner can, whatever its foreign keys say."""
    is_file = archive.engine.dialect.name == "sqlite"
    with archive.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        if is_file:
            driver.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            if not is_file:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            if callable(change):
                change(connection)
            else:
                assert connection.execute(text(change)).rowcount > 0
        if is_file:
            driver.execute("PRAGMA foreign_keys=ON")


def test_nothing_is_said_of_an_archive_that_nobody_touched(lived: Archive) -> None:
    against = checkpoint_of(lived)
    assert problems(lived, against) == []
    lived.run([entry(8)], [article(8), article(1, "A third text.")])
    see(lived, 1, "First text.")
    assert problems(lived, against) == []


@pytest.mark.sampled(5)
@pytest.mark.parametrize(("change", "said"), ALTERATIONS)
def test_what_was_altered_is_named(lived: Archive, change: str | Callable[[Connection], None], said: str) -> None:
    against = checkpoint_of(lived)
    alter(lived, change)
    found = problems(lived, against)
    assert any(line.startswith(said) for line in found), "\n".join(found)


@on_sqlite
def test_it_says_how_far_it_is(lived: Archive) -> None:
    told: list[tuple[str, int, int | None]] = []
    list(verify(lived.engine, tell=lambda *step: told.append(step)))
    with lived.engine.connect() as connection:
        size = connection.execute(text("SELECT count(*) FROM log")).scalar_one()
    assert told[0] == ("entries and their rows", size, size)
    assert [step for step, *_ in told[1:]] == ["rows", "pages"]


@on_sqlite
def test_no_table_of_texts_is_read_as_a_whole_for_some_entries(lived: Archive) -> None:
    with plans(lived.engine) as noted:
        assert list(verify(lived.engine)) == []
    found = noted.of("revision.number", "revision.text", "revision.article_id")
    assert "SEARCH revision USING INDEX" in found
    assert "SCAN revision" not in found
    assert "SCAN change" not in noted.of("change.kinds", "change.extractor", "change.capture_id")
