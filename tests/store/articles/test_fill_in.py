"""What migration 0002 makes of an archive that was kept before there were changes."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, make_url, select, text

from vokspider.store.db import tables
from vokspider.store.db.engine import open_engine
from vokspider.store.db.schema import alembic_config, upgrade
from vokspider.text.fingerprints import content_sha256

_C = tables.change.c
FIRST, SECOND, THIRD, LONG_AGO = (f"2025-12-0{day} 22:30:00" for day in (3, 4, 5, 1))
_SHAS_OF_ARTICLES = "SELECT content_sha256 FROM article WHERE id > 10 ORDER BY id"
_SHAS_OF_REVISIONS = "SELECT content_sha256 FROM revision WHERE article_id > 10 ORDER BY article_id"


@pytest.fixture
def engine(empty_url: str) -> Engine:
    return open_engine(make_url(empty_url))


def add(connection: Connection, table: str, **values: Any) -> None:
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)  # noqa: S608 (names of ours)


def add_article(connection: Connection, number: int) -> None:
    row = {"external_id": str(number), "status": "stored", "revision": 1, "covered": False, "attempts": 0}
    add(connection, "article", id=number, source_id=1, first_seen_at=FIRST, last_seen_at=FIRST, **row)


def add_revision(
    connection: Connection, article_id: int, number: int, content: str, fetched_at: str | None, **fields: Any
) -> None:
    """Add a revision, with a capture if it was fetched at a time; it was stored at the third one."""
    capture_id = None
    if fetched_at:
        capture_id = 100 * article_id + number
        page = {"url": "http://x", "status": 200, "headers": "{}", "sha256": "0", "size": 0, "fetched_at": fetched_at}
        add(connection, "capture", id=capture_id, article_id=article_id, run_id=1, **page)
    row = {"title": "T", "content_sha256": "0", "layout": "l", "extractor": "0.1.0", "created_at": THIRD, **fields}
    ids = {"article_id": article_id, "number": number, "capture_id": capture_id, "run_id": number}
    add(connection, "revision", text=content, **ids, **row)


def make_old_archive(engine: Engine) -> None:
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0001")
        names = {"name": "s", "display_name": "S", "site": "x", "language": "en"}
        add(connection, "source", id=1, created_at=FIRST, **names)
        counts = dict.fromkeys(
            "discovered new changed unchanged skipped failed entries removed_lines requests pid".split(), 0
        )
        lists = {"reasons": "[]", "stats": "{}", "host": "h", "trigger": "crawl"}
        for number in (1, 2, 3):
            add(connection, "run", id=number, source_id=1, started_at=FIRST, **counts, **lists)
        for number in (1, 2, 3):
            add_article(connection, number)
        add_revision(connection, 1, 1, "One.\n\nTwo.", FIRST)
        add_revision(connection, 1, 2, "One.\n\nTwo.\n\nThree.", SECOND, extractor="0.2.0")
        add_revision(connection, 1, 3, "One.\n\nTwo.\n\nThree.", None, title="Another")
        add_revision(connection, 2, 1, "One.", FIRST)
        add_revision(connection, 3, 1, "One.", SECOND)
        add_revision(connection, 3, 2, "Long ago.", LONG_AGO)


def test_later_revisions_were_changes(engine: Engine) -> None:
    make_old_archive(engine)
    upgrade(engine)
    with engine.connect() as connection:
        rows = connection.execute(select(tables.change).order_by(_C.id)).mappings().all()
    first, second = (dict(row) for row in rows)
    assert first == {
        "id": first["id"],
        "article_id": 1,
        "run_id": 2,
        "from_revision": 1,
        "to_revision": 2,
        "kinds": ["paragraph added"],
        "returned": False,
        "origin": "site",
        "extractor": "0.2.0",
        "capture_id": 102,
        "seen_at": datetime(2025, 12, 4, 22, 30, tzinfo=UTC),
    }
    assert (second["from_revision"], second["to_revision"], second["kinds"]) == (2, 3, ["title"])
    assert (second["capture_id"], second["seen_at"].day) == (None, 5)
    engine.dispose()


def test_captures_are_what_their_runs_said_of_them_and_stored_articles_are_due(engine: Engine) -> None:
    make_old_archive(engine)
    with engine.begin() as connection:
        page = {"url": "http://x", "headers": "{}", "sha256": "0", "size": 1, "fetched_at": SECOND, "article_id": 2}
        for run, (status, reason, body) in enumerate([(404, "http_404", b"x"), (200, "title_mismatch", b"x")], 2):
            add(connection, "capture", id=900 + run, run_id=run, status=status, body=body, **page)
            add(connection, "run_outcome", run_id=run, article_id=2, outcome="failed", reason=reason)
        connection.execute(text("UPDATE article SET url = 'http://x' WHERE id = 2"))
    upgrade(engine)
    with engine.connect() as connection:
        states = connection.execute(text("SELECT state, reason FROM capture WHERE article_id = 2 ORDER BY id")).all()
        due = connection.execute(text("SELECT id FROM article WHERE recheck_at IS NOT NULL")).scalars().all()
    assert [tuple(row) for row in states] == [
        ("served", None),
        ("http_404", "http_404"),
        ("wrong_body", "title_mismatch"),
    ]
    assert due == [2]
    engine.dispose()


def test_0004_gives_texts_of_equal_look_one_fingerprint(engine: Engine) -> None:
    """So that fetching an archived text again is no edit. A wrong one stays wrong, for ``db check`` to find."""
    texts = {1: "It's plain.", 2: "It\u2019s set.", 3: "It\u2019s wrong."}
    stored = {number: sha256(f"T\n{content}".encode()).hexdigest() for number, content in texts.items()} | {3: "0"}
    make_old_archive(engine)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0003")
        for number, content in texts.items():
            add_article(connection, 10 + number)
            add_revision(connection, 10 + number, 1, content, None, content_sha256=stored[number])
        shas = "UPDATE article SET content_sha256 = (SELECT content_sha256 FROM revision WHERE article_id = article.id)"
        connection.execute(text(f"{shas} WHERE id > 10"))
    upgrade(engine)
    expected = [content_sha256("T", [texts[1]]), content_sha256("T", ["It's set."]), "0"]
    assert expected[0] == stored[1]
    with engine.connect() as connection:
        for query in (_SHAS_OF_ARTICLES, _SHAS_OF_REVISIONS):
            assert list(connection.execute(text(query)).scalars()) == expected
    engine.dispose()
