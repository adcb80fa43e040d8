"""Captures whose rows hold what they cannot: each is named, and spoils no other."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from vokspider.store.captures.bodies import DamagedError
from vokspider.store.captures.kept import Facts, kept_captures, list_captures, one_capture, stored_captures
from vokspider.store.captures.verifying import verify
from vokspider.store.captures.wanted import Wanted

from ...archives import Archive, address, article, capture, identity, on_sqlite
from ...beginnings import written_once
from ...spoiled import spoil

AT = datetime(2025, 12, 3, 22, 30, tzinfo=UTC)
PAGE = b"<html>page</html>"
# SQLite takes any value in any column.
ROWS = [
    ("headers = 'null'", "headers", ()),
    ("headers = '[]'", "headers", ()),
    ("headers = '{broken'", "headers", ()),
    ("headers = x'ff'", "headers", ()),
    ("headers = CAST(x'ff' AS TEXT)", "headers", ()),
    ("""headers = '{"items": 5}'""", "headers", ()),
    ("""headers = '{"items": ["ab"]}'""", "headers", ()),
    ("""headers = '{"items": [["a", null]]}'""", "headers", ()),
    ("fetched_at = 'garbage'", "fetched_at", None),
    ("fetched_at = '2025-13-77 00:00:00'", "fetched_at", None),
    ("fetched_at = 5", "fetched_at", None),
    ("size = 'large'", "size", 0),
    ("status = x'00'", "status", None),
    ("url = x'00'", "url", ""),
    ("sha256 = x'00'", "sha256", ""),
    ("run_id = 9", "source", ""),
]


def problems(archive: Archive) -> dict[int, str | None]:
    return {number: problem for number, _, problem in verify(archive.engine, Wanted())}


def listed(archive: Archive) -> dict[int, Facts]:
    return {facts.id: facts for facts in list_captures(archive.engine, Wanted())}


@pytest.fixture
@written_once
def three(archive: Archive) -> Archive:
    archive.add(*map(article, range(1, 4)))
    return archive


@on_sqlite
@pytest.mark.parametrize(("values", "field", "instead"), ROWS)
def test_the_others_are_read(three: Archive, values: str, field: str, instead: Any) -> None:
    spoil(three, values)
    found = problems(three)
    assert (found.pop(1), found.pop(3)) == (None, None)
    assert f"its {field} cannot be read (" in (found.pop(2) or "")
    assert found == {}
    facts = listed(three)
    assert sorted(facts) == [1, 2, 3]
    assert (facts[1].problem, facts[3].problem) == (None, None)
    assert f"its {field} cannot be read (" in (facts[2].problem or "")
    assert getattr(facts[2], field) == instead
    assert facts[2].external_id == identity(2)


def test_a_null_for_headers(three: Archive) -> None:
    spoil(three, "headers = 'null'")
    problem = "its headers cannot be read (no names with values)"
    assert problems(three) == {1: None, 2: problem, 3: None}
    assert listed(three)[2].problem == problem
    with pytest.raises(DamagedError) as error:
        one_capture(three.engine, "2").capture()
    assert str(error.value) == f"capture 2 (article {identity(2)}, {address(2)}) is damaged: {problem}"


@on_sqlite
@pytest.mark.parametrize("value", ["'text'", "1.5", "CAST(x'ff' AS TEXT)"])
def test_bytes_of_another_type(three: Archive, value: str) -> None:
    spoil(three, f"body = {value}")
    found = problems(three)
    assert (found[1], found[3]) == (None, None)
    assert (found[2] or "").startswith("its body cannot be read (")
    assert listed(three)[2].problem is None  # which reads no bytes
    first, damaged, third = stored_captures(three.engine, [1, 2, 3])
    assert (first.body(), third.body()) == (PAGE, PAGE)
    with pytest.raises(DamagedError, match=r"capture 2 .* is damaged: its body cannot be read"):
        damaged.body()


@on_sqlite
def test_all_that_cannot_be_read_is_named(three: Archive) -> None:
    spoil(three, "headers = 'null', fetched_at = 'garbage', url = x'00', body = 'text'")
    with pytest.raises(DamagedError) as error:
        one_capture(three.engine, "2").body()
    said = str(error.value)
    assert said.startswith(f"capture 2 (article {identity(2)}, address not known) is damaged: its url cannot be read (")
    assert all(f"; its {field} cannot be read (" in said for field in ("fetched_at", "headers", "body"))


@on_sqlite
@pytest.mark.parametrize("size", [-1, 2**62, 2**63 - 1])
def test_a_size_that_no_page_has(three: Archive, size: int) -> None:
    spoil(three, f"size = {size}")
    found = problems(three)
    assert found.pop(2)
    assert found == {1: None, 3: None}


@on_sqlite
def test_in_their_order_among_many(archive: Archive) -> None:
    archive.add(*(article(number, capture=capture(number, fetched_at=AT)) for number in range(1, 41)))
    for number in (1, 17, 18, 40):
        spoil(archive, "headers = '[]'", number)
    found = [(one.facts.id, one.problem() is not None) for one in kept_captures(archive.engine, Wanted())]
    assert found == [(number, number in (1, 17, 18, 40)) for number in range(1, 41)]


@on_sqlite
def test_a_database_that_does_not_answer_is_no_damage(three: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*arguments: object) -> Any:
        raise OperationalError("SELECT", {}, Exception("database is locked"))

    monkeypatch.setattr("vokspider.store.captures.kept._checked", locked)
    with pytest.raises(Exception, match="locked"):
        one_capture(three.engine, "1")
