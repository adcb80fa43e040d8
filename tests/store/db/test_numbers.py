"""Conditions on many numbers are one parameter, however many they are."""

import pytest
from sqlalchemy import select

from tests.archives import Archive, article
from vokspider.store.db import tables
from vokspider.store.db.engine import reading
from vokspider.store.db.numbers import as_column, is_among

MANY = 100_000  # more than a statement can have parameters


@pytest.mark.parametrize("numbers", [[], [2], [3, 1, 3, 77], range(2, MANY)], ids=["none", "one", "some", "many"])
def test_those_rows_are_found_that_have_one_of_the_numbers(archive: Archive, numbers: list[int]) -> None:
    archive.add(*map(article, range(1, 5)))
    number = tables.article.c.id
    with reading(archive.engine) as connection:
        found = connection.execute(select(number).where(is_among(connection, number, numbers))).scalars().all()
        rows = connection.execute(select(as_column(connection, numbers))).scalars().all()
    assert sorted(found) == [one for one in range(1, 5) if one in numbers]
    assert rows == list(numbers)


def test_numbers_may_be_larger_than_those_of_rows(archive: Archive) -> None:
    with reading(archive.engine) as connection:
        assert connection.execute(select(as_column(connection, [2**62]))).scalars().all() == [2**62]
        assert connection.execute(select(is_among(connection, as_column(connection, [2**62]), [1, 2**62]))).scalar_one()
