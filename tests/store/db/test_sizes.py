"""The size of a list is counted up to a limit."""

import pytest
from sqlalchemy import event, insert, select

from tests.archives import Archive
from vokspider.store.db import sizes, tables
from vokspider.store.db.engine import reading
from vokspider.store.db.sizes import Size, size_of, upto

_L = tables.lease.c
MOST = 3


@pytest.fixture
def leases(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setattr(sizes, "MOST", MOST)
    at = archive.now
    times = {"acquired_at": at, "renewed_at": at, "expires_at": at}
    with archive.engine.begin() as connection:
        for number in range(5):
            row = {"name": f"lease {number}", "owner": "x", "host": "x", "pid": number, **times}
            connection.execute(insert(tables.lease).values(row))
    return archive


@pytest.mark.parametrize(("below", "size"), [(0, Size(0)), (2, Size(2)), (3, Size(3)), (4, Size(3, True))])
def test_no_more_than_the_limit_is_counted(leases: Archive, below: int, size: Size) -> None:
    with reading(leases.engine) as connection:
        assert size_of(connection, select(_L.name).where(_L.pid < below).order_by(_L.pid)) == size


def test_no_more_rows_are_read_than_are_counted(leases: Archive) -> None:
    """However many there are: the limit is in the statement."""
    statements = list[tuple[str, object]]()
    event.listen(
        leases.engine, "before_cursor_execute", lambda _c, _k, text, given, *_: statements.append((text, given))
    )
    with reading(leases.engine) as connection:
        assert size_of(connection, select(_L.name).select_from(tables.lease)) == Size(MOST, True)
    ((text, given),) = [one for one in statements if "lease" in one[0]]
    values = given.values() if isinstance(given, dict) else given
    assert "LIMIT" in text
    assert MOST + 1 in list(values)  # type: ignore[call-overload]


def test_a_query_without_tables_is_an_error(leases: Archive) -> None:
    with reading(leases.engine) as connection, pytest.raises(ValueError, match="select_from"):
        size_of(connection, select(_L.name))


def test_what_was_counted_up_to_the_limit() -> None:
    assert (upto(7), upto(sizes.MOST)) == (Size(7), Size(sizes.MOST, True))
