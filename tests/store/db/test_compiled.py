"""Statements that are compiled once: they do what SQLAlchemy does with them, on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, event, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from vokspider.store.db import tables
from vokspider.store.db.compiled import run
from vokspider.store.writing.ledger import Ledger

from ...archives import DAY, Archive, entry, on_sqlite
from ...archives import article as page

_A, _C, _O = tables.article.c, tables.capture.c, tables.run_outcome.c
_ADD_CAPTURE = insert(tables.capture).returning(_C.id, _C.sha256)
_ADD_OUTCOMES = insert(tables.run_outcome)
_MOVE = (
    update(tables.article)
    .where(_A.id == bindparam("row"))
    .values(status="stored", url=func.coalesce(bindparam("address"), _A.url), due_at=bindparam("due"), last_error=None)
)
_NAMED = select(_A.id).where(_A.external_id == bindparam("name"))
NOW = datetime(2025, 12, 3, 9, 30, 0, 125_000, UTC)


@pytest.fixture
def ledger(archive: Archive) -> Iterator[Ledger]:
    ledger = archive.meet()
    yield ledger
    ledger.close()


def article(ledger: Ledger, name: str, **fields: Any) -> int:
    row = {"source_id": ledger.source_id, "external_id": name, "status": "pending", "url": "https://a.example/"}
    times = {"first_seen_at": NOW, "last_seen_at": NOW}
    with ledger.engine.begin() as connection:
        made = insert(tables.article).returning(_A.id)
        return int(connection.execute(made, row | times | fields).scalar_one())


def captured(ledger: Ledger, body: bytes | None) -> dict[str, Any]:
    page = {"url": "https://a.example/100%25", "status": 200, "headers": {"items": [["ETag", '"한"']]}, "size": 3}
    of_run = {"run_id": ledger.run_id, "fetched_at": NOW, "kept": body is not None}
    return page | of_run | {"sha256": "ab" * 32, "body": body}


class TestRun:
    def test_each_type_is_stored_as_sqlalchemy_does(self, ledger: Ledger) -> None:
        row = captured(ledger, b"\x00\xff%s")
        with ledger.engine.begin() as connection:
            made = [run(connection, _ADD_CAPTURE, row).one() for _ in range(2)]
            made.append(connection.execute(_ADD_CAPTURE, row).one())
        with ledger.engine.begin() as connection:
            stored = connection.execute(select(tables.capture).order_by(_C.id)).mappings().all()
        assert [(one["id"], one["sha256"]) for one in stored] == [tuple(one) for one in made]
        assert all({name: one[name] for name in row} == row for one in stored)

    def test_rows_with_other_names_are_another_form(self, ledger: Ledger) -> None:
        without = {name: value for name, value in captured(ledger, None).items() if name not in ("body", "status")}
        with ledger.engine.begin() as connection:
            run(connection, _ADD_CAPTURE, captured(ledger, b"page"))
            run(connection, _ADD_CAPTURE, without)
            assert connection.execute(select(_C.body, _C.status).order_by(_C.id)).all() == [
                (b"page", 200),
                (None, None),
            ]

    def test_values_of_the_statement_stay(self, ledger: Ledger) -> None:
        one, other = article(ledger, "1", published_on=date(2025, 12, 1), last_error="dns"), article(ledger, "2")
        with ledger.engine.begin() as connection:
            run(connection, _MOVE, {"row": one, "address": None, "due": NOW})
            run(connection, _MOVE, {"row": other, "address": "https://b.example/", "due": None})
            columns = _A.status, _A.url, _A.due_at, _A.last_error
            rows = connection.execute(select(*columns).order_by(_A.id)).all()
        assert rows == [("stored", "https://a.example/", NOW, None), ("stored", "https://b.example/", None, None)]

    @pytest.mark.parametrize("number", [1, 3])
    def test_a_list_of_rows(self, ledger: Ledger, number: int) -> None:
        ids = [article(ledger, str(one)) for one in range(number)]
        rows = [{"run_id": ledger.run_id, "article_id": one, "outcome": "new", "reason": None} for one in ids]
        with ledger.engine.begin() as connection:
            run(connection, _ADD_OUTCOMES, rows)
            assert connection.execute(select(_O.article_id).order_by(_O.article_id)).scalars().all() == ids

    def test_a_query(self, ledger: Ledger) -> None:
        ids = {name: article(ledger, name) for name in ("1", "2")}
        with ledger.engine.begin() as connection:
            assert {name: run(connection, _NAMED, {"name": name}).scalar() for name in ids} == ids
            assert run(connection, _NAMED, {"name": "3"}).first() is None

    def test_an_error_is_that_of_sqlalchemy(self, ledger: Ledger) -> None:
        row = {"run_id": ledger.run_id, "article_id": article(ledger, "1"), "outcome": "new", "reason": None}
        with pytest.raises(IntegrityError), ledger.engine.begin() as connection:
            run(connection, _ADD_OUTCOMES, [row, row])

    def test_a_missing_value(self, ledger: Ledger) -> None:
        with ledger.engine.begin() as connection, pytest.raises(TypeError, match=r"without values for \['due'\]"):
            run(connection, _MOVE, {"row": 1, "address": None})

    def test_a_list_for_in(self, ledger: Ledger) -> None:
        listed = select(_A.id).where(_A.id.in_(bindparam("ids", expanding=True)))
        with ledger.engine.begin() as connection, pytest.raises(TypeError, match="cannot run as compiled"):
            run(connection, listed, {"ids": [1, 2]})

    def test_a_default_in_python(self, ledger: Ledger) -> None:
        row = {name: value for name, value in captured(ledger, None).items() if name != "kept"}
        with ledger.engine.begin() as connection, pytest.raises(TypeError, match="cannot run as compiled"):
            run(connection, _ADD_CAPTURE, row)


@on_sqlite
def test_no_date_is_left_to_the_driver(archive: Archive) -> None:
    """Python 3.12 and later warn of that, and a later one will refuse it."""
    given = list[Any]()

    def note(_connection: Any, _cursor: Any, _statement: str, values: Any, _context: Any, many: bool) -> None:
        given.extend(value for row in (values if many else [values]) for value in row)

    event.listen(archive.engine, "before_cursor_execute", note)
    archive.run([entry(1)], [page(1), page(2)])
    archive.run([entry(2)], [page(1, "Another text.")])
    assert str(DAY) in given
    assert not [value for value in given if isinstance(value, date)]
